// A delivery with a PIN on a real station that has no network: right, wrong, tried too often, with a supervisor, and through a kill (DOMAIN §4.3).
import { expect, type Page } from '@playwright/test'
import { axeFindings } from '../support/axe.ts'
import { roundTest } from '../support/round-test.ts'
import { recordedAt, type RoundStop, SUPERVISOR } from '../support/round-world.ts'
import { arriveAt, confirm, openRound, take } from '../support/stop-steps.ts'
import { wedgeScan } from '../support/wedge-input.ts'

const PIN = '204816'
const SIZES = [
  [1280, 800],
  [800, 1280],
] as const
const ASKS = { pin: true } as const
const test = roundTest(
  {
    right: [ASKS],
    wrong: [ASKS],
    super: [ASKS],
    none: [ASKS],
    two: [ASKS, {}],
    killed: [ASKS],
    scanned: [ASKS],
    hand: [ASKS],
    look: [ASKS],
  },
  { right: PIN, wrong: PIN, super: PIN, none: PIN, two: PIN, killed: PIN, scanned: PIN, look: PIN },
)
test.use({ viewport: { width: 1280, height: 800 } })
test.beforeEach(({ page, round }) => openRound(page, round))

const sheet = (page: Page) => page.getByTestId('pin-sheet')
const field = (page: Page) => page.getByTestId('door-pin')

async function toTheDoor(page: Page, stop: RoundStop): Promise<void> {
  await arriveAt(page, stop)
  await take(page, stop)
  await page.locator('[data-outcome=handed_over]:not([data-parcel])').click()
  await page.locator('[data-place=in_person]').click()
}
async function enter(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByTestId('pin-enter').click()
}
/** From the open sheet: wrong so many times, the last one closing it. */
async function lockOut(page: Page): Promise<void> {
  await page.getByTestId('pin-open').click()
  for (const left of [4, 3, 2, 1]) {
    await enter(page, '000000')
    await expect(page.getByTestId('pin-answer')).toContainText(left === 1 ? '1 try is left' : `${left} tries are left`)
  }
  await enter(page, '000000')
  await expect(sheet(page)).toBeHidden()
  await expect(field(page)).toHaveAttribute('data-state', 'locked')
}
const dataOf = (events: ReturnType<typeof recordedAt>, kind: string) =>
  events.filter((event) => event.kind === kind).map(({ data }) => data)

test('right at the second try: confirmed with its PIN, and each wrong one stands in the journal', async ({
  page,
  round,
}) => {
  const stop = round.stops['right']!
  await toTheDoor(page, stop)
  await expect(page.getByTestId('confirm')).toBeDisabled()
  await expect(page.getByTestId('confirm-waits')).toContainText('Enter the PIN')
  await expect(page.getByTestId('proof-missing')).toBeHidden()
  await page.getByTestId('pin-open').click()
  await enter(page, '111111')
  await expect(page.getByTestId('pin-answer')).toContainText('That is not the PIN. 4 tries are left.')
  await enter(page, PIN)
  await expect(sheet(page)).toBeHidden()
  await expect(field(page)).toContainText('The PIN is right')
  await expect(page.getByTestId('proof-missing')).toBeHidden()
  await confirm(page, 'ok')
  const events = recordedAt(round, stop)
  expect(dataOf(events, 'PinFailed')).toEqual([{ stopId: stop.id, tries: 1, left: 4 }])
  expect(dataOf(events, 'PackageDelivered')).toMatchObject([{ placeCode: 'in_person_pin', proof: { pin: 'matched' } }])
  for (const part of [PIN, '111111']) expect(JSON.stringify(events)).not.toContain(part)
})

test('five wrong ones: not handed over, recorded as not delivered with the count, and nobody typed it', async ({
  page,
  round,
}) => {
  const stop = round.stops['wrong']!
  await toTheDoor(page, stop)
  await lockOut(page)
  await expect(page.getByTestId('confirm')).toBeDisabled()
  await expect(field(page)).toContainText('Do not hand it over')
  await page.getByTestId('pin-fail').click()
  const tries = page.locator('[data-need=tries]')
  await expect(tries).toHaveAttribute('data-given', 'true')
  await expect(tries).toContainText('Tried 5 times on this device')
  await expect(tries.getByRole('button')).toHaveCount(0)
  await confirm(page, 'ok')
  const attempts = dataOf(recordedAt(round, stop), 'DeliveryAttempted')
  expect(attempts).toMatchObject([{ reason: 'PIN_FAILED', proven: 'yes', evidence: ['place_near', 'tries:5'] }])
})

test('a supervisor’s own PIN opens another round, without a network', async ({ page, round }) => {
  const stop = round.stops['super']!
  await toTheDoor(page, stop)
  await lockOut(page)
  await page.getByTestId('pin-supervisor').click()
  await enter(page, '9999')
  await expect(page.getByTestId('pin-answer')).toContainText('That is not the PIN of Sara Ospelt')
  await enter(page, SUPERVISOR.pin)
  await expect(page.getByTestId('pin-supervisor-sheet')).toBeHidden()
  await page.getByTestId('pin-open').click()
  await enter(page, PIN)
  await confirm(page, 'ok')
  const events = recordedAt(round, stop)
  expect(dataOf(events, 'PinReopened')).toEqual([{ stopId: stop.id, tries: 5, by: SUPERVISOR.id }])
  expect(dataOf(events, 'PackageDelivered')).toMatchObject([{ proof: { pin: 'matched' } }])
})

test('they have no PIN: not delivered, tried no time', async ({ page, round }) => {
  const stop = round.stops['none']!
  await toTheDoor(page, stop)
  await page.getByTestId('pin-none').click()
  await confirm(page, 'ok')
  const attempts = dataOf(recordedAt(round, stop), 'DeliveryAttempted')
  expect(attempts).toMatchObject([{ reason: 'PIN_FAILED', evidence: ['place_near', 'tries:0'] }])
})

test('of two parcels one asks for a PIN: its number says which, and both go in one confirmation', async ({
  page,
  round,
}) => {
  const stop = round.stops['two']!
  await toTheDoor(page, stop)
  await expect(page.locator('[data-need=pin]')).toContainText(stop.packages[0]!.slice(-4))
  await page.getByTestId('pin-open').click()
  await enter(page, PIN)
  await confirm(page, 'ok')
  expect(dataOf(recordedAt(round, stop), 'PackageDelivered')).toMatchObject([{ placeCode: 'in_person_pin' }])
})

test('a kill gives no try back, and the form is taken up again without a PIN in it', async ({ page, round }) => {
  const stop = round.stops['killed']!
  await toTheDoor(page, stop)
  await page.getByTestId('pin-open').click()
  for (let times = 0; times < 3; times++) await enter(page, '000000')
  await expect(page.getByTestId('pin-answer')).toContainText('2 tries are left')
  await round.killAndRestart()
  await page.reload()
  await expect(field(page)).toContainText('2 tries are left')
  await page.getByTestId('pin-open').click()
  await enter(page, '000000')
  await expect(page.getByTestId('pin-answer')).toContainText('1 try is left')
  await enter(page, PIN)
  await confirm(page, 'ok')
})

test('a scan while the keys are open is no try, and fills no field', async ({ page, round }) => {
  const stop = round.stops['scanned']!
  await toTheDoor(page, stop)
  await page.getByTestId('pin-open').click()
  await expect(sheet(page).locator('input')).toHaveCount(0)
  await wedgeScan(page, '204816')
  await expect(page.getByTestId('pin-answer')).toContainText('That was a scan')
  await expect(page.getByTestId('pin-enter')).toBeDisabled()
  expect(dataOf(recordedAt(round, stop), 'PinFailed')).toEqual([])
  await enter(page, PIN)
  await confirm(page, 'ok')
})

test('with nothing to check it, it goes by hand, and says before that a supervisor will see it', async ({
  page,
  round,
}) => {
  const stop = round.stops['hand']!
  await toTheDoor(page, stop)
  await expect(field(page)).toContainText('nothing to check it with')
  await expect(page.getByTestId('proof-missing')).toContainText('the PIN')
  await confirm(page, 'attention')
  expect(dataOf(recordedAt(round, stop), 'PackageDelivered')).toMatchObject([{ placeCode: 'in_person', proof: {} }])
})

test('keys for gloves, all of them on the screen, in each size and both schemes', async ({ page, round }) => {
  test.setTimeout(120_000)
  const shots = process.env['WAYMARK_SHOTS']
  const stop = round.stops['look']!
  const found: string[] = []
  const look = async (where: string, width: number): Promise<void> => {
    found.push(...(await axeFindings(page, `${where} ${width}`)))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${where}-${width}-${colorScheme}.png` })
    }
  }
  const keysFit = async (height: number, least: number): Promise<void> => {
    for (const key of await page.getByRole('dialog').getByRole('button').all()) {
      const box = (await key.boundingBox())!
      expect(Math.min(box.height, box.width)).toBeGreaterThanOrEqual(least)
      expect(box.y + box.height).toBeLessThanOrEqual(height)
    }
  }
  await toTheDoor(page, stop)
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await look('door-pin-open', width)
    await page.getByTestId('pin-open').click()
    await keysFit(height, 64)
    await look('door-pin-keys', width)
    await page.keyboard.press('Escape')
  }
  await lockOut(page)
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await look('door-pin-locked', width)
    await page.getByTestId('pin-supervisor').click()
    await keysFit(height, 64)
    await look('door-pin-supervisor', width)
    await page.keyboard.press('Escape')
  }
  expect(found).toEqual([])
})
