import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../src/domain/brands.ts'
import { DRIVE_MS_A_M, type EtaInput, etaOf, pausedBetween, workOf } from '../../src/domain/eta.ts'
import { distanceM, type Place } from '../../src/domain/geo.ts'

const at = (ms: number) => ms as Instant
/** Along a meridian: so many metres north of Schaan. */
const north = (m: number): Place => ({ lat: 47.16 + m / 111_195, lon: 9.51 })
const MINUTE = 60_000

/** A route of `stops` doors 500 m apart, driven with these two factors; the first `done` of them are settled. */
function day(stops: number, done: number, factors = { work: 1, drive: 1 }): EtaInput<number> {
  const place = (index: number) => north((index + 1) * 500)
  let clock = 0
  const all = Array.from({ length: stops }, (_, id) => {
    clock += 500 * DRIVE_MS_A_M * factors.drive + workOf(1) * factors.work
    return { id, place: place(id), packages: 1, at: at(clock) }
  })
  const now = all[done - 1]?.at ?? at(0)
  const departed = { at: at(0), place: north(0) }
  return { now, departed, done: all.slice(0, done), remaining: all.slice(done), here: null, breaks: [] }
}

const last = <T>(list: readonly T[]): T => {
  const found = list.at(-1)
  if (found === undefined) throw new Error('an empty list')
  return found
}

describe('arrivals', () => {
  test('nothing is told before the departure', () => {
    expect(etaOf({ ...day(5, 0), departed: null })).toEqual([])
  })

  test('without any leg they follow the distances and the work at the doors', () => {
    const [first, second] = etaOf(day(5, 0))
    expect(first?.at).toBeCloseTo(500 * DRIVE_MS_A_M, -2)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeCloseTo(500 * DRIVE_MS_A_M + workOf(1), -2)
  })

  test('a slow morning makes a late afternoon, a fast one an early one', () => {
    const usual = last(etaOf(day(60, 30)))
    const slow = last(etaOf(day(60, 30, { work: 2, drive: 1.5 })))
    const fast = last(etaOf(day(60, 30, { work: 0.6, drive: 0.8 })))
    const [ahead, slowAhead, fastAhead] = [usual, slow, fast].map((eta, index) => {
      const { now } = day(
        60,
        30,
        [
          { work: 1, drive: 1 },
          { work: 2, drive: 1.5 },
          { work: 0.6, drive: 0.8 },
        ][index],
      )
      return eta.at - now
    }) as [number, number, number]
    expect(slowAhead / ahead).toBeGreaterThan(1.6)
    expect(fastAhead / ahead).toBeLessThan(0.8)
  })

  test('a break so far does not slow the pace; one to come moves all that lies behind it', () => {
    const plain = day(20, 10)
    const pause = { from: at(plain.now), to: at(plain.now + 45 * MINUTE) }
    const after = { ...plain, now: pause.to, breaks: [pause], here: last(plain.done).place }
    const ahead = (input: EtaInput<number>) => last(etaOf(input)).at - input.now
    expect(Math.abs(ahead(after) - ahead(plain))).toBeLessThan(MINUTE)
    const planned = { ...plain, planned: [{ at: at(plain.now + 5 * MINUTE), ms: 30 * MINUTE }] }
    expect(ahead(planned) - ahead(plain)).toBe(30 * MINUTE)
    expect(etaOf(planned)[0]?.at).toBe(etaOf(plain)[0]?.at)
  })

  test('where the vehicle is now counts more than how long ago the last stop was', () => {
    const plain = { ...day(20, 10), now: at(day(20, 10).now + 10 * MINUTE) }
    const near = { ...plain, here: plain.remaining[0]?.place ?? null }
    expect(etaOf(near)[0]?.at).toBe(near.now)
    expect((etaOf(plain)[0]?.at ?? 0) - plain.now).toBeGreaterThan(0)
  })

  describe('of a silent van', () => {
    const known = day(20, 10)
    const silent = (minutes: number, more: Partial<EtaInput<number>> = {}) =>
      etaOf({ ...known, now: at(known.now + minutes * MINUTE), ...more })

    test('the windows stay as they were when it was heard last, and pass', () => {
      expect(silent(11)).toEqual(silent(0))
      expect(silent(300)).toEqual(silent(0))
      expect(last(silent(300)).to).toBeLessThan(known.now + 300 * MINUTE)
      // A drive that is a little long is no silence.
      expect(silent(9)[0]?.at).toBeGreaterThan(known.now + 9 * MINUTE)
    })

    test('a break that was heard of is no silence, neither while it goes on nor for what it took', () => {
      const rest = (from: number, to: number) => ({
        breaks: [{ from: at(known.now + from * MINUTE), to: at(known.now + to * MINUTE) }],
      })
      expect(silent(40, rest(2, 40))[0]?.at).toBeGreaterThan(known.now + 40 * MINUTE)
      const [first] = silent(60, rest(2, 40))
      expect(first).toEqual(silent(40, rest(2, 40))[0])
    })

    test('where it was seen after its last stop is what it is reckoned from', () => {
      const place = known.remaining[0]?.place ?? north(0)
      const seen = { at: at(known.now + 20 * MINUTE), place }
      expect(silent(60, { seen })).toEqual(silent(20, { here: place }))
      expect(silent(60, { seen: { at: at(known.now - MINUTE), place } })).toEqual(silent(0))
    })

    test('a planned break stays where it was in the day', () => {
      const planned = [{ at: at(known.now + 5 * MINUTE), ms: 30 * MINUTE }]
      expect(silent(45, { planned })).toEqual(silent(0, { planned }))
    })

    test('its own device knows that nothing happened', () => {
      expect(silent(60, { knowsAll: true })[0]?.at).toBeGreaterThan(known.now + 60 * MINUTE)
    })
  })

  test('the window is wider the further ahead, and narrower the more is known', () => {
    const width = ({ from, to }: { from: number; to: number }) => to - from
    const etas = etaOf(day(60, 20))
    expect(width(last(etas))).toBeGreaterThan(width(etas[5] ?? last(etas)))
    expect(width(etaOf(day(60, 40))[10] ?? last(etas))).toBeLessThan(width(etaOf(day(60, 0))[10] ?? last(etas)))
  })

  test('parcels that were settled in the same moment, or a clock that went back, break nothing', () => {
    const odd = day(20, 10)
    const done = odd.done.map((stop, index) => (index % 3 === 0 ? { ...stop, at: odd.done[0]?.at ?? stop.at } : stop))
    for (const eta of etaOf({ ...odd, done })) expect(Number.isFinite(eta.at + eta.from + eta.to)).toBe(true)
  })
})

test('for any day: in order, never in the past, and inside their own window', () => {
  const metres = fc.integer({ min: 0, max: 20_000 })
  const stops = fc.array(
    fc.record({
      m: metres,
      packages: fc.integer({ min: 0, max: 9 }),
      gap: fc.integer({ min: 0, max: 3 * 60 * MINUTE }),
    }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(stops, fc.nat({ max: 60 }), fc.boolean(), (all, split, seen) => {
      let clock = 0
      const visits = all.map(({ m, packages, gap }, id) => ({ id, place: north(m), packages, at: at((clock += gap)) }))
      const done = visits.slice(0, split)
      const now = at(done.at(-1)?.at ?? 0)
      const etas = etaOf({
        ...{ now, done, departed: { at: at(0), place: north(0) }, remaining: visits.slice(split), breaks: [] },
        here: seen ? (done.at(-1)?.place ?? null) : null,
      })
      expect(etas.map(({ id }) => id)).toEqual(visits.slice(split).map(({ id }) => id))
      let before = now as number
      for (const eta of etas) {
        expect(eta.at).toBeGreaterThanOrEqual(before - 1)
        expect(eta.from).toBeLessThanOrEqual(eta.at)
        expect(eta.to).toBeGreaterThanOrEqual(eta.at)
        expect(eta.from).toBeGreaterThanOrEqual(now)
        before = eta.at
      }
    }),
  )
})

test('breaks count only where they overlap', () => {
  const breaks = [
    { from: at(10), to: at(20) },
    { from: at(30), to: at(50) },
  ]
  expect(pausedBetween(breaks, 15, 40)).toBe(15)
  expect(pausedBetween(breaks, 21, 29)).toBe(0)
})

test('a metre is a metre', () => {
  expect(distanceM(north(0), north(500))).toBeCloseTo(500, 0)
})
