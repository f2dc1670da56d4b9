// The round is over (DOMAIN §11): what the figures leave over has a line by name, and what each line does to the parcel.
import { describe, expect, test } from 'vitest'
import type { Loaded } from '../../../src/domain/balance.ts'
import { figuresOf, leftOver } from '../../../src/domain/balance.ts'
import type { PackageId } from '../../../src/domain/brands.ts'
import { customerState, type CustomerContext } from '../../../src/domain/customer-words.ts'
import { decideCorrection, decideDebrief, type DebriefInput, decideReturn } from '../../../src/domain/decide/index.ts'
import type { KeptEvent, Payloads } from '../../../src/domain/event.ts'
import { troublesOf } from '../../../src/domain/exceptions.ts'
import { foldPackage } from '../../../src/domain/fold.ts'
import { residualOf } from '../../../src/domain/reasons.ts'
import { RESIDUAL_REASONS, type ResidualReason } from '../../../src/domain/vocabulary.ts'
import {
  announced,
  attempted,
  BUECHEL,
  delivered,
  fact,
  FRICK,
  loaded,
  P1,
  P2,
  R12,
  R14,
  received,
  SCHAAN,
  timeOf,
  untilOut,
  V1,
  V2,
} from '../../support/facts.ts'
import { given } from './given.ts'

const driver = { personId: FRICK, role: 'driver' } as const
const clerk = { personId: BUECHEL, role: 'depot' } as const
const aboard = (packageId: PackageId, where: Loaded['where'] = 'on-vehicle') => ({ packageId, where })
const close = (more: Partial<DebriefInput> = {}) => decideDebrief({ ...base(), ...more })
const base = (): DebriefInput => ({
  ...{ routeId: R14, driverId: FRICK, vehicleId: V1, signers: [driver, clerk], unsent: { events: 0, photos: 0 } },
  loaded: [aboard(P1), aboard(P2, 'delivered')],
  lines: [{ packageId: P1, reason: 'STAYS_IN_VAN' }],
})

describe('the balance', () => {
  test('adds up by the figures of DOMAIN §11, with those of kinds to come', () => {
    const figures = figuresOf([aboard(P1), aboard(P2, 'delivered'), aboard(P2, 'back'), aboard(P2, 'elsewhere')])
    expect(figures).toEqual({ loaded: 4, delivered: 1, handedOver: 1, returned: 1 })
    expect(leftOver(figures)).toBe(1)
    expect(leftOver({ ...figures, takenOver: 2, collected: 1, deposited: 3 })).toBe(1)
  })
})

describe('closing', () => {
  test('both sign: balance, lines, the driver named first, and what of the journal it seals', () => {
    const range = { epoch: 'E1' as never, from: 7 as never, to: 12 as never }
    given()
      .when(() => close({ unsent: { events: 6, photos: 2, range }, vehicle: { endKm: 48210, keysBack: true } }))
      .then({ kind: 'ok' }, [
        'DebriefClosed',
        {
          ...{ driverId: FRICK, signatures: [FRICK, BUECHEL], unsent: 6, openPhotos: 2, seqRange: range },
          balance: { loaded: 2, delivered: 1, handedOver: 0, returned: 0 },
          residuals: [{ id: P1, reason: 'STAYS_IN_VAN' }],
          ...{ endKm: 48210, keysBack: true },
        },
      ])
  })
  test('whoever of the two is signed in, a supervisor too', () => {
    for (const signers of [
      [clerk, driver],
      [{ ...clerk, role: 'supervisor' }, driver],
    ] as const)
      given()
        .when(() => close({ signers }))
        .then({ kind: 'ok' }, ['DebriefClosed', { signatures: [FRICK, BUECHEL] }])
  })
  test('one alone is recorded as that, and agrees nothing: the driver at a shut depot, the depot without the driver', () => {
    for (const one of [driver, clerk]) {
      const [event] = given()
        .when(() => close({ signers: [one] }))
        .then({ kind: 'attention', reason: 'closed-alone' }, [
          'DebriefClosed',
          { driverId: FRICK, signatures: [one.personId], alone: true },
        ])
      expect(event?.packageIds).toEqual([P1])
    }
  })
  test('two of one side, and nobody named as driver: refused', () => {
    given()
      .when(() => close({ signers: [driver, driver] }))
      .thenRefused({ refused: 'not-both-sides' })
    given()
      .when(() => close({ signers: [clerk], driverId: null }))
      .thenRefused({ refused: 'no-driver' })
  })
  test('what has no line is named; a line for what was scanned meanwhile is left out', () => {
    given()
      .when(() => close({ lines: [] }))
      .thenRefused({ refused: 'residual-reasons', packages: [P1] })
    given()
      .when(() => close({ loaded: [aboard(P1, 'back'), aboard(P2, 'delivered')] }))
      .then({ kind: 'ok' }, ['DebriefClosed', { residuals: [] }])
  })
  test('nothing left over: a debrief with no line and no package', () => {
    const [event] = given()
      .when(() => close({ loaded: [], lines: [] }))
      .then({ kind: 'ok' }, [
        'DebriefClosed',
        { residuals: [], balance: { loaded: 0, delivered: 0, handedOver: 0, returned: 0 } },
      ])
    expect(event?.packageIds).toEqual([])
  })
})

const debriefed = (reason: ResidualReason, more: Partial<Payloads['DebriefClosed']> = {}, at = '17:40'): KeptEvent => {
  const kept = fact(
    'DebriefClosed',
    {
      ...{ routeId: R14, driverId: FRICK, residuals: [{ id: P1, reason }], signatures: [FRICK, BUECHEL] },
      ...{ balance: { loaded: 1, delivered: 0, handedOver: 0, returned: 0 }, unsent: 0, openPhotos: 0, ...more },
    },
    { at, device: 'D3' },
  )
  return { ...kept, event: { ...kept.event, site: SCHAAN } }
}
const fold = (...events: KeptEvent[]) => foldPackage(P1, events)
const depot = { kind: 'depot', site: SCHAAN }
const frick = { kind: 'driver', personId: FRICK }

describe('what a line does', () => {
  test.each<[ResidualReason, object, string[]]>([
    ['STAYS_IN_VAN', { custodian: frick, holds: [] }, ['residual']],
    ['GIVEN_IN', { custodian: depot, holds: [], agreed: false }, ['residual']],
    ['GIVEN_IN_DAMAGED', { custodian: depot, holds: ['damaged'] }, ['residual']],
    ['NOT_IN_VAN', { custodian: { kind: 'unknown' }, holds: [] }, ['residual', 'not-seen']],
    ['NEVER_LOADED', { custodian: { kind: 'unknown' }, holds: [] }, ['residual', 'not-seen']],
    ['OTHER_DRIVER', { custodian: frick, holds: [] }, ['residual']],
    ['DELIVERED_NOT_RECORDED', { custodian: frick, delivered: null }, ['residual']],
  ])('%s: by line, the lifecycle stays, the depot must act', (reason, expected, notices) => {
    const view = fold(...untilOut(), debriefed(reason))
    expect(view).toMatchObject({ lifecycle: 'OUT', responsible: 'depot', ...expected })
    expect(view.notices.map(({ kind }) => kind)).toEqual(notices)
    expect(view.notices.every(({ detail }) => detail === reason)).toBe(true)
    // One line on the board, however many notices; and never one that the driver must answer for.
    expect(troublesOf(view).filter(({ kind }) => kind === 'residual' || kind === 'not-seen')).toHaveLength(1)
  })
  test('every reason has a row and is met above', () => {
    expect(RESIDUAL_REASONS).toHaveLength(7)
  })
  test('one person alone moves nothing: it stays with whom both had signed it to, and is told all the same', () => {
    for (const reason of RESIDUAL_REASONS) {
      const view = fold(...untilOut(), debriefed(reason, { alone: true, signatures: [FRICK] }))
      expect(view).toMatchObject({ custodian: frick, lifecycle: 'OUT' })
      expect(residualOf(view)).toBe(reason)
    }
  })
  test('presence beats absence: what a scan has seen back, delivered or in another van is not touched by the line', () => {
    const back = fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'UNDELIVERED' }, { at: '17:30', device: 'D1' })
    for (const seen of [back, delivered({ at: '17:30' }), loaded({ at: '17:30', device: 'D5' }, R12, V2)]) {
      const before = fold(...untilOut(), seen)
      const after = fold(...untilOut(), seen, debriefed('NOT_IN_VAN'))
      expect([after.lifecycle, after.custodian, residualOf(after)]).toEqual([before.lifecycle, before.custodian, null])
    }
  })
  test('explained the next day: a scan folds over the line, wherever it was found', () => {
    const next = { at: '06:10', day: '2026-11-23' }
    const found = fold(...untilOut(), debriefed('NOT_IN_VAN'), received(next))
    expect(found).toMatchObject({ lifecycle: 'AT_DEPOT', custodian: depot })
    expect(found.notices).toEqual([])
    const aboardAgain = fold(...untilOut(), debriefed('STAYS_IN_VAN'), loaded({ ...next, device: 'D2' }))
    expect([aboardAgain.lifecycle, residualOf(aboardAgain)]).toEqual(['LOADED', null])
  })
  test('explained the next day: a supervisor takes the line back, for that parcel alone', () => {
    const said = debriefed('NOT_IN_VAN', {
      residuals: [
        { id: P1, reason: 'NOT_IN_VAN' },
        { id: P2, reason: 'NOT_IN_VAN' },
      ],
    })
    const both = { ...said, event: { ...said.event, packageIds: [P1, P2] } } as KeptEvent
    const decision = decideCorrection({
      ...{ event: both, role: 'supervisor', why: 'incorrect_data' },
      packages: [{ packageId: P1, gone: new Set() }],
    })
    if ('refused' in decision) throw new Error(decision.refused)
    const [correction] = decision.events
    expect(correction).toMatchObject({ packageIds: [P1], data: { corrects: [said.id] } })
    const kept = fact('EventCorrected', correction!.data as never, { at: '09:00', day: '2026-11-23', device: 'D9' })
    const day = [...untilOut(), both, kept]
    expect(fold(...day)).toMatchObject({ custodian: frick, lifecycle: 'OUT' })
    expect(residualOf(fold(...day))).toBeNull()
  })
  test('the line of a later debrief takes the place of the one before', () => {
    const view = fold(...untilOut(), debriefed('STAYS_IN_VAN', { alone: true }), debriefed('GIVEN_IN', {}, '18:00'))
    expect([view.custodian, residualOf(view)]).toEqual([depot, 'GIVEN_IN'])
  })
})

const context: CustomerContext = { dayOf: (ms) => new Date(ms).toISOString().slice(0, 10), townOf: () => 'Schaan' }
const read = (events: KeptEvent[], day?: string) => {
  const { status, second } = customerState(foldPackage(P1, events), timeOf('18:00', day), context)
  return [status, second?.key]
}

describe('the customer is told what is so', () => {
  test.each<[ResidualReason, string, string]>([
    ['STAYS_IN_VAN', 'delayed', 'second.late'],
    ['GIVEN_IN', 'delayed', 'second.late'],
    ['GIVEN_IN_DAMAGED', 'delayed', 'second.late'],
    ['NOT_IN_VAN', 'delayed', 'second.looking'],
    ['NEVER_LOADED', 'delayed', 'second.looking'],
    ['OTHER_DRIVER', 'out_for_delivery', 'second.out'],
    ['DELIVERED_NOT_RECORDED', 'delayed', 'second.checking'],
  ])('%s: no longer on its way, never delivered, nobody at fault', (reason, status, second) => {
    expect(read([...untilOut(), debriefed(reason)])).toEqual([status, second])
  })
  test('a day promised that can still be kept is not called late', () => {
    const [first, ...rest] = untilOut()
    const later = announced({ seq: first!.seq, at: '05:00' }, { promise: { day: '2026-11-24' } })
    expect(read([later, ...rest, debriefed('GIVEN_IN')])).toEqual(['shipped', 'second.at_depot'])
    expect(read([later, ...rest, debriefed('STAYS_IN_VAN')])).toEqual(['shipped', 'second.loaded'])
  })
  test('what was tried at the door keeps its words, but for what is looked for', () => {
    const tried = [...untilOut(), attempted()]
    expect(read([...tried, debriefed('STAYS_IN_VAN')])).toEqual(['attempted', 'second.attempt.NOT_HOME'])
    expect(read([...tried, debriefed('NOT_IN_VAN')])).toEqual(['delayed', 'second.looking'])
  })
})

describe('among the returns', () => {
  const back = (personId: typeof FRICK, role: 'driver' | 'depot') =>
    given(...untilOut()).when((view) => decideReturn({ packageId: P1, view, site: SCHAAN, by: { personId, role } }))
  test('another driver’s parcel is a fact, and told', () => {
    back(BUECHEL, 'driver').then({ kind: 'attention', reason: 'other-driver' }, ['PackageReturnedToDepot'])
  })
  test('the own one and what the depot scans are no news', () => {
    back(FRICK, 'driver').then({ kind: 'ok' }, ['PackageReturnedToDepot'])
    back(BUECHEL, 'depot').then({ kind: 'ok' }, ['PackageReturnedToDepot'])
  })
})
