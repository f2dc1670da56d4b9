// One van's day on the road: along the streets from door to door, with photos, a missed recipient or two, a break, and for one of them no network.
import type { PackageId, StopId } from '../../domain/brands.ts'
import type { Service } from '../../domain/event.ts'
import { workOf } from '../../domain/eta.ts'
import { closedBy } from '../../domain/proof.ts'
import type { Place } from '../../domain/geo.ts'
import type { Geo } from '../../domain/event.ts'
import type { ScanAnswer, StopDetail, StopLine } from '../../wire/bridge.ts'
import { attemptAt, deliverAt, type Door, scannedAt, takePhoto } from '../at-door.ts'
import { type Random, seededRandom } from '../random.ts'
import { type Scanner, scannerAt } from '../scanner.ts'
import { type DriveAsk, type Driven, personOf, type Tablet } from './drive-day.ts'
import { fixesOn } from './on-the-way.ts'
import { onShift, type Van } from './load-van.ts'
import { scenesOf } from './scenes.ts'

export type RouteAsk = DriveAsk & Van

const NOBODY = 0.07
/** Of what may be left without its recipient. */
const LEFT = 0.6

type Road = { ask: RouteAsk; scanner: Scanner; random: Random; driven: Driven; here: Place }

/** Visits what is still open, brings back what could not be delivered and ends the shift. A round that was closed is over. */
export async function driveRoute(ask: RouteAsk): Promise<Driven> {
  const { tablet, route, filled, nth } = ask
  const road: Road = {
    ask,
    scanner: scannerAt(tablet, new Map()),
    random: seededRandom(Math.imul(filled.day.seed, 31) + nth),
    driven: { scans: 0, delivered: 0, attempted: 0, photos: 0 },
    here: place(filled.day.site),
  }
  const { stops } = await tablet.call('stops', { routeId: route.id })
  const step = stepOf(ask, stops.length)
  const { debrief } = await tablet.call('balance', { routeId: route.id })
  if (debrief !== null) {
    ask.say(`${ask.driver.name} is back from route ${route.number} already.`)
    step(stops.length)
    return road.driven
  }
  await onShift(tablet, road.scanner, ask.driver)
  road.here = (await lastDoor(tablet, stops)) ?? road.here
  step(0)
  const scenes = scenesOf(ask, road.scanner)
  for (const [at, { stopId, state }] of stops.entries()) {
    const open = isOpen(state)
    if (open) await scenes.before(at)
    const words = open ? await visit(road, stopId) : null
    step(at + 1, words === null ? undefined : `Route ${route.number}, stop ${at + 1} of ${stops.length}: ${words}.`)
    if (open) await scenes.after(at, stopId)
  }
  scenes.over()
  await goHome(road)
  return { ...road.driven, scans: road.scanner.played.scans }
}

const stepOf =
  ({ step, route: { number } }: RouteAsk, all: number) =>
  (done: number, words?: string): void =>
    step?.({ of: 'route', number, done, all, ...(words === undefined ? {} : { words }) })

const isOpen = (state: StopLine['state']): boolean => state === 'PLANNED' || state === 'ARRIVED' || state === 'WORKING'

/** Where the van was left when the drive was ended; it goes on from there. null: it has not been at a door yet. */
export async function lastDoor(tablet: Tablet, stops: readonly StopLine[]): Promise<Place | null> {
  const last = stops.findLast(({ state }) => !isOpen(state) && state !== 'SKIPPED')
  const stop = last === undefined ? null : await tablet.call('stop', { stopId: last.stopId })
  return stop === null ? null : kerbOf(stop)
}

async function drive(road: Road, to: Place): Promise<void> {
  const { tablet, time, streets } = road.ask
  for (const { realMs, ...fix } of fixesOn(streets.way(road.here, to), time.speed)) {
    await tablet.call('reportFix', { ...fix, accuracyM: 6, at: time.now() })
    await time.wait(realMs)
  }
  road.here = to
  await tablet.call('reportFix', { ...place(to), accuracyM: 5, at: time.now(), heading: null, speedMps: 0 })
}
/** A van stands some ten metres from the pin. */
const kerbOf = ({ lat, lon }: Place): Place => ({ lat: lat + 0.00008, lon })
const place = ({ lat, lon }: Place): Place => ({ lat, lon })

/** What was done there, in words; null: nothing aboard was for this door. */
async function visit(road: Road, stopId: StopId): Promise<string | null> {
  const { ask, random, scanner } = road
  const stop = await ask.tablet.call('stop', { stopId })
  const open = stop?.list.filter(({ lifecycle }) => lifecycle === 'OUT') ?? []
  if (stop === null || open.length === 0) return null
  await drive(road, kerbOf(stop))
  const geo: Geo = { ...place(road.here), accuracyM: 5, fixAgeMs: 900, source: 'gnss' }
  await scanner.did('arriving', arrive(ask, stopId, geo))
  await ask.time.pass(workOf(open.length))
  const scene = Math.imul(ask.filled.day.seed, 97) + random.int(1, 1e6)
  const door = { stopId, packageIds: open.map(({ packageId }) => packageId), geo, scene }
  const parcels = open.length === 1 ? 'one parcel' : `${open.length} parcels`
  if (random.chance(NOBODY)) {
    await nobody(road, door)
    return `nobody there for ${parcels}`
  }
  for (const group of byService(stop, door)) await handOver(road, group)
  return `${parcels} delivered`
}

/** Faster than a device believes, it takes the van to be where it was: then the driver says why, as anybody would. */
async function arrive({ tablet }: RouteAsk, stopId: StopId, geo: Geo): Promise<ScanAnswer> {
  const answer = await tablet.call('arrive', { stopId, geo })
  if (answer.outcome === 'recorded' || answer.reason !== 'input') return answer
  return tablet.call('arrive', { stopId, geo, reason: 'parked', pinIsWrong: false })
}

async function nobody(road: Road, door: Door): Promise<void> {
  const { ask, scanner, random, driven } = road
  const did = random.chance(0.75)
    ? { reason: 'NOT_HOME' as const, note: 'Rang twice, card left' }
    : { reason: 'NO_ACCESS' as const, note: 'Gate locked, no bell' }
  await scanner.did('attempting', attemptAt({ ...atDoor(ask) }, door, did))
  driven.attempted += door.packageIds.length
  if (did.reason === 'NOT_HOME') driven.photos += 1
}

const atDoor = ({ tablet, camera, time }: RouteAsk) => ({ station: tablet, camera, now: time.now })

type Group = Door & { service: Service }

/** What one confirmation can say of all its packages: those of one service. */
function byService(stop: StopDetail, door: Door): Group[] {
  const groups = new Map<string, Group>()
  for (const { packageId, service } of stop.list) {
    if (!door.packageIds.includes(packageId)) continue
    const key = service.join()
    const group = groups.get(key) ?? { ...door, packageIds: [] as PackageId[], service: serviceOf(service) }
    group.packageIds.push(packageId)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function serviceOf(words: readonly string[]): Service {
  const age = words.includes('age18') ? 18 : words.includes('age16') ? 16 : null
  return {
    level: words.includes('express') ? 'express' : 'standard',
    ...(words.includes('authorityToLeave') ? { authorityToLeave: true as const } : {}),
    ...(words.includes('signature') ? { signature: true as const } : {}),
    ...(words.includes('pin') ? { pin: true as const } : {}),
    ...(age === null ? {} : { age }),
  }
}

async function handOver(road: Road, group: Group): Promise<void> {
  const { ask, scanner, random, driven } = road
  const { service, packageIds } = group
  driven.delivered += packageIds.length
  if (closedBy(service, 'safe_place') === null && random.chance(LEFT)) {
    const left = random.chance(0.75)
      ? ({
          outcome: 'safe_place',
          placeCode: random.pick(['front_porch', 'garage', 'shed', 'garden'] as const),
        } as const)
      : ({ outcome: 'letterbox', placeCode: 'mail_slot' } as const)
    if (left.outcome === 'safe_place') driven.photos += 1
    return scanner.did('leaving', deliverAt(atDoor(ask), group, left))
  }
  const { stopId, geo } = group
  const proof = {
    ...(service.signature === true ? { signature: await takePhoto(atDoor(ask), group, 'signature') } : {}),
    ...(service.age === undefined ? {} : { age: { overLimit: true, document: 'identity card' } }),
  }
  if (service.signature === true) driven.photos += 1
  if (service.pin === true) await tellPins(road, group)
  const scanned = scannedAt(packageIds)
  const handed = { stopId, packageIds, geo, scanned, outcome: 'handed_over', placeCode: 'in_person', ...proof } as const
  return scanner.did('handing over', ask.tablet.call('deliver', handed))
}

/** The recipient says the PIN that stands on the parcel's page. A tablet that cannot check it hands over by hand. */
async function tellPins({ ask: { tablet, filled } }: Road, { stopId, packageIds }: Group): Promise<void> {
  for (const packageId of packageIds) {
    const pin = filled.packages.find((one) => one.packageId === packageId)?.shipment.pin
    if (pin !== undefined) await tablet.call('tryPin', { stopId, packageId, pin })
  }
}

/** One parcel of this van's is put into a clerk's hands and not scanned: it stands on the evening's board until somebody scans it. */
const FORGETS = 2

/** Back at the depot: what came back is scanned in, driver and depot sign the end of the round, and the shift ends (DOMAIN §11). */
async function goHome(road: Road): Promise<void> {
  const { ask, scanner } = road
  const { tablet, route, filled, driver, say } = ask
  await drive(road, filled.day.site)
  const { onVehicle } = await tablet.call('balance', { routeId: route.id })
  const [forgotten] = ask.nth === FORGETS ? onVehicle : []
  const back = onVehicle.filter((one) => one !== forgotten)
  for (const { packageId } of back) await scanner.scan('return', packageId)
  await tablet.sync()
  const clerk = personOf(filled.day, 'depot-2')
  await scanner.did(
    'closing the round',
    tablet.call('closeDebrief', {
      routeId: route.id,
      lines: forgotten === undefined ? [] : [{ packageId: forgotten.packageId, reason: 'GIVEN_IN' }],
      second: { personId: clerk.id, pin: clerk.pin },
      ...{ damageNoticed: false, keysBack: true },
    }),
  )
  await tablet.call('signOut')
  await tablet.sync()
  const left = forgotten === undefined ? '' : ' One was given in by hand and not scanned.'
  say(`${driver.name} is back from route ${route.number}; ${back.length} packages came back, and both signed.${left}`)
}
