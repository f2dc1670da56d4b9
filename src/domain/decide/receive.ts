// A parcel comes in (DOMAIN §1) or comes back (§6). It is in the depot's hands whatever we decide: the event is always recorded.
import type { HybridTime, PackageId, PersonId, SiteId } from '../brands.ts'
import type { Decision, Verdict } from '../decision.ts'
import type { Condition, Role } from '../event.ts'
import { isTerminal } from '../fold-rules.ts'
import type { PackageView } from '../view.ts'
import { decided, HOLD_RULES, hasNotice, newEvent, toPlace, type Planned } from './inputs.ts'

export type ReceiveInput = {
  packageId: PackageId
  view: PackageView | null
  planned: Planned | null
  site: SiteId
  condition?: Condition
  inboundId?: string
}

/** ghost, double id, onward, damaged, hold, again (who, when), over, ok with route and bin: the first that applies. */
export function decideReceive(input: ReceiveInput): Decision {
  const { packageId, view, site, condition = 'ok', inboundId } = input
  const data = { site, condition, ...(inboundId === undefined ? {} : { inboundId }) }
  const received = newEvent('PackageReceived', [packageId], data)
  const hurt = condition !== 'ok' && view?.holds.includes('damaged') !== true
  const hold = { hold: 'damaged', reason: condition, mustAct: HOLD_RULES.damaged.mustAct } as const
  const events = hurt ? [received, newEvent('HoldPlaced', [packageId], hold)] : [received]
  return decided(packageId, verdictOf(input), ...events)
}

function verdictOf({ view, planned, site, condition = 'ok' }: ReceiveInput): Verdict {
  const place = toPlace(view, planned)
  if (view !== null && view.lifecycle !== null && isTerminal(view))
    return { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
  // Scanned once more it is no less odd: it is to be kept aside until a person has settled it.
  if (view?.contradictions.some(({ kind }) => kind === 'after-terminal') === true)
    return { kind: 'contradiction', reason: 'ghost', was: 'DELIVERED' }
  if (view !== null && hasNotice(view, 'double-id'))
    return { kind: 'contradiction', reason: 'double-id', was: view.lifecycle ?? 'EXPECTED' }
  const home = view?.announced?.site ?? planned?.site ?? site
  if (home !== site) return { kind: 'onward', site: home }
  if (condition !== 'ok') return { kind: 'attention', reason: 'damaged', ...place }
  if (view !== null && view.holds.length > 0) return { kind: 'attention', reason: 'hold', holds: view.holds, ...place }
  if (view?.lifecycle === 'AT_DEPOT' && view.site === site && view.last !== null)
    return { kind: 'again', ...whoAndWhen(view.last), ...place }
  if (view?.announced === null || (view === null && planned === null))
    return { kind: 'attention', reason: 'over', ...place }
  return { kind: 'ok', ...place }
}

/** Who did it and when, for "again". */
export function whoAndWhen(fact: { at: HybridTime; actorId?: PersonId }): { at: HybridTime; actorId?: PersonId } {
  return { at: fact.at, ...(fact.actorId === undefined ? {} : { actorId: fact.actorId }) }
}

export type ReturnInput = {
  packageId: PackageId
  view: PackageView | null
  site: SiteId
  /** who scans: a driver is told of a parcel that another one had signed for (DOMAIN §11) */
  by?: { personId: PersonId; role: Role }
}

/** Back from the road. The reason is that of the last attempt; without one it simply was not delivered. */
export function decideReturn(input: ReturnInput): Decision {
  const { packageId, view, site } = input
  const reason = view?.attempts.at(-1)?.reason ?? 'UNDELIVERED'
  return decided(packageId, returnVerdict(input), newEvent('PackageReturnedToDepot', [packageId], { site, reason }))
}

function returnVerdict({ view, site, by }: ReturnInput): Verdict {
  if (view === null) return { kind: 'attention', reason: 'not-loaded' }
  if (view.lifecycle !== null && isTerminal(view))
    return { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
  if (view.lifecycle === 'BACK_AT_DEPOT' && view.site === site && view.last !== null)
    return { kind: 'again', ...whoAndWhen(view.last) }
  if (view.holds.length > 0) return { kind: 'attention', reason: 'hold', holds: view.holds }
  const road = view.lifecycle === 'OUT' || view.lifecycle === 'ATTEMPTED' || view.lifecycle === 'LOADED'
  const others = by?.role === 'driver' && view.driverId !== null && view.driverId !== by.personId
  if (road && others) return { kind: 'attention', reason: 'other-driver' }
  return road ? { kind: 'ok' } : { kind: 'attention', reason: 'not-loaded' }
}
