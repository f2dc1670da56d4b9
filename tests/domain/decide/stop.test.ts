import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../src/domain/brands.ts'
import {
  cleanText,
  decideArrive,
  decideAttempt,
  decideDeliver,
  decideHold,
  decideNote,
  decideRelease,
  decideShift,
  decideStopScan,
  decideUndo,
  undoable,
  type Undoer,
} from '../../../src/domain/decide/index.ts'
import { correctedIds, foldPackage } from '../../../src/domain/fold.ts'
import type { Entry, Geo, KeptEvent } from '../../../src/domain/event.ts'
import { bandOf, distanceM, isTooCoarse, placeEvidence, type PlaceEvidence } from '../../../src/domain/geo.ts'
import { REASONS } from '../../../src/domain/reasons.ts'
import type { PackageView } from '../../../src/domain/view.ts'
import { ATTEMPT_REASONS, type ArriveReason, type AttemptReason } from '../../../src/domain/vocabulary.ts'
import {
  announced,
  attempted,
  corrected,
  delivered,
  departed,
  fact,
  loaded,
  P1,
  P2,
  PLANNED,
  received,
  sorted,
  STOP,
  timeOf,
  untilOut,
} from '../../support/facts.ts'
import { type Expected, given } from './given.ts'

const PIN = { lat: 47.1651, lon: 9.5087 }
/** so many metres north of the pin */
const fix = (metres: number, accuracyM = 5, more: Partial<Geo> = {}): Geo => ({
  lat: PIN.lat + metres / 111_195,
  lon: PIN.lon,
  accuracyM,
  fixAgeMs: 1_000,
  source: 'gnss',
  ...more,
})

describe('distance and bands (DOMAIN §4 Arrive)', () => {
  test('a known distance: Vaduz to Schaan', () => {
    expect(distanceM({ lat: 47.141, lon: 9.5215 }, { lat: 47.165, lon: 9.5087 })).toBeCloseTo(2840, -2)
  })
  test.each([
    [fix(60, 0), 'ok'],
    [fix(62, 0), 'warned'],
    [fix(100, 45), 'ok'],
    [fix(200, 0), 'warned'],
    [fix(203, 0), 'explained'],
    [fix(260, 70), 'warned'],
    [null, 'unknown'],
    [fix(1, 5, { source: 'none' }), 'unknown'],
    [fix(1, 5, { fixAgeMs: 120_000 }), 'unknown'],
    [fix(1, 5, { mock: true }), 'unknown'],
    [fix(200, 200), 'ok'],
    [fix(1, 201), 'unknown'],
    [fix(14_000, 20_000), 'unknown'],
  ] as const)('%o: %s', (geo, band) => {
    expect(bandOf(geo, PIN).band).toBe(band)
  })
  test('too coarse is only what is a position else', () => {
    expect([fix(1, 200), fix(1, 201), null, fix(1, 201, { mock: true })].map(isTooCoarse)).toEqual([
      ...[false, true, false, false],
    ])
  })
})

describe('arrive', () => {
  const arrive =
    (geo: Geo | null, said: { reason?: ArriveReason; note?: string } = {}) =>
    () =>
      decideArrive({ stopId: STOP, packageIds: [P1], pin: PIN, geo, ...said })

  test('at the door', () => {
    given()
      .when(arrive(fix(18, 6)))
      .then({ kind: 'ok' }, ['StopArrived', { band: 'ok', distanceM: 18 }])
  })
  test('across the road: a reason, any reason', () => {
    given()
      .when(arrive(fix(150)))
      .thenRefused({ refused: 'reason-needed', band: 'warned', distanceM: 150 })
    given()
      .when(arrive(fix(150), { note: '  ' }))
      .thenRefused({ refused: 'reason-needed' })
    given()
      .when(arrive(fix(150), { reason: 'gate' }))
      .then({ kind: 'ok' }, ['StopArrived', { band: 'warned', reason: 'gate' }])
  })
  test('far away: a reason, and the pin may be wrong', () => {
    const [event] = given()
      .when(arrive(fix(900), { reason: 'pin_wrong' }))
      .then({ kind: 'attention', reason: 'unproven' }, ['StopArrived', { band: 'explained', reason: 'pin_wrong' }])
    expect(event?.data).toHaveProperty('proposedPin.lat', fix(900).lat)
  })
  test('own words are sealed, and the event says that there are some', () => {
    const [event] = given()
      .when(arrive(fix(900), { note: ' Frau Hoop came down to the road ' }))
      .then({ kind: 'attention', reason: 'unproven' }, ['StopArrived', { band: 'explained', reason: 'other' }])
    expect(event?.private).toEqual({ note: 'Frau Hoop came down to the road' })
    expect(JSON.stringify(event?.data)).not.toContain('Hoop')
  })
  test('a position that is only a cell of the network: no door, no pin, and no reason asked', () => {
    const [event] = given()
      .when(arrive(fix(14_000, 20_000)))
      .then({ kind: 'attention', reason: 'unproven' }, ['StopArrived', { band: 'unknown', distanceM: null }])
    expect(event?.data).not.toHaveProperty('proposedPin')
  })
  test('no fix: unknown, never a dead end', () => {
    given()
      .when(arrive(null))
      .then({ kind: 'attention', reason: 'unproven' }, ['StopArrived', { band: 'unknown', distanceM: null }])
  })
})

describe('what the place says (DOMAIN §5, Rule)', () => {
  const arrival = (band: 'ok' | 'warned' | 'explained' | 'unknown', reason?: string) =>
    reason === undefined ? { band } : { band, reason }
  test.each<[string, Parameters<typeof placeEvidence>[0], Geo | null, PlaceEvidence]>([
    ['arrived and still there', arrival('ok'), fix(10), 'near'],
    ['arrived, receiver broken since', arrival('ok'), null, 'near'],
    ['arrived, but now in another village', arrival('ok'), fix(4_000), 'far'],
    ['never arrived, standing there', null, fix(10), 'near'],
    ['never arrived, far away', null, fix(4_000), 'far'],
    ['explained: the pin may be wrong', arrival('explained', 'new street'), fix(4_000), 'near'],
    ['explained by nothing', arrival('explained'), null, 'far'],
    ['nothing known at all', null, null, 'none'],
    ['arrived without a fix', arrival('unknown'), null, 'none'],
    ['a cell of the network proves nothing, near or far', null, fix(14_000, 20_000), 'none'],
    ['arrived at the door, and the receiver falls back to the network', arrival('ok'), fix(14_000, 20_000), 'near'],
    ['a made-up fix proves nothing', null, fix(4_000, 5, { mock: true }), 'none'],
  ])('%s: %s', (_name, before, geo, expected) => {
    expect(placeEvidence(before, geo, PIN)).toBe(expected)
  })
})

describe('attempt (DOMAIN §5)', () => {
  const attempt = (reason: AttemptReason, place: PlaceEvidence, note?: string) => (view: PackageView | null) =>
    decideAttempt({
      stopId: STOP,
      packages: [{ packageId: P1, view }],
      reason,
      place,
      evidence: ['door_photo'],
      ...(note === undefined ? {} : { note }),
    })

  const holdWith = (reason: AttemptReason): Expected[] => {
    const { hold } = REASONS[reason]
    return hold === null ? [] : [['HoldPlaced', { hold }]]
  }
  test.each(ATTEMPT_REASONS)('%s: far away is refused exactly when it blames the recipient', (reason) => {
    const run = given(...untilOut()).when(attempt(reason, 'far'))
    if (REASONS[reason].blames) run.thenRefused({ refused: 'far-away', offers: ['NO_TIME', 'NOT_ON_VEHICLE'] })
    else run.then({ kind: 'ok' }, ...holdWith(reason), ['DeliveryAttempted', { reason, proven: 'yes' }])
  })
  test.each(ATTEMPT_REASONS)('%s: without evidence it is unproven exactly when it blames', (reason) => {
    const proven = REASONS[reason].blames ? 'unproven' : 'yes'
    given(...untilOut())
      .when(attempt(reason, 'none'))
      .then(proven === 'yes' ? { kind: 'ok' } : { kind: 'attention', reason: 'unproven' }, ...holdWith(reason), [
        'DeliveryAttempted',
        { proven },
      ])
  })
  test('what is damaged or leaks is held at once, each parcel that is not held so yet', () => {
    const held = fact('HoldPlaced', { hold: 'damaged', reason: 'x', mustAct: 'depot' }, { at: '10:00' })
    const both = (view: PackageView | null) =>
      decideAttempt({
        ...{ stopId: STOP, reason: 'REFUSED_DAMAGED', place: 'near', evidence: ['damage_photo'] },
        packages: [
          { packageId: P1, view, entry: 'wedge' },
          { packageId: P2, view: null, entry: 'search' },
        ],
      })
    const [all] = given(...untilOut())
      .when(both)
      .then(
        { kind: 'attention', reason: 'not-loaded' },
        ['HoldPlaced', { hold: 'damaged', reason: 'REFUSED_DAMAGED', mustAct: 'depot' }],
        ['DeliveryAttempted'],
        ['DeliveryAttempted'],
      )
    expect(all?.packageIds).toEqual([P1, P2])
    const [other] = given(...untilOut(), held)
      .when(both)
      .then({ kind: 'attention' }, ['HoldPlaced'], ['DeliveryAttempted'], ['DeliveryAttempted'])
    expect(other?.packageIds).toEqual([P2])
  })
  test('the offered reasons blame nobody', () => {
    expect(['NO_TIME', 'NOT_ON_VEHICLE'].map((code) => REASONS[code as AttemptReason].blames)).toEqual([false, false])
  })
  test('a note is a personal fact', () => {
    const [event] = given(...untilOut())
      .when(attempt('NO_ACCESS', 'near', ' dog '))
      .then({ kind: 'ok' }, ['DeliveryAttempted', { evidence: ['place_near', 'door_photo'], proven: 'yes' }])
    expect(event?.private).toEqual({ note: 'dog' })
    expect(JSON.stringify(event?.data)).not.toContain('dog')
  })
  test('what was typed of a request or a locker is sealed; the event says by a code that it is there', () => {
    const typed = { requestId: ' R-2231 Hoop ', lockerMessage: 'E12', note: '' }
    const [event] = given(...untilOut())
      .when((view) =>
        decideAttempt({
          ...{ stopId: STOP, packages: [{ packageId: P1, view }], place: 'near', evidence: [], ...typed },
          reason: 'RECIPIENT_RESCHEDULED',
        }),
      )
      .then({ kind: 'ok' }, ['DeliveryAttempted', { evidence: ['place_near', 'request_id', 'locker_message'] }])
    expect(event?.private).toEqual({ requestId: 'R-2231 Hoop', lockerMessage: 'E12' })
    expect(JSON.stringify(event?.data)).not.toContain('2231')
  })
  test('a delivered parcel, one not on the road, none at all', () => {
    given(...untilOut(), delivered())
      .when(attempt('NO_TIME', 'near'))
      .then({ kind: 'contradiction' }, ['DeliveryAttempted'])
    given(announced())
      .when(attempt('NO_TIME', 'near'))
      .then({ kind: 'attention', reason: 'not-loaded' }, ['DeliveryAttempted'])
    const none = () => decideAttempt({ stopId: STOP, packages: [], reason: 'NO_TIME', place: 'near', evidence: [] })
    given().when(none).thenRefused({ refused: 'nothing-named' })
  })
})

describe('deliver (DOMAIN §4, §4.1)', () => {
  type More = Partial<Parameters<typeof decideDeliver>[0]>
  const deliver =
    (more: More = {}) =>
    (view: PackageView | null) =>
      decideDeliver({
        stopId: STOP,
        packages: [{ packageId: P1, view }],
        outcome: 'handed_over',
        placeCode: 'in_person',
        proof: {},
        ...more,
      })
  const signed = () => [announced({}, { service: { level: 'express', signature: true } }), ...untilOut().slice(1)]

  test('into the hand', () => {
    given(...untilOut())
      .when(deliver())
      .then({ kind: 'ok' }, ['PackageDelivered', { outcome: 'handed_over', proof: {} }])
  })
  test('name and house number are personal facts; that a name was given is proof', () => {
    const neighbour = { outcome: 'neighbour', placeCode: 'neighbour', name: 'Marxer', houseNumber: '5' } as const
    const [event] = given(...untilOut())
      .when(deliver({ ...neighbour, proof: { photo: 'f'.repeat(64) as never } }))
      .then({ kind: 'ok' }, [
        'PackageDelivered',
        { proof: { photo: 'f'.repeat(64) as never, name: true, houseNumber: true } },
      ])
    expect(event?.private).toEqual({ name: 'Marxer', houseNumber: '5' })
    expect(JSON.stringify(event?.data)).not.toContain('Marxer')
  })
  test('what the service asks for and the proof lacks: recorded, with attention', () => {
    given(...signed())
      .when(deliver())
      .then({ kind: 'attention', reason: 'proof-missing' }, ['PackageDelivered'])
    given(...untilOut())
      .when(deliver({ outcome: 'safe_place', placeCode: 'garage' }))
      .then({ kind: 'attention', reason: 'proof-missing' }, ['PackageDelivered'])
  })
  test('delivered before: again; not on the road: attention', () => {
    given(...untilOut(), delivered({ actor: 'frick' }))
      .when(deliver())
      .then({ kind: 'again' }, ['PackageDelivered'])
    given(announced(), received())
      .when(deliver())
      .then({ kind: 'attention', reason: 'not-loaded' }, ['PackageDelivered'])
  })
  test('ticked, far away, without a position: each is recorded with attention and never refused', () => {
    const bare = { kind: 'attention', reason: 'proof-missing' } as const
    const of = (entry: Entry) => (view: PackageView | null) =>
      deliver({ packages: [{ packageId: P1, view, entry }] })(view)
    for (const entry of ['camera', 'wedge', 'serial', 'typed'] as const)
      given(...untilOut())
        .when(of(entry))
        .then({ kind: 'ok' }, ['PackageDelivered'])
    given(...untilOut())
      .when(of('search'))
      .then(bare, ['PackageDelivered'])
    for (const place of ['far', 'none'] as const)
      given(...untilOut())
        .when(deliver({ place }))
        .then(bare, ['PackageDelivered', { place }])
    given(...untilOut())
      .when(deliver({ place: 'near' }))
      .then({ kind: 'ok' }, ['PackageDelivered', { place: 'near' }])
  })
  test('parcels that were told apart in different ways are events of their own, each with its private facts', () => {
    const both = (view: PackageView | null) =>
      deliver({
        name: 'Hoop',
        packages: [
          { packageId: P1, view, entry: 'wedge' },
          { packageId: P2, view, entry: 'search' },
        ],
      })(view)
    const events = given(...untilOut())
      .when(both)
      .then({ kind: 'attention', reason: 'proof-missing' }, ['PackageDelivered'], ['PackageDelivered'])
    expect(events.map(({ entry, packageIds, private: facts }) => [entry, packageIds, facts])).toEqual([
      ['wedge', [P1], { name: 'Hoop' }],
      ['search', [P2], { name: 'Hoop' }],
    ])
  })
  test('one confirmation, one event for all its parcels; none is no confirmation', () => {
    const both = (view: PackageView | null) =>
      deliver({
        packages: [
          { packageId: P1, view },
          { packageId: P2, view },
        ],
      })(view)
    const [event] = given(...untilOut())
      .when(both)
      .then({ kind: 'ok' }, ['PackageDelivered'])
    expect(event?.packageIds).toEqual([P1, P2])
    given()
      .when(deliver({ packages: [] }))
      .thenRefused({ refused: 'nothing-named' })
  })
  test('asked at the stop before the outcome: nothing is recorded', () => {
    const ask =
      (stopId = STOP, routeId = PLANNED.routeId) =>
      (view: PackageView | null) =>
        decideStopScan({ packageId: P1, view, wantedStopId: STOP, stopId, routeId })
    given(...untilOut())
      .when(ask())
      .then({ kind: 'ok' })
    given(...untilOut())
      .when(ask('stop-9' as never))
      .then({ kind: 'stop', reason: 'not-at-this-stop', wantedStopId: STOP })
    given(announced()).when(ask()).then({ kind: 'attention', reason: 'not-loaded' })
    given(...untilOut())
      .when(ask(STOP, 'route-9' as never))
      .then({ kind: 'attention', reason: 'not-loaded' })
    given(...untilOut(), attempted())
      .when(ask())
      .then({ kind: 'ok' })
    given(...untilOut(), delivered())
      .when(ask())
      .then({ kind: 'again' })
  })
})

describe('holds', () => {
  test('placed, with the party that must act; released, saying what is left', () => {
    const place = (view: PackageView | null) => decideHold({ packageId: P1, view, hold: 'quarantine', reason: 'smell' })
    given(announced())
      .when(place)
      .then({ kind: 'ok' }, ['HoldPlaced', { hold: 'quarantine', mustAct: 'supervisor' }])
    const held = [
      fact('HoldPlaced', { hold: 'customs', reason: 'x', mustAct: 'depot' }),
      fact('HoldPlaced', { hold: 'damaged', reason: 'x', mustAct: 'depot' }),
    ]
    const release = (view: PackageView | null) =>
      decideRelease({ packageId: P1, view, hold: 'damaged', reason: 'repacked' })
    given(...held)
      .when(release)
      .then({ kind: 'attention', reason: 'hold', holds: ['customs'] }, ['HoldReleased'])
    given(held[1]!).when(release).then({ kind: 'ok' }, ['HoldReleased'])
  })
})

describe('undo (DOMAIN §4 Confirm, §0.2 rule 8)', () => {
  const me: Undoer = { deviceId: 'D3', actorId: 'frick' as never, role: 'driver' }
  const boss: Undoer = { deviceId: 'D8', actorId: 'boss' as never, role: 'supervisor' }
  const ask = (event: KeptEvent, events: KeptEvent[], by: Undoer, at: string) =>
    undoable(event, [foldPackage(P1, events)], correctedIds(events), by, timeOf(at))

  test('a delivery: sixty seconds', () => {
    const event = delivered({ actor: 'frick' })
    const events = [...untilOut(), event]
    expect(ask(event, events, me, '11:05')).toBe('possible')
    expect(ask(event, events, me, '11:05:01')).toBe('too-late')
    expect(ask(event, events, boss, '11:04:30')).toBe('possible')
  })
  test('a delivery: still at the stop; who has gone on asks a supervisor', () => {
    const plain = delivered({ actor: 'frick' })
    const event = { ...plain, event: { ...plain.event, stopId: STOP } } as KeptEvent
    const events = [...untilOut(), event]
    const at = (stopId: string | null) => ask(event, events, { ...me, atStop: stopId as never }, '11:04:30')
    expect([STOP, 'another', null].map(at)).toEqual(['possible', 'left-stop', 'possible'])
    expect(ask(event, events, { ...boss, atStop: 'another' as never }, '11:04:30')).toBe('possible')
  })
  test('anything else: until the next fact about the package', () => {
    const event = loaded({ device: 'D3', actor: 'frick' })
    const events = [announced(), received(), sorted(), event]
    expect(ask(event, events, me, '19:00')).toBe('possible')
    const note = fact('HoldPlaced', { hold: 'damaged', reason: 'x', mustAct: 'depot' }, { at: '07:10' })
    expect(ask(event, [...events, note], me, '19:00')).toBe('too-late')
  })
  test('somebody else’s, on another device or by another person, is not his to take back', () => {
    const event = loaded({ device: 'D2', actor: 'frick' })
    expect(ask(event, [event], me, '07:01')).toBe('not-this')
    const other = loaded({ device: 'D3', actor: 'anna' })
    expect(ask(other, [other], me, '07:01')).toBe('not-this')
    expect(ask(other, [other], boss, '07:01')).toBe('possible')
  })
  test('that the pin is wrong ends no undo, and is taken back itself until another says so or it is settled', () => {
    const event = delivered({ actor: 'frick' })
    const said = (at: string) =>
      fact('PinReported', { stopId: STOP, distanceM: null }, { device: 'D3', actor: 'frick', at })
    const report = said('11:04:20')
    const settled = fact(
      'PinReportSettled',
      { stopId: STOP, report: report.id, pin: null },
      { device: 'D8', at: '11:04:40' },
    )
    const events = [...untilOut(), event, report]
    expect(ask(event, events, me, '11:04:30')).toBe('possible')
    expect(ask(event, [...events, settled], me, '11:04:50')).toBe('possible')
    expect(ask(report, events, me, '11:30')).toBe('possible')
    expect(ask(report, [...events, settled], me, '11:30')).toBe('too-late')
    expect(ask(report, [...events, said('11:05')], me, '11:30')).toBe('too-late')
  })
  test('done is done, and a STOP or a correction is not taken back', () => {
    const event = loaded({ device: 'D3', actor: 'frick' })
    expect(ask(event, [event, corrected([event])], me, '07:01')).toBe('done')
    const stop = fact(
      'MisloadStopped',
      { routeId: PLANNED.routeId, vehicleId: 'v' as never, wantedRouteId: null },
      { device: 'D3' },
    )
    expect(ask(stop, [stop], me, '08:00')).toBe('not-this')
    const undo = corrected([event], { device: 'D3', actor: 'frick' })
    expect(ask(undo, [event, undo], me, '12:00')).toBe('not-this')
  })
  test('a move’s two facts go together; the correction names every package', () => {
    const both = [
      sorted({ device: 'D3', at: '06:52' }, PLANNED.routeId, 'help'),
      loaded({ device: 'D3', at: '06:52:01' }),
    ]
    const view = foldPackage(P1, [announced(), ...both])
    const undo = (events: KeptEvent[]) => () =>
      decideUndo({
        events: events.map((event) => ({ event, views: [view] })),
        corrected: new Set(),
        by: me,
        why: 'did_not_occur',
        now: timeOf('06:53'),
      })
    const [event] = given()
      .when(undo(both))
      .then({ kind: 'ok' }, ['EventCorrected', { corrects: both.map(({ id }) => id) }])
    expect(event?.packageIds).toEqual([P1])
    given()
      .when(undo([both[0]!]))
      .thenRefused({ refused: 'cannot-undo', why: 'too-late' })
    given().when(undo([])).thenRefused({ refused: 'nothing-named' })
  })
  test('a damaged receipt, received and held by one scan, is taken back whole', () => {
    const data = { hold: 'damaged', reason: 'wet', mustAct: 'depot' } as const
    const both = [received({ device: 'D3' }), fact('HoldPlaced', data, { device: 'D3', at: '06:00', tick: 1 })]
    const view = foldPackage(P1, both)
    const events = both.map((event) => ({ event, views: [view] }))
    const answer = decideUndo({ events, corrected: new Set(), by: me, why: 'incorrect_data', now: timeOf('06:01') })
    expect(answer).toMatchObject({ verdict: { kind: 'ok' } })
  })
  test('a departure taken back is LOADED again (void_shipping)', () => {
    const event = departed()
    const events = [...untilOut().slice(0, 5), event]
    const answer = decideUndo({
      events: [{ event, views: [foldPackage(P1, events)] }],
      corrected: new Set(),
      by: { ...me, actorId: null },
      why: 'did_not_occur',
      now: timeOf('09:00'),
    })
    expect(answer).toMatchObject({ verdict: { kind: 'ok' } })
    expect(foldPackage(P1, [...events, corrected([event])]).lifecycle).toBe('LOADED')
  })
})

describe('notes and shifts', () => {
  test.each([
    ['unknown', { kind: 'not-ours', reason: 'unknown-number' }],
    ['product-code', { kind: 'not-ours', reason: 'product-code' }],
    ['not-ours', { kind: 'not-ours', reason: 'foreign-code' }],
    ['unreadable', { kind: 'unreadable' }],
  ] as const)('%s is kept for search', (why, verdict) => {
    given()
      .when(() => decideNote({ why, text: '4012345' }))
      .then(verdict, ['ScanNoted', { why, text: '4012345' }])
  })
  test('4 KB of control characters and half pairs become a short, clean text', () => {
    const text = cleanText('\u0001\u0002\ud800'.repeat(1400))
    expect(text.length).toBeLessThanOrEqual(200)
    expect(text).toMatch(/^\ufffd+…$/)
    expect(cleanText(`${'a'.repeat(198)}😀😀`)).toBe(`${'a'.repeat(198)}…`)
    expect(cleanText(' 4012345\r\n'.trimEnd())).toBe('4012345')
  })
  test('a shift carries what was unsent; a break names no vehicle', () => {
    const unsent = { count: 3, fromSeq: 5, toSeq: 7 }
    const vehicleId = 'van-1' as never
    given()
      .when(() => decideShift({ what: 'ShiftEnded', unsent, vehicleId }))
      .then({ kind: 'ok' }, ['ShiftEnded', { unsent, vehicleId }])
    const [pause] = given()
      .when(() => decideShift({ what: 'BreakStarted', unsent, vehicleId }))
      .then({ kind: 'ok' }, ['BreakStarted'])
    expect(pause?.data).toEqual({ unsent })
  })
  test('an attempt leaves its parcel where a later undo can find it', () => {
    const event = attempted({ actor: 'frick' })
    const by: Undoer = { deviceId: 'D3', actorId: 'frick' as never, role: 'driver' }
    const now = (timeOf('11:04') + 59_000) as Instant
    expect(undoable(event, [foldPackage(P1, [...untilOut(), event])], new Set(), by, now)).toBe('possible')
  })
})
