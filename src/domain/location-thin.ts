// Breadcrumbs: which fixes of a drive are kept. The line through the kept ones never leaves the driven way by more than the tolerance (pure).
import { distanceM, metresFrom, type Place } from './geo.ts'
import type { Fix } from './location.ts'

/** Finer than this no map shows a van; and a fix says nothing finer than its own accuracy. */
export const TOLERANCE_M = 15
export const KEEP_EVERY_M = 250
export const KEEP_EVERY_MOVING_MS = 30_000
export const KEEP_EVERY_STILL_MS = 300_000
/** Bounds the work a fix costs. */
export const MAX_BETWEEN = 400

export type Thinning<F extends Fix = Fix> = { readonly kept: F | null; readonly between: readonly F[] }
export const nothingThinned: Thinning<never> = { kept: null, between: [] }

export const toleranceOf = (fix: Fix): number => Math.max(TOLERANCE_M, fix.accuracyM)

/**
 * One more fix, newer than those before. Answers which to keep now: this one (far enough, long enough), or the one before it, where the way has bent
 * so far that the straight line would leave it out.
 */
export function thin<F extends Fix>(state: Thinning<F>, fix: F): { state: Thinning<F>; keep: F[] } {
  if (state.kept === null) return { state: { kept: fix, between: [] }, keep: [fix] }
  const { kept, between } = state
  const bent = between.some((each) => offLineM(each, kept, fix) > toleranceOf(each))
  const last = between.at(-1)
  if (bent && last !== undefined) {
    const next = thin({ kept: last, between: [] }, fix)
    return { state: next.state, keep: [last, ...next.keep] }
  }
  if (isDue(kept, fix) || between.length >= MAX_BETWEEN) return { state: { kept: fix, between: [] }, keep: [fix] }
  return { state: { kept, between: [...between, fix] }, keep: [] }
}

/** The drive ends here (a break, the shift's end): its last fix belongs to the trail. */
export function endOfTrail<F extends Fix>({ between }: Thinning<F>): F[] {
  return between.slice(-1)
}

function isDue(kept: Fix, fix: Fix): boolean {
  const gone = distanceM(kept, fix)
  const every = gone > toleranceOf(fix) ? KEEP_EVERY_MOVING_MS : KEEP_EVERY_STILL_MS
  return gone >= KEEP_EVERY_M || fix.at - kept.at >= every
}

/** Metres from `p` to the line from `a` to `b`, not beyond its ends. Flat: within a few kilometres that is below a receiver's error. */
export function offLineM(p: Place, a: Place, b: Place): number {
  const [x, y] = metresFrom(a, p)
  const [bx, by] = metresFrom(a, b)
  const length2 = bx * bx + by * by
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, (x * bx + y * by) / length2))
  return Math.hypot(x - along * bx, y - along * by)
}
