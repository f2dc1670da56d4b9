// The hub's tables. Numbered, never edited once released; tests/hub/store/migrations.test.ts has a test for each, with the plans of hot queries.
import type { Migration } from '../../../sql/migrate.ts'
import { ERASURE } from './erasure-tables.ts'
import { TALK } from './talk-tables.ts'
import { DOOR_PINS } from './pins.ts'
import { scrubAnswers } from './scrub-answers.ts'

/**
 * - `hub.floor`: no place up to it is given any more (incarnation.ts).
 * - `chains`: a journal's end; a fork is a chain of its own: `root` is the journal it parted from, `parent` what holds its events up to `fork_seq`
 *   (null: they are not here). Its number stands for (device, epoch) everywhere else, so that an event
 *   costs two short b-tree entries: its place, and (chain, seq) → place.
 * - `inbox`: batches that are taken but not laid out yet, a row each; their events have their places (inbox.ts).
 * - `events.packages`: the ids, copied from the body; `event_packages` is the same by package.
 * - `reference_rows.site` '' = of every site.
 */
const FIRST = `
  CREATE TABLE hub (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    incarnation TEXT NOT NULL,
    started TEXT NOT NULL,
    floor INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE chains (
    chain INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    root INTEGER REFERENCES chains (chain),
    parent INTEGER REFERENCES chains (chain),
    fork_seq INTEGER NOT NULL DEFAULT 0,
    genesis BLOB NOT NULL,
    seq INTEGER NOT NULL,
    head BLOB NOT NULL,
    UNIQUE (device_id, epoch)
  ) STRICT;
  CREATE INDEX chains_forks ON chains (root) WHERE root IS NOT NULL;

  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    packages TEXT NOT NULL,
    hash BLOB NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (chain, seq)
  ) STRICT;
  CREATE TABLE inbox (
    first INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    packages TEXT NOT NULL,
    hashes BLOB NOT NULL,
    packed BLOB NOT NULL,
    UNIQUE (chain, from_seq)
  ) STRICT;
  CREATE TABLE event_packages (
    package_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (package_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    body BLOB NOT NULL,
    reason TEXT NOT NULL,
    unsound INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (chain, seq)
  ) STRICT;
  CREATE TABLE claimed_heads (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head BLOB NOT NULL,
    PRIMARY KEY (chain, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE conflicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    other_hash BLOB NOT NULL,
    fork TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (device_id, epoch, seq, hash)
  ) STRICT;
  CREATE TABLE alarms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    sentence TEXT NOT NULL
  ) STRICT;

  CREATE TABLE sealed (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    package_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    box TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE odd_sealed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chain INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    lines BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (chain, from_seq)
  ) STRICT;
  CREATE TABLE package_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    package_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (package_id, key_id)
  ) STRICT;

  CREATE TABLE enrol_codes (
    code_hash TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stations (
    device_id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE leases (
    token TEXT PRIMARY KEY,
    device_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    instance TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    hand_over_only INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    last_head TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX leases_of_epoch ON leases (device_id, epoch, expires_at);
  CREATE INDEX leases_by_end ON leases (expires_at);

  CREATE TABLE reference_rows (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    site TEXT NOT NULL,
    position INTEGER NOT NULL,
    value TEXT,
    PRIMARY KEY (kind, id, site)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX reference_order ON reference_rows (site, position);
  CREATE INDEX reference_head ON reference_rows (position);
  CREATE TABLE shipments (
    package_id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    reference TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE idempotency (
    key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cursors (
    projection TEXT PRIMARY KEY,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE views (
    package_id TEXT PRIMARY KEY,
    projection TEXT NOT NULL,
    view TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE scope_changes (
    site TEXT NOT NULL,
    position INTEGER NOT NULL,
    package_id TEXT NOT NULL,
    projection TEXT NOT NULL,
    change TEXT NOT NULL,
    forget_after INTEGER,
    PRIMARY KEY (site, position, package_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX scope_history ON scope_changes (site, package_id, position);
  CREATE TABLE scope_members (
    site TEXT NOT NULL,
    package_id TEXT NOT NULL,
    projection TEXT NOT NULL,
    PRIMARY KEY (site, package_id)
  ) STRICT, WITHOUT ROWID;`

/**
 * Files lie in `photos/` of the data folder under their SHA-256; a row stands once the file is whole, checked and durable. A row a site: who has not
 * brought the bytes may not read them.
 */
const PHOTOS = `
  CREATE TABLE photos (
    sha256 TEXT NOT NULL,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    whole_at INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (sha256, site)
  ) STRICT, WITHOUT ROWID;`

/**
 * A stream of its own beside the log (EVENTS, last line of Event kinds). `n` orders what came, for those who follow the newest places; a row is never
 * deleted, so `n` never falls. `presence` (on, break, off) counts from `presence_at` until a newer point; `place` null: there is none to tell.
 */
const POSITIONS = `
  CREATE TABLE positions (
    person_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    shift_id TEXT NOT NULL,
    route_id TEXT,
    device_id TEXT NOT NULL,
    site TEXT NOT NULL,
    point TEXT NOT NULL,
    PRIMARY KEY (person_id, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX positions_age ON positions (at);
  CREATE TABLE places (
    person_id TEXT PRIMARY KEY,
    n INTEGER NOT NULL,
    site TEXT NOT NULL,
    route_id TEXT,
    at INTEGER NOT NULL,
    place TEXT,
    presence TEXT NOT NULL,
    presence_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX places_news ON places (site, n);
  CREATE INDEX places_route ON places (route_id) WHERE route_id IS NOT NULL;`

/**
 * What is to be told, once each: (package, milestone, about, channel) is the key. `message_stops`: the recipient's word to hear no more. What was in the log
 * before there were messages is told nobody. No address and no text stands here: both are made from the sealed
 * facts and the view when it is sent, so that an erased person leaves nothing behind.
 */
const MESSAGES = `
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    package_id TEXT NOT NULL,
    milestone TEXT NOT NULL,
    about TEXT NOT NULL,
    channel TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    wanted_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    done_at INTEGER,
    UNIQUE (package_id, milestone, about, channel)
  ) STRICT;
  CREATE INDEX messages_due ON messages (due_at, id) WHERE state = 'waiting';
  CREATE TABLE message_stops (
    package_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (package_id, channel)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO cursors (projection, position)
    SELECT 'notify', max(coalesce((SELECT max(position) FROM events), 0),
                         coalesce((SELECT max(first + count - 1) FROM inbox), 0));`

/** What devices said to hold: kept longer than leases, since what never came is missing for as long. */
const JOURNAL_ENDS = `
  CREATE TABLE journal_ends (
    device_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    said_seq INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (device_id, epoch)
  ) STRICT, WITHOUT ROWID;`

/** As `photos`, of stations that are revoked: nobody sees them before they are moved there. */
const HELD_PHOTOS = `
  CREATE TABLE held_photos (
    sha256 TEXT NOT NULL,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    whole_at INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (device_id, sha256)
  ) STRICT, WITHOUT ROWID;`

/**
 * `route_orders`: the stops of a route that its driver pulled forward, as the tablet said it last (`at`). `breaks`: each person's lately, a projection
 * of the log; `ended_at` null: it goes on, as far as anybody said.
 */
const THE_DAY = `
  CREATE TABLE route_orders (
    route_id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    stops TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE breaks (
    person_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (person_id, started_at)
  ) STRICT, WITHOUT ROWID;`

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'first', up: FIRST },
  { number: 2, name: 'photos', up: PHOTOS },
  { number: 3, name: 'positions', up: POSITIONS },
  { number: 4, name: 'messages', up: MESSAGES },
  { number: 5, name: 'journal ends', up: JOURNAL_ENDS },
  { number: 6, name: 'answers without links', up: scrubAnswers },
  { number: 7, name: 'held photos', up: HELD_PHOTOS },
  { number: 8, name: 'erasure', up: ERASURE },
  { number: 9, name: 'door pins', up: DOOR_PINS },
  { number: 10, name: 'the driver’s order and breaks', up: THE_DAY },
  { number: 11, name: 'what people say to each other', up: TALK },
]
