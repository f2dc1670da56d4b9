// The stops of a route as it serves them (DOMAIN §4): what was planned and is still its own, and what was taken along from another route. After the
// loading was closed only what is aboard, or was, is work; what was left at the depot with its reason makes no stop.
import { msOf } from '../../domain/clock.ts'
import type { Instant, PackageId, RouteId, StopId } from '../../domain/brands.ts'
import type { Stop } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { StopLine } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { routeOf } from './driver-of.ts'
import { type OnRoute, packagesOnRoute } from './lists.ts'

/** Nothing is left to do with such a package at its stop. */
const DONE: readonly Lifecycle[] = [
  'DELIVERED',
  'ATTEMPTED',
  'RETURNED',
  'BACK_AT_DEPOT',
  'AT_PICKUP',
  'DESTROYED',
  'CANCELLED',
]
const ON_ROUTE: readonly Lifecycle[] = ['STAGED', 'LOADED', 'OUT']
const ABOARD: readonly Lifecycle[] = ['LOADED', 'OUT']
const ENDED_THERE: readonly Lifecycle[] = ['DELIVERED', 'ATTEMPTED']
const isIn = (set: readonly Lifecycle[], view: PackageView | null): boolean =>
  set.some((each) => each === view?.lifecycle)

/**
 * In the order of the plan, each with the packages that are this route's; what was moved in comes last. `planned` and `all`: where they were read already.
 */
export function servedStops(
  core: Core,
  routeId: RouteId,
  planned: readonly Stop[] = core.copies.list('stop', routeId),
  all: readonly OnRoute[] = packagesOnRoute(core, routeId),
): Stop[] {
  const own = planned.map((stop) => narrowed(stop, (packageId) => !isAway(core, routeId, core.views.read(packageId))))
  const known = new Set(planned.flatMap(({ packages }) => packages))
  const last = planned.at(-1)?.sequence ?? 0
  const added = movedIn(core, routeId, all, known).map((stop, index) => ({ ...stop, sequence: last + 1 + index }))
  return [...own, ...added]
}

/** The same stop where nothing is left out: most are asked for often and never change. */
function narrowed(stop: Stop, stays: (packageId: PackageId) => boolean): Stop {
  return stop.packages.every(stays) ? stop : { ...stop, packages: stop.packages.filter(stays) }
}

/** Another route has it, or brought it on the same day. */
export function isAway(core: Core, routeId: RouteId, view: PackageView | null): boolean {
  if (view === null || view.routeId === null || view.routeId === routeId) return false
  if (isIn(ON_ROUTE, view)) return true
  if (!isIn(['DELIVERED', 'ATTEMPTED', 'AT_PICKUP'], view)) return false
  return core.copies.get('route', view.routeId)?.day === core.copies.get('route', routeId)?.day
}

/** Stops of other routes of which something was sorted to this one or left with it. */
function movedIn(core: Core, routeId: RouteId, all: readonly OnRoute[], known: ReadonlySet<PackageId>): Stop[] {
  const { closed, departed } = core.routeFacts.of(routeId)
  const here = all.filter(({ stopId }) => stopId === null).map(({ packageId }) => packageId)
  const found = new Map<StopId, Stop>()
  for (const packageId of new Set([...((departed ?? closed)?.packages ?? []), ...here])) {
    const stop = known.has(packageId) ? undefined : core.copies.stopOf(packageId)?.stop
    if (stop === undefined || core.views.read(packageId)?.routeId !== routeId) continue
    const packages = [...(found.get(stop.id)?.packages ?? []), packageId]
    found.set(stop.id, { ...stop, packages })
  }
  return [...found.values()]
}

/** Sorted to a route, or with its driver. */
export const isOnRoute = (view: PackageView | null): boolean => isIn([...ON_ROUTE, 'ATTEMPTED'], view)

/** On which route the one at this device serves a stop: where some of it was taken along by their own route, that one. */
export function servedOn(core: Core, stop: Stop): RouteId {
  const moved = stop.packages.map((packageId) => core.views.read(packageId)).filter(isOnRoute)
  const others = new Set(
    moved.flatMap((view) => (view?.routeId == null || view.routeId === stop.routeId ? [] : [view.routeId])),
  )
  const operator = others.size === 0 ? null : core.kv.get('operator')
  const own = operator === null ? null : (routeOf(core, operator.personId)?.id ?? null)
  return own !== null && others.has(own) ? own : stop.routeId
}

/** The stop with the packages that its route serves there. */
export function servedStop(core: Core, stop: Stop, routeId = servedOn(core, stop)): Stop {
  if (routeId === stop.routeId) return narrowed(stop, (packageId) => !isAway(core, routeId, core.views.read(packageId)))
  return servedStops(core, routeId).find(({ id }) => id === stop.id) ?? stop
}

/**
 * Of a stop as its route serves it: what lies before the driver there, or ended there on this round. What stayed at the depot or went back to it is not
 * there; before the loading is closed nobody knows, and all of it is.
 */
export function hereAt(core: Core, stop: Stop, routeId: RouteId): PackageId[] {
  const began = beganAt(core, routeId)
  if (began === null) return [...stop.packages]
  return stop.packages.filter((packageId) => {
    const view = core.views.read(packageId)
    return isIn(ABOARD, view) || (isIn(ENDED_THERE, view) && isDone(view, began))
  })
}

/** `packages`, of them `done`, and what that makes of the stop; `stop` as its route serves it. */
export function workAt(core: Core, stop: Stop, routeId: RouteId): Pick<StopLine, 'packages' | 'done' | 'state'> {
  const began = beganAt(core, routeId)
  const views = stop.packages.map((packageId) => core.views.read(packageId))
  const work = began === null ? views : views.filter((view) => isIn(ABOARD, view) || isDone(view, began))
  const done = work.filter((view) => isDone(view, began))
  const state = work.length === 0 && began !== null ? 'SKIPPED' : stateOf(stop.id, work, done)
  return { packages: work.length === 0 ? views.length : work.length, done: done.length, state }
}

/** The round begins with the closing or, where nobody closed, with the departure: the earlier of the two; null: neither was yet. */
function beganAt(core: Core, routeId: RouteId): Instant | null {
  const { closed, departed } = core.routeFacts.of(routeId)
  const times = [closed, departed].flatMap((fact) => (fact === null ? [] : [msOf(fact.at)]))
  return times.length === 0 ? null : (Math.min(...times) as Instant)
}

const isDone = (view: PackageView | null, began: Instant | null): boolean =>
  isIn(DONE, view) && (view?.lifecycle === 'DELIVERED' || !isOfBefore(view, began))

/** An attempt, or a return from one, of an earlier round: here nothing was tried yet. */
function isOfBefore(view: PackageView | null, began: Instant | null): boolean {
  const tried = view?.attempts.at(-1)
  if (tried === undefined || !isIn(['ATTEMPTED', 'BACK_AT_DEPOT'], view)) return false
  return began === null || msOf(tried.at) < began
}

function stateOf(
  stopId: StopId,
  work: readonly (PackageView | null)[],
  done: readonly (PackageView | null)[],
): StopLine['state'] {
  const delivered = done.filter((view) => view?.lifecycle === 'DELIVERED').length
  if (work.length > 0 && delivered === work.length) return 'DONE'
  if (work.length > 0 && done.length === work.length) return delivered === 0 ? 'FAILED' : 'PART_DONE'
  if (done.length > 0) return 'WORKING'
  return work.some((view) => view?.stopId === stopId) ? 'ARRIVED' : 'PLANNED'
}
