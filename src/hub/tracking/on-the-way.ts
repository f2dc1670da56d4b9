// On the day: the window, the stops that come before, and where the driver is (DESIGN §5 Who sees what; DOMAIN §15.1). Of the driver only the newest
// place, only on shift and not on a break, only within the last stops; rounded, so that it names no other customer's door.
import type { Instant, PackageId, RouteId } from '../../domain/brands.ts'
import type { Sighting } from '../../domain/eta.ts'
import { distanceM, type Place } from '../../domain/geo.ts'
import type { PackageView } from '../../domain/view.ts'
import type { HubDeps } from '../deps.ts'
import { type OnTheRoad, RouteBook } from '../road/route-book.ts'
import { clockOf, dayOf, isoIn } from './times.ts'

type Deps = Pick<HubDeps, 'store' | 'now' | 'config'>
export type DriverPlaceSeen = { at: number; place: Place; door: Place; distanceM: number }
export type OnTheWay = {
  routeId: RouteId
  /** null: more than the customer is told */
  away: number | null
  /** clock of the depot; null: it is not sure that it comes today */
  window: { from: string; to: string } | null
  asOf: number
  driver: () => Promise<DriverPlaceSeen | null>
}

/** Nobody plans by minutes, and a window that moves with each look is not believed. */
const WINDOW_STEP_MS = 5 * 60_000
/** About 100 m: near enough to know that it is the next street. */
const PLACE_DIGITS = 3
const DISTANCE_STEP_M = 100

export class Road {
  readonly #deps: Deps
  readonly #book: RouteBook
  /** parcels that were looked at while they were out, by their route: who hears of its news */
  readonly #looked = new Map<RouteId, Set<PackageId>>()
  /** when the first of the windows that were told to them is over */
  readonly #over = new Map<RouteId, number>()

  constructor(deps: Deps) {
    this.#deps = deps
    this.#book = new RouteBook({
      store: deps.store,
      now: deps.now,
      placeOf: async (routeId, driverId): Promise<Sighting | null> => {
        const place = await placeSeen(deps, { routeId, driverId })
        return place === null ? null : { at: place.at as Instant, place }
      },
    })
  }

  /** null: it is not out for delivery, or nobody planned a stop for it */
  async of(view: PackageView, timeZone: string): Promise<OnTheWay | null> {
    const found = await this.#book.onTheRoad(view)
    if (found === null) return null
    const { routeId, away, asOf } = found
    const looked = this.#looked.get(routeId) ?? new Set()
    this.#looked.set(routeId, looked.add(view.packageId))
    const near = away <= this.#deps.config.limits.lastStops
    const now = this.#deps.now()
    // The van is silent and should have been there by now: whatever could be said of it is not so any more.
    const known = found.eta.to >= now
    if (known) this.#over.set(routeId, Math.min(found.eta.to, this.#over.get(routeId) ?? Infinity))
    return {
      ...{ routeId, asOf, away: near && known ? away : null, window: known ? windowOf(found, timeZone, now) : null },
      driver: async () => (near ? driverFor(this.#deps, found) : null),
    }
  }

  /** These parcels' views changed. @returns the routes that are not any more as they were */
  changed(packages: Iterable<PackageId>): ReadonlySet<RouteId> {
    return this.#book.changed(packages)
  }

  /** Who must look again when a route has news. Whoever has not looked since the last call is not named. */
  lookers(routeId: RouteId): PackageId[] {
    const looked = this.#looked.get(routeId) ?? []
    this.#looked.delete(routeId)
    this.#over.delete(routeId)
    return [...looked]
  }

  /** Routes of which a window was told that is over by now, without any news: it must not stand on an open page. */
  outlived(): RouteId[] {
    const now = this.#deps.now()
    return [...this.#over].flatMap(([routeId, over]) => (over < now ? [routeId] : []))
  }

  routes(): RouteId[] {
    return [...this.#looked.keys()]
  }
}

function windowOf({ eta }: OnTheRoad, timeZone: string, now: number): OnTheWay['window'] {
  const from = isoIn(Math.floor(eta.from / WINDOW_STEP_MS) * WINDOW_STEP_MS, timeZone)
  const to = isoIn(Math.ceil(eta.to / WINDOW_STEP_MS) * WINDOW_STEP_MS, timeZone)
  const today = dayOf(isoIn(now, timeZone))
  return dayOf(from) === today && dayOf(to) === today ? { from: clockOf(from), to: clockOf(to) } : null
}

/** Two vans may be on one route: the other one's driver is nobody's business here. */
async function placeSeen({ store }: Deps, { routeId, driverId }: Pick<OnTheRoad, 'routeId' | 'driverId'>) {
  const place = await store.placeOnRoute(routeId, driverId)
  return place === null || place.mock === true ? null : place
}

async function driverFor(deps: Deps, { door, ...found }: OnTheRoad): Promise<DriverPlaceSeen | null> {
  const seen = await placeSeen(deps, found)
  if (seen === null || deps.now() - seen.at > deps.config.limits.driverSeenMs) return null
  const place = { lat: rounded(seen.lat), lon: rounded(seen.lon) }
  const distance = Math.round(distanceM(place, door) / DISTANCE_STEP_M) * DISTANCE_STEP_M
  return { at: seen.at, place, door, distanceM: distance }
}

const rounded = (degrees: number): number => Number(degrees.toFixed(PLACE_DIGITS))
