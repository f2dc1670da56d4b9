// Migration 11, never edited once released (migrations.ts).

/**
 * What people of a shift say to each other (DOMAIN §15.1), beside the log and with its own clock. `n` is never given twice: what was forgotten leaves a hole.
 * An erased person's words are not taken again from a tablet that comes late.
 */
export const TALK = `
  CREATE TABLE talk (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    driver_id TEXT NOT NULL,
    by_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX talk_site ON talk (site, n);
  CREATE INDEX talk_driver ON talk (driver_id, n);
  CREATE INDEX talk_by ON talk (by_id, n);
  CREATE INDEX talk_device ON talk (device_id, urgent, recorded_at);
  CREATE INDEX talk_old ON talk (recorded_at);
  CREATE TABLE erased_talk (
    person_id TEXT PRIMARY KEY,
    before INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER no_talk_of_the_erased BEFORE INSERT ON talk
    WHEN NEW.at <= (SELECT max(before) FROM erased_talk WHERE person_id IN (NEW.by_id, NEW.driver_id))
    BEGIN SELECT RAISE(IGNORE); END;`
