// The day's routes as the map draws them: the depot, and each stop where it stands.
import type { StopId } from '../../domain/brands.ts'
import type { MapRoute } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { isAtRisk } from './board.ts'
import { routesOfDay, stopsOf } from './routes.ts'

export function mapRoutes(core: Core): MapRoute[] {
  const site = core.enrolment.get()?.site
  const depot = site === undefined ? null : core.copies.get('site', site)
  return routesOfDay(core).map((route) => {
    const places = new Map<StopId, [number, number]>()
    for (const { id, lat, lon } of core.copies.list('stop', route.id)) places.set(id, [lat, lon])
    const driver = route.driverId === undefined ? null : core.copies.get('person', route.driverId)
    return {
      routeId: route.id,
      number: route.number,
      driver: driver?.name ?? null,
      depot: [depot?.lat ?? 0, depot?.lon ?? 0],
      stops: stopsOf(core, route.id).flatMap((stop) => {
        const place = places.get(stop.stopId)
        if (place === undefined) return []
        return [{ ...stop, routeId: route.id, lat: place[0], lon: place[1], atRisk: isAtRisk(core, route.day, stop) }]
      }),
    }
  })
}
