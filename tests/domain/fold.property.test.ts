// The properties of DOMAIN §19 over whole depot days (tests/support/arbitraries.ts): what holds for any interleaving of valid events.
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { PackageId } from '../../src/domain/brands.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import { applyNext, custodianKey, emptyView, foldPackage, foldSteps, inOrder } from '../../src/domain/fold.ts'
import { REASONS } from '../../src/domain/reasons.ts'
import type { PackageView } from '../../src/domain/view.ts'
import { DAY_PACKAGES, depotDay, runDay, steps, type Day } from '../support/arbitraries.ts'
import { closed, fact, loaded, P1, R14, V1, V2 } from '../support/facts.ts'

const RUNS = { numRuns: 400 }
const views = (events: readonly KeptEvent[]): PackageView[] => DAY_PACKAGES.map((id) => foldPackage(id, events))
/** Arrival orders: any permutation, some of the events once more as their own station keeps them, without the hub's position. */
const arrivals = (day: Day) =>
  fc
    .tuple(
      fc.shuffledSubarray(day.events, { minLength: day.events.length }),
      fc.shuffledSubarray(day.events),
      fc.boolean(),
    )
    .map(([all, again, before]) => {
      const own = again.map(({ position: _position, recordedAt: _recordedAt, ...kept }): KeptEvent => kept)
      return { day, arrived: before ? [...own, ...all] : [...all, ...own] }
    })

describe('the days themselves', () => {
  test('are not empty: over all of them every state and every trouble comes up', () => {
    const met = new Set<string>()
    for (const day of fc.sample(depotDay(120), { numRuns: 300, seed: 1 })) {
      for (const view of views(day.events)) {
        met.add(view.lifecycle ?? 'null')
        for (const { kind } of view.notices) met.add(kind)
        for (const { kind } of view.contradictions) met.add(kind)
      }
      for (const { refused } of day.refused) met.add(refused)
      for (const { event } of day.events) met.add(event.kind)
      if (inOrder(day.events).some(({ place, kept }) => place !== kept.event.at)) met.add('before its witness')
      if (day.events.some(({ event }) => event.clockSuspect === true)) met.add('suspect')
    }
    const wanted = ['EXPECTED', 'AT_DEPOT', 'STAGED', 'LOADED', 'OUT', 'ATTEMPTED', 'DELIVERED', 'BACK_AT_DEPOT']
    const trouble = [
      'over',
      'ghost',
      'misload-open',
      'not-seen',
      'departed-without-load',
      'proof-missing',
      'unproven',
      'residual',
    ]
    const conflicts = ['corrected', 'after-terminal', 'concurrent', 'two-drivers']
    const said = ['EventCorrected', 'ContradictionSettled', 'DebriefClosed']
    const refusals = ['far-away', 'missing-reasons', 'reason-needed', 'cannot-undo', 'residual-reasons']
    const clocks = ['before its witness', 'suspect']
    expect(
      [...wanted, ...trouble, ...conflicts, ...said, ...refusals, ...clocks].filter((name) => !met.has(name)),
    ).toEqual([])
  })
})

describe('[DOMAIN §19.1] [F12] order-free', () => {
  test('any interleaving, doubling and delay folds to the same views', () => {
    fc.assert(
      fc.property(depotDay().chain(arrivals), ({ day, arrived }) => {
        expect(views(arrived)).toEqual(views(day.events))
      }),
      RUNS,
    )
  })
  test('event after event, in any order of arrival, applyNext says refold or the truth', () => {
    fc.assert(
      fc.property(depotDay(50).chain(arrivals), ({ arrived }) => {
        for (const id of DAY_PACKAGES) expectSteps(id, arrived)
      }),
      RUNS,
    )
  })
  test('in the hub’s order most events take the short way', () => {
    let short = 0
    let all = 0
    for (const day of fc.sample(depotDay(), { numRuns: 100, seed: 7 }))
      for (const id of DAY_PACKAGES) {
        const [fast, total] = expectSteps(id, day.events)
        short += fast
        all += total
      }
    expect(short / all).toBeGreaterThan(0.4)
  })
})

function expectSteps(id: (typeof DAY_PACKAGES)[number], arrived: readonly KeptEvent[]): [number, number] {
  const mine = arrived.filter(({ event }) => foldPackage(id, [{ event } as KeptEvent]).count > 0)
  let view: PackageView | null = null
  let short = 0
  for (const [i, kept] of mine.entries()) {
    const truth = foldPackage(id, mine.slice(0, i + 1))
    const next = applyNext(view, id, kept)
    if (next !== 'refold') {
      short++
      expect(next).toEqual(truth)
    }
    view = truth
  }
  return [short, mine.length]
}

describe('order (EVENTS Order)', () => {
  test('[F11] whatever the clocks do, a device’s events stay in the order of its seq', () => {
    fc.assert(
      fc.property(depotDay().chain(arrivals), ({ arrived }) => {
        const last = new Map<string, number>()
        for (const { kept } of inOrder(arrived)) {
          expect(kept.seq).toBeGreaterThan(last.get(kept.deviceId) ?? 0)
          last.set(kept.deviceId, kept.seq)
        }
      }),
      RUNS,
    )
  })
  test('an event that had seen another comes after it', () => {
    fc.assert(
      fc.property(depotDay(), ({ events }) => {
        const order = inOrder(events).map(({ kept }) => kept)
        for (const [i, kept] of order.entries())
          for (const before of order.slice(0, i)) expect(before.event.seen).toBeLessThan(kept.position!)
      }),
      RUNS,
    )
  })
  test('[F11] [DOMAIN §19.6] a wall clock more than two minutes off is suspect, and moves no event of an anchored device', () => {
    const noReboot = steps().map((list) => list.filter(({ act }) => act !== 'reboot'))
    fc.assert(
      fc.property(noReboot, (list) => {
        const jumped = runDay(list)
        for (const kept of jumped.journals.flat())
          if (jumped.wallWrong.get(kept.id) === true) expect(kept.event.clockSuspect).toBe(true)
        const calm = runDay(list.map((one) => (one.act === 'jump' ? { ...one, act: 'contact' as const } : one)))
        // What a suspect clock says moves no delivered parcel (rule 4), so that somebody may act otherwise on it: then it is another day.
        const factsOf = (day: Day) =>
          day.journals.flat().map(({ id, event }) => [id, event.kind, ...event.packageIds].join())
        fc.pre(factsOf(jumped).join(' ') === factsOf(calm).join(' '))
        const placesOf = (day: Day) => day.journals.flat().map(({ id, event }) => [id, event.at])
        expect(placesOf(jumped)).toEqual(placesOf(calm))
      }),
      RUNS,
    )
  })
})

describe('[DOMAIN §19.2] custody is conserved', () => {
  /** Facts with two sides: the giver’s and the taker’s place are both in them. */
  const MOVES = new Set<string>([
    'PackageAnnounced',
    'PackageReceived',
    'PackageUnloaded',
    'LoadClosed',
    'DebriefClosed',
    'PackageDelivered',
    'PackageReturnedToDepot',
  ])
  test('a custodian changes only by a fact with two sides, and every parcel always has exactly one', () => {
    fc.assert(
      fc.property(depotDay(), ({ events }) => {
        for (const id of DAY_PACKAGES) {
          let before = emptyView(id)
          for (const { kept, view, corrected } of foldSteps(id, events)) {
            const moved = custodianKey(view.custodian) !== custodianKey(before.custodian)
            // One person's word moves nothing.
            if (moved && kept.event.kind === 'DebriefClosed') expect(kept.event.data.alone).toBeUndefined()
            if (moved)
              expect([kept.event.kind, corrected, MOVES.has(kept.event.kind)]).toEqual([kept.event.kind, false, true])
            before = view
          }
        }
      }),
      RUNS,
    )
  })
  test('what left one went to another: the sum over all is constant, and drivers take only by signing', () => {
    fc.assert(
      fc.property(depotDay(), ({ events }) => {
        const held = new Map<string, number>([['unknown', DAY_PACKAGES.length]])
        const add = (key: string, n: number) => held.set(key, (held.get(key) ?? 0) + n)
        for (const id of DAY_PACKAGES) {
          let holder = 'unknown'
          for (const { kept, view } of foldSteps(id, events)) {
            const taker = custodianKey(view.custodian)
            if (taker === holder) continue
            const { event } = kept
            const signed = event.kind === 'LoadClosed' ? `driver:${event.data.driverId}` : null
            expect(taker.startsWith('driver:') || signed !== null ? taker : null).toBe(signed)
            add(holder, -1)
            add(taker, 1)
            holder = taker
          }
        }
        const counted = new Map<string, number>()
        for (const { custodian } of views(events))
          counted.set(custodianKey(custodian), (counted.get(custodianKey(custodian)) ?? 0) + 1)
        for (const [key, n] of held) expect([key, n]).toEqual([key, counted.get(key) ?? 0])
        expect([...held.values()].reduce((sum, n) => sum + n, 0)).toBe(DAY_PACKAGES.length)
      }),
      RUNS,
    )
  })
})

describe('[DOMAIN §19.2] custody and corrections', () => {
  const supervisors = (day: Day, taken: readonly KeptEvent[]): KeptEvent[] => {
    const end = Math.max(0, ...day.events.map(({ event }) => event.at))
    return taken.map(({ id, event }, n) => {
      const seq = n + 1
      const data = { corrects: [id], why: 'did_not_occur' as const }
      const said = { ...event, kind: 'EventCorrected', data, at: end + seq, seen: day.events.length } as never
      const key = { deviceId: 'desk' as never, epoch: 'desk' as never, seq: seq as never }
      const place = { position: (day.events.length + seq) as never, hash: `desk-${n}` as never }
      return { ...key, ...place, id: `desk/desk/${seq}` as never, event: said }
    })
  }
  test('any facts taken back: every parcel is with whom it would be had they never happened', () => {
    const withTaken = depotDay().chain((day) => {
      // Whether a correction itself holds is another property; here plain facts go.
      const facts = day.events.filter(({ event }) => event.kind !== 'EventCorrected')
      return fc.shuffledSubarray(facts, { maxLength: 6 }).map((taken) => ({ day, taken }))
    })
    fc.assert(
      fc.property(withTaken, ({ day, taken }) => {
        const all = [...day.events, ...supervisors(day, taken)]
        const without = day.events.filter((kept) => !taken.includes(kept))
        const holders = (events: readonly KeptEvent[]) => views(events).map(({ custodian }) => custodianKey(custodian))
        expect(holders(all)).toEqual(holders(without))
        expect(views(all).map(({ lifecycle }) => lifecycle)).toEqual(views(without).map(({ lifecycle }) => lifecycle))
      }),
      RUNS,
    )
  })
})

describe('[DOMAIN §19.3] nothing out without a load, nobody blamed without having been there', () => {
  /** @returns how often it went out */
  function expectOutInItsVan(id: PackageId, events: readonly KeptEvent[]): number {
    const past: KeptEvent['event'][] = []
    let before: PackageView['lifecycle'] = null
    let departures = 0
    for (const { kept, view, corrected } of foldSteps(id, events)) {
      const left = view.lifecycle === 'OUT' && before !== 'OUT' && kept.event.kind === 'RouteDeparted'
      before = view.lifecycle
      if (!corrected) past.push(kept.event)
      if (view.lifecycle !== 'OUT') continue
      const ofItsVan = past.filter(
        (event) => event.kind !== 'Unknown' && 'vehicleId' in event.data && event.data.vehicleId === view.vehicleId,
      )
      if (left) departures++
      if (left) expect(ofItsVan).toContain(kept.event)
      expect(ofItsVan.some(({ kind }) => kind === 'PackageLoaded')).toBe(true)
      expect(
        ofItsVan.some(
          (event) =>
            event.kind === 'LoadClosed' &&
            event.packageIds.includes(id) &&
            event.data.counts.depot === event.data.counts.driver,
        ),
      ).toBe(true)
    }
    return departures
  }
  test('OUT follows a load by scan into the van that left, and a list of it on which both counted the same', () => {
    fc.assert(
      fc.property(depotDay(120), ({ events }) => {
        for (const id of DAY_PACKAGES) expectOutInItsVan(id, events)
      }),
      RUNS,
    )
  })
  test('so it is where two vans drive one route and each says of the parcel what it has heard', () => {
    const acts = fc.array(fc.tuple(fc.constantFrom('load', 'close', 'depart'), fc.constantFrom(V1, V2)), {
      minLength: 3,
      maxLength: 12,
    })
    let departures = 0
    fc.assert(
      fc.property(acts, (list) => {
        const events = list.map(([act, vehicleId], i) => {
          const when = { at: `07:${10 + i}`, device: vehicleId }
          if (act === 'load') return loaded(when, R14, vehicleId)
          if (act === 'close') return closed(when, { vehicleId })
          return fact('RouteDeparted', { routeId: R14, vehicleId, how: 'tap' }, when)
        })
        departures += expectOutInItsVan(P1, events)
      }),
      RUNS,
    )
    expect(departures).toBeGreaterThan(50)
  })
  test('no recipient-blaming attempt against the place; without the place or what the reason asks for it is unproven', () => {
    let judged = 0
    fc.assert(
      fc.property(depotDay(120), ({ attempts }) => {
        for (const { event, reason, place } of attempts) {
          if (event.event.kind !== 'DeliveryAttempted') throw new Error('an attempt is a DeliveryAttempted')
          if (!REASONS[reason].blames) continue
          judged++
          expect(place).not.toBe('far')
          const asked = REASONS[reason].evidence.some((need) => need !== 'place')
          const given = event.event.data.evidence.includes('call_log')
          expect(event.event.data.proven).toBe(place === 'near' && (given || !asked) ? 'yes' : 'unproven')
        }
      }),
      RUNS,
    )
    expect(judged).toBeGreaterThan(50)
  })
})
