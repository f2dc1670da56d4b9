// What a supervisor corrects and settles: from the two facts to what the customer reads (DOMAIN §0.2 rules 4, 6, 8; DESIGN §3).
import { describe, expect, test } from 'vitest'
import type { PackageId, SiteId } from '../../../src/domain/brands.ts'
import { customerTimeline } from '../../../src/domain/customer-lines.ts'
import { customerState, type CustomerContext } from '../../../src/domain/customer-words.ts'
import {
  decideCorrection,
  decideSettlement,
  isCorrectable,
  isRefused,
  type SettlementInput,
} from '../../../src/domain/decide/index.ts'
import type { Role } from '../../../src/domain/event.ts'
import type { Decision } from '../../../src/domain/decision.ts'
import type { KeptEvent } from '../../../src/domain/event.ts'
import { troublesOf } from '../../../src/domain/exceptions.ts'
import { correctedIds, eventsTouching, foldPackage } from '../../../src/domain/fold.ts'
import type { Refused } from '../../../src/domain/decide/index.ts'
import {
  announced,
  attempted,
  closed,
  corrected,
  delivered,
  departed,
  fact,
  type FactOptions,
  loaded,
  newsFromNewer,
  P1,
  P2,
  R12,
  R14,
  received,
  SCHAAN,
  sorted,
  timeOf,
  untilOut,
  V1,
  V2,
} from '../../support/facts.ts'
import { KINDS_OF_RULES } from '../kinds.ts'

const context: CustomerContext = {
  dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
  townOf: (site: SiteId) => (site === SCHAAN ? 'Schaan' : null),
}
const fold = (events: readonly KeptEvent[]) => foldPackage(P1, events)
const words = (events: readonly KeptEvent[], at = '18:00') => {
  const { status, second } = customerState(fold(events), timeOf(at), context)
  return [status, second?.key]
}
const lines = (events: readonly KeptEvent[]) => customerTimeline(P1, events, context).map(({ words: { key } }) => key)

/** The decision as the fact that it becomes, recorded by the desk at `at`. */
function recordedBy(answer: Decision | Refused, options: FactOptions = {}): KeptEvent {
  if (isRefused(answer)) throw new Error(`refused: ${answer.refused}`)
  const [event] = answer.events
  if (event === undefined || answer.events.length > 1) throw new Error('one event was expected')
  return fact(event.kind, event.data as never, { at: '16:00', device: 'desk', packages: event.packageIds, ...options })
}
const settle = (events: readonly KeptEvent[], truth: SettlementInput['truth'], more: Partial<SettlementInput> = {}) => {
  const pair = fold(events).contradictions[0]?.events ?? [events[0]!.id, events[1]!.id]
  return decideSettlement({
    ...{ packageId: P1, events, pair, truth, role: 'supervisor', why: 'did_not_occur' },
    ...more,
  })
}
const correct = (event: KeptEvent, events: readonly KeptEvent[], role: Role = 'supervisor', ids: PackageId[] = [P1]) =>
  decideCorrection({
    ...{ event, role, why: 'incorrect_data' },
    packages: ids.map((packageId) => ({ packageId, gone: correctedIds(eventsTouching(packageId, events)) })),
  })

describe('any standing fact, at any time', () => {
  test('a delivery hours later, with much that came after it', () => {
    const delivery = delivered()
    const events = [...untilOut(), delivery, received({ at: '15:00' }), sorted({ at: '15:10' })]
    const mended = [...events, recordedBy(correct(delivery, events))]
    expect(fold(mended)).toMatchObject({ lifecycle: 'STAGED', delivered: null, contradictions: [] })
  })
  test('every kind but what only was said, and a STOP', () => {
    const said = ['PackageAnnounced', 'MisloadStopped', 'PinReportSettled', 'PinFailed', 'PinReopened', 'ScanNoted']
    const shift = ['ShiftStarted', 'ShiftEnded', 'BreakStarted', 'BreakEnded']
    expect(KINDS_OF_RULES.filter((kind) => !isCorrectable(kind))).toEqual([...said, ...shift])
    expect(isCorrectable('PackageSung')).toBe(false)
    expect(isCorrectable('constructor')).toBe(false)
    const first = announced()
    expect(correct(first, [first])).toMatchObject({ refused: 'cannot-undo', why: 'not-this' })
    const newer = newsFromNewer()
    expect(correct(newer, [newer])).toMatchObject({ refused: 'cannot-undo', why: 'not-this' })
  })
  test('depot and driver are refused, whatever it is', () => {
    const event = received()
    for (const role of ['depot', 'driver', 'system'] as const)
      expect(correct(event, [event], role)).toEqual({ refused: 'supervisor-only' })
  })
  test('once; and what was taken back by mistake comes back by taking back the correction', () => {
    const delivery = delivered()
    const events = [...untilOut(), delivery]
    const undo = recordedBy(correct(delivery, events))
    expect(correct(delivery, [...events, undo])).toMatchObject({ refused: 'cannot-undo', why: 'done' })
    const again = recordedBy(correct(undo, [...events, undo]), { at: '16:10' })
    expect(fold([...events, undo, again]).lifecycle).toBe('DELIVERED')
    expect(lines([...events, undo, again])).toEqual(lines(events))
    expect(correct(delivery, [...events, undo, again])).toMatchObject({ events: [{ kind: 'EventCorrected' }] })
  })
  test('of a door’s or a route’s fact for one parcel alone: the others stay as they are', () => {
    const both = [P1, P2]
    const day = untilOut().map(({ event }) =>
      fact(event.kind as never, event.data as never, { packages: both, at: '08:00' }),
    )
    const door = delivered({ packages: both })
    const events = [...day, door]
    const one = recordedBy(correct(door, events))
    expect(one.event.packageIds).toEqual([P1])
    expect(foldPackage(P2, [...events, one]).lifecycle).toBe('DELIVERED')
    expect(fold([...events, one]).lifecycle).not.toBe('DELIVERED')
    // For all of them: those for which it still stands.
    expect(correct(door, [...events, one], 'supervisor', both)).toMatchObject({ events: [{ packageIds: [P2] }] })
    expect(correct(door, events, 'supervisor', ['WMOTHER' as PackageId])).toMatchObject({ why: 'not-this' })
  })
})

describe('a ghost: delivered, then scanned at the depot (rule 4)', () => {
  const delivery = () => delivered({ at: '11:04' })
  const ghost = () => [...untilOut(), delivery(), received({ at: '15:00' })]
  const ghostly = (events: readonly KeptEvent[]) => troublesOf(fold(events)).map(({ kind }) => kind)

  test('stands in question until somebody settles it', () => {
    expect(words(ghost())).toEqual(['delivered', 'second.checking'])
    expect(words([...ghost(), sorted({ at: '15:10' }), loaded({ at: '15:20' })])).toEqual([
      'delivered',
      'second.checking',
    ])
    expect(ghostly(ghost())).toEqual(['contradiction'])
  })
  test('the later scan is true: the delivery is taken back, and the customer reads where it is', () => {
    const events = ghost()
    const answer = settle(events, 'second')
    expect(answer).toMatchObject({ events: [{ kind: 'EventCorrected', data: { corrects: [events[6]!.id] } }] })
    const settled = [...events, recordedBy(answer)]
    expect(fold(settled)).toMatchObject({ lifecycle: 'AT_DEPOT', contradictions: [] })
    expect(ghostly(settled)).toEqual([])
    expect(words(settled)).toEqual(['arriving_today', 'second.at_depot'])
    expect(lines(settled).slice(-2)).toEqual(['line.received', 'line.corrected'])
    expect(lines(settled)).not.toContain('line.delivered')
  })
  test('the delivery is true: the later scan did not happen', () => {
    const events = ghost()
    const settled = [...events, recordedBy(settle(events, 'first'))]
    expect(fold(settled)).toMatchObject({ lifecycle: 'DELIVERED', contradictions: [] })
    expect(ghostly(settled)).toEqual([])
    expect(words(settled)).toEqual(['delivered', 'second.delivered'])
  })
  test('recorded wrongly names what stands in its place; what did not happen has nothing in its place', () => {
    const events = ghost()
    expect(settle(events, 'second', { why: 'incorrect_data' })).toMatchObject({
      events: [{ data: { corrects: [events[6]!.id], why: 'incorrect_data', replacedBy: events[7]!.id } }],
    })
    expect(settle(events, 'second')).not.toMatchObject({ events: [{ data: { replacedBy: events[7]!.id } }] })
  })
  test('both happened: it was delivered and came back; nothing is called wrong', () => {
    const events = ghost()
    const answer = settle(events, 'both')
    expect(answer).toMatchObject({
      events: [{ kind: 'ContradictionSettled', data: { events: [events[6]!.id, events[7]!.id] } }],
    })
    const settled = [...events, recordedBy(answer)]
    expect(fold(settled)).toMatchObject({ lifecycle: 'AT_DEPOT', contradictions: [], notices: [] })
    expect(ghostly(settled)).toEqual([])
    expect(words(settled)).toEqual(['arriving_today', 'second.at_depot'])
    expect(lines(settled).slice(-2)).toEqual(['line.delivered', 'line.received'])
    // What was settled by mistake is in question again.
    const reopened = [...settled, recordedBy(correct(settled.at(-1)!, settled), { at: '16:05' })]
    expect(ghostly(reopened)).toEqual(['contradiction'])
    // And a third fact that contradicts is a question of its own.
    const out = [
      loaded({ at: '16:20' }),
      closed({ at: '16:30' }),
      departed({ at: '16:40' }),
      delivered({ at: '17:00' }),
    ]
    expect(fold([...settled, ...out, received({ at: '17:30' })]).contradictions).toHaveLength(1)
  })
  test('the driver had said the delivery twice: both sayings go, or it would be in question still', () => {
    const twice = [...untilOut(), delivery(), delivered({ at: '11:05' }, { placeCode: 'signed' })]
    const events = [...twice, received({ at: '15:00' })]
    const answer = settle(events, 'second')
    expect(answer).toMatchObject({ events: [{ data: { corrects: [twice[7]!.id, twice[6]!.id] } }] })
    expect(fold([...events, recordedBy(answer)])).toMatchObject({ lifecycle: 'AT_DEPOT', contradictions: [] })
  })
  test('what was tried at the door after it is the newer news, also unsettled and back at the depot', () => {
    const out = [
      loaded({ at: '15:20' }),
      closed({ at: '15:30' }),
      departed({ at: '15:40' }),
      attempted({ at: '16:30' }),
    ]
    const back = fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00' })
    expect(words([...ghost(), ...out, back])).toEqual(['delayed', 'second.back_to_retry'])
    const atOnce = fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'UNDELIVERED' }, { at: '15:00' })
    expect(words([...untilOut(), delivery(), atOnce])).toEqual(['delivered', 'second.checking'])
  })
})

describe('two drivers (rule 6)', () => {
  const first = () => [announced(), received(), sorted(), loaded()]
  const second = () => loaded({ at: '07:20', device: 'D4' }, R12, V2)
  test.each([
    ['first', V1, R14],
    ['second', V2, R12],
    ['both', V2, R12],
  ] as const)('%s is so: it lies in %s', (truth, vehicleId, routeId) => {
    const events = [...first(), second()]
    expect(fold(events).contradictions).toMatchObject([{ kind: 'two-drivers' }])
    const settled = [...events, recordedBy(settle(events, truth), { at: '07:30' })]
    expect(fold(settled)).toMatchObject({ lifecycle: 'LOADED', vehicleId, routeId, contradictions: [] })
  })
  test('where one has signed for it and the other’s scan is so, it is in the other’s van and nobody has signed', () => {
    const events = [...first(), closed(), loaded({ at: '07:35', device: 'D4' }, R12, V2)]
    const settled = [...events, recordedBy(settle(events, 'second'))]
    expect(fold(settled)).toMatchObject({ vehicleId: V2, agreed: false, contradictions: [] })
  })
})

describe('two clocks that do not tell which came first (rule 1)', () => {
  const near = () => [announced(), received({ errMs: 1_000 }), sorted({ at: '06:00:01', device: 'D2', errMs: 1_000 })]
  test('both happened: the state stays, with its custodian, which leaving out either would lose', () => {
    const events = near()
    expect(fold(events).contradictions).toMatchObject([{ kind: 'concurrent' }])
    const settled = [...events, recordedBy(settle(events, 'both'))]
    expect(fold(settled)).toEqual({
      ...fold(events),
      contradictions: [],
      ...{ count: 4, asOf: fold(settled).asOf },
    })
    expect(fold([...events, recordedBy(settle(events, 'second'))]).custodian).toEqual({ kind: 'shipper' })
  })
  test('one of them is so: what it says stands', () => {
    const events = near()
    expect(fold([...events, recordedBy(settle(events, 'first'))])).toMatchObject({
      lifecycle: 'AT_DEPOT',
      contradictions: [],
    })
    expect(fold([...events, recordedBy(settle(events, 'second'))])).toMatchObject({
      lifecycle: 'STAGED',
      contradictions: [],
    })
  })
})

describe('settling', () => {
  test('is for supervisors, and for what is in question now', () => {
    const events = [...untilOut(), delivered(), received({ at: '15:00' })]
    expect(settle(events, 'both', { role: 'depot' })).toEqual({ refused: 'supervisor-only' })
    const settled = [...events, recordedBy(settle(events, 'both'))]
    const pair = fold(events).contradictions[0]!.events
    expect(settle(settled, 'first', { pair })).toEqual({ refused: 'settled' })
    expect(settle([...events, corrected([events[6]!])], 'both', { pair })).toEqual({ refused: 'settled' })
  })
  test('an announcement cannot be called wrong, but that both are so can be said', () => {
    const events = [announced({ at: '06:00' }), received({ at: '06:00:01', errMs: 5_000 })]
    expect(fold(events).contradictions).toMatchObject([{ kind: 'concurrent' }])
    expect(settle(events, 'second')).toMatchObject({ refused: 'cannot-undo', why: 'not-this' })
    expect(fold([...events, recordedBy(settle(events, 'both'))]).contradictions).toEqual([])
  })
})
