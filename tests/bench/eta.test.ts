// The window that is told holds four times of five, on days that had no part in choosing how wide it is; and it stays a window somebody can use.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { testData } from '../support/test-data.ts'
import { demoShifts, halves, heldAhead, taxiShifts, tellAll, type Told } from './eta.ts'

const meanMinutes = (told: readonly Told[], ahead: number): number => {
  const those = told.filter((one) => one.ahead === ahead)
  return those.reduce((sum, { width }) => sum + width, 0) / those.length / 60_000
}

const misses = (told: readonly Told[]) => heldAhead(told).filter(({ held }) => !(held >= 0.8))

test('on the demo’s rounds', { timeout: 60_000 }, async () => {
  const told = tellAll(await demoShifts())
  expect(told.length).toBeGreaterThan(5000)
  expect(misses(told)).toEqual([])
  expect(meanMinutes(told, 1)).toBeLessThan(8)
  expect(meanMinutes(told, 3)).toBeLessThan(12)
  // 23 and 66 minutes while those that are near held three of four.
  expect(meanMinutes(told, 10)).toBeLessThan(27)
  expect(meanMinutes(told, 30)).toBeLessThan(73)
})

test('on the taxis, those that it was calibrated on and the others', { timeout: 60_000 }, ({ skip }) => {
  const folder = testData('gps/cabspotting-sf-2008')
  if (!existsSync(folder)) skip(`${folder} is not there; WAYMARK_TEST_DATA names the folder with the test data`)
  const { chosenOn, judged } = halves(taxiShifts(folder))
  expect(misses(tellAll(chosenOn))).toEqual([])
  expect(misses(tellAll(judged))).toEqual([])
})
