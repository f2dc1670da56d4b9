// Who follows the log is woken after commits, a little late on purpose: pushes come in bursts, and a burst goes first (env.ts, PROJECT_*).
export type Commits = {
  /** `events`: how many the commit brought; unknown counts as few */
  committed: (events?: number) => void
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
/** Drivers' scans come by the handful, and somebody may be looking at each: many small commits are no burst, and wait for this many quiets at most. */
const FEW_EVENTS = 50
const LATEST_OF_FEW = 4

export function createCommits({ quietMs, latestMs }: { quietMs: number; latestMs: number }): Commits {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | null = null
  let firstAt = 0
  let many = false
  const ring = (): void => {
    timer = null
    many = false
    for (const listener of listeners) listener()
  }
  const committed = (events = 1): void => {
    const now = performance.now()
    many ||= events > FEW_EVENTS
    const quiet = timer === null || !many ? quietMs : quietMs * QUIET_OF_A_BURST
    const latest = many ? latestMs : Math.min(latestMs, quietMs * LATEST_OF_FEW)
    if (timer === null) firstAt = now
    else clearTimeout(timer)
    timer = setTimeout(ring, Math.max(0, Math.min(quiet, firstAt + latest - now)))
  }
  return {
    committed,
    stirred: () => {
      if (timer !== null) committed(many ? FEW_EVENTS + 1 : 0)
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
