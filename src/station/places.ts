// Where a package belongs, for deciding (ids) and for people (words), from the local copies.
import type { PackageId, RouteId } from '../domain/brands.ts'
import type { Planned } from '../domain/decide/index.ts'
import type { PackageView } from '../domain/view.ts'
import type { PlaceWords } from '../wire/bridge.ts'
import type { Core } from './core.ts'

/** null: neither a stop nor a postcode rule names a route for it. */
export function plannedFor(core: Core, packageId: PackageId, view: PackageView | null): Planned | null {
  const home = view?.announced?.site ?? core.enrolment.get()?.site
  if (home === undefined) return null
  const { routeId, stopId, bin, plan } = core.copies.planned(packageId, home, view?.announced?.postcode ?? null)
  if (routeId === null) return null
  const site = core.copies.get('route', routeId)?.site ?? home
  const planned: Planned = { routeId, bin, site, stopId, planVersion: plan?.version ?? 0 }
  return plan === null ? planned : { ...planned, planId: plan.id }
}

export function routeNumber(core: Core, routeId: RouteId | null): string | null {
  return routeId === null ? null : (core.copies.get('route', routeId)?.number ?? null)
}

/** Numbers and addresses, not ids; null where nothing at all is known. */
export function placeWords(core: Core, packageId: PackageId, known?: PackageView | null): PlaceWords | null {
  const view = known === undefined ? core.views.read(packageId) : known
  const stop = core.copies.stopOf(packageId)?.stop ?? null
  const planned = plannedFor(core, packageId, view)
  if (view === null && planned === null) return null
  const moved = view?.routeBy === 'override' ? view.routeId : null
  const routeId = moved ?? planned?.routeId ?? view?.routeId ?? null
  const bin = planned !== null && planned.routeId === routeId ? planned.bin : (view?.bin ?? null)
  const site = view?.announced?.site ?? planned?.site ?? null
  return {
    routeNumber: routeNumber(core, routeId),
    bin: bin === '' ? null : bin,
    address: stop?.lines[0] ?? null,
    town: stop?.town ?? view?.announced?.town ?? null,
    siteName: site === null ? null : (core.copies.get('site', site)?.name ?? null),
  }
}
