// The emergency button over what takes the whole window or the focus, and the keys around it, with a station in memory (DOMAIN §15.1: always there).
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { axeFindings, smallTargets } from '../support/axe.ts'
import { servesGallery, shown } from '../support/gallery-screens.ts'

test.setTimeout(90_000)

const DRIVER = 'p-buechel'
const CLERK = 'p-hoop'
const TABLETS = [
  { width: 1280, height: 800, scheme: 'light' },
  { width: 800, height: 1280, scheme: 'dark' },
] as const
const open = servesGallery(test)
const here = (page: Page): Locator => page.getByTestId('emergency-here')
const sheet = (page: Page): Locator => page.getByTestId('emergency-sheet')

/** What a finger meets there is the button itself, whole and large enough. */
async function isOnTop(page: Page): Promise<void> {
  const box = async () => (await here(page).boundingBox())!
  // A dialogue grows into its size for a moment.
  await expect.poll(async () => Math.min((await box()).width, (await box()).height)).toBeGreaterThanOrEqual(64)
  const { x, y, width, height } = await box()
  const corners = [
    [x + 4, y + 4],
    [x + width - 4, y + height - 4],
  ]
  for (const [left, top] of corners)
    expect(
      await page.evaluate(
        ([at, down]) => document.elementFromPoint(at!, down!)?.closest('[data-testid]')?.getAttribute('data-testid'),
        [left!, top!],
      ),
    ).toBe('emergency-here')
}

async function hold(page: Page): Promise<void> {
  const { x, y, width, height } = (await here(page).boundingBox())!
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  await expect(sheet(page)).toBeVisible()
  await page.mouse.up()
}

/** Held, sent or left by Esc: what lay below is still there, and its own Esc still closes it. */
async function opensAndReturns(page: Page, below: Locator): Promise<void> {
  await hold(page)
  await page.keyboard.press('Escape')
  await expect(sheet(page)).toBeHidden()
  await expect(below).toBeVisible()
  await expect(here(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(below).toBeHidden()
}

for (const { width, height, scheme } of TABLETS) {
  test(`over the camera, a photo and a signature (${width} wide)`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    const found: string[] = []
    const look = async (where: string) => {
      await isOnTop(page)
      found.push(...(await axeFindings(page, where, [scheme])))
      await shown(page, `${where}-${width}`)
    }
    await open(page, `as=${DRIVER}&out`, '/dev/photo?kind=delivery')
    const camera = page.getByTestId('take-photo')
    await expect(camera).toBeVisible()
    await look('over-camera')
    expect(await smallTargets(page)).toEqual([])
    await opensAndReturns(page, camera)
    await page.getByTestId('photo-open').first().click()
    await look('over-photo')
    await opensAndReturns(page, page.getByTestId('photo-large'))

    await open(page, `as=${DRIVER}&out`, '/driver/stop/s-4')
    await page.getByRole('button', { name: 'I am here' }).click()
    for (const one of await page.locator('[data-parcel]').all()) await one.click()
    await page.locator('[data-outcome="handed_over"]').click()
    await page.getByText('to the person named').click()
    await page.getByTestId('sign').click()
    const paper = page.getByTestId('signature-canvas')
    await expect(page.getByRole('button', { name: 'Close' })).toBeFocused()
    await look('over-signature')
    await opensAndReturns(page, paper)
    expect(found).toEqual([])
  })

  test(`over a dialogue, and nothing for who does not drive (${width} wide)`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await open(page, `as=${DRIVER}&out`, '/driver/me')
    await expect(page.getByTestId('emergency')).toBeVisible()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog')
    await expect(keys).toBeVisible()
    await isOnTop(page)
    expect(await smallTargets(page)).toEqual([])
    await shown(page, `over-keys-${width}`)
    await opensAndReturns(page, keys)
    await open(page, `as=${CLERK}`, '/depot')
    await expect(page.getByTestId('operator')).toBeVisible()
    await page.keyboard.press('?')
    await expect(keys).toBeVisible()
    await expect(here(page)).toHaveCount(0)
  })
}

test('a key that is held on does not close the sheet that it has opened', async ({ page }) => {
  await page.setViewportSize(TABLETS[0])
  for (const key of ['Enter', ' ']) {
    await open(page, `as=${DRIVER}&out`, '/search')
    await page.getByTestId('emergency').focus()
    await page.keyboard.down(key)
    await expect(sheet(page)).toBeVisible()
    // As a keyboard does by itself while a finger stays on it.
    for (let again = 0; again < 3; again += 1) await page.keyboard.down(key)
    await page.keyboard.up(key)
    await expect(sheet(page)).toBeVisible()
    await page.keyboard.press(key)
    await expect(sheet(page)).toBeHidden()
  }
})

test('what was chosen for the end of the round is there again when the page is left and opened anew', async ({
  page,
}) => {
  await page.setViewportSize(TABLETS[0])
  await open(page, `as=${DRIVER}&out`, '/driver/route/r-14/balance')
  const first = page.locator('[data-rest-of]').first()
  await first.locator('[data-line]').first().click()
  await page.locator('[data-yes-no="keys"] button').first().click()
  const goTo = (path: string) => page.evaluate((to) => location.assign(`#${to}`), path)
  await goTo('/driver/me')
  await expect(page.getByTestId('close-debrief')).toBeHidden()
  await goTo('/driver/route/r-14/balance')
  await expect(first.locator('[data-line]').first()).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('[data-yes-no="keys"] button').first()).toHaveAttribute('aria-pressed', 'true')
})

test('the newest message is in sight, whatever is asked below it; each way of the day keeps its sign', async ({
  page,
}) => {
  for (const { width, height } of TABLETS) {
    await page.setViewportSize({ width, height })
    await open(page, `as=${DRIVER}&out`, '/driver/messages')
    await expect(page.getByText('About stop 4')).toBeVisible()
    await expect(page.getByTestId('talk-state').last()).toBeInViewport({ ratio: 1 })
    await page.setViewportSize({ width, height: height - 60 })
    await expect(page.getByTestId('talk-state').last()).toBeInViewport({ ratio: 1 })
    await open(page, `as=${DRIVER}&out`, '/driver/me')
    await expect(page.getByTestId('unread')).toBeVisible()
    const widths = await page.locator('[data-way] > svg').evaluateAll((all) => all.map((one) => one.clientWidth))
    expect(new Set(widths).size, `${widths.join(' ')} at ${width}`).toBe(1)
  }
})
