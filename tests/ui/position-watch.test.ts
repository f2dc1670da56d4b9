import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Report, watchPosition } from '../../src/ui/location/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const position = (more: Partial<GeolocationCoordinates> = {}): GeolocationPosition => ({
  coords: {
    latitude: 47.1,
    longitude: 9.5,
    accuracy: 12,
    heading: null,
    speed: null,
    ...more,
  } as GeolocationCoordinates,
  timestamp: 1_795_000_000_000,
  toJSON: () => ({}),
})
const error = (code: number) => ({ code }) as GeolocationPositionError

/** A browser's geolocation in the hand. */
function browser() {
  const said: Report[] = []
  const calls = { watches: 0, cleared: 0, asked: 0 }
  let [onFix, onError]: [PositionCallback, PositionErrorCallback] = [() => undefined, () => undefined]
  const geolocation = {
    watchPosition: (fix: PositionCallback, failed?: PositionErrorCallback | null) => {
      ;[onFix, onError] = [fix, failed ?? (() => undefined)]
      return ++calls.watches
    },
    clearWatch: () => void (calls.cleared += 1),
    getCurrentPosition: () => void (calls.asked += 1),
  }
  const stop = watchPosition(geolocation, (report) => said.push(report))
  return {
    said,
    calls,
    stop,
    fix: (at: GeolocationPosition) => onFix(at),
    fail: (code: number) => onError(error(code)),
  }
}

test('a fix as Chromium says it: the heading of a device that stands is NaN there, and none here', () => {
  const { said, fix } = browser()
  fix(position({ heading: Number.NaN, speed: 0 }))
  expect(said).toEqual([{ lat: 47.1, lon: 9.5, accuracyM: 12, at: 1_795_000_000_000, heading: null, speedMps: 0 }])
})

test('no permission, no receiver, no geolocation at all: said; no fix in time is no fault', () => {
  const { said, fail } = browser()
  for (const code of [1, 2, 3]) fail(code)
  expect(said).toEqual([{ problem: 'denied' }, { problem: 'unavailable' }])
  const nothing: Report[] = []
  watchPosition(undefined, (report) => nothing.push(report))()
  expect(nothing).toEqual([{ problem: 'unavailable' }])
})

test('a van that stands is asked about, a silent watch begun anew; after the end nothing is said', () => {
  const { said, calls, stop, fix } = browser()
  fix(position())
  vi.advanceTimersByTime(20_000)
  expect(calls).toEqual({ watches: 1, cleared: 0, asked: 2 })
  vi.advanceTimersByTime(30_000)
  expect(calls.watches).toBe(2)
  stop()
  const before = { ...calls }
  fix(position())
  vi.advanceTimersByTime(60_000)
  expect(said).toHaveLength(1)
  expect(calls).toEqual(before)
})
