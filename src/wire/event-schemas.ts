// The stored event as schemas: its head (version, kind, times), its envelope (DOMAIN §0.1) and the payload of each kind (EVENTS Event kinds).
// The one source for what a body may hold; src/wire/event-body.ts reads and writes with them. Not strict: a field from a newer version is
// left out of the typed event and stays in the frozen bytes (FAULTS 23).
import { z } from 'zod'
import type { Envelope, Kind, Payloads } from '../domain/event.ts'
import {
  ATTEMPT_REASONS,
  HOLDS,
  MISSING_REASONS,
  OUTCOMES,
  PARTIES,
  PHOTO_EXCUSES,
  PHOTO_KINDS,
  PLACE_CODES,
  PLACE_EVIDENCE,
  RESIDUAL_REASONS,
} from '../domain/vocabulary.ts'
import { PhotoReportSchema } from './photo-report.ts'

/** The newest shape of a stored body that this program writes. */
export const BODY_VERSION = 1
/** Longer texts (a label of control characters, a pasted novel) are cut when a body is written; no real code comes near. */
export const MAX_TEXT_CHARS = 1024

/** A string that carries one of domain's brands: the schema is the border that checked it. */
const branded = <B extends string>(schema: z.ZodString) => schema as unknown as z.ZodType<B, B>
const idOf = <B extends string>() => branded<B>(z.string().min(1).max(64))
const text = (max: number) => z.string().max(max)
const hash = <B extends string>() => branded<B>(z.string().regex(/^[0-9a-f]{64}$/))
const count = z.int().min(0)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const clock = z.string().regex(/^\d{2}:\d{2}$/)
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
const lat = z.number().min(-90).max(90)
const lon = z.number().min(-180).max(180)

/** What tells how to read the rest. */
export const EventHead = z.object({
  v: z.int().min(1),
  kind: z.string().min(1).max(64),
  /** the milliseconds of the hybrid time, ISO in UTC */
  at: instant,
  /** its counter; absent = 0 */
  tick: z.int().min(1).max(1023).exactOptional(),
  /** the device's wall clock; absent = equal to `at` */
  wallAt: instant.exactOptional(),
})

const seen = count as unknown as z.ZodType<Envelope['seen'], number>
const Geo = z.object({
  lat,
  lon,
  accuracyM: z.number().min(0),
  fixAgeMs: z.number().min(0),
  source: z.enum(['gnss', 'os', 'manual', 'none']),
  mock: z.literal(true).exactOptional(),
})

const Evidence = z.object({
  kind: z.enum(PHOTO_KINDS),
  sha256: hash<NonNullable<Envelope['evidence']>[number]['sha256']>(),
  bytes: count,
  mime: text(64),
  capturedAt: count as unknown as z.ZodType<NonNullable<Envelope['evidence']>[number]['capturedAt'], number>,
  report: PhotoReportSchema.exactOptional(),
})

/** All of the envelope but its two times, which the head holds. */
export const EventEnvelope = z.object({
  atErrMs: z.number().min(0),
  tzOffsetMin: z.int().min(-1440).max(1440),
  clockSuspect: z.literal(true).exactOptional(),
  bootId: text(64),
  seen,
  packageIds: z.array(branded<Envelope['packageIds'][number]>(z.string().min(1).max(32))).max(1000),
  parentId: text(64).exactOptional(),
  rawBarcode: text(MAX_TEXT_CHARS).exactOptional(),
  symbology: text(32).exactOptional(),
  entry: z.enum(['camera', 'wedge', 'serial', 'typed', 'search']).exactOptional(),
  actorId: idOf<NonNullable<Envelope['actorId']>>().exactOptional(),
  role: z.enum(['depot', 'driver', 'supervisor', 'system']).exactOptional(),
  shiftId: text(64).exactOptional(),
  routeId: idOf<NonNullable<Envelope['routeId']>>().exactOptional(),
  stopId: idOf<NonNullable<Envelope['stopId']>>().exactOptional(),
  site: idOf<NonNullable<Envelope['site']>>().exactOptional(),
  workplace: text(64).exactOptional(),
  checkpoint: z.enum(['receive', 'sort', 'load', 'depart', 'stop', 'return', 'desk', 'hub']).exactOptional(),
  geo: Geo.exactOptional(),
  evidence: z.array(Evidence).max(8).exactOptional(),
  note: text(MAX_TEXT_CHARS).exactOptional(),
  private: hash<NonNullable<Envelope['private']>>().exactOptional(),
  policyVersion: count,
  appVersion: text(32),
}) satisfies z.ZodType<Omit<Envelope, 'at' | 'wallAt'>>

const site = idOf<Payloads['PackageReceived']['site']>()
const routeId = idOf<Payloads['PackageLoaded']['routeId']>()
const vehicleId = idOf<Payloads['PackageLoaded']['vehicleId']>()
const stopId = idOf<Payloads['StopArrived']['stopId']>()
const photo = hash<NonNullable<Payloads['PackageDelivered']['proof']['photo']>>()
const packageId = branded<Envelope['packageIds'][number]>(z.string().min(1).max(32))
const eventId = branded<Payloads['EventCorrected']['corrects'][number]>(z.string().min(3).max(200))
const Unsent = z.object({ count, fromSeq: count.exactOptional(), toSeq: count.exactOptional() })
const ShiftMark = z.object({ vehicleId: vehicleId.exactOptional(), unsent: Unsent })
const BreakMark = z.object({ unsent: Unsent })
const HoldMark = { hold: z.enum(HOLDS), reason: text(500) }
const reason = z.enum(ATTEMPT_REASONS)

const PackageAnnounced = z.object({
  otherNumbers: z.array(text(128)).max(32),
  shipper: text(120),
  service: z.object({
    level: z.enum(['standard', 'express']),
    authorityToLeave: z.literal(true).exactOptional(),
    signature: z.literal(true).exactOptional(),
    pin: z.literal(true).exactOptional(),
    age: z.literal([16, 18]).exactOptional(),
  }),
  promise: z.object({ day, before: clock.exactOptional() }),
  destination: z.object({ site, postcode: text(16), town: text(120), country: z.string().regex(/^[A-Z]{2}$/) }),
  weightG: z.number().min(0),
  sizeMm: z.tuple([z.number().min(0), z.number().min(0), z.number().min(0)]).exactOptional(),
  contents: text(80),
})

const LoadClosed = z.object({
  routeId,
  vehicleId,
  driverId: idOf<Payloads['LoadClosed']['driverId']>(),
  missing: z.array(z.object({ id: packageId, reason: z.enum(MISSING_REASONS) })).max(1000),
  counts: z.object({ depot: count, driver: count }),
  agreedBy: z.array(idOf<Payloads['LoadClosed']['driverId']>()).max(4).exactOptional(),
  alone: z.literal(true).exactOptional(),
  pile: z
    .object({ parcels: count, seconds: count, ordered: z.boolean().nullable(), sinceDoorS: count.nullable() })
    .exactOptional(),
})

const personId = idOf<Payloads['DebriefClosed']['driverId']>()
const seq = count as unknown as z.ZodType<NonNullable<Payloads['DebriefClosed']['seqRange']>['from'], number>
const DebriefClosed = z.object({
  routeId,
  driverId: personId,
  vehicleId: vehicleId.exactOptional(),
  balance: z.object({
    loaded: count,
    takenOver: count.exactOptional(),
    collected: count.exactOptional(),
    delivered: count,
    deposited: count.exactOptional(),
    handedOver: count,
    returned: count,
  }),
  residuals: z.array(z.object({ id: packageId, reason: z.enum(RESIDUAL_REASONS) })).max(1000),
  signatures: z.array(personId).min(1).max(4),
  alone: z.literal(true).exactOptional(),
  unsent: count,
  openPhotos: count,
  seqRange: z
    .object({ epoch: idOf<NonNullable<Payloads['DebriefClosed']['seqRange']>['epoch']>(), from: seq, to: seq })
    .exactOptional(),
  endKm: count.exactOptional(),
  damageNoticed: z.boolean().exactOptional(),
  keysBack: z.boolean().exactOptional(),
})

const StopArrived = z.object({
  stopId,
  distanceM: z.number().min(0).nullable(),
  band: z.enum(['ok', 'warned', 'explained', 'unknown']),
  reason: text(500).exactOptional(),
  proposedPin: z.object({ lat, lon }).exactOptional(),
})

const Proof = z.object({
  photo: photo.exactOptional(),
  signature: photo.exactOptional(),
  pin: z.enum(['matched', 'failed']).exactOptional(),
  age: z.object({ overLimit: z.boolean(), document: text(64) }).exactOptional(),
  noPhoto: z.enum(PHOTO_EXCUSES).exactOptional(),
  name: z.literal(true).exactOptional(),
  houseNumber: z.literal(true).exactOptional(),
})

/** One schema a kind. A kind that is missing here, or whose fields differ from domain's type, does not compile. */
export const EventPayloads = {
  PackageAnnounced,
  PackageAccepted: z.object({ site, from: text(120) }),
  PackageReceived: z.object({
    site,
    inboundId: text(64).exactOptional(),
    condition: z.enum(['ok', 'damaged', 'wet', 'open']),
  }),
  PackageSorted: z.object({
    site,
    routeId,
    bin: text(32),
    planVersion: count,
    planId: idOf<NonNullable<Payloads['PackageSorted']['planId']>>().exactOptional(),
    override: text(500).exactOptional(),
  }),
  PackageLoaded: z.object({ routeId, vehicleId, position: z.number().exactOptional() }),
  MisloadStopped: z.object({ routeId, vehicleId, wantedRouteId: routeId.nullable() }),
  PackageUnloaded: z.object({ routeId, vehicleId, site, why: z.enum(['misload', 'left', 'damaged', 'swap']) }),
  LoadClosed,
  DebriefClosed,
  RouteDeparted: z.object({ routeId, vehicleId, how: z.enum(['geofence', 'tap']) }),
  StopArrived,
  PinReported: z.object({
    stopId,
    distanceM: z.number().min(0).nullable(),
    proposedPin: z.object({ lat, lon }).exactOptional(),
  }),
  PinReportSettled: z.object({ stopId, report: eventId, pin: z.object({ lat, lon }).nullable() }),
  PinFailed: z.object({ stopId, tries: count, left: count }),
  PinReopened: z.object({ stopId, tries: count, by: idOf<Payloads['PinReopened']['by']>() }),
  PackageDelivered: z.object({
    ...{ stopId, outcome: z.enum(OUTCOMES), placeCode: z.enum(PLACE_CODES), proof: Proof },
    place: z.enum(PLACE_EVIDENCE).exactOptional(),
  }),
  DeliveryAttempted: z.object({
    stopId,
    reason,
    evidence: z.array(text(200)).max(32),
    proven: z.enum(['yes', 'unproven']),
  }),
  PackageReturnedToDepot: z.object({ site, reason: z.enum([...ATTEMPT_REASONS, 'UNDELIVERED']) }),
  HoldPlaced: z.object({ ...HoldMark, mustAct: z.enum(PARTIES), dueBy: text(64).exactOptional() }),
  HoldReleased: z.object(HoldMark),
  EventCorrected: z.object({
    corrects: z.array(eventId).min(1).max(100),
    why: z.enum(['did_not_occur', 'incorrect_data']),
    replacedBy: eventId.exactOptional(),
  }),
  ContradictionSettled: z.object({ events: z.tuple([eventId, eventId]) }),
  ScanNoted: z.object({
    why: z.enum(['unknown', 'unreadable', 'not-ours', 'product-code']),
    text: text(MAX_TEXT_CHARS).exactOptional(),
  }),
  ShiftStarted: ShiftMark,
  ShiftEnded: ShiftMark,
  BreakStarted: BreakMark,
  BreakEnded: BreakMark,
} satisfies { [K in Kind]: z.ZodType<Payloads[K]> }
