// What a person at a device would do with a parcel now, decided over what that device knows (tests/support/arbitraries.ts).
import { loadedFor } from '../../src/domain/balance.ts'
import type { Instant, PackageId, PersonId } from '../../src/domain/brands.ts'
import { msOf } from '../../src/domain/clock.ts'
import {
  decideArrive,
  decideAttempt,
  decideCloseLoad,
  decideCorrection,
  decideDebrief,
  decideDeliver,
  decideDepart,
  decideHold,
  decideLoad,
  decideMove,
  decideReceive,
  decideRelease,
  decideReturn,
  decideSettlement,
  decideSort,
  decideUndo,
  decideUnload,
  type Known,
  type Refused,
} from '../../src/domain/decide/index.ts'
import type { Decision } from '../../src/domain/decision.ts'
import type { Geo, KeptEvent } from '../../src/domain/event.ts'
import { correctedIds, eventsTouching, foldPackage, packagesTouched } from '../../src/domain/fold.ts'
import { placeEvidence, type PlaceEvidence } from '../../src/domain/geo.ts'
import { ATTEMPT_REASONS, RESIDUAL_REASONS } from '../../src/domain/vocabulary.ts'
import {
  DAY_PACKAGES,
  knows,
  PIN,
  planned,
  ROUTES,
  SITE,
  stopOf,
  type Device,
  type Step,
  type World,
} from './depot-world.ts'

export const placeAt = (world: World, key: string, dice: number): PlaceEvidence =>
  placeEvidence(world.arrivals.get(key) ?? null, fixOf(dice), PIN)

const EVERY_EVIDENCE = [
  ...['door_photo', 'hours_photo', 'label_photo', 'damage_photo', 'call_log', 'van_searched'],
  ...['tries:3', 'request_id:R-1', 'locker_message:E12'],
]

/** No fix, at the door, across the road, in another village. */
function fixOf(dice: number): Geo | null {
  const north = [null, 0.0001, 0.0015, 0.05][dice % 4] ?? null
  if (north === null) return null
  return { lat: PIN.lat + north, lon: PIN.lon, accuracyM: 8, fixAgeMs: 900, source: 'gnss' }
}

// One line an act: what a person at this device would do with this parcel now.
export function decide(
  world: World,
  device: Device,
  { act, parcel, dice, device: index }: Step,
): Decision | Refused | null {
  const known = knows(world, device)
  const view = (id: PackageId) => {
    const events = eventsTouching(id, known)
    return events.length === 0 ? null : foldPackage(id, events)
  }
  const packageId = DAY_PACKAGES[parcel]!
  const base = { packageId, view: view(packageId), planned: planned(parcel), site: SITE }
  const route = ROUTES[(index + 1) % 2]!
  const { routeId, vehicleId: ownVan } = act === 'load' ? ROUTES[parcel % 2]! : route
  // Now and then a second van drives the route.
  const vehicleId = dice % 5 === 4 ? ROUTES.find((other) => other.vehicleId !== ownVan)!.vehicleId : ownVan
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
      return closing({ ...route, vehicleId }, ofRoute, dice)
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
        packages: [
          { packageId, view: base.view, ...(dice % 2 === 0 ? {} : { entry: dice % 4 === 1 ? 'wedge' : 'search' }) },
        ],
        ...OUTCOMES_AT_DOOR[dice % 3]!,
        proof: {},
        ...(dice % 7 === 0 ? {} : { place: (['near', 'far', 'none'] as const)[dice % 3]! }),
      })
    case 'attempt':
      return decideAttempt({
        stopId: stopOf(parcel),
        packages: [{ packageId, view: base.view }],
        reason: ATTEMPT_REASONS[dice % ATTEMPT_REASONS.length]!,
        place: placeAt(world, `${device.deviceId} ${parcel}`, dice),
        // All that any reason could ask for, or nothing.
        evidence: dice % 4 === 0 ? [] : EVERY_EVIDENCE,
      })
    case 'return':
      return decideReturn(base)
    case 'debrief':
      return debriefing(route, known, dice)
    case 'hold':
      return decideHold({ ...base, hold: dice % 2 ? 'damaged' : 'address_query', reason: 'seen' })
    case 'release':
      return decideRelease({ ...base, hold: dice % 2 ? 'damaged' : 'address_query', reason: 'settled' })
    case 'undo':
      if (dice % 3 === 0) return supervising(known, packageId, dice)
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

const CLERK = { personId: 'clerk' as PersonId, role: 'depot' } as const

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
    ...(dice % 11 === 0 ? {} : { signers: [{ personId: route.driverId, role: 'driver' }, CLERK] }),
  })
}

/** The van is back: what is still in it by this device's events has a line, and now and then one person closes alone. */
function debriefing(route: (typeof ROUTES)[number], known: readonly KeptEvent[], dice: number): Decision | Refused {
  const loaded = DAY_PACKAGES.flatMap((packageId) => {
    const found = loadedFor(route.routeId, eventsTouching(packageId, known))
    return found === null ? [] : [{ ...found, packageId }]
  })
  const driver = { personId: route.driverId, role: 'driver' } as const
  return decideDebrief({
    ...{ ...route, loaded, signers: dice % 5 === 0 ? [driver] : [driver, CLERK], unsent: { events: 0, photos: 0 } },
    lines: DAY_PACKAGES.slice(dice % 13 === 0 ? 1 : 0).map((packageId, at) => ({
      ...{ packageId, reason: RESIDUAL_REASONS[(dice + at) % RESIDUAL_REASONS.length]! },
    })),
  })
}

/** A contradiction is settled, else any fact of the parcel is taken back, for it alone or for all that the fact names. */
function supervising(known: readonly KeptEvent[], packageId: PackageId, dice: number): Decision | Refused | null {
  const events = eventsTouching(packageId, known)
  const who = { role: 'supervisor', why: dice % 2 === 0 ? 'did_not_occur' : 'incorrect_data' } as const
  const [open] = foldPackage(packageId, events).contradictions
  const truth = (['first', 'second', 'both'] as const)[(dice % 7) % 3]!
  if (open !== undefined && dice % 4 > 0)
    return decideSettlement({ packageId, events, pair: open.events, truth, ...who })
  const event = events[dice % Math.max(1, events.length)]
  if (event === undefined) return null
  const gone = correctedIds(known)
  const packages = (dice % 5 === 0 ? packagesTouched(event.event) : [packageId]).map((id) => ({ packageId: id, gone }))
  return decideCorrection({ event, packages, ...who })
}

/** Mostly the last own event, now and then any known one, as a supervisor would. */
function undoing(
  device: Device,
  known: readonly KeptEvent[],
  view: (id: PackageId) => Known['view'],
  now: number,
  dice: number,
): Decision | Refused | null {
  const event = dice % 4 > 0 ? device.journal.at(-1) : known[dice % Math.max(1, known.length)]
  if (event === undefined) return null
  const last = device.lastOwn === null ? now : Math.max(now, msOf(device.lastOwn))
  return decideUndo({
    events: [{ event, views: event.event.packageIds.map(view) }],
    corrected: correctedIds(known),
    by: { deviceId: device.deviceId, actorId: device.actor, role: dice % 4 > 0 ? 'depot' : 'supervisor' },
    why: 'did_not_occur',
    now: last as Instant,
  })
}
