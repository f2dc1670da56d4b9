import { describe, expect, test } from 'vitest'
import { hybridOf } from '../../../src/domain/clock.ts'
import {
  decideCloseLoad,
  decideDepart,
  decideLoad,
  decideMove,
  decideReceive,
  decideReturn,
  decideSort,
  decideUnload,
  type LoadInput,
  type Planned,
} from '../../../src/domain/decide/index.ts'
import type { Verdict } from '../../../src/domain/decision.ts'
import type { KeptEvent } from '../../../src/domain/event.ts'
import type { PackageView } from '../../../src/domain/view.ts'
import type { Hold } from '../../../src/domain/vocabulary.ts'
import {
  announced,
  attempted,
  BUCHS,
  closed,
  delivered,
  fact,
  BUECHEL,
  FRICK,
  loaded,
  P1,
  P2,
  PLANNED,
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
import { given, viewOf } from './given.ts'

const hold = (kind: Hold) => fact('HoldPlaced', { hold: kind, reason: 'x', mustAct: 'depot' }, { at: '06:10' })
type Row = [name: string, events: KeptEvent[], verdict: Partial<Verdict>]

describe('receive (DOMAIN §1): always recorded, the verdict says what is odd', () => {
  const receive =
    (planned: Planned | null = PLANNED) =>
    (view: PackageView | null) =>
      decideReceive({ packageId: P1, view, planned, site: SCHAAN })

  test.each<Row>([
    ['expected: ok with route and bin', [announced()], { kind: 'ok', routeId: R14, bin: 'C1' }],
    [
      'again at the same checkpoint: who and when',
      [announced(), received({ actor: 'anna' })],
      {
        kind: 'again',
        actorId: 'anna' as never,
        at: hybridOf(timeOf('06:00')),
      },
    ],
    ['already sorted, received again: not the same checkpoint', [announced(), received(), sorted()], { kind: 'ok' }],
    ['an over received again: again', [received()], { kind: 'again' }],
    [
      'another depot: onward',
      [announced({}, { destination: { site: BUCHS, postcode: '9470', town: 'Buchs', country: 'CH' } })],
      {
        kind: 'onward',
        site: BUCHS,
      },
    ],
    [
      'onward again is still onward',
      [announced({}, { destination: { site: BUCHS, postcode: '9470', town: 'Buchs', country: 'CH' } }), received()],
      { kind: 'onward' },
    ],
    [
      'delivered in the system: ghost',
      [...untilOut(), delivered()],
      {
        kind: 'contradiction',
        reason: 'ghost',
        was: 'DELIVERED',
      },
    ],
    [
      'a ghost scanned again is still one, until a person has settled it',
      [...untilOut(), delivered(), received({ at: '21:00' })],
      { kind: 'contradiction', reason: 'ghost' },
    ],
    [
      'announced by two shippers: double id',
      [announced(), announced({ at: '05:10' }, { shipper: 'Zweitladen' })],
      {
        kind: 'contradiction',
        reason: 'double-id',
      },
    ],
    [
      'held: attention, with which holds',
      [announced(), hold('customs')],
      {
        kind: 'attention',
        reason: 'hold',
        holds: ['customs'],
      },
    ],
  ])('%s', (_name, events, verdict) => {
    given(...events)
      .when(receive())
      .then(verdict, ['PackageReceived', { site: SCHAAN, condition: 'ok' }])
  })
  test('never heard of, no plan: over, accepted anyway', () => {
    given().when(receive(null)).then({ kind: 'attention', reason: 'over' }, ['PackageReceived'])
  })
  test('seen but never announced: over', () => {
    given(sorted()).when(receive()).then({ kind: 'attention', reason: 'over', routeId: R14 }, ['PackageReceived'])
  })
  test('damaged: received and held, once', () => {
    const wet = (view: PackageView | null) =>
      decideReceive({ packageId: P1, view, planned: PLANNED, site: SCHAAN, condition: 'wet' })
    given(announced())
      .when(wet)
      .then(
        { kind: 'attention', reason: 'damaged' },
        ['PackageReceived', { condition: 'wet' }],
        ['HoldPlaced', { hold: 'damaged', mustAct: 'depot' }],
      )
    given(announced(), hold('damaged')).when(wet).then({ kind: 'attention', reason: 'damaged' }, ['PackageReceived'])
  })
})

describe('sort (DOMAIN §2)', () => {
  const sort =
    (planned: Planned | null = PLANNED) =>
    (view: PackageView | null) =>
      decideSort({ packageId: P1, view, planned, site: SCHAAN })

  test.each<Row>([
    ['route and bin from the plan', [announced(), received()], { kind: 'ok', routeId: R14, bin: 'C1' }],
    ['again', [announced(), received(), sorted({ actor: 'anna' })], { kind: 'again', routeId: R14, bin: 'C1' }],
    [
      'lay with another route: missort',
      [announced(), received(), sorted({}, R12)],
      {
        kind: 'attention',
        reason: 'missort',
        routeId: R14,
      },
    ],
    [
      'held',
      [announced(), received(), hold('address_query')],
      {
        kind: 'attention',
        reason: 'hold',
        holds: ['address_query'],
      },
    ],
    ['never received', [announced()], { kind: 'attention', reason: 'not-received', routeId: R14 }],
    ['ghost', [...untilOut(), delivered()], { kind: 'contradiction', reason: 'ghost', was: 'DELIVERED' }],
  ])('%s', (_name, events, verdict) => {
    given(...events)
      .when(sort())
      .then(verdict, ['PackageSorted', { routeId: R14, bin: 'C1', planVersion: 1 }])
  })
  test('no route known: noted, not sorted to nowhere', () => {
    given(announced(), received()).when(sort(null)).then({ kind: 'attention', reason: 'no-route' }, ['ScanNoted'])
  })
  test('belongs to another depot: onward', () => {
    given(announced({}, { destination: { site: BUCHS, postcode: '9470', town: 'Buchs', country: 'CH' } }))
      .when(sort(null))
      .then({ kind: 'onward', site: BUCHS }, ['ScanNoted'])
  })
  test('moved on purpose outweighs the plan', () => {
    given(announced(), received(), sorted({}, R12, 'help'))
      .when(sort())
      .then({ kind: 'again', routeId: R12 }, ['PackageSorted', { routeId: R12 }])
  })
})

describe('load (DOMAIN §3)', () => {
  const ready = () => [announced(), received(), sorted()]
  const load =
    (more: Partial<LoadInput> = {}) =>
    (view: PackageView | null) =>
      decideLoad({ packageId: P1, view, planned: PLANNED, routeId: R14, vehicleId: V1, ...more })

  test.each<Row>([
    ['its route', ready(), { kind: 'ok', routeId: R14 }],
    [
      'again',
      [...ready(), loaded({ actor: 'frick' })],
      { kind: 'again', actorId: FRICK, at: hybridOf(timeOf('07:00')) },
    ],
    [
      'again after the list was signed',
      [...ready(), loaded(), closed()],
      { kind: 'again', at: hybridOf(timeOf('07:00')) },
    ],
    ['delivered: contradiction', [...untilOut(), delivered()], { kind: 'contradiction', was: 'DELIVERED' }],
    ['never received', [announced()], { kind: 'attention', reason: 'not-received' }],
    ['out already', untilOut(), { kind: 'ok' }],
    ['found again', [...ready(), hold('search')], { kind: 'ok' }],
  ])('%s', (_name, events, verdict) => {
    given(...events)
      .when(load())
      .then(verdict, ['PackageLoaded', { routeId: R14, vehicleId: V1 }])
  })
  test('another route: STOP, and it is not loaded', () => {
    given(...ready())
      .when(load({ routeId: R12, vehicleId: V2 }))
      .then({ kind: 'stop', reason: 'wrong-route', wantedRouteId: R14 }, [
        'MisloadStopped',
        { routeId: R12, vehicleId: V2, wantedRouteId: R14 },
      ])
  })
  test.each(['damaged', 'address_query', 'customs', 'dangerous_goods', 'quarantine'] as const)(
    'held (%s): STOP',
    (kind) => {
      given(...ready(), hold(kind))
        .when(load())
        .then({ kind: 'stop', reason: 'held' }, ['MisloadStopped'])
    },
  )
  test.each(['payment_due', 'id_required'] as const)('%s is settled at the door and does not stop', (kind) => {
    given(...ready(), hold(kind))
      .when(load())
      .then({ kind: 'ok' }, ['PackageLoaded'])
  })
  test('on no list and never heard of: a fact all the same, with attention', () => {
    given()
      .when(load({ planned: null }))
      .then({ kind: 'attention', reason: 'no-route' }, ['PackageLoaded'])
  })
  test('moved here on purpose: no STOP, though the plan says otherwise', () => {
    given(announced(), received(), sorted({}, R12, 'help'))
      .when(load({ routeId: R12, vehicleId: V2 }))
      .then({ kind: 'ok', routeId: R12 }, ['PackageLoaded'])
  })
})

describe('out of the van, or moved on purpose: what ends a STOP', () => {
  const unload = (scanned: { package: boolean; outCode: boolean }) => () =>
    decideUnload({ packageId: P1, routeId: R12, vehicleId: V2, site: SCHAAN, why: 'misload', scanned })

  test('the parcel and the OUT bin’s code', () => {
    given()
      .when(unload({ package: true, outCode: true }))
      .then({ kind: 'ok' }, ['PackageUnloaded', { why: 'misload' }])
  })
  test.each([[{ package: true, outCode: false }], [{ package: false, outCode: true }]])(
    'one scan alone (a bounce) ends nothing: %o',
    (scanned) => {
      given().when(unload(scanned)).then({ kind: 'attention', reason: 'waits-for-out' })
    },
  )
  test('moved: sorted by hand and loaded', () => {
    const move = (view: PackageView | null) =>
      decideMove({
        packageId: P1,
        view,
        planned: PLANNED,
        site: SCHAAN,
        toRouteId: R12,
        vehicleId: V2,
        bin: null,
        why: 'help',
      })
    given(announced(), received(), sorted())
      .when(move)
      .then(
        { kind: 'ok', routeId: R12 },
        ['PackageSorted', { routeId: R12, override: 'help', planVersion: 1 }],
        ['PackageLoaded', { routeId: R12, vehicleId: V2 }],
      )
    given(announced(), hold('customs'))
      .when(move)
      .then({ kind: 'attention', reason: 'hold' }, ['PackageSorted'], ['PackageLoaded'])
    given(...untilOut(), delivered())
      .when(move)
      .then({ kind: 'contradiction' }, ['PackageSorted'], ['PackageLoaded'])
  })
})

describe('closing the load (DOMAIN §3.4, 5)', () => {
  const aboard = () => [announced(), received(), sorted(), loaded()]
  const close =
    (more: Partial<Parameters<typeof decideCloseLoad>[0]> = {}) =>
    (view: PackageView | null) =>
      decideCloseLoad({
        routeId: R14,
        vehicleId: V1,
        driverId: FRICK,
        packages: [
          { packageId: P1, view },
          { packageId: P2, view: viewOf(P2, []) },
        ],
        missing: [{ packageId: P2, reason: 'NOT_FOUND' }],
        counts: { depot: 1, driver: 1 },
        signers: [
          { personId: FRICK, role: 'driver' },
          { personId: BUECHEL, role: 'depot' },
        ],
        ...more,
      })

  test('loaded ones are signed for, missing ones have their reasons', () => {
    const [event] = given(...aboard())
      .when(close())
      .then({ kind: 'ok' }, ['LoadClosed', { driverId: FRICK, missing: [{ id: P2, reason: 'NOT_FOUND' }] }])
    expect(event?.packageIds).toEqual([P1])
  })
  test('reasons are total', () => {
    given(...aboard())
      .when(close({ missing: [] }))
      .thenRefused({ refused: 'missing-reasons', packages: [P2] })
  })
  test('a reason for what is aboard is not needed and not recorded', () => {
    given(...aboard())
      .when(
        close({
          packages: [{ packageId: P1, view: viewOf(P1, aboard()) }],
          missing: [{ packageId: P1, reason: 'HELD' }],
        }),
      )
      .then({ kind: 'ok' }, ['LoadClosed', { missing: [] }])
  })
  test.each([
    { depot: 1, driver: 2 },
    { depot: 2, driver: 2 },
  ])('counts that do not agree are recorded as they are: %o', (counts) => {
    given(...aboard())
      .when(close({ counts }))
      .then({ kind: 'attention', reason: 'not-agreed' }, ['LoadClosed', { counts }])
  })
  test('two routes in one van: each list signs for its own', () => {
    given(announced(), received(), sorted({}, R12), loaded({}, R12, V1))
      .when(close({ missing: [P1, P2].map((packageId) => ({ packageId, reason: 'MOVED_TO_ROUTE' as const })) }))
      .then({ kind: 'attention', reason: 'not-agreed' }, [
        'LoadClosed',
        { missing: [P1, P2].map((id) => ({ id, reason: 'MOVED_TO_ROUTE' as const })) },
      ])
  })
  test('nobody to sign', () => {
    given(...aboard())
      .when((view) =>
        decideCloseLoad({
          ...{ routeId: R14, vehicleId: V1, driverId: null, missing: [] },
          packages: [{ packageId: P1, view }],
          counts: { depot: 1, driver: 1 },
        }),
      )
      .thenRefused({ refused: 'no-driver' })
  })
})

describe('departure (DOMAIN §3.6)', () => {
  const depart = (view: PackageView | null) =>
    decideDepart({ routeId: R14, vehicleId: V1, how: 'tap', packages: [{ packageId: P1, view }] })

  test('what is aboard and agreed', () => {
    const [event] = given(announced(), received(), sorted(), loaded(), closed())
      .when(depart)
      .then({ kind: 'ok' }, ['RouteDeparted', { how: 'tap' }])
    expect(event?.packageIds).toEqual([P1])
  })
  test('the van has left, signed or not', () => {
    given(announced(), received(), sorted(), loaded())
      .when(depart)
      .then({ kind: 'attention', reason: 'not-agreed' }, ['RouteDeparted'])
    given(announced(), received(), sorted())
      .when(depart)
      .then({ kind: 'attention', reason: 'not-loaded' }, ['RouteDeparted'])
  })
})

describe('back at the depot (DOMAIN §6)', () => {
  const back = (view: PackageView | null) => decideReturn({ packageId: P1, view, site: SCHAAN })

  test('with the reason of the last attempt', () => {
    given(...untilOut(), attempted({}, { reason: 'NO_ACCESS' }))
      .when(back)
      .then({ kind: 'ok' }, ['PackageReturnedToDepot', { reason: 'NO_ACCESS' }])
  })
  test('without an attempt it simply was not delivered', () => {
    given(...untilOut())
      .when(back)
      .then({ kind: 'ok' }, ['PackageReturnedToDepot', { reason: 'UNDELIVERED' }])
  })
  const returned = () => fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00' })
  test.each<Row>([
    ['again', [...untilOut(), attempted(), returned()], { kind: 'again' }],
    ['delivered: ghost', [...untilOut(), delivered()], { kind: 'contradiction', reason: 'ghost' }],
    ['was never out', [announced(), received()], { kind: 'attention', reason: 'not-loaded' }],
    ['held', [...untilOut(), hold('damaged')], { kind: 'attention', reason: 'hold' }],
    ['never heard of', [], { kind: 'attention', reason: 'not-loaded' }],
  ])('%s', (_name, events, verdict) => {
    given(...events)
      .when(back)
      .then(verdict, ['PackageReturnedToDepot'])
  })
})
