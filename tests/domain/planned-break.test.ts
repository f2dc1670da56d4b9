// The planned break in arrivals (DOMAIN §15.1): ahead until it was taken.
import { expect, test } from 'vitest'
import type { Instant } from '../../src/domain/brands.ts'
import { breakAhead } from '../../src/domain/planned-break.ts'

const MINUTE = 60_000
const route = { day: '2026-11-23', plannedBreak: { from: '12:00', minutes: 30 } }
/** Minutes after 12:00 at the depot, which is an hour ahead of UTC. */
const at = (minute: number): Instant => (Date.UTC(2026, 10, 23, 11, 0) + minute * MINUTE) as Instant
const ahead = (now: number, ...breaks: [from: number, to: number][]) =>
  breakAhead(
    route,
    60,
    breaks.map(([from, to]) => ({ from: at(from), to: at(to) })),
    at(now),
  ).map((pause) => [(pause.at - at(0)) / MINUTE, pause.ms / MINUTE])

test.each<[string, ReturnType<typeof ahead>, number[][]]>([
  ['in the morning it lies ahead', ahead(-180), [[0, 30]]],
  ['put off, it lies ahead still, with the time it has', ahead(25), [[0, 30]]],
  ['taken, it is behind', ahead(50, [5, 40]), []],
  ['taken a little before its time, too', ahead(-30, [-70, -40]), []],
  ['while it goes on its rest lies ahead', ahead(15, [5, 15]), [[15, 20]]],
  ['longer than planned, nothing of it lies ahead', ahead(45, [5, 45]), []],
  ['a short rest is not the planned one', ahead(-10, [-40, -35]), [[0, 30]]],
  ['the morning’s coffee is not it', ahead(-10, [-200, -170]), [[0, 30]]],
  ['two hours late nobody expects it any more', ahead(121), []],
])('%s', (_, found, wanted) => expect(found).toEqual(wanted))

test('without a plan there is none, nor with a time that is none', () => {
  expect(breakAhead({ day: '2026-11-23' }, 60, [], at(0))).toEqual([])
  expect(breakAhead({ ...route, plannedBreak: { from: 'noon', minutes: 30 } }, 60, [], at(0))).toEqual([])
})
