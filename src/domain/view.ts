// What a package's events fold to (DOMAIN §0): four axes, never one status, plus what a screen and the customer need beside them.
// Plain JSON: a station and the hub store it as it stands; it is a cache, the events are the truth.
import type {
  EventId,
  HubPosition,
  HybridTime,
  PackageId,
  PersonId,
  RouteId,
  SiteId,
  StopId,
  VehicleId,
} from './brands.ts'
import type { DeliveryPromise, Service } from './event.ts'
import type { AttemptReason, Hold, Lifecycle, Outcome, Party, PlaceCode } from './vocabulary.ts'

export type Custodian =
  | { kind: 'shipper' }
  | { kind: 'depot'; site: SiteId }
  | { kind: 'driver'; personId: PersonId }
  | { kind: 'carrier'; name: string }
  | { kind: 'customs' }
  | { kind: 'neighbour' | 'recipient' | 'mail_room' | 'reception' | 'letterbox' | 'safe_place' }
  | { kind: 'unknown' }

export type NoticeKind =
  | 'over'
  | 'misrouted'
  | 'ghost'
  | 'double-id'
  | 'missort'
  | 'not-received-before'
  | 'misload-open'
  | 'not-seen'
  | 'residual'
  | 'departed-without-load'
  | 'pin-wrong'
  | 'pin-locked'
  | 'not-scanned'
  | 'proof-missing'
  | 'unproven'
  | 'corrected'
  | 'newer-version'
  | 'late'
export type Notice = { kind: NoticeKind; by: EventId; at: HybridTime; detail?: string }

/** Two facts that cannot both be so; stays until a person or a correction settles it (DOMAIN §0.2 rules 1, 4, 6). */
export type Contradiction = {
  kind: 'after-terminal' | 'concurrent' | 'two-drivers'
  events: [EventId, EventId]
  at: HybridTime
}

export type PackageView = {
  packageId: PackageId
  /** null: no event that sets it has been seen (an over, or news that came before its announcement) */
  lifecycle: Lifecycle | null
  custodian: Custodian
  responsible: Party
  holds: Hold[]
  notices: Notice[]
  contradictions: Contradiction[]
  announced: null | {
    shipper: string
    service: Service
    promise: DeliveryPromise
    site: SiteId
    postcode: string
    town: string
    country: string
    otherNumbers: string[]
    weightG: number
  }
  site: SiteId | null
  routeId: RouteId | null
  bin: string | null
  vehicleId: VehicleId | null
  driverId: PersonId | null
  /** where somebody arrived with it, or said how it ended there, since it was loaded last */
  stopId: StopId | null
  /** LoadClosed named it and both counted: OUT needs this (EVENTS RouteDeparted) */
  agreed: boolean
  /** `vehicleId`: which van brought it; absent: nobody loaded it, or it was folded by a program of before */
  delivered: null | {
    by: EventId
    at: HybridTime
    outcome: Outcome
    placeCode: PlaceCode
    photo?: string
    vehicleId?: VehicleId
  }
  attempts: { by: EventId; at: HybridTime; reason: AttemptReason; proven: 'yes' | 'unproven' }[]
  /** the event that last moved lifecycle or custodian: who and when, for "again" and for the screens */
  last: null | { by: EventId; at: HybridTime; kind: string; actorId?: PersonId }
  /** newest PackageLoaded that still holds: who to ask when a second vehicle claims it (rule 6) */
  loaded: null | { by: EventId; at: HybridTime; vehicleId: VehicleId; actorId?: PersonId }
  /** `override`: moved to routeId on purpose, which outweighs the plan */
  routeBy: null | 'plan' | 'override' | 'load'
  /** the newest fact about the package, whether it moved anything or not: what an undo is bounded by */
  newest: null | { by: EventId; at: HybridTime }
  /** some event was corrected: from then on only a full fold can tell; internal to fold.ts */
  corrections: boolean
  /** highest `seen` of the events folded; internal to fold.ts */
  maxSeen: HubPosition
  /** trusted time of the newest contributing event (rule 9) */
  asOf: HybridTime | null
  /** newest hub position folded in; 0 when only own events */
  upTo: HubPosition
  /** events folded, corrected ones included */
  count: number
  /** what concurrency needs to judge the next event; internal to fold.ts */
  recent: {
    by: EventId
    deviceId: string
    at: HybridTime
    errMs: number
    seen: HubPosition
    position?: HubPosition
    effect: string
  }[]
}
