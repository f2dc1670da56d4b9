// Yesterday's short round: five packages that reached their people and four that came back, to be tried again at today's stops.
import type { Service } from '../domain/event.ts'
import { DEPOT, LAST_ROUND, routeIdOf, UPPER_COUNTRY } from './areas.ts'
import type { DemoStory, PlannedPackage, PlannedStop } from './day.ts'
import type { PackageMaker } from './plan-packages.ts'
import { chooseDoors, type Door, type DoorDeal, stopsOf } from './plan-stops.ts'

type LastRound = DemoStory['lastRound']
type Did = LastRound['visits'][number]['did']
type Deed = { did: Did; service: Service }

const PLAIN: Service = { level: 'standard' }
const MAY_LEAVE: Service = { level: 'standard', authorityToLeave: true }

const DELIVERED: readonly Deed[] = [
  { did: { kind: 'delivered', outcome: 'handed_over', placeCode: 'in_person' }, service: PLAIN },
  { did: { kind: 'delivered', outcome: 'handed_over', placeCode: 'in_person_household' }, service: PLAIN },
  { did: { kind: 'delivered', outcome: 'handed_over', placeCode: 'in_person' }, service: { level: 'express' } },
  { did: { kind: 'delivered', outcome: 'letterbox', placeCode: 'mail_slot' }, service: MAY_LEAVE },
  { did: { kind: 'delivered', outcome: 'letterbox', placeCode: 'mail_slot' }, service: MAY_LEAVE },
]
const ATTEMPTED: readonly Deed[] = [
  { did: { kind: 'attempted', reason: 'NOT_HOME', note: 'Rang twice, card left' }, service: PLAIN },
  { did: { kind: 'attempted', reason: 'NOT_HOME', note: 'Waited two minutes, card left' }, service: PLAIN },
  { did: { kind: 'attempted', reason: 'NO_ACCESS', note: 'Gate locked, no bell' }, service: PLAIN },
  { did: { kind: 'attempted', reason: 'NO_TIME' }, service: PLAIN },
]

type Ask = {
  yesterday: string
  deal: DoorDeal
  maker: PackageMaker
  notes: Parameters<typeof stopsOf>[3]
  todaysStops: readonly PlannedStop[]
}
export type PlannedLastRound = { stops: PlannedStop[]; packages: PlannedPackage[]; round: LastRound }

/** The doors tried in vain are doors of today's upper round; the others are used by no stop of today. */
export function planLastRound({ yesterday, deal, maker, notes, todaysStops }: Ask): PlannedLastRound {
  const route = { id: routeIdOf(LAST_ROUND.number, yesterday), day: yesterday }
  const again = deal.random
    .shuffled(todaysStops.filter((stop) => stop.routeId.startsWith(`${UPPER_COUNTRY.number}-`)))
    .slice(0, ATTEMPTED.length)
  const doors: Door[] = [...chooseDoors(UPPER_COUNTRY, DELIVERED.length, deal), ...again.map(doorOf)]
  const deeds = new Map(doors.map((door, at) => [keyOf(door), [...DELIVERED, ...ATTEMPTED][at]]))
  const stops = stopsOf(route, doors, DEPOT, notes)
  const packages: PlannedPackage[] = []
  const visits: LastRound['visits'] = []
  const retries: LastRound['retries'] = []
  for (const stop of stops) {
    const deed = deeds.get(keyOf(stop))
    if (deed === undefined) continue
    const made = maker.make(stop, yesterday, deed.service)
    packages.push(made)
    stop.references.push(made.reference)
    visits.push({ stopId: stop.id, references: stop.references, did: deed.did })
    const planned = again.find((one) => keyOf(one) === keyOf(stop))
    if (planned !== undefined) retries.push({ reference: made.reference, stopId: planned.id })
  }
  const { vehicleId, driverId: driver } = UPPER_COUNTRY
  return { stops, packages, round: { routeId: route.id, vehicleId, driver, visits, retries } }
}

const doorOf = ({ lines, name, postcode, town, lat, lon }: PlannedStop): Door => ({
  ...{ line: lines[0] ?? '', name, postcode, town, lat, lon },
  business: false,
})
/** Two doors never share a place: addresses stand 40 m apart. */
const keyOf = ({ lat, lon }: { lat: number; lon: number }): string => `${lat},${lon}`
