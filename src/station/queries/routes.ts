// Routes, their load and their stops.
import type { Instant, PackageId, RouteId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { UNDO_DELIVERY_MS } from '../../domain/decide/index.ts'
import { workplaceCodeText } from '../../domain/numbers/workplace-code.ts'
import type { Route, Stop } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { LoadSummary, RouteLine, StopDetail, StopLine } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { doorPinOf } from '../door-pin-proof.ts'
import { Sentence } from '../sentence.ts'
import { lastArrival, openAt } from './arrival.ts'
import { undoState } from './progress.ts'
import { asOf } from './as-of.ts'
import { driverOf } from './driver-of.ts'
import { type EtaOf, etasOf } from './eta.ts'
import { namedAt } from './here.ts'
import { type OnRoute, packageLine, packagesOnRoute, underWay } from './lists.ts'
import { pinReportOf } from '../pin-reports.ts'
import type { RouteState } from '../route-facts.ts'
import { servedOn, servedStop, servedStops, workAt } from './served-stops.ts'

const LEFT: readonly Lifecycle[] = ['OUT', 'ATTEMPTED', 'DELIVERED', 'AT_PICKUP']
const isIn = (set: readonly Lifecycle[], lifecycle: Lifecycle | null): boolean => set.some((each) => each === lifecycle)

/** Today's routes of this site, all of them; when there are none, those of the newest day that has some. */
export function routesOfDay(core: Core): Route[] {
  const site = core.enrolment.get()?.site
  if (site === undefined) return []
  const { copies, clock } = core
  const today = copies.routesOf(site, clock.today())
  if (today.length > 0) return today
  const newest = copies.newestRouteDay(site)
  return newest === null ? [] : copies.routesOf(site, newest)
}

export function routes(core: Core): RouteLine[] {
  const besides = underWay(core)
  return routesOfDay(core).map((route) => routeLine(core, route, packagesOnRoute(core, route.id, besides)))
}

export function routeLine(core: Core, route: Route, all: readonly OnRoute[]): RouteLine {
  const vehicle = route.vehicleId === undefined ? null : core.copies.get('vehicle', route.vehicleId)
  const driverId = driverOf(core, route)
  const count = (lifecycle: Lifecycle) => all.filter((each) => each.lifecycle === lifecycle).length
  const [loaded, out] = [count('LOADED'), count('OUT')]
  const { closed, departed, agreed } = stageOf(core, route.id, all)
  const facts = core.routeFacts.of(route.id)
  return {
    routeId: route.id,
    number: route.number,
    name: route.name,
    day: route.day,
    vehicleId: route.vehicleId ?? null,
    vehicle: vehicle?.plate ?? null,
    driverId,
    driver: core.copies.get('person', driverId ?? '')?.name ?? null,
    stops: core.copies.countStops(route.id),
    packages: all.length,
    loaded,
    out,
    delivered: count('DELIVERED'),
    ...{ closed, agreed, departed, finished: departed && (loaded + out === 0 || facts.debriefed !== null) },
    left: leftOf(facts),
    hint: facts.closed?.pile ?? null,
    plannedBreak: route.plannedBreak ?? null,
    doorCode: route.vehicleId === undefined ? null : workplaceCodeText({ code: 'door', id: route.vehicleId }),
  }
}

/**
 * By the facts of closing and departure, not by where its packages are: a van that left without agreement has left, though its packages stay LOADED
 * (DOMAIN §3.6). An agreement holds while all that is loaded is in it: one package tells.
 */
function stageOf(
  core: Core,
  routeId: RouteId,
  all: readonly OnRoute[],
): Pick<RouteLine, 'closed' | 'agreed' | 'departed'> {
  const facts = core.routeFacts.of(routeId)
  const departed = facts.departed !== null || all.some(({ lifecycle }) => lifecycle === 'OUT')
  const one = all.find(({ lifecycle }) => lifecycle === 'LOADED')
  const holds = one === undefined || core.views.read(one.packageId)?.agreed === true
  const agreed = facts.closed?.agreed === true && holds
  return { closed: departed || agreed || facts.closed?.agreed === false, agreed, departed }
}

/** Closed, agreed by both sides and not gone yet: only such a load leaves by itself at the fence ([D14]). */
export function mayLeaveByFence(core: Core, routeId: RouteId): boolean {
  const facts = core.routeFacts.of(routeId)
  if (facts.closed?.agreed !== true || facts.departed !== null) return false
  const { agreed, departed } = stageOf(core, routeId, packagesOnRoute(core, routeId))
  return agreed && !departed
}

/** When it left, who says so, and the event to take back; null: it has not, or only its packages tell. */
function leftOf({ departed }: RouteState): RouteLine['left'] {
  if (departed === null) return null
  return { at: msOf(departed.at), how: departed.how ?? null, eventId: departed.id }
}

export function loadSummary(core: Core, routeId: RouteId): LoadSummary {
  const route = core.copies.get('route', routeId)
  if (route === null) throw new Sentence('This route is not known on this device. Wait for news from the hub.')
  const all = packagesOnRoute(core, routeId)
  const loaded = all.filter(({ lifecycle }) => lifecycle === 'LOADED').map(({ packageId }) => packageId)
  const missing = all.filter(({ lifecycle }) => lifecycle !== 'LOADED' && !isIn(LEFT, lifecycle))
  return {
    asOf: asOf(core),
    route: routeLine(core, route, all),
    missing: missing.slice(0, 1000).map(({ packageId }) => packageLine(core, packageId)),
    loaded,
    aboard: loaded.slice(0, 1000).map((packageId) => packageLine(core, packageId)),
  }
}

export function stopsOf(core: Core, routeId: RouteId): StopLine[] {
  return stopLinesOf(core, routeId, servedStops(core, routeId))
}

/** From stops of one route as it serves them, read already. */
export function stopLinesOf(core: Core, routeId: RouteId, stops: readonly Stop[]): StopLine[] {
  const etaOf = etasOf(core, routeId, stops)
  return stops.map((stop) => stopLine(core, stop, { routeId, etaOf }))
}

type OfRoute = { routeId: RouteId; etaOf: EtaOf }

/** `stop` as its route serves it; `of` for lists; alone it is made here. */
export function stopLine(core: Core, stop: Stop, of?: OfRoute): StopLine {
  const { routeId, etaOf } = of ?? ofRoute(core, servedOn(core, stop))
  const served = of === undefined ? servedStop(core, stop, routeId) : stop
  return {
    stopId: stop.id,
    sequence: served.sequence,
    name: stop.name,
    address: stop.lines.join(', '),
    town: [stop.postcode, stop.town].join(' ').trim(),
    before: stop.before ?? null,
    eta: etaOf(stop.id),
    ...workAt(core, served, routeId),
  }
}

const ofRoute = (core: Core, routeId: RouteId): OfRoute => ({
  routeId,
  etaOf: etasOf(core, routeId, servedStops(core, routeId)),
})

const NOTE_OLD_DAYS = 90

export function stopDetail(core: Core, stop: Stop): StopDetail {
  const routeId = servedOn(core, stop)
  const pinReport = pinReportOf(core, stop)
  return {
    ...stopLine(core, stop),
    ...(pinReport === null ? {} : { pinReport }),
    routeId,
    lat: stop.lat,
    lon: stop.lon,
    note: stop.note === undefined ? null : { ...stop.note, old: isOld(stop.note.day, core.clock.today()) },
    arrival: lastArrival(core, stop.id, openAt(core, stop.id)),
    list: namedAt(core, stop, routeId).map(({ packageId, ...where }) => ({
      ...stopPackage(core, packageId),
      ...where,
    })),
  }
}

/** Notes older than 90 days are shown as old or unclear (DOMAIN §4 Notes). */
function isOld(day: string, today: string): boolean {
  return Date.parse(today) - Date.parse(day) > NOTE_OLD_DAYS * 86_400_000
}

function stopPackage(core: Core, packageId: PackageId): StopDetail['list'][number] {
  const view = core.views.read(packageId)
  const outcome = view?.delivered?.outcome ?? (view?.lifecycle === 'ATTEMPTED' ? view.attempts.at(-1)?.reason : null)
  const pin = doorPinOf(core, packageId, view)
  return {
    ...packageLine(core, packageId),
    service: serviceWords(view),
    outcome: outcome ?? null,
    ...undoOf(core, view),
    ...(pin === null ? {} : { pin }),
  }
}

function serviceWords(view: PackageView | null): string[] {
  const service = view?.announced?.service
  if (service === undefined) return []
  return [
    ...(service.level === 'express' ? ['express'] : []),
    ...(service.authorityToLeave === true ? ['authorityToLeave'] : []),
    ...(service.signature === true ? ['signature'] : []),
    ...(service.pin === true ? ['pin'] : []),
    ...(service.age === undefined ? [] : [`age${service.age}`]),
  ]
}

type Undo = Pick<StopDetail['list'][number], 'undoEventIds' | 'undoUntil'>
const NO_UNDO: Undo = { undoEventIds: null, undoUntil: null }

/** The confirmation at this door, while it may still be taken back. */
function undoOf(core: Core, view: PackageView | null): Undo {
  const newest = view?.newest?.by
  const scan = core.lastScans.newest('stop', 60).find(({ events }) => events.some(({ id }) => id === newest))
  const last = scan?.events.at(-1)?.event
  if (scan === undefined || (last?.kind !== 'PackageDelivered' && last?.kind !== 'DeliveryAttempted')) return NO_UNDO
  if (undoState(core, scan) !== 'possible') return NO_UNDO
  const leftMs = UNDO_DELIVERY_MS - (core.clock.now() - msOf(last.at))
  return { undoEventIds: scan.events.map(({ id }) => id), undoUntil: (core.clock.wall() + leftMs) as Instant }
}

/** All stops' packages of a route, for closing and departing. */
export const idsOnRoute = (core: Core, routeId: RouteId): PackageId[] =>
  packagesOnRoute(core, routeId).map(({ packageId }) => packageId)
