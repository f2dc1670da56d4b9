// What the tests of positions share: fixes on a line to the north, judged and thinned one after the other.
import { endOfTrail, nothingThinned, offLineM, thin, type Thinning } from '../../src/domain/location-thin.ts'
import { type Fix, type Judged, judgeFix, nothingJudged } from '../../src/domain/location.ts'

export const NOW = 1_795_000_000_000
export const DEGREE_M = 111_195
export const HERE = { lat: 47.165, lon: 9.509 }
export const RECEIVER = { source: 'nmea', jitters: true }
/** `metres` to the north after `seconds`. */
export const fixAt = (metres: number, seconds: number, more: Partial<Fix> = {}): Fix => ({
  ...{ lat: HERE.lat + metres / DEGREE_M, lon: HERE.lon, at: NOW + seconds * 1000 },
  ...{ accuracyM: 5, heading: null, speedMps: null, ...more },
})

/** Each is judged in its own moment. */
export function judgeAll(fixes: readonly Fix[], from = RECEIVER): Judged[] {
  let state = nothingJudged
  return fixes.map((fix) => {
    const judged = judgeFix(state, fix, fix.at, from)
    state = judged.state
    return judged
  })
}
export const verdicts = (all: readonly Judged[]) =>
  all.map(({ verdict, problem, mock }) => `${verdict} ${problem ?? '-'}${mock ? ' mock' : ''}`)

export function thinned(fixes: readonly Fix[]): Fix[] {
  let state: Thinning = nothingThinned
  const kept = fixes.flatMap((fix) => {
    const next = thin(state, fix)
    state = next.state
    return next.keep
  })
  return [...kept, ...endOfTrail(state)]
}

/** How far a fix lies from the line through the kept ones, between the two that stand around it in time. */
export function leftOutM(fix: Fix, kept: readonly Fix[]): number {
  const after = kept.findIndex(({ at }) => at >= fix.at)
  const [a, b] = [kept[Math.max(0, after - 1)], kept[after]]
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY
  return offLineM(fix, a, b)
}
