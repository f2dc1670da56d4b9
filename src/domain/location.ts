// Is this fix to be believed? Pure: what the station's location (station/location) knows of one fix after another (DOMAIN §15.1, §4 Arrive).
import { distanceM, type Place } from './geo.ts'

/** Trusted time in ms, degrees from north, metres, metres a second. */
export type Fix = Place & { at: number; accuracyM: number; heading: number | null; speedMps: number | null }

/** The fix's own time may run ahead of trusted now by this much: clocks differ. */
export const MAX_AHEAD_MS = 120_000
/** An older fix says where the van was. */
export const MAX_AGE_MS = 120_000
/** 250 km/h: no vehicle of ours. */
export const MAX_SPEED_MPS = 70
/** Shorter leaps are a receiver's own noise between houses. */
export const MIN_JUMP_M = 300
/** So many fixes in a row that insist on the other place are believed, and stay under suspicion. */
export const JUMP_CONFIRMED_BY = 4
export const SUSPECT_FOR_MS = 600_000
/** So many fixes on the same spot to the last digit, while the receiver itself says that it moves. */
export const FROZEN_FIXES = 5
export const FROZEN_SPEED_MPS = 3
/** A receiver's last digits never rest for so long, not even in a parked van. */
export const FROZEN_FOR_MS = 30 * 60_000
export const MAX_ACCURACY_M = 100_000

export type FixProblem = 'bad-data' | 'from-the-future' | 'stale' | 'frozen' | 'jumped'

export type Judging = {
  readonly believed: Fix | null
  readonly same: { lat: number; lon: number; since: number; count: number; source: string } | null
  /** a place too far away to have been reached, and how often in a row it was said */
  readonly elsewhere: { fix: Fix; count: number } | null
  readonly suspectUntil: number
}
export const nothingJudged: Judging = { believed: null, same: null, elsewhere: null, suspectUntil: -Infinity }

/**
 * - `believed`: where the device is; `mock` when it got there by a leap (perhaps made up by another program). `problem` is what to say all the same.
 * - `doubted`: recorded with `mock`, but nothing is decided by it.
 * - `refused`: no position at all. `problem` null: older than what is known, no news.
 */
export type Judged = {
  state: Judging
  verdict: 'believed' | 'doubted' | 'refused'
  problem: FixProblem | null
  mock: boolean
}

/**
 * @param from.source which receiver; spots are compared within one. `jitters`: it has noise of its own, so one that never stirs is frozen; a network's
 * guess is not.
 */
export function judgeFix(state: Judging, given: Fix, now: number, from: { source: string; jitters: boolean }): Judged {
  const unfit = unfitFor(given, now)
  if (unfit !== null) return { state, verdict: 'refused', problem: unfit, mock: false }
  const fix = { ...given, at: Math.min(given.at, now) }
  // The clock may have been set back by a contact: what lies ahead of it orders nothing.
  const before = state.believed !== null && state.believed.at <= now ? state.believed : null
  if (before !== null && fix.at <= before.at) return { state, verdict: 'refused', problem: null, mock: false }
  const same = sameSpot(state.same, fix, from.source)
  const seen = { ...state, same }
  if (same.count >= FROZEN_FIXES && (fix.speedMps ?? 0) >= FROZEN_SPEED_MPS)
    return { state: seen, verdict: 'doubted', problem: 'frozen', mock: true }
  const placed = place(seen, before, fix)
  const rests = from.jitters && same.count >= FROZEN_FIXES && fix.at - same.since >= FROZEN_FOR_MS
  return placed.verdict === 'believed' && rests ? { ...placed, problem: 'frozen' } : placed
}

function unfitFor(fix: Fix, now: number): FixProblem | null {
  if (!isPlace(fix) || !(fix.accuracyM >= 0 && fix.accuracyM <= MAX_ACCURACY_M) || !Number.isFinite(fix.at))
    return 'bad-data'
  if (fix.at > now + MAX_AHEAD_MS) return 'from-the-future'
  return now - fix.at > MAX_AGE_MS ? 'stale' : null
}

/** Degrees that exist. Nought by nought, far out at sea, is what broken receivers say when they know nothing. */
export function isPlace({ lat, lon }: Place): boolean {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0)
}

function sameSpot(before: Judging['same'], { lat, lon, at }: Fix, source: string): NonNullable<Judging['same']> {
  if (before === null || before.lat !== lat || before.lon !== lon || before.source !== source)
    return { lat, lon, source, since: at, count: 1 }
  return { ...before, count: before.count + 1 }
}

function place(state: Judging, before: Fix | null, fix: Fix): Judged {
  const { elsewhere } = state
  if (before === null) return believe(state, fix, state.suspectUntil)
  const insists = elsewhere !== null && reachable(elsewhere.fix, fix) && nearer(elsewhere.fix, before, fix)
  if (!insists && reachable(before, fix)) return believe(state, fix, state.suspectUntil)
  const count = insists ? elsewhere.count + 1 : 1
  if (count >= JUMP_CONFIRMED_BY) return believe(state, fix, fix.at + SUSPECT_FOR_MS)
  return { state: { ...state, elsewhere: { fix, count } }, verdict: 'doubted', problem: 'jumped', mock: true }
}

function believe(state: Judging, fix: Fix, suspectUntil: number): Judged {
  const next = { ...state, believed: fix, elsewhere: null, suspectUntil }
  return { state: next, verdict: 'believed', problem: null, mock: fix.at < suspectUntil }
}

const nearer = (to: Place, than: Place, fix: Place) => distanceM(to, fix) < distanceM(than, fix)

/** Could one have come from `a` to `b` in the time between, as far as both are accurate? */
export function reachable(a: Fix, b: Fix): boolean {
  const atLeast = distanceM(a, b) - a.accuracyM - b.accuracyM
  return atLeast <= MIN_JUMP_M || atLeast / Math.max(1, (b.at - a.at) / 1000) <= MAX_SPEED_MPS
}

/**
 * A receiver's own clock comes from the satellites and must agree with trusted now. `ahead`: no position of ours has that time. `behind`: a log that
 * is played, or a very old receiver that has lost count of the weeks; the position is used and marked.
 */
export function receiverClock(own: number | null, now: number, suspect: boolean): 'agrees' | 'ahead' | 'behind' {
  // When nobody has told this device the time, the receiver is right.
  if (own === null || suspect || Math.abs(own - now) <= MAX_AHEAD_MS) return 'agrees'
  return own > now ? 'ahead' : 'behind'
}
