import { describe, expect, test } from 'vitest'
import { decideAttempt } from '../../../src/domain/decide/index.ts'
import type { PlaceEvidence } from '../../../src/domain/geo.ts'
import { evidenceGaps, type EvidenceNeed, isProven, REASONS } from '../../../src/domain/reasons.ts'
import { ATTEMPT_REASONS, OUTCOMES, type AttemptReason } from '../../../src/domain/vocabulary.ts'
import { allowedOutcomes, OUTCOME_RULES, proofGaps } from '../../../src/domain/proof.ts'
import type { Proof, Service } from '../../../src/domain/event.ts'
import { P1, STOP, untilOut } from '../../support/facts.ts'
import { type Expected, given } from './given.ts'

/** What answers each need (DOMAIN §5, column Evidence), and what comes close and does not. */
const GIVEN: Record<EvidenceNeed, { yes: string[][]; no: string[][] }> = {
  door_photo: { yes: [['door_photo']], no: [['hours_photo'], ['no_photo:DARK']] },
  wait_or_call: {
    yes: [['waited:60'], ['call_log'], ['waited:75', 'call_log']],
    no: [['waited:59'], ['waited:'], ['waited:1e9']],
  },
  hours_photo: { yes: [['hours_photo']], no: [['door_photo']] },
  photo_or_note: { yes: [['door_photo'], ['hours_photo']], no: [['waited:90']] },
  label_photo: { yes: [['label_photo'], ['door_photo']], no: [['damage_photo']] },
  place: { yes: [[]], no: [] },
  damage_photo: { yes: [['damage_photo']], no: [['label_photo']] },
  tries: { yes: [['tries:0'], ['tries:5']], no: [['tries:'], ['tries']] },
  call_log: { yes: [['call_log']], no: [['waited:90']] },
  request_id: { yes: [['request_id'], ['request_id:R-1']], no: [['request_id:']] },
  van_searched: { yes: [['van_searched'], ['van_not_searched']], no: [['searched']] },
  locker_message: { yes: [['locker_message'], ['locker_message:E12']], no: [['locker_message:']] },
}
const whole = (reason: AttemptReason): string[] => REASONS[reason].evidence.flatMap((need) => GIVEN[need].yes[0] ?? [])

describe('evidence of a reason (DOMAIN §5)', () => {
  test.each(Object.entries(GIVEN))('%s', (need, { yes, no }) => {
    const reason = ATTEMPT_REASONS.find((one) => REASONS[one].evidence.includes(need as EvidenceNeed))!
    const gaps = (evidence: string[]) => evidenceGaps(reason, { place: 'near', evidence, note: false })
    for (const evidence of yes) expect(gaps(evidence)).not.toContain(need)
    for (const evidence of no) expect(gaps(evidence)).toContain(need)
  })
  test('a note says what bars the way; the place alone says that a street does not exist', () => {
    expect(evidenceGaps('NO_ACCESS', { place: 'near', evidence: [], note: true })).toEqual([])
    expect(evidenceGaps('ADDRESS_NOT_FOUND', { place: 'near', evidence: [], note: false })).toEqual([])
    expect(evidenceGaps('ADDRESS_NOT_FOUND', { place: 'none', evidence: [], note: false })).toEqual(['place'])
  })

  test('a call alone is one touch, and shows nothing', () => {
    const facts = { place: 'near', evidence: ['call_log'], note: true } as const
    expect(isProven('NO_CONTACT', facts)).toBe(false)
    expect(isProven('NO_CONTACT', { ...facts, evidence: ['call_log', 'door_photo'] })).toBe(true)
  })

  const holdWith = (reason: AttemptReason): Expected[] => {
    const { hold } = REASONS[reason]
    return hold === null ? [] : [['HoldPlaced', { hold, reason }]]
  }
  const places: PlaceEvidence[] = ['near', 'far', 'none']
  const cases = ATTEMPT_REASONS.flatMap((reason) =>
    places.flatMap((place) => [true, false].map((complete) => [reason, place, complete] as const)),
  )
  test.each(cases)('%s, place %s, evidence whole: %s', (reason, place, complete) => {
    const evidence = complete ? whole(reason) : []
    const run = given(...untilOut()).when((view) =>
      decideAttempt({ stopId: STOP, packages: [{ packageId: P1, view }], reason, place, evidence }),
    )
    const { blames, evidence: needs } = REASONS[reason]
    if (blames && place === 'far') {
      run.thenRefused({ refused: 'far-away', offers: ['NO_TIME', 'NOT_ON_VEHICLE'] })
      return
    }
    const lacking = !complete && needs.some((need) => need !== 'place')
    const proven = !blames || (place === 'near' && !lacking) ? 'yes' : 'unproven'
    const shown = [...(place === 'none' ? [] : [`place_${place}`]), ...evidence]
    run.then(proven === 'yes' ? { kind: 'ok' } : { kind: 'attention', reason: 'unproven' }, ...holdWith(reason), [
      'DeliveryAttempted',
      { reason, proven, evidence: shown },
    ])
    expect(isProven(reason, { place, evidence, note: false })).toBe(proven === 'yes')
  })
})

describe('proof of an outcome for a service (DOMAIN §4.1)', () => {
  const SERVICES: Record<string, Service> = {
    plain: { level: 'standard', authorityToLeave: true },
    'no leave': { level: 'standard' },
    signature: { level: 'express', authorityToLeave: true, signature: true },
    pin: { level: 'express', pin: true },
    'age 16': { level: 'standard', authorityToLeave: true, age: 16 },
    'age 18': { level: 'standard', age: 18 },
  }
  const WHOLE: Proof = {
    ...{
      photo: 'a'.repeat(64) as never,
      signature: 'b'.repeat(64) as never,
      pin: 'matched',
      name: true,
      houseNumber: true,
    },
    age: { overLimit: true, document: 'passport' },
  }
  test.each(
    Object.entries(SERVICES).flatMap(([name, service]) => OUTCOMES.map((outcome) => [name, service, outcome] as const)),
  )('%s, %o, %s', (_name, service, outcome) => {
    const { leaves, photo, name, places } = OUTCOME_RULES[outcome]
    const closed = allowedOutcomes(service).find((one) => one.outcome === outcome)?.closed ?? null
    const mayLeave =
      service.authorityToLeave === true && !service.signature && !service.pin && service.age === undefined
    expect(closed === null).toBe(!leaves || mayLeave)
    expect(proofGaps(service, outcome, places[0]!, WHOLE)).toEqual(closed === null ? [] : ['closed'])
    expect(proofGaps(service, outcome, places[0]!, {})).toEqual([
      ...(closed === null ? [] : ['closed']),
      ...(photo ? ['photo'] : []),
      ...(name ? ['name'] : []),
      ...(outcome === 'neighbour' ? ['house'] : []),
      ...(service.signature === true ? ['signature'] : []),
      ...(service.pin === true ? ['pin'] : []),
      ...(service.age === undefined ? [] : ['age']),
    ])
  })
  test('every outcome must be scanned and at its place; what nobody asked about is not lacking', () => {
    for (const outcome of OUTCOMES) {
      const gaps = (shown: Parameters<typeof proofGaps>[4]) =>
        proofGaps(SERVICES['plain']!, outcome, OUTCOME_RULES[outcome].places[0]!, WHOLE, shown)
      expect(gaps({ entry: 'search', place: 'far' })).toEqual(['scan', 'far'])
      expect(gaps({ entry: 'search', place: 'none' })).toEqual(['scan', 'no_fix'])
      for (const entry of ['camera', 'wedge', 'serial', 'typed'] as const)
        expect(gaps({ entry, place: 'near' })).toEqual([])
      expect(gaps({})).toEqual([])
    }
  })
  test('a neighbour without a house number lacks it, but not in a delivery of rules that did not ask', () => {
    const { houseNumber: _, ...unnumbered } = WHOLE
    const gaps = (policyVersion: number) =>
      proofGaps(SERVICES['plain']!, 'neighbour', 'neighbour', unnumbered, { policyVersion })
    expect([1, 2].map(gaps)).toEqual([[], ['house']])
  })
  test('a reason for no photo is no photo; somebody too young is no proof of age', () => {
    expect(proofGaps(SERVICES['plain']!, 'safe_place', 'garage', { noPhoto: 'RAIN' })).toEqual(['photo'])
    const young = { ...WHOLE, age: { overLimit: false, document: 'passport' } }
    expect(proofGaps(SERVICES['age 18']!, 'handed_over', 'in_person', young)).toEqual(['age'])
  })
})
