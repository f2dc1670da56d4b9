// Kept events for tests of the fold and the decisions, in few words: `fact('PackageLoaded', { … }, { at: '08:10', device: 'D2' })`.
import { createHash } from 'node:crypto'
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
  RouteId,
  SiteId,
  StopId,
  VehicleId,
} from '../../src/domain/brands.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import { eventIdOf, type Envelope, type KeptEvent, type Kind, type Payloads } from '../../src/domain/event.ts'
import type { Planned } from '../../src/domain/decide/index.ts'

export const P1 = 'WM9F2K7XQC4RTM' as PackageId
export const P2 = 'WM5J8D4VAN3CKR' as PackageId
export const SCHAAN = 'schaan' as SiteId
export const BUCHS = 'buchs' as SiteId
export const R12 = 'r12' as RouteId
export const R14 = 'r14' as RouteId
export const V1 = 'van-1' as VehicleId
export const V2 = 'van-2' as VehicleId
export const FRICK = 'frick' as PersonId
export const BUECHEL = 'buechel' as PersonId
export const STOP = 'stop-24' as StopId

export const DAY = '2026-11-22'
/** `08:10` or `08:10:05` on the test's day, UTC. */
export const timeOf = (clock: string, day = DAY): Instant =>
  Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`) as Instant

export type FactOptions = {
  at?: string
  day?: string
  tick?: number
  device?: string
  epoch?: string
  seq?: number
  packages?: PackageId[]
  actor?: string
  /** the device's, in the envelope */
  site?: SiteId
  errMs?: number
  seen?: number
  position?: number
  suspect?: true
  recordedAt?: Instant
}

/** Numbers of events a journal has had in this test file: seq without gaps, as long as no test names its own. */
const ends = new Map<string, number>()

export function fact<K extends Kind>(kind: K, data: Payloads[K], options: FactOptions = {}): KeptEvent {
  const { device = 'D1', epoch = 'E1', at = '08:00', day = DAY, tick = 0, packages = [P1] } = options
  const journal = `${device}/${epoch}`
  const seq = (options.seq ?? (ends.get(journal) ?? 0) + 1) as JournalSeq
  ends.set(journal, Math.max(seq, ends.get(journal) ?? 0))
  const ms = timeOf(at, day)
  const envelope: Envelope = {
    at: hybridOf(ms, tick),
    atErrMs: options.errMs ?? 100,
    wallAt: ms,
    tzOffsetMin: 60,
    bootId: 'boot',
    seen: (options.seen ?? 0) as HubPosition,
    packageIds: packages,
    policyVersion: 1,
    appVersion: '0.1.0',
    ...(options.actor === undefined ? {} : { actorId: options.actor as PersonId }),
    ...(options.site === undefined ? {} : { site: options.site }),
    ...(options.suspect === undefined ? {} : { clockSuspect: options.suspect }),
  }
  const event = { ...envelope, kind, data } as KeptEvent['event']
  return keep(event, { deviceId: device as DeviceId, epoch: epoch as EpochId, seq }, options)
}

export function keep(
  event: KeptEvent['event'],
  key: { deviceId: DeviceId; epoch: EpochId; seq: JournalSeq },
  hub: { position?: number; recordedAt?: Instant } = {},
): KeptEvent {
  const hash = createHash('sha256')
    .update(canonicalJson({ ...key, event }))
    .digest('hex') as Hash
  return {
    ...key,
    id: eventIdOf(key),
    hash,
    event,
    ...(hub.position === undefined ? {} : { position: hub.position as HubPosition }),
    ...(hub.recordedAt === undefined ? {} : { recordedAt: hub.recordedAt as number as HubInstant }),
  }
}

/** A kind this version does not know, as a newer one would have sent it. */
export function newsFromNewer(options: FactOptions = {}): KeptEvent {
  const known = fact('ScanNoted', { why: 'unknown' }, options)
  return { ...known, event: { ...known.event, kind: 'Unknown', unknownKind: 'PackageSung', data: { song: 1 } } }
}

const announcedData: Payloads['PackageAnnounced'] = {
  otherNumbers: [],
  shipper: 'Alpenladen',
  service: { level: 'standard', authorityToLeave: true },
  promise: { day: DAY },
  destination: { site: SCHAAN, postcode: '9494', town: 'Schaan', country: 'LI' },
  weightG: 1200,
  contents: 'goods',
}
export const announced = (options: FactOptions = {}, data: Partial<Payloads['PackageAnnounced']> = {}): KeptEvent =>
  fact('PackageAnnounced', { ...announcedData, ...data }, { at: '05:00', device: 'hub', ...options })
export const received = (options: FactOptions = {}, site = SCHAAN): KeptEvent =>
  fact('PackageReceived', { site, condition: 'ok' }, { at: '06:00', ...options })
export const sorted = (options: FactOptions = {}, routeId = R14, override?: string): KeptEvent =>
  fact(
    'PackageSorted',
    { site: SCHAAN, routeId, bin: 'C1', planVersion: 1, ...(override === undefined ? {} : { override }) },
    { at: '06:30', ...options },
  )
export const loaded = (options: FactOptions = {}, routeId = R14, vehicleId = V1): KeptEvent =>
  fact('PackageLoaded', { routeId, vehicleId }, { at: '07:00', device: 'D2', ...options })
export const closed = (options: FactOptions = {}, data: Partial<Payloads['LoadClosed']> = {}): KeptEvent =>
  fact(
    'LoadClosed',
    { routeId: R14, vehicleId: V1, driverId: FRICK, missing: [], counts: { depot: 1, driver: 1 }, ...data },
    { at: '07:30', device: 'D2', ...options },
  )
export const departed = (options: FactOptions = {}): KeptEvent =>
  fact('RouteDeparted', { routeId: R14, vehicleId: V1, how: 'tap' }, { at: '07:40', device: 'D3', ...options })
export const delivered = (options: FactOptions = {}, data: Partial<Payloads['PackageDelivered']> = {}): KeptEvent =>
  fact(
    'PackageDelivered',
    { stopId: STOP, outcome: 'handed_over', placeCode: 'in_person', proof: {}, ...data },
    { at: '11:04', device: 'D3', ...options },
  )
export const attempted = (options: FactOptions = {}, data: Partial<Payloads['DeliveryAttempted']> = {}): KeptEvent =>
  fact(
    'DeliveryAttempted',
    { stopId: STOP, reason: 'NOT_HOME', evidence: ['place_near'], proven: 'yes', ...data },
    { at: '11:04', device: 'D3', ...options },
  )
export const corrected = (events: readonly KeptEvent[], options: FactOptions = {}): KeptEvent =>
  fact(
    'EventCorrected',
    { corrects: events.map(({ id }) => id), why: 'did_not_occur' },
    { at: '12:00', device: 'D9', ...options },
  )

/** A package's whole good morning up to OUT. */
export const untilOut = (): KeptEvent[] => [announced(), received(), sorted(), loaded(), closed(), departed()]

export const PLANNED: Planned = { routeId: R14, bin: 'C1', site: SCHAAN, stopId: STOP, planVersion: 1 }
