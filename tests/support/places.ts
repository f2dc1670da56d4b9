import type { Page } from '@playwright/test'

/** Where each of them is on the screen, once its letters are those of the app. */
export const places = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll(async (all) => {
    await document.fonts.ready
    return all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      return [x, y, width, height].map(Math.round).join(' ')
    })
  })
