// What the map asks beside routes: its file, and where the drivers are (DOMAIN §15).
import type { Instant, PersonId, RouteId } from '../../domain/brands.ts'
import type { MapDriver, MapFile, RestingDriver } from '../../wire/bridge.ts'
import { MAP_PATH } from '../../wire/window-policy.ts'
import type { Core } from '../core.ts'
import { openBreaks, placesOf, restingOf } from '../location/places.ts'
import type { DriverPlace } from '../../wire/positions.ts'
import { alarmsFor, partyAt } from '../talk/queries.ts'
import { isSettled } from './board.ts'
import { dayRoutes } from './day-routes.ts'

/** Every map here is made of OpenStreetMap's data; its licence asks for these words wherever it is drawn. */
const ATTRIBUTION = '© OpenStreetMap contributors'

/** `hasMap`: whoever serves the window serves the file (`WAYMARK_MAP`). Whether it can be read the window finds out itself, part by part. */
export const mapFile = (hasMap: boolean): MapFile => (hasMap ? { url: MAP_PATH, attribution: ATTRIBUTION } : null)

/** The drivers of the site who are on shift, as last heard; whose name is not known here any more is left out. */
export function mapDrivers(core: Core): { drivers: MapDriver[]; resting: RestingDriver[] } {
  const places = withAlarms(core, placesOf(core))
  const shown = new Set(places.map(({ personId }) => personId))
  return {
    drivers: driversAt(core, places),
    resting: restingOf(core).flatMap(({ personId, routeId, since }) => {
      const person = core.copies.get('person', personId)
      if (person === null || shown.has(personId)) return []
      const routeNumber = numberOf(core, routeId)
      return [{ personId: personId as PersonId, name: person.name, routeNumber, since: since as Instant }]
    }),
  }
}

function driversAt(core: Core, places: readonly DriverPlace[]): MapDriver[] {
  // Asked with each place that moves: the day's routes are kept from one look to the next.
  const next = new Map<RouteId, string | null>()
  const nextOf = (routeId: RouteId): string | null => {
    const known = next.get(routeId)
    if (known !== undefined) return known
    const found = nextStop(core, routeId)
    next.set(routeId, found)
    return found
  }
  const breaks = openBreaks(core)
  return places.flatMap((place) => {
    const person = core.copies.get('person', place.personId)
    if (person === null) return []
    const routeId = place.routeId as RouteId | null
    const breakSince = place.onBreak ? (breaks.get(place.personId) ?? null) : null
    const said = { routeNumber: numberOf(core, routeId), nextStop: routeId === null ? null : nextOf(routeId) }
    return [{ ...place, ...said, breakSince, name: person.name }]
  })
}

const numberOf = (core: Core, routeId: string | null): string | null =>
  routeId === null ? null : (core.copies.get('route', routeId)?.number ?? null)

/** An emergency's place is shown where it is newer than what was heard of its driver, or nothing was: the map is where one looks for it first. */
function withAlarms(core: Core, places: DriverPlace[]): DriverPlace[] {
  const all = new Map(places.map((place) => [place.personId, place]))
  for (const { driver, place, routeId, onBreak } of alarmsFor(core, partyAt(core))) {
    const known = all.get(driver.personId)
    if (place === null || (known !== undefined && known.at >= place.at)) continue
    const unmoved = { heading: null, speedMps: null, source: 'browser' as const }
    all.set(driver.personId, { ...place, ...unmoved, personId: driver.personId, routeId, deviceId: '', onBreak })
  }
  return [...all.values()]
}

/** Street and number of the first stop, as it is driven, at which something is left to do; null: none, or the route is not of today. */
function nextStop(core: Core, routeId: RouteId): string | null {
  const open = dayRoutes(core)
    .find(({ route }) => route.id === routeId)
    ?.stops.find((stop) => !isSettled(stop))
  return open?.address ?? null
}
