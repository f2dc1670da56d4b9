// The clock that forgets positions ([PO5]; DOMAIN §15.1: 60 days by default, thinned after 7).
import type { HubDeps } from '../deps.ts'
import { type Forgetting, forgettingEvery } from '../forgetting.ts'

export const DAY_MS = 24 * 3_600_000
const FORGET_EVERY_MS = 3_600_000
/** Of an old trail one point in this time stays. */
const THINNED_TO_MS = 5 * 60_000

export function retentionClock({
  store,
  now,
  config,
  log,
}: Pick<HubDeps, 'store' | 'now' | 'config' | 'log'>): Forgetting {
  let thinnedTo = 0
  return forgettingEvery(FORGET_EVERY_MS, {
    ...{ log, stays: 'old positions stay for now' },
    work: async (stopped) => {
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
      } while (thinFrom < thinBefore && !stopped())
      thinnedTo = thinBefore
      return gone
    },
  })
}
