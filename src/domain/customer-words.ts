// From state to the customer's words (DOMAIN §16.4, §17), as data for the kinds that exist. "Arriving Today" and "Delayed" are derived from the
// estimate and the clock and stored nowhere. Words are keys into src/wire/words/customer.en.ts; no place and no person stands in a key's values
// but towns. The tracking id alone shows `plain` instead of the second line, and `plainLine` of the timeline.
import type { EventId, Instant, SiteId } from './brands.ts'
import { msOf } from './clock.ts'
import type { DeliveryPromise } from './event.ts'
import { stoppingHolds } from './decide/inputs.ts'
import { REASONS, residualOf, RESIDUALS, TRIED_AGAIN } from './reasons.ts'
import type { PackageView } from './view.ts'
import type { Hold, Lifecycle } from './vocabulary.ts'

export type Words = { key: string; values: Record<string, string> }
/** The same list as src/wire/customer.ts CUSTOMER_STATUSES; a test holds them together. */
export type CustomerStatus =
  | 'preparing'
  | 'shipped'
  | 'arriving_today'
  | 'out_for_delivery'
  | 'delayed'
  | 'attempted'
  | 'ready_for_pickup'
  | 'delivered'
  | 'returning'
  | 'returned'
  | 'lost'
  | 'destroyed'
  | 'cancelled'
/** null: not told. `transient`: worth nothing two hours later. `lasting`: always told, late with "happened 11:04" (DOMAIN §0.2 rule 7). */
export type Told = null | 'transient' | 'lasting'
export type CustomerState = {
  status: CustomerStatus
  headline: Words
  second: Words | null
  /** the second line for whoever knows only the number: where it is, but no reason and no hold (DESIGN §5 Who sees what) */
  plain: Words | null
  /** where it was left or who took it: only with the link's secret */
  leftWith: Words | null
  /** the day promised, as long as it can still be kept */
  expected: DeliveryPromise | null
  /** Rule 7's "settled before told" is judged where messages are sent; this says only whether and how lasting. */
  told: Told
  aftership: string | null
}
export type CustomerContext = {
  /** local calendar day `2026-11-22` at the package's depot */
  dayOf: (ms: Instant) => string
  townOf: (site: SiteId) => string | null
}

type Row = { status: CustomerStatus; second: string | null; told: Told; aftership: string | null }
const row = (status: CustomerStatus, second: string | null, told: Told, aftership: string | null): Row => ({
  status,
  second,
  told,
  aftership,
})
/** Only that it could not be delivered: for the number alone, and for what nothing proves (DOMAIN §5, Rule). */
const NOT_DELIVERED = 'second.attempt.unproven'
/** DOMAIN §17 by lifecycle, before what is derived. */
export const LIFECYCLE_WORDS: Record<Lifecycle, Row> = {
  EXPECTED: row('preparing', 'second.label_made', null, 'InfoReceived_001'),
  ACCEPTED: row('shipped', 'second.accepted', 'lasting', 'InTransit_002'),
  IN_TRANSIT: row('shipped', 'second.in_transit', null, 'InTransit_007'),
  AT_DEPOT: row('shipped', 'second.at_depot', null, 'InTransit_003'),
  STAGED: row('shipped', 'second.sorted', null, 'InTransit_001'),
  LOADED: row('shipped', 'second.loaded', null, 'InTransit_001'),
  OUT: row('out_for_delivery', 'second.out', 'transient', 'OutForDelivery_001'),
  ATTEMPTED: row('attempted', NOT_DELIVERED, 'lasting', 'AttemptFail_001'),
  AT_PICKUP: row('ready_for_pickup', null, 'lasting', 'AvailableForPickup_001'),
  DELIVERED: row('delivered', 'second.delivered', 'lasting', 'Delivered_001'),
  BACK_AT_DEPOT: row('delayed', 'second.back_at_depot', null, 'InTransit_001'),
  WITH_CARRIER: row('shipped', 'second.with_carrier', 'lasting', 'InTransit_001'),
  RETURNING: row('returning', null, 'lasting', 'Exception_010'),
  RETURNED: row('returned', null, 'lasting', 'Exception_011'),
  MISSING: row('delayed', 'second.looking', 'lasting', 'Exception_001'),
  LOST: row('lost', 'second.claim', 'lasting', 'Exception_013'),
  DESTROYED: row('destroyed', null, 'lasting', 'Exception_001'),
  CANCELLED: row('cancelled', null, 'lasting', null),
}
const IN_OUR_HANDS: readonly Lifecycle[] = ['ACCEPTED', 'IN_TRANSIT', 'AT_DEPOT', 'STAGED', 'LOADED']
const NEAR_ENOUGH: readonly Lifecycle[] = ['AT_DEPOT', 'STAGED', 'LOADED']

/** What the customer reads now. `now` is the only clock; the same view and now give the same words on every hub. */
export function customerState(view: PackageView, now: Instant, context: CustomerContext): CustomerState {
  const today = context.dayOf(now)
  const found = rowOf(view, today, context)
  const town = (view.site === null ? null : context.townOf(view.site)) ?? view.announced?.town ?? null
  const arrived = view.lifecycle === 'DELIVERED' ? (view.announced?.town ?? null) : town
  return {
    status: found.status,
    headline: { key: `status.${found.status}`, values: {} },
    second: found.second === null ? null : withTown(found.second, arrived),
    plain: plainSecond(view, found.second, arrived),
    leftWith: view.delivered === null ? null : { key: `left.${view.delivered.placeCode}`, values: {} },
    expected: expectedOf(view, found.status, today),
    told: found.told,
    aftership: found.aftership,
  }
}

/** Why nobody opened, what has to be paid and what is done next is the recipient's; that it could not be delivered, and where it is, is not. */
function plainSecond({ lifecycle }: PackageView, second: string | null, town: string | null): Words | null {
  if (second?.startsWith('second.attempt.')) return { key: NOT_DELIVERED, values: {} }
  const tellsWhy = second === BACK_TO_RETRY || second?.startsWith('second.hold.') === true
  const plain = tellsWhy ? LIFECYCLE_WORDS[lifecycle ?? 'EXPECTED'].second : second
  return plain === null ? null : withTown(plain, town)
}

const BACK_TO_RETRY = 'second.back_to_retry'
/** Lines that name a town have a twin without, for a depot whose town is not known here. */
function withTown(key: string, town: string | null): Words {
  if (!WITH_TOWN.has(key)) return { key, values: {} }
  return town === null ? { key: `${key}_nowhere`, values: {} } : { key, values: { town } }
}
export const WITH_TOWN: ReadonlySet<string> = new Set([
  'second.at_depot',
  'second.back_at_depot',
  BACK_TO_RETRY,
  'second.delivered',
  'line.received',
  'line.returned',
  'line.accepted',
])

function rowOf(view: PackageView, today: string, context: CustomerContext): Row {
  if (deliveriesInQuestion(view).length > 0) return row('delivered', 'second.checking', null, 'Exception_001')
  const plain = LIFECYCLE_WORDS[view.lifecycle ?? 'EXPECTED']
  if (view.lifecycle === null) return plain
  const leftOver = residualRow(view, today)
  if (leftOver !== null) return leftOver
  if (view.lifecycle === 'ATTEMPTED') return attemptRow(view)
  if (view.lifecycle === 'BACK_AT_DEPOT') return backRow(view)
  if (view.lifecycle === 'DELIVERED') return { ...plain, aftership: deliveredTag(view) }
  // A van that left yesterday and has not said more is no promise for today.
  if (view.lifecycle === 'OUT') return leftBefore(view, today, context) ? late() : plain
  return IN_OUR_HANDS.includes(view.lifecycle) ? derived(view, view.lifecycle, plain, today) : plain
}

/**
 * Deliveries after which it was scanned at a depot: a person settles it first, the customer is not told back and forth (rule 4). What was
 * tried at the door since has been told, and is the newer news.
 */
export function deliveriesInQuestion({ lifecycle, contradictions, attempts }: PackageView): EventId[] {
  if (lifecycle === null || ![...NEAR_ENOUGH, 'BACK_AT_DEPOT'].includes(lifecycle)) return []
  const tried = attempts.at(-1)?.at ?? 0
  return contradictions.flatMap(({ kind, at, events }) => (kind === 'after-terminal' && at > tried ? [events[0]] : []))
}

const late = (): Row => row('delayed', 'second.late', 'lasting', 'Exception_005')

/** The van is back and has it no more, or has it still: it is not on its way any longer (DOMAIN §17 "no time", "not seen"). */
function residualRow(view: PackageView, today: string): Row | null {
  const reason = residualOf(view)
  const tells = reason === null ? null : RESIDUALS[reason].tells
  if (tells === null || view.lifecycle === null || !ABOARD.includes(view.lifecycle)) return null
  if (tells !== 'late') return row('delayed', `second.${tells}`, 'lasting', 'Exception_001')
  // What was tried at the door has its own words.
  if (view.lifecycle === 'ATTEMPTED') return null
  const day = view.announced?.promise.day ?? null
  if (day !== null && day <= today) return late()
  return LIFECYCLE_WORDS[view.custodian.kind === 'depot' ? 'AT_DEPOT' : 'LOADED']
}
const ABOARD: readonly Lifecycle[] = ['LOADED', 'OUT', 'ATTEMPTED']

const heldRow = (hold: Hold): Row =>
  row('delayed', `second.hold.${hold}`, 'lasting', hold === 'damaged' ? 'Exception_012' : 'Exception_001')

function derived(view: PackageView, lifecycle: Lifecycle, plain: Row, today: string): Row {
  const [hold] = stoppingHolds(view)
  if (hold !== undefined) return heldRow(hold)
  if (view.notices.some(({ kind }) => kind === 'misrouted'))
    return row('delayed', 'second.misrouted', 'lasting', 'Exception_016')
  const day = view.announced?.promise.day ?? null
  if (day === null || day > today) return plain
  if (day < today) return late()
  return NEAR_ENOUGH.includes(lifecycle) ? { ...plain, status: 'arriving_today' } : plain
}

function leftBefore(view: PackageView, today: string, { dayOf }: CustomerContext): boolean {
  return view.last !== null && dayOf(msOf(view.last.at)) < today
}

/** Unproven: only that it could not be delivered, never why (DOMAIN §5, Rule). Our own fault is a delay, never an attempt. */
function attemptRow(view: PackageView): Row {
  const attempt = view.attempts.at(-1)
  if (attempt === undefined || attempt.proven === 'unproven') return LIFECYCLE_WORDS.ATTEMPTED
  const { tells, aftership } = REASONS[attempt.reason]
  return row(tells, `second.attempt.${attempt.reason}`, 'lasting', aftership ?? 'AttemptFail_001')
}

/** That we try again is said where it is so: what was refused, cancelled or is to be asked about may go back to its sender. */
function backRow(view: PackageView): Row {
  const attempt = view.attempts.at(-1)
  // Of an unproven attempt not even the hold that it placed is told.
  const untold = attempt?.proven === 'unproven' ? REASONS[attempt.reason].hold : null
  const hold = stoppingHolds(view).find((one) => one !== untold)
  if (hold !== undefined) return heldRow(hold)
  const again = attempt?.proven === 'yes' && TRIED_AGAIN.includes(REASONS[attempt.reason].next)
  return again ? { ...LIFECYCLE_WORDS.BACK_AT_DEPOT, second: BACK_TO_RETRY } : LIFECYCLE_WORDS.BACK_AT_DEPOT
}

function deliveredTag(view: PackageView): string {
  if (view.delivered?.outcome === 'neighbour') return 'Delivered_005'
  return view.delivered?.placeCode === 'signed' ? 'Delivered_003' : 'Delivered_001'
}

function expectedOf(view: PackageView, status: CustomerStatus, today: string): DeliveryPromise | null {
  const promise = view.announced?.promise ?? null
  const open =
    status === 'preparing' || status === 'shipped' || status === 'arriving_today' || status === 'out_for_delivery'
  return promise !== null && open && promise.day >= today ? promise : null
}
