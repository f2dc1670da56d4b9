// What the customer's verbs share: the parcels that are looked at, the routes they are on, and who is told when one of them has news. A parcel's own news
// goes out at once; what it means for the others on the route, where the driver is, and that a window is over, a little later and never more often than
// somebody can read.
import type { HubPosition, PackageId, RouteId } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import type { ProjectedNews } from '../live/projected.ts'
import type { Subscribers } from '../live/subscribers.ts'
import { Road } from './on-the-way.ts'
import { ParcelBook } from './parcel-book.ts'
import type { ReadDeps } from './read.ts'

export type Desk = {
  read: ReadDeps
  /** after the projection's chunk is durable */
  news: (news: ProjectedNews) => void
  stop: () => void
}

/** The stop that was just settled is often one of several parcels: all of them, then the news. */
const ROUTE_AFTER_MS = 300
const ROUTE_EVERY_MS = 3_000
const PLACES_EVERY_MS = 5_000
/** Windows are told in steps of five minutes: half a minute is soon enough. */
const OUTLIVED_EVERY_MS = 30_000
/** So many pages are told at once, then others have their turn. */
const SLICE = 10
const SLICE_EVERY_MS = 20

export function createDesk(deps: HubDeps, subscribers: Subscribers): Desk {
  const parcels = new ParcelBook(deps)
  const road = new Road(deps)
  let newest = 0 as HubPosition
  const spread = createSpread((id) => subscribers.publish(id, newest))
  const routes = createThrottle<RouteId>(ROUTE_AFTER_MS, ROUTE_EVERY_MS, (routeId) => spread.add(road.lookers(routeId)))
  const places = createThrottle<'places'>(ROUTE_AFTER_MS, PLACES_EVERY_MS, () => {
    driversMoved(deps, road, routes.ring).catch((error: unknown) => deps.log.error({ err: error }, 'places unread'))
  })
  const outlived = setInterval(() => road.outlived().forEach(routes.ring), OUTLIVED_EVERY_MS).unref()
  const stopListening = [
    deps.placesMoved(() => places.ring('places')),
    deps.photos.onWhole(({ sha256 }) => spread.add(parcels.waitingFor(sha256))),
    deps.erasures.on((id) => {
      parcels.changed([id])
      subscribers.publish(id, newest)
    }),
  ]
  return {
    read: { ...deps, parcels, road },
    news({ to, packages }) {
      newest = to
      parcels.changed(packages.keys())
      packages.forEach((position, id) => subscribers.publish(id, position))
      for (const routeId of road.changed(packages.keys())) routes.ring(routeId)
    },
    stop() {
      clearInterval(outlived)
      for (const stop of stopListening) stop()
      for (const one of [routes, places, spread]) one.stop()
    },
  }
}

const told = new WeakMap<Road, Map<RouteId, number>>()

/** Which of the routes that somebody looks at have a newer place: the stream of places names persons, not routes. */
async function driversMoved({ store }: HubDeps, road: Road, ring: (routeId: RouteId) => void): Promise<void> {
  const known = told.get(road) ?? new Map<RouteId, number>()
  const seen = new Map<RouteId, number>()
  for (const routeId of road.routes()) {
    const at = (await store.placeOnRoute(routeId))?.at ?? 0
    seen.set(routeId, at)
    if (known.get(routeId) !== at) ring(routeId)
  }
  told.set(road, seen)
}

type Throttle<Key> = { ring: (key: Key) => void; stop: () => void }

/** Each key: `afterMs` after it rang, and not within `everyMs` of the last time. */
function createThrottle<Key>(afterMs: number, everyMs: number, run: (key: Key) => void): Throttle<Key> {
  const timers = new Map<Key, NodeJS.Timeout>()
  const last = new Map<Key, number>()
  return {
    ring(key) {
      if (timers.has(key)) return
      const now = performance.now()
      const due = Math.max(afterMs, (last.get(key) ?? -everyMs) + everyMs - now)
      const timer = setTimeout(() => {
        timers.delete(key)
        last.set(key, performance.now())
        run(key)
      }, due)
      timers.set(key, timer.unref())
    },
    stop: () => timers.forEach((timer) => clearTimeout(timer)),
  }
}

type Spread = { add: (packages: readonly PackageId[]) => void; stop: () => void }

/** A thousand pages that look again at the same moment would hold up everybody else for as long as that takes. */
function createSpread(tell: (id: PackageId) => void): Spread {
  const waiting = new Set<PackageId>()
  let timer: NodeJS.Timeout | null = null
  const run = (): void => {
    for (const id of [...waiting].slice(0, SLICE)) {
      waiting.delete(id)
      tell(id)
    }
    timer = waiting.size === 0 ? null : setTimeout(run, SLICE_EVERY_MS).unref()
  }
  return {
    add(packages) {
      for (const id of packages) waiting.add(id)
      timer ??= setTimeout(run, 0).unref()
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
