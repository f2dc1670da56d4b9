import { expect, test } from 'vitest'
import { MAX_REACH_M, REACH_MPS, reachM } from '../../src/domain/location-reach.ts'

const place = { at: 1_000_000, accuracyM: 20, speedMps: null, onBreak: false }
const after = (seconds: number, more: Partial<Parameters<typeof reachM>[0]> = {}) =>
  reachM({ ...place, ...more }, place.at + seconds * 1000)

test('a fresh place is as far off as its fix may be', () => expect(after(0)).toBe(20))
test('then it grows as a van drives, from its doubt on', () => {
  expect(after(60)).toBe(20 + 60 * REACH_MPS)
  expect(after(600)).toBe(20 + 600 * REACH_MPS)
})
test('a faster vehicle than assumed is believed, a slower one is not: it may have sped up since', () => {
  expect(after(60, { speedMps: 30 })).toBe(20 + 60 * 30)
  expect(after(60, { speedMps: 1 })).toBe(after(60))
})
test('on a break nobody drives', () => expect(after(3600, { onBreak: true })).toBe(20))
test('it ends where it would say no more, and a place from the future has no age', () => {
  expect(after(86_400)).toBe(MAX_REACH_M)
  expect(after(-3600)).toBe(20)
})
