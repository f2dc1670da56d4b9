// The day's routes with their stops and packages, kept from one look to the next: the supervisor's desk asks for all of them after every scan of
// anybody, and a scan changes one. What changed is made anew; estimates, which the clock moves too, a few routes at a time.
import type { Instant, PackageId, RouteId, StopId } from '../../domain/brands.ts'
import type { Route } from '../../domain/reference.ts'
import { drivenOrder } from '../../domain/stop-order.ts'
import type { PackageView } from '../../domain/view.ts'
import type { RouteLine, StopLine } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { ordersOf } from '../location/places.ts'
import { orderOf } from '../stop-order.ts'
import { isSettled } from './board.ts'
import { driverOf } from './driver-of.ts'
import { type OnRoute, packagesOnRoute, underWay } from './lists.ts'
import { routeLine, routesOfDay, stopLinesOf } from './routes.ts'
import { servedStops } from './served-stops.ts'

export type DayRoute = {
  route: Route
  all: readonly OnRoute[]
  line: RouteLine
  /** the plan's order; with stops pulled forward what is settled, then what is ahead as it will be driven */
  stops: readonly StopLine[]
  /** where each stop is */
  places: ReadonlyMap<StopId, readonly [lat: number, lon: number]>
}

/** An estimate of this age is made anew when somebody looks. */
const ETA_OLD_MS = 30_000
/** At most so many a look, so that no look waits for all of them. */
const ANEW_A_LOOK = 2

type Kept = DayRoute & { at: Instant; order: readonly StopId[] }

class DayRoutes {
  readonly #core: Core
  readonly #kept = new Map<RouteId, Kept>()
  /** which kept routes rest on a package */
  readonly #of = new Map<PackageId, Set<RouteId>>()

  constructor(core: Core) {
    this.#core = core
    core.views.watch((view) => (view === null ? this.#forgetAll() : this.#forget(view)))
    core.copies.watch(() => this.#forgetAll())
    core.routeFacts.watch((routeId) => (routeId === null ? this.#forgetAll() : this.#kept.delete(routeId)))
  }

  all(): DayRoute[] {
    const routes = routesOfDay(this.#core)
    this.#letAge()
    let besides: ReturnType<typeof underWay> | null = null
    const orders = ordersOf(this.#core)
    return routes.map((route) => {
      const known = this.#kept.get(route.id)
      if (known !== undefined && this.#fits(known, orders)) return known
      besides ??= underWay(this.#core)
      return this.#make(route, besides)
    })
  }

  /** A door that was scanned here changes who drives, and a stop that was pulled forward the order: no package tells of either. */
  #fits({ route, line, order }: Kept, orders: ReturnType<typeof ordersOf>): boolean {
    return (
      line.driverId === driverOf(this.#core, route) &&
      String(order) === String(orderOf(this.#core, route.id, () => orders))
    )
  }

  #make(route: Route, besides: ReturnType<typeof underWay>): Kept {
    const core = this.#core
    const all = packagesOnRoute(core, route.id, besides)
    const stops = servedStops(core, route.id, core.copies.list('stop', route.id), all)
    const order = orderOf(core, route.id)
    const made: Kept = {
      ...{ route, all, line: routeLine(core, route, all), stops: asDriven(stopLinesOf(core, route.id, stops), order) },
      places: new Map(stops.map(({ id, lat, lon }) => [id, [lat, lon]])),
      ...{ at: core.clock.now(), order },
    }
    for (const { packageId } of all) this.#rests(packageId, route.id)
    for (const { packageId } of core.copies.packagesOfRoute(route.id)) this.#rests(packageId, route.id)
    for (const { packages } of stops) for (const packageId of packages) this.#rests(packageId, route.id)
    this.#kept.set(route.id, made)
    return made
  }

  #rests(packageId: PackageId, routeId: RouteId): void {
    const known = this.#of.get(packageId)
    if (known === undefined) this.#of.set(packageId, new Set([routeId]))
    else known.add(routeId)
  }

  #forget({ packageId, routeId }: PackageView): void {
    for (const id of this.#of.get(packageId) ?? []) this.#kept.delete(id)
    if (routeId !== null) this.#kept.delete(routeId)
  }

  #forgetAll(): void {
    this.#kept.clear()
    this.#of.clear()
  }

  /** Only what is on the road has estimates, or will have them again when a silent van is heard of. */
  #letAge(): void {
    const old = this.#core.clock.now() - ETA_OLD_MS
    const aged = [...this.#kept.values()]
      .filter(({ at, line, stops }) => at < old && line.departed && stops.some((stop) => !isSettled(stop)))
      .sort((a, b) => a.at - b.at)
    for (const { route } of aged.slice(0, ANEW_A_LOOK)) this.#kept.delete(route.id)
  }
}

/** What is settled first, then what is ahead, as it will be driven. */
function asDriven(stops: readonly StopLine[], order: readonly StopId[]): readonly StopLine[] {
  if (order.length === 0) return stops
  const ahead = stops.filter((stop) => !isSettled(stop))
  return [...stops.filter(isSettled), ...drivenOrder(ahead, order, ({ stopId }) => stopId)]
}

const ofCore = new WeakMap<Core, DayRoutes>()

/** Today's routes in the order of their numbers, each with its packages and stops as they are now; estimates may be some seconds old. */
export function dayRoutes(core: Core): DayRoute[] {
  const known = ofCore.get(core) ?? new DayRoutes(core)
  ofCore.set(core, known)
  return known.all()
}
