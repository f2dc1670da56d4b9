// The tables a screen asks before it offers something: reasons, proof, what may be done in which state.
import { describe, expect, test } from 'vitest'
import { foldPackage } from '../../src/domain/fold.ts'
import { outcomesFor, packageCan, type Action } from '../../src/domain/package-can.ts'
import { allowedOutcomes, closedBy, OUTCOME_RULES, proofGaps } from '../../src/domain/proof.ts'
import { REASONS } from '../../src/domain/reasons.ts'
import type { KeptEvent, Service } from '../../src/domain/event.ts'
import { OUTCOMES, PLACE_CODES } from '../../src/domain/vocabulary.ts'
import { announced, attempted, delivered, fact, P1, received, sorted, untilOut } from '../support/facts.ts'

const view = (...events: KeptEvent[]) => foldPackage(P1, events)

describe('proof (DOMAIN §4.1)', () => {
  const leave: Service = { level: 'standard', authorityToLeave: true }
  test.each<[string, Service | null, string | null]>([
    ['authority to leave opens it', leave, null],
    ['none given', { level: 'standard' }, 'no-authority'],
    ['service unknown', null, 'no-authority'],
    ['signature closes it', { ...leave, signature: true }, 'signature'],
    ['PIN closes it', { ...leave, pin: true }, 'pin'],
    ['age closes it', { ...leave, age: 18 }, 'age'],
  ])('leaving it: %s', (_name, service, closed) => {
    for (const outcome of OUTCOMES)
      expect([outcome, closedBy(service, outcome)]).toEqual([outcome, outcome === 'handed_over' ? null : closed])
  })
  test('into the hand: what the service asks for', () => {
    const gaps = (service: Service, proof = {}) => proofGaps(service, 'handed_over', 'in_person', proof)
    expect(gaps({ level: 'standard' })).toEqual([])
    expect(gaps({ level: 'standard', signature: true, pin: true, age: 16 })).toEqual(['signature', 'pin', 'age'])
    const whole = { signature: 'a'.repeat(64), pin: 'matched', age: { overLimit: true, document: 'passport' } }
    expect(gaps({ level: 'standard', signature: true, pin: true, age: 16 }, whole)).toEqual([])
    expect(gaps({ level: 'standard', pin: true }, { pin: 'failed' })).toEqual(['pin'])
    expect(gaps({ level: 'standard', age: 18 }, { age: { overLimit: false, document: 'passport' } })).toEqual(['age'])
  })
  test('a place that is not the outcome’s', () => {
    expect(proofGaps(leave, 'letterbox', 'in_person', {})).toEqual(['place'])
    expect(proofGaps(leave, 'letterbox', 'mail_slot', {})).toEqual([])
  })
  test('each place code but the later ones belongs to one outcome', () => {
    const places = Object.values(OUTCOME_RULES).flatMap((rule) => rule.places)
    expect(new Set(places).size).toBe(places.length)
    expect(PLACE_CODES.filter((code) => !places.includes(code))).toEqual(['locker', 'pickup_point'])
  })
  test('the screen’s list says what closes an outcome', () => {
    expect(allowedOutcomes({ level: 'standard', age: 18 })).toContainEqual({
      outcome: 'neighbour',
      closed: 'closed.age',
    })
    expect(outcomesFor(view(announced())).every(({ closed }) => closed === null)).toBe(true)
    expect(outcomesFor(null).filter(({ closed }) => closed === null)).toEqual([
      { outcome: 'handed_over', closed: null },
    ])
  })
})

describe('what may be done in which state', () => {
  const may = (...events: KeptEvent[]) =>
    (Object.keys(packageCan) as Action[]).filter((action) => packageCan[action](view(...events)).can)

  test('by state', () => {
    expect(may(announced(), received(), sorted())).toEqual(['load', 'move', 'placeHold'])
    expect(may(...untilOut())).toEqual(['load', 'move', 'handOver', 'attempt', 'return', 'placeHold'])
    expect(may(...untilOut(), attempted())).toContain('return')
    expect(may(...untilOut(), delivered())).toEqual(['placeHold'])
  })
  test('a closed button says why', () => {
    const held = fact('HoldPlaced', { hold: 'customs', reason: 'x', mustAct: 'depot' }, { at: '06:10' })
    const stop = fact(
      'MisloadStopped',
      { routeId: 'r' as never, vehicleId: 'v' as never, wantedRouteId: null },
      { at: '06:45' },
    )
    expect(packageCan.load(view(announced(), held))).toEqual({ can: false, why: 'cannot.held' })
    expect(packageCan.load(view(announced(), received(), stop))).toEqual({ can: false, why: 'cannot.stop-open' })
    expect(packageCan.handOver(view(announced()))).toEqual({ can: false, why: 'cannot.not-loaded' })
    expect(packageCan.return(view(...untilOut(), delivered()))).toEqual({ can: false, why: 'cannot.ended' })
    expect(packageCan.releaseHold(view(announced()))).toEqual({ can: false, why: 'cannot.not-held' })
    expect(packageCan.attempt(null)).toEqual({ can: false, why: 'cannot.unknown' })
  })
})

describe('reasons (DOMAIN §5)', () => {
  test('what is our fault blames nobody and is told as a delay', () => {
    for (const code of ['NO_TIME', 'NOT_ON_VEHICLE', 'VEHICLE_FAULT', 'UNSAFE'] as const)
      expect([code, REASONS[code].blames, REASONS[code].tells]).toEqual([code, false, 'delayed'])
  })
  test('what blames the recipient is told as an attempt', () => {
    for (const [code, { blames, tells }] of Object.entries(REASONS))
      if (blames) expect([code, tells]).toEqual([code, 'attempted'])
  })
})
