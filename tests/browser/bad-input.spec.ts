// What scanners, people and machines do that nobody planned: it lands in no field, presses no key, loses nothing, and is answered in words.
import { expect, type Page } from '@playwright/test'
import { formatTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { test } from '../support/app-test.ts'
import { workOf } from '../support/demo-work.ts'
import {
  chooseFromMenu,
  lastScans,
  openCheckpoint,
  openSignedIn,
  scan,
  textFields,
  verdictPanel,
} from '../support/depot-screen.ts'
import { dropFolder, startApp, startOn } from '../support/start-app.ts'
import { join } from 'node:path'
import { wedgeScan } from '../support/wedge-input.ts'

/** All that a wedge can send but what ends a scan (TAB, LF, CR), each many times: 4 KB. */
const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter(
  (one) => !'\t\n\r'.includes(one),
)
const FOUR_KB = Array.from({ length: 4096 }, (_, at) => CONTROLS[(at * 7) % CONTROLS.length]).join('')
/** Every key that means something to the screens, in one code. */
const HOTKEYS = 'n/?nN?/ nWM'

const dialogues = (page: Page) => page.getByRole('dialog')

async function receiving(page: Page, app: Parameters<Parameters<typeof test>[2]>[0]['shared']) {
  const work = workOf(app.filled)
  await openSignedIn(page, app.station, work.clerk)
  await openCheckpoint(page, 'receive')
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'none')
  return work
}

test('[SC4] 4 KB of control characters are unreadable, typed nowhere and press nothing', async ({ page, shared }) => {
  const { others } = await receiving(page, shared)
  const address = page.url()
  const seen = await lastScans(page).count()
  for (const noise of [FOUR_KB, '\x1b\x1b\b\b\x7f', HOTKEYS]) {
    const { tone, word } = await scan(page, noise, { gapMs: 1, releases: noise.length < 100 })
    expect([tone, word]).toEqual(noise === HOTKEYS ? ['unreadable', 'unknown'] : ['unreadable', 'unreadable'])
    expect(page.url()).toBe(address)
    await expect(dialogues(page)).toHaveCount(0)
    await expect(textFields(page)).toHaveCount(0)
  }
  expect((await scan(page, others[2]!.packageId)).tone).toBe('ok')
  // Told by what it was; nothing of it is kept.
  await expect(lastScans(page).nth(3).locator('code')).toHaveText(/^Text of \d{4} characters,$/)
  expect(await lastScans(page).count()).toBeGreaterThan(seen)
})

test('[R6] a burst while a field has the focus is a scan, and the field keeps what was typed', async ({
  page,
  shared,
}) => {
  const { others } = await receiving(page, shared)
  const parcel = others[3]!
  await page.getByTestId('type-number').click()
  const field = page.getByTestId('number')
  await expect(field).toBeFocused()
  await page.keyboard.type('WM 4', { delay: 60 })
  await expect(field).toHaveValue('WM 4')
  expect((await scan(page, parcel.packageId)).tone).toBe('ok')
  await expect(field).toBeHidden()
  // On a page that records nothing it opens its parcel, and the search keeps its words.
  await page.keyboard.press('/')
  const search = page.getByTestId('search')
  await search.fill('Land')
  await wedgeScan(page, FOUR_KB.slice(0, 200), { gapMs: 1 })
  await expect(page.getByText('This scan opens no parcel', { exact: false })).toBeVisible()
  await expect(search).toHaveValue('Land')
  await wedgeScan(page, parcel.packageId)
  await expect(page.getByTestId('timeline')).toContainText('Received at the depot')
  await page.keyboard.press('Escape')
  await expect(search).toBeVisible()
})

test('[R6] where one counts or enters a PIN, a burst is neither a number nor a digit', async ({ page, shared }) => {
  const { clerk, route, others } = workOf(shared.filled)
  await openSignedIn(page, shared.station, clerk)
  await page.evaluate((hash) => (location.hash = hash), `#/depot/load/${route.id}/close`)
  const counted = page.getByLabel('The depot counts')
  await counted.fill('12')
  await wedgeScan(page, '9520042000000000015')
  await expect(page.getByText('NOT RECORDED')).toBeVisible()
  await expect(counted).toHaveValue('12')
  await chooseFromMenu(page, 'Sign out')
  await page.locator(`[data-person="${clerk.id}"]`).click()
  const digits = page.getByRole('status').filter({ hasText: 'digit' })
  await wedgeScan(page, clerk.pin)
  await expect(page.getByText('Sign in first, then scan it again.')).toBeVisible()
  await expect(digits).toHaveText('0 digits')
  await wedgeScan(page, others[0]!.packageId)
  await expect(digits).toHaveText('0 digits')
  // The same digits by hand are the PIN.
  await page.keyboard.type(clerk.pin, { delay: 60 })
  await expect(digits).toHaveText('4 digits')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('operator')).toHaveText(clerk.name)
})

test('[SC5] a GS1 label with FNC1 as GS finds its parcel; a goods code is told apart', async ({ page, shared }) => {
  const { others } = await receiving(page, shared)
  const parcel = others.find(({ shipment }) => /^\d{18}$/.test(shipment.otherNumbers[0] ?? ''))!
  const sscc = parcel.shipment.otherNumbers[0]!
  expect(await scan(page, `]C100${sscc}\x1d10LOT7\x1d`)).toMatchObject({ tone: 'ok', word: 'received' })
  await expect(verdictPanel(page).locator(`[data-package="${parcel.packageId}"]`)).toBeVisible()
  expect(await scan(page, '7610400012345'.slice(0, 12) + '3')).toMatchObject({ tone: 'unreadable' })
})

test('[SC1] two bursts in the breath of one are two answers', async ({ page, shared }) => {
  const { others } = await receiving(page, shared)
  const [one, two] = others.slice(10, 12)
  await Promise.all([wedgeScan(page, one!.packageId, { gapMs: 2 }), wedgeScan(page, two!.packageId, { gapMs: 2 })])
  await expect(verdictPanel(page)).toHaveAttribute('data-count', '2')
  await expect(lastScans(page).first().locator(`[data-package="${two!.packageId}"]`)).toBeVisible()
  await expect(lastScans(page).nth(1).locator(`[data-package="${one!.packageId}"]`)).toBeVisible()
})

test('[SC1] a number typed by hand is judged sign by sign, and confirmed before it counts', async ({
  page,
  shared,
}) => {
  const { others } = await receiving(page, shared)
  const { packageId } = others[20]!
  await page.keyboard.press('n')
  const [field, judged, confirm] = ['number', 'number-judged', 'number-confirm'].map((id) => page.getByTestId(id))
  await expect(field!).toBeFocused()
  const wrong = packageId.slice(0, -1) + (packageId.endsWith('2') ? '3' : '2')
  await page.keyboard.type(packageId.slice(0, 6).toLowerCase(), { delay: 50 })
  await expect(judged!).toHaveText('Go on: 8 more.')
  await page.keyboard.type(wrong.slice(6), { delay: 50 })
  await expect(judged!).toContainText('Look again')
  await expect(confirm!).toBeDisabled()
  await page.keyboard.press('Enter')
  await expect(verdictPanel(page)).toHaveAttribute('data-count', '0')
  await page.keyboard.press('Backspace')
  await page.keyboard.type(packageId.slice(-1), { delay: 50 })
  await expect(judged!).toContainText('The check symbol fits.')
  await expect(dialogues(page)).toContainText(formatTrackingId(packageId))
  await page.keyboard.press('Enter')
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'ok')
  await expect(verdictPanel(page)).toHaveAttribute('data-count', '1')
})

test('a window that has lost the focus says so, and that it cut a scan off', async ({ page, context, shared }) => {
  const { others } = await receiving(page, shared)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const banner = page.getByTestId('banner-focus-lost')
  const other = await context.newPage()
  // Within 300 ms of the last key a scan may still go on; a busy machine may need more than one try to be so quick.
  await expect(async () => {
    await page.bringToFront()
    await expect(banner).toBeHidden()
    await wedgeScan(page, others[30]!.packageId.slice(0, 7), { end: '' })
    await other.bringToFront()
    await expect(banner).toContainText('Scans go elsewhere.')
    await expect(banner).toContainText('A scan was cut off and not recorded.', { timeout: 1000 })
  }).toPass({ timeout: 20_000 })
  await page.bringToFront()
  await expect(banner).toBeHidden()
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'none')
  // The next time no scan was lost.
  await other.bringToFront()
  await expect(banner).toContainText('touch this one before you scan on')
})

test('[SE4] a station of a newer version says what to do, and records nothing', async ({ page, demoDay }) => {
  const first = await startApp(demoDay)
  await page.goto(first.station)
  await expect(page.locator('[data-person]')).not.toHaveCount(0)
  await first.stop()
  const file = openDatabase(join(first.data, 'station', 'station.db'))
  file.pragma('user_version = 999')
  file.close()
  const app = await startOn(first.data, () => dropFolder(first.data))
  try {
    await page.goto(app.station)
    const banner = page.getByTestId('banner-sealed')
    await expect(banner).toContainText('Nothing is recorded now.')
    await expect(banner).toContainText('newer version of Waymark')
    const { clerk, others } = workOf(app.filled)
    await page.locator(`[data-person="${clerk.id}"]`).click()
    await page.keyboard.type(clerk.pin, { delay: 60 })
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('sign-in-answer')).toContainText('newer version of Waymark')
    await wedgeScan(page, others[0]!.packageId)
    await expect(page.getByText('NOT RECORDED')).toBeVisible()
  } finally {
    await app.stop()
    app.drop()
  }
})
