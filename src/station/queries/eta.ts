// When the stops of a route will be reached, as this device knows it (domain/eta.ts): own scans, what was pulled, own breaks.
import type { Instant, RouteId, StopId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { Eta, Pause, Sighting } from '../../domain/eta.ts'
import type { Place } from '../../domain/geo.ts'
import type { Route, Stop } from '../../domain/reference.ts'
import { drivenOrder } from '../../domain/stop-order.ts'
import { breakAhead, pausesOf } from '../../domain/planned-break.ts'
import { routeProgress } from '../../domain/route-progress.ts'
import type { DriverPlace } from '../../wire/positions.ts'
import type { Core } from '../core.ts'
import { breaksToday } from '../driver-day.ts'
import type { OnShift } from '../kv.ts'
import { placesOf, toldBreaks } from '../location/places.ts'
import { geoOf } from '../location/whereabouts.ts'
import { orderOf } from '../stop-order.ts'
import { driverOf } from './driver-of.ts'

export type EtaOf = (stopId: StopId) => { at: Instant; from: Instant; to: Instant } | null

/** Of one route, from stops that were read already. */
export function etasOf(core: Core, routeId: RouteId, stops: readonly Stop[]): EtaOf {
  const site = core.copies.get('site', core.enrolment.get()?.site ?? '')
  if (site === null) return () => null
  const now = core.clock.now()
  const driver = driverHere(core, routeId)
  const { departed } = core.routeFacts.of(routeId)
  const route = core.copies.get('route', routeId)
  const breaks = breaksOf(core, driver, route, now)
  const { ahead } = routeProgress({
    ...{
      routeId,
      stops: drivenOrder(stops, orderOf(core, routeId), ({ id }) => id),
      now,
      depot: site,
      ...(driver === null ? whereTold(toldPlace(core, routeId), now) : { here: ownPlace(core), knowsAll: true }),
      breaks,
    },
    planned: route === null ? [] : breakAhead(route, core.clock.tzOffsetMin(), breaks, now),
    left: departed === null ? null : msOf(departed.at),
    viewOf: (packageId) => core.views.read(packageId),
  })
  const byId = new Map<StopId, Eta<StopId>>(ahead.map((eta) => [eta.id, eta]))
  return (stopId) => {
    const eta = byId.get(stopId)
    // Of a silent van nothing is told once it should have been there.
    return eta === undefined || eta.to < now ? null : { at: eta.at, from: eta.from, to: eta.to }
  }
}

/** Who is signed in here, when that is the route's driver. */
function driverHere(core: Core, routeId: RouteId): OnShift | null {
  const operator = core.kv.get('operator')
  const route = core.copies.get('route', routeId)
  return operator !== null && route !== null && operator.personId === driverOf(core, route) ? operator : null
}

/** Of today where the driver is signed in here; at a supervisor's desk what the hub told of them, so that both reckon the same ([D16]). */
function breaksOf(core: Core, driver: OnShift | null, route: Route | null, now: Instant): Pause[] {
  if (driver !== null) return breaksToday(core, driver).map(({ from, to }) => ({ from, to: to ?? now }))
  const personId = route === null ? null : driverOf(core, route)
  return personId === null ? [] : pausesOf(toldBreaks(core, personId), now)
}

/** An older place says where the vehicle was. */
const HERE_FRESH_MS = 5 * 60_000

function ownPlace(core: Core): Place | null {
  const own = geoOf(core)
  return own === null || own.mock === true || own.fixAgeMs > HERE_FRESH_MS ? null : own
}

/** What the hub told of the route's vehicle; on a break nobody is told where it is. */
function toldPlace(core: Core, routeId: RouteId): DriverPlace | null {
  const told = placesOf(core).find((place) => place.routeId === routeId)
  return told === undefined || told.mock === true ? null : told
}

function whereTold(told: DriverPlace | null, now: Instant): { here: Place | null; seen: Sighting | null } {
  if (told === null) return { here: null, seen: null }
  return { here: now - told.at > HERE_FRESH_MS ? null : told, seen: { at: told.at as Instant, place: told } }
}
