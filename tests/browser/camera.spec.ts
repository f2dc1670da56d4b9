// The camera as scanner, on the real processes: its codes go the way of every scan, it is released, and what is wrong with it is
// said in words.
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { openDatabase } from '../../src/sql/open.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { axeViolations } from '../support/axe.ts'
import { blackTest, labelsTest as test, noCameraTest, twoCamerasTest } from '../support/camera-test.ts'
import { workOf } from '../support/demo-work.ts'
import {
  lastScans,
  openCheckpoint,
  openSignedIn,
  signIn,
  stopPanel,
  troublesOf,
  verdictPanel,
} from '../support/depot-screen.ts'
import { wedgeScan } from '../support/wedge-input.ts'
import { refuseCameraOnce, trackStates, watchTracks } from '../support/clip-launch.ts'

const SIZES = [
  [1920, 1080],
  [1280, 800],
  [800, 1280],
] as const
const panel = (page: Page) => page.getByTestId('camera')
const says = (page: Page) => page.getByTestId('camera-says')
const answers = async (page: Page): Promise<number> => Number(await verdictPanel(page).getAttribute('data-count'))

/** Stands on a depot's scanning screen with the camera open. What looks at no scan does so on an app that others scanned at, too. */
async function receiving(page: Page, app: { station: string; filled: Parameters<typeof workOf>[0] }) {
  const work = workOf(app.filled)
  await openSignedIn(page, app.station, work.clerk)
  await openCheckpoint(page, 'receive')
  await page.getByTestId('camera-open').click()
  return work
}

test('receives two parcels by camera, each once while it is in the picture, as camera scans', async ({ page, app }) => {
  const troubles = troublesOf(page, new URL(app.station).origin)
  const { parcels } = await receiving(page, app)
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  await expect(panel(page)).toHaveAttribute('data-engine', 'wasm')
  const scans = (at: number) => lastScans(page).locator(`[data-package="${parcels[at]!.packageId}"]`)
  await expect(scans(0).first()).toBeVisible({ timeout: 20_000 })
  await expect(scans(1).first()).toBeVisible({ timeout: 20_000 })
  await expect(page.getByTestId('camera-outline')).toHaveAttribute('data-known', 'true', { timeout: 20_000 })

  // Each is shown for two seconds in twelve: one answer a round, however many frames (three codes, one of them the door's).
  const from = await answers(page)
  await page.waitForTimeout(12_000)
  const more = (await answers(page)) - from
  expect(more).toBeGreaterThanOrEqual(1)
  expect(more).toBeLessThanOrEqual(4)
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'again', { timeout: 15_000 })

  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
  await expect(verdictPanel(page)).toBeVisible() // Esc closed the camera, not the page
  expect(troubles).toEqual([])
  await app.stop()
  const kept = journal(app.data).filter(({ packageIds }) => parcels.some((one) => packageIds.includes(one.packageId)))
  expect(kept.length).toBeGreaterThanOrEqual(3)
  expect(new Set(kept.map(({ entry }) => entry))).toEqual(new Set(['camera']))
  expect(new Set(kept.map(({ symbology }) => symbology))).toEqual(new Set([']C0', ']Q1']))
})

type Kept = { kind: string; packageIds: readonly string[]; entry?: string; symbology?: string }
function journal(data: string): Kept[] {
  const db = openDatabase(join(data, 'station', 'station.db'), { readonly: true })
  try {
    const rows = db.prepare<[], { body: Uint8Array }>('SELECT body FROM journal ORDER BY local').all()
    const events = rows.map(({ body }) => decodeBody(body))
    return events.flatMap((decoded) => (decoded.ok ? [decoded.event as Kept] : []))
  } finally {
    db.close()
  }
}

test('gives the camera back when it is closed, when the page is left, and while the window is hidden', async ({
  page,
  shared,
}) => {
  await watchTracks(page)
  await receiving(page, shared)
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  await page.getByTestId('camera-close').click()
  expect(await trackStates(page)).toEqual(['ended'])

  await page.keyboard.press('c')
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  await hide(page, true)
  await expect(says(page)).toHaveText(/rests while this window is hidden/)
  expect(await trackStates(page)).toEqual(['ended', 'ended'])
  await hide(page, false)
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')

  await page.getByRole('button', { name: 'back', exact: true }).click()
  await expect(page.getByTestId('way-receive')).toBeVisible()
  expect(await trackStates(page)).toEqual(['ended', 'ended', 'ended'])
})

/** A headless browser shows every page; this is what a page hears when its window is covered. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((now) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: now })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
}

test('where WebAssembly is refused the other engine reads', async ({ page, app }) => {
  await page.route('**/decode.worker*.js', async (route) => {
    const response = await route.fetch()
    const policy = response.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("'wasm-unsafe-eval'")
    const headers = { ...response.headers(), 'content-security-policy': policy.replace("'wasm-unsafe-eval'", '') }
    await route.fulfill({ response, headers })
  })
  const { parcels } = await receiving(page, app)
  await expect(panel(page)).toHaveAttribute('data-engine', 'js')
  for (const { packageId } of parcels)
    await expect(lastScans(page).locator(`[data-package="${packageId}"]`).first()).toBeVisible({ timeout: 25_000 })
})

/** Each frame goes through `copyTo` or a canvas of the worker's; `fails` says from its number, beginning with 0, which of them go wrong. */
const framesFail = (page: Page, fails: string): Promise<unknown> =>
  page.route('**/decode.worker*.js', async (route) => {
    const response = await route.fetch()
    const before = `{
      let nth = 0
      const failing = (owner, name) => {
        const real = owner[name]
        owner[name] = function (...given) {
          if ((${fails})(nth++)) throw new DOMException('the frame was taken back', 'OperationError')
          return real.apply(this, given)
        }
      }
      failing(VideoFrame.prototype, 'copyTo')
      failing(OffscreenCanvasRenderingContext2D.prototype, 'drawImage')
    }\n`
    await route.fulfill({ response, body: before + (await response.text()) })
  })

test('a frame that cannot be read ends no scanning: the next ones are read', async ({ page, app }) => {
  await framesFail(page, '(nth) => nth % 4 === 0')
  const { parcels } = await receiving(page, app)
  for (const { packageId } of parcels)
    await expect(lastScans(page).locator(`[data-package="${packageId}"]`).first()).toBeVisible({ timeout: 25_000 })
})

test('says in words that the pictures cannot be read, and blames no plug', async ({ page, shared }) => {
  await framesFail(page, '() => true')
  await receiving(page, shared)
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  await expect(says(page)).toHaveText(/Pictures come, but they cannot be read/)
})

test('says so too where what reads them cannot be loaded', async ({ page, shared }) => {
  await page.route('**/decode.worker*.js', (route) => route.fulfill({ status: 404, body: '' }))
  await receiving(page, shared)
  await expect(says(page)).toHaveText(/Pictures come, but they cannot be read/)
})

test('takes a van’s door and goes on with its parcels; a STOP leaves the camera in reach', async ({ page, app }) => {
  const work = workOf(app.filled)
  await page.goto(app.station)
  await signIn(page, work.clerk)
  await openCheckpoint(page, 'load')
  await page.getByTestId('camera-open').click()
  await expect(page.getByText(`Load · Route ${work.route.number}`)).toBeVisible({ timeout: 20_000 })
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  const first = lastScans(page).locator(`[data-package="${work.parcels[0]!.packageId}"]`)
  await expect(first.first()).toBeVisible({ timeout: 25_000 })
  await wedgeScan(page, work.misload.packageId)
  await expect(stopPanel(page)).toBeVisible()
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await expect(panel(page)).toBeInViewport({ ratio: 1 })
  }
  await page.getByTestId('camera-close').click()
  await expect(panel(page)).toBeHidden()
  await expect(stopPanel(page)).toBeVisible()
})

test('opens a parcel from the driver’s list, and ticks the parcels at the stop', async ({ page, app }) => {
  const work = workOf(app.filled)
  await page.goto(app.station)
  await signIn(page, work.driver)
  const pages = app.station.split('#')[0] ?? ''
  await page.goto(`${pages}#/driver/route/${work.route.id}`)
  await page.getByTestId('camera-open').click()
  await expect(page).toHaveURL(/#\/package\//, { timeout: 20_000 })
  await page.goto(`${pages}#/driver/stop/${work.stop.id}`)
  await page.getByTestId('camera-open').click()
  for (const { packageId } of work.parcels)
    await expect(page.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true', {
      timeout: 25_000,
    })
})

for (const [width, height] of SIZES)
  test(`stands beside the answer and hides neither it nor a button (${width}×${height})`, async ({ page, shared }) => {
    await page.setViewportSize({ width, height })
    await receiving(page, shared)
    await expect(panel(page)).toHaveAttribute('data-phase', 'live')
    const button = (await page.getByTestId('type-number').boundingBox())!
    await expect(async () => {
      // A new answer draws a new panel: between the two there is none to measure.
      const camera = (await panel(page).boundingBox())!
      const answer = (await verdictPanel(page).boundingBox({ timeout: 1000 }))!
      expect(camera.width).toBeGreaterThan(300)
      expect(camera.height).toBeGreaterThan(180)
      expect(camera.x + camera.width).toBeLessThanOrEqual(width)
      expect(overlap(camera, answer)).toBe(false)
      expect(overlap(camera, button)).toBe(false)
    }).toPass()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeViolations(page, { include: '[data-testid=camera]' })).toEqual([])
    }
  })

type Box = { x: number; y: number; width: number; height: number }
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1

for (const { name, failure, words } of [
  { name: 'NotReadableError', failure: 'in-use', words: /Another program holds the camera/ },
  { name: 'NotAllowedError', failure: 'denied', words: /may not use the camera/ },
] as const)
  test(`says in words that the camera is ${failure}, and starts when it is asked again`, async ({ page, shared }) => {
    await refuseCameraOnce(page, name)
    await receiving(page, shared)
    await expect(page.getByTestId('camera-failed')).toHaveAttribute('data-failure', failure)
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible()
    await page.getByTestId('camera-again').click()
    await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  })

noCameraTest('says in words that there is no camera', async ({ page, app }) => {
  await receiving(page, app)
  await expect(page.getByTestId('camera-failed')).toHaveAttribute('data-failure', 'none')
  await expect(page.getByRole('alert').filter({ hasText: 'No camera was found' })).toBeVisible()
})

blackTest('says in words that the picture is black, and reads nothing', async ({ page, app }) => {
  await receiving(page, app)
  await expect(says(page)).toHaveText(/The picture is black/)
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'none')
})

twoCamerasTest('remembers which camera was chosen', async ({ page, app }) => {
  await receiving(page, app)
  const choice = page.getByTestId('camera-choose')
  await expect(choice.locator('option')).toHaveCount(2)
  const [first, second] = await choice
    .locator('option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
  await expect(choice).toHaveValue(first!)
  await choice.selectOption(second!)
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  await expect(choice).toHaveValue(second!)
  await page.reload()
  await page.getByTestId('camera-open').click()
  await expect(panel(page)).toHaveAttribute('data-phase', 'live')
  await expect(choice).toHaveValue(second!)
})
