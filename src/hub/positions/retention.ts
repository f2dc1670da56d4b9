// The clock that forgets positions ([PO5]; DOMAIN §15.1: 60 days by default, thinned after 7).
import type { HubDeps } from '../deps.ts'

export type RetentionClock = {
  /** one round; answers how many points went */
  forget(): Promise<number>
  /** a round now and every hour until `stop` */
  start(): void
  stop(): void
}

export const DAY_MS = 24 * 3_600_000
const FORGET_EVERY_MS = 3_600_000
/** Of an old trail one point in this time stays. */
const THINNED_TO_MS = 5 * 60_000

export function retentionClock(needs: Pick<HubDeps, 'store' | 'now' | 'config' | 'log'>): RetentionClock {
  const { store, now, config, log } = needs
  let timer: ReturnType<typeof setInterval> | undefined
  let stopped = false
  let thinnedTo = 0
  const forget = async (): Promise<number> => {
    const { positionDays, positionThinDays } = config.limits
    const dropBefore = now() - positionDays * DAY_MS
    const thinBefore = now() - positionThinDays * DAY_MS
    // The day before once more: a tablet that was away may have brought some late.
    let thinFrom = Math.max(dropBefore, thinnedTo - DAY_MS)
    let gone = 0
    // A day at a time, so that no push waits for months of trails.
    do {
      const upTo = Math.min(thinBefore, thinFrom + DAY_MS)
      gone += await store.forgetPositions({ dropBefore, thinFrom, thinBefore: upTo, everyMs: THINNED_TO_MS })
      await new Promise((turn) => setImmediate(turn))
      thinFrom = upTo
    } while (thinFrom < thinBefore && !stopped)
    thinnedTo = thinBefore
    return gone
  }
  const run = () =>
    void forget().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, 'old positions stay for now')
    })
  return {
    forget,
    start: () => {
      run()
      timer ??= setInterval(run, FORGET_EVERY_MS).unref()
    },
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}
