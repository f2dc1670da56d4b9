// How far somebody can be from the last place we know of: the map's grey halo (DOMAIN §15 "age and reason of each position").

/** What a van makes in a straight line on country roads: 60 km/h on the road, a third of it lost to bends. */
export const REACH_MPS = 11
/** Beyond this the halo would cover the whole map and say no more. */
export const MAX_REACH_M = 20_000

export type LastPlace = { at: number; accuracyM: number; speedMps: number | null; onBreak: boolean }

/**
 * Metres around the last place within which the person is now, `now` in ms of the same clock as `at`. On a break nobody drives: only the fix's own
 * doubt counts. A faster vehicle than assumed is believed. A place from the future has no age.
 */
export function reachM({ at, accuracyM, speedMps, onBreak }: LastPlace, now: number): number {
  const ageS = Math.max(0, now - at) / 1000
  const driven = onBreak ? 0 : ageS * Math.max(REACH_MPS, speedMps ?? 0)
  return Math.min(MAX_REACH_M, accuracyM + driven)
}
