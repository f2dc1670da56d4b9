/**
 * `npm run pictures [-- --all FOLDER]`: the README's pictures, taken of the real app with the demo's day, into resources/pictures. With --all
 * every scene in every size and both schemes goes into FOLDER instead, to be looked at. --desk: the supervisor's alone.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, expect, type Page } from '@playwright/test'
import { writeClip } from './code-picture.ts'
import { customerPage, mayLeave, type Work, workOf } from './demo-work.ts'
import { closeLoading, openCheckpoint, scan, signIn, signOut, stopPanel } from './depot-screen.ts'
import { doorPicture } from './door-picture.ts'
import { driveAlong } from './drive-along.ts'
import { ROOT } from './rooms.ts'
import { dropFolder, makeDemoDay, startApp } from './start-app.ts'
import { wedgeScan } from './wedge-input.ts'

/** A street map is worth more. */
const MAX_KB = 450
const SIZES = { hall: [1920, 1080], tablet: [1280, 800], upright: [800, 1280], phone: [390, 844] } as const
type Size = keyof typeof SIZES
const SCHEMES = ['light', 'dark'] as const

/** What the README shows, each in one size and both schemes: `depot-sort-light.png`. */
const SHOWN: Readonly<Record<string, Size>> = {
  'depot-sort': 'tablet',
  'depot-stop': 'tablet',
  'driver-day': 'tablet',
  'driver-photo': 'upright',
  'driver-stop': 'upright',
  supervisor: 'hall',
  'supervisor-board': 'hall',
  'customer-photo': 'phone',
  'customer-page': 'phone',
}

/** The same in both schemes. */
const ALWAYS_RED = 'depot-stop'

const { values } = parseArgs({ options: { all: { type: 'string' }, desk: { type: 'boolean' } } })
const folder = values.all ?? join(ROOT, 'resources/pictures')

async function take(page: Page, scene: string, sizes: readonly Size[]): Promise<void> {
  const shown = SHOWN[scene]
  if (values.all === undefined && shown === undefined) return
  for (const size of values.all === undefined ? sizes.filter((one) => one === shown) : sizes)
    for (const scheme of values.all === undefined && scene === ALWAYS_RED ? (['light'] as const) : SCHEMES) {
      const [width, height] = SIZES[size]
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.waitForTimeout(250) // lists settle, colours change
      await page.evaluate(drawAnew)
      const name = values.all === undefined ? `${scene}-${scheme}` : `${scene}-${size}-${scheme}`
      await page.screenshot({ path: join(folder, `${name}.png`) })
      sayAndWeigh(name)
    }
}

function sayAndWeigh(name: string): void {
  const kB = Math.round(statSync(join(folder, `${name}.png`)).size / 1000)
  const tooLarge = values.all === undefined && kB > MAX_KB
  console.log(`${name}.png ${kB} kB${tooLarge ? `: more than ${MAX_KB}` : ''}`)
  if (tooLarge) process.exitCode = 1
}

/** Chromium leaves some icons in the colours of before when only the scheme changes. */
function drawAnew(): void {
  document.body.style.visibility = 'hidden'
  document.body.getBoundingClientRect()
  document.body.style.visibility = ''
}

const DEPOT: readonly Size[] = ['hall', 'tablet', 'upright']
const ROAD: readonly Size[] = ['tablet', 'upright', 'phone']

async function depot(
  page: Page,
  { clerk, driver, parcels, others, misload, door, route, outBin }: Work,
): Promise<void> {
  await page.locator(`[data-person="${clerk.id}"]`).click()
  await take(page, 'sign-in', DEPOT)
  await signIn(page, clerk)
  await take(page, 'depot', DEPOT)
  await openCheckpoint(page, 'receive')
  const mine = others.filter(({ routeId }) => routeId === route.id).slice(0, 7)
  for (const { packageId } of [...mine, ...parcels]) await scan(page, packageId)
  await scan(page, parcels[0]!.packageId)
  await take(page, 'again', DEPOT)
  await page.keyboard.press('Escape')
  await openCheckpoint(page, 'sort')
  for (const { packageId } of [...mine, ...parcels]) await scan(page, packageId)
  await take(page, 'depot-sort', DEPOT)
  await page.keyboard.press('Escape')
  await openCheckpoint(page, 'load')
  await take(page, 'choose-route', DEPOT)
  await wedgeScan(page, door)
  for (const { packageId } of [...mine, ...parcels]) await scan(page, packageId)
  await take(page, 'depot-load', DEPOT)
  await page.keyboard.press('n')
  await page.getByTestId('number').fill(misload.packageId)
  await take(page, 'number', DEPOT)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('number')).toBeHidden()
  await wedgeScan(page, misload.packageId)
  await expect(stopPanel(page)).toBeVisible()
  await take(page, 'depot-stop', DEPOT)
  await wedgeScan(page, misload.packageId)
  await wedgeScan(page, outBin)
  await expect(stopPanel(page)).toBeHidden()
  await page.getByTestId('close-load').click()
  await take(page, 'close', DEPOT)
  await page.goBack()
  const aboard = mine.length + parcels.length
  await closeLoading(page, 'LEFT_NO_ROOM', { depot: aboard, driver: aboard }, driver)
  await page.getByTestId('depart').click()
  await expect(page.getByTestId('way-receive')).toBeVisible()
  await expect(page.getByText('On the road.')).toBeHidden({ timeout: 10_000 })
  await page.evaluate((hash) => (location.hash = hash), `#/package/${parcels[0]!.packageId}`)
  await expect(page.getByTestId('timeline')).toBeVisible()
  await take(page, 'parcel', DEPOT)
  await page.getByTestId('sync-bar').click()
  await take(page, 'sync', DEPOT)
  await page.keyboard.press('Escape')
  await signOut(page)
}

async function road(page: Page, { driver, route, stop, parcels }: Work): Promise<void> {
  await page.context().setGeolocation({ latitude: stop.lat, longitude: stop.lon, accuracy: 7 })
  await signIn(page, driver)
  await take(page, 'driver', ROAD)
  await page.locator(`[data-route="${route.id}"]`).click()
  await expect(page.getByTestId('next-stop')).toBeVisible()
  await take(page, 'driver-day', ROAD)
  await page.evaluate((hash) => (location.hash = hash), `#/driver/stop/${stop.id}`)
  await page.getByTestId('arrive').click()
  await expect(page.getByTestId('answer')).toBeVisible()
  for (const { packageId } of parcels) {
    await wedgeScan(page, packageId)
    await expect(page.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true')
  }
  await page.locator('[data-outcome=safe_place]:not([data-parcel])').click()
  await page.locator('[data-place=garage]').click()
  await photo(page)
  await take(page, 'driver-stop', ROAD)
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('undo').first()).toBeVisible()
  await take(page, 'delivered', ROAD)
}

async function photo(page: Page): Promise<void> {
  await page.getByTestId('photo-delivery').click()
  await expect(page.getByTestId('shutter')).toHaveAttribute('aria-disabled', 'false', { timeout: 20_000 })
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
  await take(page, 'driver-shutter', ROAD)
  await page.getByTestId('shutter').click()
  await expect(page.getByTestId('photo-found')).toBeVisible({ timeout: 20_000 })
  await take(page, 'driver-photo', ROAD)
  await page.getByTestId('photo-use').click()
  await expect(page.getByTestId('take-photo')).toBeHidden()
}

const DESK: readonly Size[] = ['hall', 'tablet']

/** On a day of its own, with the vans on the road. */
async function desk(browser: Browser, day: string): Promise<void> {
  const app = await startApp(day)
  const vans = await driveAlong(app)
  try {
    const context = await browser.newContext({ timezoneId: 'Europe/Vaduz', locale: 'en-GB' })
    const page = await context.newPage()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.goto(app.station)
    await signIn(
      page,
      app.filled.day.people.find(({ role }) => role === 'supervisor')!,
    )
    await expect(page.getByTestId('desk')).toBeVisible()
    await page.waitForTimeout(45_000) // the vans make their way
    await take(page, 'supervisor', DESK)
    await page.keyboard.press('b')
    await expect(page.getByTestId('board')).toBeVisible()
    await take(page, 'supervisor-board', DESK)
    await context.close()
  } finally {
    await vans.stop()
    await app.stop()
    app.drop()
  }
}

async function customer(browser: Browser, hub: string, { parcels }: Work, scene: string): Promise<void> {
  const context = await browser.newContext({ deviceScaleFactor: 1, timezoneId: 'Europe/Vaduz' })
  const page = await context.newPage()
  await page.goto(customerPage(hub, parcels[0]!))
  await expect(page.locator('#link')).toHaveText('live')
  await take(page, scene, ['phone', 'tablet'])
  await context.close()
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  const clip = join(tmpdir(), `waymark-pictures-${process.pid}.y4m`)
  writeClip(clip, [doorPicture({ code: 'WM9F2K7XQC4RTM' })], 5)
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
      ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
      `--use-file-for-fake-video-capture=${clip}`,
    ],
  })
  const day = await makeDemoDay()
  try {
    if (values.desk !== true) await wholeDay(browser, day)
    await desk(browser, day)
  } finally {
    await browser.close()
    dropFolder(day)
    rmSync(clip, { force: true })
  }
}

/** Depot, road and customer, on one day. */
async function wholeDay(browser: Browser, day: string): Promise<void> {
  const app = await startApp(day)
  try {
    const work = workOf(app.filled, { fits: mayLeave, many: 1 })
    const permissions = ['geolocation', 'camera']
    const context = await browser.newContext({ timezoneId: 'Europe/Vaduz', locale: 'en-GB', permissions })
    const page = await context.newPage()
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(app.station)
    await depot(page, work)
    await customer(browser, app.hub, work, 'customer-page')
    await road(page, work)
    await customer(browser, app.hub, work, 'customer-photo')
  } finally {
    await app.stop()
    app.drop()
  }
}

await main()
