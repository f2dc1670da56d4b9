// The supervisor's desk: map, board of the day, exceptions, search (DOMAIN §15; UI.md Supervisor). All from the station's own copies: without a
// network it is the last known, with its age.
import { z } from 'zod'
import type { Direction } from '../../domain/geo.ts'
import { LANES, type Lane } from '../../domain/exceptions.ts'
import type { EventId, Instant, PackageId, PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { DriverNote, PackageLine, RouteLine, ScanAnswer, StopLine } from '../bridge.ts'
import type { DriverPlace } from '../positions.ts'
import { DEBRIEF_COUNTS, type DebriefCount } from './debrief.ts'
import { eventId, nothing, packageId, personId, routeId, stopId, verb } from './verb.ts'

/** What the day came to, a route or all: each counts packages, and opens the list behind it. */
export const BOARD_COUNTS = ['expected', 'received', 'loaded', 'out', 'delivered', 'attempted', 'trouble'] as const
export type BoardCount = (typeof BOARD_COUNTS)[number]
/** What opens a list of packages: a figure of the day, or of the rounds that are over. */
export type Figure = BoardCount | DebriefCount
export type BoardRow = RouteLine & {
  counts: Record<BoardCount, number>
  stopsDone: number
  /** about when the driver is back, ms; null: not on the road, or nothing to tell it from */
  backAt: Instant | null
  atRisk: number
  /** null: the round is not over; `open`: it is, and nobody has closed it; `left`: lines that nothing has explained since */
  debrief: null | { state: 'open' } | { state: 'closed'; at: Instant; by: string[]; alone: boolean; left: number }
}
/** Up to when a desk knows what others did: the last contact with the hub; null: there never was one. */
export type NewsAsOf = Instant | null
export type Board = { asOf: NewsAsOf; day: string; rows: BoardRow[]; total: Record<BoardCount, number>; atRisk: number }

/** A driver says that the stop's address lies elsewhere; open until a supervisor judges it. */
export type PinReport = {
  eventId: EventId
  at: Instant
  who: string | null
  /** where the driver says that it is; null: that was not said */
  proposed: { lat: number; lon: number } | null
  /** from the stop's pin to there */
  metres: number | null
  direction: Direction | null
}
export type MapStop = StopLine & {
  routeId: RouteId
  lat: number
  lon: number
  atRisk: boolean
  /** absent: nobody says that it lies elsewhere, or not where */
  proposed?: { lat: number; lon: number }
}
export type MapRoute = {
  routeId: RouteId
  number: string
  driver: string | null
  depot: [number, number]
  stops: MapStop[]
}
export type MapDriver = DriverPlace & {
  name: string
  routeNumber: string | null
  nextStop: string | null
  /** on a break since then, ms; null: not on a break, or nobody said since when */
  breakSince: Instant | null
}
/** On a break: in the list of people, and nowhere on the map. */
export type RestingDriver = { personId: PersonId; name: string; routeNumber: string | null; since: Instant }
/** The street map's file as the window's origin serves it, in byte ranges; what region it is of stands in its header. null: there is none, the map
 * shows routes alone. */
export type MapFile = { url: string; attribution: string } | null

export { LANES, type Lane }
export type ExceptionLine = {
  /** stable while it is the same trouble */ key: string
  lane: Lane
  /** word key under `exception.` and its values */
  words: { key: string; values: Record<string, string> }
  since: Instant
  packageId: PackageId | null
  routeId: RouteId | null
  routeNumber: string | null
  /** who works with the device that this is about; absent: it is about none, or nobody does */
  personId?: PersonId
  eventIds: EventId[]
}
export type Found =
  | { kind: 'package'; line: PackageLine }
  /** `day`: `2026-11-22`; null: the board's */
  | { kind: 'stop'; stopId: StopId; routeId: RouteId; title: string; under: string; day: string | null }
  | { kind: 'route'; routeId: RouteId; title: string; under: string }
  | { kind: 'person'; personId: PersonId; title: string; under: string }

export const boardVerbs = {
  board: verb<Board>()(nothing),
  /** the packages behind a figure of the board */
  boardList: verb<{ asOf: NewsAsOf; packages: PackageLine[]; count: number }>()(
    z.object({ count: z.enum([...BOARD_COUNTS, ...DEBRIEF_COUNTS]), routeId: routeId.nullable() }),
  ),
  /** the stops that `Board.atRisk` counts */
  stopsAtRisk: verb<{ asOf: NewsAsOf; lines: ExceptionLine[]; count: number }>()(nothing),
  mapFile: verb<MapFile>()(nothing),
  mapRoutes: verb<{ asOf: NewsAsOf; routes: MapRoute[] }>()(nothing),
  mapDrivers: verb<{ asOf: NewsAsOf; drivers: MapDriver[]; resting: RestingDriver[] }>()(nothing),
  driverTrail: verb<{ asOf: Instant; points: [number, number][] }>()(z.object({ personId })),
  exceptions: verb<{ asOf: NewsAsOf; lanes: Record<Lane, ExceptionLine[]>; counts: Record<Lane, number> }>()(nothing),
  /** what drivers wrote beside their facts of a parcel; empty for who is no supervisor */
  notes: verb<{ asOf: Instant; notes: DriverNote[] }>()(z.object({ packageId })),
  /** `report` as the stop's `pinReport` names it; accepted, the stop stands where the driver said as soon as the hub has heard of it */
  settlePin: verb<ScanAnswer>()(z.object({ stopId, report: eventId, accept: z.boolean() })),
  find: verb<{ asOf: Instant; found: Found[] }>()(z.object({ text: z.string().trim().min(2).max(80) })),
}
