import type { Migration } from '../../sql/migrate.ts'

/** Breadcrumbs of this device, and the last known places of others; kept apart from the journal, with a clock of their own (DOMAIN §15.1). */
export const positions: Migration = {
  number: 3,
  name: 'breadcrumbs and places',
  up: `
CREATE TABLE breadcrumbs (
  person_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  shift_id TEXT NOT NULL,
  route_id TEXT,
  point TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (person_id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX breadcrumbs_unsent ON breadcrumbs (at) WHERE sent = 0;

-- DriverPlace of src/wire/positions.ts as JSON
CREATE TABLE places (person_id TEXT PRIMARY KEY, at INTEGER NOT NULL, place TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
}
