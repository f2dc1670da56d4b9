// A little depot day for property tests: five devices with clocks of their own, an inbox at the hub, people who scan what they hold. Every event
// comes out of a decide function over what that device knew at that moment, so the set is one that could have happened.
//
//   fc.property(depotDay(), (day) => foldPackage(id, day.events) …)
//
// `day.events` is the hub's log in the order of its positions; `day.journals` holds each device's own in the order of seq.
import fc from 'fast-check'
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
import { msOf, nextHybrid, trustedNow, type Anchor } from '../../src/domain/clock.ts'
import {
  decideArrive,
  decideAttempt,
  decideCloseLoad,
  decideDeliver,
  decideDepart,
  decideHold,
  decideLoad,
  decideMove,
  decideReceive,
  decideRelease,
  decideReturn,
  decideSort,
  decideUndo,
  decideUnload,
  isRefused,
  type Known,
  type Planned,
  type Refused,
} from '../../src/domain/decide/index.ts'
import type { Decision } from '../../src/domain/decision.ts'
import type { Geo, KeptEvent, NewEvent } from '../../src/domain/event.ts'
import { correctedIds, eventsTouching, foldPackage } from '../../src/domain/fold.ts'
import { placeEvidence, type Band, type PlaceEvidence } from '../../src/domain/geo.ts'
import { ATTEMPT_REASONS, type AttemptReason } from '../../src/domain/vocabulary.ts'
import { keep } from './facts.ts'

export const DAY_START = Date.parse('2026-11-22T05:00:00Z')
const SITE = 'schaan' as SiteId
export const DAY_PACKAGES = ['WM2222222222AA', 'WM2222222222BB', 'WM2222222222CC', 'WM2222222222DD'] as PackageId[]
const ROUTES = [0, 1].map((i) => ({
  routeId: `r${i}` as RouteId,
  vehicleId: `van-${i}` as VehicleId,
  driverId: `driver-${i}` as PersonId,
}))
const PIN = { lat: 47.17, lon: 9.51 }
/** the hub (announcements), two depot stations, two drivers' tablets */
const DEVICES = ['hub', 'belt-1', 'belt-2', 'tablet-0', 'tablet-1'] as const

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
  | 'hold'
  | 'release'
  | 'undo'
  | 'push'
  | 'pull'
  | 'contact'
  | 'jump'
  | 'reboot'
export type Step = { device: number; act: Act; parcel: number; dice: number; afterMs: number }

const ACTS: { arbitrary: fc.Arbitrary<Act>; weight: number }[] = [
  { arbitrary: fc.constantFrom('receive', 'sort', 'load'), weight: 12 },
  { arbitrary: fc.constantFrom('close', 'depart', 'arrive', 'deliver', 'attempt'), weight: 10 },
  { arbitrary: fc.constantFrom('load-other', 'unload', 'move', 'return', 'hold', 'release', 'undo'), weight: 6 },
  { arbitrary: fc.constantFrom('push', 'pull', 'contact'), weight: 10 },
  { arbitrary: fc.constantFrom('jump', 'reboot'), weight: 1 },
]
export const step = (): fc.Arbitrary<Step> =>
  fc.record({
    device: fc.integer({ min: 1, max: DEVICES.length - 1 }),
    act: fc.oneof(...ACTS),
    parcel: fc.nat({ max: DAY_PACKAGES.length - 1 }),
    dice: fc.nat({ max: 999 }),
    afterMs: fc.constantFrom(0, 40, 700, 5_000, 90_000, 1_200_000),
  })
/** A day as steps; `runDay` makes it one. Longer days find more, shorter ones explain more: fast-check shrinks the list. */
export const steps = (maxLength = 70): fc.Arbitrary<Step[]> =>
  fc.array(step(), { minLength: 8, maxLength, size: 'max' })
export const depotDay = (maxLength?: number): fc.Arbitrary<Day> => steps(maxLength).map(runDay)

type Device = {
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
type World = Omit<Day, 'steps' | 'journals' | 'wallWrong'> & {
  now: number
  devices: Device[]
  arrivals: Map<string, { band: Band; reason?: string }>
  wallWrong: Map<string, boolean>
}

const planned = (parcel: number): Planned => ({
  routeId: ROUTES[parcel % 2]!.routeId,
  bin: `C${parcel}`,
  site: SITE,
  stopId: stopOf(parcel),
  planVersion: 1,
})
const stopOf = (parcel: number): StopId => `stop-${parcel}` as StopId

/** The same steps give the same day, always. At the end every device has handed over all it has. */
export function runDay(list: readonly Step[]): Day {
  const world = openWorld()
  for (const one of list) {
    world.now += one.afterMs
    const device = world.devices[one.device]!
    if (!runHousekeeping(world, device, one)) runAct(world, device, one)
  }
  for (const device of world.devices) push(world, device)
  const { events, refused, attempts, wallWrong } = world
  return { steps: list, events, journals: world.devices.map(({ journal }) => journal), refused, attempts, wallWrong }
}

function openWorld(): World {
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

const reading = (world: World, device: Device) => ({
  wall: (world.now + device.wallOffset) as Instant,
  monotonicMs: world.now - DAY_START,
  bootId: device.bootId,
})

function runHousekeeping(world: World, device: Device, { act, dice }: Step): boolean {
  if (act === 'push') push(world, device)
  else if (act === 'pull') device.seen = world.events.length
  else if (act === 'contact') contact(world, device)
  // ±3 days, a zone's hour, a minute
  else if (act === 'jump') device.wallOffset += [259_200_000, -259_200_000, 3_600_000, -60_000][dice % 4]!
  else if (act === 'reboot') device.bootId = `${device.deviceId}-boot-${dice}`
  else return false
  return true
}

function contact(world: World, device: Device): void {
  device.anchor = { hubAt: (world.now - 30) as HubInstant, roundTripMs: 60, reading: reading(world, device) }
}

function push(world: World, device: Device): void {
  for (const event of device.journal.slice(device.pushed)) {
    const position = world.events.length + 1
    const taken = { ...event, position: position as HubPosition, recordedAt: world.now as HubInstant }
    device.journal[event.seq - 1] = taken
    world.events.push(taken)
  }
  device.pushed = device.journal.length
}

/** What this device can know: its own journal and what it has pulled. */
function knows(world: World, device: Device): KeptEvent[] {
  const others = world.events.slice(0, device.seen).filter(({ deviceId }) => deviceId !== device.deviceId)
  return [...others, ...device.journal]
}

function record(world: World, device: Device, events: readonly NewEvent[]): KeptEvent[] {
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

function runAct(world: World, device: Device, one: Step): void {
  const answer = decide(world, device, one)
  if (answer === null) return
  if (isRefused(answer)) {
    world.refused.push(answer)
    return
  }
  const kept = record(world, device, answer.events)
  for (const event of kept) note(world, event, one)
}

/** Keeps what the properties are checked against, as it was when it happened. */
function note(world: World, kept: KeptEvent, one: Step): void {
  const { event } = kept
  const key = `${kept.deviceId} ${one.parcel}`
  if (event.kind === 'StopArrived')
    world.arrivals.set(key, { band: event.data.band, ...(event.data.reason ? { reason: event.data.reason } : {}) })
  if (event.kind === 'DeliveryAttempted')
    world.attempts.push({ event: kept, reason: event.data.reason, place: placeAt(world, key, one.dice) })
}

const placeAt = (world: World, key: string, dice: number): PlaceEvidence =>
  placeEvidence(world.arrivals.get(key) ?? null, fixOf(dice), PIN)

/** No fix, at the door, across the road, in another village. */
function fixOf(dice: number): Geo | null {
  const north = [null, 0.0001, 0.0015, 0.05][dice % 4] ?? null
  if (north === null) return null
  return { lat: PIN.lat + north, lon: PIN.lon, accuracyM: 8, fixAgeMs: 900, source: 'gnss' }
}

// One line an act: what a person at this device would do with this parcel now.
function decide(world: World, device: Device, { act, parcel, dice, device: index }: Step): Decision | Refused | null {
  const known = knows(world, device)
  const view = (id: PackageId) => {
    const events = eventsTouching(id, known)
    return events.length === 0 ? null : foldPackage(id, events)
  }
  const packageId = DAY_PACKAGES[parcel]!
  const base = { packageId, view: view(packageId), planned: planned(parcel), site: SITE }
  const route = ROUTES[(index + 1) % 2]!
  const { routeId, vehicleId } = act === 'load' ? ROUTES[parcel % 2]! : route
  const all: Known[] = DAY_PACKAGES.map((id) => ({ packageId: id, view: view(id) }))
  const ofRoute = all.filter((_, i) => ROUTES[i % 2] === route)
  switch (act) {
    case 'receive':
      return decideReceive({ ...base, condition: dice % 20 === 0 ? 'wet' : 'ok' })
    case 'sort':
      return decideSort(base)
    case 'load':
    case 'load-other':
      return decideLoad({ ...base, routeId, vehicleId })
    case 'unload':
      return decideUnload({
        packageId,
        routeId,
        vehicleId,
        site: SITE,
        why: 'left',
        scanned: { package: true, outCode: dice % 3 > 0 },
      })
    case 'move':
      return decideMove({ ...base, toRouteId: routeId, vehicleId, bin: null, why: 'help' })
    case 'close':
      return closing(route, ofRoute, dice)
    case 'depart':
      return decideDepart({ routeId, vehicleId, how: 'tap', packages: all })
    case 'arrive':
      return decideArrive({
        stopId: stopOf(parcel),
        packageIds: [packageId],
        pin: PIN,
        geo: fixOf(dice),
        ...(dice % 5 > 1 ? { reason: 'gate' } : {}),
      })
    case 'deliver':
      return decideDeliver({
        stopId: stopOf(parcel),
        packages: [{ packageId, view: base.view }],
        ...OUTCOMES_AT_DOOR[dice % 3]!,
        proof: {},
      })
    case 'attempt':
      return decideAttempt({
        stopId: stopOf(parcel),
        packages: [{ packageId, view: base.view }],
        reason: ATTEMPT_REASONS[dice % ATTEMPT_REASONS.length]!,
        place: placeAt(world, `${device.deviceId} ${parcel}`, dice),
        evidence: [],
      })
    case 'return':
      return decideReturn(base)
    case 'hold':
      return decideHold({ ...base, hold: dice % 2 ? 'damaged' : 'address_query', reason: 'seen' })
    case 'release':
      return decideRelease({ ...base, hold: dice % 2 ? 'damaged' : 'address_query', reason: 'settled' })
    case 'undo':
      return undoing(device, known, view, world.now, dice)
    case 'push':
    case 'pull':
    case 'contact':
    case 'jump':
    case 'reboot':
      return null
  }
}

const OUTCOMES_AT_DOOR = [
  { outcome: 'handed_over', placeCode: 'in_person' },
  { outcome: 'neighbour', placeCode: 'neighbour' },
  { outcome: 'safe_place', placeCode: 'garage' },
] as const

function closing(route: (typeof ROUTES)[number], packages: readonly Known[], dice: number): Decision | Refused {
  const aboard = packages.filter(
    ({ view }) => view?.lifecycle === 'LOADED' && view.loaded?.vehicleId === route.vehicleId,
  )
  const missing = packages.filter((known) => !aboard.includes(known))
  return decideCloseLoad({
    ...route,
    packages,
    missing: missing.slice(dice % 10 === 0 ? 1 : 0).map(({ packageId }) => ({ packageId, reason: 'NOT_FOUND' })),
    counts: { depot: aboard.length, driver: aboard.length + (dice % 7 === 0 ? 1 : 0) },
  })
}

/** Now and then the last own event, now and then any known one, as a supervisor would. */
function undoing(
  device: Device,
  known: readonly KeptEvent[],
  view: (id: PackageId) => Known['view'],
  now: number,
  dice: number,
): Decision | Refused | null {
  const event = dice % 3 > 0 ? device.journal.at(-1) : known[dice % Math.max(1, known.length)]
  if (event === undefined) return null
  const last = device.lastOwn === null ? now : Math.max(now, msOf(device.lastOwn))
  return decideUndo({
    events: [{ event, views: event.event.packageIds.map(view) }],
    corrected: correctedIds(known),
    by: { deviceId: device.deviceId, actorId: device.actor, role: dice % 3 > 0 ? 'depot' : 'supervisor' },
    why: 'did_not_occur',
    now: last as Instant,
  })
}
