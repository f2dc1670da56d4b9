// What a customer is told of, when, and when it is worth nothing any more (DOMAIN §0.2 rule 7). Pure: the same facts and `now` give the same answer,
// whenever and however often it is asked.
import type { EventId, HubInstant, HybridTime, Instant, PackageId } from './brands.ts'
import { msOf } from './clock.ts'
import type { KeptEvent } from './event.ts'
import { deliveriesInQuestion } from './customer-words.ts'
import { residualOf } from './reasons.ts'
import type { PackageView } from './view.ts'
import type { Lifecycle } from './vocabulary.ts'

export const MILESTONES = ['out_for_delivery', 'delivered', 'attempted', 'corrected'] as const
export type Milestone = (typeof MILESTONES)[number]
/** `about`: the event; of a correction the event that was taken back. `at`: when that happened. */
export type Transition = { packageId: PackageId; milestone: Milestone; about: EventId; at: HybridTime }
export type ToldBefore = Pick<Transition, 'milestone' | 'about' | 'at'>
export type TellableInput = {
  transition: Transition
  /** when the hub took the event, of a correction the correcting one */
  learnedAt: HubInstant
  view: PackageView
  /** events that were taken back (`correctedIds`) */
  gone: ReadonlySet<EventId>
  told: readonly ToldBefore[]
  now: Instant
  settleMs: number
}
export type Tell = {
  kind: 'tell'
  /** say when it happened */ late: boolean
  /** … and that it was not known before: it came late to the hub, and is told at once */ heardNow: boolean
  /** of an attempt: nobody comes to the door with it any more, so that nothing is promised of another one */ ended: boolean
  /** the same was told before and taken back */ anew: boolean
}
export type Tellable =
  | Tell
  | { kind: 'wait'; until: Instant }
  | {
      kind: 'never'
      why: 'taken-back' | 'too-old' | 'passed' | 'told-newer' | 'told-already' | 'never-told' | 'stands'
    }

/** An undo on the device is offered for 60 s; what comes of it needs a moment more. */
export const SETTLE_MS = 90_000
export const TRANSIENT_MS = 2 * 3_600_000
/** Later than this after it happened, the hour is said. */
export const LATE_MS = 15 * 60_000
/** A delivery that a later scan contradicts is looked at again, for a person settles it; after so long what came since has passed it by. */
export const IN_QUESTION_LOOK_MS = 60_000
export const LONGEST_QUESTION_MS = 3 * 24 * 3_600_000
/** What was promised of the next visit is past, or nobody can promise it. */
const NO_MORE_VISITS: readonly Lifecycle[] = [
  ...(['AT_PICKUP', 'DELIVERED', 'RETURNING', 'RETURNED', 'MISSING', 'LOST', 'DESTROYED', 'CANCELLED'] as const),
]
/** Two scans of one departure (the gate's and the driver's) are one piece of news. */
const ONE_DEPARTURE_MS = 12 * 3_600_000

/** What an event may be told as; most events as nothing. One a package. */
export function transitionsOf({ id, event }: KeptEvent): Transition[] {
  if (event.kind === 'EventCorrected') {
    const { corrects } = event.data
    return event.packageIds.flatMap((packageId) =>
      corrects.map((about) => ({ packageId, milestone: 'corrected' as const, about, at: event.at })),
    )
  }
  const milestone = MILESTONE_OF[event.kind]
  if (milestone === undefined) return []
  return event.packageIds.map((packageId) => ({ packageId, milestone, about: id, at: event.at }))
}
const MILESTONE_OF: Partial<Record<KeptEvent['event']['kind'], Milestone>> = {
  RouteDeparted: 'out_for_delivery',
  PackageDelivered: 'delivered',
  DeliveryAttempted: 'attempted',
}

export function tellable(input: TellableInput): Tellable {
  const { transition, learnedAt, now, settleMs } = input
  // By the hub's clock alone, from when it learned of it: an undo made at once comes with it or right behind, however late both are.
  const until = (learnedAt + settleMs) as Instant
  if (now < until) return { kind: 'wait', until }
  return transition.milestone === 'corrected' ? correction(input) : news(input)
}

/** Told only to who was told before; and not where the same is told again in its right form. */
function correction({ transition, view, gone, told }: TellableInput): Tellable {
  const { about } = transition
  const before = told.find((one) => one.about === about && one.milestone !== 'corrected')
  if (before === undefined && !toldWrongly(told, gone)) return { kind: 'never', why: 'never-told' }
  if (!gone.has(about)) return { kind: 'never', why: 'stands' }
  if (told.some((one) => one.milestone === 'corrected' && one.about === about))
    return { kind: 'never', why: 'told-already' }
  if (before === undefined) return AT_ONCE
  if (before.milestone === 'delivered' && view.delivered !== null) return { kind: 'never', why: 'passed' }
  const anew = before.milestone === 'attempted' && view.attempts.some(({ at }) => at > before.at)
  return anew ? { kind: 'never', why: 'passed' } : AT_ONCE
}
const AT_ONCE: Tell = { kind: 'tell', late: false, heardNow: false, ended: false, anew: false }

/** The last correction that was told was itself taken back: what it was about stands after all. */
function toldWrongly(told: readonly ToldBefore[], gone: ReadonlySet<EventId>): boolean {
  const last = told.filter(({ milestone }) => milestone === 'corrected').sort((a, b) => b.at - a.at)[0]
  return last !== undefined && !gone.has(last.about)
}

function news(input: TellableInput): Tellable {
  const { transition, view, learnedAt, gone, told, now } = input
  const { milestone, about, at } = transition
  if (gone.has(about)) return { kind: 'never', why: 'taken-back' }
  const standing = told.filter((one) => one.milestone !== 'corrected' && !gone.has(one.about))
  if (standing.some((one) => one.about === about)) return { kind: 'never', why: 'told-already' }
  const newest = standing.reduce<ToldBefore | null>((a, b) => (a === null || b.at > a.at ? b : a), null)
  if (newest !== null && at <= newest.at) return { kind: 'never', why: 'told-newer' }
  if (!stands(transition, view)) return settledFirst(input)
  const age = now - msOf(at)
  if (milestone === 'out_for_delivery') {
    if (age > TRANSIENT_MS) return { kind: 'never', why: 'too-old' }
    const same = newest?.milestone === milestone && msOf(at) - msOf(newest.at) < ONE_DEPARTURE_MS
    if (same) return { kind: 'never', why: 'told-already' }
  }
  const anew = told.some((one) => one.milestone === milestone && gone.has(one.about))
  const heardNow = learnedAt - msOf(at) > LATE_MS && now - learnedAt <= LATE_MS
  return { kind: 'tell', late: age > LATE_MS, heardNow, ended: milestone === 'attempted' && isEnded(view), anew }
}

/** Also where a delivery is being checked: the customer reads that, and not when it comes again. */
const isEnded = (view: PackageView): boolean =>
  (view.lifecycle !== null && NO_MORE_VISITS.includes(view.lifecycle)) || deliveriesInQuestion(view).length > 0

/** Neither told nor passed over as long as nobody has said which of the two is so (rule 4). */
function settledFirst({ transition: { milestone, about }, view, learnedAt, now }: TellableInput): Tellable {
  const open = milestone === 'delivered' && deliveriesInQuestion(view).includes(about)
  if (!open || now - learnedAt > LONGEST_QUESTION_MS) return { kind: 'never', why: 'passed' }
  return { kind: 'wait', until: (now + IN_QUESTION_LOOK_MS) as Instant }
}

/** The package's state still says so. A visit that failed stays one, also when the parcel has come since. */
function stands({ milestone, about }: Transition, view: PackageView): boolean {
  if (milestone === 'out_for_delivery') return view.lifecycle === 'OUT' && residualOf(view) === null
  if (milestone === 'delivered') return view.delivered?.by === about
  return view.attempts.some(({ by }) => by === about)
}
