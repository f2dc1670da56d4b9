// The driver's day in its odd cases: nothing was agreed, somebody else drives, two routes, parcels that were left or taken along (DOMAIN §3, §4, §11).
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { ownRoute } from '../../src/domain/own-route.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { DATABASE_FILE } from '../../src/station/opening.ts'
import type { Station } from '../../src/station/station.ts'
import type { PullChange } from '../../src/wire/down.ts'
import {
  PACKAGES,
  PIN,
  pull,
  pulled,
  recorded,
  referenceRows,
  type Rig,
  scan,
  signIn,
  START,
  workingRig,
} from './station-fixture.ts'

const [P0, P1, P2, P3, P4] = PACKAGES as [PackageId, PackageId, PackageId, PackageId, PackageId]
const R14 = 'r14' as never
const missing = (...ids: PackageId[]) => ids.map((packageId) => ({ packageId, reason: 'LEFT_NO_ROOM' as const }))
const by = (personId: string) => ({ personId: personId as never, pin: PIN })

/** A second driver, Urs, and what the morning loaded into van 14. */
async function loadedBy(personId: string, ids: PackageId[] = [P0, P1]): Promise<Rig> {
  const made = await workingRig()
  pull(made.station, [ursRow()])
  for (const packageId of ids)
    for (const checkpoint of ['receive', 'load'] as const) {
      recorded(scan(made.station, checkpoint, packageId))
      made.clock.pass(500)
    }
  await signIn(made.station, personId)
  return made
}
/** With Dino's PIN. */
function ursRow(): PullChange {
  const dino = referenceRows().find((row) => row.change === 'row' && row.id === 'dino')
  if (dino?.change !== 'row') throw new Error('the fixture has no Dino')
  return { ...dino, id: 'urs', value: { ...(dino.value as object), id: 'urs', name: 'Urs Beck' } } as never
}
const lineOf = async (station: Station, routeId = R14) =>
  (await station.handlers.routes(undefined)).routes.find((route) => route.routeId === routeId)!
const closeBy = async (station: Station, second: string, counts = { depot: 2, driver: 2 }, absent = missing(P2)) =>
  recorded(await station.handlers.closeLoad({ routeId: R14, missing: absent, counts, second: by(second) }))
const depart = (station: Station, routeId = R14) => recorded(station.handlers.depart({ routeId, how: 'tap' }))

test('[D10] a van that left without agreement has left: by the fact, though its parcels stay loaded', async () => {
  const made = await loadedBy('dino')
  const { station } = made
  expect((await closeBy(station, 'anna', { depot: 3, driver: 2 })).verdict).toMatchObject({ reason: 'not-agreed' })
  expect(await lineOf(station)).toMatchObject({ closed: true, agreed: false, departed: false })
  expect(depart(station).verdict).toMatchObject({ reason: 'not-agreed' })
  expect(await lineOf(station)).toMatchObject({
    closed: true,
    agreed: false,
    departed: true,
    loaded: 2,
    out: 0,
    finished: false,
  })
  expect((await station.handlers.board(undefined)).rows.find(({ routeId }) => routeId === R14)).toMatchObject({
    departed: true,
  })
  expect(await lineOf(made.reopen())).toMatchObject({ departed: true, agreed: false })
})

test('[D10] also when nothing is aboard; and what was attempted yesterday makes no departure of today', async () => {
  const { station, clock } = await loadedBy('dino', [])
  recorded(station.handlers.attempt({ stopId: 's14-1' as never, packageIds: [P0], reason: 'NO_TIME' }))
  expect(await lineOf(station)).toMatchObject({ departed: false, closed: false })
  clock.pass(1000)
  expect(depart(station).verdict).toMatchObject({ reason: 'not-loaded' })
  expect(await lineOf(station)).toMatchObject({ departed: true })
})

test('[D10] a departure that another device recorded counts, until a correction takes it back; a snapshot forgets it', async () => {
  const { station } = await loadedBy('sara')
  const left = {
    kind: 'RouteDeparted',
    packageIds: [P0, P1],
    data: { routeId: 'r14', vehicleId: 'van-14', how: 'tap' },
  }
  const other = { deviceId: 'tablet-9', epoch: 'e9', atMs: START + 60_000 }
  const fact: PullChange = { change: 'event', event: pulled(left as never, 900, other) }
  pull(station, [fact])
  expect(await lineOf(station)).toMatchObject({ departed: true })
  const corrects = ['tablet-9/e9/900']
  const back = { kind: 'EventCorrected', packageIds: [P0, P1], data: { corrects, why: 'did_not_occur' } }
  const correction: PullChange = {
    change: 'event',
    event: pulled(back as never, 901, { ...other, atMs: START + 61_000 }),
  }
  pull(station, [correction])
  expect(await lineOf(station)).toMatchObject({ departed: false })
  // Told again, in whatever order: what was taken back stays so.
  pull(station, [fact])
  expect(await lineOf(station)).toMatchObject({ departed: false })
  pull(station, [], { snapshot: true, from: 0, to: 1 })
  pull(station, [fact])
  expect((await station.handlers.routes(undefined)).routes).toEqual([])
})

test('[J7] [D10] 006: a station of before reads the facts of its routes out of what it holds', async () => {
  const made = await loadedBy('dino')
  await closeBy(made.station, 'anna', { depot: 3, driver: 2 })
  depart(made.station)
  made.station.close()
  const db = openDatabase(join(made.folder, DATABASE_FILE))
  db.exec("DELETE FROM route_facts; INSERT INTO kv (key, value) VALUES ('routeFactsDue', 'true')")
  db.close()
  expect(await lineOf(made.reopen())).toMatchObject({ departed: true, agreed: false, closed: true })
})

test('[D11] whoever signed for the load drives: custody, route, places and breaks are theirs, not the planned driver’s', async () => {
  const made = await loadedBy('urs')
  const { station } = made
  expect(await lineOf(station)).toMatchObject({ driverId: 'dino' })
  recorded(scan(station, 'load', 'WMC:DOOR:van-14'))
  expect(await lineOf(station)).toMatchObject({ driverId: 'urs', driver: 'Urs Beck' })
  await closeBy(station, 'anna')
  depart(station)
  expect(await lineOf(station)).toMatchObject({ driverId: 'urs' })
  expect((await station.handlers.timeline({ packageId: P0 }))?.view.custodian).toEqual({
    kind: 'driver',
    personId: 'urs',
  })
  expect((await station.handlers.mapRoutes(undefined)).routes.find(({ routeId }) => routeId === R14)).toMatchObject({
    driver: 'Urs Beck',
  })
  expect((await station.handlers.find({ text: 'Urs' })).found).toMatchObject([
    { kind: 'person', under: '14' },
    { kind: 'route', routeId: 'r14' },
  ])
  const first = async () => (await station.handlers.stops({ routeId: R14 })).stops[0]?.eta?.at ?? 0
  const before = await first()
  recorded(station.handlers.setBreak({ on: true }))
  made.clock.pass(30 * 60_000)
  recorded(station.handlers.setBreak({ on: false }))
  expect((await first()) - before).toBeGreaterThan(29 * 60_000)
  expect((await first()) - before).toBeLessThan(31 * 60_000)
  await signIn(station, 'dino')
  expect(await lineOf(station)).toMatchObject({ driverId: 'urs' })
})

test('[D11] a driver who closes alone takes the load over, and the depot’s closing alone names who is planned', async () => {
  const alone = await loadedBy('urs')
  recorded(
    await alone.station.handlers.closeLoad({ routeId: R14, missing: missing(P2), counts: { depot: 2, driver: 2 } }),
  )
  expect(await lineOf(alone.station)).toMatchObject({ driverId: 'urs' })
  const depot = await loadedBy('anna')
  recorded(
    await depot.station.handlers.closeLoad({ routeId: R14, missing: missing(P2), counts: { depot: 2, driver: 2 } }),
  )
  expect(await lineOf(depot.station)).toMatchObject({ driverId: 'dino', closed: true, agreed: false })
})

test('[D11] of two routes of one driver it is the one that is closed and not finished, else the next', async () => {
  const { station } = await loadedBy('dino')
  // Route 12 stands before 14 in the list of the day; 14 was closed.
  await closeBy(station, 'anna')
  const mine = async () => ownRoute((await station.handlers.routes(undefined)).routes, 'dino' as never)?.routeId
  expect(await mine()).toBe('r14')
  depart(station)
  expect(await mine()).toBe('r14')
  const door = { stopId: 's14-1', outcome: 'handed_over', placeCode: 'in_person' } as const
  recorded(station.handlers.deliver({ ...door, stopId: 's14-1' as never, packageIds: [P0, P1] }))
  expect(await lineOf(station)).toMatchObject({ finished: true })
  expect(await mine()).toBe('r12')
})

const statesOf = async (station: Station, routeId = R14) =>
  (await station.handlers.stops({ routeId })).stops.map(({ stopId, state, packages, done }) => [
    stopId,
    state,
    packages,
    done,
  ])

test('[D12] a stop whose parcels all stayed with a reason is no stop to drive to; of one that is half aboard the half counts', async () => {
  const { station } = await loadedBy('dino', [P0])
  expect(await statesOf(station)).toEqual([
    ['s14-1', 'PLANNED', 2, 0],
    ['s14-2', 'PLANNED', 1, 0],
  ])
  await closeBy(station, 'anna', { depot: 1, driver: 1 }, missing(P1, P2))
  depart(station)
  expect(await statesOf(station)).toEqual([
    ['s14-1', 'PLANNED', 1, 0],
    ['s14-2', 'SKIPPED', 1, 0],
  ])
  const row = async () => (await station.handlers.board(undefined)).rows.find(({ routeId }) => routeId === R14)
  expect(await row()).toMatchObject({ stops: 1, stopsDone: 0, backAt: expect.any(Number) as number })
  const door = { stopId: 's14-1' as never, outcome: 'handed_over', placeCode: 'in_person' } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [P0] }))
  expect((await statesOf(station))[0]).toEqual(['s14-1', 'DONE', 1, 1])
  expect(await row()).toMatchObject({ stops: 1, stopsDone: 1, backAt: null })
})

const namedAt = async (station: Station, stopId = 's14-1') =>
  (await station.handlers.stop({ stopId: stopId as never }))?.list.map(({ packageId, elsewhere, outcome }) => [
    packageId,
    elsewhere ?? outcome,
  ])

test('[D12] at the stop only what is aboard is to be done; of the others it says where they are', async () => {
  const { station, clock } = await loadedBy('dino', [P0, P2])
  expect(await namedAt(station)).toEqual([
    [P0, null],
    [P1, null],
  ])
  await closeBy(station, 'anna', { depot: 2, driver: 2 }, missing(P1))
  expect(await namedAt(station)).toEqual([
    [P0, null],
    [P1, { kind: 'left', reason: 'LEFT_NO_ROOM' }],
  ])
  clock.pass(1000)
  recorded(scan(station, 'receive', P1))
  expect((await namedAt(station))?.[1]).toEqual([P1, { kind: 'state' }])
  recorded(
    station.handlers.moveToRoute({
      ...{ packageId: P1, routeId: 'r12' as never, vehicleId: 'van-12' as never, why: 'has room' },
    }),
  )
  expect((await namedAt(station))?.[1]).toEqual([P1, { kind: 'route', number: '12' }])
  depart(station)
  recorded(scan(station, 'return', P0))
  expect(await namedAt(station)).toEqual([
    [P0, { kind: 'state' }],
    [P1, { kind: 'route', number: '12' }],
  ])
})

test('[D12] what ended at the stop stays named there, also where the van left without a departure', async () => {
  const { station, clock } = await loadedBy('dino')
  recorded(station.handlers.attempt({ stopId: 's14-2' as never, packageIds: [P2], reason: 'NO_TIME' }))
  clock.pass(1000)
  await closeBy(station, 'anna')
  clock.pass(1000)
  recorded(station.handlers.attempt({ stopId: 's14-1' as never, packageIds: [P0], reason: 'NO_TIME' }))
  const door = { stopId: 's14-1' as never, outcome: 'handed_over', placeCode: 'in_person' } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [P1] }))
  expect(await namedAt(station)).toEqual([
    [P0, 'NO_TIME'],
    [P1, 'handed_over'],
  ])
  expect((await statesOf(station))[0]).toEqual(['s14-1', 'PART_DONE', 2, 2])
  // That one was tried on an earlier round, and is not aboard.
  expect(await namedAt(station, 's14-2')).toEqual([[P2, { kind: 'left', reason: 'LEFT_NO_ROOM' }]])
})

test('[D12] without agreement, too, the stops of what is aboard are to be done, and told', async () => {
  const { station } = await loadedBy('dino')
  await closeBy(station, 'anna', { depot: 3, driver: 2 })
  depart(station)
  const { stops } = await station.handlers.stops({ routeId: R14 })
  expect(stops.map(({ state }) => state)).toEqual(['PLANNED', 'SKIPPED'])
  expect(stops.map(({ eta }) => eta === null)).toEqual([false, true])
})

test('[D12] a parcel taken along on purpose brings its stop into this route’s list, and leaves the other’s', async () => {
  const { station } = await loadedBy('dino')
  recorded(scan(station, 'receive', P3))
  recorded(
    station.handlers.moveToRoute({ packageId: P3, routeId: R14, vehicleId: 'van-14' as never, why: 'helps out' }),
  )
  await closeBy(station, 'anna', { depot: 3, driver: 3 })
  depart(station)
  expect(await statesOf(station)).toEqual([
    ['s14-1', 'PLANNED', 2, 0],
    ['s14-2', 'SKIPPED', 1, 0],
    ['s12-1', 'PLANNED', 1, 0],
  ])
  expect(await statesOf(station, 'r12' as never)).toEqual([['s12-1', 'PLANNED', 1, 0]])
  const { stops } = await station.handlers.stops({ routeId: R14 })
  expect(stops[2]).toMatchObject({ sequence: 3, eta: { at: expect.any(Number) as number } })
  const stop = await station.handlers.stop({ stopId: 's12-1' as never })
  expect(stop).toMatchObject({ routeId: 'r14', sequence: 3, packages: 1, list: [{ packageId: P3 }] })
  expect((await station.handlers.balance({ routeId: R14 })).onVehicle).toContainEqual(
    expect.objectContaining({ packageId: P3, stopId: 's12-1' }),
  )
  const door = { stopId: 's12-1' as never, outcome: 'handed_over', placeCode: 'in_person' } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [P3] }))
  expect((await statesOf(station))[2]).toEqual(['s12-1', 'DONE', 1, 1])
  // What stays with the other route stays there.
  expect(await statesOf(station, 'r12' as never)).toEqual([['s12-1', 'PLANNED', 1, 0]])
  expect((await station.handlers.timeline({ packageId: P4 }))?.stop).toMatchObject({ stopId: 's12-1', packages: 1 })
})

test('[D12] what was attempted yesterday is to be done today', async () => {
  const { station, clock } = await loadedBy('dino', [])
  recorded(station.handlers.attempt({ stopId: 's14-2' as never, packageIds: [P2], reason: 'NO_TIME' }))
  clock.pass(1000)
  recorded(scan(station, 'return', P2))
  expect((await statesOf(station))[1]).toEqual(['s14-2', 'PLANNED', 1, 0])
})

test('[D12] the map sends a driver to the first stop that something is aboard for', async () => {
  const made = await loadedBy('dino', [P2])
  const { station } = made
  await closeBy(station, 'anna', { depot: 1, driver: 1 }, missing(P0, P1))
  depart(station)
  expect((await statesOf(station))[0]).toEqual(['s14-1', 'SKIPPED', 2, 0])
  const place = {
    personId: 'dino',
    routeId: 'r14',
    deviceId: 'tablet-7',
    onBreak: false,
    at: START,
    lat: 47.1,
    lon: 9.5,
  }
  made.station.close()
  const db = openDatabase(join(made.folder, DATABASE_FILE))
  db.prepare("INSERT INTO places (person_id, at, place) VALUES ('dino', ?, ?)").run(START, JSON.stringify(place))
  db.close()
  const desk = made.reopen()
  // [LO9] To the driver who is signed in the others are no dots on a map.
  expect((await desk.handlers.mapDrivers(undefined)).drivers).toEqual([])
  await signIn(desk, 'sara')
  expect((await desk.handlers.mapDrivers(undefined)).drivers).toMatchObject([{ nextStop: 'Im Rietle 3' }])
})

/** P0 at the first stop, P2 at the second, on the road. */
async function twoStops(): Promise<Rig> {
  const made = await loadedBy('dino', [P0, P2])
  await closeBy(made.station, 'anna', { depot: 2, driver: 2 }, missing(P1))
  depart(made.station)
  return made
}

test('[D13] what the driver pulled forward is kept through a kill, and arrivals, desk and map follow it', async () => {
  const made = await twoStops()
  const byTime = async () => {
    const { stops, order } = await made.station.handlers.stops({ routeId: R14 })
    const times = stops.map(({ stopId, eta }) => [stopId, eta?.at ?? 0] as const)
    return { order, first: times.toSorted((a, b) => a[1] - b[1])[0]?.[0] }
  }
  const onMap = async () =>
    (await made.station.handlers.mapRoutes(undefined)).routes
      .find(({ routeId }) => routeId === R14)
      ?.stops.map(({ stopId }) => stopId)
  expect(await byTime()).toEqual({ order: [], first: 's14-1' })
  expect(await onMap()).toEqual(['s14-1', 's14-2'])
  expect(made.station.handlers.setStopOrder({ routeId: R14, stops: ['s14-2', 's14-2'] as never })).toEqual({ ok: true })
  expect(await byTime()).toEqual({ order: ['s14-2'], first: 's14-2' })
  expect(await onMap()).toEqual(['s14-2', 's14-1'])
  made.reopen()
  expect(await byTime()).toEqual({ order: ['s14-2'], first: 's14-2' })
})

test('[D13] a supervisor’s station follows what the hub told of the driver’s order', async () => {
  const made = await twoStops()
  const place = { personId: 'dino', routeId: 'r14', deviceId: 'x', onBreak: false, at: START, lat: 47.1, lon: 9.5 }
  made.station.close()
  const db = openDatabase(join(made.folder, DATABASE_FILE))
  const told = JSON.stringify({ ...place, order: ['s14-2'] })
  db.prepare("INSERT INTO places (person_id, at, place) VALUES ('dino', ?, ?)").run(START, told)
  db.close()
  const station = made.reopen()
  await signIn(station, 'sara')
  expect((await station.handlers.stops({ routeId: R14 })).order).toEqual(['s14-2'])
  expect((await station.handlers.mapDrivers(undefined)).drivers[0]).toMatchObject({ nextStop: 'Im Rietle 3' })
})
