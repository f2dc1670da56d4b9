// Ages on a machine whose clock is wrong: they are reckoned from what the station said, not from the window's own clock (FAULTS 11).
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { age, clockTime } from '../../src/ui/parts/time.ts'
import { onTrusted, tellTrusted, trustedNow } from '../../src/ui/parts/trusted-now.ts'

const NOW = Date.UTC(2026, 10, 23, 9, 0)
const MINUTE = 60_000
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  tellTrusted(0, 0)
  vi.useRealTimers()
})

test.each([
  ['ahead', 15],
  ['behind', -15],
])('[CL4] a clock that is 15 minutes %s makes no age wrong, and turns no day', (_, minutes) => {
  vi.setSystemTime(NOW + minutes * MINUTE)
  tellTrusted(NOW, Date.now())
  vi.advanceTimersByTime(2 * MINUTE)
  expect(trustedNow()).toBe(NOW + 2 * MINUTE)
  expect(age(NOW)).toBe('2 min')
  expect(clockTime(NOW)).toMatch(/^\d\d:\d\d$/)
})

test('who counts is told of a step at once, and not of the milliseconds that an answer takes', () => {
  vi.setSystemTime(NOW)
  const told = vi.fn<() => void>()
  const end = onTrusted(told)
  tellTrusted(NOW + 40, NOW)
  expect(told).not.toHaveBeenCalled()
  tellTrusted(NOW - 15 * MINUTE, NOW)
  expect(told).toHaveBeenCalledTimes(1)
  end()
  tellTrusted(NOW, NOW)
  expect(told).toHaveBeenCalledTimes(1)
})
