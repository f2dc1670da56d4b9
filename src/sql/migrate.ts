// Numbered migrations, each in one transaction with its number in `user_version` (FAULTS 8). A migration that was released is never edited.
import type { WritableDb } from './open.ts'
import { inTransaction } from './transaction.ts'

export type Migration = { number: number; name: string; up: string | ((db: WritableDb) => void) }
export type Migrated =
  | { kind: 'ready'; from: number; to: number }
  /** a newer program wrote this file: it may be read, not written */
  | { kind: 'newer'; found: number; known: number }

export function schemaVersion(db: WritableDb): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/**
 * Brings the database to the newest of `migrations` (numbered 1, 2, 3 … without a hole). A cut in the middle leaves it at the last whole step.
 * `afterEach` is called inside each step's transaction: tests cut the power there.
 */
export function migrate(
  db: WritableDb,
  migrations: readonly Migration[],
  afterEach: (done: Migration) => void = () => undefined,
): Migrated {
  const odd = migrations.find((migration, index) => migration.number !== index + 1)
  if (odd) throw new Error(`migration ${odd.number} (${odd.name}) is out of order: they are numbered 1, 2, 3 …`)
  const from = schemaVersion(db)
  if (from > migrations.length) return { kind: 'newer', found: from, known: migrations.length }
  for (const migration of migrations.slice(from))
    inTransaction(db, () => {
      if (typeof migration.up === 'string') db.exec(migration.up)
      else migration.up(db)
      db.pragma(`user_version = ${migration.number}`)
      afterEach(migration)
    })
  return { kind: 'ready', from, to: migrations.length }
}
