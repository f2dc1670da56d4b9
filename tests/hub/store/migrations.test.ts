import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CHAIN_SQL } from '../../../src/hub/store/sqlite/chains.ts'
import { ERASURE_SQL } from '../../../src/hub/store/sqlite/erasure.ts'
import { INBOX_SQL } from '../../../src/hub/store/sqlite/inbox.ts'
import { LOG_SQL } from '../../../src/hub/store/sqlite/log.ts'
import { MESSAGE_SQL } from '../../../src/hub/store/sqlite/messages.ts'
import { MIGRATIONS } from '../../../src/hub/store/sqlite/migrations.ts'
import { HUB_FILE, openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { HELD_SQL, PHOTO_SQL } from '../../../src/hub/store/sqlite/photos.ts'
import { PIN_SQL } from '../../../src/hub/store/sqlite/pins.ts'
import { ORDER_SQL, POSITION_SQL } from '../../../src/hub/store/sqlite/positions.ts'
import { BREAK_SQL, PROJECTION_SQL } from '../../../src/hub/store/sqlite/projections.ts'
import { REFERENCE_SQL } from '../../../src/hub/store/sqlite/reference.ts'
import { STATION_SQL } from '../../../src/hub/store/sqlite/stations.ts'
import { TALK_SQL } from '../../../src/hub/store/sqlite/talk.ts'
import { TAKE_SQL } from '../../../src/hub/store/sqlite/take.ts'
import { migrate, schemaVersion } from '../../../src/sql/migrate.ts'
import { type WritableDb, openDatabase } from '../../../src/sql/open.ts'
import { prepareAll, queryPlan } from '../../../src/sql/statements.ts'
import { tempFolder } from '../kit.ts'

let db: WritableDb
let temp: ReturnType<typeof tempFolder>
beforeEach(() => {
  temp = tempFolder()
  db = openDatabase(join(temp.folder, HUB_FILE))
})
afterEach(() => {
  db.close()
  temp.drop()
})

const bytesOfFiles = (): string =>
  readdirSync(temp.folder)
    .filter((name) => name.startsWith(HUB_FILE))
    .map((name) => readFileSync(join(temp.folder, name), 'latin1'))
    .join('')

it('1 first: an empty file becomes the tables that every statement fits', () => {
  expect(migrate(db, MIGRATIONS.slice(0, 1))).toEqual({ kind: 'ready', from: 0, to: 1 })
  for (const texts of [CHAIN_SQL, INBOX_SQL, TAKE_SQL, LOG_SQL, REFERENCE_SQL, PROJECTION_SQL])
    expect(() => prepareAll(db, texts as never)).not.toThrow()
})

it('2 photos: a hub of before gets their table, with what it has untouched', () => {
  migrate(db, MIGRATIONS.slice(0, 1))
  db.prepare("INSERT INTO stations VALUES ('st-1', 'depot', 'Gate', 'key', 1, 0)").run()
  expect(migrate(db, MIGRATIONS.slice(0, 2))).toEqual({ kind: 'ready', from: 1, to: 2 })
  expect(() => prepareAll(db, PHOTO_SQL as never)).not.toThrow()
  expect(db.prepare('SELECT name FROM stations').all()).toEqual([{ name: 'Gate' }])
})

it('3 positions: a hub that has no places yet gets tables that every statement fits', () => {
  migrate(db, MIGRATIONS.slice(0, 2))
  expect(migrate(db, MIGRATIONS.slice(0, 3))).toEqual({ kind: 'ready', from: 2, to: 3 })
  expect(() => prepareAll(db, POSITION_SQL)).not.toThrow()
})

it('4 messages: what was in the log of a hub before is told nobody; a new hub begins at the start', () => {
  migrate(db, MIGRATIONS.slice(0, 3))
  db.prepare("INSERT INTO events VALUES (41, 1, 1, 1, '', x'00', x'00')").run()
  db.prepare("INSERT INTO inbox VALUES (42, 1, 2, 3, 1, '', x'00', x'00')").run()
  expect(migrate(db, MIGRATIONS.slice(0, 4))).toEqual({ kind: 'ready', from: 3, to: 4 })
  const { cursor } = prepareAll(db, MESSAGE_SQL)
  expect(cursor.get('notify')).toEqual({ position: 44 })
  const fresh = openDatabase(join(temp.folder, 'fresh.db'))
  migrate(fresh, MIGRATIONS)
  expect(prepareAll(fresh, MESSAGE_SQL).cursor.get('notify')).toEqual({ position: 0 })
  fresh.close()
})

it('5 journal ends: a hub of before gets their table; what came of them is forgotten, the others are found without a look at every station', () => {
  migrate(db, MIGRATIONS.slice(0, 4))
  db.prepare("INSERT INTO stations VALUES ('st-1', 'depot', 'Gate', 'key', 1, 0)").run()
  expect(migrate(db, MIGRATIONS.slice(0, 5))).toEqual({ kind: 'ready', from: 4, to: 5 })
  const { said, gaps, came } = prepareAll(db, STATION_SQL)
  for (const [seq, at] of [
    [43, 5],
    [41, 6],
  ] as const)
    said.run('st-1', 'e1', seq, at)
  const held = { device_id: 'st-1', name: 'Gate', epoch: 'e1', said_seq: 43, said_at: 6, have_seq: 0 }
  expect(gaps.all('depot', 6, 10)).toEqual([held])
  expect(gaps.all('depot', 5, 10)).toEqual([])
  expect(queryPlan(db, STATION_SQL.gaps.text).join('\n')).toMatch(
    /SCAN e[^]*SEARCH s USING PRIMARY KEY \(device_id=\?\)[^]*SEARCH c USING INDEX/,
  )
  const has = db.prepare("INSERT OR REPLACE INTO chains VALUES (1, 'st-1', 'e1', NULL, NULL, 0, x'00', ?, x'00')")
  const left = () => db.prepare('SELECT said_seq FROM journal_ends').all()
  has.run(42)
  came.run('st-1')
  expect(left()).toHaveLength(1)
  expect(gaps.all('depot', 6, 10)).toEqual([{ ...held, have_seq: 42 }])
  has.run(43)
  came.run('st-1')
  expect(left()).toEqual([])
})

it('6 answers: what an older hub answered goes with its links’ secrets, to the last byte; its keys stay', async () => {
  migrate(db, MIGRATIONS.slice(0, 4))
  const secrets = Array.from({ length: 300 }, (_, n) => `SECRET${String(n).padStart(4, '0')}OF-A-LINK`)
  const put = prepareAll(db, TAKE_SQL).addAnswer
  for (const [n, secret] of secrets.entries())
    put.run(
      `key-${(n * 7919) % 1000}-${n}`,
      'hash',
      JSON.stringify({ link: `/t/WM?key=${secret}`.repeat(1 + (n % 40)) }),
      n,
    )
  expect(bytesOfFiles()).toContain('OF-A-LINK')
  db.close()
  const opened = openSqliteStore(temp.folder)
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  // As it lies there while the hub runs: file and log.
  expect(bytesOfFiles()).not.toContain('OF-A-LINK')
  expect(await opened.store.idempotent('key-0-0')).toEqual({ requestHash: 'hash', answer: '' })
  await opened.store.close()
  expect(bytesOfFiles()).not.toContain('OF-A-LINK')
  db = openDatabase(join(temp.folder, HUB_FILE))
  expect(db.prepare('SELECT count(*) AS n FROM idempotency').get()).toEqual({ n: 300 })
})

it('7 held photos: a hub of before gets their table, with its photos untouched', () => {
  migrate(db, MIGRATIONS.slice(0, 6))
  db.prepare("INSERT INTO photos VALUES ('aa', 'depot', 'delivery', 1, 1, 1, 1, 1, 'st-1')").run()
  expect(migrate(db, MIGRATIONS.slice(0, 7))).toEqual({ kind: 'ready', from: 6, to: 7 })
  expect(() => prepareAll(db, HELD_SQL as never)).not.toThrow()
  expect(db.prepare('SELECT sha256 FROM photos').all()).toEqual([{ sha256: 'aa' }])
})

it('8 erasure: a hub of before gets the tables; keys, photos and points of the erased are dropped by them', () => {
  migrate(db, MIGRATIONS.slice(0, 7))
  db.prepare("INSERT INTO package_keys (package_id, key_id, key) VALUES ('P1', 'k', 'old')").run()
  expect(migrate(db, MIGRATIONS.slice(0, 8))).toEqual({ kind: 'ready', from: 7, to: 8 })
  expect(() => prepareAll(db, ERASURE_SQL as never)).not.toThrow()
  db.prepare("INSERT INTO erased_packages VALUES ('P2', 1, 1)").run()
  db.prepare("INSERT INTO erased_trails VALUES ('dino', 5)").run()
  for (const id of ['P1', 'P2'])
    db.prepare("INSERT OR IGNORE INTO package_keys (package_id, key_id, key) VALUES (?, 'new', 'new')").run(id)
  for (const at of [5, 6]) db.prepare("INSERT INTO positions VALUES ('dino', ?, 's', null, 'd', 'x', '{}')").run(at)
  expect(db.prepare('SELECT package_id AS p, key FROM package_keys ORDER BY id').all()).toEqual([
    { p: 'P1', key: 'old' },
    { p: 'P1', key: 'new' },
  ])
  expect(db.prepare('SELECT at FROM positions').all()).toEqual([{ at: 6 }])
})

it('9 door pins: a hub of before gets their tables; the statements of pins fit from then on', () => {
  migrate(db, MIGRATIONS.slice(0, 8))
  db.prepare("INSERT INTO shipments VALUES ('WM1', 'depot', 'r', 'hash', 1)").run()
  expect(migrate(db, MIGRATIONS.slice(0, 9))).toEqual({ kind: 'ready', from: 8, to: 9 })
  expect(() => prepareAll(db, PIN_SQL as never)).not.toThrow()
  expect(db.prepare('SELECT package_id FROM shipments').all()).toEqual([{ package_id: 'WM1' }])
  for (const id of ['WM1', 'WM2']) {
    db.prepare("INSERT INTO pins VALUES (?, 1, 'k', 'box')").run(id)
    db.prepare("INSERT INTO pin_verifiers VALUES (NULL, ?, 'st-1', 'depot', 1, 's', 'h')").run(id)
  }
  db.prepare("INSERT INTO erased_packages VALUES ('WM1', 1, 1)").run()
  for (const table of ['pins', 'pin_verifiers'])
    expect(db.prepare(`SELECT package_id FROM ${table}`).all()).toEqual([{ package_id: 'WM2' }])
})

it('10 the driver’s order and breaks: a hub of before gets their tables, with what it has untouched', () => {
  migrate(db, MIGRATIONS.slice(0, 9))
  db.prepare("INSERT INTO stations VALUES ('st-1', 'depot', 'Gate', 'key', 1, 0)").run()
  expect(migrate(db, MIGRATIONS.slice(0, 10))).toEqual({ kind: 'ready', from: 9, to: 10 })
  for (const texts of [ORDER_SQL, BREAK_SQL]) expect(() => prepareAll(db, texts as never)).not.toThrow()
  expect(db.prepare('SELECT name FROM stations').all()).toEqual([{ name: 'Gate' }])
})

it('11 what people say: a hub of before gets its tables, and what was erased is not taken again', () => {
  migrate(db, MIGRATIONS.slice(0, 10))
  db.prepare("INSERT INTO stations VALUES ('st-1', 'depot', 'Gate', 'key', 1, 0)").run()
  expect(migrate(db, MIGRATIONS.slice(0, 11))).toEqual({ kind: 'ready', from: 10, to: 11 })
  const q = prepareAll(db, TALK_SQL)
  q.mark.run('dino', 10)
  const add = (id: string, by: string, at: number) =>
    q.add.run(id, 'depot', 'dino', by, 'st-1', 0, at, 20, '{}').changes
  expect([add('a', 'dino', 10), add('b', 'boss', 9), add('c', 'dino', 11)]).toEqual([0, 0, 1])
  expect(db.prepare('SELECT name FROM stations').all()).toEqual([{ name: 'Gate' }])
})

it('[F8] a cut in a migration leaves the file at the last whole step', () => {
  const cut = () => {
    throw new Error('power cut')
  }
  expect(() => migrate(db, MIGRATIONS, cut)).toThrow('power cut')
  expect(schemaVersion(db)).toBe(0)
  expect(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()).toEqual({ n: 0 })
  expect(migrate(db, MIGRATIONS).kind).toBe('ready')
})

it('[F8] [ST9] a database of a newer hub is refused with a sentence, and not touched', () => {
  migrate(db, MIGRATIONS)
  db.pragma('user_version = 99')
  db.close()
  const opened = openSqliteStore(temp.folder)
  expect(opened).toMatchObject({
    kind: 'newer',
    sentence: expect.stringContaining('Install the newer program') as string,
  })
  db = openDatabase(join(temp.folder, HUB_FILE))
  expect(schemaVersion(db)).toBe(99)
  // The refusal let go of the folder.
  mkdirSync(temp.folder, { recursive: true })
  expect(openSqliteStore(temp.folder).kind).toBe('newer')
})

const hot: readonly (readonly [name: string, text: string, index: RegExp])[] = [
  ['chain by name', CHAIN_SQL.byName.text, /USING INDEX sqlite_autoindex_chains_1 \(device_id=\? AND epoch=\?\)/],
  ['forks', CHAIN_SQL.forksOf.text, /USING INDEX chains_forks/],
  ['hash at', CHAIN_SQL.eventHash.text, /USING INDEX sqlite_autoindex_events_1 \(chain=\? AND seq=\?\)/],
  ['hashes between', CHAIN_SQL.eventHashes.text, /sqlite_autoindex_events_1 \(chain=\? AND seq>\? AND seq<\?\)/],
  ['places', TAKE_SQL.places.text, /USING COVERING INDEX sqlite_autoindex_events_1/],
  ['oldest batch that waits', INBOX_SQL.oldest.text, /SCAN inbox$/m],
  ['log', LOG_SQL.after.text, /SEARCH events USING INTEGER PRIMARY KEY \(rowid>\?\)/],
  ['events of a package', LOG_SQL.ofPackage.text, /SEARCH event_packages USING PRIMARY KEY \(package_id=\?\)/],
  ['end of a journal', LOG_SQL.ofChain.text, /SEARCH events USING INDEX sqlite_autoindex_events_1 \(chain=\?\)/],
  ['quarantine of a batch', LOG_SQL.oddOf.text, /sqlite_autoindex_quarantine_1 \(chain=\? AND seq>\? AND seq<\?\)/],
  ['lease', STATION_SQL.lease.text, /USING PRIMARY KEY \(token=\?\)/],
  ['living leases', STATION_SQL.living.text, /USING INDEX leases_of_epoch/],
  ['rows since', REFERENCE_SQL.since.text, /USING INDEX reference_order \(site=\? AND position>\?\)/],
  ['scope since', PROJECTION_SQL.changes.text, /USING PRIMARY KEY \(site=\? AND position>\? AND position<\?\)/],
  [
    'scope at',
    PROJECTION_SQL.lastChange.text,
    /USING (COVERING )?INDEX scope_history \(site=\? AND package_id=\? AND position<\?\)/,
  ],
  ['photo of a site', PHOTO_SQL.ofSite.text, /SEARCH photos USING PRIMARY KEY \(sha256=\? AND site=\?\)/],
  ['photo', PHOTO_SQL.any.text, /SEARCH photos USING PRIMARY KEY \(sha256=\?\)/],
  ['held photos of a device', HELD_SQL.bytes.text, /SEARCH held_photos USING PRIMARY KEY \(device_id=\?\)/],
  ['places since', POSITION_SQL.since.text, /USING INDEX places_news \(site=\? AND n>\?\)/],
  ['who drives a route', POSITION_SQL.onRoute.text, /USING INDEX places_route \(route_id=\?\)/],
  ['where its driver is', POSITION_SQL.onRouteBy.text, /USING INDEX \S+ \(person_id=\?\)|PRIMARY KEY \(person_id=\?\)/],
  ['order of a route', ORDER_SQL.of.text, /SEARCH route_orders USING PRIMARY KEY \(route_id=\?\)/],
  ['breaks of a person', BREAK_SQL.of.text, /SEARCH breaks USING PRIMARY KEY \(person_id=\? AND started_at>\?\)/],
  ['trail', POSITION_SQL.trail.text, /SEARCH positions USING PRIMARY KEY \(person_id=\? AND at>\?\)/],
  ['a person’s points', ERASURE_SQL.points.text, /SEARCH positions USING PRIMARY KEY \(person_id=\? AND at>\?\)/],
  ['ever in a scope', ERASURE_SQL.everIn.text, /USING COVERING INDEX scope_history \(site=\? AND package_id=\?\)/],
  ['erased', ERASURE_SQL.erased.text, /USING PRIMARY KEY \(package_id=\?\)/],
  ['positions to forget', POSITION_SQL.drop.text, /USING (COVERING )?INDEX positions_age \(at<\?\)/],
  ['answers to forget', REFERENCE_SQL.forgetAnswers.text, /USING COVERING INDEX idempotency_age \(at<\?\)/],
  ['said at a site', TALK_SQL.ofSite.text, /SEARCH talk USING INDEX talk_site \(site=\? AND n>\?\)/],
  ['said since a time', TALK_SQL.first.text, /SEARCH talk USING COVERING INDEX talk_old \(recorded_at>\?\)/],
  ['said to a driver', TALK_SQL.ofDriver.text, /SEARCH talk USING INDEX talk_driver \(driver_id=\? AND n>\?\)/],
  ['said by a device', TALK_SQL.count.text, /INDEX talk_device \(device_id=\? AND urgent=\? AND recorded_at>\?\)/],
  ['said under an id', TALK_SQL.one.text, /SEARCH talk USING INDEX sqlite_autoindex_talk_1 \(id=\?\)/],
  ['talk to forget', TALK_SQL.forget.text, /SEARCH talk USING COVERING INDEX talk_old \(recorded_at<\?\)/],
  ['due messages', MESSAGE_SQL.due.text, /SEARCH messages USING INDEX messages_due \(due_at<\?\)/],
  ['messages of a package', MESSAGE_SQL.ofPackage.text, /SEARCH messages USING INDEX sqlite_autoindex_messages_1/],
  ['positions to thin', POSITION_SQL.thin.text, /USING INDEX positions_age \(at>\? AND at<\?\)/],
  ['PINs a station lacks', PIN_SQL.lacking.text, /SEARCH m USING PRIMARY KEY \(site=\?\)\nSEARCH p USING PRIMARY KEY/],
  ['PIN verifiers since', PIN_SQL.since.text, /USING INDEX pin_verifiers_of \(device_id=\? AND n>\?\)/],
  ['PIN verifiers to drop', PIN_SQL.drop.text, /USING INDEX sqlite_autoindex_pin_verifiers_1 \(package_id=\?\)/],
  ['view', PROJECTION_SQL.view.text, /USING PRIMARY KEY \(package_id=\?\)/],
]
for (const [name, text, index] of hot)
  it(`hot query "${name}" goes by its index, without sorting`, () => {
    migrate(db, MIGRATIONS)
    const plan = queryPlan(db, text).join('\n')
    expect(plan).toMatch(index)
    expect(plan).not.toMatch(
      /SCAN (events|event_packages|chains|leases|scope_changes|views|reference_rows)|TEMP B-TREE/,
    )
  })
