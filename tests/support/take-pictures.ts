/**
 * `npm run pictures [-- --all FOLDER]`: the README's pictures, taken of the real app with the demo's day, into resources/pictures. With --all
 * every scene in every size and both schemes goes into FOLDER instead, to be looked at. --desk: the supervisor's alone.
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, expect, type Page } from '@playwright/test'
import { writeClip } from './code-picture.ts'
import { customerPage, mayLeave, type Work, workOf } from './demo-work.ts'
import { closeLoading, openCheckpoint, scan, signIn, signOut, signSecond, stopPanel } from './depot-screen.ts'
import { doorPicture } from './door-picture.ts'
import { driveAlong } from './drive-along.ts'
import { pictureBook, type Size } from './picture-book.ts'
import { makeDemoDay, startApp } from './start-app.ts'
import { wedgeScan } from './wedge-input.ts'

const { values } = parseArgs({ options: { all: { type: 'string' }, desk: { type: 'boolean' } } })
const take = pictureBook(values.all)

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
  await page.getByTestId('camera-open').click()
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
  await take(page, 'camera', DEPOT)
  await page.keyboard.press('Escape')
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
  await goTo(page, `/package/${parcels[0]!.packageId}`)
  await expect(page.getByTestId('timeline')).toBeVisible()
  await take(page, 'parcel', DEPOT)
  await page.getByTestId('sync-bar').click()
  await take(page, 'sync', DEPOT)
  await page.keyboard.press('Escape')
  await signOut(page)
}

async function road(page: Page, { driver, clerk, route, stop, parcels }: Work): Promise<void> {
  await page.context().setGeolocation({ latitude: stop.lat, longitude: stop.lon, accuracy: 7 })
  await signIn(page, driver)
  await take(page, 'driver', ROAD)
  await goTo(page, '/search')
  await page.getByTestId('search').fill('rietle')
  await expect(page.locator('[data-package], [data-found]').first()).toBeVisible()
  await take(page, 'driver-search', ROAD)
  await page.goBack()
  await page.locator(`[data-route="${route.id}"]`).click()
  await expect(page.getByTestId('next-stop')).toBeVisible()
  await take(page, 'driver-day', ROAD)
  await goTo(page, `/driver/stop/${stop.id}`)
  await page.getByTestId('arrive').click()
  await expect(page.getByTestId('answer')).toBeVisible()
  for (const { packageId } of parcels) {
    await wedgeScan(page, packageId)
    await expect(page.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true')
  }
  await page.locator('[data-outcome=attempt]').click()
  await take(page, 'nobody-there', ROAD)
  await page.getByRole('button', { name: 'Something else' }).click()
  await page.locator('[data-outcome=safe_place]:not([data-parcel])').click()
  await page.locator('[data-place=garage]').click()
  await photo(page)
  await take(page, 'driver-stop', ROAD)
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('undo').first()).toBeVisible()
  await take(page, 'delivered', ROAD)
  await goTo(page, '/driver/me')
  await take(page, 'me', ROAD)
  await goTo(page, `/driver/route/${route.id}/balance`)
  await expect(page.getByTestId('balance')).toBeVisible()
  await take(page, 'balance', ROAD)
  await page.getByTestId('scan-returns').click()
  await take(page, 'returns', ROAD)
  await sayAndCall(page)
  await closeRound(page, route.id, clerk)
}

/** One touch to the desk, and the button that is on every page. */
async function sayAndCall(page: Page): Promise<void> {
  await goTo(page, '/driver/messages')
  await page.locator('[data-code=running-late]').click()
  await expect(page.getByTestId('talk').getByRole('listitem').first()).toBeVisible()
  await take(page, 'messages', ROAD)
  // Waits until the page stands again: it had another size for the picture.
  await page.getByTestId('emergency').hover()
  await page.mouse.down()
  await expect(page.getByTestId('emergency-sheet')).toBeVisible()
  await page.mouse.up()
  await take(page, 'emergency', ROAD)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('emergency-sheet')).toBeHidden()
}

/** What is left over gets its line, and both sign. */
async function closeRound(page: Page, route: string, clerk: Work['clerk']): Promise<void> {
  await goTo(page, `/driver/route/${route}/balance`)
  await expect(page.getByTestId('balance')).toBeVisible()
  await page.locator('[data-where=rest] [data-line=NOT_IN_VAN]').click()
  await page.getByTestId('close-debrief').click()
  await signSecond(page, clerk)
  await expect(page.getByTestId('debrief-closed')).toBeVisible()
  await take(page, 'closed-by-two', ROAD)
}

const goTo = (page: Page, path: string) => page.evaluate((hash) => (location.hash = hash), `#${path}`)

/** Another driver, whose van is not loaded yet. */
async function beforeLeaving(page: Page, { door, driver, route, parcels, clerk }: Work): Promise<void> {
  await signIn(page, driver)
  await page.locator(`[data-route="${route.id}"]`).click()
  await wedgeScan(page, door)
  await page.getByTestId('open-loading').click()
  for (const { packageId } of parcels) await scan(page, packageId)
  await page.goBack()
  await expect(page.getByTestId('load-list')).toBeVisible()
  await take(page, 'before-leaving', ROAD)
  await page.getByTestId('close-load').click()
  await page.locator('[data-rest=true] [data-reason=LEFT_NO_ROOM]').click()
  await page.getByLabel('The depot counts').fill(String(parcels.length))
  await page.getByLabel('The driver counts').fill(String(parcels.length))
  await page.getByTestId('close-confirm').click()
  await expect(page.getByTestId('second-signature')).toBeVisible()
  await page.locator(`[data-second="${clerk.id}"]`).click()
  await take(page, 'counted-by-two', ROAD)
  await page.keyboard.press('Escape')
  await signOut(page)
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
/** A desk is looked at in the middle of a day: at the fast pace this is the morning of it. */
const MORNING_MS = 240_000

/** On a day of its own, with the vans on the road. */
async function desk(browser: Browser, day: string): Promise<void> {
  const app = await startApp(day)
  const vans = await driveAlong(app, MORNING_MS)
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
    await page.keyboard.press('m')
    await page.getByTestId('find').fill('rietle')
    await expect(page.locator('[data-found]').first()).toBeVisible()
    await take(page, 'supervisor-find', DESK)
    await page.locator('[data-found=package]').first().click()
    await expect(page.getByTestId('timeline')).toBeVisible()
    await take(page, 'supervisor-story', DESK)
    await context.close()
  } finally {
    await vans.stop()
    await app.stop()
    app.drop()
  }
}

async function faultPanel(browser: Browser, words: string): Promise<void> {
  const context = await browser.newContext({ timezoneId: 'Europe/Vaduz', locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(/Break something\s+(\S+)/.exec(words)?.[1] ?? '')
  await expect(page.locator('#holds li').first()).toBeVisible()
  await take(page, 'fault-panel', ['tablet'])
  await context.close()
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
    if (values.desk !== true) await wholeDay(browser, day.folder)
    await desk(browser, day.folder)
  } finally {
    await browser.close()
    day.drop()
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
    const other = workOf(app.filled, { fits: (one) => mayLeave(one) && one?.routeId !== work.route.id, many: 1 })
    await beforeLeaving(page, other)
    await depot(page, work)
    await customer(browser, app.hub, work, 'customer-page')
    await road(page, work)
    await customer(browser, app.hub, work, 'customer-photo')
    await faultPanel(browser, app.words())
  } finally {
    await app.stop()
    app.drop()
  }
}

await main()
