// Window ⇄ station: the one list of verbs. Preload, kiosk and screens derive from it; the station has a handler for each or does not compile.
// Inputs are parsed at the station; outputs are plain JSON. Queries carry `asOf` (ms): when the station last learned something they rest on.
import { z } from 'zod'
import type { EventId, HybridTime, Instant, PackageId, PersonId, SiteId, StopId, VehicleId } from '../domain/brands.ts'
import type { Verdict } from '../domain/decision.ts'
import type { Checkpoint, Role } from '../domain/event.ts'
import {
  ARRIVE_REASONS,
  ATTEMPT_REASONS,
  HOLDS,
  MISSING_REASONS,
  OUTCOMES,
  PHOTO_EXCUSES,
  PLACE_CODES,
} from '../domain/vocabulary.ts'
import type { PileScan } from '../domain/pile-scan.ts'
import type { PackageView } from '../domain/view.ts'
import { boardVerbs } from './bridge/board.ts'
import { correctingVerbs } from './bridge/correcting.ts'
import { debriefVerbs } from './bridge/debrief.ts'
import { doorPinVerbs } from './bridge/door-pin.ts'
import { locationVerbs } from './bridge/location.ts'
import { photoVerbs } from './bridge/photos.ts'
import { roadVerbs } from './bridge/road.ts'
import type { LoadSummary, RouteLine, StopDetail, StopLine, StopScan } from './bridge/round.ts'
import type { PackageDetail, SyncState } from './bridge/story.ts'
import { talkVerbs } from './bridge/talk.ts'
import {
  eventId,
  geo,
  nothing,
  packageId,
  personId,
  routeId,
  scanned,
  sha256,
  stopId,
  vehicleId,
  verb,
} from './bridge/verb.ts'

export type * from './bridge/board.ts'
export type * from './bridge/debrief.ts'
export type * from './bridge/door-pin.ts'
export type * from './bridge/location.ts'
export type * from './bridge/photos.ts'
export type * from './bridge/road.ts'
export type * from './bridge/round.ts'
export type * from './bridge/story.ts'
export type * from './bridge/talk.ts'

/** What the operator does with the texts the scanner sends. Text is bounded far above any real code; longer is "unreadable", not an error. */
export const ScanInput = z.object({
  checkpoint: z.enum(['receive', 'sort', 'load', 'return']),
  text: z.string().max(65_536),
  entry: z.enum(['camera', 'wedge', 'serial', 'typed', 'search']),
  symbology: z.string().max(32).optional(),
  /** load only */
  routeId: routeId.optional(),
  vehicleId: vehicleId.optional(),
})
export type ScanInput = z.input<typeof ScanInput>

export type Recorded = {
  outcome: 'recorded'
  eventIds: EventId[]
  at: HybridTime
  verdict: Verdict
  packageId: PackageId | null
  place: PlaceWords | null
  who: string | null
}
/** Nothing was written: the device is sealed (disk full, newer database …). No beep; `sentence` says what to do. */
export type NotRecorded = { outcome: 'not-recorded'; reason: SealReason | 'input' | 'not-signed-in'; sentence: string }
export type ScanAnswer = Recorded | NotRecorded
export type SealReason = 'disk-full' | 'newer-database' | 'second-process' | 'storage-error'
/** What a person reads about where a package belongs: numbers and addresses, not ids. */
export type PlaceWords = {
  routeNumber: string | null
  bin: string | null
  address: string | null
  town: string | null
  siteName: string | null
}

export type Operator = {
  personId: PersonId
  name: string
  role: Role
  shiftId: string
  onBreak: boolean
  since: Instant
  /** breaks of today, oldest first; `to` null: the one that goes on */
  breaks?: { from: Instant; to: Instant | null }[]
  /** a driver's van, bound by the code on its door (DOMAIN §3.1) */
  vehicleId?: VehicleId
}
export type About = {
  deviceId: string | null
  name: string | null
  siteId: SiteId | null
  siteName: string | null
  /** the site's IANA zone: the one in which every time of day is told, whatever the device is set to; null: not known yet */
  timeZone: string | null
  appVersion: string
  sealed: null | { reason: SealReason; sentence: string }
  /** only when started as the demo: names with their PINs for the sign-in screen, and where else to look */
  demo: null | {
    people: { personId: string; name: string; role: Role; pin: string }[]
    hubUrl: string
    labelsUrl: string | null
    trackingUrl: string | null
  }
}
export type SignInAnswer =
  | { outcome: 'in'; operator: Operator }
  | { outcome: 'wrong'; triesLeft: number }
  | { outcome: 'locked'; forMs: number }
  | NotRecorded
export type PackageLine = {
  packageId: PackageId
  address: string | null
  town: string | null
  bin: string | null
  routeNumber: string | null
  lastSeen: string | null
  lifecycle: PackageView['lifecycle']
  holds: string[]
}
export type LastScan = {
  eventIds: EventId[]
  at: HybridTime
  packageId: PackageId | null
  text: string
  verdict: Verdict
  place: PlaceWords | null
  who: string | null
  /** may still be taken back with a correction; null says why not */
  undo: 'possible' | 'done' | 'too-late' | 'left-stop' | 'not-this'
}
/** `waiting`: packages whose STOP is open on this device (put out with the OUT bin's or door's code, or moved on purpose). */
export type Progress = {
  asOf: Instant
  expected: number
  done: number
  remaining: PackageLine[]
  remainingCount: number
  lastScans: LastScan[]
  waiting: OpenStop[]
}
export type OpenStop = {
  packageId: PackageId
  place: PlaceWords
  routeNumber: string
  wantedRouteNumber: string | null
  at: HybridTime
  packageScanned: boolean
  /** the OUT bin's or the door's code came first */
  outScanned?: boolean
}
export const bridgeVerbs = {
  about: verb<About>()(nothing),
  people: verb<{ asOf: Instant; people: { personId: PersonId; name: string; role: Role }[] }>()(nothing),
  operator: verb<Operator | null>()(nothing),
  signIn: verb<SignInAnswer>()(z.object({ personId, pin: z.string().regex(/^\d{4,6}$/) })),
  signOut: verb<{ ok: true }>()(nothing),
  setBreak: verb<ScanAnswer>()(z.object({ on: z.boolean() })),

  scan: verb<ScanAnswer>()(ScanInput),
  undo: verb<ScanAnswer>()(
    z.object({ eventIds: z.array(eventId).min(1).max(50), why: z.enum(['did_not_occur', 'incorrect_data']) }),
  ),
  moveToRoute: verb<ScanAnswer>()(z.object({ packageId, routeId, vehicleId, why: z.string().trim().min(3).max(200) })),
  placeHold: verb<ScanAnswer>()(
    z.object({ packageId, hold: z.enum(HOLDS), reason: z.string().trim().min(3).max(200) }),
  ),
  releaseHold: verb<ScanAnswer>()(
    z.object({ packageId, hold: z.enum(HOLDS), reason: z.string().trim().min(3).max(200) }),
  ),
  progress: verb<Progress>()(
    z.object({ checkpoint: z.enum(['receive', 'sort', 'load', 'return']), routeId: routeId.optional() }),
  ),
  routes: verb<{ asOf: Instant; routes: RouteLine[] }>()(nothing),

  loadSummary: verb<LoadSummary>()(z.object({ routeId })),
  /** before it is closed; asked at the count, never while scanning */
  loadHint: verb<{ hint: PileScan | null }>()(z.object({ routeId })),
  closeLoad: verb<ScanAnswer>()(
    z.object({
      routeId,
      missing: z.array(z.object({ packageId, reason: z.enum(MISSING_REASONS) })).max(1000),
      counts: z.object({ depot: z.int().min(0).max(5000), driver: z.int().min(0).max(5000) }),
      /** the second of the two who agree on the count (DOMAIN §3.5): the one who is not signed in, by the own PIN */
      second: z.object({ personId, pin: z.string().regex(/^\d{4,6}$/) }).optional(),
    }),
  ),
  depart: verb<ScanAnswer>()(z.object({ routeId, how: z.enum(['geofence', 'tap']) })),

  /** in the plan's order; `order`: pulled forward by the driver, the first one first */
  stops: verb<{ asOf: Instant; stops: StopLine[]; order: StopId[] }>()(z.object({ routeId })),
  stop: verb<(StopDetail & { asOf: Instant }) | null>()(z.object({ stopId })),
  stopScan: verb<StopScan>()(z.object({ stopId, packageId })),
  arrive: verb<ScanAnswer>()(
    z.object({
      stopId,
      geo: geo.optional(),
      reason: z.enum(ARRIVE_REASONS).optional(),
      /** in the driver's own words; sealed beside the event */
      note: z.string().trim().max(200).optional(),
      /** the address lies where the driver stands, not at its pin (DOMAIN §4 Arrive) */
      pinIsWrong: z.boolean().optional(),
    }),
  ),
  /** the pin is wrong, said at the stop or after it; `proposes`: the driver stands where the address is. */
  reportPin: verb<ScanAnswer>()(
    z.object({
      stopId,
      geo: geo.optional(),
      proposes: z.boolean().default(true),
      /** sealed beside the event */
      note: z.string().trim().max(200).optional(),
    }),
  ),
  deliver: verb<ScanAnswer>()(
    z.object({
      stopId,
      packageIds: z.array(packageId).min(1).max(200),
      outcome: z.enum(OUTCOMES),
      placeCode: z.enum(PLACE_CODES),
      scanned,
      name: z.string().trim().max(120).optional(),
      houseNumber: z.string().trim().max(20).optional(),
      /** saved by `savePhoto`; bound to the event by its hash */
      photo: sha256.optional(),
      /** the outcome asks for a photo and none could be taken */
      noPhoto: z.enum(PHOTO_EXCUSES).optional(),
      signature: sha256.optional(),
      age: z.object({ overLimit: z.boolean(), document: z.string().trim().min(1).max(64) }).optional(),
      geo: geo.optional(),
    }),
  ),
  attempt: verb<ScanAnswer>()(
    z.object({
      stopId,
      packageIds: z.array(packageId).min(1).max(200),
      reason: z.enum(ATTEMPT_REASONS),
      scanned,
      note: z.string().trim().max(300).optional(),
      /** the number of a request, what a locker showed: as typed, sealed beside the event */
      requestId: z.string().trim().max(40).optional(),
      lockerMessage: z.string().trim().max(40).optional(),
      /** what was done beside being there, in codes: `call_log`, `waited`, `van_searched`, `card_left` … (domain/reasons.ts EvidenceNeed) */
      evidence: z.array(z.string().max(64)).max(8).optional(),
      photos: z.array(sha256).max(4).optional(),
      geo: geo.optional(),
    }),
  ),

  timeline: verb<PackageDetail | null>()(z.object({ packageId })),
  search: verb<{ asOf: Instant; packages: PackageLine[] }>()(z.object({ text: z.string().trim().min(2).max(80) })),
  syncState: verb<SyncState>()(nothing),
  syncNow: verb<{ ok: true }>()(nothing),

  ...roadVerbs,
  ...debriefVerbs,
  ...photoVerbs,
  ...locationVerbs,
  ...boardVerbs,
  ...correctingVerbs,
  ...doorPinVerbs,
  ...talkVerbs,
}
export type BridgeVerbs = typeof bridgeVerbs
export type VerbName = keyof BridgeVerbs
export type VerbInput<V extends VerbName> = z.input<BridgeVerbs[V]['input']>
export type VerbParsed<V extends VerbName> = z.output<BridgeVerbs[V]['input']>
export type VerbOutput<V extends VerbName> =
  NonNullable<BridgeVerbs[V]['output']> | (null extends BridgeVerbs[V]['output'] ? null : never)

/** What a station implements. Handlers run synchronously where they write: when a verb's answer leaves, the write is durable. */
export type BridgeHandlers = { [V in VerbName]: (input: VerbParsed<V>) => VerbOutput<V> | Promise<VerbOutput<V>> }
/** What a window calls (over birpc: MessagePort or WebSocket). */
export type BridgeClient = {
  [V in VerbName]: (...input: undefined extends VerbInput<V> ? [] : [VerbInput<V>]) => Promise<VerbOutput<V>>
}

export const TOPICS = [
  ...['operator', 'scans', 'packages', 'reference', 'sync', 'sealed'],
  ...['photos', 'location', 'places', 'drafts', 'talk'],
] as const
export type Topic = (typeof TOPICS)[number]
/** What the station calls on a window: these topics changed, read again. */
export type WindowFunctions = { changed: (topics: Topic[]) => void }
/** One request over the bridge, for both channels: birpc calls `call(verb, input)`. An answer is a value, or a reason with a sentence. */
export type StationFunctions = { call: (verb: string, input: unknown) => Promise<BridgeReply> }
export type BridgeReply =
  { ok: true; value: unknown } | { ok: false; reason: 'unknown-verb' | 'bad-input' | 'failed'; sentence: string }
export type CheckpointOfScan = Extract<Checkpoint, 'receive' | 'sort' | 'load' | 'return'>
