import type { Service } from '../../domain/event.ts'
import { allowedOutcomes, OUTCOME_RULES } from '../../domain/proof.ts'
import type { StopDetail } from '../../wire/bridge.ts'
import type { AttemptReason, Outcome, PlaceCode } from '../../domain/vocabulary.ts'
import { ATTEMPT_REASONS } from '../../domain/vocabulary.ts'
import { REASONS } from '../../domain/reasons.ts'

export type StopParcel = StopDetail['list'][number]

/** It is there, and nothing was said of it yet. */
export const isOpen = ({ outcome, elsewhere }: StopParcel): boolean => outcome === null && elsewhere === undefined

/** "I am here" may be said: nobody did, or what was said is another driver's or an earlier round's and shows nothing of this one. */
export const mayArrive = ({ state, arrival, list }: Pick<StopDetail, 'state' | 'arrival' | 'list'>): boolean =>
  state === 'PLANNED' || (arrival === null && list.some(isOpen))

/** The service as the station words it, read back for the one table of what is allowed (`domain/proof.ts`). */
export function serviceOf(words: readonly string[]): Service {
  const age = words.includes('age18') ? 18 : words.includes('age16') ? 16 : null
  return {
    level: words.includes('express') ? 'express' : 'standard',
    ...(words.includes('authorityToLeave') ? { authorityToLeave: true } : {}),
    ...(words.includes('signature') ? { signature: true } : {}),
    ...(words.includes('pin') ? { pin: true } : {}),
    ...(age === null ? {} : { age }),
  }
}

export type OutcomeChoice = { outcome: Outcome; closed: ReturnType<typeof allowedOutcomes>[number]['closed'] }

/** What all of these parcels may end as: one closed by any of them is closed, with the first reason. */
export function outcomesFor(parcels: readonly StopParcel[]): OutcomeChoice[] {
  const each = parcels.map(({ service }) => allowedOutcomes(serviceOf(service)))
  const first = each[0] ?? allowedOutcomes({ level: 'standard', authorityToLeave: true })
  return first.map(({ outcome }, at) => ({
    outcome,
    closed: each.map((list) => list[at]?.closed ?? null).find((closed) => closed !== null) ?? null,
  }))
}

/** Not chosen: that the PIN was right is the station's to say, and that it was signed stands in the proof, beside who took it. */
const NOT_YET: readonly PlaceCode[] = ['in_person_pin', 'signed']
export const placesFor = (outcome: Outcome): PlaceCode[] =>
  OUTCOME_RULES[outcome].places.filter((place) => !NOT_YET.includes(place))
export const needsName = (outcome: Outcome): boolean => OUTCOME_RULES[outcome].name

/** Nobody tells us yet whether a stop is a locker: these stand apart, behind a touch. */
export const AT_LOCKERS: readonly AttemptReason[] = ['LOCKER_FULL', 'LOCKER_FAULT', 'TOO_BIG']
const atDoors = ATTEMPT_REASONS.filter((reason) => !AT_LOCKERS.includes(reason))
/** Those at the recipient's door, and those that are ours, apart: nobody should pick the wrong kind by a slip. */
export const REASON_GROUPS = {
  door: atDoors.filter((reason) => REASONS[reason].blames || REASONS[reason].tells === 'attempted'),
  ours: atDoors.filter((reason) => !REASONS[reason].blames && REASONS[reason].tells === 'delayed'),
}
