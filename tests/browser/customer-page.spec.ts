// The customer's page in a real browser: live without reload, honest without network, whole without script, readable for everybody.
import { type Page, expect, test } from '@playwright/test'
import { type RunningHub, announceOne, startHub } from '../hub/face/start-hub.ts'
import { type Device, createDevice } from '../hub/projections/devices.ts'
import { axeViolations } from '../support/axe.ts'
import { complaintsOf } from '../support/complaints.ts'

const at = (clock: string): number => Date.parse(`2026-11-22T${clock}:00+01:00`)
let hub: RunningHub
let tablet: Device
let id: string
let key: string
test.beforeEach(async () => {
  hub = await startHub({ WAYMARK_LIVE_HEARTBEAT_MS: '200' })
  tablet = createDevice(hub.store, 't1')
  ;({ id, key } = await announceOne(hub))
})
test.afterEach(() => hub.stop())

const site = 'schaan' as never
async function receive(clock: string): Promise<void> {
  await tablet.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at(clock), site })
  hub.deps.committed()
}
async function deliver(): Promise<void> {
  const data = { stopId: 's1', outcome: 'handed_over', placeCode: 'in_person', proof: {} }
  await tablet.record('PackageDelivered', [id], data, { at: at('13:20') })
  hub.deps.committed()
}
const headline = (page: Page) => page.getByRole('heading', { level: 1 })

test('[TR4] changes without reload, and leaves the status region standing so that it is read out', async ({ page }) => {
  const found = complaintsOf(page)
  let fetched = 0
  page.on('request', (request) => (fetched += request.url().includes('/news') ? 1 : 0))
  await page.goto(`${hub.url}/t/${id}?key=${key}`)
  await expect(page.locator('#link')).toHaveText('live')
  expect(fetched).toBe(0)
  const region = await page.getByRole('status').elementHandle()
  await receive('06:12')
  await expect(headline(page)).toHaveText('Arriving Today')
  await deliver()
  await expect(headline(page)).toHaveText('Delivered')
  await expect(page.getByText('Annelies Marxer-Beck')).toBeVisible()
  await expect(page).toHaveTitle(/^Delivered · WM /)
  await expect(page.locator('#link')).toHaveText('live')
  expect(await region.evaluate((element) => element.isConnected)).toBe(true)
  expect(found).toEqual([])
})

test('[LV1] left open over midnight, it calls yesterday yesterday', async ({ page }) => {
  await deliver()
  await expect.poll(() => hub.store.cursor('packages')).toBe(await hub.store.head())
  hub.setNow(at('20:00'))
  await page.goto(`${hub.url}/t/${id}?key=${key}`)
  const day = page.getByRole('region', { name: 'What happened' }).locator('.day').first()
  await expect(day).toHaveText(/today/i)
  await expect(page.locator('#link')).toHaveText('live')
  hub.setNow(at('23:59') + 120_000)
  await expect(day).toHaveText(/yesterday/i)
  await expect(page.locator('#link')).toHaveText('live')
})

test('[TR4] says since when it has no network, and catches up by itself', async ({ page, context }) => {
  await page.goto(`${hub.url}/t/${id}`)
  await expect(page.locator('#link')).toHaveText('live')
  await context.setOffline(true)
  await expect(page.locator('#link')).toHaveText(/^No connection since \d\d:\d\d\./)
  await deliver()
  await context.setOffline(false)
  await expect(headline(page)).toHaveText('Delivered')
  await expect(page.locator('#link')).toHaveText('live')
})

test('[F15] takes no other page for its news', async ({ page }) => {
  const portal = { status: 200, contentType: 'text/html', body: '<h1>Log in</h1>' }
  await page.route('**/news*', (route) => route.fulfill(portal))
  await page.goto(`${hub.url}/t/${id}`)
  await expect(page.locator('#link')).toHaveText('live')
  await receive('06:12')
  await expect(page.locator('#link')).toHaveText(/^No connection since/)
  await page.waitForTimeout(600) // beats go on meanwhile
  await expect(page.locator('#link')).toHaveText(/^No connection since/)
  await expect(headline(page)).toHaveText('Preparing')
  await page.unroute('**/news*')
  await expect(headline(page)).toHaveText('Arriving Today')
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })
  test('[TR4] is whole', async ({ page }) => {
    await receive('06:12')
    await expect.poll(() => hub.store.cursor('packages')).toBe(await hub.store.head())
    await page.goto(`${hub.url}/t/${id}?key=${key}`)
    await expect(headline(page)).toHaveText('Arriving Today')
    await expect(page.getByText('At the depot in Schaan', { exact: true })).toBeVisible()
    await page.goto(`${hub.url}/t`)
    await page.getByLabel('Parcel number').fill(id.toLowerCase())
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(headline(page)).toHaveText('Arriving Today')
  })
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`has no fault that axe can find, and fits a small phone (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 320, height: 640 })
    await receive('06:12')
    for (const path of [`/t/${id}?key=${key}`, `/t/${id.slice(0, -1)}`]) {
      await page.goto(hub.url + path)
      expect(await axeViolations(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    }
  })
