// At the recipient's door (DOMAIN §4, §5): arriving, delivering, and not delivering.
import type { EventId, Instant, PackageId, RouteId, StopId } from '../brands.ts'
import { msOf } from '../clock.ts'
import type { Decision, Verdict } from '../decision.ts'
import type { Entry, EventOf, Geo, NewEvent, PrivateFacts, Proof } from '../event.ts'
import { isTerminal } from '../fold-rules.ts'
import { bandOf, type Place, type PlaceEvidence } from '../geo.ts'
import { proofGaps } from '../proof.ts'
import { isProven, OFFERED_WHEN_FAR, REASONS } from '../reasons.ts'
import type { PackageView } from '../view.ts'
import type { ArriveReason, AttemptReason, Outcome, PlaceCode } from '../vocabulary.ts'
import { type AtHand, decided, HOLD_RULES, newEvent, type Known, type Refused } from './inputs.ts'
import { whoAndWhen } from './receive.ts'

export type ArriveInput = {
  stopId: StopId
  packageIds: PackageId[]
  pin: Place
  geo: Geo | null
  reason?: ArriveReason
  /** the driver's own words: a personal fact, sealed; alone they are the reason `other` */
  note?: string
  /** the driver says that the address lies elsewhere than its pin; far away it is taken so unless he says no */
  pinIsWrong?: boolean
}

/** Bands on distance − accuracy. Outside of 60 m a reason is asked for, and any reason will do: never a dead end. No fix is "unknown". */
export function decideArrive(input: ArriveInput): Decision | Refused {
  const { stopId, packageIds, pin, geo, pinIsWrong } = input
  const { band, distanceM } = bandOf(geo, pin)
  const note = input.note?.trim() ?? ''
  const reason = input.reason ?? (note === '' ? undefined : 'other')
  if (distanceM !== null && (band === 'warned' || band === 'explained') && reason === undefined)
    return { refused: 'reason-needed', band, distanceM }
  const reported = distanceM !== null && (pinIsWrong ?? band === 'explained')
  const proposedPin = reported && geo !== null ? { proposedPin: { lat: geo.lat, lon: geo.lon } } : {}
  const data = { stopId, distanceM, band, ...(reason === undefined ? {} : { reason }), ...proposedPin }
  const verdict: Verdict =
    band === 'ok' || band === 'warned' ? { kind: 'ok' } : { kind: 'attention', reason: 'unproven' }
  // Sealed with the key of a package: where there is none the words are not kept.
  const sealed = note === '' || packageIds.length === 0 ? {} : { private: { note } }
  return { events: [newEvent('StopArrived', packageIds, data, { stopId, ...sealed })], verdict }
}

/** `wantedStopId`: where the plan wants it; `routeId`: which route is at this stop. */
export type StopScanInput = Known & { wantedStopId: StopId | null; stopId: StopId; routeId: RouteId }

/** A scan at the stop before the outcome: is it one of this stop's, and in this van? Nothing is recorded by asking. What was attempted may be tried again. */
export function decideStopScan({ packageId, view, wantedStopId, stopId, routeId }: StopScanInput): Decision {
  if (wantedStopId !== stopId) return decided(packageId, { kind: 'stop', reason: 'not-at-this-stop', wantedStopId })
  if (view?.delivered) return decided(packageId, { kind: 'again', ...whoAndWhen(view.last ?? view.delivered) })
  if (!isOnRoad(view) || view?.routeId !== routeId)
    return decided(packageId, { kind: 'attention', reason: 'not-loaded' })
  return decided(packageId, { kind: 'ok' })
}

const isOnRoad = (view: PackageView | null): boolean =>
  view?.lifecycle === 'OUT' || view?.lifecycle === 'LOADED' || view?.lifecycle === 'ATTEMPTED'

export type DeliverInput = {
  stopId: StopId
  packages: readonly AtHand[]
  outcome: Outcome
  placeCode: PlaceCode
  proof: Proof
  /** what arrival and position say: geo.ts `placeEvidence`; absent: nobody asked */
  place?: PlaceEvidence
  /** go into the sealed record; a name also counts as proof */
  name?: string
  houseNumber?: string
  /** absent: nothing is looked upon as a double tap */
  now?: Instant
}

/** A second confirmation of the same so soon after the first is a double tap or an answer that was lost: one event stands for both. */
export const SAME_CONFIRMATION_MS = 10_000
type Ended = { by: EventId; at: Parameters<typeof msOf>[0] }

/** Each of these packages has just this said of it by its newest event (one event for each way they were scanned); null: not so. */
function saidJustNow(
  packages: readonly Known[],
  now: Instant | undefined,
  endedSo: (view: PackageView) => Ended | null | undefined,
): Verdict | null {
  if (now === undefined) return null
  const found = packages.map(({ view }) => {
    const ended = view === null ? null : endedSo(view)
    return ended != null && view?.newest?.by === ended.by && now - msOf(ended.at) <= SAME_CONFIRMATION_MS ? view : null
  })
  const [first] = found
  if (first?.last == null || found.includes(null)) return null
  return { kind: 'again', ...whoAndWhen(first.last) }
}

/**
 * One event for all packages that were told apart in the same way: what was only ticked never stands beside what was scanned. Verdict: ghost, again,
 * proof missing (for the service, of a scan, of the place), not loaded, ok: the first that applies. Nothing of it is refused: the parcel is there.
 */
export function decideDeliver(input: DeliverInput): Decision | Refused {
  const { stopId, packages, outcome, placeCode, place } = input
  if (packages.length === 0) return { refused: 'nothing-named' }
  const again = saidJustNow(packages, input.now, ({ delivered, stopId: at }) =>
    at === stopId && delivered?.outcome === outcome && delivered.placeCode === placeCode ? delivered : null,
  )
  if (again !== null) return { events: [], verdict: again }
  const facts = factsOf(input)
  const proof: Proof = {
    ...input.proof,
    ...(facts.name === undefined ? {} : { name: true }),
    ...(facts.houseNumber === undefined ? {} : { houseNumber: true }),
  }
  const data = { stopId, outcome, placeCode, proof, ...(place === undefined ? {} : { place }) }
  const sealed = Object.keys(facts).length === 0 ? {} : { private: facts }
  const events = byEntry(packages).map(({ entry, packageIds }) =>
    newEvent('PackageDelivered', packageIds, data, { stopId, ...entry, ...sealed }),
  )
  return { events, verdict: deliverVerdict(packages, data) }
}

type Group = { entry: { entry?: Entry }; packageIds: PackageId[] }

/** In the order in which each way first appears. */
function byEntry(packages: readonly AtHand[]): Group[] {
  const groups = new Map<Entry | undefined, Group>()
  for (const { packageId, entry } of packages) {
    const group = groups.get(entry) ?? { entry: entry === undefined ? {} : { entry }, packageIds: [] }
    group.packageIds.push(packageId)
    groups.set(entry, group)
  }
  return [...groups.values()]
}

function factsOf({ name, houseNumber }: DeliverInput): PrivateFacts {
  const facts: PrivateFacts = {}
  if ((name ?? '').trim() !== '') facts.name = (name ?? '').trim()
  if ((houseNumber ?? '').trim() !== '') facts.houseNumber = (houseNumber ?? '').trim()
  return facts
}

function deliverVerdict(packages: readonly AtHand[], data: EventOf<'PackageDelivered'>['data']): Verdict {
  const { outcome, placeCode, proof } = data
  for (const { view } of packages)
    if (view?.lifecycle != null && isTerminal(view) && view.lifecycle !== 'DELIVERED')
      return { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
  const done = packages.find(({ view }) => view?.lifecycle === 'DELIVERED')?.view
  if (done?.last) return { kind: 'again', ...whoAndWhen(done.last) }
  const place = data.place === undefined ? {} : { place: data.place }
  const bare = packages.some(({ view, entry }) => {
    const shown = { ...place, ...(entry === undefined ? {} : { entry }) }
    return proofGaps(view?.announced?.service ?? null, outcome, placeCode, proof, shown).length > 0
  })
  if (bare) return { kind: 'attention', reason: 'proof-missing' }
  if (!packages.every(({ view }) => isOnRoad(view))) return { kind: 'attention', reason: 'not-loaded' }
  return { kind: 'ok' }
}

export type AttemptInput = {
  stopId: StopId
  packages: readonly AtHand[]
  reason: AttemptReason
  /** what arrival and place say: geo.ts `placeEvidence` */
  place: PlaceEvidence
  /** what else there is: `door_photo`, `call_log` … */
  evidence: readonly string[]
  note?: string
  /** as typed: sealed, the event says only that there is one */
  requestId?: string
  lockerMessage?: string
  now?: Instant
}

/**
 * A reason that blames the recipient, against the evidence of the place, is refused and others are offered; without the place or what the
 * reason asks for it is taken as unproven, and the customer is told only that it could not be delivered (DOMAIN §5, Rule). What is damaged or leaks is
 * held by the same confirmation: nobody loads it the next morning.
 */
export function decideAttempt(input: AttemptInput): Decision | Refused {
  const { stopId, packages, reason, place } = input
  if (packages.length === 0) return { refused: 'nothing-named' }
  const { blames } = REASONS[reason]
  if (blames && place === 'far') return { refused: 'far-away', offers: OFFERED_WHEN_FAR }
  const again = saidJustNow(packages, input.now, ({ attempts, stopId: at }) => {
    const last = attempts.at(-1)
    return at === stopId && last?.reason === reason ? last : null
  })
  if (again !== null) return { events: [], verdict: again }
  const facts = typedOf(input)
  const done = [...input.evidence, ...TYPED.flatMap(([field, code]) => (facts[field] === undefined ? [] : [code]))]
  const proven = isProven(reason, { place, evidence: done, note: facts.note !== undefined }) ? 'yes' : 'unproven'
  const evidence = place === 'none' ? done : [`place_${place}`, ...done]
  const sealed = Object.keys(facts).length === 0 ? {} : { private: facts }
  const events = byEntry(packages).map(({ entry, packageIds }) =>
    newEvent('DeliveryAttempted', packageIds, { stopId, reason, evidence, proven }, { stopId, ...entry, ...sealed }),
  )
  return { events: [...holdsOf(packages, reason), ...events], verdict: attemptVerdict(packages, proven) }
}

/** Before the attempt, which stays the newest that is known of them: confirmed twice it is one still, and it is taken back with its hold. */
function holdsOf(packages: readonly Known[], reason: AttemptReason): NewEvent[] {
  const { hold } = REASONS[reason]
  if (hold === null) return []
  const free = packages.filter(({ view }) => view?.holds.includes(hold) !== true).map(({ packageId }) => packageId)
  return free.length === 0 ? [] : [newEvent('HoldPlaced', free, { hold, reason, mustAct: HOLD_RULES[hold].mustAct })]
}

/** What was typed, and the code that says in the event that it was (DOMAIN §0.1: text never replaces a code). */
const TYPED = [
  ['requestId', 'request_id'],
  ['lockerMessage', 'locker_message'],
] as const

function typedOf({ note, requestId, lockerMessage }: AttemptInput): PrivateFacts {
  const typed = Object.entries({ note, requestId, lockerMessage }).map(([name, text]) => [name, (text ?? '').trim()])
  return Object.fromEntries(typed.filter(([, text]) => text !== '')) as PrivateFacts
}

function attemptVerdict(packages: readonly Known[], proven: 'yes' | 'unproven'): Verdict {
  for (const { view } of packages)
    if (view?.lifecycle != null && isTerminal(view))
      return { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
  if (proven === 'unproven') return { kind: 'attention', reason: 'unproven' }
  return packages.every(({ view }) => isOnRoad(view)) ? { kind: 'ok' } : { kind: 'attention', reason: 'not-loaded' }
}
