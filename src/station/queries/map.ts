// What the map asks beside routes: its file, and where the drivers are (DOMAIN §15).
import type { RouteId } from '../../domain/brands.ts'
import type { MapDriver, MapFile } from '../../wire/bridge.ts'
import { MAP_PATH } from '../../wire/window-policy.ts'
import type { Core } from '../core.ts'
import { placesOf, toldBreaks } from '../location/places.ts'
import type { DriverPlace } from '../../wire/positions.ts'
import { alarmsFor, partyAt } from '../talk/queries.ts'
import { isSettled } from './board.ts'
import { dayRoutes } from './day-routes.ts'

/** Every map here is made of OpenStreetMap's data; its licence asks for these words wherever it is drawn. */
const ATTRIBUTION = '© OpenStreetMap contributors'

/** `hasMap`: whoever serves the window serves the file (`WAYMARK_MAP`). Whether it can be read the window finds out itself, part by part. */
export const mapFile = (hasMap: boolean): MapFile => (hasMap ? { url: MAP_PATH, attribution: ATTRIBUTION } : null)

/** The drivers of the site who are on shift, as last heard; whose name is not known here any more is left out. */
export function mapDrivers(core: Core): MapDriver[] {
  // Asked with each place that moves: the day's routes are kept from one look to the next.
  const next = new Map<RouteId, string | null>()
  const nextOf = (routeId: RouteId): string | null => {
    const known = next.get(routeId)
    if (known !== undefined) return known
    const found = nextStop(core, routeId)
    next.set(routeId, found)
    return found
  }
  return withAlarms(core, placesOf(core)).flatMap((place) => {
    const person = core.copies.get('person', place.personId)
    if (person === null) return []
    const routeId = place.routeId as RouteId | null
    const number = routeId === null ? null : (core.copies.get('route', routeId)?.number ?? null)
    const since = toldBreaks(core, place.personId).find(({ to }) => to === null)?.from ?? null
    return [
      {
        ...{ ...place, onBreak: place.onBreak || since !== null, breakSince: since, name: person.name },
        ...{ routeNumber: number, nextStop: routeId === null ? null : nextOf(routeId) },
      },
    ]
  })
}

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
