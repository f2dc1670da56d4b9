// When a part of the street map that was not served is asked for again.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AGAIN_AFTER_MS, Holes } from '../../src/ui/map/holes.ts'
import type { Part } from '../../src/ui/map/map-file.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const PART: Part = { z: 14, x: 8620, y: 5760 }

/** Of a map that shows the part, on a link that serves nothing until `serves` is set. */
function shown() {
  const state = { asked: 0, serves: false, inView: true }
  const holes = new Holes({
    ask: (part) => {
      state.asked += 1
      if (state.serves) holes.had(part)
      else holes.missed(part)
    },
    isInView: () => state.inView,
  })
  holes.missed(PART)
  const move = (inView: boolean) => {
    state.inView = inView
    holes.moved()
  }
  return { state, holes, move }
}

test('what was missed once is asked for again by itself, and then no more', () => {
  const { state, holes } = shown()
  state.serves = true
  vi.advanceTimersByTime(AGAIN_AFTER_MS[0]! - 1)
  expect(state.asked).toBe(0)
  vi.advanceTimersByTime(1)
  expect(state.asked).toBe(1)
  expect(holes.any).toBe(false)
  vi.advanceTimersByTime(3_600_000)
  expect(state.asked).toBe(1)
})

test('what is missed each time is asked for a few times, after growing pauses', () => {
  const { state, holes } = shown()
  AGAIN_AFTER_MS.forEach((pause, tries) => {
    vi.advanceTimersByTime(pause - 1)
    expect(state.asked).toBe(tries)
    vi.advanceTimersByTime(1)
    expect(state.asked).toBe(tries + 1)
  })
  expect([...AGAIN_AFTER_MS].sort((a, b) => a - b)).toEqual(AGAIN_AFTER_MS)
  vi.advanceTimersByTime(3_600_000)
  expect(state.asked).toBe(AGAIN_AFTER_MS.length)
  expect(holes.any).toBe(true)
})

test('the map that moves to it again asks at once, and begins to count anew', () => {
  const { state, move } = shown()
  vi.advanceTimersByTime(3_600_000)
  const before = state.asked
  move(true)
  expect(state.asked).toBe(before) // it was there all the time: a map that follows the van asks for nothing
  move(false)
  expect(state.asked).toBe(before)
  move(true)
  expect(state.asked).toBe(before + 1)
  state.serves = true
  vi.advanceTimersByTime(AGAIN_AFTER_MS[0]!)
  expect(state.asked).toBe(before + 2)
})

test('of what was taken away nothing is asked', () => {
  const { state, holes } = shown()
  holes.clear()
  vi.advanceTimersByTime(3_600_000)
  expect(state.asked).toBe(0)
})
