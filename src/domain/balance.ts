// What became of all that was loaded for a route (DOMAIN §11): delivered, back at a depot, with another vehicle, or still in this van. Pure.
import type { RouteId } from './brands.ts'
import type { DebriefBalance, KeptEvent } from './event.ts'
import { correctedIds, inOrder } from './fold.ts'
import type { AttemptReason } from './vocabulary.ts'

export const WHEREABOUTS = ['on-vehicle', 'delivered', 'back', 'elsewhere'] as const
export type Whereabouts = (typeof WHEREABOUTS)[number]
export type Loaded = {
  where: Whereabouts
  /** of the last attempt since it was loaded; null: nobody tried */
  reason: AttemptReason | null
}

/**
 * Where a package is that was loaded for this route, by all events that are known of it; null: it was never loaded for it, or was put out again
 * before the van left. What was taken back by a correction does not count.
 */
export function loadedFor(routeId: RouteId, events: readonly KeptEvent[]): Loaded | null {
  const gone = correctedIds(events)
  let now: Loaded | null = null
  let departed = false
  for (const { kept } of inOrder(events)) {
    if (gone.has(kept.id)) continue
    if (kept.event.kind === 'RouteDeparted' && kept.event.data.routeId === routeId) departed = true
    now = after(now, kept.event, routeId, departed)
  }
  return now
}

// eslint-disable-next-line max-lines-per-function -- a line a kind, so that a new kind stops the build
function after(now: Loaded | null, event: KeptEvent['event'], routeId: RouteId, departed: boolean): Loaded | null {
  switch (event.kind) {
    case 'PackageLoaded':
      if (event.data.routeId === routeId) return { where: 'on-vehicle', reason: null }
      return now === null ? null : moved(now, departed)
    case 'PackageUnloaded':
      return event.data.routeId === routeId && now?.where === 'on-vehicle' ? null : now
    case 'PackageDelivered':
      return now?.where === 'on-vehicle' ? { ...now, where: 'delivered' } : now
    case 'DeliveryAttempted':
      return now === null ? null : { ...now, reason: event.data.reason }
    case 'PackageReturnedToDepot':
      return now === null ? null : { ...now, where: 'back' }
    // Seen by a depot's scan, whichever checkpoint it was: it is not in the van.
    case 'PackageReceived':
    case 'PackageSorted':
      if (now?.where !== 'on-vehicle') return now
      return departed ? { ...now, where: 'back' } : null
    case 'PackageAnnounced':
    case 'PackageAccepted':
    case 'MisloadStopped':
    case 'LoadClosed':
    case 'DebriefClosed':
    case 'RouteDeparted':
    case 'StopArrived':
    case 'HoldPlaced':
    case 'HoldReleased':
    case 'EventCorrected':
    case 'ContradictionSettled':
    case 'PinReported':
    case 'PinReportSettled':
    case 'PinFailed':
    case 'PinReopened':
    case 'ScanNoted':
    case 'ShiftStarted':
    case 'ShiftEnded':
    case 'BreakStarted':
    case 'BreakEnded':
    case 'Unknown':
      return now
  }
}

/** Into another van: before the departure it just was not ours. */
const moved = (now: Loaded, departed: boolean): Loaded | null => (departed ? { ...now, where: 'elsewhere' } : null)

/** Under which figure of DOMAIN §11 a package is counted; null: it is what the figures leave over. */
const FIGURE_OF: Record<Whereabouts, 'delivered' | 'handedOver' | 'returned' | null> = {
  'on-vehicle': null,
  delivered: 'delivered',
  back: 'returned',
  elsewhere: 'handedOver',
}

/** The figures of all that was loaded for a route. */
export function figuresOf(loaded: readonly Pick<Loaded, 'where'>[]): DebriefBalance {
  const figures = { loaded: loaded.length, delivered: 0, handedOver: 0, returned: 0 }
  for (const { where } of loaded) {
    const figure = FIGURE_OF[where]
    if (figure !== null) figures[figure] += 1
  }
  return figures
}

/** How many packages the figures do not account for: 0, or so many residual lines (DOMAIN §11). */
export function leftOver(figures: DebriefBalance): number {
  const { loaded, takenOver = 0, collected = 0, delivered, deposited = 0, handedOver, returned } = figures
  return loaded + takenOver + collected - delivered - deposited - handedOver - returned
}
