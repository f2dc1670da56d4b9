// The proof matrix (DOMAIN §4.1): what each outcome needs, and which outcomes a service closes. The screen greys out what is closed;
// a delivery that was recorded all the same is kept and marked, for the parcel is where it is.
import type { Entry, Proof, Service } from './event.ts'
import { OUTCOMES, type Outcome, type PlaceCode, type PlaceEvidence } from './vocabulary.ts'

type OutcomeRule = {
  /** left without the recipient: needs authority to leave, closed by signature, PIN and age services */
  leaves: boolean
  photo: boolean
  name: boolean
  places: readonly PlaceCode[]
}
export const OUTCOME_RULES: Record<Outcome, OutcomeRule> = {
  handed_over: {
    leaves: false,
    photo: false,
    name: false,
    places: ['in_person', 'in_person_household', 'in_person_pin', 'signed'],
  },
  safe_place: {
    leaves: true,
    photo: true,
    name: false,
    places: ['front_porch', 'rear_door', 'garage', 'garden', 'greenhouse', 'shed', 'behind_bin', 'safe_place_named'],
  },
  neighbour: { leaves: true, photo: true, name: true, places: ['neighbour'] },
  mail_room: { leaves: true, photo: true, name: true, places: ['mail_room'] },
  reception: { leaves: true, photo: true, name: true, places: ['reception'] },
  letterbox: { leaves: true, photo: false, name: false, places: ['mail_slot'] },
}
export type Closed = 'signature' | 'pin' | 'age' | 'no-authority'
export type ProofGap =
  'photo' | 'name' | 'signature' | 'pin' | 'age' | 'closed' | 'place' | 'scan' | 'house' | 'far' | 'no_fix'
/** What stands around the proof in its event; absent: nobody asked, as in events of before, and then nothing is lacking. */
export type Shown = { entry?: Entry; place?: PlaceEvidence; policyVersion?: number }
/** The rules (DOMAIN §0.1 `policyVersion`) that first asked for a neighbour's house number: a delivery of before does not lack it. */
export const HOUSE_ASKED_SINCE = 2

/** Why this service does not allow the outcome, or null. An unknown service (never announced) gives no authority to leave. */
export function closedBy(service: Service | null, outcome: Outcome): Closed | null {
  if (!OUTCOME_RULES[outcome].leaves) return null
  if (service?.age !== undefined) return 'age'
  if (service?.pin === true) return 'pin'
  if (service?.signature === true) return 'signature'
  return service?.authorityToLeave === true ? null : 'no-authority'
}

/** Touched in a list: nothing shows that the parcel was in the hand. */
export const isTicked = (entry: Entry | undefined): boolean => entry === 'search'

/** What the proof lacks for this service and outcome; empty when it is whole. Every outcome must be scanned, at its place (DOMAIN §4.1, Scan, Geo). */
export function proofGaps(
  service: Service | null,
  outcome: Outcome,
  placeCode: PlaceCode,
  proof: Proof,
  { entry, place, policyVersion = HOUSE_ASKED_SINCE }: Shown = {},
): ProofGap[] {
  const rule = OUTCOME_RULES[outcome]
  const gaps: ProofGap[] = []
  if (closedBy(service, outcome) !== null) gaps.push('closed')
  if (!rule.places.includes(placeCode)) gaps.push('place')
  if (isTicked(entry)) gaps.push('scan')
  if (rule.photo && proof.photo === undefined) gaps.push('photo')
  if (rule.name && proof.name === undefined) gaps.push('name')
  const noHouse = outcome === 'neighbour' && proof.houseNumber === undefined
  if (noHouse && policyVersion >= HOUSE_ASKED_SINCE) gaps.push('house')
  if (service?.signature === true && proof.signature === undefined) gaps.push('signature')
  if (service?.pin === true && proof.pin !== 'matched') gaps.push('pin')
  if (service?.age !== undefined && proof.age?.overLimit !== true) gaps.push('age')
  if (place === 'far') gaps.push('far')
  if (place === 'none') gaps.push('no_fix')
  return gaps
}

/** All outcomes in the order of the screen, with the word key of what closes each (`closed.age`), or null. */
export function allowedOutcomes(service: Service | null): { outcome: Outcome; closed: `closed.${Closed}` | null }[] {
  return OUTCOMES.map((outcome) => {
    const closed = closedBy(service, outcome)
    return { outcome, closed: closed === null ? null : (`closed.${closed}` as const) }
  })
}
