// What the deciding functions are given and what they answer beside a Decision. Lookups are the caller's; nothing here reads anything.
import type { EventId, PackageId, PlanId, RouteId, SiteId, StopId } from '../brands.ts'
import type { Decision, Verdict } from '../decision.ts'
import type { Entry, EventOf, Kind, NewEvent, PrivateFacts } from '../event.ts'
import type { PackageView } from '../view.ts'
import type { AttemptReason, Hold, Party } from '../vocabulary.ts'

/** Where the plan wants a package today; null where the station knows no plan for it. */
export type Planned = {
  routeId: RouteId
  bin: string | null
  site: SiteId
  stopId: StopId | null
  planVersion: number
  planId?: PlanId
}
/** A package as this station knows it; null: never heard of. */
export type Known = { packageId: PackageId; view: PackageView | null }

/** One that lies before the driver; `entry`: how it was told from the others, `search` when it was only ticked. */
export type AtHand = Known & { entry?: Entry }

/** A claim (never a physical fact) that may not stand as it is, and what would. */
export type Refused =
  | { refused: 'missing-reasons'; packages: PackageId[] }
  | { refused: 'residual-reasons'; packages: PackageId[] }
  | { refused: 'no-driver' }
  | { refused: 'not-both-sides' }
  | { refused: 'reason-needed'; band: 'warned' | 'explained'; distanceM: number }
  | { refused: 'far-away'; offers: readonly AttemptReason[] }
  | { refused: 'cannot-undo'; why: 'done' | 'too-late' | 'left-stop' | 'not-this'; eventId: EventId }
  | { refused: 'nothing-named' }
  | { refused: 'supervisor-only' }
  | { refused: 'settled' }
export const isRefused = (answer: Decision | Refused): answer is Refused => 'refused' in answer

export function newEvent<K extends Kind>(
  kind: K,
  packageIds: PackageId[],
  data: EventOf<K>['data'],
  more: { routeId?: RouteId; stopId?: StopId; entry?: Entry; private?: PrivateFacts } = {},
): NewEvent {
  return { kind, packageIds, data, ...more } as NewEvent
}

export const decided = (packageId: PackageId, verdict: Verdict, ...events: NewEvent[]): Decision => ({
  events,
  verdict,
  packageId,
})

/** The route it belongs to: a move on purpose outweighs the plan, the plan outweighs where it was last sorted. */
export function wantedRoute(view: PackageView | null, planned: Planned | null): RouteId | null {
  if (view?.routeBy === 'override') return view.routeId
  return planned?.routeId ?? view?.routeId ?? null
}

/** Route and bin for the large figure of the screen. */
export function toPlace(view: PackageView | null, planned: Planned | null): { routeId?: RouteId; bin?: string } {
  const routeId = wantedRoute(view, planned)
  const bin = planned !== null && planned.routeId === routeId ? planned.bin : (view?.bin ?? null)
  return { ...(routeId === null ? {} : { routeId }), ...(bin === null ? {} : { bin }) }
}

/** What a hold means at the van's door, and who must act on it. */
export const HOLD_RULES: Record<Hold, { stopsLoad: boolean; mustAct: Party }> = {
  damaged: { stopsLoad: true, mustAct: 'depot' },
  address_query: { stopsLoad: true, mustAct: 'depot' },
  customs: { stopsLoad: true, mustAct: 'carrier_desk' },
  duty_due: { stopsLoad: true, mustAct: 'recipient' },
  recipient_request: { stopsLoad: true, mustAct: 'recipient' },
  payment_due: { stopsLoad: false, mustAct: 'recipient' },
  dangerous_goods: { stopsLoad: true, mustAct: 'supervisor' },
  quarantine: { stopsLoad: true, mustAct: 'supervisor' },
  id_required: { stopsLoad: false, mustAct: 'driver' },
  // Whoever scans it has found it.
  search: { stopsLoad: false, mustAct: 'depot' },
}
export const stoppingHolds = (view: PackageView | null): Hold[] =>
  (view?.holds ?? []).filter((hold) => HOLD_RULES[hold].stopsLoad)

export const hasNotice = (view: PackageView | null, kind: PackageView['notices'][number]['kind']): boolean =>
  view?.notices.some((notice) => notice.kind === kind) === true
