// The screens for everybody: axe finds nothing serious in light and in dark, and a keyboard alone signs in and gives a number.
import { expect, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { workOf } from '../support/demo-work.ts'
import {
  openCheckpoint,
  openSignedIn,
  scan,
  signIn,
  signOut,
  stopPanel,
  verdictPanel,
} from '../support/depot-screen.ts'
import { serveGallery } from '../support/gallery.ts'
import { wedgeScan } from '../support/wedge-input.ts'
import { axeFindings } from '../support/axe.ts'

test.setTimeout(180_000)

test('axe finds nothing serious where one signs in and receives, in light and dark', async ({ page, shared }) => {
  const { clerk, others } = workOf(shared.filled)
  const found: string[] = []
  const look = async (where: string) => void found.push(...(await axeFindings(page, where)))
  await openSignedIn(page, shared.station, clerk)
  await signOut(page)
  await page.locator(`[data-person="${clerk.id}"]`).click()
  await look('sign-in')
  await signIn(page, clerk)
  await look('depot home')
  await openCheckpoint(page, 'receive')
  await expect(verdictPanel(page)).toBeVisible()
  await look('receive, idle')
  for (const [name, code] of [
    ['ok', others[4]!.packageId],
    ['again', others[4]!.packageId],
    ['not ours', 'CP123456785LI'],
    ['unreadable', '\x02\x03\x1b\x1b'],
  ] as const) {
    await scan(page, code)
    await look(`receive, ${name}`)
  }
  await page.keyboard.press('n')
  await expect(page.getByTestId('number')).toBeFocused()
  await look('type a number')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('number')).toBeHidden()
  expect(found).toEqual([])
})

test('axe finds nothing serious where one loads and looks up, in light and dark', async ({ page, shared }) => {
  const { clerk, misload, door, outBin, route, parcels } = workOf(shared.filled)
  const found: string[] = []
  const look = async (where: string) => void found.push(...(await axeFindings(page, where)))
  await openSignedIn(page, shared.station, clerk)
  await openCheckpoint(page, 'load')
  await look('choose a route')
  await wedgeScan(page, door)
  await scan(page, door)
  await scan(page, parcels[0]!.packageId)
  await look('load, attention')
  await wedgeScan(page, misload.packageId)
  await expect(stopPanel(page)).toBeVisible()
  await look('STOP')
  await page.getByTestId('stop-move').click()
  await look('STOP, move it')
  await page.keyboard.press('Escape')
  await wedgeScan(page, misload.packageId)
  await wedgeScan(page, outBin)
  await expect(stopPanel(page)).toBeHidden()
  await page.getByTestId('close-load').click()
  await page.getByLabel('The depot counts').fill('1')
  await look('close loading')
  await page.evaluate((hash) => (location.hash = hash), `#/package/${misload.packageId}`)
  await expect(page.getByTestId('timeline')).toBeVisible()
  await look('a parcel and its timeline')
  await page.keyboard.press('/')
  await page.getByTestId('search').fill(route.name)
  await look('search')
  await page.getByTestId('sync-bar').click()
  await look('sync state')
  expect(found).toEqual([])
})

test('axe finds nothing serious on the driver’s screens, in light and dark', async ({ page, shared }) => {
  const { driver, stop, route, parcels } = workOf(shared.filled)
  const found: string[] = []
  const look = async (where: string) => void found.push(...(await axeFindings(page, where)))
  await page.setViewportSize({ width: 800, height: 1280 })
  await openSignedIn(page, shared.station, driver)
  await look('driver home')
  await page.locator(`[data-route="${route.id}"]`).click()
  await expect(page.getByTestId('next-stop')).toBeVisible()
  await look('the day')
  await page.evaluate((hash) => (location.hash = hash), `#/driver/stop/${stop.id}`)
  await page.locator(`[data-parcel="${parcels[0]!.packageId}"]`).click()
  await page.locator('[data-outcome=handed_over]').click()
  await look('a stop, handing over')
  await page.getByTestId('another').click()
  await page.locator('[data-outcome=attempt]').click()
  await look('a stop, not delivered')
  await wedgeScan(page, workOf(shared.filled).others[0]!.packageId)
  await expect(stopPanel(page)).toBeVisible()
  await look('not for this stop')
  await page.getByTestId('put-back').click()
  expect(found).toEqual([])
})

test('axe finds nothing serious on any part in any state, in light and dark', async ({ page }) => {
  const gallery = await serveGallery()
  try {
    await page.goto(`${gallery.url}?as=depot#/dev/gallery`)
    await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible()
    expect(await axeFindings(page, 'gallery')).toEqual([])
  } finally {
    await gallery.close()
  }
})

test('Esc closes what is open and leaves the page standing, also without motion', async ({ page, shared }) => {
  const { clerk } = workOf(shared.filled)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openSignedIn(page, shared.station, clerk)
  await openCheckpoint(page, 'receive')
  await expect(verdictPanel(page)).toBeVisible()
  const opened = [
    { open: () => page.keyboard.press('n'), what: page.getByTestId('number') },
    { open: () => page.keyboard.press('?'), what: page.getByRole('dialog') },
    { open: () => page.getByTestId('sync-bar').click(), what: page.getByTestId('sync-state') },
    { open: () => page.getByTestId('operator').click(), what: page.getByRole('menuitem', { name: 'Sign out' }) },
  ]
  for (const { open, what } of opened) {
    await open()
    await expect(what).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(what).toBeHidden()
    await expect(verdictPanel(page)).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('way-receive')).toBeVisible()
})

test('a keyboard alone signs in, finds its work and gives a number', async ({ page, shared }) => {
  const { clerk, others } = workOf(shared.filled)
  await openSignedIn(page, shared.station, clerk)
  await signOut(page)
  await tabTo(page, page.locator(`[data-person="${clerk.id}"]`))
  await page.keyboard.press('Enter')
  await page.keyboard.type(clerk.pin, { delay: 60 })
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('operator')).toHaveText(clerk.name)
  await tabTo(page, page.getByTestId('way-receive'))
  await page.keyboard.press('Enter')
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'none')
  await page.keyboard.press('n')
  await expect(page.getByTestId('number')).toBeFocused()
  await page.keyboard.type(others[6]!.packageId, { delay: 60 })
  await page.keyboard.press('Enter')
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'ok')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('type a number')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('way-receive')).toBeVisible()
})

/** By Tab from where the focus is; a ring must show where it went. */
async function tabTo(page: Page, wanted: ReturnType<Page['locator']>): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(wanted).toBeFocused()
  const outline = await wanted.evaluate((element) => getComputedStyle(element).outlineStyle)
  expect(outline).not.toBe('none')
}
