// Has the van left the depot? (DOMAIN §3 step 6 "geofence exit".) Pure: what one good fix after another says of a fence around the site. Only an exit that
// was seen counts: inside first, then clearly outside. Whoever is outside from the start, or got there by a leap, may simply have a wrong position.
import { distanceM, type Place } from './geo.ts'
import type { Fix } from './location.ts'

/** Metres around the site's own place; a proposal for the configuration (`WAYMARK_SITE_RADIUS_M`). */
export const SITE_RADIUS_M = 250
/** A fix that knows its place no better than this says nothing about a fence. */
export const MAX_FENCE_ACCURACY_M = 50
/** So many fixes at so many places, over so long: a reflection between houses ends sooner, and a place that stands still is no drive. */
export const LEFT_FIXES = 3
export const LEFT_OVER_MS = 10_000

export type Fence = Place & { radiusM: number }
export type FenceWatch = {
  /** it was clearly at the site, and nothing doubtful came since */
  readonly inside: boolean
  /** clearly outside, without a break, since then */
  readonly outside: { since: number; last: Fix; count: number } | null
}
export const nothingSeen: FenceWatch = { inside: false, outside: null }

/** @param doubtful the fix leapt, stands frozen or may be made up (location.ts): then the way out was not seen, and it must be inside first again */
export function watchFence(state: FenceWatch, fix: Fix, doubtful: boolean, fence: Fence): FenceWatch {
  if (doubtful) return nothingSeen
  if (fix.accuracyM > MAX_FENCE_ACCURACY_M) return state
  const metres: number = distanceM(fix, fence)
  if (metres + fix.accuracyM <= fence.radiusM) return { inside: true, outside: null }
  if (!state.inside) return state
  // At the fence nobody can tell; what looked like leaving begins anew.
  if (metres - fix.accuracyM <= fence.radiusM) return { inside: true, outside: null }
  const { outside } = state
  if (outside === null) return { inside: true, outside: { since: fix.at, last: fix, count: 1 } }
  if (outside.last.lat === fix.lat && outside.last.lon === fix.lon) return state
  return { inside: true, outside: { ...outside, last: fix, count: outside.count + 1 } }
}

export const hasLeft = ({ outside }: FenceWatch): boolean =>
  outside !== null && outside.count >= LEFT_FIXES && outside.last.at - outside.since >= LEFT_OVER_MS
