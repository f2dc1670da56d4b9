// Where the device is. One interface over the window's geolocation, a serial NMEA receiver and gpsd (station/location); the station judges, thins
// and records, and shows the driver all of it (DOMAIN §15.1).
import { z } from 'zod'
import type { Instant } from '../../domain/brands.ts'
import type { POSITION_SOURCES } from '../positions.ts'
import { type Point } from '../positions.ts'
import { nothing, verb } from './verb.ts'

export type LocationProblem =
  | 'none-yet'
  | 'denied'
  | 'unavailable'
  | 'stale'
  | 'frozen'
  | 'from-the-future'
  | 'jumped'
  /** believed and marked: it shows no place at a door (domain/geo.ts isFix) */
  | 'suspect'
  | 'receiver-gone'
  | 'bad-data'
export type LocationState = {
  asOf: Instant
  source: (typeof POSITION_SOURCES)[number] | 'none'
  /** the last one believed; its age is asOf − at */
  fix: Point | null
  problem: LocationProblem | null
  /** what a person can do, in words; null when all is well */
  sentence: string | null
  /** the vehicle moves: the driver's screen is glance-only (DOMAIN §15.1) */
  moving: boolean
  /** why nothing is recorded now; null: it is */
  paused: 'break' | 'off-shift' | 'not-a-driver' | null
  recordedToday: number
  unsentPoints: number
}

/** Whatever a receiver says, `NaN` too: the station judges it and says what is wrong. */
const measured = z.union([z.number(), z.nan()])

export const locationVerbs = {
  /** a fix of the window's geolocation, or why there is none; ignored while a receiver of the station's own is well */
  reportFix: verb<{ ok: true }>()(
    z.union([
      z.object({
        lat: measured,
        lon: measured,
        accuracyM: measured,
        /** the fix's own time stamp by the wall clock, ms */ at: measured,
        heading: measured.nullable(),
        speedMps: measured.nullable(),
      }),
      z.object({ problem: z.enum(['denied', 'unavailable']) }),
    ]),
  ),
  location: verb<LocationState>()(nothing),
  /** what was recorded of the one who is signed in, today; oldest first, at most 2,000 */
  trail: verb<{ asOf: Instant; points: Point[] }>()(nothing),
}
