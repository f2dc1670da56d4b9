import type { Migration } from '../../sql/migrate.ts'

/**
 * What troubles a package (domain/exceptions.ts), kept beside its view, so that the supervisor's lanes are read from an index and no view is opened
 * to find them. Views of before are folded once more in the background and write theirs then.
 */
export const troubles: Migration = {
  number: 5,
  name: 'what a supervisor has to look at',
  up: `
CREATE TABLE troubles (
  package_id TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
  site TEXT NOT NULL, lane TEXT NOT NULL, since INTEGER NOT NULL,
  -- 0: the package needs no work any more, only the question stays
  open INTEGER NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (package_id, kind, detail)
) STRICT, WITHOUT ROWID;
CREATE INDEX troubles_lane ON troubles (site, lane, since, open);

INSERT INTO kv (key, value) SELECT 'generation', '1' WHERE EXISTS (SELECT 1 FROM packages)
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT);
`,
}
