import type { Migration } from '../../sql/migrate.ts'

/** Files lie beside the database in `photos/`, named by their SHA-256; a row is written after the file is durable. */
export const photos: Migration = {
  number: 2,
  name: 'photos and their own queue',
  up: `
CREATE TABLE photos (
  sha256 TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  captured_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  d_hash TEXT,
  -- an event names it: only then it is sent; one that none names is swept after a day
  named INTEGER NOT NULL DEFAULT 0,
  -- tus: where the upload stands, so that it goes on after a restart
  upload_url TEXT,
  whole_at INTEGER,
  -- of another station, fetched to be looked at: may be forgotten
  fetched INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_to_send ON photos (captured_at) WHERE named = 1 AND whole_at IS NULL AND fetched = 0;
CREATE INDEX photos_newest ON photos (captured_at) WHERE d_hash IS NOT NULL;
`,
}
