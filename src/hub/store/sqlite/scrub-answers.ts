// Migration 6, never edited once released (migrations.ts).
import type { WritableDb } from '../../../sql/open.ts'

/**
 * Answers of before held links with their secrets in clear text: they go, also from the pages they leave behind; the keys stay, so that a repeat
 * announces nothing twice. The index is for forgetting the old ones.
 */
export function scrubAnswers(db: WritableDb): void {
  const before = Number(db.pragma('secure_delete', { simple: true }))
  db.pragma('secure_delete = ON')
  db.exec(`
    CREATE TABLE answers_without_links (
      key TEXT PRIMARY KEY,
      request_hash TEXT NOT NULL,
      answer TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO answers_without_links SELECT key, request_hash, '', at FROM idempotency;
    DROP TABLE idempotency;
    ALTER TABLE answers_without_links RENAME TO idempotency;
    CREATE INDEX idempotency_age ON idempotency (at);`)
  db.pragma(`secure_delete = ${before}`)
}
