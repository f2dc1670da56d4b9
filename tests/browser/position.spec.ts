// Where the driver is, from Chromium's own geolocation through the real station to the driver's page: seen, denied, on a break (DOMAIN §15.1).
import { expect, type Page } from '@playwright/test'
import { join } from 'node:path'
import { axeFindings } from '../support/axe.ts'
import { roundTest } from '../support/round-test.ts'
import { DRIVER } from '../support/round-world.ts'

const test = roundTest({ one: [{}] })
test.use({ viewport: { width: 1280, height: 800 } })

const mine = (page: Page) => page.getByTestId('my-place')
/** Signed in, the driver's own page. */
const openMe = async (page: Page, url: string) => {
  await page.goto(url)
  const [tile, operator] = [page.locator(`[data-person="${DRIVER.id}"]`), page.getByTestId('operator')]
  await expect(tile.or(operator).first()).toBeVisible()
  if (await tile.isVisible()) {
    await tile.click()
    for (const digit of DRIVER.pin) await page.getByRole('button', { name: digit, exact: true }).click()
    await page.getByTestId('pin-enter').click()
  }
  await expect(operator).toHaveText(DRIVER.name)
  await page.evaluate(() => (location.hash = '#/driver/me'))
  await expect(mine(page)).toBeVisible()
}
const put = (page: Page, metres: number) =>
  page.context().setGeolocation({ latitude: 47.165 + metres / 111_195, longitude: 9.509, accuracy: 7 })

test('[LO4] the driver sees what is recorded; a leap is said and a break ends it at once', async ({ page, round }) => {
  await page.context().grantPermissions(['geolocation'])
  await put(page, 0)
  await openMe(page, round.url)
  await expect(mine(page)).toContainText('right to 7 m')
  await expect(mine(page)).toContainText('1 place recorded today')
  await put(page, 6000)
  await expect(mine(page)).toContainText('leapt further than a van can drive')
  await page.getByTestId('break').click()
  await expect(mine(page)).toContainText('You are on a break')
  await expect(mine(page)).not.toContainText('right to')
  await page.getByTestId('break').click()
  await expect(mine(page)).toContainText('right to 7 m')
})

test('[LO1] a window that may not tell says what to do, and work goes on', async ({ page, round }) => {
  await page.context().clearPermissions()
  await openMe(page, round.url)
  await expect(mine(page)).toContainText('Allow it in the window’s settings')
})

test('[CL4] a window whose clock is a quarter of an hour ahead tells ages as its station does', async ({
  page,
  round,
}) => {
  await page.clock.install({ time: Date.now() + 15 * 60_000 })
  await openMe(page, round.url)
  const bar = page.getByTestId('sync-bar')
  await expect(bar).toContainText(/\d unsent/)
  await expect(bar).not.toContainText('15 min')
})

/** Pixels of the map's own canvases in the ink of a trail; routes are coloured, the ground is light. */
const inked = (page: Page) =>
  page.getByTestId('own-trail').evaluate((box) => {
    let count = 0
    for (const canvas of box.querySelectorAll('canvas')) {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3]! > 100 && Math.max(data[at]!, data[at + 1]!, data[at + 2]!) < 90) count += 1
    }
    return count
  })

test('[LO10] the driver sees the own way on the map, as it is recorded, and what it is for', async ({
  page,
  round,
}) => {
  await page.context().grantPermissions(['geolocation'])
  await put(page, 0)
  await openMe(page, round.url)
  await expect(mine(page)).toContainText('for your depot’s supervisors')
  await expect(mine(page)).toContainText('60 days')
  await expect(mine(page)).toContainText(/\d places? recorded today/)
  const before = Number(/(\d+) places? recorded/.exec(await mine(page).innerText())?.[1])
  // As fast as a van drives: what is faster would be a leap.
  for (let step = 1; step <= 4; step++) {
    await page.waitForTimeout(2100)
    await put(page, step * 45)
  }
  await expect
    .poll(async () => Number(/(\d+) places? recorded/.exec(await mine(page).innerText())?.[1]))
    .toBeGreaterThan(before)
  await expect(page.getByTestId('own-trail')).toHaveCount(0)
  await page.getByTestId('trail-toggle').click()
  const trail = page.getByTestId('own-trail')
  await expect(trail.getByTestId('map')).toBeVisible()
  await expect(trail).toHaveAttribute('data-points', /^([2-9]|\d\d)$/)
  await trail.scrollIntoViewIfNeeded()
  await expect.poll(() => inked(page)).toBeGreaterThan(30)
  const folder = process.env['WAYMARK_PICTURES']
  if (folder !== undefined) await page.screenshot({ path: join(folder, 'own-trail.png') })
  expect(await axeFindings(page, 'own trail')).toEqual([])
  await page.getByTestId('trail-toggle').click()
  await expect(trail).toHaveCount(0)
})
