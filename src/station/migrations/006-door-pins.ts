import type { Migration } from '../../sql/migrate.ts'

/**
 * What PINs at the door are checked with, and how often each was tried. `ends_at`: delivered here, to be dropped once that cannot be taken back. `told`:
 * tries that stand in the journal; one that a kill cut off is told with the next. A count belongs to one issue of the PIN and outlives what checks it.
 */
export const doorPins: Migration = {
  number: 6,
  name: 'PINs at the door',
  up: `
CREATE TABLE door_pins (
  package_id TEXT PRIMARY KEY, issue INTEGER NOT NULL, salt TEXT NOT NULL, hash TEXT NOT NULL, ends_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX door_pins_ended ON door_pins (ends_at) WHERE ends_at IS NOT NULL;
CREATE TABLE door_pin_tries (
  package_id TEXT PRIMARY KEY, issue INTEGER NOT NULL, tries INTEGER NOT NULL, told INTEGER NOT NULL, rounds INTEGER NOT NULL,
  matched_at INTEGER, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX door_pin_tries_old ON door_pin_tries (at);
`,
}
