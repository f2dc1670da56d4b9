// The fixes of a van on its way, one a real second: along the streets, and never faster than a device believes.
import { DRIVE_MS_A_M } from '../../domain/eta.ts'
import { MAX_SPEED_MPS } from '../../domain/location.ts'
import type { Place } from '../../domain/geo.ts'
import { along, lengthM, type OnWay } from './streets.ts'

/** Real ms between two fixes: a receiver gives one a second, a map needs no more. */
const FIX_EVERY_MS = 1_000
/**
 * However fast the day goes by, a van moves no faster than this on the map, in real metres a second: nobody would believe it, and between two looks at
 * the map it would leap over streets. What is done at the depot and at doors goes as fast as was asked.
 */
export const TOP_MPS = MAX_SPEED_MPS * 0.7

export type WayFix = OnWay & {
  speedMps: number
  /** of real time, until the next fix or the end of the way */ realMs: number
}

/** @param speed times as fast as a depot would; asked before each fix, for a person may turn it on the way */
export function* fixesOn(way: readonly Place[], speed: () => number): Generator<WayFix> {
  const metres = lengthM(way)
  for (let gone = 0; gone < metres;) {
    const speedMps = Math.min(TOP_MPS, (1000 / DRIVE_MS_A_M) * speed())
    const realMs = Math.min(FIX_EVERY_MS, ((metres - gone) / speedMps) * 1000)
    yield { ...along(way, gone / metres), speedMps, realMs }
    gone += (speedMps * FIX_EVERY_MS) / 1000
  }
}
