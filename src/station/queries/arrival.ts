// The arrival at a stop as evidence (DOMAIN §4 Arrive, §5): of whom it speaks, and for which parcels.
import type { PackageId, StopId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { EventOf, KeptEvent } from '../../domain/event.ts'
import { correctedIds } from '../../domain/fold.ts'
import type { StopDetail } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { hereAt, servedOn, servedStop } from './served-stops.ts'

/** What an arrival at the stop is for; of a stop that nothing is in the van for, all that its route serves there. */
export function arrivesFor(core: Core, stopId: StopId): PackageId[] {
  const stop = core.copies.get('stop', stopId)
  if (stop === null) return []
  const routeId = servedOn(core, stop)
  const served = servedStop(core, stop, routeId)
  const here = hereAt(core, served, routeId)
  return here.length === 0 ? served.packages : here
}

/** Of those the ones that may still be handed over; where all are, all. */
export function openAt(core: Core, stopId: StopId): PackageId[] {
  const all = arrivesFor(core, stopId)
  const open = all.filter((packageId) => core.views.read(packageId)?.lifecycle !== 'DELIVERED')
  return open.length === 0 ? all : open
}

/**
 * The newest arrival here of whoever is signed in that still holds, by any device, once the last of `packages` was loaded: another driver's, or one of
 * the round before, shows nobody's presence now. null: none is known.
 */
export function lastArrival(core: Core, stopId: StopId, packages: readonly PackageId[]): StopDetail['arrival'] {
  const who = core.kv.get('operator')?.personId
  if (who === undefined) return null
  const asked = packages.flatMap((id) => standing(core, id))
  const loads = asked.filter(({ event }) => event.kind === 'PackageLoaded')
  const since = Math.max(0, ...loads.map(({ event }) => event.at))
  // A parcel that was found in the van stands in no arrival: those of the others at the stop say when the driver came.
  const others = arrivesFor(core, stopId).filter((id) => !packages.includes(id))
  const around = [...asked, ...others.flatMap((id) => standing(core, id))]
  const arrivals = around.flatMap(({ event }) => arrivalIn(event, stopId))
  const newest = arrivals
    .filter(({ actorId, at }) => actorId === who && at > since)
    .sort((a, b) => a.at - b.at)
    .at(-1)
  if (newest === undefined) return null
  const { band, distanceM, reason } = newest.data
  return { band, distanceM, reason: reason ?? null, at: msOf(newest.at) }
}

const arrivalIn = (event: KeptEvent['event'], stopId: StopId): EventOf<'StopArrived'>[] =>
  event.kind === 'StopArrived' && event.data.stopId === stopId ? [event] : []

function standing(core: Core, packageId: PackageId): KeptEvent[] {
  const events = core.views.eventsOf(packageId)
  const gone = correctedIds(events)
  return events.filter(({ id }) => !gone.has(id))
}
