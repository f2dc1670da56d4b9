/** For the screens of the gallery, a station in memory behind each: how a spec opens them, and how somebody looks at them. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { test as appTest } from './app-test.ts'
import { serveGallery } from './gallery.ts'

/** A folder to look at the screens in. */
const LOOK = process.env['WAYMARK_LOOK']
export const shown = async (page: Page, name: string): Promise<void> => {
  if (LOOK !== undefined) await page.screenshot({ path: join(LOOK, `${name}.png`) })
}

/** Serves the gallery for all tests of a file. @returns opens a screen anew, with nothing of the one before */
export function servesGallery(test: typeof appTest): (page: Page, query: string, path: string) => Promise<void> {
  let gallery: Awaited<ReturnType<typeof serveGallery>>
  test.beforeAll(async () => {
    gallery = await serveGallery()
  })
  test.afterAll(async () => gallery.close())
  return async (page, query, path) => {
    await page.goto('about:blank')
    await page.goto(`${gallery.url}?${query}#${path}`)
  }
}
