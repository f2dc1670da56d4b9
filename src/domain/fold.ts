// Events to a package's state (DOMAIN §0.2): the same pure function on station and hub. Any order in, any doubles, the same view out.
import type { PackageId } from './brands.ts'
import type { KeptEvent, ScanEvent, UnknownEvent } from './event.ts'
import { correctedAmong, inOrder } from './fold-order.ts'
import { countOnly, emptyView, step } from './fold-step.ts'
import type { PackageView } from './view.ts'

export { correctedIds, inOrder } from './fold-order.ts'
export { custodianKey, emptyView } from './fold-step.ts'
export { isOver, isTerminal } from './fold-rules.ts'

/** The packages whose views an event can change; empty for a shift or a noted scan. */
export function packagesTouched(event: ScanEvent | UnknownEvent): PackageId[] {
  if (event.kind !== 'LoadClosed') return event.packageIds
  return [...new Set([...event.packageIds, ...event.data.missing.map(({ id }) => id)])]
}

export function eventsTouching(packageId: PackageId, events: readonly KeptEvent[]): KeptEvent[] {
  return events.filter(({ event }) => packagesTouched(event).includes(packageId))
}

/** State of a package from all events that touch it; events of other packages are left out. No events: an empty view. */
export function foldPackage(packageId: PackageId, events: readonly KeptEvent[]): PackageView {
  return foldSteps(packageId, events).at(-1)?.view ?? emptyView(packageId)
}

/**
 * The same, with the view after each event in order: for timelines. A corrected event stands there and moves nothing; `asSaid` is the view
 * it had claimed until then.
 */
export function foldSteps(
  packageId: PackageId,
  events: readonly KeptEvent[],
): { kept: KeptEvent; view: PackageView; asSaid: PackageView; corrected: boolean }[] {
  const placed = inOrder(eventsTouching(packageId, events))
  const gone = correctedAmong(placed.map(({ kept }) => kept))
  let view = emptyView(packageId)
  return placed.map(({ kept, place }) => {
    const corrected = gone.has(kept.id)
    const asSaid = step(view, kept, place)
    view = corrected ? countOnly(view, kept, place) : asSaid
    return { kept, view, asSaid, corrected }
  })
}

/**
 * The view after one more event that touches the package, in constant time; equal to the full fold. 'refold' when only that can tell: a
 * correction, an event that is not the newest in order, or one that the view may hold already. `view` null: no event so far.
 */
export function applyNext(view: PackageView | null, packageId: PackageId, kept: KeptEvent): PackageView | 'refold' {
  const before = view ?? emptyView(packageId)
  if (before.corrections || kept.event.kind === 'EventCorrected') return 'refold'
  if (before.asOf !== null && kept.event.at <= before.asOf) return 'refold'
  // Somebody who is in the view had seen it: it belongs before that one, whatever its clock says.
  if (kept.position !== undefined && kept.position <= before.maxSeen) return 'refold'
  const after = step(before, kept, kept.event.at)
  return restsOnMissingPosition(before, after) ? 'refold' : after
}

/** A new concurrency with an own event that had no position when it was folded: since then the hub may have given it one. */
function restsOnMissingPosition(before: PackageView, after: PackageView): boolean {
  // Not by length: a list at its bound stays as long when a new one comes in.
  return after.contradictions
    .filter((contradiction) => !before.contradictions.includes(contradiction))
    .some(
      ({ kind, events }) =>
        kind === 'concurrent' && before.recent.some(({ by, position }) => by === events[0] && position === undefined),
    )
}
