// One interface over everything that can say where the device is: the window's geolocation, a receiver on a serial line, gpsd.
import type { POSITION_SOURCES } from '../../wire/positions.ts'

export type PositionSource = (typeof POSITION_SOURCES)[number]
/** As the source says it, not judged yet. Degrees, metres, metres a second. */
export type RawFix = {
  lat: number
  lon: number
  accuracyM: number
  heading: number | null
  speedMps: number | null
  /** ms; by this machine's wall clock, or by the receiver's own (UTC from the satellites, null: not told) */
  time: { by: 'wall'; at: number } | { by: 'receiver'; at: number | null }
  /** the source itself says that it is made up */
  mock?: true
}
export type SourceProblem = 'none-yet' | 'denied' | 'unavailable' | 'receiver-gone' | 'bad-data'

export interface LocationSource {
  readonly name: PositionSource
  /** `onProblem(null)`: well again. A source that fails goes on trying by itself until `stop`; it never throws. */
  start(onFix: (fix: RawFix) => void, onProblem: (problem: SourceProblem | null) => void): void
  stop(): void
}

/** Waits between tries, ms: a receiver that was plugged in again is found within seconds, one that is gone costs nothing. */
export const RETRY_MS = [1000, 2000, 4000, 8000, 15_000] as const
export const retryMs = (failures: number): number => RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 15_000
/** A receiver tells something every second; after so long without a position the driver is told. */
export const SILENT_AFTER_MS = 10_000
