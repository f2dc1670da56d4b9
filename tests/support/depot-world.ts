// The world of tests/support/arbitraries.ts: a hub's inbox and five devices, each with its clock, its journal and what it has pulled.
import type {
  DeviceId,
  EpochId,
  HubInstant,
  HubPosition,
  HybridTime,
  Instant,
  JournalSeq,
  PackageId,
  PersonId,
  RouteId,
  SiteId,
  StopId,
  VehicleId,
} from '../../src/domain/brands.ts'
import { nextHybrid, trustedNow, type Anchor } from '../../src/domain/clock.ts'
import type { Planned, Refused } from '../../src/domain/decide/index.ts'
import type { KeptEvent, NewEvent } from '../../src/domain/event.ts'
import type { Band, PlaceEvidence } from '../../src/domain/geo.ts'
import type { AttemptReason } from '../../src/domain/vocabulary.ts'
import { keep } from './facts.ts'

export const DAY_START = Date.parse('2026-11-22T05:00:00Z')
export const SITE = 'schaan' as SiteId
export const DAY_PACKAGES = ['WM2222222222AA', 'WM2222222222BB', 'WM2222222222CC', 'WM2222222222DD'] as PackageId[]
export const ROUTES = [0, 1].map((i) => ({
  routeId: `r${i}` as RouteId,
  vehicleId: `van-${i}` as VehicleId,
  driverId: `driver-${i}` as PersonId,
}))
export const PIN = { lat: 47.17, lon: 9.51 }
/** the hub (announcements), two depot stations, two drivers' tablets */
export const DEVICES = ['hub', 'belt-1', 'belt-2', 'tablet-0', 'tablet-1'] as const

export type Act =
  | 'receive'
  | 'sort'
  | 'load'
  | 'load-other'
  | 'unload'
  | 'move'
  | 'close'
  | 'depart'
  | 'arrive'
  | 'deliver'
  | 'attempt'
  | 'return'
  | 'debrief'
  | 'hold'
  | 'release'
  | 'undo'
  | 'push'
  | 'pull'
  | 'contact'
  | 'jump'
  | 'reboot'
export type Step = { device: number; act: Act; parcel: number; dice: number; afterMs: number }

export type Device = {
  deviceId: DeviceId
  epoch: EpochId
  bootId: string
  /** wall clock minus true time */
  wallOffset: number
  anchor: Anchor | null
  lastOwn: HybridTime | null
  journal: KeptEvent[]
  pushed: number
  /** hub events this device has pulled: all up to here */
  seen: number
  actor: PersonId
}
export type Attempted = { event: KeptEvent; reason: AttemptReason; place: PlaceEvidence }
export type Day = {
  steps: readonly Step[]
  events: KeptEvent[]
  journals: KeptEvent[][]
  refused: Refused[]
  /** what was true at the door of each recorded attempt */
  attempts: Attempted[]
  /** which readings of a device were more than two minutes wrong, by event id */
  wallWrong: ReadonlyMap<string, boolean>
}
export type World = Omit<Day, 'steps' | 'journals' | 'wallWrong'> & {
  now: number
  devices: Device[]
  arrivals: Map<string, { band: Band; reason?: string }>
  wallWrong: Map<string, boolean>
}

export const planned = (parcel: number): Planned => ({
  routeId: ROUTES[parcel % 2]!.routeId,
  bin: `C${parcel}`,
  site: SITE,
  stopId: stopOf(parcel),
  planVersion: 1,
})
export const stopOf = (parcel: number): StopId => `stop-${parcel}` as StopId

export function openWorld(): World {
  const devices = DEVICES.map((name, i): Device => ({
    deviceId: name as DeviceId,
    epoch: 'e1' as EpochId,
    bootId: `${name}-boot`,
    wallOffset: 0,
    anchor: null,
    lastOwn: null,
    journal: [],
    pushed: 0,
    seen: 0,
    actor: `person-${i}` as PersonId,
  }))
  const world: World = {
    now: DAY_START,
    devices,
    events: [],
    refused: [],
    attempts: [],
    arrivals: new Map(),
    wallWrong: new Map(),
  }
  for (const device of devices) contact(world, device)
  for (const parcel of DAY_PACKAGES.keys()) {
    // One of the four is never announced: an over.
    if (parcel < 3) record(world, devices[0]!, [announcement(parcel)])
  }
  push(world, devices[0]!)
  world.now += 600_000
  return world
}

function announcement(parcel: number): NewEvent {
  const services = [{ authorityToLeave: true }, { signature: true }, { age: 18 }] as const
  return {
    kind: 'PackageAnnounced',
    packageIds: [DAY_PACKAGES[parcel]!],
    data: {
      otherNumbers: [],
      shipper: 'Alpenladen',
      service: { level: 'standard', ...services[parcel] },
      promise: { day: '2026-11-22' },
      destination: { site: SITE, postcode: '9494', town: 'Schaan', country: 'LI' },
      weightG: 900,
      contents: 'goods',
    },
  }
}

export const reading = (world: World, device: Device) => ({
  wall: (world.now + device.wallOffset) as Instant,
  monotonicMs: world.now - DAY_START,
  bootId: device.bootId,
})

export function contact(world: World, device: Device): void {
  const here = reading(world, device)
  const middle = { ...here, wall: (here.wall - 30) as Instant, monotonicMs: here.monotonicMs - 30 }
  device.anchor = { hubAt: (world.now - 30) as HubInstant, roundTripMs: 60, reading: middle }
}

export function push(world: World, device: Device): void {
  for (const event of device.journal.slice(device.pushed)) {
    const position = world.events.length + 1
    const taken = { ...event, position: position as HubPosition, recordedAt: world.now as HubInstant }
    device.journal[event.seq - 1] = taken
    world.events.push(taken)
  }
  device.pushed = device.journal.length
}

/** What this device can know: its own journal and what it has pulled. */
export function knows(world: World, device: Device): KeptEvent[] {
  const others = world.events.slice(0, device.seen).filter(({ deviceId }) => deviceId !== device.deviceId)
  return [...others, ...device.journal]
}

export function record(world: World, device: Device, events: readonly NewEvent[]): KeptEvent[] {
  return events.map((one) => {
    const trusted = trustedNow(reading(world, device), device.anchor)
    const newest = knows(world, device).reduce((max, { event }) => Math.max(max, event.at), 0) as HybridTime
    const { at, suspect } = nextHybrid({ trusted: trusted.ms, lastOwn: device.lastOwn, newestSeen: newest })
    device.lastOwn = at
    const { private: _sealed, ...open } = one
    const kept = keep(
      {
        ...open,
        at,
        atErrMs: trusted.errMs,
        wallAt: reading(world, device).wall,
        tzOffsetMin: 60,
        bootId: device.bootId,
        seen: device.seen as HubPosition,
        actorId: device.actor,
        policyVersion: 1,
        appVersion: '0.1.0',
        ...(trusted.suspect || suspect ? { clockSuspect: true as const } : {}),
      },
      { deviceId: device.deviceId, epoch: device.epoch, seq: (device.journal.length + 1) as JournalSeq },
    )
    world.wallWrong.set(kept.id, Math.abs(device.wallOffset) > 121_000)
    device.journal.push(kept)
    return kept
  })
}
