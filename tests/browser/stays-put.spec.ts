// What stays where it is under a glove: every name, key and button while a notice comes or goes by itself. With a station in memory.
import { expect, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { servesGallery, shown } from '../support/gallery-screens.ts'
import { places } from '../support/places.ts'

test.setTimeout(90_000)

const CLERK = 'p-frick'
const DRIVER = 'p-buechel'
const TABLETS = [
  { width: 1280, height: 800, scheme: 'light' },
  { width: 800, height: 1280, scheme: 'dark' },
] as const
const open = servesGallery(test)

/** Its state opens within the screen: what is wider pushes the page aside. */
async function sendNow(page: Page): Promise<void> {
  await page.getByTestId('sync-bar').click()
  await expect(page.getByTestId('sync-state')).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Send now' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('sync-bar')).toContainText('all sent')
}

for (const { width, height, scheme } of TABLETS) {
  const wide = `${width} wide`

  test(`signing in: no name and no key moves when all is sent, or for a banner (${wide})`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    const names = async () => {
      await expect(page.locator('[data-person]').first()).toBeVisible()
      return places(page, '[data-person]')
    }
    await open(page, '', '/sign-in')
    const plain = await names()
    await shown(page, `sign-in-${width}`)
    await open(page, 'sealed', '/sign-in')
    await expect(page.getByTestId('banner-sealed')).toBeVisible()
    expect(await names()).toEqual(plain)
    await open(page, 'offline', '/sign-in')
    const owed = page.getByTestId('hand-on')
    await expect(owed).toBeInViewport({ ratio: 1 })
    expect(await names()).toEqual(plain)
    await shown(page, `sign-in-owed-${width}`)
    await page.locator('[data-person]').first().click()
    await expect(page.getByTestId('pin-enter')).toBeVisible()
    expect(await names()).toEqual(plain)
    await shown(page, `sign-in-owed-pin-${width}`)
    const keys = await places(page, 'main button')
    await sendNow(page)
    await expect(owed).toBeHidden()
    expect(await places(page, 'main button')).toEqual(keys)
  })

  test(`closing a load: a look at how it was loaded moves no answer (${wide})`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await open(page, `as=${CLERK}&hint`, '/depot/load/r-14/close')
    await expect(page.locator('[data-missing]')).toHaveCount(3)
    const before = await places(page, 'main button, main input')
    await page.evaluate(() => window.dispatchEvent(new Event('waymark-dev-news')))
    await expect(page.getByTestId('load-hint')).toBeInViewport({ ratio: 1 })
    expect(await places(page, 'main button, main input')).toEqual(before)
    await shown(page, `close-load-hint-${width}`)
  })

  test(`a break taken and ended: the buttons below stand where they stood (${wide})`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await open(page, `as=${DRIVER}&out`, '/driver/me')
    await expect(page.getByTestId('my-break')).toContainText('No break yet.')
    const before = await places(page, 'main button, main a[data-testid]')
    await shown(page, `me-${width}`)
    await page.getByTestId('break').click()
    await expect(page.getByTestId('my-break')).toContainText('On a break since')
    await shown(page, `me-on-a-break-${width}`)
    await page.getByTestId('break').click()
    await expect(page.getByTestId('my-break')).toContainText('Not on a break.')
    await expect(page.getByTestId('my-breaks')).toContainText('1 break so far')
    const actions = '[data-testid="break"], [data-testid="to-balance"], [data-testid="sign-out"]'
    expect(before).toEqual(expect.arrayContaining(await places(page, actions)))
    await shown(page, `me-after-a-break-${width}`)
  })

  test(`the end of a round: nothing moves when all is sent, before it is closed and after (${wide})`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await open(page, `as=${DRIVER}&out&offline`, '/driver/route/r-14/balance')
    const unsent = page.getByTestId('unsent')
    await page.getByTestId('leave-open').scrollIntoViewIfNeeded()
    await expect(unsent).toContainText('37 records are not sent yet.')
    const before = await places(page, 'main button')
    await shown(page, `unsent-${width}`)
    await sendNow(page)
    await expect(unsent).toContainText('Everything has reached the hub.')
    expect(await places(page, 'main button')).toEqual(before)
    await shown(page, `all-sent-${width}`)

    await open(page, `as=${DRIVER}&out&offline`, '/driver/route/r-14/balance')
    await page.locator('[data-where=rest] [data-line=NEVER_LOADED]').click()
    await page.getByTestId('close-debrief').click()
    await page.getByTestId('sign-alone').click()
    const lines = '[data-line-of] a, [data-testid="end-shift"]'
    await expect(page.getByTestId('hand-on')).toBeVisible()
    const closed = await places(page, lines)
    await shown(page, `closed-owed-${width}`)
    await sendNow(page)
    await expect(page.getByTestId('hand-on-free')).toBeVisible()
    expect(await places(page, lines)).toEqual(closed)
  })
}

for (const [width, height] of [
  [1280, 800],
  [800, 1280],
  [390, 844],
] as const) {
  test(`the buttons of the header stay, and are all there, while what is unsent is told beside them (${width} wide)`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height })
    await open(page, `as=${DRIVER}&out&offline`, '/driver/me')
    await expect(page.getByTestId('sync-bar')).toContainText('37 unsent')
    for (const button of ['operator', 'emergency']) await expect(page.getByTestId(button)).toBeInViewport({ ratio: 1 })
    // Each way has its words to itself.
    const words = page.locator('[data-way] > svg + span')
    const edges = await words.evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
    )
    expect(edges.filter(({ left }, at) => at > 0 && left < edges[at - 1]!.right)).toEqual([])
    await shown(page, `header-unsent-${width}`)
    const before = await places(page, '[data-testid="operator"], [data-testid="emergency"]')
    await sendNow(page)
    expect(await places(page, '[data-testid="operator"], [data-testid="emergency"]')).toEqual(before)
  })
}
