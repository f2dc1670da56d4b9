// Routes and stops as windows get them: what is planned, what is aboard, what was done.
import type { PinReport } from './board.ts'
import type { EventId, Instant, PackageId, PersonId, RouteId, StopId, VehicleId } from '../../domain/brands.ts'
import type { Verdict } from '../../domain/decision.ts'
import type { Band } from '../../domain/geo.ts'
import type { PileScan } from '../../domain/pile-scan.ts'
import type { MissingReason } from '../../domain/vocabulary.ts'
import type { PackageLine } from '../bridge.ts'
import type { DoorPin } from './door-pin.ts'

/** The van should be looked at: what of its load was scanned as a pile; `miscount`: and the counts of its closing differ (DOMAIN §3 Anti-gaming). */
export type LoadHint = PileScan & { miscount: boolean }

export type RouteLine = {
  routeId: RouteId
  number: string
  name: string
  day: string
  vehicleId: VehicleId | null
  vehicle: string | null
  /** who took the load over, until then who is bound to the van or planned */
  driverId: PersonId | null
  driver: string | null
  stops: number
  packages: number
  loaded: number
  out: number
  delivered: number
  /** its load was closed, or it left; `agreed`: depot and driver signed for what is aboard */
  closed: boolean
  agreed: boolean
  departed: boolean
  /** the departure as a fact of its own; `how` null: not known. null: it has not left, or only its packages tell */
  left: { at: Instant; how: 'geofence' | 'tap' | null; eventId: EventId } | null
  /** of its closing; null: not closed, or nothing to look at */
  hint: LoadHint | null
  /** it left, and nothing of it is to be delivered any more, or its round was closed */
  finished: boolean
  doorCode: string | null
  /** when the driver's break is planned, by the clock of the depot; null: none is */
  plannedBreak: { from: string; minutes: number } | null
}
/** `aboard`: those of `loaded` by name, at most 1,000. */
export type LoadSummary = {
  asOf: Instant
  route: RouteLine
  missing: PackageLine[]
  loaded: PackageId[]
  aboard: PackageLine[]
}
export type StopLine = {
  stopId: StopId
  sequence: number
  name: string
  address: string
  town: string
  before: string | null
  /** when it will be reached, as far as can be told (domain/eta.ts): the middle and a window that holds four times of five; null: not told */
  eta: { at: Instant; from: Instant; to: Instant } | null
  packages: number
  done: number
  /** SKIPPED: the loading was closed, and nothing for it is or was in the van */
  state: 'PLANNED' | 'ARRIVED' | 'WORKING' | 'DONE' | 'PART_DONE' | 'FAILED' | 'SKIPPED'
}
/** `left`: it stayed when the loading was closed; `state`: as its lifecycle says. */
export type Elsewhere =
  { kind: 'left'; reason: MissingReason } | { kind: 'route'; number: string | null } | { kind: 'state' }
export type StopDetail = StopLine & {
  routeId: RouteId
  lat: number
  lon: number
  note: { text: string; author: string; day: string; old: boolean } | null
  /** the newest arrival that still holds: what an attempt is judged by (domain/geo.ts placeEvidence); null: none is known */
  arrival: { band: Band; distanceM: number | null; reason: string | null; at: Instant } | null
  /** a driver says that the address lies elsewhere, and no supervisor has judged it; absent: nobody does */
  pinReport?: PinReport
  list: (PackageLine & {
    service: string[]
    outcome: string | null
    undoEventIds: EventId[] | null
    /** until when it may be taken back, by this machine's own clock (DOMAIN §4 Confirm); null with `undoEventIds` */
    undoUntil: Instant | null
    /** absent: its service asks for no PIN */
    pin?: DoorPin
    /** not in this van by what is known here, and where it is instead; absent: it is there, or ended there */
    elsewhere?: Elsewhere
  })[]
}
/** What a scan at a stop says of its parcel before anything is recorded ([D19]). */
export type StopScan = {
  verdict: Verdict
  /** of `again`: who delivered it */
  who: string | null
  /** of a parcel of another stop: where the plan wants it; `routeNumber` null: on this round. null: no stop is known for it */
  belongs: { routeNumber: string | null; sequence: number; address: string; town: string } | null
}
