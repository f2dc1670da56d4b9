import type { WritableDb } from './open.ts'

type Runner = (work: () => unknown) => unknown
/** The wrapper is made once a database: a scan waits for it. */
const runners = new WeakMap<WritableDb, Runner>()

/**
 * One synchronous transaction that takes the write lock at once: all of `work` or nothing. A promise out of it throws and rolls back, since
 * nothing that comes after an `await` would be inside (STYLE, Station).
 */
export function inTransaction<T>(db: WritableDb, work: () => T): T {
  const runner = runners.get(db) ?? runnerFor(db)
  return runner(work) as T
}

function runnerFor(db: WritableDb): Runner {
  const transaction = db.transaction((work: () => unknown) => {
    const result = work()
    if (isThenable(result)) throw new Error('a transaction is synchronous: its work returned a promise')
    return result
  })
  const runner: Runner = (work) => transaction.immediate(work)
  runners.set(db, runner)
  return runner
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
