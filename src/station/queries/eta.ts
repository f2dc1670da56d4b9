// When the stops of a route will be reached, as this device knows it (domain/eta.ts): own scans, what was pulled, own breaks.
import type { Instant, PersonId, RouteId, StopId, VehicleId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { Eta, Pause, Sighting } from '../../domain/eta.ts'
import type { Place } from '../../domain/geo.ts'
import type { Stop } from '../../domain/reference.ts'
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

/** Of one route, from stops that were read already. Each of its vans drives its own stops at its own pace. */
export function etasOf(core: Core, routeId: RouteId, stops: readonly Stop[]): EtaOf {
  const site = core.copies.get('site', core.enrolment.get()?.site ?? '')
  if (site === null) return () => null
  const now = core.clock.now()
  const byId = new Map<StopId, Eta<StopId>>()
  const vans = vansOf(core, routeId, stops).map((van) => aheadOf(core, { routeId, stops, depot: site, now }, van))
  for (const { ahead, isHere } of vans.sort((a, b) => Number(a.isHere) - Number(b.isHere)))
    for (const eta of ahead) {
      const known = byId.get(eta.id)
      // A stop of two vans is served when the later one was there; to who drives one of them it is their own that counts.
      if (isHere || known === undefined || known.at < eta.at) byId.set(eta.id, eta)
    }
  return (stopId) => {
    const eta = byId.get(stopId)
    // Of a silent van nothing is told once it should have been there.
    return eta === undefined || eta.to < now ? null : { at: eta.at, from: eta.from, to: eta.to }
  }
}

/** `vehicleId` null: all of the route is one van's. `signed`: who took over what is out in it; null: nobody. */
type Van = { vehicleId: VehicleId | null; signed: PersonId | null }
type OfRoute = { routeId: RouteId; stops: readonly Stop[]; depot: Place; now: Instant }

/** In which something of the route is. */
function vansOf(core: Core, routeId: RouteId, stops: readonly Stop[]): Van[] {
  const signed = new Map<VehicleId, PersonId | null>()
  for (const packageId of stops.flatMap(({ packages }) => packages)) {
    const view = core.views.read(packageId)
    if (view?.vehicleId == null || view.routeId !== routeId) continue
    const isOut = view.lifecycle === 'OUT'
    if (isOut || view.lifecycle === 'LOADED')
      signed.set(view.vehicleId, (isOut ? view.driverId : null) ?? signed.get(view.vehicleId) ?? null)
  }
  if (signed.size === 0) return [{ vehicleId: null, signed: null }]
  return [...signed].map(([vehicleId, driverId]) => ({ vehicleId, signed: driverId }))
}

/** `isHere`: its driver is who is signed in. */
function aheadOf(
  core: Core,
  { routeId, stops, depot, now }: OfRoute,
  van: Van,
): { ahead: readonly Eta<StopId>[]; isHere: boolean } {
  const route = core.copies.get('route', routeId)
  const driver = van.signed ?? (route === null ? null : driverOf(core, route))
  const operator = core.kv.get('operator')
  const isHere = operator !== null && operator.personId === driver
  const breaks = isHere
    ? ownBreaks(core, operator, now)
    : driver === null
      ? []
      : pausesOf(toldBreaks(core, driver), now)
  const { ahead } = routeProgress({
    ...{ routeId, vehicleId: van.vehicleId, depot, now, breaks },
    stops: drivenOrder(stops, orderOf(core, routeId), ({ id }) => id),
    ...(isHere ? { here: ownPlace(core), knowsAll: true } : whereTold(toldPlace(core, routeId, van.signed), now)),
    planned: route === null ? [] : breakAhead(route, core.clock.tzOffsetMin(), breaks, now),
    left: leftAt(core, routeId, van.vehicleId),
    viewOf: (packageId) => core.views.read(packageId),
  })
  return { ahead, isHere }
}

/** When this van left, by the fact; a departure that names none is any van's. */
function leftAt(core: Core, routeId: RouteId, vehicleId: VehicleId | null): Instant | null {
  const isOf = (van: VehicleId | undefined) => vehicleId === null || van === undefined || van === vehicleId
  const departed = core.routeFacts.of(routeId).departures.findLast((departure) => isOf(departure.vehicleId))
  return departed === undefined ? null : msOf(departed.at)
}

/** Of today. At a supervisor's desk those that the hub told of count, so that both reckon the same ([D16]). */
const ownBreaks = (core: Core, operator: OnShift, now: Instant): Pause[] =>
  breaksToday(core, operator).map(({ from, to }) => ({ from, to: to ?? now }))

/** An older place says where the vehicle was. */
const HERE_FRESH_MS = 5 * 60_000

function ownPlace(core: Core): Place | null {
  const own = geoOf(core)
  return own === null || own.mock === true || own.fixAgeMs > HERE_FRESH_MS ? null : own
}

/** What the hub told of the van of who signed for it, or of the route's; on a break nobody is told where it is. */
function toldPlace(core: Core, routeId: RouteId, signed: PersonId | null): DriverPlace | null {
  const told = placesOf(core).find(
    (place) => place.routeId === routeId && (signed === null || place.personId === signed),
  )
  return told === undefined || told.mock === true ? null : told
}

function whereTold(told: DriverPlace | null, now: Instant): { here: Place | null; seen: Sighting | null } {
  if (told === null) return { here: null, seen: null }
  return { here: now - told.at > HERE_FRESH_MS ? null : told, seen: { at: told.at as Instant, place: told } }
}
