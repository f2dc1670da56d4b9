// Sort to route (DOMAIN §2): the scan asks "where does it go?", and the answer is also what is recorded.
import type { PackageId, RouteId, SiteId, VehicleId } from '../brands.ts'
import type { Decision, Verdict } from '../decision.ts'
import { isTerminal } from '../fold-rules.ts'
import type { PackageView } from '../view.ts'
import { decided, newEvent, stoppingHolds, toPlace, wantedRoute, type Planned } from './inputs.ts'
import { whoAndWhen } from './receive.ts'

export type SortInput = { packageId: PackageId; view: PackageView | null; planned: Planned | null; site: SiteId }

/** ghost, onward, no route, hold, again, missort (it lay with another route), ok. Where no route is known only the scan is noted. */
export function decideSort(input: SortInput): Decision {
  const { packageId, view, planned, site } = input
  const routeId = wantedRoute(view, planned)
  if (routeId === null) return withoutRoute(input)
  const { bin } = toPlace(view, planned)
  const { planVersion = 0, planId } = planned ?? {}
  const override = view?.routeBy === 'override' ? { override: 'moved before' } : {}
  const data = { site, routeId, bin: bin ?? '', planVersion, ...(planId === undefined ? {} : { planId }), ...override }
  return decided(packageId, verdictOf(input, routeId), newEvent('PackageSorted', [packageId], data, { routeId }))
}

function withoutRoute({ packageId, view, site }: SortInput): Decision {
  const home = view?.announced?.site ?? site
  const verdict: Verdict = home === site ? { kind: 'attention', reason: 'no-route' } : { kind: 'onward', site: home }
  return decided(packageId, verdict, newEvent('ScanNoted', [packageId], { why: 'unknown', text: 'no route' }))
}

function verdictOf({ view, planned, site }: SortInput, routeId: RouteId): Verdict {
  const place = toPlace(view, planned)
  if (view !== null && view.lifecycle !== null && isTerminal(view))
    return { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
  const home = view?.announced?.site ?? planned?.site ?? site
  if (home !== site) return { kind: 'onward', site: home }
  const holds = stoppingHolds(view)
  if (holds.length > 0) return { kind: 'attention', reason: 'hold', holds, ...place }
  if (view?.lifecycle === 'STAGED' && view.routeId !== null && view.routeId !== routeId)
    return { kind: 'attention', reason: 'missort', ...place }
  if (view?.lifecycle === 'STAGED' && view.last?.kind === 'PackageSorted')
    return { kind: 'again', ...whoAndWhen(view.last), ...place }
  if (view === null || view.lifecycle === null || view.lifecycle === 'EXPECTED')
    return { kind: 'attention', reason: 'not-received', ...place }
  return { kind: 'ok', ...place }
}

export type MoveInput = SortInput & { toRouteId: RouteId; vehicleId: VehicleId; bin: string | null; why: string }

/** Moved to this route on purpose: sorted by hand and loaded, which also ends a STOP (EVENTS MisloadStopped). */
export function decideMove(input: MoveInput): Decision {
  const { packageId, view, planned, site, toRouteId: routeId, vehicleId, bin, why } = input
  const data = { site, routeId, bin: bin ?? '', planVersion: planned?.planVersion ?? 0, override: why }
  const holds = stoppingHolds(view)
  const place = { routeId, ...(bin === null ? {} : { bin }) }
  const verdict: Verdict =
    holds.length > 0 ? { kind: 'attention', reason: 'hold', holds, ...place } : { kind: 'ok', ...place }
  return decided(
    packageId,
    view !== null && view.lifecycle !== null && isTerminal(view)
      ? { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
      : verdict,
    newEvent('PackageSorted', [packageId], data, { routeId }),
    newEvent('PackageLoaded', [packageId], { routeId, vehicleId }, { routeId }),
  )
}
