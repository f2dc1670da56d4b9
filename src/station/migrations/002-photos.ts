import type { Migration } from '../../sql/migrate.ts'

/**
 * Files lie beside the database in `photos/`, named by their SHA-256; a row is written after the file is durable. Photos of other stations that were
 * fetched to be looked at have no row: their files may go at any time.
 */
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
  -- the gate's report, JSON
  report TEXT,
  -- an event names it: only then it is sent; one that none names is swept after a day
  named INTEGER NOT NULL DEFAULT 0,
  -- tus: the upload's name at the hub, so that it goes on after a restart
  upload TEXT,
  whole_at INTEGER,
  -- whole at the hub for long enough: the file is not kept here any more
  dropped INTEGER NOT NULL DEFAULT 0,
  -- the file was there and is 'gone' or 'differs' now: a person is told
  lost TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_to_send ON photos (captured_at, sha256) WHERE named = 1 AND whole_at IS NULL AND lost IS NULL;
CREATE INDEX photos_newest ON photos (captured_at) WHERE d_hash IS NOT NULL;
CREATE INDEX photos_unnamed ON photos (saved_at) WHERE named = 0;
CREATE INDEX photos_kept ON photos (whole_at) WHERE whole_at IS NOT NULL AND dropped = 0;
CREATE INDEX photos_lost ON photos (sha256) WHERE lost IS NOT NULL;
`,
}
