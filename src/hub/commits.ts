// Who follows the log is woken after commits, a little late on purpose: pushes come in bursts, and a burst goes first (env.ts, PROJECT_*).
export type Commits = {
  committed: () => void
  /** stations are still sending, if only what is known: who follows can wait a little more */
  stirred: () => void
  onCommitted: (listener: () => void) => () => void
  stop: () => void
}

/**
 * A lone scan is shown after `quietMs`. A second commit within it says that a burst is on, and in a burst one slow sync is no quiet: a projection
 * begun there holds up the batches still to come. `latestMs` bounds both.
 */
const QUIET_OF_A_BURST = 5

export function createCommits({ quietMs, latestMs }: { quietMs: number; latestMs: number }): Commits {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | null = null
  let firstAt = 0
  const ring = (): void => {
    timer = null
    for (const listener of listeners) listener()
  }
  const committed = (): void => {
    const now = performance.now()
    const quiet = timer === null ? quietMs : quietMs * QUIET_OF_A_BURST
    if (timer === null) firstAt = now
    else clearTimeout(timer)
    timer = setTimeout(ring, Math.max(0, Math.min(quiet, firstAt + latestMs - now)))
  }
  return {
    committed,
    stirred: () => {
      if (timer !== null) committed()
    },
    onCommitted: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      listeners.clear()
    },
  }
}
