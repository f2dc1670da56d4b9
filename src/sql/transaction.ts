import type { WritableDb } from './open.ts'

/**
 * One synchronous transaction that takes the write lock at once: all of `work` or nothing. A promise out of it throws and rolls back, since
 * nothing that comes after an `await` would be inside (STYLE, Station).
 */
export function inTransaction<T>(db: WritableDb, work: () => T): T {
  return db
    .transaction(() => {
      const result = work()
      if (isThenable(result)) throw new Error('a transaction is synchronous: its work returned a promise')
      return result
    })
    .immediate()
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
