import { describe, expect, it } from 'vitest'
import type { EventId, HubInstant, HybridTime, Instant, PackageId } from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import { emptyView } from '../../src/domain/fold.ts'
import { type Milestone, type TellableInput, SETTLE_MS, tellable, transitionsOf } from '../../src/domain/tellable.ts'
import type { PackageView } from '../../src/domain/view.ts'

const ID = 'WM1' as PackageId
const T0 = Date.parse('2026-11-22T08:00:00Z')
const MINUTE = 60_000
const hybrid = (minute: number): HybridTime => hybridOf(T0 + minute * MINUTE)
const event = (n: number): EventId => `t1/e/${n}` as EventId
const transition = (milestone: Milestone, n: number, minute: number) => ({
  ...{ packageId: ID, milestone, about: event(n), at: hybrid(minute) },
})
const view = (more: object): PackageView => ({ ...emptyView(ID), ...more })
const out = view({ lifecycle: 'OUT' })
const delivered = (n: number, minute: number) =>
  view({ lifecycle: 'DELIVERED', delivered: { by: event(n), at: hybrid(minute) } })
const attempted = (n: number, minute: number, more: object = {}) =>
  view({ lifecycle: 'ATTEMPTED', attempts: [{ by: event(n), at: hybrid(minute) }], ...more })

/** Learned at once and looked at when it is settled, unless told otherwise. */
const judge = (input: Partial<TellableInput> & Pick<TellableInput, 'transition' | 'view'>, minute: number) =>
  tellable({
    ...{ gone: new Set(), told: [], settleMs: SETTLE_MS, now: (T0 + minute * MINUTE) as Instant },
    learnedAt: (T0 + minute * MINUTE - SETTLE_MS) as HubInstant,
    ...input,
  })
const news = { kind: 'tell', late: false, heardNow: false, ended: false, anew: false }

describe('what settles', () => {
  it('waits 90 s from when the hub learned of it, however late that is', () => {
    const input = {
      transition: transition('delivered', 2, 0),
      view: delivered(2, 0),
      learnedAt: (T0 + 300 * MINUTE) as HubInstant,
    }
    expect(judge(input, 300)).toEqual({ kind: 'wait', until: T0 + 300 * MINUTE + 90_000 })
    expect(judge(input, 301.5)).toMatchObject({ kind: 'tell' })
  })
  it('is told nothing of when an undo took it back meanwhile', () => {
    const input = { transition: transition('delivered', 2, 0), view: out, gone: new Set([event(2)]) }
    expect(judge(input, 2)).toEqual({ kind: 'never', why: 'taken-back' })
  })
})

describe('out for delivery', () => {
  const departure = transition('out_for_delivery', 1, 0)
  it('is told up to two hours later, and not after', () => {
    expect(judge({ transition: departure, view: out }, 2)).toEqual(news)
    expect(judge({ transition: departure, view: out }, 119)).toMatchObject({ kind: 'tell', late: true })
    expect(judge({ transition: departure, view: out }, 121)).toEqual({ kind: 'never', why: 'too-old' })
  })
  it('is not told of what has come meanwhile', () => {
    expect(judge({ transition: departure, view: delivered(2, 10) }, 12)).toEqual({ kind: 'never', why: 'passed' })
  })
  it('is told once of one departure that the gate and the driver both recorded, and again on the next day', () => {
    const told = [departure]
    expect(judge({ transition: transition('out_for_delivery', 5, 3), view: out, told }, 5)).toMatchObject({
      why: 'told-already',
    })
    const tomorrow = 24 * 60
    expect(judge({ transition: transition('out_for_delivery', 6, tomorrow), view: out, told }, tomorrow + 2)).toEqual(
      news,
    )
  })
})

describe('delivered and attempted', () => {
  it('are always told; late ones say when it was', () => {
    expect(judge({ transition: transition('delivered', 2, 0), view: delivered(2, 0) }, 5 * 24 * 60)).toMatchObject({
      kind: 'tell',
      late: true,
    })
    expect(judge({ transition: transition('attempted', 3, 0), view: attempted(3, 0) }, 2)).toEqual(news)
    // It came in the afternoon; that somebody was there in the morning is told all the same.
    const later = attempted(3, 0, { lifecycle: 'DELIVERED', delivered: { by: event(4), at: hybrid(60) } })
    expect(judge({ transition: transition('attempted', 3, 0), view: later }, 62)).toMatchObject({ late: true })
  })
  it('[NO3] were heard of only now when the hub learned of it late and tells it at once; not when the telling was late', () => {
    const delivery = { transition: transition('delivered', 2, 0), view: delivered(2, 0) }
    const learned = (minute: number) => ({ ...delivery, learnedAt: (T0 + minute * MINUTE) as HubInstant })
    expect(judge(learned(300), 302)).toEqual({ ...news, late: true, heardNow: true })
    expect(judge(learned(1), 302)).toEqual({ ...news, late: true })
    // Both: the mail server was away since.
    expect(judge(learned(300), 600)).toEqual({ ...news, late: true })
    expect(judge(learned(14), 16)).toEqual({ ...news, late: true })
  })
  it('[NO3] an attempt promises no other one when nobody comes any more, or nobody can say so', () => {
    const attempt = { transition: transition('attempted', 3, 0) }
    const lifecycles = [
      'ATTEMPTED',
      'BACK_AT_DEPOT',
      'OUT',
      'WITH_CARRIER',
      'DELIVERED',
      'RETURNING',
      'MISSING',
    ] as const
    const ended = lifecycles.filter((lifecycle) => {
      const told = judge({ ...attempt, view: attempted(3, 0, { lifecycle }) }, 2)
      return told.kind === 'tell' && told.ended
    })
    expect(ended).toEqual(['DELIVERED', 'RETURNING', 'MISSING'])
    const contradictions = [{ kind: 'after-terminal', events: [event(4), event(5)], at: hybrid(40) }]
    const checked = attempted(3, 0, { lifecycle: 'AT_DEPOT', contradictions })
    expect(judge({ ...attempt, view: checked }, 62)).toMatchObject({ ended: true })
  })
  it('are not told when something newer was', () => {
    const told = [transition('delivered', 9, 100)]
    const late = { transition: transition('attempted', 3, 40), view: attempted(3, 40), told }
    expect(judge(late, 200)).toEqual({ kind: 'never', why: 'told-newer' })
    // Unless that was taken back.
    expect(judge({ ...late, gone: new Set([event(9)]) }, 200)).toMatchObject({ kind: 'tell' })
  })
  it('of two deliveries the one that stands is told, once', () => {
    const one = transition('delivered', 2, 0)
    expect(judge({ transition: transition('delivered', 7, 1), view: delivered(2, 0) }, 5)).toMatchObject({
      why: 'passed',
    })
    expect(judge({ transition: one, view: delivered(2, 0), told: [one] }, 5)).toMatchObject({ why: 'told-already' })
  })
})

describe('a delivery that a later scan at the depot contradicts', () => {
  const contradictions = [{ kind: 'after-terminal', events: [event(2), event(3)], at: hybrid(200) }]
  const back = (more: object = {}) => view({ lifecycle: 'AT_DEPOT', contradictions, ...more })
  const delivery = transition('delivered', 2, 0)
  it('is neither told nor passed over as long as nobody has settled it', () => {
    const look = judge({ transition: delivery, view: back() }, 300)
    expect(look).toEqual({ kind: 'wait', until: T0 + 301 * MINUTE })
    const learnedAt = T0 as HubInstant
    expect(judge({ transition: delivery, view: back(), learnedAt }, 3 * 24 * 60 + 1)).toMatchObject({ why: 'passed' })
  })
  it('is told late when the scan was taken back, and not when the delivery was, or both are so', () => {
    const learnedAt = T0 as HubInstant
    expect(judge({ transition: delivery, view: delivered(2, 0), learnedAt }, 301)).toEqual({ ...news, late: true })
    const gone = new Set([event(2)])
    expect(judge({ transition: delivery, view: back({ contradictions: [] }), gone }, 301)).toMatchObject({
      why: 'taken-back',
    })
    expect(judge({ transition: delivery, view: back({ contradictions: [] }) }, 301)).toMatchObject({ why: 'passed' })
  })
  it('holds up nothing once the parcel has left again', () => {
    expect(judge({ transition: delivery, view: back({ lifecycle: 'OUT' }) }, 301)).toMatchObject({ why: 'passed' })
  })
})

describe('a correction', () => {
  const told = [transition('delivered', 2, 0)]
  const gone = new Set([event(2)])
  const correction = transition('corrected', 2, 5)
  it('is told only where that was told before, and once', () => {
    expect(judge({ transition: correction, view: out, gone }, 7)).toEqual({ kind: 'never', why: 'never-told' })
    expect(judge({ transition: correction, view: out, gone, told }, 7)).toEqual(news)
    expect(judge({ transition: correction, view: out, gone, told: [...told, correction] }, 9)).toMatchObject({
      why: 'told-already',
    })
  })
  it('that was itself taken back is not told', () => {
    expect(judge({ transition: correction, view: delivered(2, 0), told }, 7)).toEqual({ kind: 'never', why: 'stands' })
  })
  it('that was told and was itself taken back is said to have been wrong, once', () => {
    // Event 8 had taken back the delivery; now it is taken back.
    const all = [...told, correction]
    const reversed = { transition: transition('corrected', 8, 20), view: delivered(2, 0), gone: new Set([event(8)]) }
    expect(judge({ ...reversed, told: all }, 22)).toEqual(news)
    expect(judge({ ...reversed, told: [...all, reversed.transition] }, 23)).toMatchObject({ why: 'never-told' })
    // What nobody was told needs no second word.
    expect(judge({ ...reversed, told }, 22)).toMatchObject({ why: 'never-told' })
  })
  it('with the right entry beside it is told as that entry, and says that the first was wrong', () => {
    const right = delivered(3, 5)
    expect(judge({ transition: correction, view: right, gone, told }, 7)).toEqual({ kind: 'never', why: 'passed' })
    expect(judge({ transition: transition('delivered', 3, 5), view: right, gone, told }, 7)).toEqual({
      ...news,
      anew: true,
    })
  })
  it('does not tell the departure anew that stood before', () => {
    const departed = transition('out_for_delivery', 1, -30)
    const input = { transition: departed, view: out, gone, told: [departed, ...told] }
    expect(judge(input, 7)).toMatchObject({ kind: 'never', why: 'told-already' })
  })
})

it('an event is wanted for each package it names, a correction for each event it takes back, a scan at the depot for nobody', () => {
  const kept = (more: object) =>
    ({ id: event(4), event: { packageIds: [ID, 'WM2'], at: hybrid(0), ...more } }) as unknown as KeptEvent
  expect(transitionsOf(kept({ kind: 'RouteDeparted' })).map(({ packageId, about }) => [packageId, about])).toEqual([
    [ID, event(4)],
    ['WM2', event(4)],
  ])
  const corrected = kept({ kind: 'EventCorrected', packageIds: [ID], data: { corrects: [event(1), event(2)] } })
  expect(transitionsOf(corrected).map(({ milestone, about }) => [milestone, about])).toEqual([
    ['corrected', event(1)],
    ['corrected', event(2)],
  ])
  expect(transitionsOf(kept({ kind: 'PackageReceived' }))).toEqual([])
})
