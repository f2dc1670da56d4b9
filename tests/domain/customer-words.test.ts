import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { SiteId } from '../../src/domain/brands.ts'
import { customerTimeline, KIND_WORDS, plainLine } from '../../src/domain/customer-lines.ts'
import { customerState, LIFECYCLE_WORDS, WITH_TOWN, type CustomerContext } from '../../src/domain/customer-words.ts'
import { foldPackage } from '../../src/domain/fold.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import { REASONS, TRIED_AGAIN } from '../../src/domain/reasons.ts'
import { ATTEMPT_REASONS, type AttemptReason, HOLDS, PLACE_CODES } from '../../src/domain/vocabulary.ts'
import { CUSTOMER_STATUSES } from '../../src/wire/customer.ts'
import { customerEn, type CustomerWordKey } from '../../src/wire/words/customer.en.ts'
import { DAY_PACKAGES, depotDay } from '../support/arbitraries.ts'
import {
  announced,
  attempted,
  BUCHS,
  corrected,
  delivered,
  departed,
  fact,
  loaded,
  P1,
  received,
  SCHAAN,
  sorted,
  timeOf,
  untilOut,
} from '../support/facts.ts'

const context: CustomerContext = {
  dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
  townOf: (site: SiteId) => ({ [SCHAAN]: 'Schaan', [BUCHS]: 'Buchs' })[site] ?? null,
}
const read = (events: KeptEvent[], at = '12:00', day?: string) =>
  customerState(foldPackage(P1, events), timeOf(at, day), context)
const words = (events: KeptEvent[], at?: string, day?: string) => {
  const state = read(events, at, day)
  return [state.status, state.second?.key ?? null]
}
const hold = (kind: 'damaged' | 'customs' | 'payment_due') =>
  fact('HoldPlaced', { hold: kind, reason: 'x', mustAct: 'depot' }, { at: '06:10' })
const refusedDamaged = (proven: 'yes' | 'unproven') => [
  fact('HoldPlaced', { hold: 'damaged', reason: 'REFUSED_DAMAGED', mustAct: 'depot' }, { at: '11:04' }),
  attempted({}, { reason: 'REFUSED_DAMAGED', proven }),
]
const back = () => fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00' })
const stored = () => [announced(), received(), sorted()]
const later = (day: string) => announced({}, { promise: { day } })

describe('state to the customer’s words (DOMAIN §17)', () => {
  test.each<[string, KeptEvent[], string, string | null]>([
    ['manifest', [announced()], 'preparing', 'second.label_made'],
    [
      'accepted',
      [later('2026-11-23'), fact('PackageAccepted', { site: BUCHS, from: 'x' })],
      'shipped',
      'second.accepted',
    ],
    ['received, promised tomorrow', [later('2026-11-23'), received()], 'shipped', 'second.at_depot'],
    ['received, promised today', [announced(), received()], 'arriving_today', 'second.at_depot'],
    ['sorted', stored(), 'arriving_today', 'second.sorted'],
    ['loaded', [...stored(), loaded()], 'arriving_today', 'second.loaded'],
    ['out', untilOut(), 'out_for_delivery', 'second.out'],
    ['delivered', [...untilOut(), delivered()], 'delivered', 'second.delivered'],
    ['not home', [...untilOut(), attempted()], 'attempted', 'second.attempt.NOT_HOME'],
    [
      'not home, unproven',
      [...untilOut(), attempted({}, { proven: 'unproven' })],
      'attempted',
      'second.attempt.unproven',
    ],
    [
      'our own fault is a delay',
      [...untilOut(), attempted({}, { reason: 'NO_TIME' })],
      'delayed',
      'second.attempt.NO_TIME',
    ],
    ['back at the depot', [...untilOut(), attempted(), back()], 'delayed', 'second.back_to_retry'],
    [
      'back at the depot, unproven',
      [...untilOut(), attempted({}, { proven: 'unproven' }), back()],
      'delayed',
      'second.back_at_depot',
    ],
    ['back at the depot, damaged', [...untilOut(), ...refusedDamaged('yes'), back()], 'delayed', 'second.hold.damaged'],
    [
      'back at the depot, said to be damaged',
      [...untilOut(), ...refusedDamaged('unproven'), back()],
      'delayed',
      'second.back_at_depot',
    ],
    [
      'back at the depot, said to be damaged, and by now on hold for another reason',
      [...untilOut(), ...refusedDamaged('unproven'), back(), hold('customs')],
      'delayed',
      'second.hold.customs',
    ],
    ['back at the depot, never tried', [...untilOut(), back()], 'delayed', 'second.back_at_depot'],
    ['damaged', [announced(), received(), hold('damaged')], 'delayed', 'second.hold.damaged'],
    [
      'a payment to be made at the door',
      [announced(), received(), hold('payment_due')],
      'arriving_today',
      'second.at_depot',
    ],
    ['the wrong depot', [announced(), received({}, BUCHS)], 'delayed', 'second.misrouted'],
    ['promised yesterday', [later('2026-11-21'), received()], 'delayed', 'second.late'],
    ['not with us yet, promised yesterday', [later('2026-11-21')], 'preparing', 'second.label_made'],
    [
      'delivered, then at a depot: a person looks first',
      [...untilOut(), delivered(), received({ at: '15:00' })],
      'delivered',
      'second.checking',
    ],
    ['undo of the departure', [...untilOut().slice(0, 5), ...undone()], 'arriving_today', 'second.loaded'],
  ])('%s', (_name, events, status, second) => {
    expect(words(events)).toEqual([status, second])
  })
  function undone(): KeptEvent[] {
    const event = departed()
    return [event, corrected([event])]
  }

  test('"Arriving Today" and "Delayed" follow the clock alone', () => {
    const events = [later('2026-11-23'), received()]
    expect(words(events, '12:00', '2026-11-22')[0]).toBe('shipped')
    expect(words(events, '12:00', '2026-11-23')[0]).toBe('arriving_today')
    expect(words(events, '12:00', '2026-11-24')[0]).toBe('delayed')
    expect(words(untilOut(), '23:59')[0]).toBe('out_for_delivery')
    expect(words(untilOut(), '00:01', '2026-11-23')).toEqual(['delayed', 'second.late'])
  })
  test('the day promised is shown while it can be kept', () => {
    expect(read(stored()).expected).toEqual({ day: '2026-11-22' })
    expect(read([later('2026-11-21'), received()]).expected).toBeNull()
    expect(read([...untilOut(), delivered()]).expected).toBeNull()
  })
  test('where it was left is not in the lines that the id alone shows', () => {
    const state = read([...untilOut(), delivered({}, { outcome: 'safe_place', placeCode: 'shed' })])
    expect(state.leftWith).toEqual({ key: 'left.shed', values: {} })
    expect(state.second).toEqual({ key: 'second.delivered', values: { town: 'Schaan' } })
  })
  test('no reason, no hold and no damage is in what the id alone shows', () => {
    const plain = (events: KeptEvent[]) => [
      read(events).plain?.key,
      ...customerTimeline(P1, events, context)
        .slice(-1)
        .map((line) => plainLine(line.words).key),
    ]
    for (const reason of ATTEMPT_REASONS)
      expect(plain([...untilOut(), attempted({}, { reason })])).toEqual([
        'second.attempt.unproven',
        'line.not_delivered',
      ])
    for (const kind of ['damaged', 'customs'] as const)
      expect(plain([announced(), received(), hold(kind)])).toEqual(['second.at_depot', 'line.held'])
    expect(plain(untilOut())).toEqual(['second.out', 'line.departed'])
  })
  test.each(ATTEMPT_REASONS)(
    '[TR11] %s: we say that we try again where that is decided, at the door and back at the depot',
    (reason) => {
      const tried = [...untilOut(), attempted({}, { reason })]
      const says = [tried, [...tried, back()]].map((events) =>
        customerEn[read(events).second!.key as CustomerWordKey].includes('try again'),
      )
      const again = TRIED_AGAIN.includes(REASONS[reason].next)
      expect(says).toEqual([again, again])
      // What is done next tells why.
      expect(read([...tried, back()]).plain).toEqual({ key: 'second.back_at_depot', values: { town: 'Schaan' } })
    },
  )
  test('[TR11] what goes back, is asked about or decided upon is no second try', () => {
    const decided: AttemptReason[] = ['REFUSED', 'REFUSED_DAMAGED', 'CANCELLED', 'RECIPIENT_UNKNOWN', 'DANGEROUS_GOODS']
    expect(decided.filter((reason) => TRIED_AGAIN.includes(REASONS[reason].next))).toEqual([])
  })
  test('what is told, and how long it is worth telling (rule 7)', () => {
    expect(read(untilOut()).told).toBe('transient')
    expect(read([...untilOut(), delivered()]).told).toBe('lasting')
    expect(read(stored()).told).toBeNull()
    expect(read([...untilOut(), delivered(), received({ at: '15:00' })]).told).toBeNull()
  })
  test.each([
    [[...untilOut(), delivered({}, { outcome: 'neighbour', placeCode: 'neighbour' })], 'Delivered_005'],
    [[...untilOut(), delivered({}, { placeCode: 'signed' })], 'Delivered_003'],
    [[...untilOut(), attempted({}, { reason: 'BUSINESS_CLOSED' })], 'AttemptFail_003'],
    [[...untilOut(), attempted({}, { reason: 'NOT_HOME', proven: 'unproven' })], 'AttemptFail_001'],
    [untilOut(), 'OutForDelivery_001'],
  ])('AfterShip’s tag', (events, tag) => {
    expect(read(events).aftership).toBe(tag)
  })
})

describe('the timeline', () => {
  const lines = (events: KeptEvent[]) => customerTimeline(P1, events, context).map(({ words: { key } }) => key)

  test('a whole day, oldest first', () => {
    expect(lines([...untilOut(), delivered()])).toEqual([
      'line.announced',
      'line.received',
      'line.sorted',
      'line.loaded',
      'line.departed',
      'line.delivered',
    ])
  })
  test('a departure is told only for what really went out', () => {
    expect(lines([...stored(), loaded(), departed()])).not.toContain('line.departed')
  })
  test('the same cage received twice is one line; at another depot it is another', () => {
    expect(lines([announced(), received(), received({ at: '06:02', device: 'D5' })])).toHaveLength(2)
    expect(lines([announced(), received({}, BUCHS), received({ at: '09:00' })])).toHaveLength(3)
  })
  test('a hold says what it is, also on a parcel that is damaged already', () => {
    expect(lines([announced(), received(), hold('damaged'), hold('customs')]).slice(-2)).toEqual([
      'line.damaged',
      'line.held',
    ])
  })
  test('a hold that an attempt placed is told by the attempt', () => {
    expect(lines([...untilOut(), ...refusedDamaged('yes')]).slice(-2)).toEqual(['line.departed', 'line.attempted'])
    expect(lines([...untilOut(), ...refusedDamaged('unproven')]).at(-1)).toBe('line.not_delivered')
  })
  test('what was taken back is gone, and that something shown was corrected is said', () => {
    const event = departed()
    const events = untilOut().slice(0, 5)
    expect(lines([...events, event, corrected([event])]).slice(-2)).toEqual(['line.loaded', 'line.corrected'])
    const stop = fact(
      'MisloadStopped',
      { routeId: 'r' as never, vehicleId: 'v' as never, wantedRouteId: null },
      { at: '06:45' },
    )
    expect(lines([...events, stop, corrected([stop])])).not.toContain('line.corrected')
  })
  test('unproven says only that it could not be delivered; our fault is no attempt', () => {
    expect(lines([...untilOut(), attempted({}, { proven: 'unproven' })]).at(-1)).toBe('line.not_delivered')
    expect(lines([...untilOut(), attempted()]).at(-1)).toBe('line.attempted')
    expect(lines([...untilOut(), attempted({}, { reason: 'NO_TIME' })]).at(-1)).toBe('line.no_delivery')
  })
  test('both times: when it happened and when we learned it', () => {
    const event = delivered({ recordedAt: timeOf('13:00'), position: 9 })
    expect(customerTimeline(P1, [event], context)).toMatchObject([{ at: event.event.at, learnedAt: timeOf('13:00') }])
  })
})

describe('the catalog', () => {
  const keys = Object.keys(customerEn)
  test('has a word for each status, reason, hold and place', () => {
    const wanted = [
      ...CUSTOMER_STATUSES.map((status) => `status.${status}`),
      ...Object.values(LIFECYCLE_WORDS).flatMap(({ second }) => second ?? []),
      ...ATTEMPT_REASONS.map((reason) => `second.attempt.${reason}`),
      ...HOLDS.map((kind) => `second.hold.${kind}`),
      ...PLACE_CODES.map((place) => `left.${place}`),
      ...[...WITH_TOWN].flatMap((key) => [key, `${key}_nowhere`]),
    ]
    expect(wanted.filter((key) => !keys.includes(key))).toEqual([])
  })
  test('fills in a town where the code gives one, and nothing else', () => {
    for (const [key, text] of Object.entries(customerEn))
      expect([key, text.match(/\{\{\w+\}\}/g)]).toEqual([key, WITH_TOWN.has(key) ? ['{{town}}'] : null])
  })
  test('[TR3] what is told of an attempt and in the timeline is as true the next morning', () => {
    const lasting = Object.entries(customerEn).filter(([key]) => /^(second\.attempt|line|left)\./.test(key))
    expect(lasting.filter(([, text]) => /\b(today|tomorrow|yesterday|next)\b/i.test(text))).toEqual([])
  })
  test('statuses of domain and wire are one list', () => {
    const statuses = new Set(Object.values(LIFECYCLE_WORDS).map(({ status }) => status))
    const wire: readonly string[] = CUSTOMER_STATUSES
    expect([...statuses].filter((status) => !wire.includes(status))).toEqual([])
    expect(wire.filter((status) => status !== 'arriving_today' && !statuses.has(status as never))).toEqual([])
  })
  test('every day’s packages find words for all that they say', () => {
    fc.assert(
      fc.property(depotDay(), fc.constantFrom('06:00', '12:00', '23:30'), ({ events }, at) => {
        for (const id of DAY_PACKAGES) {
          const state = customerState(foldPackage(id, events), timeOf(at), context)
          const said = [
            state.headline,
            state.second,
            state.plain,
            state.leftWith,
            ...customerTimeline(id, events, context).flatMap((l) => [l.words, plainLine(l.words)]),
          ]
          for (const one of said) if (one !== null) expect(keys).toContain(one.key)
        }
      }),
      { numRuns: 200 },
    )
  })
  test('tries of a PIN, and kinds that name no package, tell the customer nothing', () => {
    for (const kind of [
      'PinReported',
      'PinReportSettled',
      'PinFailed',
      'PinReopened',
      'ScanNoted',
      'ShiftStarted',
      'ShiftEnded',
      'BreakStarted',
      'BreakEnded',
    ] as const)
      expect(KIND_WORDS[kind].line).toBeNull()
  })
})
