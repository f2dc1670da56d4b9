// Where the driver is, from Chromium's own geolocation through the real station to the driver's page: seen, denied, on a break (DOMAIN §15.1).
import { expect, type Page } from '@playwright/test'
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
