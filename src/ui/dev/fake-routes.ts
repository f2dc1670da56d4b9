// The supervisor's sample: four routes with sixty stops each around Schaan. People and streets are invented.
import type { Instant, PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { MapRoute, MapStop, StopLine } from '../../wire/bridge.ts'
import { NOW } from './fake-data.ts'
import { sampleRoutes } from './fake-map.ts'

export const STOPS = 60
const STREETS = ['Landstrasse', 'Im Rietle', 'Feldkircher Strasse', 'Wiesengass', 'Benderer Strasse', 'Im Bretscha']
const NAMES = ['Marxer', 'Wille', 'Beck', 'Nägele', 'Ospelt', 'Hilti', 'Schädler', 'Biedermann']
/** `done`: how many of its stops; where they lie, the map's sample says */
export const PLANS = [
  { number: '12', name: 'Vaduz – Triesen', driver: 'Lukas Büchel', plate: 'FL 1188', done: 31, left: true },
  { number: '14', name: 'Schaan – Planken', driver: 'Dominik Marxer', plate: 'FL 2207', done: 23, left: true },
  { number: '17', name: 'Eschen – Mauren', driver: 'Selina Wohlwend', plate: 'FL 3310', done: 44, left: true },
  { number: '21', name: 'Balzers', driver: null, plate: 'FL 4020', done: 0, left: false },
] as const

const PLACES = sampleRoutes(undefined, STOPS)

export const routeIdOf = (number: string): RouteId => `r-${number}` as RouteId
export const personOf = (at: number): PersonId => `p-desk-${at}` as PersonId

function stopsOf(at: number): MapStop[] {
  const plan = PLANS[at] ?? PLANS[0]
  const placed = PLACES[at]
  return Array.from({ length: STOPS }, (_, index): MapStop => {
    const sequence = index + 1
    const packages = (sequence % 3 === 0 ? 2 : 1) + (sequence % 17 === 0 ? 2 : 0)
    const state = stateOf(index, plan.done)
    const done = state === 'PLANNED' || state === 'ARRIVED' ? 0 : packages
    const eta = plan.left && done === 0 ? etaOf(index - plan.done) : null
    const before = sequence % 9 === 0 ? '12:00' : sequence % 13 === 0 ? '10:00' : null
    return {
      stopId: `s-${plan.number}-${sequence}` as StopId,
      routeId: routeIdOf(plan.number),
      sequence,
      name: NAMES[(index + at) % NAMES.length] ?? '',
      address: `${STREETS[(index + at) % STREETS.length] ?? ''} ${2 + ((index * 7) % 90)}`,
      town: ['9490 Vaduz', '9494 Schaan', '9492 Eschen', '9496 Balzers'][at] ?? '',
      ...{ before, eta, packages, done, state },
      ...{ lat: placed?.stops[index]?.lat ?? 0, lon: placed?.stops[index]?.lon ?? 0 },
      ...(at === 1 && sequence === 12 && placed?.stops[index] !== undefined
        ? { proposed: { lat: placed.stops[index].lat + 0.002, lon: placed.stops[index].lon + 0.004 } }
        : {}),
      atRisk: plan.left && done === 0 && before !== null && index - plan.done < 30,
    }
  })
}

function stateOf(index: number, done: number): StopLine['state'] {
  if (index > done) return 'PLANNED'
  if (index === done) return done === 0 ? 'PLANNED' : 'ARRIVED'
  if (index % 19 === 11) return 'FAILED'
  return index % 23 === 7 ? 'PART_DONE' : 'DONE'
}

function etaOf(ahead: number): StopLine['eta'] {
  const at = NOW + ahead * 5 * 60_000
  return { at: at as Instant, from: (at - 600_000) as Instant, to: (at + 900_000) as Instant }
}

export const ROUTES: MapRoute[] = PLANS.map(({ number, driver }, at) => ({
  ...{ routeId: routeIdOf(number), number, driver, depot: PLACES[at]?.depot ?? [0, 0] },
  stops: stopsOf(at),
}))
