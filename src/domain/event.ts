// The facts (EVENTS Event kinds, those marked ①) and the envelope around each (DOMAIN §0.1). Types only: the schemas that
// check a stored body are src/wire/event-body.ts.
import type {
  DeviceId,
  EpochId,
  EventId,
  Hash,
  HubInstant,
  HubPosition,
  HybridTime,
  Instant,
  JournalSeq,
  PackageId,
  PersonId,
  PlanId,
  RouteId,
  SiteId,
  StopId,
  VehicleId,
} from './brands.ts'
import type { PhotoReport } from './photo-report.ts'
import type { PileScan } from './pile-scan.ts'
import type {
  AttemptReason,
  Hold,
  MissingReason,
  Outcome,
  Party,
  PhotoExcuse,
  PhotoKind,
  PlaceCode,
  PlaceEvidence,
  ResidualReason,
} from './vocabulary.ts'

export type Condition = 'ok' | 'damaged' | 'wet' | 'open'
export type DeliveryPromise = { /** local calendar day `2026-11-22` */ day: string; before?: string }
export type Proof = {
  /** SHA-256 of the photo's bytes */ photo?: Hash
  signature?: Hash
  pin?: 'matched' | 'failed'
  age?: { overLimit: boolean; document: string }
  /** why there is no photo although the outcome asks for one; the proof stays incomplete and a supervisor sees it */
  noPhoto?: PhotoExcuse
  /** name and house number lie in the sealed record; these only say that they were given */ name?: true
  houseNumber?: true
}

/** What each kind carries beside the envelope. Package ids stand in the envelope's `packageIds`. */
export type Payloads = {
  PackageAnnounced: {
    otherNumbers: string[]
    shipper: string
    service: Service
    promise: DeliveryPromise
    /** street and name are private facts; town and postcode stand on the label and on the public page */
    destination: { site: SiteId; postcode: string; town: string; country: string }
    weightG: number
    sizeMm?: [number, number, number]
    contents: string
  }
  PackageAccepted: { site: SiteId; from: string }
  PackageReceived: { site: SiteId; inboundId?: string; condition: Condition }
  PackageSorted: {
    site: SiteId
    routeId: RouteId
    bin: string
    planVersion: number
    planId?: PlanId
    override?: string
  }
  PackageLoaded: { routeId: RouteId; vehicleId: VehicleId; position?: number }
  MisloadStopped: { routeId: RouteId; vehicleId: VehicleId; wantedRouteId: RouteId | null }
  PackageUnloaded: {
    routeId: RouteId
    vehicleId: VehicleId
    site: SiteId
    why: 'misload' | 'left' | 'damaged' | 'swap'
  }
  /** loaded[] = the envelope's packageIds; missing ones stand here only */
  LoadClosed: {
    routeId: RouteId
    vehicleId: VehicleId
    driverId: PersonId
    missing: { id: PackageId; reason: MissingReason }[]
    counts: { depot: number; driver: number }
    /** who signed the count, each by an own sign-in or PIN, the driver first */
    agreedBy?: PersonId[]
    /** one person closed for both sides: nothing is agreed, whatever the counts say */
    alone?: true
    /** the device that closed it scanned a burst of parcels without the van's code: the van should be looked at (pile-scan.ts) */
    pile?: PileScan
  }
  /** residuals: the envelope's packageIds, each with what became of it */
  DebriefClosed: {
    routeId: RouteId
    driverId: PersonId
    vehicleId?: VehicleId
    balance: DebriefBalance
    residuals: { id: PackageId; reason: ResidualReason }[]
    /** who signed, each by an own sign-in or PIN, the driver first */
    signatures: PersonId[]
    /** one person closed for both sides: nothing is agreed, and nothing changes hands by it */
    alone?: true
    /** events of this device that had not reached the hub, and how many photos */
    unsent: number
    openPhotos: number
    /** those of the journal that this event stands in, which it seals (DOMAIN §11); absent: none */
    seqRange?: { epoch: EpochId; from: JournalSeq; to: JournalSeq }
    /** what the vehicle's counter showed, km */
    endKm?: number
    damageNoticed?: boolean
    keysBack?: boolean
  }
  RouteDeparted: { routeId: RouteId; vehicleId: VehicleId; how: 'geofence' | 'tap' }
  StopArrived: {
    stopId: StopId
    distanceM: number | null
    band: 'ok' | 'warned' | 'explained' | 'unknown'
    /** an `ArriveReason`; events of before hold the driver's own words here */
    reason?: string
    proposedPin?: { lat: number; lon: number }
  }
  /** the driver says, at the stop or later, that its pin is wrong; without `proposedPin` nobody knows yet where the door is */
  PinReported: { stopId: StopId; distanceM: number | null; proposedPin?: { lat: number; lon: number } }
  /** a supervisor judged such a word of an arrival or a report; `pin`: the stop stands there from now on; null: it stays where it was */
  PinReportSettled: { stopId: StopId; report: EventId; pin: { lat: number; lon: number } | null }
  /** a wrong PIN at the door: wrong tries of this parcel so far, this one among them, and what is left (DOMAIN §4.3) */
  PinFailed: { stopId: StopId; tries: number; left: number }
  /** a supervisor signed for another round of tries */
  PinReopened: { stopId: StopId; tries: number; by: PersonId }
  PackageDelivered: {
    stopId: StopId
    outcome: Outcome
    placeCode: PlaceCode
    proof: Proof
    /** what arrival and position said of it; absent: it was not judged */
    place?: PlaceEvidence
  }
  DeliveryAttempted: { stopId: StopId; reason: AttemptReason; evidence: string[]; proven: 'yes' | 'unproven' }
  PackageReturnedToDepot: { site: SiteId; reason: AttemptReason | 'UNDELIVERED' }
  HoldPlaced: { hold: Hold; reason: string; mustAct: Party; dueBy?: string }
  HoldReleased: { hold: Hold; reason: string }
  EventCorrected: { corrects: EventId[]; why: 'did_not_occur' | 'incorrect_data'; replacedBy?: EventId }
  /** a person found that both facts of a contradiction happened; who takes one of them back says EventCorrected */
  ContradictionSettled: { events: [EventId, EventId] }
  ScanNoted: { why: 'unknown' | 'unreadable' | 'not-ours' | 'product-code'; text?: string }
  ShiftStarted: { vehicleId?: VehicleId; unsent: UnsentRange }
  ShiftEnded: { vehicleId?: VehicleId; unsent: UnsentRange }
  BreakStarted: { unsent: UnsentRange }
  BreakEnded: { unsent: UnsentRange }
}
export type Service = {
  level: 'standard' | 'express'
  authorityToLeave?: true
  signature?: true
  pin?: true
  age?: 16 | 18
}
/** Packages, as DOMAIN §11 adds them up; absent: none. What is left over stands in the residuals, by name. */
export type DebriefBalance = {
  loaded: number
  takenOver?: number
  collected?: number
  delivered: number
  deposited?: number
  handedOver: number
  returned: number
}
export type UnsentRange = { count: number; fromSeq?: number; toSeq?: number }
export type Kind = keyof Payloads

export type Geo = {
  lat: number
  lon: number
  accuracyM: number
  fixAgeMs: number
  source: 'gnss' | 'os' | 'manual' | 'none'
  mock?: true
}
/** A file that this event names by its hash (DOMAIN §0.1 `evidence`); it travels in a queue of its own and may come later, or never. */
export type Evidence = {
  kind: PhotoKind
  sha256: Hash
  bytes: number
  mime: string
  capturedAt: Instant
  report?: PhotoReport
}
export type Entry = 'camera' | 'wedge' | 'serial' | 'typed' | 'search'
export type Role = 'depot' | 'driver' | 'supervisor' | 'system'

/** Everything beside kind and payload. What is absent was not known; nothing is guessed. */
export type Envelope = {
  at: HybridTime
  /** coarse half-width of `at`'s error, so that concurrent events can be told (EVENTS Order) */
  atErrMs: number
  wallAt: Instant
  tzOffsetMin: number
  clockSuspect?: true
  bootId: string
  seen: HubPosition
  packageIds: PackageId[]
  parentId?: string
  /** as the scanner sent it, of a label only its identifying fields (numbers/kept-scan.ts); absent when it is just the package's own id */
  rawBarcode?: string
  symbology?: string
  entry?: Entry
  actorId?: PersonId
  role?: Role
  shiftId?: string
  routeId?: RouteId
  stopId?: StopId
  site?: SiteId
  workplace?: string
  checkpoint?: Checkpoint
  geo?: Geo
  evidence?: Evidence[]
  note?: string
  /** salted SHA-256 of the personal facts in the sealed record beside this event */
  private?: Hash
  policyVersion: number
  appVersion: string
}
export type Checkpoint = 'receive' | 'sort' | 'load' | 'depart' | 'stop' | 'return' | 'desk' | 'hub'

export type EventOf<K extends Kind> = K extends Kind ? Envelope & { kind: K; data: Payloads[K] } : never
export type ScanEvent = EventOf<Kind>
/** A kind from a newer version: kept, folded to nothing, shown as "news from a newer version" (EVENTS Event kinds). */
export type UnknownEvent = Envelope & { kind: 'Unknown'; unknownKind: string; data: unknown }

export type EventKey = { deviceId: DeviceId; epoch: EpochId; seq: JournalSeq }
/** An event as kept by a station or the hub: its key, hash, and what the hub added. */
export type KeptEvent = EventKey & {
  id: EventId
  hash: Hash
  event: ScanEvent | UnknownEvent
  /** absent on a station's own event that the hub has not taken yet */
  position?: HubPosition
  recordedAt?: HubInstant
}

/** What a decision asks to be recorded; clock, actor, device and versions are added by the recorder. */
export type NewEvent = {
  [K in Kind]: {
    kind: K
    packageIds: PackageId[]
    data: Payloads[K]
    private?: PrivateFacts
    routeId?: RouteId
    stopId?: StopId
    entry?: Entry
  }
}[Kind]
/** Personal facts (DOMAIN §0.1 `private`): never in the body, sealed beside it. */
export type PrivateFacts = {
  name?: string
  lines?: string[]
  phone?: string
  email?: string
  note?: string
  houseNumber?: string
  requestId?: string
  lockerMessage?: string
}

export const eventIdOf = (key: EventKey): EventId => `${key.deviceId}/${key.epoch}/${key.seq}` as EventId
