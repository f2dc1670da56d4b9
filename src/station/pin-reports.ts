// Which stops a driver says are pinned to the wrong place, from the views of their parcels; settled there when a supervisor says so ([Q12]).
import type { EventId, PackageId, StopId } from '../domain/brands.ts'
import { msOf } from '../domain/clock.ts'
import { type Direction, directionOf, distanceM, type Place, placeIn } from '../domain/geo.ts'
import type { Stop } from '../domain/reference.ts'
import type { PackageView } from '../domain/view.ts'
import type { PinReport } from '../wire/bridge.ts'
import type { Core } from './core.ts'
import { endedSince } from './queries/board.ts'

/** From the pin to where the driver says that the door is: whole metres, and the eighth of the compass. */
export const wayTo = (pin: Place, proposed: Place): { metres: number; direction: Direction } => ({
  metres: Math.round(distanceM(pin, proposed)),
  direction: directionOf(pin, proposed),
})

type Open = { by: EventId; at: number; proposed: Place | null }

/** The newest that is open at this stop; null: none. Of a parcel that stood at another stop before only what was said of this one. */
export function openPinReport(core: Core, stop: Stop): Open | null {
  const notices = stop.packages.flatMap((packageId) => {
    const view = core.views.read(packageId)
    return view === null ? [] : reportsIn(core, view, stop.id)
  })
  return notices.sort((a, b) => b.at - a.at)[0] ?? null
}

const reportsIn = (core: Core, view: PackageView, stopId: StopId): Open[] =>
  view.notices
    .filter(({ kind, by }) => kind === 'pin-wrong' && stopOf(core, by) === stopId)
    .map(({ by, at, detail = '' }) => ({ by, at: msOf(at), proposed: placeIn(detail) }))

/** Of which stop it was said: the parcel may have been somewhere else since. */
function stopOf(core: Core, report: EventId): StopId | null {
  const event = core.views.event(report)?.event
  return event?.kind === 'PinReported' || event?.kind === 'StopArrived' ? event.data.stopId : null
}

/** The stop of which a parcel's lane says that its pin is wrong. */
export function reportedStop(core: Core, packageId: PackageId, detail: string): StopId | null {
  const notices = core.views.read(packageId)?.notices ?? []
  const report = notices.findLast((notice) => notice.kind === 'pin-wrong' && (notice.detail ?? '') === detail)
  return report === undefined ? null : stopOf(core, report.by)
}

/** For the desk: how far and which way the driver says that the door is; null: nothing is open, or its place is taken already. */
export function pinReportOf(core: Core, stop: Stop): PinReport | null {
  const open = openPinReport(core, stop)
  if (open === null) return null
  const { by, proposed } = open
  const actor = core.views.event(by)?.event.actorId
  return {
    eventId: by,
    at: open.at as PinReport['at'],
    who: actor === undefined ? null : (core.copies.get('person', actor)?.name ?? null),
    proposed,
    ...(proposed === null ? { metres: null, direction: null } : wayTo(stop, proposed)),
  }
}

const MOST_REPORTS = 200

/** Where drivers say that stops of the site are, by stop; only those that are open and name a place. */
export function proposedPins(core: Core): ReadonlyMap<StopId, Place> {
  const site = core.enrolment.get()?.site
  const found = new Map<StopId, Place>()
  if (site === undefined) return found
  for (const { packageId, kind, detail } of core.troubles.newest(site, 'data', endedSince(core), MOST_REPORTS)) {
    const stopId = kind === 'pin-wrong' ? reportedStop(core, packageId, detail) : null
    const place = placeIn(detail)
    if (stopId !== null && place !== null && !found.has(stopId)) found.set(stopId, place)
  }
  return found
}
