import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headingFrom } from '../../src/domain/geo.ts'
import { KEEP_EVERY_MOVING_MS, KEEP_EVERY_STILL_MS, toleranceOf } from '../../src/domain/location-thin.ts'
import type { Fix } from '../../src/domain/location.ts'
import { DEGREE_M, fixAt, HERE, leftOutM, thinned } from './location-kit.ts'

describe('[LO3] breadcrumbs', () => {
  const step = fc.record({
    north: fc.double({ min: -40, max: 40, noNaN: true }),
    east: fc.double({ min: -40, max: 40, noNaN: true }),
    seconds: fc.integer({ min: 1, max: 5 }),
    accuracyM: fc.double({ min: 0, max: 30, noNaN: true }),
  })
  const drive = fc.array(step, { minLength: 1, maxLength: 300 }).map((steps) => {
    let [north, east, seconds] = [0, 0, 0]
    return steps.map((each): Fix => {
      ;[north, east, seconds] = [north + each.north, east + each.east, seconds + each.seconds]
      const lon = HERE.lon + east / (DEGREE_M * Math.cos((HERE.lat * Math.PI) / 180))
      return { ...fixAt(north, seconds, { accuracyM: each.accuracyM }), lon }
    })
  })

  test('whatever was driven, no fix lies further from the kept line than its tolerance; first and last are kept, in order', () => {
    fc.assert(
      fc.property(drive, (fixes) => {
        const kept = thinned(fixes)
        expect([kept[0], kept.at(-1)]).toEqual([fixes[0], fixes.at(-1)])
        expect(kept.map(({ at }) => at)).toEqual([...new Set(kept.map(({ at }) => at))].sort((a, b) => a - b))
        for (const fix of fixes) expect(leftOutM(fix, kept)).toBeLessThanOrEqual(toleranceOf(fix) + 0.5)
      }),
    )
  })

  test('standing still costs a point in five minutes, a straight road one in half a minute', () => {
    const still = Array.from({ length: 3600 }, (_, n) => fixAt(Math.sin(n) * 4, n))
    expect(thinned(still).length).toBeLessThanOrEqual(3_600_000 / KEEP_EVERY_STILL_MS + 2)
    const straight = Array.from({ length: 600 }, (_, n) => fixAt(n * 5, n))
    const kept = thinned(straight)
    expect(kept.length).toBeLessThanOrEqual(600_000 / KEEP_EVERY_MOVING_MS + 2)
    const gaps = kept.slice(1).map(({ at }, n) => at - (kept[n]?.at ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(KEEP_EVERY_MOVING_MS)
  })

  test('the heading of the way from one place to another', () => {
    expect(headingFrom(HERE, { lat: 47.2, lon: 9.509 })).toBeCloseTo(0)
    expect(headingFrom(HERE, { lat: 47.165, lon: 9.6 })).toBeCloseTo(90)
    expect(headingFrom({ lat: 0, lon: 179.9 }, { lat: 0, lon: -179.9 })).toBeCloseTo(90)
    expect(headingFrom(HERE, { lat: 47.1, lon: 9.509 })).toBeCloseTo(180)
  })
})
