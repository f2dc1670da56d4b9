// Messages and the emergency button on the screens, with a station in memory (DOMAIN §15.1).
import { expect, type Locator, type Page } from '@playwright/test'
import { packageIdOf } from '../../src/ui/dev/fake-data.ts'
import { test } from '../support/app-test.ts'
import { axeFindings, smallTargets } from '../support/axe.ts'
import { servesGallery, shown } from '../support/gallery-screens.ts'
import { wedgeScan } from '../support/wedge-input.ts'

test.setTimeout(120_000)

const DRIVER = 'p-buechel'
const DESK = 'p-hoop'
const TABLETS = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
]
const HALL = { width: 1920, height: 1080 }
const open = servesGallery(test)
const button = (page: Page) => page.getByTestId('emergency')
const sheet = (page: Page) => page.getByTestId('emergency-sheet')

async function hold(page: Page, ms = 1700): Promise<void> {
  const box = (await button(page).boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.waitForTimeout(ms)
  await page.mouse.up()
}

for (const size of TABLETS)
  test(`a driver reads and writes with one touch, and holds the emergency button (${size.width} wide)`, async ({
    page,
  }) => {
    await page.setViewportSize(size)
    await open(page, `as=${DRIVER}&out`, '/driver')
    const found: string[] = []
    const look = async (where: string) => {
      await page.evaluate(() => document.fonts.ready)
      found.push(...(await axeFindings(page, where)))
      await shown(page, `${where.replaceAll(' ', '-')}-${size.width}`)
    }
    await expect(page.getByTestId('unread')).toContainText('1')
    const { width, height } = (await button(page).boundingBox())!
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(64)
    await page.locator('[data-way="messages"]').click()
    await expect(page.getByTestId('talk').getByRole('listitem').first()).toContainText('I cannot find the address')
    await expect(page.getByText('read', { exact: false }).first()).toBeVisible()
    await look('messages')
    expect(await smallTargets(page)).toEqual([])
    await page.locator('[data-code="vehicle-problem"]').click()
    await expect(page.getByTestId('talk')).toContainText('Something is wrong with the van')
    await page.getByLabel('In your own words').fill('Left tyre, I wait at the Coop')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByTestId('talk')).toContainText('Left tyre, I wait at the Coop')
    await expect(page.getByLabel('In your own words')).toHaveValue('')

    await hold(page, 300)
    await expect(page.getByText('Hold the button for a moment.')).toBeVisible()
    await expect(sheet(page)).toBeHidden()
    await hold(page)
    await expect(sheet(page)).toContainText('Call 112')
    await expect(sheet(page)).toContainText('this is the public one')
    await look('emergency')
    await sheet(page).locator('[data-way="position"]').click()
    await expect(page.getByTestId('own-emergency')).toContainText('your desk has it')
    await look('emergency sent')
    await page.getByTestId('false-alarm').click()
    await expect(page.getByTestId('own-emergency')).toBeHidden()
    expect(found).toEqual([])
  })

test('in silence the screen stays as it was: only a small sign at the button', async ({ page }) => {
  await page.setViewportSize(TABLETS[0]!)
  await open(page, `as=${DRIVER}&out`, '/driver/me')
  await hold(page)
  await sheet(page).locator('[data-way="silent"]').click()
  await expect(sheet(page)).toBeHidden()
  await expect(page.getByTestId('emergency-sign')).toHaveAttribute('data-sign', 'sent')
  await expect(page.getByTestId('own-emergency')).toHaveCount(0)
  await shown(page, 'silent')
  await hold(page)
  await sheet(page).locator('[data-way="false-alarm"]').click()
  await expect(page.getByTestId('emergency-sign')).toBeHidden()
})

test('a keyboard holds the button too, and what speaks for a person opens it at once', async ({ page }) => {
  await page.setViewportSize(TABLETS[0]!)
  await open(page, `as=${DRIVER}`, '/search')
  await button(page).focus()
  await page.keyboard.down('Enter')
  await page.waitForTimeout(1700)
  await page.keyboard.up('Enter')
  await expect(sheet(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet(page)).toBeHidden()
  await button(page).evaluate((element) => (element as HTMLElement).click())
  await expect(sheet(page)).toBeVisible()
})

test('while the van moves the button is there and opens, and nothing is typed', async ({ page }) => {
  await page.setViewportSize(TABLETS[1]!)
  await open(page, `as=${DRIVER}&out&moving`, '/driver/messages')
  await expect(page.getByTestId('glance')).toBeVisible()
  await expect(page.getByLabel('In your own words')).toBeHidden()
  await hold(page)
  await expect(sheet(page)).toBeVisible()
  await shown(page, 'moving')
  await sheet(page).locator('[data-way="position"]').click()
  await expect(page.getByTestId('own-emergency')).toBeVisible()
})

test('offline: waiting to be sent, safe on this device; with nothing said, what would fill it', async ({ page }) => {
  await page.setViewportSize(TABLETS[1]!)
  await open(page, `as=${DRIVER}&out&offline`, '/driver/messages')
  await expect(page.getByTestId('talk-state').last()).toHaveText('waiting to be sent, safe on this device')
  await open(page, `as=${DRIVER}&empty`, '/driver/messages')
  await expect(page.getByText('Nothing was said yet.')).toBeVisible()
  await shown(page, 'empty')
})

test('the desk: a band until it is closed with a reason, and conversations by route', async ({ page }) => {
  await page.setViewportSize(HALL)
  await open(page, `as=${DESK}&alarm=position`, '/supervisor')
  const found: string[] = []
  const alarm = page.getByTestId('alarm')
  await expect(alarm.getByRole('alert')).toContainText('EMERGENCY · Lukas Büchel · route 14')
  await expect(alarm).toContainText('47.16512, 9.50934, give or take 8 m')
  found.push(...(await axeFindings(page, 'alarm')))
  await shown(page, 'alarm')
  await page.getByTestId('take-alarm').click()
  await expect(alarm).toContainText('Regula Hoop has it since')
  await open(page, `as=${DESK}&alarm=silent`, '/search')
  await expect(alarm).toContainText('silent: do not call, do not write')
  await page.getByTestId('close-alarm').click()
  await page.getByRole('menuitem', { name: 'The driver is safe' }).click()
  await expect(alarm).toBeHidden()

  await open(page, `as=${DESK}`, '/supervisor')
  await page.locator('[data-figure="messages"]').click()
  await expect(page.getByTestId('aside')).toContainText('I am running late')
  found.push(...(await axeFindings(page, 'conversations')))
  await shown(page, 'conversations')
  await page.locator(`[data-talk="${DRIVER}"]`).click()
  await expect(page.getByTestId('talk')).toContainText('Behind the garage')
  await page.locator('[data-code="come-back"]').click()
  await expect(page.getByTestId('talk')).toContainText('Please come back to the depot')
  found.push(...(await axeFindings(page, 'conversation')))
  await shown(page, 'conversation')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('talk')).toBeHidden()
  expect(found).toEqual([])
})

test('the desk: what is opened while messages are open takes their place, and back leads to them', async ({ page }) => {
  await page.setViewportSize(HALL)
  await open(page, `as=${DESK}`, '/supervisor')
  const aside = page.getByTestId('aside')
  const talks = page.locator('[data-rows="talks"]')
  const opens = async (way: () => Promise<unknown>, what: Locator) => {
    await page.locator('[data-figure="messages"]').click()
    await expect(talks).toBeVisible()
    await way()
    await expect(what).toBeVisible()
    await expect(talks).toHaveCount(0)
  }
  const story = page.getByTestId('timeline')
  await opens(() => page.locator('[data-rows="package"] [data-row]').first().click(), story)
  await page.goBack()
  await expect(talks).toBeVisible()
  const figure = page.locator('[data-figure="delivered"]')
  await opens(() => figure.click(), page.locator('[data-rows="parcels"]'))
  await page.locator('[data-rows="routes"] [data-row]').nth(1).click()
  await opens(() => page.locator('[data-stop]').first().click(), aside.getByText('Parcels of this stop'))
  await opens(async () => {
    await page.getByTestId('find').fill('wohlwend')
    await page.locator('[data-found="person"]').click()
  }, aside.getByText('Drives route 17'))
  await opens(() => wedgeScan(page, packageIdOf(7)), story)
})
