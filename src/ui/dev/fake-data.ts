// Rows for the gallery and for looking at screens without a station. Numbers hold (their check symbols fit); people and streets are invented.
import type { Instant, PackageId, PersonId, RouteId, StopId, VehicleId } from '../../domain/brands.ts'
import { hybridOf } from '../../domain/clock.ts'
import { makeTrackingId, trackingDay } from '../../domain/numbers/tracking-id.ts'
import type { PackageView } from '../../domain/view.ts'
import type { PackageLine, PlaceWords, RouteLine, StopDetail, StopScan, SyncState } from '../../wire/bridge.ts'

export const NOW = Date.now()
export const ago = (minutes: number): Instant => (NOW - minutes * 60_000) as Instant
export const hybridAgo = (minutes: number) => hybridOf(ago(minutes))

const day = trackingDay(NOW)
export const packageIdOf = (index: number): PackageId =>
  makeTrackingId(
    day,
    Uint8Array.from([index * 7, index * 31, index * 97, index * 13, index * 57].map((one) => one % 256)),
  )

const STREETS = [
  'Feldkircher Strasse 12',
  'Im Rietle 3',
  'Landstrasse 80',
  'Wiesengass 14',
  'Benderer Strasse 40',
  'Im Bretscha 7',
]
const TOWNS = ['9494 Schaan', '9490 Vaduz', '9495 Triesen', '9493 Mauren']
const BINS = ['A1', 'A4', 'B2', 'B3', 'C1']
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

export const PEOPLE = [
  { personId: 'p-frick' as PersonId, name: 'Anna Frick', role: 'depot', pin: '1234' },
  { personId: 'p-buechel' as PersonId, name: 'Lukas Büchel', role: 'driver', pin: '2345' },
  { personId: 'p-marxer' as PersonId, name: 'Dominik Marxer', role: 'driver', pin: '3456' },
  { personId: 'p-hoop' as PersonId, name: 'Regula Hoop', role: 'supervisor', pin: '4567' },
] as const

export const place = (index: number, routeNumber = '14'): PlaceWords => ({
  routeNumber,
  bin: pick(BINS, index),
  address: pick(STREETS, index),
  town: pick(TOWNS, index),
  siteName: 'Schaan',
})

export const line = (index: number, over: Partial<PackageLine> = {}): PackageLine => ({
  packageId: packageIdOf(index),
  address: pick(STREETS, index),
  town: pick(TOWNS, index),
  bin: pick(BINS, index),
  routeNumber: '14',
  lastSeen: index % 3 === 0 ? 'sorted 07:40' : null,
  lifecycle: index % 4 === 0 ? 'EXPECTED' : 'STAGED',
  holds: [],
  ...over,
})

export const route = (number: string, over: Partial<RouteLine> = {}): RouteLine => ({
  routeId: `r-${number}` as RouteId,
  number,
  name: number === '14' ? 'Schaan – Planken' : 'Vaduz – Triesen',
  day: new Date(NOW).toISOString().slice(0, 10),
  vehicleId: `v-${number}` as VehicleId,
  vehicle: number === '14' ? 'FL 2207' : 'FL 1188',
  driverId: (number === '14' ? 'p-marxer' : 'p-buechel') as PersonId,
  driver: number === '14' ? 'Dominik Marxer' : 'Lukas Büchel',
  stops: 34,
  packages: 64,
  loaded: 0,
  out: 0,
  delivered: 0,
  closed: false,
  agreed: false,
  departed: false,
  left: null,
  hint: null,
  finished: false,
  plannedBreak: number === '14' ? { from: '12:00', minutes: 30 } : null,
  doorCode: `WMC:DOOR:v-${number}`,
  ...over,
})

export const stop = (sequence: number, over: Partial<StopDetail> = {}): StopDetail => ({
  stopId: `s-${sequence}` as StopId,
  routeId: 'r-14' as RouteId,
  sequence,
  name: ['Marxer', 'Wille', 'Beck', 'Nägele'][sequence % 4] ?? '',
  address: pick(STREETS, sequence),
  town: pick(TOWNS, sequence),
  before: sequence % 3 === 0 ? '12:00' : null,
  eta: null,
  packages: (sequence % 3) + 1,
  done: 0,
  state: 'PLANNED',
  lat: 47.16,
  lon: 9.51,
  arrival: null,
  note:
    sequence % 2 === 0
      ? { text: 'Second door on the left, the bell does not work.', author: 'D. Marxer', day: '2026-11-03', old: false }
      : null,
  list: [],
  ...over,
})

export function withList(one: StopDetail): StopDetail {
  const list = Array.from({ length: one.packages }, (_, index) => ({
    ...line(one.sequence * 5 + index, { lifecycle: 'OUT' }),
    service: index === 1 ? ['signature'] : ['authorityToLeave'],
    outcome: null,
    undoEventIds: null,
    undoUntil: null,
  }))
  return { ...one, list }
}

export function scanAt(found: StopDetail | undefined, packageId: PackageId): StopScan {
  const isHere = found?.list.some((one) => one.packageId === packageId) === true
  return { verdict: isHere ? { kind: 'ok' } : { kind: 'stop', reason: 'not-at-this-stop' }, who: null, belongs: null }
}

export const view = (packageId: PackageId, over: Partial<PackageView> = {}): PackageView =>
  ({
    packageId,
    lifecycle: 'STAGED',
    custodian: { kind: 'depot', site: 'schaan' },
    responsible: 'depot',
    holds: [],
    notices: [],
    contradictions: [],
    announced: {
      shipper: 'Alpenladen',
      service: { level: 'standard', authorityToLeave: true },
      promise: { day: new Date(NOW).toISOString().slice(0, 10), before: '12:00' },
      site: 'schaan',
      postcode: '9494',
      town: 'Schaan',
      country: 'LI',
      otherNumbers: ['106141412345678908'],
      weightG: 2400,
    },
    ...over,
  }) as PackageView

export const sync = (over: Partial<SyncState> = {}): SyncState => ({
  asOf: Date.now() as Instant,
  link: 'online',
  unsent: 0,
  photosUnsent: 0,
  photosLost: 0,
  oldestUnsentAt: null,
  lastContactAt: ago(1),
  sending: false,
  quarantined: 0,
  conflicts: 0,
  clockSuspect: false,
  diskFreeMiB: 40_000,
  journal: null,
  ...over,
})
