// The van drives off the yard and nobody taps: the driver's page says that it has departed, by what, and takes it back (DOMAIN §3 step 6).
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { axeFindings, smallTargets } from '../support/axe.ts'
import { openRound } from '../support/stop-steps.ts'
import { roundTest } from '../support/round-test.ts'
import { DRIVER, recordedIn } from '../support/round-world.ts'

const test = roundTest({ one: [{}], two: [{}] }, {}, true)
test.setTimeout(120_000)
test.use({ viewport: { width: 800, height: 1280 } })

/** `metres` to the north of the round's depot. */
const drivenTo = (page: Page, metres: number) =>
  page.context().setGeolocation({ latitude: 47.16 + metres / 111_195, longitude: 9.5, accuracy: 6 })

test('[D14] off the yard: departed, by the fence; taken back, it has not left', async ({ page, round }) => {
  await page.context().grantPermissions(['geolocation'])
  await drivenTo(page, 0)
  await openRound(page, round)
  await page.locator(`[data-person="${DRIVER.id}"]`).click()
  for (const digit of DRIVER.pin) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByTestId('pin-enter').click()
  await expect(page.getByTestId('operator')).toHaveText(DRIVER.name)
  await page.evaluate(() => (location.hash = '#/driver/route/r14'))
  await expect(page.getByTestId('start-of-shift')).toBeVisible()

  for (const metres of [150, 290, 350, 420, 480, 540]) {
    await page.waitForTimeout(4_000)
    await drivenTo(page, metres)
  }
  await expect(page.getByTestId('start-of-shift')).toBeHidden({ timeout: 20_000 })
  // Parked again, a little further on: the page is for more than a glance.
  await expect(page.getByTestId('departed')).toContainText(/Departed \d\d:\d\d \(left the depot\)/, { timeout: 40_000 })
  const departures = () => recordedIn(round.folder).filter(({ kind }) => kind === 'RouteDeparted')
  expect(departures().map(({ data }) => data)).toMatchObject([{ how: 'geofence', routeId: 'r14' }])

  expect(await axeFindings(page, 'departed')).toEqual([])
  expect(await smallTargets(page)).toEqual([])
  const shots = process.env['WAYMARK_PICTURES']
  if (shots !== undefined)
    for (const [width, height] of [
      [800, 1280],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: join(shots, `departed-${width}.png`) })
    }
  await page.getByTestId('undo-departure').click()
  await expect(page.getByTestId('start-of-shift')).toBeVisible()
  await expect(page.getByText('Taken back: you have not departed.')).toBeVisible()
  expect(departures()).toHaveLength(1)
})
