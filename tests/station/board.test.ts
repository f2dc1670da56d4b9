// The supervisor's desk at the station: figures that open what is behind them, four lanes, finding anything (DOMAIN §15).
import { expect, onTestFinished, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { makeTrackingId, trackingDay } from '../../src/domain/numbers/tracking-id.ts'
import { openDatabase, type WritableDb } from '../../src/sql/open.ts'
import { troubles } from '../../src/station/migrations/005-troubles.ts'
import { lanesOfMissing } from '../../src/station/migrations/011-lanes-of-missing.ts'
import type { Station } from '../../src/station/station.ts'
import type { ExceptionLine, Lane } from '../../src/wire/bridge.ts'
import { BOARD_COUNTS, LANES } from '../../src/wire/bridge/board.ts'
import type { PullChange } from '../../src/wire/down.ts'
import {
  announced,
  enrol,
  eventsOf,
  PACKAGES,
  pull,
  pulled,
  recorded,
  referenceRows,
  rig,
  type Rig,
  scan,
  signIn,
  SITE,
  START,
  workingRig,
} from './station-fixture.ts'

const [P0, P1, P2, P3, P4] = PACKAGES as [PackageId, PackageId, PackageId, PackageId, PackageId, PackageId]
const R14 = 'r14' as never
const MINUTE = 60_000

let position = 100_000
/** Another tablet's fact, as the hub brings it. */
function other(kind: ScanEvent['kind'], packageIds: PackageId[], data: object, minutesAgo = 5): PullChange {
  position += 1
  const by = { deviceId: 'tablet-9', epoch: 'e9', atMs: START - minutesAgo * MINUTE }
  return { change: 'event', event: pulled({ kind, packageIds, data } as never, position, by) }
}
const receivedAt = (packageIds: PackageId[], minutesAgo: number, site = SITE) =>
  other('PackageReceived', packageIds, { site, condition: 'ok' }, minutesAgo)
const loadedAt = (packageIds: PackageId[], minutesAgo: number) =>
  other('PackageLoaded', packageIds, { routeId: 'r14', vehicleId: 'van-14' }, minutesAgo)
const out = (packageIds: PackageId[]) => [
  receivedAt(packageIds, 90),
  loadedAt(packageIds, 60),
  other(
    'LoadClosed',
    packageIds,
    { routeId: 'r14', vehicleId: 'van-14', driverId: 'dino', missing: [], counts: { depot: 2, driver: 2 } },
    40,
  ),
  other('RouteDeparted', packageIds, { routeId: 'r14', vehicleId: 'van-14', how: 'tap' }, 30),
]
const attemptedAt = (packageId: PackageId, minutesAgo: number, more: object = {}) =>
  other(
    'DeliveryAttempted',
    [packageId],
    { stopId: 's14-1', reason: 'NOT_HOME', evidence: ['place_near', 'waited:75'], proven: 'yes', ...more },
    minutesAgo,
  )
const deliveredAt = (packageId: PackageId, minutesAgo: number) =>
  other(
    'PackageDelivered',
    [packageId],
    { stopId: 's14-1', outcome: 'handed_over', placeCode: 'in_person', proof: {} },
    minutesAgo,
  )

async function onTheRoad(): Promise<Rig> {
  const made = await workingRig()
  await signIn(made.station, 'sara')
  pull(made.station, out([P0, P1]))
  return made
}
const linesIn = async (station: Station, lane: Lane): Promise<ExceptionLine[]> =>
  (await station.handlers.exceptions(undefined)).lanes[lane]
const keysIn = async (station: Station, lane: Lane) => (await linesIn(station, lane)).map(({ words }) => words.key)

test('[Q6] the board counts each package of a route once by where it is, and trouble beside that; every figure opens its packages', async () => {
  const { station } = await onTheRoad()
  pull(station, [deliveredAt(P0, 10), attemptedAt(P1, 5)])
  const board = await station.handlers.board(undefined)
  expect(board.day).toBe('2026-11-23')
  const row = board.rows.find(({ number }) => number === '14')!
  expect(row).toMatchObject({
    ...{ driver: 'Dino Büchel', packages: 3, stops: 1, stopsDone: 1, departed: true },
    counts: { expected: 1, received: 0, loaded: 0, out: 0, delivered: 1, attempted: 1, trouble: 1 },
  })
  for (const each of board.rows) {
    const { trouble, ...places } = each.counts
    expect(Object.values(places).reduce((a, b) => a + b)).toBe(each.packages)
    expect(trouble).toBeLessThanOrEqual(each.packages)
  }
  for (const count of BOARD_COUNTS) {
    const all = await station.handlers.boardList({ count, routeId: null })
    expect([all.count, all.packages.length], count).toEqual([board.total[count], board.total[count]])
    const ofRoute = await station.handlers.boardList({ count, routeId: R14 })
    expect(ofRoute.packages, count).toHaveLength(row.counts[count])
  }
  const attempted = await station.handlers.boardList({ count: 'attempted', routeId: R14 })
  expect(attempted.packages).toMatchObject([{ packageId: P1, lifecycle: 'ATTEMPTED', routeNumber: '14' }])
})

test('[Q7] the lanes: each trouble in its own, in words that are keys, since when, and with the facts behind it', async () => {
  const { station } = await onTheRoad()
  pull(station, [
    attemptedAt(P0, 20),
    attemptedAt(P1, 10, { proven: 'unproven' }),
    other('HoldPlaced', [P2], { hold: 'customs', reason: 'papers', mustAct: 'carrier_desk' }, 8),
    receivedAt([P3], 50),
    receivedAt([P4], 45, 'buchs' as never),
    other('MisloadStopped', [P3], { routeId: 'r14', vehicleId: 'van-14', wantedRouteId: 'r12' }, 12),
  ])
  const { lanes, counts } = await station.handlers.exceptions(undefined)
  expect(lanes.customer).toMatchObject([
    { words: { key: 'exception.unproven', values: { attempt: 'NOT_HOME' } }, packageId: P1, routeNumber: '14' },
    { words: { key: 'exception.attempted' }, packageId: P0, since: START - 20 * MINUTE, routeId: 'r14' },
  ])
  expect(lanes.package).toMatchObject([
    { words: { key: 'exception.misload-open', values: { route: '14' } }, packageId: P3 },
  ])
  expect(lanes.carrier).toMatchObject([
    { words: { key: 'exception.hold', values: { hold: 'customs' } }, packageId: P2, since: START - 8 * MINUTE },
  ])
  for (const lane of LANES) expect(counts[lane], lane).toBe(lanes[lane].length)
  // Each line's facts stand in its package's story.
  for (const line of LANES.flatMap((lane) => lanes[lane]).filter(({ packageId }) => packageId !== null)) {
    expect(line.eventIds.length).toBeGreaterThan(0)
    const story = await station.handlers.timeline({ packageId: line.packageId! })
    expect(story?.entries.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(line.eventIds))
  }
})

test('a package that lies at another depot is that depot’s trouble', async () => {
  const { station } = await onTheRoad()
  pull(station, [receivedAt([P4], 45, 'buchs' as never)])
  expect(await keysIn(station, 'carrier')).toEqual([])
})

test('[Q7] a line goes when it is worked: a hold that is released, an attempt that is sorted anew, a fact that is taken back', async () => {
  const { station, clock } = await onTheRoad()
  recorded(station.handlers.placeHold({ packageId: P2, hold: 'address_query', reason: 'no number' }))
  expect(await keysIn(station, 'customer')).toEqual(['exception.hold'])
  clock.pass(MINUTE)
  recorded(station.handlers.releaseHold({ packageId: P2, hold: 'address_query', reason: 'found it' }))
  expect(await keysIn(station, 'customer')).toEqual([])

  pull(station, [attemptedAt(P0, 1)])
  expect(await keysIn(station, 'customer')).toEqual(['exception.attempted'])
  clock.pass(MINUTE)
  recorded(scan(station, 'return', P0))
  expect(await keysIn(station, 'customer')).toEqual(['exception.attempted'])
  clock.pass(MINUTE)
  recorded(scan(station, 'sort', P0))
  expect(await keysIn(station, 'customer')).toEqual([])

  const hold = recorded(station.handlers.placeHold({ packageId: P3, hold: 'damaged', reason: 'wet box' }))
  expect(await keysIn(station, 'customer')).toEqual(['exception.hold'])
  clock.pass(MINUTE)
  recorded(station.handlers.undo({ eventIds: hold.eventIds, why: 'did_not_occur' }))
  expect(await keysIn(station, 'customer')).toEqual([])
})

test('a promise of another day, and one for a time of today, are told once they have passed', async () => {
  const { station, clock } = await onTheRoad()
  const stop = referenceRows().find((row) => row.change === 'row' && row.id === 's14-1')
  if (stop?.change !== 'row') throw new Error('the fixture has no stop s14-1')
  pull(station, [{ ...stop, version: 2, value: { ...(stop.value as object), before: '08:00' } } as never])
  expect((await station.handlers.board(undefined)).atRisk).toBe(0)
  // 06:00 UTC is 07:00 at the depot.
  clock.pass(61 * MINUTE)
  const board = await station.handlers.board(undefined)
  expect([board.atRisk, board.rows.find(({ number }) => number === '14')?.atRisk]).toEqual([1, 1])
  const [late] = await linesIn(station, 'customer')
  expect(late).toMatchObject({
    words: { key: 'exception.late', values: { time: '08:00', stop: '1', stopId: 's14-1' } },
    ...{ packageId: null, routeId: 'r14', since: START + 60 * MINUTE },
  })
  expect(await station.handlers.stopsAtRisk(undefined)).toMatchObject({ count: 1, lines: [late] })
  pull(station, [deliveredAt(P0, -62), deliveredAt(P1, -62)])
  expect(await station.handlers.stopsAtRisk(undefined)).toMatchObject({ count: 0, lines: [] })
  expect(await keysIn(station, 'customer')).toEqual([])

  clock.pass(24 * 60 * MINUTE)
  const overdue = await linesIn(station, 'customer')
  expect(new Set(overdue.map(({ words }) => words.key))).toEqual(new Set(['exception.overdue']))
  // All of yesterday's that nobody delivered.
  expect(overdue.map(({ packageId }) => packageId).toSorted()).toEqual(PACKAGES.slice(2).toSorted())
  expect(overdue[0]?.words.values).toEqual({ day: '2026-11-23' })
})

test('the data lane tells what this device itself lacks, first', async () => {
  const { station, clock } = await onTheRoad()
  clock.pass(20 * MINUTE)
  recorded(scan(station, 'receive', P3))
  clock.pass(16 * MINUTE)
  const data = await linesIn(station, 'data')
  expect(data.map(({ words }) => words.key)).toEqual(
    expect.arrayContaining(['exception.never-contact', 'exception.unsent']),
  )
  expect(data.find(({ words }) => words.key === 'exception.unsent')?.words.values['count']).toMatch(/^[1-9]\d*$/)
  expect(data.every(({ packageId }) => packageId === null)).toBe(true)
})

test('what the hub could not use opens the package that it was about', async () => {
  const { station } = await onTheRoad()
  recorded(scan(station, 'receive', P3))
  const { end } = station.syncStore.epochsToSend()[0]!
  const notStored = [{ seq: end.seq, verdict: 'quarantined', reason: 'bad body' }]
  station.syncStore.markAcked(end, { fromSeq: 1 as never, firstPosition: null, notStored }, false)
  const line = (await linesIn(station, 'data')).find(({ words }) => words.key === 'exception.quarantined')
  expect(line).toMatchObject({ packageId: P3, eventIds: [expect.stringContaining('tablet-7/')] })
})

test('[Q8] finding anything from two signs: number, last four, name, street, route, plate, person', async () => {
  const { station } = await onTheRoad()
  const kinds = async (text: string) => (await station.handlers.find({ text })).found.map(({ kind }) => kind)
  expect((await station.handlers.find({ text: P0 })).found).toMatchObject([
    { kind: 'package', line: { packageId: P0 } },
  ])
  expect(await kinds(P0.slice(-4))).toContain('package')
  expect((await station.handlers.find({ text: 'feldk' })).found).toMatchObject([
    { kind: 'stop', stopId: 's14-1', routeId: 'r14', title: 'Feldkircher Strasse 12, 9494 Schaan' },
    { kind: 'package' },
    { kind: 'package' },
  ])
  expect((await station.handlers.find({ text: '14' })).found[0]).toMatchObject({ kind: 'route', routeId: 'r14' })
  expect((await station.handlers.find({ text: '2207' })).found[0]).toMatchObject({ kind: 'route', routeId: 'r14' })
  expect((await station.handlers.find({ text: 'buch' })).found[0]).toMatchObject({ kind: 'person', personId: 'dino' })
  expect(await kinds('BÜCH')).toContain('person')
  for (const odd of ['??', '%%', '"*', '\u0000\u0001', 'zzzz', "'; --"]) expect(await kinds(odd), odd).toEqual([])
})

test('[Q4] the story tells both times, what shows it, and why a fact was taken back', async () => {
  const { station, clock } = await onTheRoad()
  pull(station, [attemptedAt(P0, 20)])
  const hold = recorded(station.handlers.placeHold({ packageId: P0, hold: 'damaged', reason: 'wet box' }))
  clock.pass(MINUTE)
  recorded(station.handlers.undo({ eventIds: hold.eventIds, why: 'incorrect_data' }))
  const entries = (await station.handlers.timeline({ packageId: P0 }))?.entries ?? []
  const of = (kind: string) => entries.find((entry) => entry.kind === kind)
  expect(of('DeliveryAttempted')).toMatchObject({
    words: { values: { reason: 'NOT_HOME', evidence: 'place_near,waited:75', proven: 'yes' } },
    ...{ happenedAt: START - 20 * MINUTE, learnedAt: START - 20 * MINUTE + 500 },
  })
  expect(of('LoadClosed')?.words.values).toMatchObject({ counts: '2/2' })
  expect(of('HoldPlaced')).toMatchObject({ corrected: true, words: { values: { takenBack: 'incorrect_data' } } })
  expect(of('PackageLoaded')).toMatchObject({ corrected: false })
})

test('the lanes outlive a restart, and a snapshot leaves none of what was pulled before', async () => {
  const made = await onTheRoad()
  pull(made.station, [attemptedAt(P0, 20)])
  made.reopen()
  expect(await keysIn(made.station, 'customer')).toEqual(['exception.attempted'])
  pull(made.station, [...referenceRows(), announced(P0, 2000)], {
    snapshot: true,
    from: 0,
    incarnation: 'hub-2',
  })
  made.timers.runDue()
  expect(await keysIn(made.station, 'customer')).toEqual([])
})

test('[J7] a station of before has its lanes once its views were folded again in the background', async () => {
  const made = await onTheRoad()
  pull(made.station, [attemptedAt(P0, 20)])
  made.station.close()
  const db = openDatabase(`${made.folder}/station.db`)
  db.exec('DROP TABLE troubles')
  db.exec(troubles.up as string)
  db.close()
  made.reopen()
  expect(await keysIn(made.station, 'data')).toContain('exception.folding')
  made.timers.runDue()
  expect(await keysIn(made.station, 'customer')).toEqual(['exception.attempted'])
  expect(await keysIn(made.station, 'data')).not.toContain('exception.folding')
})

test('[J7] what was not loaded comes into the lane that its reason says, in a station of before', async () => {
  const made = await onTheRoad()
  const data = {
    ...{ routeId: 'r14', vehicleId: 'van-14', driverId: 'dino' },
    loaded: [],
    counts: { depot: 0, driver: 0 },
  }
  pull(made.station, [other('LoadClosed', [], { ...data, missing: [{ id: P4, reason: 'LEFT_NO_ROOM' }] }, 20)])
  made.station.close()
  const db = openDatabase(`${made.folder}/station.db`)
  db.exec("UPDATE troubles SET lane = 'package' WHERE kind = 'not-seen'")
  db.exec(lanesOfMissing.up as string)
  db.close()
  made.reopen()
  expect(await keysIn(made.station, 'package')).toEqual(['exception.not-seen'])
  made.timers.runDue()
  expect(await keysIn(made.station, 'package')).toEqual([])
  expect(await keysIn(made.station, 'customer')).toEqual(['exception.not-seen'])
})

test('[Q1] 5,000 packages of a site, 400 of them in trouble: after each scan board, lanes and finding read few rows, and are bounded', async () => {
  const made = rig()
  enrol(made.station)
  const many = bigDay(5000)
  pull(made.station, [...referenceRows(), ...many.rows])
  for (let from = 0; from < many.events.length; from += 1000) pull(made.station, many.events.slice(from, from + 1000))
  await signIn(made.station, 'sara')
  const { exceptions, board, find, boardList, stopsAtRisk, mapRoutes } = made.station.handlers
  const { lanes, counts } = await exceptions(undefined)
  expect([counts.customer, lanes.customer.length]).toEqual([400, 60])
  expect((await board(undefined)).rows).toHaveLength(22)
  const scratch = openDatabase(':memory:')
  onTestFinished(() => void scratch.close())
  /** Each time somebody scans, then it is read: the most rows that the database gave out for it. */
  const most = async (ask: () => unknown) => {
    const given: number[] = []
    for (let run = 0; run < 9; run++) {
      const packageId = many.ids[(run * 577) % many.ids.length]!
      pull(made.station, [receivedAt([packageId], 3)])
      given.push(await rowsGiven(scratch, ask))
    }
    return Math.max(...given)
  }
  const rows = {
    exceptions: await most(() => exceptions(undefined)),
    board: await most(() => board(undefined)),
    map: await most(() => mapRoutes(undefined)),
    risk: await most(() => stopsAtRisk(undefined)),
    find: await most(() => find({ text: 'st' })),
    list: await most(() => boardList({ count: 'expected', routeId: null })),
  }
  // What is new, in trouble or on a route, twice over; of the 5,000 only the list of one figure goes through all, and once.
  const bounds = { exceptions: 1500, board: 1500, map: 1500, risk: 1500, find: 500, list: 7500 }
  for (const [name, count] of Object.entries(rows))
    expect(count, name).toBeLessThan(bounds[name as keyof typeof bounds])

  // After six in the evening all sixty stops of each are late, and none is left out for the parcels in trouble.
  made.clock.pass(12 * 60 * MINUTE)
  const risk = await stopsAtRisk(undefined)
  expect([risk.count, risk.lines.length]).toEqual([(await board(undefined)).atRisk, 300])
  expect(risk.count).toBeGreaterThan(300)
  expect(risk.lines.every(({ words }) => words.key === 'exception.late')).toBe(true)

  // What was kept from look to look is what a fresh look finds.
  const kept = [await board(undefined), await mapRoutes(undefined)]
  made.reopen()
  const fresh = [await made.station.handlers.board(undefined), await made.station.handlers.mapRoutes(undefined)]
  expect(kept.map((one) => ({ ...one, asOf: 0 }))).toEqual(fresh.map((one) => ({ ...one, asOf: 0 })))
}, 120_000)

/** How many rows SQLite hands to this program meanwhile: the work of a look, on any machine. */
async function rowsGiven(db: WritableDb, ask: () => unknown): Promise<number> {
  const statement = Object.getPrototypeOf(db.prepare('SELECT 1')) as Statement
  const { all, get, iterate } = statement
  let rows = 0
  Object.assign(statement, {
    all(this: Statement, ...values: unknown[]) {
      const given = all.apply(this, values)
      rows += given.length
      return given
    },
    get(this: Statement, ...values: unknown[]) {
      rows += 1
      return get.apply(this, values)
    },
    *iterate(this: Statement, ...values: unknown[]) {
      for (const row of iterate.apply(this, values)) {
        rows += 1
        yield row
      }
    },
  })
  try {
    await ask()
  } finally {
    Object.assign(statement, { all, get, iterate })
  }
  return rows
}
type Ask<R> = (...values: unknown[]) => R
type Statement = { all: Ask<unknown[]>; get: Ask<unknown>; iterate: Ask<Iterable<unknown>> }

/** Twenty more routes with 250 packages each on 60 stops; every route's last twenty were attempted. */
function bigDay(count: number): { ids: PackageId[]; rows: PullChange[]; events: PullChange[] } {
  const ids = Array.from({ length: count }, (_, at) =>
    makeTrackingId(trackingDay(START), Buffer.from([9, at & 255, (at >> 8) & 255, 9, 9])),
  )
  const rows: PullChange[] = []
  const each = count / 20
  for (let r = 0; r < 20; r++) {
    const id = `rb${r}`
    const value = { id, site: SITE, day: '2026-11-23', number: String(100 + r), name: `Big ${r}`, vehicleId: 'van-14' }
    rows.push({ change: 'row', table: 'route', id, version: 1, value } as never)
    for (let s = 0; s < 60; s++) {
      const mine = ids.slice(r * each, (r + 1) * each).filter((_, at) => at % 60 === s)
      const stop = {
        ...{ id: `sb${r}-${s}`, routeId: id, sequence: s + 1, name: `Name ${s}`, lines: [`Strasse ${s}`] },
        ...{ postcode: '9494', town: 'Schaan', lat: 47.1, lon: 9.5, packages: mine, before: '18:00' },
      }
      rows.push({ change: 'row', table: 'stop', id: stop.id, version: 1, value: stop } as never)
    }
  }
  const events = ids.flatMap((id, at): PullChange[] => [
    announced(id, 10_000 + at),
    ...(at % each < each - 20 ? [] : [attemptedAt(id, 30)]),
  ])
  let next = 10_000
  for (const change of events)
    for (const event of eventsOf(change)) {
      next += 1
      event.position = next
      event.seq = next
    }
  return { ids, rows, events }
}
