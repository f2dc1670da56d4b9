// How far each route on the road is, kept in memory and made again from the store when it is asked for: what the customer's page says of stops away
// and of the window on the day. Only routes that somebody asks about are held; news marks what must be read again.
import type { Instant, PackageId, PersonId, RouteId, SiteId, StopId, VehicleId } from '../../domain/brands.ts'
import type { Eta, Pause, Sighting } from '../../domain/eta.ts'
import type { Place } from '../../domain/geo.ts'
import { breakAhead, pausesOf } from '../../domain/planned-break.ts'
import type { Route, Site, Stop } from '../../domain/reference.ts'
import { residualOf } from '../../domain/reasons.ts'
import { type ProgressView, type RouteProgress, routeProgress, vanOf } from '../../domain/route-progress.ts'
import { drivenOrder } from '../../domain/stop-order.ts'
import type { PackageView } from '../../domain/view.ts'
import type { HubDeps } from '../deps.ts'
import { offsetMin } from '../tracking/times.ts'
import type { StopOrder } from '../store/positions.ts'

/** Of one package that is out: how many stops come before its own, and when it is reached. */
export type OnTheRoad = {
  routeId: RouteId
  /** who took it over; null: nobody said */
  driverId: PersonId | null
  stopId: StopId
  /** where the stop is */
  door: Place
  away: number
  eta: Eta<StopId>
  /** the newest that it rests on: a departure, a settled stop, the driver's place */
  asOf: Instant
}
type Deps = Pick<HubDeps, 'store' | 'now'> & {
  /** where that driver is, or was seen last; null: whoever drives the route */
  placeOf?: (routeId: RouteId, driverId: PersonId | null) => Promise<Sighting | null>
}
type Page = {
  routeId: RouteId
  /** null: only its stops are known */
  route: Route | null
  readAt: number
  depot: Place & Pick<Site, 'timeZone'>
  stops: Stop[]
  /** packages on none of the route's stops that were looked for elsewhere */
  lookedFor: Set<PackageId>
  views: Map<PackageId, SeenView | null>
  stale: Set<PackageId>
  /** one reads at a time: who comes meanwhile waits for it, and never sees half */
  refreshing: Promise<void>
  /** of all stops of each of its vans, reckoned once for all who ask within a second; empty: views were read since */
  reckoned: Map<VehicleId | null, { key: string; progress: RouteProgress }>
}

/** Of a view: with who took it over. */
type SeenView = ProgressView & Pick<PackageView, 'driverId'>

/** A plan that changed is noticed within this time; scans at once. */
const PLAN_OLD_MS = 30_000
/** More routes than a hub of this kind has in a day; the one that was asked for longest ago is let go. */
const MAX_ROUTES = 500

export class RouteBook {
  readonly #deps: Deps
  /** in the order in which they were asked for */
  readonly #reading = new Map<RouteId, Promise<Page | null>>()
  readonly #pages = new Map<RouteId, Page>()
  readonly #routeOf = new Map<PackageId, RouteId>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** null: it is not out, or nobody planned a stop for it */
  async onTheRoad(view: PackageView): Promise<OnTheRoad | null> {
    const { routeId, packageId } = view
    const site = view.announced?.site ?? view.site
    // Left over when its round was closed: no van is on its way with it.
    if (view.lifecycle !== 'OUT' || residualOf(view) !== null || routeId === null || site === null) return null
    const page = await this.#pageOf(routeId, site)
    const stop = page === null ? undefined : (stopOf(page, packageId) ?? (await this.#movedIn(page, packageId, site)))
    if (!page || stop === undefined) return null
    await refresh(this.#deps, page)
    const vehicleId = vanOf(view)
    const driverId = view.driverId ?? null
    const seen = (await this.#deps.placeOf?.(routeId, driverId)) ?? null
    const now = this.#deps.now() as number as Instant
    return placeIn(page, {
      vehicleId,
      driverId,
      stopId: stop.id,
      now,
      seen,
      order: await this.#deps.store.stopOrder(routeId),
      breaks: await breaksOn(this.#deps, page, { vehicleId, driverId }, now),
    })
  }

  /** These packages' views changed. @returns the routes in the book that they are on */
  changed(packages: Iterable<PackageId>): ReadonlySet<RouteId> {
    const routes = new Set<RouteId>()
    for (const packageId of packages) {
      const routeId = this.#routeOf.get(packageId)
      if (routeId === undefined) continue
      this.#pages.get(routeId)?.stale.add(packageId)
      routes.add(routeId)
    }
    return routes
  }

  /** A package of another route's stop that was taken along: the stop is served last, for that package. Looked for once, as long as the plan is held. */
  async #movedIn(page: Page, packageId: PackageId, site: SiteId): Promise<Stop | undefined> {
    if (page.lookedFor.has(packageId)) return undefined
    page.lookedFor.add(packageId)
    const rows = await this.#deps.store.rowsOf('stop', site)
    const planned = rows.map(({ value }) => value as Stop).find(({ packages }) => packages.includes(packageId))
    if (planned === undefined) return undefined
    const stop = { ...planned, packages: [packageId] }
    const before = page.stops.find(({ id }) => id === stop.id)
    if (before === undefined) page.stops.push(stop)
    else before.packages.push(packageId)
    page.stale.add(packageId)
    this.#routeOf.set(packageId, page.routeId)
    return before ?? stop
  }

  #pageOf(routeId: RouteId, site: SiteId): Promise<Page | null> {
    const known = this.#pages.get(routeId)
    if (known !== undefined && this.#deps.now() - known.readAt > PLAN_OLD_MS) this.#letGo(routeId)
    const reading = this.#reading.get(routeId) ?? this.#open(routeId, site)
    this.#reading.delete(routeId)
    this.#reading.set(routeId, reading)
    return reading
  }

  async #open(routeId: RouteId, site: SiteId): Promise<Page | null> {
    const [oldest] = this.#reading.keys()
    if (this.#reading.size >= MAX_ROUTES && oldest !== undefined) this.#letGo(oldest)
    const page = await readPage(this.#deps, routeId, site).catch((error: unknown) => {
      this.#letGo(routeId)
      throw error
    })
    if (page === null) this.#letGo(routeId)
    else this.#pages.set(routeId, page)
    for (const stop of page?.stops ?? []) for (const packageId of stop.packages) this.#routeOf.set(packageId, routeId)
    return page
  }

  #letGo(routeId: RouteId): void {
    for (const stop of this.#pages.get(routeId)?.stops ?? [])
      for (const packageId of stop.packages) this.#routeOf.delete(packageId)
    this.#reading.delete(routeId)
    this.#pages.delete(routeId)
  }
}

/** A place that is to be called now must be fresh: a van makes a kilometre in two minutes. */
const HERE_FRESH_MS = 3 * 60_000

/** Longer ago they are of another day. */
const BREAKS_OF_MS = 18 * 3_600_000

/** Of that driver, or whoever signed for what is out there in this van; one that goes on ends now. */
async function breaksOn(
  { store }: Deps,
  { views, routeId }: Page,
  { vehicleId, driverId }: Pick<Asked, 'vehicleId' | 'driverId'>,
  now: Instant,
): Promise<Pause[]> {
  const inThisVan = (view: SeenView) => vehicleId === null || vanOf(view) === vehicleId
  const out = [...views.values()].find(
    (view) => view?.lifecycle === 'OUT' && view.routeId === routeId && inThisVan(view),
  )
  const of = driverId ?? out?.driverId ?? null
  return of === null ? [] : pausesOf(await store.breaksOf(of, now - BREAKS_OF_MS), now)
}

async function readPage({ store, now }: Deps, routeId: RouteId, site: SiteId): Promise<Page | null> {
  const depot = (await store.row('site', site))?.value as Site | null | undefined
  const rows = await store.rowsOf('stop', site)
  const stops = rows
    .map(({ value }) => value as Stop)
    .filter((stop) => stop.routeId === routeId)
    .sort((a, b) => a.sequence - b.sequence)
  if (!depot || stops.length === 0) return null
  const stale = new Set(stops.flatMap(({ packages }) => packages))
  return {
    routeId,
    route: ((await store.row('route', routeId))?.value as Route | null | undefined) ?? null,
    readAt: now(),
    depot,
    stops,
    views: new Map(),
    stale,
    lookedFor: new Set(),
    refreshing: Promise.resolve(),
    reckoned: new Map(),
  }
}

const stopOf = (page: Page, packageId: PackageId): Stop | undefined =>
  page.stops.find(({ packages }) => packages.includes(packageId))

function refresh(deps: Deps, page: Page): Promise<void> {
  page.refreshing = page.refreshing.catch(() => undefined).then(() => readStale(deps, page))
  return page.refreshing
}

async function readStale({ store }: Deps, page: Page): Promise<void> {
  for (const packageId of [...page.stale]) {
    // Before the read: news that comes during it makes it stale again.
    page.stale.delete(packageId)
    page.views.set(packageId, await store.packageView(packageId))
    page.reckoned.clear()
  }
}

type Asked = { stopId: StopId; driverId: PersonId | null } & Now
/** What the reckoning rests on beside the plan and the views. */
type Now = {
  vehicleId: VehicleId | null
  now: Instant
  seen: Sighting | null
  order: StopOrder | null
  breaks: readonly Pause[]
}

function placeIn(page: Page, { stopId, driverId, ...now }: Asked): OnTheRoad | null {
  const { routeId } = page
  const { ahead, done, departedAt } = progressOf(page, now)
  const away = ahead.findIndex(({ id }) => id === stopId)
  const eta = ahead[away]
  const door = page.stops.find(({ id }) => id === stopId)
  if (eta === undefined || door === undefined) return null
  const asOf = Math.max(departedAt ?? 0, now.seen?.at ?? 0, ...done.map(({ at }) => at)) as Instant
  return { routeId, driverId, stopId, door: { lat: door.lat, lon: door.lon }, away, eta, asOf }
}

/** When a route has news all who look at it ask at once. */
function progressOf(page: Page, { vehicleId, now, seen, order, breaks }: Now): RouteProgress {
  const { routeId, views, depot } = page
  const here = seen !== null && now - seen.at <= HERE_FRESH_MS ? seen.place : null
  const key = `${Math.floor(now / 1000)} ${seen === null ? '' : `${seen.at} ${seen.place.lat} ${seen.place.lon}`} ${order?.at ?? ''} ${breaks.map(({ from, to }) => `${from}-${to}`).join()}`
  const known = page.reckoned.get(vehicleId)
  if (known?.key === key) return known.progress
  const stops = drivenOrder(page.stops, order?.stops ?? [], ({ id }) => id)
  const viewOf = (packageId: PackageId) => views.get(packageId) ?? null
  const planned = page.route === null ? [] : breakAhead(page.route, offsetMin(now, page.depot.timeZone), breaks, now)
  const progress = routeProgress({ routeId, vehicleId, stops, viewOf, now, depot, here, seen, breaks, planned })
  page.reckoned.set(vehicleId, { key, progress })
  return progress
}
