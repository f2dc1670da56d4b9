// Does the vehicle move? Then the driver's screen is glance-only (DOMAIN §15.1). Faster than a person walks, and not told by a single slow fix.
import { distanceM } from './geo.ts'
import type { Fix } from './location.ts'

export const MOVES_FROM_MPS = 3
export const STANDS_BELOW_MPS = 1.5
/** A van that crawls in a queue still moves. */
export const STANDS_AFTER_MS = 4000
/** Without a fix for so long nobody knows; a screen must not stay shut because a receiver died. */
export const UNKNOWN_AFTER_MS = 20_000
/** Two fixes closer in time than this tell no speed. */
const SPEED_OVER_MS = 2000

export type Motion = { readonly last: Fix | null; readonly moving: boolean; readonly slowSince: number | null }
export const standing: Motion = { last: null, moving: false, slowSince: null }

export function move(state: Motion, fix: Fix): Motion {
  const speed = fix.speedMps ?? speedBetween(state.last, fix)
  // Kept as the place to measure from until there is time enough between.
  if (speed === null) return state.last === null ? { ...state, last: fix } : state
  if (speed >= MOVES_FROM_MPS) return { last: fix, moving: true, slowSince: null }
  if (speed >= STANDS_BELOW_MPS) return { last: fix, moving: state.moving, slowSince: null }
  const slowSince = state.slowSince ?? fix.at
  return { last: fix, moving: state.moving && fix.at - slowSince < STANDS_AFTER_MS, slowSince }
}

export const isMoving = ({ last, moving }: Motion, now: number): boolean =>
  moving && last !== null && now - last.at <= UNKNOWN_AFTER_MS

/** What two fixes are apart beyond half of the worse one's accuracy; null: too close in time. */
function speedBetween(a: Fix | null, b: Fix): number | null {
  if (a === null || b.at - a.at < SPEED_OVER_MS) return null
  const gone = Math.max(0, distanceM(a, b) - Math.max(a.accuracyM, b.accuracyM) / 2)
  return (gone / (b.at - a.at)) * 1000
}
