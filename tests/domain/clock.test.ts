import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { HubInstant, HybridTime, Instant } from '../../src/domain/brands.ts'
import {
  coarseError,
  counterOf,
  hybridOf,
  MAX_AHEAD_MS,
  msOf,
  nextHybrid,
  trustedNow,
  type Anchor,
} from '../../src/domain/clock.ts'

const NOON = Date.parse('2026-11-22T12:00:00Z')
const MINUTE = 60_000
const DAY = 86_400_000
const anchor: Anchor = {
  hubAt: NOON as HubInstant,
  roundTripMs: 80,
  reading: { wall: (NOON + 3_000) as Instant, monotonicMs: 1_000, bootId: 'b1' },
}
const reading = (wall: number, monotonicMs: number, bootId = 'b1') => ({ wall: wall as Instant, monotonicMs, bootId })

describe('trusted now (EVENTS Trusted now)', () => {
  test('same boot: the anchor and the monotonic distance; the wall clock has no say', () => {
    const now = trustedNow(reading(NOON + 10 * MINUTE, 1_000 + 10 * MINUTE), anchor)
    expect(now).toEqual({ ms: NOON + 10 * MINUTE, errMs: 100, suspect: false, from: 'anchor' })
  })
  test('50 ppm of the distance widen the error, in coarse steps', () => {
    expect(trustedNow(reading(NOON + DAY, 1_000 + DAY), anchor).errMs).toBe(10_000)
    expect(coarseError(100)).toBe(100)
    expect(coarseError(101)).toBe(1_000)
    expect(coarseError(Infinity)).toBe(3_600_000)
  })
  test('[F11] a wall clock that jumps three days is suspect and moves nothing', () => {
    for (const jump of [-3 * DAY, 3 * DAY, -2.1 * MINUTE, 2.1 * MINUTE]) {
      const now = trustedNow(reading(NOON + 3_000 + MINUTE + jump, 1_000 + MINUTE), anchor)
      expect(now.ms).toBe(NOON + MINUTE)
      expect(now.suspect).toBe(true)
    }
  })
  test('after a reboot without contact: wall clock and last offset, two minutes and more', () => {
    const now = trustedNow(reading(NOON + 3_000 + DAY, 5, 'b2'), anchor)
    expect(now).toMatchObject({ ms: NOON + DAY, errMs: 180_000, suspect: false, from: 'offset' })
  })
  test('[F11] a wall clock from before the last contact (empty battery, 1970) cannot be right', () => {
    const now = trustedNow(reading(1_000, 5, 'b2'), anchor)
    expect(now).toMatchObject({ ms: NOON, suspect: true, errMs: 3_600_000 })
  })
  test('never anchored: the wall clock, suspect', () => {
    expect(trustedNow(reading(NOON, 5), null)).toMatchObject({ ms: NOON, suspect: true, from: 'wall' })
  })
  test('an offset of more than two minutes is suspect even where it is known', () => {
    const far = { ...anchor, reading: { ...anchor.reading, wall: (NOON - 10 * MINUTE) as Instant } }
    expect(trustedNow(reading(NOON, 2, 'b2'), far)).toMatchObject({ ms: NOON + 10 * MINUTE, suspect: true })
  })
})

describe('hybrid clock (EVENTS Order)', () => {
  const next = (trusted: number, lastOwn: HybridTime | null, newestSeen: HybridTime | null) =>
    nextHybrid({ trusted: trusted as Instant, lastOwn, newestSeen })

  test('trusted time when nothing is newer', () => {
    expect(next(NOON, hybridOf(NOON - 5), hybridOf(NOON - 1))).toEqual({ at: hybridOf(NOON), suspect: false })
  })
  test('a tick further on ties, and after what was seen', () => {
    expect(next(NOON, hybridOf(NOON), null).at).toBe(hybridOf(NOON, 1))
    expect(next(NOON, null, hybridOf(NOON + 900, 4)).at).toBe(hybridOf(NOON + 900, 5))
    expect(next(NOON, hybridOf(NOON, 1023), null).at).toBe(hybridOf(NOON + 1))
  })
  test('[F11] a device in the year 2031 takes nobody along: five minutes, and suspect', () => {
    const far = hybridOf(Date.parse('2031-01-01T00:00:00Z'))
    const mine = next(NOON, null, far)
    expect(msOf(mine.at) - NOON).toBeLessThanOrEqual(MAX_AHEAD_MS)
    expect(mine.suspect).toBe(true)
  })
  test('an anchor that moves trusted time back does not move events back', () => {
    const before = next(NOON + 2 * DAY, null, null).at
    const after = next(NOON, before, null)
    expect(after.at).toBe(before + 1)
    expect(after.suspect).toBe(true)
  })
  test('what was never a time is refused', () => {
    expect(() => hybridOf(NaN)).toThrow(RangeError)
    expect(() => hybridOf(-1)).toThrow(RangeError)
    expect(() => hybridOf(0, 1024)).toThrow(RangeError)
  })
  test('strictly monotone through any readings, and the parts come back', () => {
    const steps = fc.array(
      fc.record({
        trusted: fc.integer({ min: 0, max: 2 ** 42 }),
        seen: fc.option(fc.integer({ min: 0, max: 2 ** 42 }), { nil: null }),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(steps, (list) => {
        let last: HybridTime | null = null
        for (const { trusted, seen } of list) {
          const { at } = next(trusted, last, seen === null ? null : hybridOf(seen))
          if (last !== null) expect(at).toBeGreaterThan(last)
          expect(hybridOf(msOf(at), counterOf(at))).toBe(at)
          last = at
        }
      }),
    )
  })
})
