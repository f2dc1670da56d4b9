import type { Migration } from '../../sql/migrate.ts'

/**
 * The station's database. `epochs`, `journal`, `sealed`, `package_keys` and `device` are read by older programs too (SPEC [SE4]): later
 * migrations may add to them, never change what stands here.
 *
 * A scan touches two pages: the journal's last one and that of the package's row. So the places of a package's own events stand in its row, and no
 * index holds what a scan changes, but for `packages_open`, which a package leaves once.
 */
export const first: Migration = {
  number: 1,
  name: 'journal, local copies, operators',
  up: `
-- who this device is at the hub; one row once it is enrolled
CREATE TABLE device (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  device_id TEXT NOT NULL, name TEXT NOT NULL, site TEXT NOT NULL, hub_url TEXT NOT NULL
) STRICT;

-- Row (epoch, seq) of the journal stands at local = base + seq: epochs follow one another, so no index is needed. ended: its last local place,
-- null for the one that goes on. floor: what stands before its first row here; 0 but for what was brought over out of a damaged file.
CREATE TABLE epochs (
  n INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL UNIQUE,
  device_id TEXT NOT NULL,
  base INTEGER NOT NULL,
  ended INTEGER,
  why TEXT NOT NULL,
  acked_seq INTEGER NOT NULL DEFAULT 0,
  acked_head BLOB NOT NULL,
  floor_seq INTEGER NOT NULL DEFAULT 0,
  floor_head BLOB
) STRICT;

-- body: the event's frozen canonical JSON. hash: SHA-256(hash before, body). said: what the screen answered, for the list of last scans.
CREATE TABLE journal (
  local INTEGER PRIMARY KEY,
  body BLOB NOT NULL,
  hash BLOB NOT NULL,
  said TEXT
) STRICT;

-- Places in the hub's order of acknowledged own events: the first one's where the hub named it, else a bound that the next pull gives.
CREATE TABLE acked_ranges (
  epoch_n INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
  first_position INTEGER, upper_bound INTEGER, PRIMARY KEY (epoch_n, from_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE not_stored (
  epoch_n INTEGER NOT NULL, seq INTEGER NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (epoch_n, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE sealed (
  local INTEGER NOT NULL, package_id TEXT NOT NULL, key_id TEXT NOT NULL, box BLOB NOT NULL, PRIMARY KEY (local, package_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE package_keys (
  package_id TEXT NOT NULL, key_id TEXT NOT NULL, key BLOB NOT NULL, made_here INTEGER NOT NULL, PRIMARY KEY (package_id, key_id)
) STRICT, WITHOUT ROWID;

-- packages that left the scope: their keys go once the hub's clock is past forget_after
CREATE TABLE leaving (package_id TEXT PRIMARY KEY, forget_after INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX leaving_when ON leaving (forget_after);

-- what others recorded, as frozen by them
CREATE TABLE pulled (
  position INTEGER PRIMARY KEY, device_id TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
  hash BLOB NOT NULL, body BLOB NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pulled_key ON pulled (device_id, epoch, seq);
CREATE TABLE pulled_packages (
  package_id TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (package_id, position)
) STRICT, WITHOUT ROWID;

-- own: the journal's places (local) that name it, with commas. The rest is a cache, the fold of those and of pulled; the columns before own are what
-- lists ask for: the depot and day it is promised for, whether it still needs work, where it is.
CREATE TABLE packages (
  id INTEGER PRIMARY KEY,
  package_id TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL, day TEXT NOT NULL, open INTEGER NOT NULL, lifecycle TEXT NOT NULL, route_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  own TEXT NOT NULL,
  view TEXT NOT NULL
) STRICT;
CREATE INDEX packages_day ON packages (site, day);
CREATE INDEX packages_open ON packages (site, day) WHERE open = 1;
CREATE INDEX packages_tail ON packages (substr(package_id, -4));

CREATE TABLE other_numbers (
  number TEXT NOT NULL, package_id TEXT NOT NULL, PRIMARY KEY (number, package_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX other_numbers_of ON other_numbers (package_id);

-- reference rows; parent and place are what they are listed by: a stop by its route and sequence, the others by their site
CREATE TABLE reference (
  n INTEGER PRIMARY KEY,
  tbl TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, parent TEXT NOT NULL, place TEXT NOT NULL, json TEXT NOT NULL,
  UNIQUE (tbl, id)
) STRICT;
CREATE INDEX reference_listed ON reference (tbl, parent, place);
CREATE TABLE stop_packages (
  package_id TEXT NOT NULL, stop_id TEXT NOT NULL, route_id TEXT NOT NULL, PRIMARY KEY (package_id, stop_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stop_packages_route ON stop_packages (route_id, package_id);
CREATE INDEX stop_packages_stop ON stop_packages (stop_id, package_id);
CREATE VIRTUAL TABLE stop_search USING fts5 (stop_id UNINDEXED, words, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

-- packages of a wrong route that are still in the person's hands (DOMAIN §3.2)
CREATE TABLE open_stops (
  package_id TEXT PRIMARY KEY, route_id TEXT NOT NULL, vehicle_id TEXT NOT NULL, wanted_route_id TEXT, at INTEGER NOT NULL,
  package_scanned INTEGER NOT NULL DEFAULT 0, out_scanned INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE pin_tries (person_id TEXT PRIMARY KEY, failed INTEGER NOT NULL, locked_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- small things with one value: anchor, cursor, last contact, the operator on shift
CREATE TABLE kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
}
