// What is at a stop, where its other parcels are instead, and what a scan there says of its parcel (DOMAIN §4 Identify packages).
import type { PackageId, RouteId } from '../../domain/brands.ts'
import { decideStopScan } from '../../domain/decide/index.ts'
import type { Stop } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import { MISSING_REASONS } from '../../domain/vocabulary.ts'
import type { Elsewhere, StopScan } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { routeNumber } from '../places.ts'
import { hereAt, isAway, isOnRoute, servedOn, servedStop } from './served-stops.ts'

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

/** Asked before anything is said of how it ended: nothing is recorded ([D19]). */
export function stopScan(core: Core, stop: Stop, packageId: PackageId): StopScan {
  const view = core.views.read(packageId)
  const routeId = servedOn(core, stop)
  // A parcel stands in the plans of two days; the stop before the driver is the one that counts.
  const wanted = stop.packages.includes(packageId) ? stop : (core.copies.stopOf(packageId)?.stop ?? null)
  const asked = { packageId, view, wantedStopId: wanted?.id ?? null, stopId: stop.id, routeId }
  const { verdict } = decideStopScan(asked)
  const who = verdict.kind === 'again' ? verdict.actorId : undefined
  return {
    verdict,
    who: who === undefined ? null : (core.copies.get('person', who)?.name ?? null),
    belongs: verdict.kind === 'stop' && wanted !== null ? belongsTo(core, wanted, { view, routeId }) : null,
  }
}

function belongsTo(
  core: Core,
  wanted: Stop,
  { view, routeId }: { view: PackageView | null; routeId: RouteId },
): StopScan['belongs'] {
  const placed = isOnRoute(view) ? (view?.routeId ?? null) : null
  const on = placed ?? wanted.routeId
  return {
    routeNumber: on === routeId ? null : routeNumber(core, on),
    sequence: servedStop(core, wanted, on).sequence,
    address: wanted.lines.join(', '),
    town: [wanted.postcode, wanted.town].join(' ').trim(),
  }
}
