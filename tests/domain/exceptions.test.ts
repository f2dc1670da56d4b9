import { describe, expect, test } from 'vitest'
import type { KeptEvent } from '../../src/domain/event.ts'
import { LANES, promiseEnd, troublesOf } from '../../src/domain/exceptions.ts'
import { foldPackage } from '../../src/domain/fold.ts'
import { msOf } from '../../src/domain/clock.ts'
import { ASKS_NO_SCAN, REASONS } from '../../src/domain/reasons.ts'
import { ATTEMPT_REASONS, HOLDS, MISSING_REASONS } from '../../src/domain/vocabulary.ts'
import {
  announced,
  attempted,
  BUCHS,
  closed,
  corrected,
  delivered,
  departed,
  fact,
  loaded,
  newsFromNewer,
  P1,
  received,
  sorted,
  SCHAAN,
  timeOf,
  untilOut,
  V2,
} from '../support/facts.ts'

const troubles = (...events: KeptEvent[]) => troublesOf(foldPackage(P1, events))
const kinds = (...events: KeptEvent[]) =>
  troubles(...events).map(({ lane, kind, detail }) => `${lane}: ${kind} ${detail}`.trim())
const held = (hold: (typeof HOLDS)[number], at = '06:10') =>
  fact('HoldPlaced', { hold, reason: 'because', mustAct: 'depot' }, { at })

describe('what troubles a package, and in which lane it stands (DOMAIN §15)', () => {
  test('a package that goes its way troubles nobody, from the announcement to the door', () => {
    const day = [...untilOut(), delivered()]
    for (let count = 1; count <= day.length; count++) expect(troubles(...day.slice(0, count))).toEqual([])
  })

  test('customer: attempted until there is a new plan, since the attempt; unproven is told as that', () => {
    const attempt = attempted()
    expect(troubles(...untilOut(), attempt)).toEqual([
      { kind: 'attempted', lane: 'customer', detail: 'NOT_HOME', since: msOf(attempt.event.at), events: [attempt.id] },
    ])
    expect(kinds(...untilOut(), attempted({}, { proven: 'unproven' }))).toEqual(['customer: unproven NOT_HOME'])
    const back = fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00', device: 'D1' })
    expect(kinds(...untilOut(), attempt, back)).toEqual(['customer: attempted NOT_HOME'])
    expect(kinds(...untilOut(), back)).toEqual(['customer: back'])
    expect(kinds(...untilOut(), attempt, back, sorted({ at: '18:00' }))).toEqual([])
    expect(kinds(...untilOut(), attempt, delivered({ at: '12:00' }))).toEqual([])
  })

  test.each([
    ['NOT_HOME', 'customer', 'retry_card_left'],
    ['BUSINESS_CLOSED', 'customer', 'retry_in_hours'],
    ['NO_ACCESS', 'customer', 'ask_recipient'],
    ['NO_SAFE_PLACE', 'customer', 'retry_or_pickup'],
    ['ADDRESS_INCOMPLETE', 'customer', 'address_query'],
    ['ADDRESS_NOT_FOUND', 'customer', 'address_query'],
    ['RECIPIENT_UNKNOWN', 'customer', 'sender_query'],
    ['REFUSED', 'customer', 'return'],
    ['REFUSED_DAMAGED', 'customer', 'damage_decision'],
    ['ID_FAILED', 'customer', 'retry_or_return'],
    ['PIN_FAILED', 'customer', 'retry_or_pickup'],
    ['PAYMENT_NOT_READY', 'customer', 'retry'],
    ['NO_CONTACT', 'customer', 'retry'],
    ['RECIPIENT_RESCHEDULED', 'customer', 'plan'],
    ['NOT_ON_VEHICLE', 'package', 'search_depot'],
    ['NO_TIME', 'customer', 'tomorrow'],
    ['VEHICLE_FAULT', 'customer', 'handover'],
    ['UNSAFE', 'customer', 'supervisor'],
    ['LOCKER_FULL', 'customer', 'redirect'],
    ['LOCKER_FAULT', 'customer', 'redirect'],
    ['TOO_BIG', 'customer', 'redirect'],
    ['DANGEROUS_GOODS', 'package', 'quarantine'],
    ['CANCELLED', 'customer', 'return'],
  ] as const)('an attempt %s stands in the lane %s, and %s comes next (DOMAIN §5)', (reason, lane, next) => {
    const tried = [...untilOut(), attempted({}, { reason })]
    expect(kinds(...tried)).toEqual([`${lane}: attempted ${reason}`])
    expect(REASONS[reason].next).toBe(next)
    const back = fact('PackageReturnedToDepot', { site: SCHAAN, reason }, { at: '17:00', device: 'D1' })
    expect(kinds(...tried, back)).toEqual([`customer: attempted ${reason}`])
  })
  test('the table above names every reason there is', () => expect(ATTEMPT_REASONS).toHaveLength(23))

  test('data: an attempt that was only ticked says so, until the parcel is scanned; what is not in the hand is asked for no scan', () => {
    const told = (entry: 'search' | 'camera', kept: KeptEvent) =>
      ({ ...kept, event: { ...kept.event, entry } }) as KeptEvent
    const ticked = (reason: (typeof ATTEMPT_REASONS)[number]) => told('search', attempted({ at: '11:00' }, { reason }))
    for (const reason of ATTEMPT_REASONS)
      expect(kinds(...untilOut(), ticked(reason)).includes(`data: not-scanned ${reason}`), reason).toBe(
        !ASKS_NO_SCAN.includes(reason),
      )
    const first = ticked('NOT_HOME')
    const scanned = told('camera', attempted({ at: '11:30' }, { reason: 'NOT_HOME' }))
    expect(kinds(...untilOut(), first, scanned)).toEqual(['customer: attempted NOT_HOME'])
    const back = fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00', device: 'D1' })
    expect(kinds(...untilOut(), first, back)).toEqual(['customer: attempted NOT_HOME'])
    // Events of before do not say how the parcel was told.
    expect(kinds(...untilOut(), attempted())).toEqual(['customer: attempted NOT_HOME'])
  })

  test('an attempt that is taken back is no trouble any more', () => {
    const attempt = attempted()
    expect(kinds(...untilOut(), attempt, corrected([attempt]))).toEqual([])
  })

  test('every hold has a lane, until it is released or the package has ended', () => {
    for (const hold of HOLDS) {
      const [trouble, ...others] = troubles(announced(), received(), held(hold))
      expect(others).toEqual([])
      expect(trouble).toMatchObject({ kind: 'hold', detail: hold, since: null })
      expect(LANES).toContain(trouble?.lane)
    }
    expect(kinds(announced(), received(), held('customs'), held('recipient_request', '06:20'))).toEqual([
      'carrier: hold customs',
      'customer: hold recipient_request',
    ])
    const released = fact('HoldReleased', { hold: 'customs', reason: 'papers came' }, { at: '06:40' })
    expect(kinds(announced(), received(), held('customs'), released)).toEqual([])
    expect(kinds(...untilOut(), held('damaged', '10:00'), delivered())).toEqual([])
  })

  test('package: over, not there at closing, its route left without it, stopped at a door', () => {
    expect(kinds(received())).toEqual(['package: over'])
    const gone = closed({ packages: [] }, { missing: [{ id: P1, reason: 'NOT_FOUND' }] })
    expect(kinds(announced(), received(), sorted(), gone)).toEqual(['package: not-seen NOT_FOUND'])
    // The departure says nothing that the closing had not said.
    expect(kinds(announced(), received(), sorted(), gone, departed())).toEqual(['package: not-seen NOT_FOUND'])
    expect(kinds(announced(), received(), sorted(), departed())).toEqual(['package: departed-without-load not-loaded'])
    expect(kinds(announced(), received(), sorted(), gone, departed(), received({ at: '15:00' }))).toEqual([])
    const stopped = fact(
      'MisloadStopped',
      { routeId: 'r12' as never, vehicleId: V2, wantedRouteId: null },
      { at: '07:10' },
    )
    expect(kinds(announced(), received(), sorted(), stopped)).toEqual(['package: misload-open r12'])
  })

  test.each([
    ['NOT_FOUND', 'package'],
    ['MOVED_TO_ROUTE', 'package'],
    ['LEFT_NO_ROOM', 'customer'],
    ['HELD', 'customer'],
    ['DAMAGED', 'customer'],
  ] as const)('not loaded, %s, stands in the lane %s; a hold that says the same is the one line', (reason, lane) => {
    const gone = closed({ packages: [] }, { missing: [{ id: P1, reason }] })
    const sortedOne = [announced(), received(), sorted()]
    expect(kinds(...sortedOne, gone)).toEqual([`${lane}: not-seen ${reason}`])
    const isSaid = reason === 'HELD' || reason === 'DAMAGED'
    expect(kinds(...sortedOne, held('damaged'), gone)).toEqual([
      'customer: hold damaged',
      ...(isSaid ? [] : [`${lane}: not-seen ${reason}`]),
    ])
  })
  test('the table above names every reason there is', () => expect(MISSING_REASONS).toHaveLength(5))

  test('package: contradictions are one line a kind with all facts, and stay when the package has ended', () => {
    const first = loaded({ at: '07:00' })
    const second = loaded({ at: '07:20', device: 'D5' }, undefined, V2)
    const disputed = troubles(announced(), received(), sorted(), first, second)
    expect(disputed).toMatchObject([{ lane: 'package', kind: 'contradiction', detail: 'two-drivers' }])
    expect(disputed[0]?.events.toSorted()).toEqual([first.id, second.id].toSorted())
    const after = received({ at: '15:00' })
    // Seen again after it was done is told by the contradiction; the ghost is no second line.
    expect(kinds(...untilOut(), delivered(), after)).toEqual(['package: contradiction after-terminal'])
  })

  test('carrier: at the wrong depot until it is received at the right one', () => {
    expect(kinds(announced(), received({}, BUCHS))).toEqual(['carrier: misrouted buchs'])
    expect(kinds(announced(), received({}, BUCHS), received({ at: '09:00' }))).toEqual([])
  })

  test('data: proof that lacks something stays after the delivery; news of a newer version', () => {
    const gap = delivered({}, { outcome: 'neighbour', placeCode: 'neighbour' })
    expect(kinds(...untilOut(), gap)).toEqual(['data: proof-missing photo,name'])
    expect(kinds(announced(), newsFromNewer({ at: '06:30' }))).toEqual(['data: newer-version PackageSung'])
    expect(kinds(announced(), loaded())).toEqual(['data: not-received-before'])
  })

  test('the same view gives the same list', () => {
    const view = foldPackage(P1, [...untilOut(), attempted(), held('customs', '12:00')])
    expect(troublesOf(view)).toEqual(troublesOf(view))
  })
})

describe('a promise runs out', () => {
  test('at its time of day where the site is, or at the end of the day', () => {
    expect(promiseEnd('2026-11-22', '12:00', 60)).toBe(timeOf('11:00'))
    expect(promiseEnd('2026-11-22', null, 60)).toBe(timeOf('23:00'))
    expect(promiseEnd('2026-11-22', null, -300)).toBe(timeOf('05:00', '2026-11-23'))
  })
  test('what is no time of day never does', () => {
    for (const odd of ['noon', '', '25:00', '12:00:00:00']) expect(promiseEnd('2026-11-22', odd, 60), odd).toBeNull()
    expect(promiseEnd('no day', null, 60)).toBeNull()
  })
})
