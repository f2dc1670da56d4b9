// When each remaining stop will be reached (own pace so far, service times, distance, what is left, breaks): one pure function,
// the same on the device and at the hub. Times in ms, places in degrees.
//
// A leg is what lies between two stops: the drive to the next and the work there. What a leg should take is `SERVICE_*` and `DRIVE_MS_A_M`;
// how much this driver, today, takes of each is learned from the legs so far (Bayesian linear regression with two factors, one for work and one for
// driving, that begin at 1). The window follows from the same sums: what single legs scatter, and how little is known of the two factors yet.
import type { Instant } from './brands.ts'
import { distanceM, type Place } from './geo.ts'

/** At a door: find it, ring, scan, hand over. */
export const SERVICE_MS = 100_000
/** Each parcel beyond the first. */
export const SERVICE_MORE_MS = 25_000
/** Roads are longer than the straight line by about a third; 25 km/h between doors in towns. */
export const DRIVE_MS_A_M = 1.35 / (25 / 3.6 / 1000)

/** How sure the two factors are before the first leg: the inverse of their variance. */
const PRIOR_PRECISION = 2
/** Scatter of a leg before anything is known: variance of its time = this × what it should take, ms. */
const PRIOR_SCATTER_MS = 90_000
/** As many legs as the scatter's prior counts for. */
const PRIOR_LEGS = 6
/** A leg longer than this times what it should take was no leg: a queue, a talk, a break nobody recorded. Counted up to here. */
const LONGEST_LEG = 8
/** Older legs count for less: a morning in the town says little about the afternoon on the hill. Legs. */
const MEMORY_LEGS = 40
/** Four times of five lie within so many standard deviations, where these are known. */
const Z_80 = 1.2816
/**
 * Where they were only learned from `n` legs, within so much more of them, as n grows less (Student's t to its first term): Z_80 × (1 + this / n).
 */
const FEW_LEGS = (Z_80 ** 2 + 1) / 4
/** What no leg so far can tell of those to come (rain, a closed road): of all that lies ahead. */
const WOBBLE = 0.15
/** Never narrower than this to either side: no clock at a door is better. */
const LEAST_HALF_MS = 120_000
/** Of the window's half width, what lies before the middle. */
const EARLY_SHARE = 0.85
/**
 * What takes longer takes much longer: the later side is the wider one, most of all for the next stops, where no other leg makes up for it (the skew of a sum
 * falls with the root of its parts). The smallest step of 0.1 with which four of five held for 1, 3, 5, 10 and 30 stops ahead, with and without a place, on
 * every second taxi of the test data; judged on the others and on the demo, which had no part in it: `bench eta`.
 */
const SKEW = 1.3
/** Nothing heard of a van for longer: more likely it has no network than that nothing happened. */
const SILENT_MS = 10 * 60_000

export type DoneStop = { at: Instant; place: Place; packages: number }
export type NextStop<Id> = { id: Id; place: Place; packages: number }
export type Ahead = { at: Instant; ms: number }
export type Pause = { from: Instant; to: Instant }
export type EtaInput<Id> = {
  now: Instant
  /** left the depot; null: not yet */
  departed: { at: Instant; place: Place } | null
  /** stops that were worked on, in the order of time; `at` = when the last parcel there was settled */
  done: readonly DoneStop[]
  /** in the order they will be driven */
  remaining: readonly NextStop<Id>[]
  /** where the vehicle is now; null: not known, it is taken to be on the way as long as the clock says, or until it is silent */
  here: Place | null
  /** where it was when it was seen last, longer ago than can be called now; counts where nothing newer is known */
  seen?: Sighting | null
  /** breaks so far; one that is not over ends `now` */
  breaks: readonly Pause[]
  /** breaks still to come: each begins when its time is reached, ms of length; one whose time has passed begins at once */
  planned?: readonly Ahead[]
  /** asked where the facts are made, on the driver's own device: that none came means that nothing happened */
  knowsAll?: boolean
}
export type Sighting = { at: Instant; place: Place }
export type Eta<Id> = { id: Id; at: Instant; from: Instant; to: Instant }

type Leg = { work: number; drive: number }
/** All legs up to a stop; `behind`: what of the first drive is taken to be over, though nobody saw it. */
type Way = Leg & { behind: number; legs: number }
type Learned = {
  work: number
  drive: number
  /** covariance of the two factors, before the scatter is multiplied in */
  cov: [number, number, number]
  scatter: number
  /** how many standard deviations the window reaches */
  quantile: number
}

/**
 * Before departure there is nothing honest to say: an empty list. Of a silent van it is what could be said when it was heard last: arrivals, and whole
 * windows, may then lie before `now`. @returns the arrivals, one a remaining stop, in the same order.
 */
export function etaOf<Id>(input: EtaInput<Id>): Eta<Id>[] {
  const { departed, here, remaining, planned: pauses = [] } = input
  if (departed === null) return []
  const learned = learn(input)
  const last = newestOf({ ...input, departed })
  const now = reckonedAt(input, last.at)
  const spent = here === null ? Math.max(0, now - last.at - pausedBetween(input.breaks, last.at, now)) : 0
  const way: Way = { work: 0, drive: 0, behind: 0, legs: 0 }
  let place = here ?? last.place
  return remaining.map((stop, index) => {
    const drive = distanceM(place, stop.place) * DRIVE_MS_A_M
    // What is left of the first drive is never nothing.
    if (index === 0) way.behind = Math.min(spent, drive * 0.9)
    way.work += workOf(remaining[index - 1]?.packages ?? 0)
    way.drive += drive
    way.legs += 1
    place = stop.place
    return windowOf(stop.id, now, way, { ...learned, pauses })
  })
}

/** Where the vehicle was when that was known last. */
function newestOf<Id>({ departed, done, seen = null }: EtaInput<Id> & { departed: Sighting }): Sighting {
  const last = done.at(-1) ?? departed
  return seen !== null && seen.at > last.at ? seen : last
}

/** A silent van stands still in time too: a window that moved on with the clock would be told for hours of a parcel that was handed over long ago. */
function reckonedAt<Id>({ now, here, breaks, knowsAll = false }: EtaInput<Id>, last: Instant): Instant {
  if (here !== null || knowsAll) return now
  const heard = breaks.reduce<number>((at, { to }) => Math.max(at, Math.min(to, now)), last) as Instant
  return now - heard > SILENT_MS ? heard : now
}

/** What the work at a stop should take; nothing where nothing is handed over. */
export const workOf = (packages: number): number => (packages === 0 ? 0 : SERVICE_MS + SERVICE_MORE_MS * (packages - 1))

function windowOf<Id>(id: Id, now: Instant, way: Way, learned: Learned & { pauses: readonly Ahead[] }): Eta<Id> {
  const { work, drive, cov, scatter, quantile } = learned
  const middle = learned.pauses.reduce(
    (clock, pause) => (pause.at <= clock ? clock + pause.ms : clock),
    now + way.work * work + (way.drive - way.behind) * drive,
  )
  // Of the whole way: that time has passed without a word makes nothing surer.
  const factors = way.work ** 2 * cov[0] + 2 * way.work * way.drive * cov[1] + way.drive ** 2 * cov[2]
  const length = way.work + way.drive
  const half = Math.max(LEAST_HALF_MS, quantile * Math.sqrt(scatter * (length + factors) + (WOBBLE * length) ** 2))
  const round = (ms: number) => Math.round(ms) as Instant
  const from = Math.max(now, middle - half * EARLY_SHARE)
  const to = middle + half * (2 - EARLY_SHARE + SKEW / Math.sqrt(way.legs))
  return { id, at: round(middle), from: round(from), to: round(to) }
}

/** The two factors and the scatter, from the legs so far (weighted by what a leg should take: a long one scatters more). */
function learn<Id>(input: EtaInput<Id>): Learned {
  const legs = legsOf(input)
  let [ww, wd, dd] = [PRIOR_PRECISION, 0, PRIOR_PRECISION]
  let [wy, dy] = [PRIOR_PRECISION, PRIOR_PRECISION]
  let [squares, count] = [PRIOR_SCATTER_MS * PRIOR_LEGS, PRIOR_LEGS]
  legs.forEach(({ work, drive, took }, index) => {
    const weight = Math.exp((index + 1 - legs.length) / MEMORY_LEGS)
    const should = work + drive
    // In units of PRIOR_SCATTER_MS, so that the prior's precision and the legs' are of one kind.
    const each = weight / (should * PRIOR_SCATTER_MS)
    ww += each * work * work
    wd += each * work * drive
    dd += each * drive * drive
    wy += each * work * took
    dy += each * drive * took
  })
  const det = ww * dd - wd * wd
  const factors = { work: (dd * wy - wd * dy) / det, drive: (ww * dy - wd * wy) / det }
  const learned = { work: Math.max(0.3, factors.work), drive: Math.max(0.3, factors.drive) }
  legs.forEach(({ work, drive, took }, index) => {
    const weight = Math.exp((index + 1 - legs.length) / MEMORY_LEGS)
    const off = took - (work * learned.work + drive * learned.drive)
    squares += (weight * off * off) / (work + drive)
    count += weight
  })
  const unit = 1 / PRIOR_SCATTER_MS
  return {
    ...learned,
    cov: [(dd / det) * unit, (-wd / det) * unit, (ww / det) * unit],
    scatter: squares / count,
    quantile: Z_80 * (1 + FEW_LEGS / count),
  }
}

function legsOf<Id>({ departed, done, breaks }: EtaInput<Id>): (Leg & { took: number })[] {
  if (departed === null) return []
  let { place, at } = departed
  const legs: (Leg & { took: number })[] = []
  for (const stop of done) {
    // From one stop's end to the next one's end: the drive there and the work there.
    const work = workOf(stop.packages)
    const drive = distanceM(place, stop.place) * DRIVE_MS_A_M
    const took = stop.at - at - pausedBetween(breaks, at, stop.at)
    if (took >= 0 && work + drive > 0) legs.push({ work, drive, took: Math.min(took, LONGEST_LEG * (work + drive)) })
    place = stop.place
    at = stop.at
  }
  return legs
}

/** Milliseconds of the breaks that lie between two moments. */
export function pausedBetween(breaks: readonly Pause[], from: number, to: number): number {
  return breaks.reduce((sum, pause) => sum + Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)), 0)
}
