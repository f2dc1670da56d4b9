// Opening a SQLite file the one safe way (FAULTS 1, 2, 6): WAL, every commit synced, no mmap, a version without the WAL-reset bug.
import Database from 'better-sqlite3'

export type WritableDb = Database.Database
/** What a query may do: no `run`, no `exec`, no transaction. Any open database is one. */
export type ReadableDb = {
  prepare<P extends unknown[], R>(source: string): Reading<P, R>
}
export type Reading<P extends unknown[], R> = {
  get(...params: P): R | undefined
  all(...params: P): R[]
  iterate(...params: P): IterableIterator<R>
}

/** SQLite 3.7.0 to 3.51.2 can lose data when checkpoints race (the WAL-reset bug, FAULTS 6). */
export const OLDEST_SQLITE = '3.51.3'
const CACHE_KiB = 64 * 1024

export type OpenOptions = {
  /** read a file that must not be written, such as one of a newer version */
  readonly?: boolean
  /** ms to wait for another connection before `busy` */
  busyTimeoutMs?: number
  /** hold the file for this connection alone: a second one is `busy` */
  exclusive?: boolean
}

/**
 * Opens or creates `file`. Throws what better-sqlite3 throws (see `faultOf`), and an Error with a sentence when SQLite itself is too old or the
 * file system gives no WAL.
 */
export function openDatabase(file: string, options: OpenOptions = {}): WritableDb {
  const db = new Database(file, {
    readonly: options.readonly ?? false,
    fileMustExist: options.readonly ?? false,
    timeout: options.busyTimeoutMs ?? 2000,
  })
  try {
    checkVersion(db)
    configure(db, options)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function configure(db: WritableDb, options: OpenOptions): void {
  if (options.exclusive) db.pragma('locking_mode = EXCLUSIVE')
  if (!options.readonly) {
    const mode = db.pragma('journal_mode = WAL', { simple: true })
    // An in-memory database has no journal to speak of; tests of pure queries use one.
    if (mode !== 'wal' && mode !== 'memory')
      throw new Error(`This folder cannot hold a write-ahead log (${String(mode)}). Is it on a network drive?`)
  }
  db.pragma('synchronous = FULL')
  // macOS: a plain fsync does not reach the platter; elsewhere these two do nothing.
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('mmap_size = 0')
  db.pragma(`cache_size = -${CACHE_KiB}`)
  db.pragma('temp_store = MEMORY')
  db.pragma('trusted_schema = OFF')
}

export function sqliteVersion(db: ReadableDb): string {
  return db.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()?.v ?? ''
}

function checkVersion(db: ReadableDb): void {
  const found = sqliteVersion(db)
  if (!isAtLeast(found, OLDEST_SQLITE))
    throw new Error(`SQLite ${found} is too old: ${OLDEST_SQLITE} is needed (FAULTS 6)`)
}

export function isAtLeast(found: string, wanted: string): boolean {
  const [a, b] = [found, wanted].map((version) => version.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
