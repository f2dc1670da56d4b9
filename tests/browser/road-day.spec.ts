// From the load to the customer's photo, on the real processes: a tablet with a camera and a receiver, the desk, and a phone (DOMAIN §3 to §5, §17).
import { expect, type Page } from '@playwright/test'
import { test as appTest } from '../support/app-test.ts'
import { axeViolations } from '../support/axe.ts'
import { writeClip } from '../support/code-picture.ts'
import { closeAndDepart, load, receive, sort, standAtStop, type Walk } from '../support/day-steps.ts'
import { customerPage, mayLeave, workOf } from '../support/demo-work.ts'
import { allSent, signIn, signOut } from '../support/depot-screen.ts'
import { doorPicture } from '../support/door-picture.ts'
import { photograph } from '../support/stop-steps.ts'
import { wedgeScan } from '../support/wedge-input.ts'
import { clipFile, clipPlays } from '../support/clip-launch.ts'

const CODE = 'WM9F2K7XQC4RTM'
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1920, height: 1080 }

const test = appTest.extend<object, { clipFile: string }>({
  clipFile: clipFile('road', (file) => {
    const frames = [0, 2].map((shift) => doorPicture({ code: CODE, shift }))
    writeClip(file, frames, 5)
  }),
  launchOptions: clipPlays,
})
test.setTimeout(180_000)

for (const [width, height] of [
  [1280, 800],
  [800, 1280],
] as const)
  test(`a tablet of ${width}×${height}: loaded, driven, left with a photo, seen at the desk and on the phone`, async ({
    page,
    app,
    browser,
  }) => {
    const walk: Walk = { page, work: workOf(app.filled, { fits: mayLeave, many: 1 }), facts: [] }
    const phone = await browser.newContext({ viewport: PHONE, hasTouch: true })
    const theirs = await phone.newPage()
    await theirs.goto(customerPage(app.hub, walk.work.parcels[0]!))
    await page.setViewportSize(DESK)
    await page.goto(app.station)
    await signIn(page, walk.work.clerk)
    await receive(walk)
    await sort(walk)
    await load(walk)
    await closeAndDepart(walk)
    await signOut(page)
    await allSent(page)
    await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Out for Delivery')
    await expect(theirs.locator('body')).toContainText(/yours is the next stop|stops? away/)

    await page.setViewportSize({ width, height })
    await standAtStop(walk)
    await signIn(page, walk.work.driver)
    await leaveWithPhoto(walk)
    await allSent(page)
    await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Delivered', { timeout: 30_000 })
    const photo = theirs.locator('img')
    await expect(photo).toBeVisible({ timeout: 30_000 })
    expect(await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1280)
    expect(await axeViolations(theirs)).toEqual([])

    await signOut(page)
    await page.setViewportSize(DESK)
    await signIn(
      page,
      app.filled.day.people.find(({ role }) => role === 'supervisor')!,
    )
    await atTheDesk(page, walk)
    await phone.close()
  })

async function leaveWithPhoto({ page, work: { route, stop, parcels } }: Walk): Promise<void> {
  await page.locator(`[data-route="${route.id}"]`).first().click()
  await expect(page.getByTestId('next-stop')).toBeVisible()
  await page.evaluate((hash) => (location.hash = hash), `#/driver/stop/${stop.id}`)
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'ok')
  await page.getByTestId('arrive').click()
  await expect(page.getByTestId('arrived')).toBeVisible()
  for (const { packageId } of parcels) {
    await wedgeScan(page, packageId)
    await expect(page.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true')
  }
  await page.locator('[data-outcome=safe_place]:not([data-parcel])').click()
  await page.locator('[data-place=garage]').click()
  await photograph(page, 'delivery')
  await page.getByTestId('confirm').click()
  await expect(page.getByTestId('answer')).toHaveAttribute('data-verdict', 'ok')
}

async function atTheDesk(page: Page, { work: { parcels } }: Walk): Promise<void> {
  const [first] = parcels
  await page.evaluate((hash) => (location.hash = hash), `#/package/${first!.packageId}`)
  const photo = page.locator('[data-photo][data-state=here]').first()
  await expect(photo).toBeVisible()
  await expect(photo.getByTestId('photo-image')).toBeVisible()
}
