// Lists and figures of the depot's screens: each is bounded and stands on an index (SPEC [Q1]).
import type { PackageId, RouteId, SiteId, StopId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { PackageView } from '../../domain/view.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { PackageLine } from '../../wire/bridge.ts'
import type { WritableDb } from '../../sql/open.ts'
import { once, sql } from '../../sql/statements.ts'
import type { Core } from '../core.ts'
import { placeWords } from '../places.ts'

export type Brief = { package_id: string; stop_id: string; lifecycle: string | null; route_id: string | null }

export const LISTS_SQL = {
  ofDay: sql<[string, string], { lifecycle: string }>(
    'SELECT lifecycle FROM packages WHERE site = ? AND day = ? LIMIT 20000',
  ),
  openUpTo: sql<[string, string], { package_id: string; lifecycle: string }>(
    'SELECT package_id, lifecycle FROM packages WHERE site = ? AND open = 1 AND day <= ? ORDER BY day LIMIT 20000',
  ),
  onStops: sql<[string], Brief>(`
    SELECT s.package_id, s.stop_id, p.lifecycle, p.route_id
    FROM stop_packages AS s LEFT JOIN packages AS p ON p.package_id = s.package_id WHERE s.route_id = ? ORDER BY s.package_id`),
  underWay: sql<[string], Brief>(`
    SELECT package_id, '' AS stop_id, lifecycle, route_id FROM packages
    WHERE site = ? AND open = 1 AND route_id <> '' LIMIT 20000`),
}

/** How many packages promised for `day` are in one of the states. */
export function countDay(db: WritableDb, site: SiteId, lifecycles: readonly Lifecycle[], day: string): number {
  const wanted = new Set<string>(lifecycles)
  return once(db, LISTS_SQL.ofDay)
    .all(site, day)
    .filter(({ lifecycle }) => wanted.has(lifecycle)).length
}

/** Packages in one of the states (of those that still need work) promised for `day` or before, the oldest first. */
export function openUpTo(db: WritableDb, site: SiteId, lifecycles: readonly Lifecycle[], day: string): PackageId[] {
  const wanted = new Set<string>(lifecycles)
  const open = once(db, LISTS_SQL.openUpTo).all(site, day)
  return open.filter(({ lifecycle }) => wanted.has(lifecycle)).map((row) => row.package_id as PackageId)
}

export type OnRoute = { packageId: PackageId; stopId: StopId | null; lifecycle: Lifecycle | null }
const STAGED_OR_OUT: readonly Lifecycle[] = ['STAGED', 'LOADED', 'OUT', 'ATTEMPTED']

/** What was sorted or loaded to each route, on its stops or not: one look for all routes. */
export function underWay(core: Core): ReadonlyMap<string, readonly Brief[]> {
  const site = core.enrolment.get()?.site ?? ''
  const byRoute = new Map<string, Brief[]>()
  for (const row of once(core.db, LISTS_SQL.underWay).iterate(site)) {
    if (!STAGED_OR_OUT.some((each) => each === row.lifecycle)) continue
    const list = byRoute.get(row.route_id ?? '')
    if (list === undefined) byRoute.set(row.route_id ?? '', [row])
    else list.push(row)
  }
  return byRoute
}

/** All that a route's stops name and what was sorted or loaded to it besides; not what was moved to another route. */
export function packagesOnRoute(core: Core, routeId: RouteId, besides = underWay(core)): OnRoute[] {
  const planned = once(core.db, LISTS_SQL.onStops).all(routeId)
  const found = new Map<string, OnRoute>()
  const all = [...planned.filter((each) => !movedAway(each, routeId)), ...(besides.get(routeId) ?? [])]
  for (const row of all) if (!found.has(row.package_id)) found.set(row.package_id, onRoute(row))
  return [...found.values()]
}

function movedAway({ lifecycle, route_id }: Brief, routeId: RouteId): boolean {
  const placed = STAGED_OR_OUT.some((each) => each === lifecycle)
  return placed && route_id !== null && route_id !== '' && route_id !== routeId
}

const onRoute = (row: Brief): OnRoute => ({
  packageId: row.package_id as PackageId,
  stopId: row.stop_id === '' ? null : (row.stop_id as StopId),
  lifecycle: row.lifecycle === null || row.lifecycle === '' ? null : (row.lifecycle as Lifecycle),
})

export function packageLine(core: Core, packageId: PackageId): PackageLine {
  const view = core.views.read(packageId)
  const place = placeWords(core, packageId, view)
  return {
    packageId,
    address: place?.address ?? null,
    town: place?.town ?? null,
    bin: place?.bin ?? null,
    routeNumber: place?.routeNumber ?? null,
    lastSeen: lastSeen(core, view),
    lifecycle: view?.lifecycle ?? null,
    holds: view?.holds ?? [],
  }
}

const SEEN_WORDS: Partial<Record<string, string>> = {
  PackageAnnounced: 'announced',
  PackageAccepted: 'taken over',
  PackageReceived: 'received',
  PackageSorted: 'sorted',
  PackageLoaded: 'loaded',
  PackageUnloaded: 'put out',
  LoadClosed: 'load closed',
  RouteDeparted: 'left',
  PackageDelivered: 'delivered',
  DeliveryAttempted: 'attempted',
  PackageReturnedToDepot: 'back',
}

const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `sorted 07:40`, with the day when that was not today: `sorted 21 Nov 07:40`. */
function lastSeen(core: Core, view: PackageView | null): string | null {
  const last = view?.last ?? null
  const word = last === null ? undefined : SEEN_WORDS[last.kind]
  if (last === null || word === undefined) return null
  const localMs = msOf(last.at) + core.clock.tzOffsetMin() * 60_000
  const local = new Date(localMs).toISOString()
  const today = local.slice(0, 10) === core.clock.today()
  return [word, today ? null : dayMonth.format(localMs), local.slice(11, 16)].filter((part) => part !== null).join(' ')
}
