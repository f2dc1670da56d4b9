// Migration 8, never edited once released (migrations.ts).

/**
 * Who was erased, so that nothing of it is taken again from a station that comes late. `erased_packages.position` is its place in the one order, at which the
 * stations are told. A key of an erased package, and a row of an erased photo, are dropped whoever brings them.
 */
export const ERASURE = `
  CREATE TABLE erased_packages (
    package_id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX erased_packages_order ON erased_packages (position);
  CREATE TABLE erased_photos (
    sha256 TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE erased_trails (
    person_id TEXT PRIMARY KEY,
    before INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER no_key_of_the_erased BEFORE INSERT ON package_keys
    WHEN EXISTS (SELECT 1 FROM erased_packages WHERE package_id = NEW.package_id)
    BEGIN SELECT RAISE(IGNORE); END;
  CREATE TRIGGER no_photo_of_the_erased BEFORE INSERT ON photos
    WHEN EXISTS (SELECT 1 FROM erased_photos WHERE sha256 = NEW.sha256)
    BEGIN SELECT RAISE(IGNORE); END;
  CREATE TRIGGER no_trail_of_the_erased BEFORE INSERT ON positions
    WHEN NEW.at <= (SELECT before FROM erased_trails WHERE person_id = NEW.person_id)
    BEGIN SELECT RAISE(IGNORE); END;`
