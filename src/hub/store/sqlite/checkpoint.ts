// Moving the write-ahead log into the database when nobody waits (FAULTS 34): SQLite by itself does it inside a commit, and the station whose batch
// it happens to be waits for two more syncs.
import type { WritableDb } from '../../../sql/open.ts'

/** Pages of log at which a commit has to do it after all: 32 MiB, so that a burst without a pause stays bounded. */
const MAX_LOG_PAGES = 8000
const LOOK_EVERY_MS = 250

export type After = (ms: number, run: () => void) => { cancel: () => void }
/** Keeps no process alive. */
const unhurried: After = (ms, run) => {
  const timer = setTimeout(run, ms)
  timer.unref()
  return { cancel: () => clearTimeout(timer) }
}

/** `moved` after each commit of weight; the work is done in the first quiet quarter of a second after it. */
export function createCheckpointer(db: WritableDb, after = unhurried): { moved: () => void; stop: () => void } {
  db.pragma(`wal_autocheckpoint = ${MAX_LOG_PAGES}`)
  let timer: { cancel: () => void } | null = null
  let commits = 0
  const look = (seen: number): void => {
    timer = null
    if (seen !== commits) wait()
    // Passive: it takes what it can get and waits for no reader.
    else db.pragma('wal_checkpoint(PASSIVE)')
  }
  const wait = (): void => {
    const seen = commits
    timer = after(LOOK_EVERY_MS, () => look(seen))
  }
  return {
    moved: () => {
      commits++
      if (timer === null) wait()
    },
    stop: () => {
      timer?.cancel()
      timer = null
    },
  }
}
