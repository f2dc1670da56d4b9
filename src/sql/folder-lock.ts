// One process holds a data folder (FAULTS 5, 35). The lock is SQLite's own file lock on a small database of its own: the operating system lets
// it go when the process ends, however it ends.
import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { faultOf } from './fault.ts'

export type FolderLock =
  | { kind: 'held'; release: () => void }
  /** another process, or another part of this one, holds the folder */
  | { kind: 'second-process' }
  /** file locks cannot be trusted over the network */
  | { kind: 'network-folder' }

export const LOCK_FILE = 'folder.lock'
/** Long enough for a holder that is just ending, short enough to be refused within a second. */
export const LOCK_WAIT_MS = 400
const NETWORK_FILE_SYSTEMS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f])

/** Creates the folder when it is not there. Throws only what the file system throws. */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (NETWORK_FILE_SYSTEMS.has(statfsSync(folder).type)) return { kind: 'network-folder' }
  const db = new Database(join(folder, LOCK_FILE), { timeout: LOCK_WAIT_MS })
  try {
    // A rollback journal in exclusive mode: one write takes the lock and keeps it until the connection closes.
    db.pragma('journal_mode = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (faultOf(error) === 'busy') return { kind: 'second-process' }
    throw error
  }
  return { kind: 'held', release: () => void db.close() }
}
