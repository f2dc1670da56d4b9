// A street of parcels on one route, for what the customer sees on the day: stops, the morning up to the departure, drivers' places, photos.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DeviceId, Instant, SiteId } from '../../../src/domain/brands.ts'
import { photoFile } from '../../../src/hub/photos/files.ts'
import { sha256Hex } from '../../../src/hub/sha256.ts'
import { type RunningHub, announceOne } from '../face/start-hub.ts'
import type { Device } from '../projections/devices.ts'

export const at = (clock: string): number => Date.parse(`2026-11-22T${clock}:00+01:00`)
const site = 'schaan' as SiteId
export type Parcel = { id: string; key: string }
export type Street = {
  hub: RunningHub
  parcels: Parcel[]
  stopOf: (n: number) => { id: string; lat: number; lon: number }
}

/** `count` parcels, each on a stop of its own, some 300 m apart; none is out yet. */
export async function layStreet(hub: RunningHub, count: number, more: Record<string, unknown> = {}): Promise<Street> {
  const parcels: Parcel[] = []
  for (let n = 0; n < count; n++) parcels.push(await announceOne(hub, { ...more, reference: `order-${n}` }))
  const stopOf = (n: number) => ({ id: `s${n}`, lat: 47.17 + n * 0.003, lon: 9.51 + n * 0.001 })
  const rows = parcels.map(({ id }, n) => ({
    table: 'stop' as const,
    id: `s${n}`,
    site,
    value: {
      ...{ ...stopOf(n), routeId: 'r14', sequence: n + 1, name: 'Marxer', lines: [`Im Rietle ${n}`], postcode: '9494' },
      ...{ town: 'Schaan', packages: [id] },
    },
  }))
  await hub.store.putRows(rows, hub.deps.now())
  return { hub, parcels, stopOf }
}

type Van = { vehicleId: string; driverId: string; parcels: number[] }

/** Received, loaded and gone, as the depot and the driver record it. `van`: one of two on the route, with what it took. */
export async function depart(
  { hub, parcels }: Street,
  tablet: Device,
  clock = '12:00',
  van: Van = { vehicleId: 'v1', driverId: 'p1', parcels: parcels.map((_, n) => n) },
): Promise<void> {
  const ids = van.parcels.map((n) => parcels[n]!.id)
  const { driverId } = van
  const route = { routeId: 'r14' as never, vehicleId: van.vehicleId as never }
  await tablet.record('PackageReceived', ids, { site, condition: 'ok' }, { at: at('06:12'), site })
  await tablet.record('PackageLoaded', ids, route, { at: at('08:05'), site })
  const counts = { depot: ids.length, driver: ids.length }
  await tablet.record(
    'LoadClosed',
    ids,
    { ...route, driverId: driverId as never, missing: [], counts },
    { at: at('08:20'), site },
  )
  await tablet.record('RouteDeparted', ids, { ...route, how: 'tap' }, { at: at(clock), site })
  await projected(hub)
}

export async function deliver(
  { hub, parcels }: Street,
  tablet: Device,
  n: number,
  say: { clock: string; photo?: string },
): Promise<string> {
  const proof = say.photo === undefined ? {} : { photo: say.photo }
  const data = { stopId: `s${n}`, outcome: 'safe_place', placeCode: 'front_porch', proof }
  const by = await tablet.record('PackageDelivered', [parcels[n]!.id], data, { at: at(say.clock) })
  await projected(hub)
  return by
}

/** Its file and row, as after the last byte has come. @returns its hash */
export async function photoComes(
  hub: RunningHub,
  bytes: Uint8Array,
  size = { widthPx: 640, heightPx: 480 },
): Promise<string> {
  const sha256 = sha256Hex(bytes)
  const file = photoFile(hub.deps.config.dataDir, sha256)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
  const times = { capturedAt: hub.deps.now() as number as Instant, wholeAt: hub.deps.now() }
  await hub.store.putPhoto({
    ...{ sha256: sha256, site, kind: 'delivery', bytes: bytes.length, ...size, ...times },
    deviceId: 't1' as DeviceId,
  })
  hub.deps.photos.whole({ sha256: sha256, site })
  return sha256
}

export type Seen = { lat: number; lon: number; clock: string } & {
  state?: 'on' | 'break' | 'off'
  mock?: true
  personId?: string
}

/** The driver of the route, where the tablet saw itself. */
export async function driverAt(hub: RunningHub, seen: Seen): Promise<void> {
  const { lat, lon, clock, state = 'on', mock, personId = 'p1' } = seen
  const point = { at: at(clock), lat, lon, accuracyM: 8, source: 'nmea' as const, heading: null, speedMps: null }
  await hub.store.putPositions({
    ...{ personId, shiftId: 'shift-1', routeId: 'r14', deviceId: 't1', site },
    points: [mock === undefined ? point : { ...point, mock }],
    presence: { state, at: at(clock) },
  })
}

export async function projected(hub: RunningHub): Promise<void> {
  hub.deps.committed()
  const head = await hub.store.head()
  while ((await hub.store.cursor('packages')) < head) await new Promise((resolve) => setTimeout(resolve, 5))
}
