/** Where the README's pictures go, in which size and form, and how a page is brought to rest before one is taken. */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from './rooms.ts'

/** A street map is worth more. */
const MAX_KB = 450
const SIZES = { hall: [1920, 1080], tablet: [1280, 800], upright: [800, 1280], phone: [390, 844] } as const
export type Size = keyof typeof SIZES
const SCHEMES = ['light', 'dark'] as const

/** What stands large in the README, sharp: `depot-sort-light.png`. */
const LARGE: Readonly<Record<string, Size>> = {
  'depot-sort': 'tablet',
  'depot-stop': 'tablet',
  'driver-day': 'tablet',
  'driver-photo': 'upright',
  supervisor: 'hall',
  'supervisor-board': 'hall',
  'customer-photo': 'phone',
  'customer-page': 'phone',
}
/** The book of all screens (README, Screens), light in weight: `screens/sign-in-light.jpg`. */
const BOOK: Readonly<Record<string, Size>> = {
  ...{ 'sign-in': 'tablet', depot: 'tablet', camera: 'tablet', again: 'tablet', 'choose-route': 'tablet' },
  ...{
    'depot-load': 'tablet',
    number: 'tablet',
    close: 'tablet',
    parcel: 'tablet',
    sync: 'tablet',
  },
  ...{ driver: 'tablet', 'before-leaving': 'tablet', 'counted-by-two': 'tablet', 'driver-search': 'tablet' },
  ...{ 'driver-stop': 'upright', 'nobody-there': 'upright', 'driver-shutter': 'upright', delivered: 'upright' },
  ...{ me: 'upright', balance: 'upright', returns: 'upright', 'closed-by-two': 'upright' },
  ...{ messages: 'upright', emergency: 'tablet' },
  ...{ 'supervisor-story': 'tablet', 'supervisor-find': 'tablet', 'fault-panel': 'tablet' },
}
const BOOK_QUALITY = 70

/** The same in both schemes. */
const ALWAYS_RED = 'depot-stop'

/** @param all every scene in every size and both schemes goes into this folder instead of the README's, to be looked at */
export function pictureBook(all: string | undefined) {
  const folder = all ?? join(ROOT, 'resources/pictures')
  mkdirSync(join(folder, 'screens'), { recursive: true })

  async function shoot(page: Page, file: string, size: Size, scheme: (typeof SCHEMES)[number]): Promise<void> {
    const [width, height] = SIZES[size]
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.waitForTimeout(/supervisor|driver-day/.test(file) ? 1500 : 250) // lists and maps settle, colours change
    await page.evaluate(drawAnew)
    const path = join(folder, file)
    await page.screenshot(file.endsWith('.jpg') ? { path, type: 'jpeg', quality: BOOK_QUALITY } : { path })
    const kB = Math.round(statSync(path).size / 1000)
    const tooLarge = all === undefined && kB > MAX_KB
    console.log(`${file} ${kB} kB${tooLarge ? `: more than ${MAX_KB}` : ''}`)
    if (tooLarge) process.exitCode = 1
  }

  return async function take(page: Page, scene: string, sizes: readonly Size[]): Promise<void> {
    for (const scheme of SCHEMES) {
      if (all !== undefined) {
        for (const size of sizes) await shoot(page, `${scene}-${size}-${scheme}.png`, size, scheme)
        continue
      }
      const [large, inBook] = [LARGE[scene], BOOK[scene]]
      if (large !== undefined && (scene !== ALWAYS_RED || scheme === 'light'))
        await shoot(page, `${scene}-${scheme}.png`, large, scheme)
      if (inBook !== undefined) await shoot(page, `screens/${scene}-${scheme}.jpg`, inBook, scheme)
    }
  }
}

/** Chromium leaves some icons in the colours of before when only the scheme changes. */
function drawAnew(): void {
  document.body.style.visibility = 'hidden'
  document.body.getBoundingClientRect()
  document.body.style.visibility = ''
}
