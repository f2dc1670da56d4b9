// What is at a stop, and where its other parcels are instead (DOMAIN §4 Identify packages).
import type { PackageId, RouteId } from '../../domain/brands.ts'
import type { Stop } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import { MISSING_REASONS } from '../../domain/vocabulary.ts'
import type { Elsewhere } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { routeNumber } from '../places.ts'
import { hereAt, isAway, servedStop } from './served-stops.ts'

type Named = { packageId: PackageId; elsewhere?: Elsewhere }

/** What is named at the stop: all of the plan, but of another route's stop only what was taken along. */
export function namedAt(core: Core, stop: Stop, routeId: RouteId): Named[] {
  const served = servedStop(core, stop, routeId)
  const here = new Set(hereAt(core, served, routeId))
  const { packages } = routeId === stop.routeId ? stop : served
  return packages.map((packageId) =>
    here.has(packageId)
      ? { packageId }
      : { packageId, elsewhere: elsewhereOf(core, routeId, core.views.read(packageId)) },
  )
}

function elsewhereOf(core: Core, routeId: RouteId, view: PackageView | null): Elsewhere {
  if (view?.lifecycle !== 'DELIVERED' && isAway(core, routeId, view))
    return { kind: 'route', number: routeNumber(core, view?.routeId ?? null) }
  const unseen = view?.notices.findLast(({ kind }) => kind === 'not-seen')?.detail
  const reason = MISSING_REASONS.find((each) => each === unseen)
  return reason === undefined ? { kind: 'state' } : { kind: 'left', reason }
}
