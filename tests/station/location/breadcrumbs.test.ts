import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Instant } from '../../../src/domain/brands.ts'
import { migrate } from '../../../src/sql/migrate.ts'
import { openDatabase, type WritableDb } from '../../../src/sql/open.ts'
import { queryPlan } from '../../../src/sql/statements.ts'
import { Breadcrumbs, BREADCRUMBS_SQL } from '../../../src/station/location/breadcrumbs.ts'
import { geoOf, Whereabouts } from '../../../src/station/location/whereabouts.ts'
import { STATION_MIGRATIONS } from '../../../src/station/migrations/all.ts'
import type { DriverPlace, PlacesReply, Point } from '../../../src/wire/positions.ts'
import { temporaryFolder } from '../../sql/folder.ts'

function database(): WritableDb {
  const db = openDatabase(join(temporaryFolder(), 'station.db'))
  migrate(db, STATION_MIGRATIONS)
  onTestFinished(() => void db.close())
  return db
}
const point = (at: number): Point => ({
  ...{ at, lat: 47.1, lon: 9.5, accuracyM: 5, source: 'nmea', heading: null, speedMps: null },
})
const SHIFT = { personId: 'dino', shiftId: 's1', routeId: 'r14' as never }

test('[LO7] the newest go first, of one person, shift and route at a time', () => {
  const crumbs = new Breadcrumbs(database())
  for (const at of [10, 20, 30]) crumbs.add(SHIFT, point(at))
  crumbs.add({ personId: 'dino', shiftId: 's2', routeId: null }, point(40))
  crumbs.add({ ...SHIFT, personId: 'eva' }, point(25))
  expect(crumbs.unsentCount()).toBe(5)
  const taken: string[] = []
  for (let next = crumbs.newestUnsent(2); next !== null; next = crumbs.newestUnsent(2)) {
    taken.push(`${next.personId} ${next.shiftId} ${next.routeId ?? '-'} ${next.points.map(({ at }) => at).join('+')}`)
    crumbs.markSent(
      next.personId,
      next.points.map(({ at }) => at),
    )
  }
  expect(taken).toEqual(['dino s2 - 40', 'dino s1 r14 30+20', 'eva s1 r14 25', 'dino s1 r14 10'])
  expect(crumbs.unsentCount()).toBe(0)
})

test('[LO10] what was sent goes with the day, what was not stays until the retention ends', () => {
  const crumbs = new Breadcrumbs(database())
  for (const at of [10, 20, 30]) crumbs.add(SHIFT, point(at))
  crumbs.markSent('dino', [10, 30])
  crumbs.forget(30, 5)
  expect(crumbs.since('dino', 0, 10).map(({ at }) => at)).toEqual([20, 30])
  crumbs.forget(30, 25)
  expect(crumbs.since('dino', 0, 10).map(({ at }) => at)).toEqual([30])
  expect(crumbs.countSince('dino', 31)).toBe(0)
})

test('[LO9] places of others: changed ones beside the known, gone ones out, a whole answer instead of all', () => {
  const crumbs = new Breadcrumbs(database())
  const place = (personId: string, at: number): DriverPlace => ({
    ...point(at),
    ...{ personId, routeId: null, deviceId: 'd', onBreak: false },
  })
  const reply = (more: Partial<PlacesReply>): PlacesReply => ({
    ...{ protocol: 1, cursor: 1, hubAt: 0, whole: false, places: [], gone: [], ...more },
  })
  const known = () => crumbs.places(0).map(({ personId, at }) => `${personId} ${at}`)
  crumbs.takePlaces(reply({ places: [place('dino', 10), place('eva', 10)] }))
  crumbs.takePlaces(reply({ places: [place('eva', 20)], gone: ['dino'] }))
  expect(known()).toEqual(['eva 20'])
  crumbs.takePlaces(reply({ whole: true, places: [place('finn', 5)] }))
  expect(known()).toEqual(['finn 5'])
  expect(crumbs.places(6)).toEqual([])
})

test('[LO4] the envelope’s place: source, age and mark; none when it is long ago or may not be told', () => {
  const whereabouts = new Whereabouts()
  let now = 1_000_000
  const core = { whereabouts, clock: { now: () => now as Instant } as never }
  const fix = { lat: 47.1, lon: 9.5, accuracyM: 6, at: now, heading: null, speedMps: null }
  expect(geoOf(core)).toBeNull()
  whereabouts.put({ fix, source: 'nmea', mock: true })
  now += 4000
  expect(geoOf(core)).toEqual({ lat: 47.1, lon: 9.5, accuracyM: 6, fixAgeMs: 4000, source: 'gnss', mock: true })
  whereabouts.put({ fix, source: 'browser', mock: false })
  expect(geoOf(core)).toEqual({ lat: 47.1, lon: 9.5, accuracyM: 6, fixAgeMs: 4000, source: 'os' })
  now += 3_600_000
  expect(geoOf(core)).toBeNull()
  now -= 3_600_000
  whereabouts.clear()
  expect(geoOf(core)).toBeNull()
})

test('what is asked for again and again goes by its index', () => {
  const db = database()
  const plans: [text: string, step: RegExp][] = [
    [BREADCRUMBS_SQL.newestUnsent.text, /USING INDEX breadcrumbs_unsent/],
    [BREADCRUMBS_SQL.unsentOf.text, /INDEX breadcrumbs_unsent \(at<\?\)|PRIMARY KEY \(person_id=\? AND at<\?\)/],
    [BREADCRUMBS_SQL.unsent.text, /USING COVERING INDEX breadcrumbs_unsent/],
    [BREADCRUMBS_SQL.since.text, /USING PRIMARY KEY \(person_id=\? AND at>\?\)/],
    [BREADCRUMBS_SQL.countSince.text, /USING PRIMARY KEY \(person_id=\? AND at>\?\)/],
  ]
  for (const [text, step] of plans) {
    const plan = queryPlan(db, text).join('\n')
    expect(plan, text).toMatch(step)
    expect(plan, text).not.toContain('TEMP B-TREE')
  }
})
