// Who drives a route, and which route somebody drives: one answer for custody, balance, positions and arrivals.
import type { PersonId } from '../../domain/brands.ts'
import { ownRoute } from '../../domain/own-route.ts'
import type { Route } from '../../domain/reference.ts'
import type { Core } from '../core.ts'
import { packagesOnRoute } from './lists.ts'
import { routeLine, routesOfDay } from './routes.ts'

/**
 * Whoever took the load over when it was closed (DOMAIN §3.5); until then who scanned the door of its van here today (§3.1), else who was planned.
 * null: nobody is named.
 */
export function driverOf(core: Core, route: Route): PersonId | null {
  const closed = core.routeFacts.of(route.id).closed
  return closed?.driverId ?? boundHere(core, route) ?? route.driverId ?? null
}

function boundHere(core: Core, { vehicleId, day }: Route): PersonId | null {
  const operator = core.kv.get('operator')
  const bound = operator?.role === 'driver' && operator.vehicleId !== undefined && operator.vehicleId === vehicleId
  return bound && day === core.clock.today() ? operator.personId : null
}

/** Today's route of this driver (domain/own-route.ts); null: none is theirs. */
export function routeOf(core: Core, personId: PersonId): Route | null {
  const today = core.clock.today()
  const own = routesOfDay(core).filter((route) => route.day === today && driverOf(core, route) === personId)
  if (own.length < 2) return own[0] ?? null
  const lines = own.map((route) => ({ route, ...routeLine(core, route, packagesOnRoute(core, route.id)) }))
  return ownRoute(lines, personId)?.route ?? null
}
