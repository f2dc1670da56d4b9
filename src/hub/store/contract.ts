// What the hub needs of a database. SQLite now, PostgreSQL later: nothing here says which. All methods are async; a method is one
// transaction, durable when its promise resolves. One suite, tests/hub/store/contract.ts `registerStoreContract(create)`, runs on each.
import type {
  DeviceId,
  EpochId,
  Hash,
  HubInstant,
  HubPosition,
  Instant,
  JournalSeq,
  PackageId,
  PersonId,
  SiteId,
} from '../../domain/brands.ts'
import type { ReferenceTable } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import type { ErasureStore } from './erasure.ts'
import type { MessageStore } from './messages.ts'
import type { PhotoStore } from './photos.ts'
import type { PinStore, SealedPin } from './pins.ts'
import type { PositionStore } from './positions.ts'
import type { TalkStore } from './talk.ts'

/** A journal's end as the hub holds it. A fork (a twin's branch, FAULTS 9) has an epoch of its own: `epoch~first 8 digits of its first hash`. */
export type Chain = { deviceId: DeviceId; epoch: EpochId; seq: JournalSeq | 0; head: Hash }
export type IncomingEvent = {
  seq: JournalSeq
  hash: Hash
  body: Uint8Array
  /** all that the parsed body can change (`packagesTouched`); empty for those in quarantine */
  packageIds: PackageId[]
  kind: string
  /** null = good; else the body goes raw into quarantine under its seq and the chain goes on */
  quarantine: string | null
}
export type SealedRow = { seq: JournalSeq; packageId: PackageId; keyId: string; box: string; key: string | null }
export type TakeBatch = {
  deviceId: DeviceId
  epoch: EpochId
  /** what stands before the first event of this epoch */
  genesis: Hash
  fromSeq: JournalSeq
  headBefore: Hash
  events: IncomingEvent[]
  sealed: SealedRow[]
  /** the bodies as they came: zstd of a line each (other lines may follow). A store may keep these instead of packing anew. */
  packed?: Uint8Array
  /** the raw lines of sealed records of which one fits no schema: kept, for a later program to read */
  oddSealed?: Uint8Array
  now: HubInstant
  /**
   * The batch as a whole does not hold (head, signature) or may not be applied (the station is revoked): every event goes to quarantine, and the
   * chain's end becomes `headAfter`, since the station goes on from there. Never answered `broken`: a branch of its own is begun instead.
   */
  unsound?: { reason: string; headAfter: Hash }
  /** written in the alarms, in the same transaction */
  alarm?: string
  /** stored with the events or not at all; a known idempotency key stores nothing */
  beside?: {
    shipments: Shipment[]
    idempotency: { key: string; requestHash: Hash; answer: string } | null
    pins?: SealedPin[]
  }
}
export type TakeResult =
  | {
      outcome: 'taken'
      /** the end of the branch these events are on: a fork's when they part from the journal known under this epoch */
      chain: Chain
      /** place of the first good event of the batch when all its good events have consecutive places (also when they came before); else null */
      firstPosition: HubPosition | null
      conflicts: JournalSeq[]
      forked: EpochId | null
      /** events that were not here before */
      stored: number
    }
  | { outcome: 'behind'; chain: Chain }
  | { outcome: 'repeated'; requestHash: Hash; answer: string }
  /** headBefore is no head this hub knows at fromSeq − 1 */
  | { outcome: 'broken'; chain: Chain }

/** What the hub holds of a batch that it knows already: enough to give the first answer again (FAULTS 14). */
export type KnownBatch = {
  chain: Chain
  forked: EpochId | null
  firstPosition: HubPosition | null
  quarantined: { seq: JournalSeq; reason: string; unsound: boolean }[]
  conflicts: JournalSeq[]
}

export type LoggedEvent = {
  position: HubPosition
  deviceId: DeviceId
  epoch: EpochId
  seq: JournalSeq
  hash: Hash
  body: Uint8Array
  recordedAt: HubInstant
  packageIds: PackageId[]
}
export type QuarantineRow = {
  deviceId: string
  epoch: string
  seq: number
  /** as recomputed from the body and what came before it */
  hash: string
  body: Uint8Array
  reason: string
  /** it lies here for what its whole batch was, not for what it is itself */
  unsound: boolean
  recordedAt: HubInstant
}
export type ConflictRow = {
  id: number
  deviceId: DeviceId
  epoch: EpochId
  seq: JournalSeq
  hash: Hash
  otherHash: Hash
  fork: EpochId
  recordedAt: HubInstant
}

export type Station = {
  deviceId: DeviceId
  site: SiteId
  name: string
  publicKey: string
  enrolledAt: HubInstant
  revoked: boolean
}
export type Lease = {
  /** SHA-256 of the token: whoever reads the database holds no lease */
  token: string
  deviceId: DeviceId
  epoch: EpochId
  instance: string
  expiresAt: HubInstant
  /** pushes go to quarantine: the station is revoked or unknown */
  handOverOnly: boolean
  /** the journal's end as the station named it when it asked (sessions know of what it has sent since): two leases that part are twins (FAULTS 9) */
  lastSeq: JournalSeq | 0
  lastHead: Hash
}
/** A device's journal as it named its end, where the hub has less of it: `(haveSeq, saidSeq]` lie at the device alone (DOMAIN §0.2 rule 9). */
export type JournalGap = {
  deviceId: DeviceId
  name: string
  epoch: EpochId
  haveSeq: JournalSeq | 0
  saidSeq: JournalSeq
  saidAt: HubInstant
}
export type ReferenceRow = { table: ReferenceTable; id: string; site: SiteId; position: HubPosition; value: unknown }
export type Shipment = {
  packageId: PackageId
  site: SiteId
  reference: string
  /** SHA-256 of the link's secret */
  secretHash: Hash
  createdAt: HubInstant
}
/** One change for a pulling station, in hub order (EVENTS Pull). */
export type ScopeChange = {
  position: HubPosition
  site: SiteId
  packageId: PackageId
  change: 'enter' | 'leave'
  forgetAfter: HubInstant | null
}

/** What the log says of somebody's break; `at` is the event's own time. */
export type BreakChange = { personId: PersonId; at: Instant; what: 'began' | 'ended' }

export interface HubStore extends MessageStore, PhotoStore, PinStore, PositionStore, ErasureStore, TalkStore {
  /** new whenever the database is new or was restored */
  incarnation(): Promise<string>
  head(): Promise<HubPosition>
  close(): Promise<void>

  // ingest
  chain(deviceId: DeviceId, epoch: EpochId): Promise<Chain | null>
  hashAt(deviceId: DeviceId, epoch: EpochId, seq: JournalSeq): Promise<Hash | null>
  /** as recomputed from the bodies, good ones and quarantined ones, where they are here; for /v1/sync/hashes */
  hashesOf(
    deviceId: DeviceId,
    epoch: EpochId,
    fromSeq: JournalSeq,
    toSeq: JournalSeq,
  ): Promise<{ seq: JournalSeq; hash: Hash }[]>
  /** null: not known with this head at `toSeq`, on this journal or a fork of it */
  known(
    deviceId: DeviceId,
    epoch: EpochId,
    fromSeq: JournalSeq,
    toSeq: JournalSeq,
    head: Hash,
  ): Promise<KnownBatch | null>
  /** All or nothing: numbers the good ones in the one order, keeps the odd ones, moves the chain's end. */
  take(batch: TakeBatch): Promise<TakeResult>
  /** The same for each in turn, in one commit: when it throws, nothing of any of them is stored. */
  takeAll(batches: readonly TakeBatch[]): Promise<TakeResult[]>
  /** oldest first */
  quarantined(afterId: number, limit: number): Promise<{ id: number; row: QuarantineRow }[]>
  /**
   * Out of quarantine into the log, each under its own number, at the next places of the order; `now` is when the hub took it. Rows that are gone
   * already are passed over; answers how many were taken.
   */
  replay(rows: readonly { id: number; packageIds: readonly PackageId[] }[], now: HubInstant): Promise<number>
  /** newest first; `before` this id */
  conflicts(limit: number, before?: number): Promise<ConflictRow[]>
  /** newest first; `before` this id */
  alarms(limit: number, before?: number): Promise<{ id: number; at: HubInstant; sentence: string }[]>
  raiseAlarm(at: HubInstant, sentence: string): Promise<void>

  // reading the log
  /** in hub order, position > after; rows of reference data have places in the same order, so places may be left out here */
  events(after: HubPosition, limit: number): Promise<LoggedEvent[]>
  /** all events that touch a package, in hub order; at most `limit` newest */
  packageEvents(packageId: PackageId, limit: number): Promise<LoggedEvent[]>
  /** of one journal, newest first; nothing of its forks */
  lastEvents(deviceId: DeviceId, epoch: EpochId, limit: number): Promise<LoggedEvent[]>
  sealedOf(deviceId: DeviceId, epoch: EpochId, seq: JournalSeq): Promise<SealedRow | null>
  /** the first one made; a package has more when stations made their own before they had pulled it */
  packageKey(packageId: PackageId): Promise<{ keyId: string; key: string } | null>
  packageKeys(packageId: PackageId): Promise<{ keyId: string; key: string }[]>
  /** nothing happens when this key id is known */
  putPackageKey(packageId: PackageId, keyId: string, key: string): Promise<void>

  // stations
  putEnrolCode(codeHash: Hash, site: SiteId, expiresAt: HubInstant): Promise<void>
  /** one use; null: unknown, used or expired. Leases to hand over under this name end: they were given to who had no key. */
  enrol(codeHash: Hash, publicKey: string, name: string, deviceId: DeviceId, now: HubInstant): Promise<Station | null>
  station(deviceId: DeviceId): Promise<Station | null>
  /** by their ids, those behind `after` */
  stations(after: string, limit: number): Promise<Station[]>
  /** trusted again, its leases to hand over end, so that it asks for a whole one */
  setRevoked(deviceId: DeviceId, revoked: boolean): Promise<void>
  putLease(lease: Lease): Promise<void>
  lease(token: string): Promise<Lease | null>
  /** other living leases on the same epoch */
  livingLeases(deviceId: DeviceId, epoch: EpochId, now: HubInstant): Promise<Lease[]>
  /** the device itself says that its journal reaches to `seq`; an end that was said before and lies further on stays, until it has come */
  journalSaid(deviceId: DeviceId, epoch: EpochId, seq: JournalSeq | 0, at: HubInstant): Promise<void>
  /** of the site's devices that are not revoked (what those send changes nothing), the newest said first, at most `limit` */
  journalGaps(site: SiteId, saidBefore: HubInstant, limit: number): Promise<JournalGap[]>

  // reference rows, in the one order; site '' = of every site; a row that changes its site leaves a tombstone (value null) in the old one
  /** rows that are already so are left as they are; answers the order's head */
  putRows(
    rows: { table: ReferenceTable; id: string; site: SiteId; value: unknown }[],
    now: HubInstant,
  ): Promise<HubPosition>
  /** changed rows of a site (and site-less ones) with position > after, oldest change first */
  rowsSince(site: SiteId, after: HubPosition, limit: number): Promise<ReferenceRow[]>
  row(table: ReferenceTable, id: string): Promise<ReferenceRow | null>
  rowsOf(table: ReferenceTable, site: SiteId): Promise<ReferenceRow[]>

  // shipments
  /** Repeated key: the first answer again. Else stores all and returns null. */
  idempotent(key: string): Promise<{ requestHash: Hash; answer: string } | null>
  putShipments(
    rows: Shipment[],
    idempotency: { key: string; requestHash: Hash; answer: string; now: HubInstant } | null,
  ): Promise<void>
  shipment(packageId: PackageId): Promise<Shipment | null>
  /** idempotency keys of before, oldest first, at most `limit` of them; answers how many went */
  forgetAnswers(before: HubInstant, limit: number): Promise<number>

  // projections (each with a cursor into the one order; package views and scope changes are written with it in one transaction)
  cursor(projection: string): Promise<HubPosition>
  packageView(packageId: PackageId): Promise<PackageView | null>
  project(batch: {
    projection: string
    from: HubPosition
    to: HubPosition
    views: PackageView[]
    scope: ScopeChange[]
    /** absent: none */
    breaks?: readonly BreakChange[]
  }): Promise<void>
  /** of a person, those that began at `from` or later, oldest first; `to` null: it goes on */
  breaksOf(personId: PersonId, from: number): Promise<{ from: Instant; to: Instant | null }[]>
  /** forgets a projection's rows and sets its cursor to 0 */
  resetProjection(projection: string): Promise<void>
  allViews(afterPackage: string, limit: number): Promise<PackageView[]>
  /** is the package in the site's scope at the projection's cursor? */
  inScope(site: SiteId, packageIds: PackageId[]): Promise<Set<PackageId>>
  /** of those of these that were ever in the site's scope by then, whether they last entered or left; `upTo` null: by now */
  lastScope(site: SiteId, upTo: HubPosition | null, packageIds: PackageId[]): Promise<Map<PackageId, ScopeChange>>
  scopeSince(site: SiteId, after: HubPosition, upTo: HubPosition, limit: number): Promise<ScopeChange[]>
  scopeMembers(site: SiteId, afterPackage: string, limit: number): Promise<PackageId[]>
}
