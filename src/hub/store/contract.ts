// What the hub needs of a database. SQLite now, PostgreSQL later: nothing here says which. All methods are async; a method is one
// transaction, durable when its promise resolves. One suite, tests/hub/store/contract.ts `registerStoreContract(create)`, runs on each.
import type {
  DeviceId,
  EpochId,
  Hash,
  HubInstant,
  HubPosition,
  JournalSeq,
  PackageId,
  SiteId,
} from '../../domain/brands.ts'
import type { ReferenceTable } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'

/** A journal's end as the hub holds it. A fork (a twin's branch, FAULTS 9) has an epoch of its own: `epoch~first 8 digits of its first hash`. */
export type Chain = { deviceId: DeviceId; epoch: EpochId; seq: JournalSeq | 0; head: Hash }
export type IncomingEvent = {
  seq: JournalSeq
  hash: Hash
  body: Uint8Array
  /** from the parsed body; empty for those in quarantine */
  packageIds: PackageId[]
  kind: string
  /** null = good; else the body goes raw into quarantine under its seq and the chain goes on */
  quarantine: string | null
}
export type SealedRow = { seq: JournalSeq; packageId: PackageId; keyId: string; box: string; key: string | null }
export type TakeBatch = {
  deviceId: DeviceId
  epoch: EpochId
  fromSeq: JournalSeq
  headBefore: Hash
  events: IncomingEvent[]
  sealed: SealedRow[]
  now: HubInstant
}
export type TakeResult =
  | {
      outcome: 'taken'
      chain: Chain
      firstPosition: HubPosition | null
      conflicts: JournalSeq[]
      forked: EpochId | null
    }
  | { outcome: 'behind'; chain: Chain }
  /** headBefore is no head this hub knows at fromSeq − 1 */
  | { outcome: 'broken'; chain: Chain }

export type LoggedEvent = {
  position: HubPosition
  deviceId: DeviceId
  epoch: EpochId
  seq: JournalSeq
  hash: Hash
  body: Uint8Array
  recordedAt: HubInstant
}
export type QuarantineRow = {
  deviceId: string
  epoch: string
  seq: number
  body: Uint8Array
  reason: string
  recordedAt: HubInstant
}
export type ConflictRow = {
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
  token: string
  deviceId: DeviceId
  epoch: EpochId
  instance: string
  expiresAt: HubInstant
  /** pushes go to quarantine: the station is revoked or unknown */
  handOverOnly: boolean
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

export interface HubStore {
  /** new whenever the database is new or was restored */
  incarnation(): Promise<string>
  head(): Promise<HubPosition>
  close(): Promise<void>

  // ingest
  chain(deviceId: DeviceId, epoch: EpochId): Promise<Chain | null>
  hashAt(deviceId: DeviceId, epoch: EpochId, seq: JournalSeq): Promise<Hash | null>
  /** All or nothing: numbers the good ones in the one order, keeps the odd ones, moves the chain's end. */
  take(batch: TakeBatch): Promise<TakeResult>
  quarantineBatch(rows: QuarantineRow[], alarm: string): Promise<void>
  quarantined(afterId: number, limit: number): Promise<{ id: number; row: QuarantineRow }[]>
  conflicts(limit: number): Promise<ConflictRow[]>
  alarms(limit: number): Promise<{ at: HubInstant; sentence: string }[]>
  raiseAlarm(at: HubInstant, sentence: string): Promise<void>

  // reading the log
  events(after: HubPosition, limit: number): Promise<LoggedEvent[]>
  /** all events naming a package, in hub order; at most `limit` newest */
  packageEvents(packageId: PackageId, limit: number): Promise<LoggedEvent[]>
  sealedOf(deviceId: DeviceId, epoch: EpochId, seq: JournalSeq): Promise<SealedRow | null>
  packageKey(packageId: PackageId): Promise<{ keyId: string; key: string } | null>
  putPackageKey(packageId: PackageId, keyId: string, key: string): Promise<void>

  // stations
  putEnrolCode(codeHash: Hash, site: SiteId, expiresAt: HubInstant): Promise<void>
  /** one use; null: unknown, used or expired */
  enrol(codeHash: Hash, publicKey: string, name: string, deviceId: DeviceId, now: HubInstant): Promise<Station | null>
  station(deviceId: DeviceId): Promise<Station | null>
  setRevoked(deviceId: DeviceId, revoked: boolean): Promise<void>
  putLease(lease: Lease): Promise<void>
  lease(token: string): Promise<Lease | null>
  /** other living leases on the same epoch */
  livingLeases(deviceId: DeviceId, epoch: EpochId, now: HubInstant): Promise<Lease[]>

  // reference rows, in the one order
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

  // projections (each with a cursor into the one order; package views and scope changes are written with it in one transaction)
  cursor(projection: string): Promise<HubPosition>
  packageView(packageId: PackageId): Promise<PackageView | null>
  project(batch: {
    projection: string
    from: HubPosition
    to: HubPosition
    views: PackageView[]
    scope: ScopeChange[]
  }): Promise<void>
  /** forgets a projection's rows and sets its cursor to 0 */
  resetProjection(projection: string): Promise<void>
  allViews(afterPackage: string, limit: number): Promise<PackageView[]>
  /** is the package in the site's scope at the projection's cursor? */
  inScope(site: SiteId, packageIds: PackageId[]): Promise<Set<PackageId>>
  scopeSince(site: SiteId, after: HubPosition, upTo: HubPosition, limit: number): Promise<ScopeChange[]>
  scopeMembers(site: SiteId, afterPackage: string, limit: number): Promise<PackageId[]>
}
