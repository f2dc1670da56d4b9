// The day's routes as the map draws them: the depot, and each stop where it stands.
import type { MapRoute } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { proposedPins } from '../pin-reports.ts'
import { isAtRisk } from './board.ts'
import { dayRoutes } from './day-routes.ts'

export function mapRoutes(core: Core): MapRoute[] {
  const site = core.enrolment.get()?.site
  const depot = site === undefined ? null : core.copies.get('site', site)
  const proposed = proposedPins(core)
  return dayRoutes(core).map(({ route, line, stops, places }) => ({
    ...{ routeId: route.id, number: route.number, driver: line.driver },
    depot: [depot?.lat ?? 0, depot?.lon ?? 0],
    stops: stops.flatMap((stop) => {
      const place = places.get(stop.stopId)
      if (place === undefined) return []
      const elsewhere = proposed.get(stop.stopId)
      const at = { lat: place[0], lon: place[1], ...(elsewhere === undefined ? {} : { proposed: elsewhere }) }
      return [{ ...stop, ...at, routeId: route.id, atRisk: isAtRisk(core, route.day, stop) }]
    }),
  }))
}
