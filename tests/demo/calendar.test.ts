import { expect, test } from 'vitest'
import { dayAfter, demoDayAt, instantAt } from '../../src/demo/calendar.ts'
import { fillInstant } from '../../src/demo/play-morning.ts'

test('clock times are the depot’s, in winter and in summer, whatever the machine’s zone', () => {
  expect(new Date(instantAt('2026-11-22', '08:12')).toISOString()).toBe('2026-11-22T07:12:00.000Z')
  expect(new Date(instantAt('2026-07-01', '08:12')).toISOString()).toBe('2026-07-01T06:12:00.000Z')
  expect(new Date(fillInstant({ yesterday: '2026-03-28' })).toISOString()).toBe('2026-03-28T04:40:00.000Z')
})
test('today is the depot’s day', () => {
  expect(demoDayAt(Date.parse('2026-11-22T22:59:00Z'))).toBe('2026-11-22')
  expect(demoDayAt(Date.parse('2026-11-22T23:01:00Z'))).toBe('2026-11-23')
})
test('days are counted over months and leap years', () => {
  expect(dayAfter('2028-03-01', -1)).toBe('2028-02-29')
  expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01')
})
