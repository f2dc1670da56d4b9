// What the map asks beside routes: its file, and where the drivers are (DOMAIN §15).
import type { RouteId } from '../../domain/brands.ts'
import type { MapDriver, MapFile } from '../../wire/bridge.ts'
import { MAP_PATH } from '../../wire/window-policy.ts'
import type { Core } from '../core.ts'
import { placesOf } from '../location/places.ts'
import { stopsOf } from './routes.ts'

/** Every map here is made of OpenStreetMap's data; its licence asks for these words wherever it is drawn. */
const ATTRIBUTION = '© OpenStreetMap contributors'

/** `hasMap`: whoever serves the window serves the file (`WAYMARK_MAP`). Whether it can be read the window finds out itself, part by part. */
export const mapFile = (hasMap: boolean): MapFile => (hasMap ? { url: MAP_PATH, attribution: ATTRIBUTION } : null)

/** The drivers of the site who are on shift, as last heard; whose name is not known here any more is left out. */
export function mapDrivers(core: Core): MapDriver[] {
  return placesOf(core).flatMap((place) => {
    const person = core.copies.get('person', place.personId)
    if (person === null) return []
    const route = place.routeId === null ? null : core.copies.get('route', place.routeId)
    const next = place.routeId === null ? undefined : nextStop(core, place.routeId as RouteId)
    return [{ ...place, name: person.name, routeNumber: route?.number ?? null, nextStop: next ?? null }]
  })
}

const OPEN: ReadonlySet<string> = new Set(['PLANNED', 'ARRIVED', 'WORKING'])
const nextStop = (core: Core, routeId: RouteId): string | undefined =>
  stopsOf(core, routeId).find(({ state }) => OPEN.has(state))?.address
