// Are the files that are open still the files that lie there? SQLite does not notice when somebody deletes or replaces its file under it: everything
// would go on, and be gone at the next start (FAULTS 5).
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { WritableDb } from '../sql/open.ts'

const ENDS = ['', '-wal'] as const

export class FileWatch {
  readonly #file: string
  /** inode of each, as first seen; the log's comes with the first write */
  readonly #seen = new Map<string, bigint>()

  constructor(file: string) {
    this.#file = file
    this.moved()
  }

  /** True when the database or its log was taken away or put another in its place since it was first seen. */
  moved(): boolean {
    return ENDS.some((end) => {
      const now = statSync(this.#file + end, { bigint: true, throwIfNoEntry: false })?.ino
      const first = this.#seen.get(end)
      if (first === undefined && now !== undefined) this.#seen.set(end, now)
      return first !== undefined && now !== first
    })
  }
}

/**
 * Writes what the open connection still sees to a fresh file, whole and synced. The caller closes the connection, then calls `putBack`.
 * @returns the fresh file
 */
export function saveAside(db: WritableDb, file: string): string {
  const fresh = `${file}.saved`
  rmSync(fresh, { force: true })
  db.prepare('VACUUM INTO ?').run(fresh)
  syncPath(fresh)
  return fresh
}

/** What lies in the database's place is renamed, never deleted. */
export function putBack(fresh: string, file: string, stamp: number): void {
  for (const end of [...ENDS, '-shm'])
    if (existsSync(file + end)) renameSync(file + end, `${file}.replaced-${stamp}${end}`)
  renameSync(fresh, file)
  if (process.platform !== 'win32') syncPath(dirname(file))
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
