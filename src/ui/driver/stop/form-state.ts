// What is chosen at a stop before it is confirmed: one plain value, so that it can be kept as a draft and taken up again after a kill (DOMAIN §4).
import type { PackageId } from '../../../domain/brands.ts'
import type { PlaceEvidence } from '../../../domain/geo.ts'
import { OUTCOME_RULES, type ProofGap } from '../../../domain/proof.ts'
import {
  type AttemptFacts,
  evidenceGaps,
  type EvidenceNeed,
  PHOTO_FOR,
  photoKindsOf,
  REASONS,
} from '../../../domain/reasons.ts'
import {
  ARRIVE_REASONS,
  type ArriveReason,
  ATTEMPT_REASONS,
  type AttemptReason,
  OUTCOMES,
  type Outcome,
  PHOTO_EXCUSES,
  PHOTO_KINDS,
  type PhotoExcuse,
  type PhotoKind,
  PLACE_CODES,
  type PlaceCode,
} from '../../../domain/vocabulary.ts'
import { isOpen, outcomesFor, serviceOf, type StopParcel } from '../outcomes.ts'

export type Choice =
  | { kind: 'none' }
  | { kind: 'outcome'; outcome: Outcome; place: PlaceCode | null }
  | { kind: 'nobody'; reason: AttemptReason | null }
export const DOCUMENTS = ['identity_card', 'passport', 'driving_licence', 'residence_permit'] as const
export type AgeDocument = (typeof DOCUMENTS)[number]

const ENTRIES = ['camera', 'wedge', 'serial', 'typed'] as const
export type Entry = (typeof ENTRIES)[number]

export type FormState = {
  picked: PackageId[]
  /** how each was scanned at this stop; one that is picked and not here was only ticked (DOMAIN §4.1, Scan) */
  scanned: Record<string, Entry>
  /** taken up again: attempted before, or not in this van by what is known */
  reopened: PackageId[]
  choice: Choice
  name: string
  houseNumber: string
  note: string
  /** hashes of what was saved, one of each kind */
  photos: Partial<Record<PhotoKind, string>>
  noPhoto: PhotoExcuse | null
  noSignature: boolean
  overLimit: boolean | null
  document: AgeDocument | null
  /** wall clock ms of the bell; it must outlive a kill */
  waitFrom: number | null
  called: boolean
  requestId: string
  lockerMessage: string
  tries: number | null
  vanSearched: boolean | null
  /** the driver goes on without what is still missing */
  without: boolean
  /** why arriving so far away, until it is recorded: one that is offered, or words */
  farReason: ArriveReason | null
  farNote: string
}
export const EMPTY: FormState = {
  picked: [],
  scanned: {},
  reopened: [],
  choice: { kind: 'none' },
  name: '',
  houseNumber: '',
  note: '',
  photos: {},
  noPhoto: null,
  noSignature: false,
  overLimit: null,
  document: null,
  waitFrom: null,
  called: false,
  requestId: '',
  lockerMessage: '',
  tries: null,
  vanSearched: null,
  without: false,
  farReason: null,
  farNote: '',
}
/** What is delivered is never open again here, whatever was opened before the news came. */
export const mayBeTicked = (parcel: StopParcel, { reopened }: FormState): boolean =>
  isOpen(parcel) || (reopened.includes(parcel.packageId) && parcel.lifecycle !== 'DELIVERED')
export const isEmpty = (form: FormState): boolean => JSON.stringify(form) === JSON.stringify(EMPTY)

/** Chosen anew. Why there was no photo was said of the one that was asked for; of another outcome or reason it is asked again. */
export function chosen({ choice: was }: FormState, choice: Choice): Partial<FormState> {
  const same =
    (choice.kind === 'outcome' && was.kind === 'outcome' && choice.outcome === was.outcome) ||
    (choice.kind === 'nobody' && was.kind === 'nobody' && choice.reason === was.reason)
  return { choice, without: false, ...(same ? {} : { noPhoto: null }) }
}

const DRAFT_VERSION = 1
export const draftText = (form: FormState): string | null =>
  isEmpty(form) ? null : JSON.stringify({ v: DRAFT_VERSION, form })

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | null =>
  list.find((one) => one === value) ?? null
const textOf = (value: unknown, max: number): string => (typeof value === 'string' ? value.slice(0, max) : '')
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const idsOf = (value: unknown): PackageId[] =>
  Array.isArray(value) ? value.filter((id): id is PackageId => typeof id === 'string') : []
const boolOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)

/** A draft of this or an older version of the app, as far as it can still be understood; null: nothing of it can. */
export function readDraftText(text: string): FormState | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const { v, form } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (v !== DRAFT_VERSION || typeof form !== 'object' || form === null) return null
  const kept = form as Record<string, unknown>
  const photos = typeof kept['photos'] === 'object' && kept['photos'] !== null ? kept['photos'] : {}
  return {
    picked: idsOf(kept['picked']),
    scanned: scannedOf(kept['scanned']),
    reopened: idsOf(kept['reopened']),
    choice: choiceOf(kept['choice']),
    name: textOf(kept['name'], 120),
    houseNumber: textOf(kept['houseNumber'], 20),
    note: textOf(kept['note'], 300),
    photos: Object.fromEntries(
      Object.entries(photos).filter(([kind, hash]) => oneOf(PHOTO_KINDS, kind) !== null && typeof hash === 'string'),
    ),
    noPhoto: oneOf(PHOTO_EXCUSES, kept['noPhoto']),
    noSignature: kept['noSignature'] === true,
    overLimit: boolOf(kept['overLimit']),
    document: oneOf(DOCUMENTS, kept['document']),
    waitFrom: numberOf(kept['waitFrom']),
    called: kept['called'] === true,
    requestId: textOf(kept['requestId'], 40),
    lockerMessage: textOf(kept['lockerMessage'], 40),
    tries: numberOf(kept['tries']),
    vanSearched: boolOf(kept['vanSearched']),
    without: kept['without'] === true,
    farReason: oneOf(ARRIVE_REASONS, kept['farReason']),
    farNote: textOf(kept['farNote'], 200),
  }
}

/** A draft of before knows of no scan: what is picked in it counts as ticked. */
function scannedOf(value: unknown): FormState['scanned'] {
  const kept = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    kept.flatMap(([id, entry]) => {
      const known = oneOf(ENTRIES, entry)
      return known === null ? [] : [[id, known]]
    }),
  )
}

function choiceOf(value: unknown): Choice {
  const { kind, outcome, place, reason } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  const known = oneOf(OUTCOMES, outcome)
  if (kind === 'outcome' && known !== null) return { kind, outcome: known, place: oneOf(PLACE_CODES, place) }
  if (kind === 'nobody') return { kind, reason: oneOf(ATTEMPT_REASONS, reason) }
  return { kind: 'none' }
}

/** What the services of these parcels ask for at the door, all together. */
export type Asked = { signature: boolean; pin: boolean; age: 16 | 18 | null }
export function askedOf(parcels: readonly StopParcel[]): Asked {
  const services = parcels.map(({ service }) => serviceOf(service))
  const ages = services.flatMap(({ age }) => age ?? [])
  return {
    signature: services.some(({ signature }) => signature === true),
    pin: services.some(({ pin }) => pin === true),
    age: ages.includes(18) ? 18 : ages.includes(16) ? 16 : null,
  }
}

/** What the confirmation still waits for; the button says it. */
export type Missing =
  'outcome' | 'place' | 'name' | 'house' | 'reason' | 'photo' | 'signature' | 'age' | 'pin' | 'evidence' | 'far'

export function whatIsMissing(
  form: FormState,
  parcels: readonly StopParcel[],
  place: PlaceEvidence,
  now: number,
): Missing | null {
  const { choice } = form
  if (choice.kind === 'none') return 'outcome'
  if (choice.kind === 'outcome') return missingOfOutcome(form, choice, parcels)
  if (choice.reason === null) return 'reason'
  if (REASONS[choice.reason].blames && place === 'far') return 'far'
  return gapsOf(form, choice.reason, place, now).length > 0 && !form.without ? 'evidence' : null
}

function missingOfOutcome(
  form: FormState,
  { outcome, place }: Extract<Choice, { kind: 'outcome' }>,
  parcels: readonly StopParcel[],
): Missing | null {
  // A parcel picked after the outcome may close it.
  if (outcomesFor(parcels).some((one) => one.outcome === outcome && one.closed !== null)) return 'outcome'
  if (place === null) return 'place'
  const { name, photo } = OUTCOME_RULES[outcome]
  const asked = askedOf(parcels)
  if (asked.age !== null && (form.overLimit !== true || form.document === null)) return 'age'
  if (parcels.some(({ pin }) => pin?.state === 'open' || pin?.state === 'locked')) return 'pin'
  if (name && form.name.trim() === '') return 'name'
  if (outcome === 'neighbour' && form.houseNumber.trim() === '') return 'house'
  if (photo && form.photos.delivery === undefined && form.noPhoto === null) return 'photo'
  if (asked.signature && form.photos.signature === undefined && !form.noSignature) return 'signature'
  return null
}

/** What will be recorded as missing although it is confirmed: said before, not after. */
export function proofLeftOut(form: FormState, parcels: readonly StopParcel[], place: PlaceEvidence): ProofGap[] {
  if (form.choice.kind !== 'outcome') return []
  const asked = askedOf(parcels)
  const gaps: ProofGap[] = []
  if (parcels.some(({ packageId }) => form.scanned[packageId] === undefined)) gaps.push('scan')
  if (place !== 'near') gaps.push(place === 'far' ? 'far' : 'no_fix')
  if (asked.pin && parcels.some(hasNothingToCheck)) gaps.push('pin')
  if (asked.signature && form.noSignature && form.photos.signature === undefined) gaps.push('signature')
  const { photo } = OUTCOME_RULES[form.choice.outcome]
  if (photo && form.photos.delivery === undefined && form.noPhoto !== null) gaps.push('photo')
  return gaps
}

/** It goes by hand then; a PIN that can be checked is waited for. */
const hasNothingToCheck = ({ service, pin }: StopParcel): boolean =>
  service.includes('pin') && (pin === undefined || pin.state === 'no-verifier')

export const waitedS = (form: FormState, now: number): number =>
  form.waitFrom === null ? 0 : Math.min(99_999, Math.max(0, Math.floor((now - form.waitFrom) / 1000)))

/**
 * The codes that go into the event: what was done beside being there (domain/reasons.ts). Photos, and that something was typed, are added by the
 * station.
 */
export function evidenceOf(form: FormState, reason: AttemptReason, now: number): string[] {
  const needs = REASONS[reason].evidence
  const said: string[] = []
  if (needs.includes('wait_or_call') && form.waitFrom !== null) said.push(`waited:${waitedS(form, now)}`)
  if ((needs.includes('wait_or_call') || needs.includes('call_log')) && form.called) said.push('call_log')
  if (needs.includes('tries') && form.tries !== null) said.push(`tries:${form.tries}`)
  if (needs.includes('request_id') && form.requestId.trim() !== '') said.push('request_id')
  if (needs.includes('locker_message') && form.lockerMessage.trim() !== '') said.push('locker_message')
  if (needs.includes('van_searched') && form.vanSearched !== null)
    said.push(form.vanSearched ? 'van_searched' : 'van_not_searched')
  const asksPhoto = needs.some((need) => PHOTO_FOR[need] !== undefined)
  if (asksPhoto && form.noPhoto !== null && photosOf(form, reason).length === 0) said.push(`no_photo:${form.noPhoto}`)
  return said
}

export const photosOf = (form: FormState, reason: AttemptReason): string[] =>
  photoKindsOf(reason).flatMap((kind) => form.photos[kind] ?? [])

export function gapsOf(form: FormState, reason: AttemptReason, place: PlaceEvidence, now: number): EvidenceNeed[] {
  return evidenceGaps(reason, factsOf(form, reason, place, now))
}

/** As the station will judge it, if it is confirmed as it stands; what can still be given is not held against it. */
export function willBeUnproven(form: FormState, reason: AttemptReason, place: PlaceEvidence, now: number): boolean {
  if (!REASONS[reason].blames || place === 'far') return false
  return place === 'none' || (form.without && gapsOf(form, reason, place, now).length > 0)
}

/** As the station will see them. */
export function factsOf(form: FormState, reason: AttemptReason, place: PlaceEvidence, now: number): AttemptFacts {
  const photos = photoKindsOf(reason).filter((kind) => form.photos[kind] !== undefined)
  return {
    place,
    evidence: [...evidenceOf(form, reason, now), ...photos.map((kind) => `${kind}_photo`)],
    note: form.note.trim() !== '',
  }
}
