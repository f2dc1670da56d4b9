/**
 * A driver's round in a station's folder of its own: loaded, counted and departed elsewhere, pulled, with no hub to reach. One stop a journey, with
 * the services it needs; and the journal read back, to see what was really recorded.
 */
import { createHash, scryptSync } from 'node:crypto'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HubPosition, Instant, PackageId, StopId } from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import { DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT, saltForDevice } from '../../src/domain/door-pin.ts'
import type { ScanEvent, Service } from '../../src/domain/event.ts'
import type { MissingReason } from '../../src/domain/vocabulary.ts'
import { makeTrackingId, trackingDay } from '../../src/domain/numbers/tracking-id.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { fileKeyStore, placeOf, systemClock, systemRandom, systemTimers } from '../../src/station/adapters.ts'
import { APP_VERSION, KEY_FILE } from '../../src/station/run-station.ts'
import { openStation } from '../../src/station/station.ts'
import { makeDeviceKeys } from '../../src/station/sync/codec-node.ts'
import type { PinVerifier, PullChange } from '../../src/wire/down.ts'
import { decodeBody, encodeBody } from '../../src/wire/event-body.ts'

export const DRIVER = { id: 'dino', name: 'Dino Büchel', role: 'driver' as const, pin: '4711' }
/** Knows of the round only where PINs at the door are checked. */
export const SUPERVISOR = { id: 'sara', name: 'Sara Ospelt', role: 'supervisor' as const, pin: '4711' }
export const OTHER_STOP = 'other'
export type RoundStop = { id: StopId; lat: number; lon: number; packages: PackageId[] }
export type Round = { folder: string; stops: Record<string, RoundStop> }
/** A stop's name, and a service for each of its parcels; `stayed`: not loaded, and why. */
export type Wanted = Record<string, (Partial<Service> & { stayed?: MissingReason })[]>
/** By a stop's name: the PIN that all of its parcels have, and this device can check. */
export type DoorPins = Record<string, string>

const SITE = 'schaan'
const ROUTE = 'r14'
const VAN = 'van-14'
const salt = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const row = (table: string, value: { id: string }): PullChange =>
  ({ change: 'row', table, id: value.id, version: 1, value }) as never

/** Makes the folder; the station is closed again, and a process of its own opens it. `stillHere`: the load is signed, and the van stands in the yard. */
export function prepareRound(folder: string, wanted: Wanted, doorPins: DoorPins = {}, stillHere = false): Round {
  const now = Date.now()
  const keyStore = fileKeyStore(join(folder, KEY_FILE))
  const keys = makeDeviceKeys()
  keyStore.save(keys.privateKey)
  const station = openStation({
    ...{ folder, clock: systemClock(), random: systemRandom, timers: systemTimers, placeOf, appVersion: APP_VERSION },
    keyStore,
  })
  try {
    station.setEnrolment({
      ...{ deviceId: 'tablet-7' as never, name: 'Tablet 7', site: SITE as never, hubUrl: 'http://127.0.0.1:1' },
    })
    const stops = stopsOf(wanted, now)
    const events = eventsOf(wanted, stops, now).slice(0, stillHere ? -1 : undefined)
    const changes = [...rowsOf(stops, now, Object.keys(doorPins).length > 0), ...events]
    const verifiers = verifiersOf(stops, doorPins, keys.publicKey)
    station.syncStore.applyPull({
      ...{ protocol: 1, incarnation: 'hub-1', snapshot: false, from: 0, to: events.length, more: false },
      ...{ hubAt: now, changes, pins: { to: verifiers.length, verifiers } },
    })
    return { folder, stops }
  } finally {
    station.close()
  }
}

function stopsOf(wanted: Wanted, now: number): Round['stops'] {
  let made = 0
  const number = (): PackageId => {
    made += 1
    return makeTrackingId(trackingDay(now), Uint8Array.of(9, 9, made & 255, 9, made >> 8))
  }
  return Object.fromEntries(
    Object.entries(wanted).map(([name, services], index): [string, RoundStop] => [
      name,
      // 400 m from one to the next: nobody is at two of them.
      { id: `s-${name}` as StopId, lat: 47.16 + index * 0.0036, lon: 9.51, packages: services.map(number) },
    ]),
  )
}

function verifiersOf(stops: Round['stops'], doorPins: DoorPins, publicKey: string): PinVerifier[] {
  const bound = saltForDevice(salt, Buffer.from(publicKey, 'base64'))
  return Object.entries(doorPins).flatMap(([name, pin]) => {
    const hash = scryptSync(pin, bound, DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT).toString('hex')
    return (stops[name]?.packages ?? []).map((packageId) => ({ packageId, issue: 1, salt: salt.toString('hex'), hash }))
  })
}

function rowsOf(stops: Round['stops'], now: number, supervised: boolean): PullChange[] {
  const day = new Date(now).toISOString().slice(0, 10)
  const pin = {
    salt: salt.toString('hex'),
    hash: scryptSync(DRIVER.pin, salt, 32, { N: 2 ** 14, r: 8, p: 1 }).toString('hex'),
  }
  const { id, name, role } = DRIVER
  return [
    row('site', {
      ...{ id: SITE, name: 'Schaan depot', town: 'Schaan', timeZone: 'UTC' },
      lat: 47.16,
      lon: 9.5,
    } as never),
    row('person', { id, site: SITE, name, role, pin } as never),
    ...(supervised ? [row('person', { ...SUPERVISOR, site: SITE, pin } as never)] : []),
    row('vehicle', { id: VAN, site: SITE, plate: 'FL 2207', name: 'Van 14' } as never),
    row('route', {
      ...{ id: ROUTE, site: SITE, day, number: '14', name: 'Schaan – Planken', vehicleId: VAN, driverId: id },
    }),
    ...Object.values(stops).map(({ id: stopId, packages, lat, lon }, index) =>
      row('stop', {
        ...{ id: stopId, routeId: ROUTE, sequence: index + 1, name: 'Marxer', lines: [`Im Rietle ${index + 1}`] },
        ...{ postcode: '9494', town: 'Schaan', lat, lon, packages },
      }),
    ),
  ]
}

function eventsOf(wanted: Wanted, stops: Round['stops'], now: number): PullChange[] {
  const all = Object.values(stops).flatMap(({ packages }) => packages)
  const parcels = Object.values(wanted).flat()
  const stayed = all.flatMap((id, index) => {
    const reason = parcels[index]?.stayed
    return reason === undefined ? [] : [{ id, reason }]
  })
  const aboard = all.filter((packageId) => !stayed.some(({ id }) => id === packageId))
  const day = new Date(now).toISOString().slice(0, 10)
  const load = { routeId: ROUTE, vehicleId: VAN }
  const counts = { depot: aboard.length, driver: aboard.length }
  const facts: Pick<ScanEvent, 'kind' | 'packageIds' | 'data'>[] = [
    ...all.map((packageId, index) => ({
      kind: 'PackageAnnounced' as const,
      packageIds: [packageId],
      data: {
        ...{
          otherNumbers: [],
          shipper: 'Alpenladen',
          service: { level: 'standard', ...parcels[index], stayed: undefined },
        },
        ...{ promise: { day }, destination: { site: SITE, postcode: '9494', town: 'Schaan', country: 'LI' } },
        ...{ weightG: 800, contents: 'goods' },
      } as never,
    })),
    ...aboard.map((packageId) => ({ kind: 'PackageLoaded' as const, packageIds: [packageId], data: load as never })),
    {
      kind: 'LoadClosed',
      packageIds: aboard,
      data: { ...load, driverId: DRIVER.id, missing: stayed, counts } as never,
    },
    { kind: 'RouteDeparted', packageIds: aboard, data: { ...load, how: 'tap' } as never },
  ]
  return facts.map((fact, index) => pulled(fact, index + 1, now - 3_600_000 + index * 1000))
}

function pulled(fact: Pick<ScanEvent, 'kind' | 'packageIds'>, position: number, atMs: number): PullChange {
  const body = encodeBody({
    ...{ at: hybridOf(atMs), atErrMs: 100, wallAt: atMs as Instant, tzOffsetMin: 0, bootId: 'depot' },
    ...{ seen: 0 as HubPosition, policyVersion: 1, appVersion: APP_VERSION, ...fact },
  } as ScanEvent)
  const hash = createHash('sha256').update(body).digest('hex')
  const event = { deviceId: 'tablet-1', epoch: 'one', seq: position, position, body, recordedAt: atMs + 500, hash }
  const [packageId] = fact.packageIds
  if (fact.kind !== 'PackageAnnounced' || packageId === undefined) return { change: 'event', event }
  return { change: 'enter', packageId, keyId: null, key: null, events: [event] }
}

/** What this station recorded itself, oldest first. */
export function recordedIn(folder: string): ScanEvent[] {
  // The station holds its database alone; a copy with its log is what a crash would leave, and opens as such.
  const copy = mkdtempSync(join(tmpdir(), 'waymark-journal-'))
  for (const name of readdirSync(folder).filter((one) => one.startsWith('station.db')))
    copyFileSync(join(folder, name), join(copy, name))
  const db = openDatabase(join(copy, 'station.db'))
  try {
    const rows = db.prepare<[], { body: Uint8Array; epoch: string }>('SELECT body FROM journal ORDER BY local').all()
    return rows.flatMap(({ body }) => {
      const decoded = decodeBody(body)
      return decoded.ok && decoded.event.kind !== 'Unknown' && decoded.event.bootId !== 'depot' ? [decoded.event] : []
    })
  } finally {
    db.close()
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Those about one stop's parcels. */
export const recordedAt = ({ folder }: Round, { packages }: RoundStop): ScanEvent[] =>
  recordedIn(folder).filter(({ packageIds }) => packageIds.some((id) => packages.includes(id)))
