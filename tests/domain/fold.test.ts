import { describe, expect, test } from 'vitest'
import { hybridOf, msOf } from '../../src/domain/clock.ts'
import { KINDS_OF_RULES } from './kinds.ts'
import { applyNext, correctedIds, foldPackage, foldSteps, inOrder, packagesTouched } from '../../src/domain/fold.ts'
import { RULES } from '../../src/domain/fold-rules.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import {
  announced,
  attempted,
  BUCHS,
  BUECHEL,
  closed,
  corrected,
  delivered,
  departed,
  fact,
  FRICK,
  loaded,
  newsFromNewer,
  P1,
  P2,
  R12,
  R14,
  received,
  SCHAAN,
  sorted,
  STOP,
  timeOf,
  untilOut,
  V1,
  V2,
} from '../support/facts.ts'

const fold = (...events: KeptEvent[]) => foldPackage(P1, events)
const noticesOf = (...events: KeptEvent[]) => fold(...events).notices.map(({ kind }) => kind)

describe('what each kind does (EVENTS Event kinds)', () => {
  test('PackageAnnounced: EXPECTED, with the shipper, the sender must act', () => {
    expect(fold(announced())).toMatchObject({
      lifecycle: 'EXPECTED',
      custodian: { kind: 'shipper' },
      responsible: 'sender',
      announced: { shipper: 'Alpenladen', site: SCHAAN, town: 'Schaan' },
    })
  })
  test('PackageAccepted: ACCEPTED, at the site', () => {
    const accepted = fact('PackageAccepted', { site: BUCHS, from: 'Alpenladen' })
    expect(fold(announced(), accepted)).toMatchObject({
      lifecycle: 'ACCEPTED',
      custodian: { kind: 'depot', site: BUCHS },
      responsible: 'depot',
    })
  })
  test('PackageReceived: AT_DEPOT; over, misrouted and ghost are noticed', () => {
    expect(fold(announced(), received())).toMatchObject({ lifecycle: 'AT_DEPOT', site: SCHAAN, notices: [] })
    expect(noticesOf(received())).toEqual(['over'])
    expect(noticesOf(announced(), received({}, BUCHS))).toEqual(['misrouted'])
    expect(noticesOf(announced(), received({}, BUCHS), received({ at: '09:00' }))).toEqual([])
    expect(noticesOf(...untilOut(), delivered(), received({ at: '15:00' }))).toEqual(['ghost'])
  })
  test('PackageSorted: STAGED, custody stays; another route than before is a missort, on purpose it is none', () => {
    const view = fold(announced(), received(), sorted())
    expect(view).toMatchObject({ lifecycle: 'STAGED', routeId: R14, bin: 'C1', custodian: { kind: 'depot' } })
    expect(noticesOf(announced(), received(), sorted(), sorted({ at: '06:40' }, R12))).toEqual(['missort'])
    expect(noticesOf(announced(), received(), sorted(), sorted({ at: '06:40' }, R12, 'help'))).toEqual([])
  })
  test('PackageLoaded: LOADED, custody stays with the depot; never received before is noticed', () => {
    const view = fold(announced(), received(), sorted(), loaded())
    expect(view).toMatchObject({ lifecycle: 'LOADED', vehicleId: V1, agreed: false, custodian: { kind: 'depot' } })
    expect(noticesOf(announced(), loaded())).toEqual(['not-received-before'])
  })
  test('MisloadStopped: nothing moves; the STOP is open until it is put out or loaded on purpose', () => {
    const stopped = fact('MisloadStopped', { routeId: R12, vehicleId: V2, wantedRouteId: R14 }, { at: '06:50' })
    const before = [announced(), received(), sorted(), stopped]
    expect(fold(...before)).toMatchObject({ lifecycle: 'STAGED', routeId: R14 })
    expect(noticesOf(...before)).toEqual(['misload-open'])
    const out = fact('PackageUnloaded', { routeId: R12, vehicleId: V2, site: SCHAAN, why: 'misload' }, { at: '06:51' })
    expect(noticesOf(...before, out)).toEqual([])
    const moved = [sorted({ at: '06:52' }, R12, 'driver helps'), loaded({ at: '06:52:01' }, R12, V2)]
    expect(noticesOf(...before, moved[0]!)).toEqual(['misload-open'])
    expect(noticesOf(...before, ...moved)).toEqual([])
  })
  test('PackageUnloaded: STAGED, back with the depot, off the vehicle', () => {
    const out = fact('PackageUnloaded', { routeId: R14, vehicleId: V1, site: SCHAAN, why: 'left' }, { at: '07:35' })
    const view = fold(announced(), received(), sorted(), loaded(), closed(), out)
    expect(view).toMatchObject({ lifecycle: 'STAGED', vehicleId: null, agreed: false, responsible: 'depot' })
    expect(view.custodian).toEqual({ kind: 'depot', site: SCHAAN })
  })
  test('LoadClosed: custody moves to the driver when both counted the same, and only for what was loaded', () => {
    const base = [announced(), received(), sorted(), loaded()]
    expect(fold(...base, closed())).toMatchObject({
      lifecycle: 'LOADED',
      agreed: true,
      custodian: { kind: 'driver', personId: FRICK },
      responsible: 'driver',
    })
    const apart = closed({}, { counts: { depot: 2, driver: 1 } })
    expect(fold(...base, apart)).toMatchObject({ agreed: false, custodian: { kind: 'depot' } })
    expect(fold(announced(), received(), sorted(), closed())).toMatchObject({ agreed: false, lifecycle: 'STAGED' })
  })
  test('LoadClosed: missing is noticed; presence beats absence both ways (rule 5)', () => {
    const missing = closed({ packages: [P2] }, { missing: [{ id: P1, reason: 'NOT_FOUND' }] })
    expect(fold(announced(), received(), sorted(), missing).notices).toMatchObject([
      { kind: 'not-seen', detail: 'NOT_FOUND' },
    ])
    expect(noticesOf(announced(), received(), sorted(), missing, sorted({ at: '07:31' }))).toEqual([])
    expect(noticesOf(announced(), received(), sorted(), loaded(), missing)).toEqual([])
  })
  test('RouteDeparted: OUT only for loaded and agreed', () => {
    expect(fold(...untilOut())).toMatchObject({ lifecycle: 'OUT', custodian: { kind: 'driver' } })
    const unsigned = fold(announced(), received(), sorted(), loaded(), departed())
    expect(unsigned.lifecycle).toBe('LOADED')
    expect(unsigned.notices).toMatchObject([{ kind: 'departed-without-load', detail: 'not-agreed' }])
    expect(fold(announced(), received(), departed()).notices).toMatchObject([{ detail: 'not-loaded' }])
    // A second van of the same route leaves: what lies in the first one stays.
    const inTheOther = [announced(), received(), sorted(), loaded({}, R14, V2), closed({}, { vehicleId: V2 })]
    const stays = fold(...inTheOther, departed())
    expect(stays).toMatchObject({ lifecycle: 'LOADED', vehicleId: V2, notices: [{ detail: 'not-loaded' }] })
    const leaves = fact('RouteDeparted', { routeId: R14, vehicleId: V2, how: 'tap' }, { at: '07:50' })
    expect(fold(...inTheOther, departed(), leaves)).toMatchObject({ lifecycle: 'OUT', notices: [] })
  })
  test('StopArrived: the stop is known, a wrong pin is noticed', () => {
    const arrived = fact(
      'StopArrived',
      { stopId: STOP, distanceM: 400, band: 'explained', reason: 'gate', proposedPin: { lat: 47.1, lon: 9.5 } },
      { at: '11:00' },
    )
    expect(fold(...untilOut(), arrived)).toMatchObject({
      lifecycle: 'OUT',
      stopId: STOP,
      notices: [{ kind: 'pin-wrong', detail: '47.1,9.5' }],
    })
  })
  test('StopArrived: it is of the round; a parcel that is loaded again stands at no stop', () => {
    const arrived = fact('StopArrived', { stopId: STOP, distanceM: 4, band: 'ok' }, { at: '11:00' })
    const tried = [...untilOut(), arrived, attempted({ at: '11:05' })]
    expect(fold(...tried).stopId).toBe(STOP)
    const [again, late] = [loaded({ at: '13:00' }), loaded({ at: '10:59' })]
    expect(fold(...tried, again)).toMatchObject({
      lifecycle: 'LOADED',
      stopId: null,
      attempts: [{ reason: 'NOT_HOME' }],
    })
    expect(fold(...tried, loaded({ at: '13:00' }, R14, V2)).stopId).toBeNull()
    // One that was only heard of later lies before the arrival.
    expect(fold(...tried, late).stopId).toBe(STOP)
    expect(fold(...tried, again, corrected([again], { at: '13:01' })).stopId).toBe(STOP)
  })
  test('PinReported: noticed with the place or without one, nothing moves; PinReportSettled ends it, whichever way', () => {
    const report = (at: string, more: object = {}) =>
      fact('PinReported', { stopId: STOP, distanceM: null, ...more }, { at })
    const settled = (at: string) =>
      fact('PinReportSettled', { stopId: STOP, report: 'd/e/1' as never, pin: null }, { at })
    const said = [report('11:00', { proposedPin: { lat: 47.2, lon: 9.6 } })]
    expect(fold(...untilOut(), ...said)).toMatchObject({
      ...{ lifecycle: 'OUT', stopId: STOP, notices: [{ kind: 'pin-wrong', detail: '47.2,9.6' }] },
    })
    expect(noticesOf(...untilOut(), report('11:00'))).toEqual(['pin-wrong'])
    expect(noticesOf(...untilOut(), ...said, settled('11:05'))).toEqual([])
    expect(noticesOf(...untilOut(), ...said, settled('11:05'), report('11:10'))).toEqual(['pin-wrong'])
  })
  test('PinFailed: nothing moves; after the last try it is locked, until PinReopened', () => {
    const wrong = (tries: number, at: string) => fact('PinFailed', { stopId: STOP, tries, left: 5 - tries }, { at })
    const before = fold(...untilOut())
    const tried = fold(...untilOut(), wrong(1, '11:00'), wrong(4, '11:01'))
    for (const field of ['lifecycle', 'custodian', 'responsible', 'holds', 'notices', 'attempts'] as const)
      expect(tried[field]).toEqual(before[field])
    const locked = [...untilOut(), wrong(4, '11:01'), wrong(5, '11:02')]
    expect(noticesOf(...locked)).toEqual(['pin-locked'])
    const opened = fact('PinReopened', { stopId: STOP, tries: 5, by: FRICK }, { at: '11:03' })
    expect(noticesOf(...locked, opened)).toEqual([])
  })
  test.each([
    ['handed_over', 'in_person', 'recipient'],
    ['neighbour', 'neighbour', 'neighbour'],
    ['safe_place', 'garage', 'safe_place'],
    ['mail_room', 'mail_room', 'mail_room'],
    ['reception', 'reception', 'reception'],
    ['letterbox', 'mail_slot', 'letterbox'],
  ] as const)('PackageDelivered %s: custody with %s', (outcome, placeCode, kind) => {
    const view = fold(...untilOut(), delivered({}, { outcome, placeCode }))
    expect(view).toMatchObject({
      lifecycle: 'DELIVERED',
      custodian: { kind },
      responsible: 'recipient',
      vehicleId: null,
      delivered: { outcome, placeCode },
    })
  })
  test('PackageDelivered: the van that brought it is known, also when it is said once more', () => {
    const twice = fold(...untilOut(), delivered(), delivered({ at: '11:30' }))
    expect(twice).toMatchObject({ vehicleId: null, delivered: { at: hybridOf(timeOf('11:30')), vehicleId: V1 } })
    expect(fold(announced(), received(), delivered()).delivered).not.toHaveProperty('vehicleId')
  })
  test('PackageDelivered: what the service asks for and the proof lacks is noticed', () => {
    const signed = announced({}, { service: { level: 'express', signature: true } })
    const view = fold(signed, ...untilOut().slice(1), delivered({}, { outcome: 'safe_place', placeCode: 'shed' }))
    expect(view.notices).toMatchObject([{ kind: 'proof-missing', detail: 'closed,photo,signature' }])
  })
  test('DeliveryAttempted: ATTEMPTED, the reason says who must act; unproven is noticed', () => {
    expect(fold(...untilOut(), attempted())).toMatchObject({
      lifecycle: 'ATTEMPTED',
      responsible: 'depot',
      custodian: { kind: 'driver' },
      attempts: [{ reason: 'NOT_HOME', proven: 'yes' }],
      notices: [],
    })
    expect(fold(...untilOut(), attempted({}, { reason: 'NO_ACCESS' })).responsible).toBe('recipient')
    expect(noticesOf(...untilOut(), attempted({}, { proven: 'unproven' }))).toEqual(['unproven'])
  })
  test('PackageReturnedToDepot: BACK_AT_DEPOT, the driver has it no more', () => {
    const back = fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00' })
    expect(fold(...untilOut(), attempted(), back)).toMatchObject({
      lifecycle: 'BACK_AT_DEPOT',
      custodian: { kind: 'depot', site: SCHAAN },
      responsible: 'depot',
      vehicleId: null,
    })
  })
  test('HoldPlaced and HoldReleased: a set beside the lifecycle', () => {
    const place = (hold: 'damaged' | 'customs', at: string) =>
      fact('HoldPlaced', { hold, reason: 'wet', mustAct: 'supervisor' }, { at })
    const view = fold(announced(), received(), place('damaged', '06:10'), place('customs', '06:11'))
    expect(view).toMatchObject({ lifecycle: 'AT_DEPOT', holds: ['customs', 'damaged'], responsible: 'supervisor' })
    const release = fact('HoldReleased', { hold: 'damaged', reason: 'repacked' }, { at: '06:20' })
    const both = [place('damaged', '06:10'), place('customs', '06:11'), release]
    expect(fold(announced(), received(), ...both)).toMatchObject({ holds: ['customs'], responsible: 'depot' })
  })
  test('notes, shifts and breaks fold to nothing; a kind from a newer version only says so', () => {
    const note = fact('ScanNoted', { why: 'unreadable' }, { at: '06:05' })
    const shift = fact('ShiftStarted', { unsent: { count: 0 } }, { at: '06:06' })
    const pause = fact('BreakStarted', { unsent: { count: 0 } }, { at: '06:07' })
    const back = fact('BreakEnded', { unsent: { count: 0 } }, { at: '06:08' })
    const end = fact('ShiftEnded', { unsent: { count: 0 } }, { at: '06:09' })
    const before = fold(announced(), received())
    const after = fold(announced(), received(), note, shift, pause, back, end)
    for (const field of ['lifecycle', 'custodian', 'responsible', 'holds', 'notices', 'last'] as const)
      expect(after[field]).toEqual(field === 'last' ? { ...before.last!, by: after.last!.by } : before[field])
    expect(fold(announced(), newsFromNewer({ at: '06:05' }))).toMatchObject({
      lifecycle: 'EXPECTED',
      count: 2,
      notices: [{ kind: 'newer-version', detail: 'PackageSung' }],
    })
  })
  test('each kind of the table has a rule, and each rule a test above', () => {
    expect(Object.keys(RULES).sort()).toEqual([...KINDS_OF_RULES].sort())
  })
})

describe('the same number twice (DOMAIN §1 DUP_ID)', () => {
  test('another shipper: both kept apart by a notice, the first stays', () => {
    const view = fold(announced(), announced({ at: '05:10' }, { shipper: 'Zweitladen' }))
    expect(view).toMatchObject({ announced: { shipper: 'Alpenladen' }, notices: [{ kind: 'double-id' }] })
  })
  test('the same shipper: a better announcement', () => {
    const view = fold(announced(), announced({ at: '05:10' }, { promise: { day: '2026-11-23' } }))
    expect(view).toMatchObject({ announced: { promise: { day: '2026-11-23' } }, notices: [] })
  })
})

describe('order, lateness, doubles (DOMAIN §0.2 rules 1–3, 5)', () => {
  test('a late event changes the past and not what came after it', () => {
    const [a, r, s, l, c, d] = untilOut() as [KeptEvent, KeptEvent, KeptEvent, KeptEvent, KeptEvent, KeptEvent]
    const late = sorted({ at: '06:20', device: 'D7' })
    expect(fold(a, r, s, l, c, d, late).lifecycle).toBe('OUT')
  })
  test('a manifest after the goods explains the overage and moves nothing', () => {
    const view = fold(received(), announced({ at: '09:00' }))
    expect(view).toMatchObject({ lifecycle: 'AT_DEPOT', custodian: { kind: 'depot' }, notices: [] })
    expect(view.announced).not.toBeNull()
  })
  test('the same event twice is one event', () => {
    const once = untilOut()
    expect(fold(...once, ...once)).toEqual(fold(...once))
    expect(fold(...once, ...once).count).toBe(once.length)
  })
  test('[DOMAIN §19.10] two offline stations receive the same cage: one package, both events kept, no contradiction', () => {
    const view = fold(
      announced(),
      received({ device: 'D1' }),
      received({ device: 'D2', at: '06:00:01', errMs: 10_000 }),
    )
    expect(view).toMatchObject({ lifecycle: 'AT_DEPOT', count: 3, contradictions: [], notices: [] })
    expect(view.last?.at).toBe(hybridOf(timeOf('06:00')))
  })
  test('an event that had seen another comes after it, even when the other’s clock runs years ahead (rule 1)', () => {
    const rogue = loaded({ day: '2031-01-01', device: 'D6', position: 4, suspect: true })
    const witness = sorted({ at: '07:10', seen: 4, position: 5 })
    expect(fold(announced({ position: 1 }), rogue).lifecycle).toBe('LOADED')
    const view = fold(announced({ position: 1 }), rogue, witness)
    expect(view.lifecycle).toBe('STAGED')
    expect(msOf(view.asOf!)).toBe(timeOf('07:10'))
  })
  test('a chain of witnesses keeps its order, each of them further back in time', () => {
    const rogue = loaded({ day: '2031-01-01', device: 'D6', position: 1 })
    const middle = sorted({ day: '2027-01-01', device: 'D5', position: 2, seen: 1 })
    const last = received({ at: '07:10', device: 'D4', position: 3, seen: 2 })
    for (const events of [
      [rogue, middle, last],
      [last, rogue, middle],
    ])
      expect(inOrder(events).map(({ kept }) => kept)).toEqual([rogue, middle, last])
  })
  test('at the very same time, the one that had seen the other comes after it', () => {
    const first = loaded({ at: '07:00', device: 'Z', position: 1 })
    const second = sorted({ at: '07:00', device: 'A', position: 2, seen: 1 })
    expect(inOrder([second, first]).map(({ kept }) => kept)).toEqual([first, second])
  })
})

describe('terminal states (rule 4)', () => {
  const before = () => [...untilOut(), delivered()]
  test('a later scan elsewhere moves it and contradicts: no silent flip', () => {
    const events = before()
    const again = received({ at: '15:00', device: 'D1' })
    const view = fold(...events, again)
    expect(view).toMatchObject({ lifecycle: 'AT_DEPOT', custodian: { kind: 'depot' }, delivered: null })
    expect(view.contradictions).toMatchObject([{ kind: 'after-terminal', events: [events.at(-1)!.id, again.id] }])
  })
  test('from a suspect clock it only contradicts: it cannot claim to be later', () => {
    const view = fold(...before(), received({ at: '15:00', suspect: true }))
    expect(view.lifecycle).toBe('DELIVERED')
    expect(view.contradictions).toHaveLength(1)
  })
  test('an attempt after a delivery contradicts and moves nothing', () => {
    const view = fold(...before(), attempted({ at: '11:30', device: 'D4' }))
    expect(view).toMatchObject({ lifecycle: 'DELIVERED', attempts: [], contradictions: [{ kind: 'after-terminal' }] })
  })
  test('holds and lists about a delivered parcel are no contradiction', () => {
    const hold = fact('HoldPlaced', { hold: 'damaged', reason: 'claim', mustAct: 'depot' }, { at: '14:00' })
    const view = fold(...before(), hold, departed({ at: '14:10' }))
    expect(view).toMatchObject({ lifecycle: 'DELIVERED', holds: ['damaged'], contradictions: [], notices: [] })
  })
  test('a correction leaves it without a contradiction', () => {
    const events = before()
    const view = fold(...events, corrected([events.at(-1)!]))
    expect(view).toMatchObject({ lifecycle: 'OUT', custodian: { kind: 'driver' }, contradictions: [] })
  })
  test('the same driver saying it better is no contradiction', () => {
    const view = fold(...before(), delivered({ at: '11:05' }, { placeCode: 'signed' }))
    expect(view).toMatchObject({ delivered: { placeCode: 'signed' }, contradictions: [] })
  })
})

describe('concurrent facts that disagree (rule 1)', () => {
  const near = (other: Parameters<typeof sorted>[0]) => [
    announced(),
    received({ position: 3, errMs: 1_000 }),
    sorted({ at: '06:00:01', device: 'D2', errMs: 1_000, ...other }),
  ]
  test('neither had seen the other, closer than both clocks know', () => {
    expect(fold(...near({})).contradictions).toMatchObject([{ kind: 'concurrent' }])
  })
  test('the later had seen the earlier: no contradiction', () => {
    expect(fold(...near({ seen: 3 })).contradictions).toEqual([])
  })
  test('further apart than both errors: no contradiction', () => {
    expect(fold(...near({ at: '06:00:03' })).contradictions).toEqual([])
  })
  test('one journal is never concurrent with itself, and its branch is', () => {
    expect(fold(...near({ device: 'D1' })).contradictions).toEqual([])
    expect(fold(...near({ device: 'D1', epoch: 'E2' })).contradictions).toEqual([])
    expect(fold(...near({ device: 'D1', epoch: 'E1~0a1b2c3d' })).contradictions).toHaveLength(1)
  })
})

describe('two drivers (rule 6)', () => {
  const first = () => [announced(), received(), sorted(), loaded()]
  const second = (at = '07:20') => loaded({ at, device: 'D4' }, R12, V2)
  test('both LOADED in the same hour: both shown, the newest stands', () => {
    const view = fold(...first(), second())
    expect(view).toMatchObject({ vehicleId: V2, contradictions: [{ kind: 'two-drivers' }] })
  })
  test('a two-sided handover wins over a one-sided load', () => {
    const view = fold(...first(), closed(), second('07:35'))
    expect(view).toMatchObject({ vehicleId: V1, agreed: true, contradictions: [{ kind: 'two-drivers' }] })
  })
  test('the one-sided load said again does not take it over either', () => {
    const view = fold(...first(), closed(), second('07:35'), second('07:36'))
    expect(view).toMatchObject({ vehicleId: V1, agreed: true, contradictions: [{ kind: 'two-drivers' }] })
  })
  test('the newest two-sided handover wins and ends the dispute', () => {
    const newer = closed({ at: '07:50', device: 'D4' }, { routeId: R12, vehicleId: V2, driverId: BUECHEL })
    const view = fold(...first(), closed(), second('07:35'), newer)
    expect(view).toMatchObject({ vehicleId: V2, custodian: { kind: 'driver', personId: BUECHEL }, contradictions: [] })
  })
  test('put out in between, or hours later, is no dispute', () => {
    const out = fact('PackageUnloaded', { routeId: R14, vehicleId: V1, site: SCHAAN, why: 'swap' }, { at: '07:10' })
    expect(fold(...first(), out, second()).contradictions).toEqual([])
    expect(fold(...first(), second('09:00')).contradictions).toEqual([])
  })
})

describe('corrections (rule 8)', () => {
  test('the fold is recomputed without the corrected, and says that something was', () => {
    const events = untilOut()
    const view = fold(...events, corrected([events.at(-1)!]))
    expect(view).toMatchObject({
      lifecycle: 'LOADED',
      notices: [{ kind: 'corrected', detail: 'did_not_occur' }],
      count: 7,
    })
  })
  test('a correction of a correction brings the fact back', () => {
    const events = untilOut()
    const undo = corrected([events.at(-1)!])
    const redo = corrected([undo], { at: '12:10' })
    expect(fold(...events, undo, redo).lifecycle).toBe('OUT')
    expect(correctedIds([...events, undo, redo])).toEqual(new Set([undo.id]))
  })
  test('two that take back each other: the later stands', () => {
    const events = untilOut()
    const seq = 900
    const early = fact(
      'EventCorrected',
      { corrects: [events.at(-1)!.id, 'D9/E1/901' as never], why: 'did_not_occur' },
      { at: '12:00', device: 'D9', seq },
    )
    const late = fact(
      'EventCorrected',
      { corrects: [early.id], why: 'did_not_occur' },
      { at: '12:01', device: 'D9', seq: seq + 1 },
    )
    expect(fold(...events, early, late).lifecycle).toBe('OUT')
  })
  test('a correction cannot take back one that comes after it', () => {
    const event = departed()
    const early = fact(
      'EventCorrected',
      { corrects: ['D9/E1/951' as never], why: 'did_not_occur' },
      { at: '12:00', device: 'D9', seq: 950 },
    )
    const late = corrected([event], { at: '12:01', device: 'D9', seq: 951 })
    expect(correctedIds([event, early, late])).toEqual(new Set([event.id]))
  })
  test('a twin’s correction takes back its own fact, not the other twin’s [F9]', () => {
    const ours = received({ device: 'D1', epoch: 'E1', seq: 500 })
    const twins = sorted({ device: 'D1', epoch: 'E1~aaaaaaaa', seq: 500, at: '06:30' })
    const undo = fact(
      'EventCorrected',
      { corrects: [ours.id], why: 'did_not_occur' },
      { device: 'D1', epoch: 'E1~aaaaaaaa', seq: 501, at: '06:31' },
    )
    expect(correctedIds([ours, twins, undo])).toEqual(new Set([twins.id]))
    expect(correctedIds([ours, undo])).toEqual(new Set([ours.id]))
  })
  test('it may come before what it corrects', () => {
    const events = untilOut()
    const undo = corrected([events.at(-1)!])
    expect(fold(undo, ...events)).toEqual(fold(...events, undo))
  })
})

describe('applyNext', () => {
  test('equals the full fold along a whole day', () => {
    const events = [...untilOut(), delivered()]
    let view = null
    for (const [i, event] of events.entries()) {
      const next = applyNext(view, P1, event)
      expect(next).toEqual(foldPackage(P1, events.slice(0, i + 1)))
      view = next === 'refold' ? null : next
    }
  })
  test('asks for the full fold where only that can tell', () => {
    const view = fold(...untilOut())
    expect(applyNext(view, P1, sorted({ at: '06:10' }))).toBe('refold')
    expect(applyNext(view, P1, untilOut()[5]!)).toBe('refold')
    expect(applyNext(view, P1, corrected([departed()]))).toBe('refold')
    const event = untilOut()[5]!
    expect(applyNext(fold(event, corrected([event])), P1, delivered())).toBe('refold')
  })
  test('an event that somebody in the view had seen belongs before that one, however late its clock', () => {
    const witness = sorted({ at: '07:00', seen: 5, position: 6 })
    const ahead = loaded({ at: '07:04', position: 4 })
    expect(applyNext(fold(witness), P1, ahead)).toBe('refold')
    expect(fold(witness, ahead).lifecycle).toBe('STAGED')
  })
  test('a concurrency with an own event whose position is not in the view is for the full fold to tell', () => {
    const own = received({ errMs: 1_000 })
    const other = sorted({ at: '06:00:01', device: 'D2', errMs: 1_000, seen: 3, position: 9 })
    expect(applyNext(fold(own), P1, other)).toBe('refold')
    expect(fold({ ...own, position: 3 as never }, other).contradictions).toEqual([])
    expect(fold(own, other).contradictions).toHaveLength(1)
  })
  test('lists stay bounded under thousands of scans', () => {
    const many = Array.from({ length: 400 }, (_, i) =>
      attempted(
        { at: '11:00', tick: i, device: `D${i % 5}`, errMs: 10_000 },
        { reason: i % 2 ? 'NOT_HOME' : 'NO_TIME' },
      ),
    )
    const crowded = fold(...untilOut(), ...many)
    expect(crowded.count).toBe(406)
    expect(JSON.stringify(crowded).length).toBeLessThan(12_000)
  })
})

describe('what an event touches', () => {
  test('a closed load touches the missing too', () => {
    const { event } = closed({ packages: [P1] }, { missing: [{ id: P2, reason: 'HELD' }] })
    expect(packagesTouched(event)).toEqual([P1, P2])
  })
  test('events of other packages are left out', () => {
    expect(foldPackage(P2, untilOut()).count).toBe(0)
    expect(foldSteps(P2, untilOut())).toEqual([])
  })
})
