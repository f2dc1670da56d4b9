// SQLite's error codes as the few kinds that callers act on differently (FAULTS 3, 4, 5, 8).

/**
 * - `full`: no room; the transaction is rolled back and the database is fine
 * - `io`: a read, write or sync failed; what is on the disk is unknown until the file is closed and opened again (FAULTS 3)
 * - `corrupt`: the file is not, or no longer, a database
 * - `busy`: another connection holds it
 * - `readonly`: it may not be written
 */
export type StorageFault = 'full' | 'io' | 'corrupt' | 'busy' | 'readonly'

const FAULTS: readonly (readonly [prefix: string, fault: StorageFault])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_PERM', 'readonly'],
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EIO', 'io'],
  ['EROFS', 'readonly'],
]

/** null: not a storage fault but a bug, and to be treated as one. */
export function faultOf(error: unknown): StorageFault | null {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return FAULTS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null
}
