// The window that is told holds four times of five, on days that had no part in choosing how wide it is; and it stays a window somebody can use.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { testData } from '../support/test-data.ts'
import { demoShifts, halves, heldOf, taxiShifts, tellAll, type Told } from './eta.ts'

const meanMinutes = (told: readonly Told[], ahead: number): number => {
  const those = told.filter((one) => one.ahead === ahead)
  return those.reduce((sum, { width }) => sum + width, 0) / those.length / 60_000
}

test('on the demo’s rounds', { timeout: 60_000 }, async () => {
  const told = tellAll(await demoShifts())
  expect(told.length).toBeGreaterThan(500)
  expect(heldOf(told)).toBeGreaterThanOrEqual(0.8)
  // 20 and 59 minutes while it held less than four of five.
  expect(meanMinutes(told, 10)).toBeLessThan(24)
  expect(meanMinutes(told, 30)).toBeLessThan(70)
})

test('on the taxis that it was not calibrated on', { timeout: 60_000 }, ({ skip }) => {
  const folder = testData('gps/cabspotting-sf-2008')
  if (!existsSync(folder)) skip(`${folder} is not there; WAYMARK_TEST_DATA names the folder with the test data`)
  const { chosenOn, judged } = halves(taxiShifts(folder))
  expect(heldOf(tellAll(chosenOn))).toBeGreaterThanOrEqual(0.8)
  expect(heldOf(tellAll(judged))).toBeGreaterThanOrEqual(0.8)
})
