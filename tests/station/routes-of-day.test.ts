// A depot that has run for years: its routes of before are many, today's stand behind all of them.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/sql/open.ts'
import type { Station } from '../../src/station/station.ts'
import type { PullChange } from '../../src/wire/down.ts'
import {
  enrol,
  packageNumber,
  PACKAGES,
  pull,
  referenceRows,
  rig,
  signIn,
  SITE,
  workingRig,
} from './station-fixture.ts'

const BEFORE = 2500
const A_DAY = 10

const route = (id: string, day: string, number: string, site: string = SITE, driverId = 'dino'): PullChange =>
  ({
    ...{ change: 'row', table: 'route', id, version: 9 },
    value: { id, site, day, number, name: `Round ${number}`, driverId },
  }) as never
const dayBefore = (days: number): string => new Date(Date.UTC(2026, 10, 23 - days)).toISOString().slice(0, 10)

function before(): PullChange[] {
  return Array.from({ length: BEFORE }, (_, n) =>
    route(`old-${n}`, dayBefore(1 + Math.floor(n / A_DAY)), String(10 + (n % A_DAY))),
  )
}
/** Of today, of nobody, and listed between 12 and 14. */
const between = (): PullChange[] =>
  Array.from({ length: 70 }, (_, n) => route(`r13-${n}`, '2026-11-23', `13.${n + 10}`, SITE, 'nobody'))
const ended = (id: string): PullChange => ({ change: 'row', table: 'route', id, version: 10, value: null }) as never
const idsOf = async (station: Station) =>
  (await station.handlers.routes(undefined)).routes.map(({ routeId }) => String(routeId))

test('[Q1] with 2,500 routes of before, list, board, map and finding show today’s', async () => {
  const { station } = await workingRig()
  pull(station, before())
  pull(station, [route('tomorrow', '2026-11-24', '12'), route('elsewhere', '2026-11-23', '11', 'buchs')])
  await signIn(station, 'sara')
  expect(await idsOf(station)).toEqual(['r12', 'r14'])
  const { rows } = await station.handlers.board(undefined)
  expect(rows.map(({ number }) => number)).toEqual(['12', '14'])
  const { routes } = await station.handlers.mapRoutes(undefined)
  expect(routes.map(({ number }) => number)).toEqual(['12', '14'])
  const { found } = await station.handlers.find({ text: 'Route 14' })
  expect(found).toContainEqual(expect.objectContaining({ kind: 'route', routeId: 'r14' }))
})

test('[Q1] with 2,500 routes of before and none today, those of the newest day are shown', async () => {
  const { station } = await workingRig()
  pull(station, [...before(), ended('r12'), ended('r14')])
  const shown = await idsOf(station)
  expect(shown).toHaveLength(A_DAY)
  expect(shown).toEqual(Array.from({ length: A_DAY }, (_, n) => `old-${n}`))
})

/** One parcel for the same door on each of the days. */
const atOneDoor = (days: readonly number[]): PullChange[] =>
  days.flatMap((n) => [
    route(`r-${dayBefore(n)}`, dayBefore(n), '14'),
    {
      ...{ change: 'row', table: 'stop', id: `s-${dayBefore(n)}`, version: 1 },
      value: {
        ...{ id: `s-${dayBefore(n)}`, routeId: `r-${dayBefore(n)}`, sequence: 1, packages: [packageNumber()] },
        ...{ name: 'Marxer', lines: ['Im Rietle 3'], postcode: '9494', town: 'Schaan', lat: 47.1, lon: 9.5 },
      },
    } as never,
  ])

test('[Q3] at a door of forty days finding shows the board’s day first, then the newest, each with its day', async () => {
  const made = rig()
  enrol(made.station)
  // A snapshot need not bring the days in their order.
  const days = Array.from({ length: 40 }, (_, n) => 1 + ((n * 7) % 40))
  pull(made.station, [...atOneDoor(days), ...referenceRows(), ...atOneDoor([-1])])
  await signIn(made.station, 'sara')
  const { find, search } = made.station.handlers
  const hits = async (text: string) =>
    (await find({ text })).found.flatMap((hit) => (hit.kind === 'stop' ? [[hit.stopId as string, hit.day]] : []))
  const door = await hits('Rietle')
  expect(door).toHaveLength(8)
  expect(door.slice(0, 2)).toEqual([
    ['s14-2', null],
    ['s-2026-11-24', '2026-11-24'],
  ])
  const told = door.slice(1).map(([, day]) => day ?? '')
  expect(told).toEqual(told.toSorted().reverse())
  expect((await hits('Marxer')).slice(0, 3).map(([id]) => id)).toEqual(['s14-1', 's14-2', 's12-1'])
  expect((await search({ text: 'Rietle' })).packages[0]).toMatchObject({ packageId: PACKAGES[2] })
  expect((await search({ text: 'Rietle' })).packages).toHaveLength(30)
  // Put again it keeps its place.
  const again = referenceRows().find((row) => row.change === 'row' && row.id === 's14-2')
  pull(made.station, [{ ...again, version: 2 } as never])
  expect(await hits('Rietle')).toEqual(door)
})

test('[Q1] a depot of 72 routes a day has them all: on the board and in its sums, on the map, in the lists and when finding', async () => {
  const { station } = await workingRig()
  await signIn(station, 'sara')
  const { total } = await station.handlers.board(undefined)
  pull(station, between())
  const board = await station.handlers.board(undefined)
  expect(board.rows).toHaveLength(72)
  expect(board.rows.at(-1)).toMatchObject({ routeId: 'r14' })
  expect(board.total).toEqual(total)
  expect(Object.values(total)).not.toEqual(Object.values(total).map(() => 0))
  expect(await idsOf(station)).toHaveLength(72)
  expect((await station.handlers.mapRoutes(undefined)).routes).toHaveLength(72)
  const { found } = await station.handlers.find({ text: 'Route 14' })
  expect(found).toContainEqual(expect.objectContaining({ kind: 'route', routeId: 'r14' }))
})

test.each([
  ['2,500 routes of before', before],
  ['70 routes of the day before the own one', between],
])('[LO3] with %s, a driver’s trail is that of today’s route', async (_, others) => {
  const { station, timers, clock, folder } = await workingRig()
  pull(station, [...others(), ended('r12')])
  timers.runDue()
  await signIn(station, 'dino')
  timers.runDue()
  const at = clock.reading().wall
  void station.handlers.reportFix({ lat: 47.165, lon: 9.509, accuracyM: 5, at, heading: null, speedMps: null })
  station.close()
  const db = openDatabase(join(folder, 'station.db'), { readonly: true })
  expect(db.prepare('SELECT DISTINCT route_id FROM breadcrumbs').all()).toEqual([{ route_id: 'r14' }])
  db.close()
})
