import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { type LoadScanned, PILE_SCANS, PILE_WITHIN_MS, pileScan } from '../../src/domain/pile-scan.ts'

/** One every `everyMs`, at stops 1, 2, 3 … unless said otherwise. */
const loads = (count: number, everyMs: number, from = 0, sequenceOf: (n: number) => number | null = (n) => n + 1) =>
  Array.from({ length: count }, (_, n): LoadScanned => ({
    ...{ packageId: `WM${from + n}` as PackageId, at: from + n * everyMs, sequence: sequenceOf(n) },
  }))

test('fourteen within twenty seconds and no code of the van: the van should be looked at', () => {
  expect(pileScan(loads(14, 1_500), [])).toEqual({ parcels: 14, seconds: 20, ordered: true, sinceDoorS: null })
})

test('carried in one by one, or the van’s code with each armful: nothing to look at', () => {
  expect(pileScan(loads(60, 4_000), [])).toBeNull()
  expect(pileScan(loads(PILE_SCANS, 100), [])).toBeNull()
  const armfuls = [...loads(8, 500, 10_000), ...loads(8, 500, 14_500), ...loads(8, 500, 19_000)]
  expect(pileScan(armfuls, [9_900, 14_400, 18_900])).toBeNull()
  expect(pileScan(armfuls, [9_900, 14_400])?.parcels).toBe(16)
  expect(pileScan([], [1])).toBeNull()
})

test('how long before the door’s code came, and that the stops are in no order', () => {
  const shuffled = [7, 1, 12, 3, 9, 2, 11, 4, 10, 5, 8, 6]
  const pile = pileScan(
    loads(12, 300, 400_000, (n) => shuffled[n] ?? null),
    [40_000, 999_000],
  )
  expect(pile).toEqual({ parcels: 12, seconds: 3, ordered: false, sinceDoorS: 360 })
  // The last stop goes in first: an order, too.
  expect(
    pileScan(
      loads(12, 300, 0, (n) => 12 - n),
      [],
    )?.ordered,
  ).toBe(true)
  expect(
    pileScan(
      loads(12, 300, 0, () => null),
      [],
    )?.ordered,
  ).toBeNull()
})

test('the limits are arguments, with one place for what they usually are', () => {
  expect(pileScan(loads(4, 1_000), [], { scans: 3, withinMs: 5_000 })).toMatchObject({ parcels: 4, seconds: 3 })
  expect(pileScan(loads(4, 1_000), [], { scans: 4, withinMs: 5_000 })).toBeNull()
})

test('whatever is scanned in whatever order: never more than lie within the time, never across a door', () => {
  const times = fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 80 })
  fc.assert(
    fc.property(times, times, (scans, doors) => {
      const given = scans.map((at, n): LoadScanned => ({ packageId: `WM${n}` as PackageId, at, sequence: null }))
      const pile = pileScan(given, doors)
      // Slowly and plainly: from each scan on, all within the time that no door parts from it.
      const most = Math.max(
        0,
        ...scans.map((first) => {
          const until = Math.min(
            first + PILE_WITHIN_MS,
            ...doors.filter((door) => door > first).map((door) => door - 1),
          )
          return scans.filter((at) => at >= first && at <= until).length
        }),
      )
      expect(pile?.parcels ?? null).toBe(most > PILE_SCANS ? most : null)
    }),
  )
})
