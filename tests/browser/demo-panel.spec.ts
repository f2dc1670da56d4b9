// The demo's panel in a real browser, on the real processes: the day at a chosen speed, the faults, and what holds meanwhile.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { axeViolations, smallTargets } from '../support/axe.ts'
import { complaintsOf } from '../support/complaints.ts'
import { type App } from '../support/start-app.ts'

test.setTimeout(120_000)

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const drive = (page: Page) => page.locator('#drive-state')
const holds = (page: Page) => page.locator('#holds li')
const beltDone = async (page: Page) => Number.parseInt((await page.locator('#belt-words').textContent()) ?? '', 10)

async function openPanel(page: Page, app: App): Promise<string[]> {
  const faults = complaintsOf(page)
  await expect.poll(app.words).toContain('Break something')
  await page.goto(/Break something\s+(\S+)/.exec(app.words())?.[1] ?? '')
  await expect(holds(page)).toHaveCount(3)
  return faults
}

test('the day goes on at a chosen speed, by keyboard alone: faster, paused, on again, stopped', async ({
  page,
  app,
}) => {
  const faults = await openPanel(page, app)
  await expect(drive(page)).toHaveText('It has not gone on yet.')
  await expect(page.getByRole('radio', { name: '10×' })).toBeChecked()
  await button(page, 'Let the day go on').focus()
  await page.keyboard.press('Enter')
  await expect(drive(page)).toHaveText('The day goes on.', { timeout: 30_000 })
  await expect(page.locator('#stops-words')).toHaveText('0 of 200')
  await expect(page.locator('#gone')).toHaveText(/^\d\d:\d\d, /) // as people here say times, whatever the browser's language
  await expect.poll(() => beltDone(page), { timeout: 30_000 }).toBeGreaterThan(0)
  // What was pressed keeps the focus and says what it does next.
  await expect(button(page, 'Pause')).toBeFocused()

  await page.getByRole('radio', { name: '10×' }).focus()
  for (const name of ['60×', 'As fast as it can']) {
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('radio', { name })).toBeChecked()
  }
  await expect(page.getByRole('status')).toHaveText('The day goes by as fast as it can.')
  const slow = await beltDone(page)
  await expect.poll(() => beltDone(page), { timeout: 20_000 }).toBeGreaterThan(slow + 20)

  await button(page, 'Pause').press('Space')
  await expect(drive(page)).toContainText('The day pauses')
  await expect(page.getByRole('status')).toContainText('The day pauses')
  await page.waitForTimeout(1500)
  const paused = await beltDone(page)
  await page.waitForTimeout(2500)
  expect(await beltDone(page)).toBe(paused)
  await button(page, 'Go on').press('Enter')
  await expect.poll(() => beltDone(page), { timeout: 20_000 }).toBeGreaterThan(paused)

  await button(page, 'Stop the vans').press('Enter')
  await expect(drive(page)).toContainText('Stopped.', { timeout: 30_000 })
  await expect(button(page, 'Stop the vans')).toHaveAttribute('aria-disabled', 'true')
  // The chosen speed stays for the next time.
  await page.reload()
  await expect(page.getByRole('radio', { name: 'As fast as it can' })).toBeChecked()
  expect(faults).toEqual([])
})

test('a day that cannot go on says why, and what is there again goes on', async ({ page, app }) => {
  await openPanel(page, app)
  const day = join(app.data, 'demo-day.json')
  renameSync(day, `${day}.away`)
  await button(page, 'Let the day go on').click()
  await expect(drive(page)).toContainText('It could not go on: There is no demo day in', { timeout: 30_000 })
  renameSync(`${day}.away`, day)
  await button(page, 'Let the day go on').click()
  await expect(drive(page)).toHaveText('The day goes on.', { timeout: 30_000 })
})

test('[F1] [F9] each fault is told as it is, in words', async ({ page, app }) => {
  await openPanel(page, app)
  await expect(button(page, 'Give it back')).toHaveAttribute('aria-disabled', 'true')
  await button(page, 'Cut it').click()
  await expect(page.locator('#net')).toHaveText('Cut: what is scanned waits on the device.')
  await button(page, 'Give it back').click()
  await expect(page.locator('#net')).toHaveText('The network is there.')
  await button(page, 'Three hours ahead').click()
  await expect(page.locator('#time')).toContainText('It is three hours ahead. The station has noticed')
  await button(page, 'Kill it, as a power cut would').click()
  await expect(page.locator('#process')).toContainText('It does not answer')
  // Once more, while there is nobody to kill: nothing breaks.
  await button(page, 'Kill it, as a power cut would').click()
  await expect(page.locator('#process')).toHaveText('It runs.', { timeout: 20_000 })
  await button(page, 'Right').click()
  await expect(page.locator('#time')).toHaveText('It is right.')
  await expect(page.locator('#holds li[data-holds=no]')).toHaveCount(0)
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`readable for everybody, and on a phone (${colorScheme})`, async ({ page, shared }) => {
    await page.emulateMedia({ colorScheme })
    await openPanel(page, shared)
    for (const width of [320, 900]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await axeViolations(page)).toEqual([])
      expect(await smallTargets(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })
