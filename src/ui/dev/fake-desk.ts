// The supervisor's sample: the figures of its four routes, and something in each lane. Troubles are invented.
import type { EventId, Instant, PackageId, RouteId, StopId } from '../../domain/brands.ts'
import type {
  Board,
  BoardRow,
  BridgeHandlers,
  ExceptionLine,
  Found,
  Lane,
  MapDriver,
  RestingDriver,
  MapRoute,
  MapStop,
  PackageLine,
  StopDetail,
} from '../../wire/bridge.ts'
import { BOARD_COUNTS, type BoardCount, LANES } from '../../wire/bridge/board.ts'
import { ago, line, NOW, packageIdOf, route } from './fake-data.ts'
import { personOf, PLANS, routeIdOf, ROUTES, STOPS } from './fake-routes.ts'
import { DEVICES, pinOf, reportOf } from './fake-troubles.ts'
import { CONTRADICTED, sample, SAMPLE_PAIR } from './fake-story.ts'

function rowOf(at: number): BoardRow {
  const plan = PLANS[at] ?? PLANS[0]
  const stops = ROUTES[at]?.stops ?? []
  const sum = (wanted: (stop: MapStop) => boolean) =>
    stops.filter(wanted).reduce((total, { packages }) => total + packages, 0)
  const packages = sum(() => true)
  const attempted = sum(({ state }) => state === 'FAILED')
  const delivered = sum(({ done }) => done > 0) - attempted
  const waiting = packages - delivered - attempted
  const counts: Record<BoardCount, number> = {
    expected: plan.left ? 0 : 9,
    received: plan.left ? 0 : 21,
    loaded: plan.left ? 0 : waiting - 30,
    out: plan.left ? waiting : 0,
    ...{ delivered, attempted, trouble: attempted + at + 1 },
  }
  return {
    ...route(plan.number, { loaded: counts.loaded, out: counts.out, delivered }),
    ...{
      name: plan.name,
      vehicle: plan.plate,
      driver: plan.driver,
      driverId: plan.driver === null ? null : personOf(at),
    },
    ...{ stops: STOPS, packages, closed: plan.left, departed: plan.left, counts },
    ...{ stopsDone: plan.done, debrief: null },
    backAt: plan.left ? ((NOW + (STOPS - plan.done) * 5 * 60_000) as Instant) : null,
    atRisk: stops.filter(({ atRisk }) => atRisk).length,
  }
}

function boardOf(): Board {
  const rows = PLANS.map((_, at) => rowOf(at))
  const total = Object.fromEntries(
    BOARD_COUNTS.map((count) => [count, rows.reduce((sum, row) => sum + row.counts[count], 0)]),
  ) as Record<BoardCount, number>
  const day = new Date(NOW).toISOString().slice(0, 10)
  return { asOf: ago(1), day, rows, total, atRisk: rows.reduce((sum, { atRisk }) => sum + atRisk, 0) }
}

type Sample = [lane: Lane, kind: string, minutes: number, values?: Record<string, string>]
const SAMPLES: readonly Sample[] = [
  ['customer', 'attempted', 12, { attempt: 'NOT_HOME' }],
  ['customer', 'unproven', 34, { attempt: 'NO_ACCESS' }],
  ['customer', 'hold', 95, { hold: 'recipient_request' }],
  ['customer', 'attempted', 140, { attempt: 'ADDRESS_INCOMPLETE' }],
  ['customer', 'overdue', 600, { day: '2026-11-21' }],
  ['package', 'contradiction', 5, { contradiction: 'after-terminal' }],
  ['package', 'not-seen', 130, { missing: 'NOT_FOUND' }],
  ['package', 'misload-open', 132, { route: '17' }],
  ['carrier', 'hold', 1600, { hold: 'customs' }],
  ['carrier', 'misrouted', 210, { site: 'Feldkirch' }],
  ['data', 'proof-missing', 41, { proof: 'signature' }],
  ['data', 'newer-version', 180],
]

function exceptionOf([lane, kind, minutes, values = {}]: Sample, index: number): ExceptionLine {
  const plan = PLANS[index % PLANS.length] ?? PLANS[0]
  return {
    ...{ key: `${lane} ${kind} ${index}`, lane, words: { key: `exception.${kind}`, values }, since: ago(minutes) },
    ...{ routeId: routeIdOf(plan.number), routeNumber: plan.number },
    packageId: kind === 'contradiction' ? CONTRADICTED : packageIdOf(100 + index),
    eventIds: kind === 'contradiction' ? [...SAMPLE_PAIR] : ['a/1/2' as EventId],
  }
}

const lateOf = (stop: MapStop, number: string): ExceptionLine => ({
  ...{ key: `late ${stop.stopId}`, lane: 'customer', packageId: null, routeId: stop.routeId, routeNumber: number },
  words: {
    key: 'exception.late',
    values: { time: stop.before ?? '', address: stop.address, stop: String(stop.sequence), stopId: stop.stopId },
  },
  since: ago(3),
  eventIds: [],
})

const lateOn = ({ stops, number }: MapRoute): ExceptionLine[] =>
  stops.filter(({ atRisk }) => atRisk).map((stop) => lateOf(stop, number))

const OFFLINE: ExceptionLine = {
  ...{ key: 'device no-contact', lane: 'data', packageId: null, routeId: null, routeNumber: null, eventIds: [] },
  words: { key: 'exception.no-contact', values: {} },
  since: ago(49),
}

function lanesOf(offline: boolean): Record<Lane, ExceptionLine[]> {
  const lines = SAMPLES.map(exceptionOf)
  const late = ROUTES.flatMap((one) => lateOn(one).slice(0, 1))
  const elsewhere = ROUTES.flatMap(({ stops, number }) => stops.map((stop) => ({ stop, number }))).find(
    ({ stop }) => stop.proposed !== undefined && !sample.pinSettled,
  )
  const pins = elsewhere === undefined ? [] : [pinOf(elsewhere.stop, elsewhere.number)]
  const of = (lane: Lane) => lines.filter((each) => each.lane === lane)
  return {
    customer: [...late, ...of('customer')],
    package: of('package'),
    carrier: of('carrier'),
    data: [...(offline ? [OFFLINE] : DEVICES), ...pins, ...of('data')],
  }
}

/** The third one rests. */
const RESTS = 2

function driversOf(): MapDriver[] {
  return PLANS.flatMap(({ driver, number, done }, at) => {
    const stop = ROUTES[at]?.stops[Math.max(0, done - 1)]
    if (driver === null || stop === undefined || at === RESTS) return []
    return [
      {
        ...{ at: ago([0, 4][at] ?? 1), lat: stop.lat + 0.0008, lon: stop.lon + 0.0006, accuracyM: 9, source: 'nmea' },
        ...{ heading: 40 + 90 * at, speedMps: 7, personId: personOf(at), name: driver, routeNumber: number },
        ...{ routeId: routeIdOf(number), deviceId: `tablet-${at}`, onBreak: false, breakSince: null },
        nextStop: stop.address,
      } satisfies MapDriver,
    ]
  })
}

function restingOf(): RestingDriver[] {
  const { driver, number } = PLANS[RESTS]
  return [{ personId: personOf(RESTS), name: driver, routeNumber: number, since: ago(31) }]
}

function listOf(count: number): PackageLine[] {
  return Array.from({ length: Math.min(count, 120) }, (_, index) => line(200 + index, { lifecycle: 'OUT' }))
}

/** The same street on another day: it stands behind the day's stops. */
const EARLIER = {
  ...{ kind: 'stop' as const, stopId: 's-earlier-1' as StopId, routeId: 'r-earlier' as RouteId },
  ...{
    title: 'Im Rietle 3, 9494 Schaan',
    under: '14 · 24 · Marxer',
    day: new Date(ago(20 * 24 * 60)).toISOString().slice(0, 10),
  },
}

function findIn(text: string): Found[] {
  const fits = (words: string) => words.toLowerCase().includes(text.toLowerCase())
  const stops = ROUTES.flatMap(({ stops: all, number }) => all.map((stop) => ({ stop, number })))
  return [
    ...stops
      .filter(({ stop }) => fits(`${stop.address} ${stop.name} ${stop.town}`))
      .slice(0, 8)
      .map(({ stop, number }): Found => {
        const under = `${number} · ${stop.sequence} · ${stop.name}`
        return {
          kind: 'stop',
          stopId: stop.stopId,
          routeId: stop.routeId,
          title: `${stop.address}, ${stop.town}`,
          ...{ under, day: null },
        }
      }),
    ...(fits(EARLIER.title) ? [EARLIER] : []),
    ...PLANS.filter(({ number, name }) => fits(`${number} ${name}`)).map(({ number, name, driver, plate }): Found => ({
      ...{ kind: 'route', routeId: routeIdOf(number), title: `${number} ${name}` },
      under: [driver, plate].filter(Boolean).join(' · '),
    })),
    ...PLANS.flatMap(({ driver, number }, at): Found[] =>
      driver !== null && fits(driver) ? [{ kind: 'person', personId: personOf(at), title: driver, under: number }] : [],
    ),
    ...[1, 2, 3]
      .map((index): Found => ({ kind: 'package', line: line(index) }))
      .filter((found) => found.kind === 'package' && fits(`${found.line.packageId} ${found.line.address ?? ''}`)),
  ]
}

/** A stop of the sample as its page wants it; null: it is none of them. */
export function deskStop(stopId: string): StopDetail | null {
  const stop = ROUTES.flatMap(({ stops }) => stops).find((each) => each.stopId === stopId)
  if (stop === undefined) return null
  const list = Array.from({ length: stop.packages }, (_, index) => {
    const packageId: PackageId = packageIdOf(stop.sequence * 3 + index)
    const lifecycle = stop.done > 0 ? ('DELIVERED' as const) : ('OUT' as const)
    return {
      ...line(stop.sequence, { packageId, lifecycle }),
      service: [],
      outcome: null,
      undoEventIds: null,
      undoUntil: null,
    }
  })
  const pinReport = stop.proposed === undefined || sample.pinSettled ? {} : { pinReport: reportOf(stop.proposed) }
  return { ...stop, note: null, arrival: null, ...pinReport, list }
}

type DeskVerbs = Pick<
  BridgeHandlers,
  'board' | 'boardList' | 'stopsAtRisk' | 'mapRoutes' | 'mapDrivers' | 'driverTrail' | 'exceptions' | 'find'
>

export function deskHandlers(wishes: { empty: boolean; offline: boolean }): DeskVerbs {
  const asOf = ago(wishes.offline ? 49 : 1)
  const all = () => lanesOf(wishes.offline)
  const linesIn = (lane: Lane) =>
    wishes.empty ? [] : all()[lane].filter(({ packageId }) => packageId !== CONTRADICTED || !sample.settled)
  const each = <T>(of: (lane: Lane) => T) =>
    Object.fromEntries(LANES.map((lane) => [lane, of(lane)])) as Record<Lane, T>
  const board = wishes.empty ? { ...boardOf(), rows: [], total: each0(), atRisk: 0 } : boardOf()
  return {
    board: () => ({ ...board, asOf }),
    boardList: ({ count, routeId }) => {
      const row = board.rows.find((one) => one.routeId === routeId)
      const figure = BOARD_COUNTS.find((each) => each === count)
      const n = figure === undefined ? 2 : (row?.counts ?? board.total)[figure]
      return { asOf, packages: listOf(n), count: n }
    },
    stopsAtRisk: () => {
      const lines = wishes.empty ? [] : ROUTES.flatMap(lateOn)
      return { asOf, lines, count: lines.length }
    },
    mapRoutes: () => ({ asOf, routes: wishes.empty ? [] : ROUTES }),
    mapDrivers: () => ({
      asOf,
      ...(wishes.empty ? { drivers: [], resting: [] } : { drivers: driversOf(), resting: restingOf() }),
    }),
    driverTrail: () => ({ asOf, points: [] }),
    exceptions: () => ({
      asOf,
      lanes: each(linesIn),
      counts: each((lane) => linesIn(lane).length),
    }),
    find: ({ text }) => ({ asOf, found: wishes.empty ? [] : findIn(text) }),
  }
}

const each0 = (): Record<BoardCount, number> =>
  Object.fromEntries(BOARD_COUNTS.map((count) => [count, 0])) as Record<BoardCount, number>
