// A cursor into the hub's order (EVENTS Push, "projections follow the order by cursor"): reads the log in chunks, writes what it makes of it
// together with the cursor, and lets others run in between. Woken by commits; a lost wake costs time, never news.
import { setTimeout as sleep } from 'node:timers/promises'
import type { HubPosition } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import type { ProjectedNews } from '../live/projected.ts'
import { projectPackages } from './packages.ts'

export const PACKAGES = 'packages'

export type FollowOptions = {
  /** events a chunk: one transaction, and the longest time the event loop is held */
  chunk?: number
  forgetAfterMs: number
  /** when nobody wakes it */
  lookEveryMs?: number
  /** after a fault of the store */
  retryMs?: number
}
export type Follower = {
  start: () => void
  /** After each chunk, when its rows are durable. Returns how to stop listening. */
  onProjected: (listener: (news: ProjectedNews) => void) => () => void
  /** Resolves when everything the log held at the call is projected. */
  caughtUp: () => Promise<void>
  /** Resolves when the chunk in work is done. */
  stop: () => Promise<void>
}
type FollowDeps = Pick<HubDeps, 'store' | 'log' | 'onCommitted' | 'now'>

/**
 * Follows the log for the projection `packages`. One a database: with several hub processes the store's `project` must refuse a cursor
 * that has moved, and this one reads its place again.
 */
export function createFollower(deps: FollowDeps, options: FollowOptions): Follower {
  const listeners = new Set<(news: ProjectedNews) => void>()
  const stopping = new AbortController()
  const bell = createBell()
  let running: Promise<void> | null = null
  let stopListening: (() => void) | null = null
  const tell = (news: ProjectedNews): void => listeners.forEach((listener) => listener(news))

  return {
    start() {
      stopListening ??= deps.onCommitted(bell.ring)
      running ??= followOn(deps, options, { bell, tell, stopped: stopping.signal })
    },
    onProjected(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async caughtUp() {
      const target = await deps.store.head()
      while ((await deps.store.cursor(PACKAGES)) < target && !stopping.signal.aborted) {
        bell.ring()
        await sleep(2)
      }
    },
    async stop() {
      stopListening?.()
      stopping.abort()
      bell.ring()
      await running
    },
  }
}

type Run = { bell: Bell; tell: (news: ProjectedNews) => void; stopped: AbortSignal }

async function followOn(deps: FollowDeps, options: FollowOptions, { bell, tell, stopped }: Run): Promise<void> {
  const { chunk = 200, forgetAfterMs, lookEveryMs = 5_000, retryMs = 1_000 } = options
  while (!stopped.aborted) {
    bell.still()
    const began = performance.now()
    try {
      const news = await step(deps, chunk, forgetAfterMs)
      if (news === null) await bell.wait(lookEveryMs)
      else tell(news)
      if (news !== null) await giveWay(performance.now() - began)
    } catch (error) {
      deps.log.error({ err: error }, 'the projection waits after a fault')
      await sleep(retryMs, undefined, { signal: stopped, ref: false }).catch(() => undefined)
    }
  }
}

/** Others that had to wait longer than this for their turn are busy. */
const BUSY_AFTER_MS = 1
/** Of a busy hub's time the projection takes a quarter at most. */
const SHARES_OF_OTHERS = 3
const MAX_PAUSE_MS = 100

/** A long backlog must not hold up pushes and pages: what is durable is worth more than what is shown a moment sooner. */
async function giveWay(tookMs: number): Promise<void> {
  const asked = performance.now()
  await new Promise((resolve) => setImmediate(resolve))
  if (performance.now() - asked > BUSY_AFTER_MS) await sleep(Math.min(tookMs * SHARES_OF_OTHERS, MAX_PAUSE_MS))
}

export type Bell = { ring: () => void; still: () => void; wait: (atMostMs: number) => Promise<void> }

/** Rung while nobody waits, the next wait ends at once: a commit between reading the log and waiting is not overheard. */
export function createBell(): Bell {
  let rung = false
  let nap: AbortController | null = null
  return {
    ring() {
      rung = true
      nap?.abort()
    },
    still() {
      rung = false
    },
    async wait(atMostMs) {
      if (rung) return
      nap = new AbortController()
      await sleep(atMostMs, undefined, { signal: nap.signal, ref: false }).catch(() => undefined)
      nap = null
    },
  }
}

/** One chunk; null when the cursor stands at the log's end. Exported for rebuilds without a running follower. */
export async function step(
  { store, log, now }: Omit<FollowDeps, 'onCommitted'>,
  chunk: number,
  forgetAfterMs: number,
): Promise<ProjectedNews | null> {
  const from = await store.cursor(PACKAGES)
  // Before the events: what commits in between lies behind this head and is read next time.
  const head = await store.head()
  if (from >= head) return null
  const events = await store.events(from, chunk)
  const last = events.at(-1)?.position ?? from
  // Reference rows take places in the same order; past the last event there is nothing to fold, so the cursor may go to the head.
  const to = events.length < chunk ? (Math.max(last, head) as HubPosition) : last
  const { views, scope, breaks, pinsSettled, touched, faults } = await projectPackages(store, events, forgetAfterMs)
  for (const { position, reason } of faults) {
    log.error({ position, reason }, 'an event of the log could not be folded')
    await store.raiseAlarm(now(), `The event at position ${position} changes no package: ${reason}.`)
  }
  await store.project({ projection: PACKAGES, from, to, views, scope, breaks })
  return { to, packages: touched, pinsSettled }
}

/** Forgets the rows and makes them again from the log; for an operator's "rebuild" and after a change of the fold. */
export async function rebuild(
  deps: Omit<FollowDeps, 'onCommitted'>,
  chunk: number,
  forgetAfterMs: number,
): Promise<void> {
  await deps.store.resetProjection(PACKAGES)
  while ((await step(deps, chunk, forgetAfterMs)) !== null) continue
}
