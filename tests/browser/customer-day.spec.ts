// The customer's page on the day in a real browser: window and stops away count down by themselves, the driver shows within the last stops, the photo when it
// has come. Pictures of it for whoever looks: WAYMARK_PICTURES names a folder.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, expect, test } from '@playwright/test'
import { type RunningHub, startHub } from '../hub/face/start-hub.ts'
import { sha256Hex } from '../../src/hub/sha256.ts'
import { type Device, createDevice } from '../hub/projections/devices.ts'
import { type Street, at, deliver, depart, driverAt, layStreet, photoComes } from '../hub/tracking/street.ts'
import { axeViolations } from '../support/axe.ts'
import { complaintsOf } from '../support/complaints.ts'
import { testData } from '../support/test-data.ts'

const PICTURES = process.env['WAYMARK_PICTURES']
let hub: RunningHub
let tablet: Device
let street: Street
test.beforeEach(async () => {
  hub = await startHub({ WAYMARK_LIVE_HEARTBEAT_MS: '300', WAYMARK_LAST_STOPS: '2' })
  tablet = createDevice(hub.store, 't1')
  street = await layStreet(hub, 5)
  hub.setNow(at('12:02'))
})
test.afterEach(() => hub.stop())

const pathOf = (n: number): string => `${hub.url}/t/${street.parcels[n]!.id}?key=${street.parcels[n]!.key}`
const picture = async (page: Page, name: string): Promise<void> => {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}
const noFaults = async (page: Page): Promise<void> => expect(await axeViolations(page)).toEqual([])
const shown = (page: Page, name: string) =>
  expect
    .poll(() => page.getByRole('img', { name }).evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)

/** Of the shared photos when they are here; else drawn by the browser. */
async function somePhoto(page: Page): Promise<Buffer> {
  const folder = testData('photos/parcels-at-doors')
  try {
    const name = readdirSync(folder).find((file) => /\.jpe?g$/i.test(file))
    if (name !== undefined) return readFileSync(join(folder, name))
  } catch {
    // Not on this machine.
  }
  return page.screenshot({ type: 'jpeg' })
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`[TR6] [TR7] [TR8] the day from "out" to the photo, on a phone, without a reload (${colorScheme})`, async ({
    page,
  }) => {
    const found = complaintsOf(page)
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 390, height: 844 })
    await depart(street, tablet)
    await driverAt(hub, { lat: 47.1745, lon: 9.5104, clock: '12:01' })
    await page.goto(pathOf(3))
    await expect(page.getByText(/^Today 1\d:\d\d – 1\d:\d\d/)).toBeVisible()
    // Three stops before: nothing of the driver and no count yet.
    await expect(page.getByText(/stops? away/)).toHaveCount(0)
    await expect(page.getByText('Where the driver is')).toHaveCount(0)
    await expect(page.locator('#link')).toHaveText('live')
    hub.setNow(at('12:07'))
    await deliver(street, tablet, 0, { clock: '12:06' })
    await expect(page.getByText('2 stops away')).toBeVisible()
    await expect(page.getByText('as of 12:06', { exact: true })).toBeVisible()
    await expect(page.getByText(/^About \d+ m from your door in a straight line, as of 12:01\.$/)).toBeVisible()
    await shown(page, 'Sketch: the driver and your door.')
    await noFaults(page)
    await picture(page, `customer-driver-${colorScheme}`)
    const photo = await somePhoto(page)
    hub.setNow(at('12:14'))
    await deliver(street, tablet, 3, { clock: '12:13', photo: sha256Hex(photo) })
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered')
    await expect(page.getByText('It is not here yet and will show by itself.')).toBeVisible()
    await expect(page.getByText('Left on the front porch.')).toBeVisible()
    await expect(page.getByText('Where the driver is')).toHaveCount(0)
    await picture(page, `customer-pending-${colorScheme}`)
    await photoComes(hub, photo)
    await shown(page, 'Photo of the delivery')
    await noFaults(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await picture(page, `customer-photo-${colorScheme}`)
    expect(found).toEqual([])
  })

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })
  test('[TR4] photo and sketch are there all the same', async ({ page }) => {
    await depart(street, tablet)
    await driverAt(hub, { lat: 47.1745, lon: 9.5104, clock: '12:01' })
    await page.goto(pathOf(1))
    await expect(page.getByRole('img', { name: 'Sketch: the driver and your door.' })).toBeVisible()
    const photo = await somePhoto(page)
    await photoComes(hub, photo)
    await deliver(street, tablet, 1, { clock: '12:03', photo: sha256Hex(photo) })
    await page.goto(pathOf(1))
    await expect(page.getByRole('img', { name: 'Photo of the delivery' })).toBeVisible()
  })
})

test('no more mail: a page with one button, without fault', async ({ page }) => {
  const { stopMailKeyOf } = await import('../../src/hub/tracking/link.ts')
  const id = street.parcels[0]!.id as never
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${hub.url}/t/${id as string}/mail?key=${stopMailKeyOf(hub.deps.linkKey, id)}`)
  await noFaults(page)
  await picture(page, 'customer-no-mail')
  await page.getByRole('button', { name: 'Send me no more mail' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We will send no more mail about this parcel')
  expect(await hub.store.messagesStopped(id, 'email')).toBe(true)
})
