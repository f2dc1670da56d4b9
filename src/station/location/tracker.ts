// Where the device is: takes what the sources say, judges it, keeps the breadcrumbs, and tells windows about it (SPEC [LO1] …; DOMAIN §15.1).
// Runs only while a driver is on shift and not on a break: at all other times no source is listened to.
import type { Instant } from '../../domain/brands.ts'
import type { Geo } from '../../domain/event.ts'
import { endOfTrail, nothingThinned, thin, type Thinning } from '../../domain/location-thin.ts'
import { isMoving, type Motion, move, standing } from '../../domain/location-motion.ts'
import {
  FROZEN_FIXES,
  type Fix,
  judgeFix,
  type Judged,
  type Judging,
  nothingJudged,
  receiverClock,
} from '../../domain/location.ts'
import type { LocationState, VerbParsed } from '../../wire/bridge.ts'
import { locationEn } from '../../wire/words/app-location.en.ts'
import type { Core } from '../core.ts'
import type { Keeper } from '../keeper.ts'
import type { OnShift } from '../kv.ts'
import type { Clock, Timers } from '../ports.ts'
import { type Crumb, finite, pointOf } from './crumb.ts'
import { routeOf } from '../queries/driver-of.ts'
import type { DepartureWatch } from './departure.ts'
import { type Duty, dutyOf, pausedBy, startOfToday } from './duty.ts'
import { notePresence } from './presence.ts'
import type { LocationSource, PositionSource, RawFix, SourceProblem } from './source.ts'
import type { Whereabouts } from './whereabouts.ts'
import { WindowSource } from './window-source.ts'

export type TrackerDeps = {
  keeper: Keeper
  clock: Clock
  timers: Timers
  whereabouts: Whereabouts
  /** receivers of the station's own, the best one first; the window comes after them */
  receivers: readonly LocationSource[]
  /** what a window reads has changed */
  changed: () => void
  /** there is something to send */
  kept: () => void
  /** the yard's fence ([D14]) */
  departure: DepartureWatch
}
type Standing = { problem: SourceProblem | null; believedAt: number; lastOwn: number | null }

/** A receiver that gave a position so lately is well: what the window says meanwhile is not listened to ([LO2]). */
const WELL_FOR_MS = 10_000
/** So long a place that nobody doubts goes before a marked one: a window in a van that stands tells one every ten seconds. */
const SURE_FOR_MS = 30_000
/** Older, and the driver is told. */
const STALE_AFTER_MS = 60_000
const TELL_EVERY_MS = 1000
const LOOK_EVERY_MS = 5000

export class Tracker {
  readonly window = new WindowSource()
  readonly #deps: TrackerDeps
  readonly #sources: readonly LocationSource[]
  readonly #standing = new Map<PositionSource, Standing>()
  #duty: Duty | null = null
  #judging: Judging = nothingJudged
  #thinning: Thinning<Crumb> = nothingThinned
  #motion: Motion = standing
  /** why the last fix was not simply believed */
  #fault: { problem: Judged['problem']; at: number } = { problem: null, at: -Infinity }
  /** after a doubt the next believed fix is kept at once, so that a map does not stay at the doubtful place */
  #keepNext = false
  #told = ''
  #toldAt = -Infinity
  #timer: { cancel(): void } | null = null
  #closed = false

  constructor(deps: TrackerDeps) {
    this.#deps = deps
    this.#sources = [...deps.receivers, this.window]
  }

  report(said: VerbParsed<'reportFix'>): void {
    this.window.report(said)
  }

  /** The place that a window brings with what is confirmed: one more fix to be judged ([LO1]), and heard on duty alone ([LO4]). */
  hear({ lat, lon, accuracyM, fixAgeMs, source, mock }: Geo): void {
    if (source === 'none' || source === 'manual') return
    // Who signed in this very moment is on duty already.
    if (dutyOf(this.#operator())?.shiftId !== this.#duty?.shiftId) this.look()
    const at = this.#deps.clock.reading().wall - fixAgeMs
    this.window.hear({
      ...{ lat, lon, accuracyM, heading: null, speedMps: null, time: { by: 'wall', at } },
      ...(mock === true ? { mock } : {}),
    })
  }

  /** The operator may have changed, or is read for the first time ([LO4]). Nothing to read: nobody is on shift. */
  look(): void {
    if (this.#closed) return
    const operator = this.#operator()
    const now = dutyOf(operator)
    if (this.#duty?.shiftId !== now?.shiftId) {
      this.#end()
      this.#duty = now
      if (now !== null) this.#begin()
    }
    notePresence(this.#deps.keeper, operator, this.#deps.kept)
    this.#tell()
  }

  close(): void {
    this.#end()
    this.#closed = true
  }

  #operator(): OnShift | null {
    try {
      return this.#deps.keeper.core().kv.get('operator')
    } catch {
      return null
    }
  }

  #begin(): void {
    for (const source of this.#sources) {
      this.#standing.set(source.name, { problem: null, believedAt: -Infinity, lastOwn: null })
      source.start(
        (fix) => this.#onFix(source, fix),
        (problem) => this.#onProblem(source.name, problem),
      )
    }
    this.#again()
  }

  #end(): void {
    this.#timer?.cancel()
    for (const source of this.#sources) source.stop()
    const last = endOfTrail(this.#thinning)
    if (this.#duty !== null && last.length > 0) this.#keep(this.#duty, last)
    this.#deps.whereabouts.clear()
    this.#deps.departure.clear()
    this.#standing.clear()
    this.#duty = null
    this.#judging = nothingJudged
    this.#thinning = nothingThinned
    this.#motion = standing
    this.#fault = { problem: null, at: -Infinity }
  }

  /** Silence is news too: a fix grows old, a van stands. */
  #again(): void {
    this.#timer = this.#deps.timers.after(LOOK_EVERY_MS, () => {
      this.#tell()
      this.#again()
    })
  }

  #onProblem(name: PositionSource, problem: SourceProblem | null): void {
    const of = this.#standing.get(name)
    if (of === undefined || of.problem === problem) return
    of.problem = problem
    this.#tell()
  }

  #onFix(source: LocationSource, raw: RawFix): void {
    const of = this.#standing.get(source.name)
    const core = this.#core()
    if (this.#duty === null || of === undefined || core === null) return
    // The break that began this very moment counts already.
    if (dutyOf(core.kv.get('operator'))?.shiftId !== this.#duty.shiftId) return
    const { ms: now, suspect } = core.clock.trusted()
    if (source === this.window && this.#receiverIsWell(now)) return
    const { fix, mock, repeated } = this.#timed(raw, of, now, suspect)
    if (repeated || (mock && this.#isSureWithout(source.name, now))) return
    const jitters = source !== this.window
    const judged = judgeFix(this.#judging, fix, now, { source: source.name, jitters })
    this.#judging = judged.state
    this.#fault = { problem: judged.problem, at: now }
    if (judged.verdict !== 'refused') this.#take(judged, { ...fix, at: Math.min(fix.at, now) }, source.name, mock)
    // A leap puts all sources under suspicion alike; what marks this one alone leaves the others to be heard.
    if (judged.verdict === 'believed' && !mock) of.believedAt = now
    if (judged.verdict !== 'refused') {
      const doubtful = judged.verdict === 'doubted' || judged.problem !== null || judged.mock || mock
      this.#deps.departure.see(core, this.#duty, { ...fix, at: Math.min(fix.at, now) }, doubtful)
    }
    this.#tell()
  }

  #core(): Core | null {
    try {
      return this.#deps.keeper.core()
    } catch {
      return null
    }
  }

  #receiverIsWell(now: number): boolean {
    return this.#deps.receivers.some(({ name }) => {
      const of = this.#standing.get(name)
      return of?.problem === null && now - of.believedAt < WELL_FOR_MS
    })
  }

  #isSureWithout(name: PositionSource, now: number): boolean {
    return [...this.#standing].some(([other, { believedAt }]) => other !== name && now - believedAt < SURE_FOR_MS)
  }

  /** In trusted time. What a receiver says, it says now; its own clock must agree. */
  #timed(raw: RawFix, of: Standing, now: Instant, suspect: boolean): { fix: Fix; mock: boolean; repeated: boolean } {
    const { lat, lon, accuracyM, heading, speedMps, time } = raw
    const fix = { lat, lon, accuracyM, heading: finite(heading), speedMps: finite(speedMps) }
    if (time.by === 'wall') {
      const at = Math.round(now - (this.#deps.clock.reading().wall - time.at))
      return { fix: { ...fix, at }, mock: raw.mock === true, repeated: false }
    }
    const repeated = time.at !== null && time.at === of.lastOwn
    of.lastOwn = time.at
    const clock = receiverClock(time.at, now, suspect)
    const at = clock === 'ahead' && time.at !== null ? time.at : now
    return { fix: { ...fix, at }, mock: raw.mock === true || clock === 'behind', repeated }
  }

  #take({ verdict, state, mock }: Judged, fix: Fix, source: PositionSource, madeUp: boolean): void {
    const crumb = { ...fix, source, mock: mock || madeUp }
    if (verdict === 'doubted') {
      const first = state.elsewhere?.count === 1 || state.same?.count === FROZEN_FIXES
      if (first && this.#duty !== null) this.#keep(this.#duty, [crumb])
      this.#keepNext = true
      return
    }
    this.#deps.whereabouts.put({ fix, source, mock: crumb.mock })
    this.#motion = move(this.#motion, fix)
    const thinned = this.#keepNext
      ? { state: { kept: crumb, between: [] }, keep: [crumb] }
      : thin(this.#thinning, crumb)
    this.#keepNext = false
    const before = this.#thinning.kept
    this.#thinning = thinned.state
    if (this.#duty !== null && thinned.keep.length > 0) this.#keep(this.#duty, thinned.keep, before)
  }

  /** [LO5] A station that is sealed keeps no trail: what room there is belongs to scans. */
  #keep(duty: Duty, crumbs: readonly Crumb[], before: Crumb | null = null): void {
    if (this.#deps.keeper.sealed() !== null) return
    const moving = isMoving(this.#motion, this.#motion.last?.at ?? 0)
    const written = this.#deps.keeper.write((core) => {
      const of = { ...duty, routeId: routeOf(core, duty.personId)?.id ?? null }
      for (const crumb of crumbs) core.breadcrumbs.add(of, pointOf(crumb, moving ? before : null, moving))
    })
    if (written.ok) this.#deps.kept()
  }

  /** At once when it means something else, else at most once a second: each telling is a read of each window. */
  #tell(): void {
    const { monotonicMs } = this.#deps.clock.reading()
    const now = this.#core()?.clock.now() ?? 0
    const said = `${this.#duty?.shiftId ?? ''} ${this.#problem(now) ?? ''} ${isMoving(this.#motion, now)}`
    const fresh = this.#deps.whereabouts.last()?.fix.at ?? 0
    if (said === this.#told && (monotonicMs - this.#toldAt < TELL_EVERY_MS || fresh === 0)) return
    this.#told = said
    this.#toldAt = monotonicMs
    this.#deps.changed()
  }

  /** What stands between the driver and a good position; null: nothing. */
  #problem(now: number): LocationState['problem'] {
    if (this.#duty === null) return null
    const receiver = this.#deps.receivers.map(({ name }) => this.#standing.get(name)?.problem ?? null).find(Boolean)
    const last = this.#deps.whereabouts.last()
    const fault = now - this.#fault.at <= STALE_AFTER_MS ? this.#fault.problem : null
    const window = this.#standing.get('browser')?.problem ?? null
    // Denied: no other will come; unavailable may be a moment's trouble.
    const denied = window === 'denied' && last?.source === 'browser' ? window : null
    if (last !== null && now - last.fix.at <= STALE_AFTER_MS)
      return fault ?? (last.mock ? 'suspect' : null) ?? receiver ?? denied
    return fault ?? receiver ?? window ?? (last === null ? 'none-yet' : 'stale')
  }

  /** What the verb `location` answers. */
  state(core: Core): LocationState {
    const operator = core.kv.get('operator')
    const now = core.clock.now()
    const paused = pausedBy(operator)
    const last = paused === null ? this.#deps.whereabouts.last() : null
    const problem = paused === null ? this.#problem(now) : null
    return {
      asOf: now,
      source: last?.source ?? 'none',
      fix: last === null ? null : pointOf({ ...last.fix, ...last }, null, isMoving(this.#motion, now)),
      problem,
      sentence: problem === null ? null : locationEn.problem[problem],
      moving: isMoving(this.#motion, now),
      paused,
      recordedToday: operator === null ? 0 : core.breadcrumbs.countSince(operator.personId, startOfToday(core)),
      unsentPoints: core.breadcrumbs.unsentCount(),
    }
  }
}
