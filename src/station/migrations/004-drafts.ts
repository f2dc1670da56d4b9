import type { Migration } from '../../sql/migrate.ts'

/** What was chosen at a stop and not confirmed yet (DOMAIN §4 Confirm, "app killed between photo and confirm"). */
export const drafts: Migration = {
  number: 4,
  name: 'drafts of stops',
  up: `
CREATE TABLE drafts (stop_id TEXT PRIMARY KEY, at INTEGER NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
}
