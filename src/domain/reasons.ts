// Why a delivery failed (DOMAIN §5): one row a code. Wording towards customers never assigns fault; the staff's text is a word key.
import type { PlaceEvidence } from './geo.ts'
import type { PackageView } from './view.ts'
import {
  type AttemptReason,
  type Hold,
  type Party,
  PHOTO_EXCUSES,
  type PhotoKind,
  type ResidualReason,
} from './vocabulary.ts'

export type EvidenceNeed =
  | 'door_photo'
  | 'wait_or_call'
  | 'hours_photo'
  | 'photo_or_note'
  | 'label_photo'
  | 'place'
  | 'damage_photo'
  | 'tries'
  | 'call_log'
  | 'request_id'
  | 'van_searched'
  | 'locker_message'
export type NextAction =
  | 'retry_card_left'
  | 'retry_in_hours'
  | 'ask_recipient'
  | 'retry_or_pickup'
  | 'address_query'
  | 'sender_query'
  | 'return'
  | 'damage_decision'
  | 'retry_or_return'
  | 'retry'
  | 'plan'
  | 'search_depot'
  | 'tomorrow'
  | 'handover'
  | 'supervisor'
  | 'redirect'
  | 'quarantine'
/** It goes out to the same door again, whatever else is decided: of these alone a customer reads that we will try again. */
export const TRIED_AGAIN: readonly NextAction[] = [
  ...(['retry', 'retry_card_left', 'retry_in_hours', 'tomorrow', 'handover'] as const),
]
/** Nobody takes it along again before this is decided. */
const HOLD_BEFORE: Partial<Record<NextAction, Hold>> = { damage_decision: 'damaged', quarantine: 'quarantine' }
export type ReasonRow = {
  /** says that the recipient or the address was at fault: needs evidence of having been there */
  blames: boolean
  evidence: readonly EvidenceNeed[]
  next: NextAction
  /** placed with the attempt */
  hold: Hold | null
  responsible: Party
  /** what the customer is told: a visit that failed, or a day that was missed through no visit */
  tells: 'attempted' | 'delayed'
  aftership: string | null
  karrio: string | null
}

const row = (
  fault: 'blames' | 'ours',
  evidence: readonly EvidenceNeed[],
  [next, responsible]: [NextAction, Party],
  tells: ReasonRow['tells'],
  [aftership, karrio]: [string | null, string | null],
): ReasonRow => ({
  ...{ blames: fault === 'blames', evidence, next, hold: HOLD_BEFORE[next] ?? null },
  ...{ responsible, tells, aftership, karrio },
})

export const REASONS: Record<AttemptReason, ReasonRow> = {
  NOT_HOME: row('blames', ['door_photo', 'wait_or_call'], ['retry_card_left', 'depot'], 'attempted', [
    'AttemptFail_002',
    'consignee_not_home',
  ]),
  BUSINESS_CLOSED: row('blames', ['hours_photo'], ['retry_in_hours', 'depot'], 'attempted', [
    'AttemptFail_003',
    'consignee_business_closed',
  ]),
  NO_ACCESS: row('blames', ['photo_or_note'], ['ask_recipient', 'recipient'], 'attempted', [
    'AttemptFail_001',
    'consignee_access_restricted',
  ]),
  NO_SAFE_PLACE: row('blames', ['door_photo'], ['retry_or_pickup', 'depot'], 'attempted', [
    'AttemptFail_001',
    'consignee_safe_place_unavailable',
  ]),
  ADDRESS_INCOMPLETE: row('blames', ['label_photo'], ['address_query', 'depot'], 'attempted', [
    'Exception_007',
    'consignee_incorrect_address',
  ]),
  ADDRESS_NOT_FOUND: row('blames', ['place'], ['address_query', 'depot'], 'attempted', [
    'Exception_007',
    'carrier_address_not_found',
  ]),
  RECIPIENT_UNKNOWN: row('blames', [], ['sender_query', 'sender'], 'attempted', [
    'Exception_002',
    'consignee_incorrect_address',
  ]),
  REFUSED: row('blames', [], ['return', 'depot'], 'attempted', ['Exception_003', 'consignee_refused']),
  REFUSED_DAMAGED: row('blames', ['damage_photo'], ['damage_decision', 'depot'], 'attempted', [
    'Exception_012',
    'consignee_refused',
  ]),
  ID_FAILED: row('blames', [], ['retry_or_return', 'depot'], 'attempted', [
    'AttemptFail_001',
    'consignee_verification_failed',
  ]),
  PIN_FAILED: row('blames', ['tries'], ['retry_or_pickup', 'depot'], 'attempted', [
    'AttemptFail_001',
    'consignee_verification_failed',
  ]),
  PAYMENT_NOT_READY: row('blames', [], ['retry', 'depot'], 'attempted', ['Exception_006', null]),
  // That somebody called is one touch; with a photo of the door it is as good as NOT_HOME (DOMAIN §5, "combine with one above").
  NO_CONTACT: row('blames', ['call_log', 'door_photo'], ['retry', 'depot'], 'attempted', [
    'AttemptFail_001',
    'consignee_not_available',
  ]),
  RECIPIENT_RESCHEDULED: row('ours', ['request_id'], ['plan', 'depot'], 'attempted', ['InTransit_009', null]),
  NOT_ON_VEHICLE: row('ours', ['van_searched'], ['search_depot', 'depot'], 'delayed', [
    'Exception_016',
    'carrier_sorting_error',
  ]),
  NO_TIME: row('ours', [], ['tomorrow', 'depot'], 'delayed', ['Exception_005', 'carrier_not_enough_time']),
  VEHICLE_FAULT: row('ours', [], ['handover', 'supervisor'], 'delayed', ['Exception_016', 'carrier_vehicle_issue']),
  UNSAFE: row('ours', [], ['supervisor', 'supervisor'], 'delayed', ['Exception_005', 'weather_delay']),
  LOCKER_FULL: row('ours', ['locker_message'], ['redirect', 'depot'], 'delayed', [null, null]),
  LOCKER_FAULT: row('ours', ['locker_message'], ['redirect', 'depot'], 'delayed', [null, null]),
  TOO_BIG: row('ours', ['locker_message'], ['redirect', 'depot'], 'delayed', [null, null]),
  DANGEROUS_GOODS: row('ours', [], ['quarantine', 'supervisor'], 'delayed', [null, 'regulatory_hold']),
  CANCELLED: row('ours', ['request_id'], ['return', 'depot'], 'delayed', [null, 'retailer_cancelled']),
}
/** Not in the driver's hand, or not to be touched: nobody asks for a scan of it. Of all others one was at a door, with the parcel (DOMAIN §4.1, Scan). */
export const ASKS_NO_SCAN: readonly AttemptReason[] = [
  ...(['NOT_ON_VEHICLE', 'NO_TIME', 'VEHICLE_FAULT', 'UNSAFE', 'DANGEROUS_GOODS', 'CANCELLED'] as const),
]

/** What speaks for a reason: the place, what was done (`waited:75`, `call_log`, `door_photo` …), and whether a note was written. */
export type AttemptFacts = { place: PlaceEvidence; evidence: readonly string[]; note: boolean }
/** Long enough for somebody to come down to the door (DOMAIN §5 NOT_HOME). */
export const WAIT_AT_DOOR_S = 60
/** Which photo answers a need. */
export const PHOTO_FOR: Partial<Record<EvidenceNeed, PhotoKind>> = {
  door_photo: 'door',
  hours_photo: 'hours',
  photo_or_note: 'door',
  label_photo: 'label',
  damage_photo: 'damage',
}

/** Photos that say something about a reason; each speaks for what it shows. */
const PHOTOS_OF: Partial<Record<AttemptReason, readonly PhotoKind[]>> = {
  NOT_HOME: ['door'],
  BUSINESS_CLOSED: ['hours'],
  NO_ACCESS: ['door'],
  NO_SAFE_PLACE: ['door'],
  NO_CONTACT: ['door'],
  ADDRESS_INCOMPLETE: ['label', 'door'],
  REFUSED: ['signature'],
  REFUSED_DAMAGED: ['damage'],
  UNSAFE: ['door'],
}
export const photoKindsOf = (reason: AttemptReason): readonly PhotoKind[] => PHOTOS_OF[reason] ?? []

const has = (evidence: readonly string[], ...words: string[]): boolean => words.some((word) => evidence.includes(word))
const starts = (evidence: readonly string[], word: string): boolean =>
  evidence.some((one) => one.startsWith(`${word}:`) && one.length > word.length + 1)
const waitedS = (evidence: readonly string[]): number =>
  Math.max(0, ...evidence.map((one) => Number(/^waited:(\d{1,5})$/.exec(one)?.[1] ?? 0)))

const IS_GIVEN: Record<EvidenceNeed, (facts: AttemptFacts) => boolean> = {
  door_photo: ({ evidence }) => has(evidence, 'door_photo'),
  wait_or_call: ({ evidence }) => waitedS(evidence) >= WAIT_AT_DOOR_S || has(evidence, 'call_log'),
  hours_photo: ({ evidence }) => has(evidence, 'hours_photo'),
  photo_or_note: ({ evidence, note }) => note || evidence.some((one) => one.endsWith('_photo')),
  label_photo: ({ evidence }) => has(evidence, 'label_photo', 'door_photo'),
  place: ({ place }) => place === 'near',
  damage_photo: ({ evidence }) => has(evidence, 'damage_photo'),
  tries: ({ evidence }) => starts(evidence, 'tries'),
  call_log: ({ evidence }) => has(evidence, 'call_log'),
  // Events of before hold the text itself behind a colon.
  request_id: ({ evidence }) => has(evidence, 'request_id') || starts(evidence, 'request_id'),
  van_searched: ({ evidence }) => has(evidence, 'van_searched', 'van_not_searched'),
  locker_message: ({ evidence }) => has(evidence, 'locker_message') || starts(evidence, 'locker_message'),
}

/** What a window may say was done: codes alone. That there is a photo, a place or a typed text is never taken from words. */
export const isSaidCode = (word: string): boolean =>
  /^(waited:\d{1,5}|tries:\d{1,2}|call_log|card_left|van_searched|van_not_searched)$/.test(word) ||
  PHOTO_EXCUSES.some((excuse) => word === `no_photo:${excuse}`)

/** What this reason asks for and the facts lack (DOMAIN §5, column Evidence); empty when it is whole. */
export const evidenceGaps = (reason: AttemptReason, facts: AttemptFacts): EvidenceNeed[] =>
  REASONS[reason].evidence.filter((need) => !IS_GIVEN[need](facts))

/**
 * A reason that blames the recipient stands only with the place and its evidence; else it is taken as unproven, and the customer is told no
 * more than that it could not be delivered (DOMAIN §5, Rule).
 */
export function isProven(reason: AttemptReason, facts: AttemptFacts): boolean {
  if (!REASONS[reason].blames) return true
  return facts.place !== 'none' && evidenceGaps(reason, facts).length === 0
}

/** Offered instead when the place speaks against the reason (DOMAIN §5, Rule). */
export const OFFERED_WHEN_FAR = ['NO_TIME', 'NOT_ON_VEHICLE'] as const satisfies readonly AttemptReason[]

/** One row a reason of a debrief's residual line (DOMAIN §11, §9; EVENTS DebriefClosed "by line"). */
export type ResidualRow = {
  /** who holds it once both sides have signed; null: who did before */
  custodian: 'depot' | 'unknown' | null
  /** nobody has seen it: the search of DOMAIN §9 begins */
  unseen: boolean
  hold: Hold | null
  /** what the customer reads from then on until a scan says more; null: what the customer read before is still so */
  tells: 'late' | 'looking' | 'checking' | null
  /** it is here and was not delivered: then a parcel that nobody tried to deliver needs a reason for that, too */
  undelivered: boolean
}
const residual = (
  custodian: ResidualRow['custodian'],
  tells: ResidualRow['tells'],
  more: Partial<ResidualRow> = {},
): ResidualRow => ({ custodian, tells, unseen: false, hold: null, undelivered: false, ...more })

/** Nobody is at fault in any of them: a parcel that was never in the van cannot count against who drove it (DOMAIN §9, blame rule). */
export const RESIDUALS: Record<ResidualReason, ResidualRow> = {
  STAYS_IN_VAN: residual(null, 'late', { undelivered: true }),
  GIVEN_IN: residual('depot', 'late', { undelivered: true }),
  GIVEN_IN_DAMAGED: residual('depot', 'late', { undelivered: true, hold: 'damaged' }),
  NOT_IN_VAN: residual('unknown', 'looking', { unseen: true }),
  NEVER_LOADED: residual('unknown', 'looking', { unseen: true }),
  // One side's word: the giver holds it until the taker's first scan (DOMAIN §10).
  OTHER_DRIVER: residual(null, null),
  // The driver's word without a record at the door is no delivery, for nobody.
  DELIVERED_NOT_RECORDED: residual(null, 'checking'),
}

/** The line of a debrief by which it was left over; null: none, or it was scanned since. */
export function residualOf({ notices }: Pick<PackageView, 'notices'>): ResidualReason | null {
  const reason = notices.findLast(({ kind }) => kind === 'residual')?.detail
  return reason === undefined || !Object.hasOwn(RESIDUALS, reason) ? null : (reason as ResidualReason)
}
