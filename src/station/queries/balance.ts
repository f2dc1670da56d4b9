// The balance of a route at the end of its day (DOMAIN §11), by this device's own events and those that it pulled.
import { type Loaded, loadedFor } from '../../domain/balance.ts'
import type { PackageId, RouteId } from '../../domain/brands.ts'
import type { KeptEvent } from '../../domain/event.ts'
import type { Balance } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { asOf } from './as-of.ts'
import { debriefOf } from './debrief.ts'
import { roundGaps } from './gaps.ts'
import { packageLine } from './lists.ts'
import { idsOnRoute } from './routes.ts'

const SHOWN = 1000

export function balance(core: Core, routeId: RouteId): Balance {
  const loaded = loadedNow(core, routeId)
  const count = (where: Loaded['where']) => loaded.filter((one) => one.where === where).length
  const rest = loaded.filter(({ where }) => where === 'on-vehicle')
  return {
    asOf: asOf(core),
    loaded: loaded.length,
    delivered: count('delivered'),
    attempted: loaded.filter(({ where, reason }) => where !== 'delivered' && reason !== null).length,
    backAtDepot: count('back'),
    elsewhere: count('elsewhere'),
    onVehicle: rest.slice(0, SHOWN).map(({ packageId, reason }) => ({
      ...packageLine(core, packageId),
      stopId: core.copies.stopOf(packageId)?.stop.id ?? null,
      reason,
    })),
    unsentEvents: core.outbox.unsentCount(),
    unsentPhotos: core.photos.unsentCount(),
    debrief: debriefOf(core, routeId),
    gaps: roundGaps(core),
  }
}

/** Planned for the route and loaded, and what else its own closing and departure name: a parcel of another route that was taken along. */
export function loadedNow(core: Core, routeId: RouteId): (Loaded & { packageId: PackageId })[] {
  const asked = new Set<PackageId>(idsOnRoute(core, routeId))
  // A set hands out what is added while it is gone through.
  return [...throughAll(core, routeId, asked)]
}

function* throughAll(
  core: Core,
  routeId: RouteId,
  asked: Set<PackageId>,
): Generator<Loaded & { packageId: PackageId }> {
  for (const packageId of asked) {
    const events = core.views.eventsOf(packageId)
    for (const named of namedBy(events, routeId)) asked.add(named)
    const loaded = loadedFor(routeId, events)
    if (loaded !== null) yield { ...loaded, packageId }
  }
}

function namedBy(events: readonly KeptEvent[], routeId: RouteId): PackageId[] {
  return events.flatMap(({ event }) =>
    (event.kind === 'LoadClosed' || event.kind === 'RouteDeparted' || event.kind === 'DebriefClosed') &&
    event.data.routeId === routeId
      ? event.packageIds
      : [],
  )
}
