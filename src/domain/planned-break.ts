// The planned break of a route as arrivals count it (DOMAIN §15.1 "planned into ETAs"): until it was taken it lies ahead. Pure; the same on the device and
// at the hub. Times in ms.
import type { Instant } from './brands.ts'
import type { Ahead, Pause } from './eta.ts'
import { promiseEnd } from './exceptions.ts'
import type { Route } from './reference.ts'

/** A break that begins this long before its time, or later, is the planned one; a short one that is over is not. */
const EARLY_MS = 2 * 3_600_000
/** So long after its time nobody expects it any more. */
const GIVEN_UP_MS = 2 * 3_600_000

/** Whoever began a break and never ended it: the tablet may be broken. */
const LONGEST_BREAK_MS = 2 * 3_600_000

/** A person's breaks as arrivals count them: one that goes on ends now, and after two hours nobody believes it any more. */
export const pausesOf = (breaks: readonly { from: Instant; to: Instant | null }[], now: Instant): Pause[] =>
  breaks.map(({ from, to }) => ({ from, to: to ?? (Math.min(now, from + LONGEST_BREAK_MS) as Instant) }))

/**
 * What of it lies ahead: all of it, the rest while it goes on, nothing once it was taken. One that is put off keeps its time: how far a day is may be reckoned
 * as of earlier than `now` (eta.ts). `tzOffsetMin`: the site's, east positive.
 */
export function breakAhead(
  { day, plannedBreak }: Pick<Route, 'day' | 'plannedBreak'>,
  tzOffsetMin: number,
  breaks: readonly Pause[],
  now: Instant,
): Ahead[] {
  const at = plannedBreak === undefined ? null : promiseEnd(day, plannedBreak.from, tzOffsetMin)
  if (plannedBreak === undefined || at === null) return []
  const ms = plannedBreak.minutes * 60_000
  const taken = breaks.find(({ from, to }) => from >= at - EARLY_MS && (to >= now || to - from >= ms / 2))
  if (taken !== undefined) {
    const rest = taken.to >= now ? ms - (now - taken.from) : 0
    return rest > 0 ? [{ at: now, ms: rest }] : []
  }
  return now > at + GIVEN_UP_MS ? [] : [{ at, ms }]
}
