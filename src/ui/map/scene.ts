// What the map is told, and what follows from it without drawing.
import type L from 'leaflet'
import type { PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { MapDriver, MapRoute, MapStop } from '../../wire/bridge.ts'
import { STOP_LOOK } from '../parts/stop-look.ts'

export type Me = { lat: number; lon: number; accuracyM: number; heading: number | null }
export type Scene = {
  routes: readonly MapRoute[]
  drivers: readonly MapDriver[]
  me: Me | null
  scheme: 'light' | 'dark'
  selectedStopId: StopId | null
  selectedDriver: PersonId | null
  /** the others step back; null: all alike */
  focusRouteId: RouteId | null
  now: number
  /** "4 min", as it stands below a driver */
  ageWords: (driver: Pick<MapDriver, 'at' | 'breakSince'>) => string
  routeTitle: (number: string) => string
}

/** Stops come as they are driven, not by their numbers in the plan ([D13]). */
export const nextOf = ({ stops }: MapRoute): MapStop | undefined => stops.find(({ state }) => STOP_LOOK[state].open)

/** What lies behind and what lies ahead: the line is parted at the first stop that is not done. */
export function wayOf(route: MapRoute): { driven: L.LatLngTuple[]; ahead: L.LatLngTuple[] } {
  const { stops } = route
  const points: L.LatLngTuple[] = [route.depot, ...stops.map(({ lat, lon }): L.LatLngTuple => [lat, lon]), route.depot]
  const next = nextOf(route)
  const at = next === undefined ? stops.length : stops.indexOf(next)
  return { driven: points.slice(0, at + 1), ahead: points.slice(at) }
}

/** Beside its own way, a third ahead: lines of several routes begin at the same door. */
export function labelPlace(ahead: readonly L.LatLngTuple[], driven: readonly L.LatLngTuple[]): L.LatLngTuple | null {
  const way = ahead.length > 2 ? ahead : driven
  const at = Math.max(1, Math.floor(way.length / 3))
  const [from, to] = [way[at - 1], way[at]]
  return from === undefined || to === undefined ? null : [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
}

/** `only`: of this route alone. */
export function placesOf({ routes: all, drivers, me }: Scene, only: RouteId | null): { lat: number; lon: number }[] {
  const routes = all.filter(({ routeId }) => only === null || routeId === only)
  const stops = routes.flatMap((route) => route.stops)
  const depots = routes.map(({ depot: [lat, lon] }) => ({ lat, lon }))
  return [...stops, ...depots, ...(stops.length === 0 ? drivers : []), ...(me === null ? [] : [me])]
}

export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase()

/** A thumb's reach, pixels. */
const WITHIN_PX = 24
/** The nearest of all within a thumb's reach; `by`: how far it is, pixels. */
export function nearest<T>(all: Iterable<T>, by: (one: T) => number): T | null {
  let best: { one: T; far: number } | null = null
  for (const one of all) {
    const far = by(one)
    if (far <= WITHIN_PX && (best === null || far < best.far)) best = { one, far }
  }
  return best?.one ?? null
}
