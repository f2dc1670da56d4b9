import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, schemaVersion } from '../../src/sql/migrate.ts'
import { openDatabase, type WritableDb } from '../../src/sql/open.ts'
import { queryPlan } from '../../src/sql/statements.ts'
import { COPIES_SQL } from '../../src/station/copies.ts'
import { DOOR_PINS_SQL } from '../../src/station/door-pins.ts'
import { DRAFTS_SQL } from '../../src/station/drafts.ts'
import { JOURNAL_SQL } from '../../src/station/journal.ts'
import { STATION_MIGRATIONS } from '../../src/station/migrations/all.ts'
import { PHOTOS_SQL } from '../../src/station/photos/store.ts'
import { EXCEPTIONS_SQL } from '../../src/station/queries/exceptions.ts'
import { LISTS_SQL } from '../../src/station/queries/lists.ts'
import { SEARCH_SQL } from '../../src/station/queries/search.ts'
import { ROUTE_FACTS_SQL } from '../../src/station/route-facts.ts'
import { TALK_SQL } from '../../src/station/talk/store.ts'
import { TROUBLES_SQL } from '../../src/station/troubles.ts'
import { VIEWS_SQL } from '../../src/station/views.ts'
import { temporaryFolder } from '../sql/folder.ts'

function empty(): WritableDb {
  return openDatabase(join(temporaryFolder(), 'station.db'))
}

test('[J7] [F8] 001: an empty file becomes a station’s; a power cut in it leaves it empty, and the next start finishes', () => {
  const db = empty()
  expect(() =>
    migrate(db, STATION_MIGRATIONS, () => {
      throw new Error('power cut')
    }),
  ).toThrow('power cut')
  expect(schemaVersion(db)).toBe(0)
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([])
  expect(migrate(db, STATION_MIGRATIONS)).toEqual({ kind: 'ready', from: 0, to: STATION_MIGRATIONS.length })
  db.close()
})

test('[J7] [SE4] what older programs read to hand over the outbox stays as 001 made it', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS)
  const columns = (table: string) =>
    db
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name)
  expect(columns('journal')).toEqual(expect.arrayContaining(['local', 'body', 'hash', 'said']))
  expect(columns('epochs')).toEqual(
    expect.arrayContaining(['n', 'epoch', 'device_id', 'base', 'ended', 'acked_seq', 'acked_head']),
  )
  expect(columns('sealed')).toEqual(expect.arrayContaining(['local', 'package_id', 'key_id', 'box']))
  expect(columns('package_keys')).toEqual(expect.arrayContaining(['package_id', 'key_id', 'key', 'made_here']))
  expect(columns('device')).toEqual(expect.arrayContaining(['device_id', 'name', 'site', 'hub_url']))
  db.close()
})

test('[Q1] hot queries stand on their index', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS)
  const plans: [text: string, step: string][] = [
    [JOURNAL_SQL.between.text, 'SEARCH journal USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    [JOURNAL_SQL.last.text, 'SCAN journal'],
    [JOURNAL_SQL.one.text, 'SEARCH journal USING INTEGER PRIMARY KEY (rowid=?)'],
    [VIEWS_SQL.read.text, 'SEARCH packages USING INDEX sqlite_autoindex_packages_1 (package_id=?)'],
    [VIEWS_SQL.pulled.text, 'SEARCH p USING PRIMARY KEY (package_id=?)'],
    [VIEWS_SQL.pulledOne.text, 'SEARCH pulled USING INDEX pulled_key (device_id=? AND epoch=? AND seq=?)'],
    [VIEWS_SQL.numbered.text, 'SEARCH other_numbers USING PRIMARY KEY (number=?)'],
    [LISTS_SQL.ofDay.text, 'SEARCH packages USING INDEX packages_day (site=? AND day=?)'],
    [LISTS_SQL.openUpTo.text, 'SEARCH packages USING INDEX packages_open (site=? AND day<?)'],
    [LISTS_SQL.underWay.text, 'SEARCH packages USING INDEX packages_open (site=?)'],
    [LISTS_SQL.onStops.text, 'SEARCH s USING COVERING INDEX stop_packages_route (route_id=?)'],
    [COPIES_SQL.list.text, 'SEARCH reference USING INDEX reference_listed (tbl=? AND parent=?)'],
    [COPIES_SQL.newest.text, 'SEARCH reference USING INDEX reference_listed (tbl=? AND parent=?)'],
    [
      COPIES_SQL.between.text,
      'SEARCH reference USING INDEX reference_listed (tbl=? AND parent=? AND place>? AND place<?)',
    ],
    // 64 by number, 128 downwards; 32 would be by rank, which weighs all that fits.
    [COPIES_SQL.search.text, 'SCAN stop_search VIRTUAL TABLE INDEX 192:M1'],
    [COPIES_SQL.searchOf.text, 'SCAN s VIRTUAL TABLE INDEX 64:M1><'],
    [COPIES_SQL.searchOf.text, 'SEARCH r USING INTEGER PRIMARY KEY (rowid=?)'],
    [COPIES_SQL.spanOf.text, 'SEARCH reference USING COVERING INDEX reference_listed (tbl=? AND parent=?)'],
    [SEARCH_SQL.tail.text, 'SEARCH packages USING INDEX packages_tail (<expr>=?)'],
    [
      SEARCH_SQL.prefix.text,
      'SEARCH packages USING COVERING INDEX sqlite_autoindex_packages_1 (package_id>? AND package_id<?)',
    ],
  ]
  for (const [text, step] of plans) expect(queryPlan(db, text), text).toContainEqual(step)
  for (const [text] of plans) expect(queryPlan(db, text).join(), text).not.toContain('TEMP B-TREE')
  db.close()
})

test('[J7] 002: a station of before gets its photos’ table; what is sent next, what is shown and what goes are found by an index', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS.slice(0, 1))
  db.prepare("INSERT INTO kv (key, value) VALUES ('lastContact', '5')").run()
  expect(migrate(db, STATION_MIGRATIONS.slice(0, 2))).toEqual({ kind: 'ready', from: 1, to: 2 })
  expect(db.prepare('SELECT value FROM kv').all()).toEqual([{ value: '5' }])
  const plans: [text: string, step: string][] = [
    [PHOTOS_SQL.get.text, 'SEARCH photos USING PRIMARY KEY (sha256=?)'],
    [PHOTOS_SQL.toSend.text, 'SCAN photos USING INDEX photos_to_send'],
    [PHOTOS_SQL.unsent.text, 'SCAN photos USING INDEX photos_to_send'],
    [PHOTOS_SQL.hashes.text, 'SCAN photos USING INDEX photos_newest'],
    [PHOTOS_SQL.unnamed.text, 'SEARCH photos USING INDEX photos_unnamed (saved_at<?)'],
    [PHOTOS_SQL.keptLong.text, 'SEARCH photos USING INDEX photos_kept (whole_at>? AND whole_at<?)'],
    [PHOTOS_SQL.lost.text, 'SCAN photos USING INDEX photos_lost'],
  ]
  for (const [text, step] of plans) expect(queryPlan(db, text).join().replace('COVERING ', ''), text).toBe(step)
  db.close()
})

test('[J7] [Q1] 005: views of before are folded once more, so that their troubles are written; the lanes are read from an index', () => {
  const db = empty()
  const generation = () => db.prepare("SELECT value FROM kv WHERE key = 'generation'").all()
  migrate(db, STATION_MIGRATIONS.slice(0, 5))
  // Nothing to fold: nothing is asked for.
  expect(generation()).toEqual([])
  const old = empty()
  migrate(old, STATION_MIGRATIONS.slice(0, 4))
  old
    .prepare(
      "INSERT INTO packages (package_id, site, day, open, lifecycle, route_id, generation, own, view) VALUES ('WM1', 's', '', 1, '', '', 7, '', '{}')",
    )
    .run()
  old.prepare("INSERT INTO kv (key, value) VALUES ('generation', '7')").run()
  expect(migrate(old, STATION_MIGRATIONS.slice(0, 5))).toEqual({ kind: 'ready', from: 4, to: 5 })
  expect(old.prepare("SELECT value FROM kv WHERE key = 'generation'").all()).toEqual([{ value: '8' }])
  old.close()
  const plans: [text: string, step: string][] = [
    [TROUBLES_SQL.of.text, 'SEARCH troubles USING PRIMARY KEY (package_id=?)'],
    [TROUBLES_SQL.newest.text, 'SEARCH troubles USING INDEX troubles_lane (site=? AND lane=?)'],
    [TROUBLES_SQL.count.text, 'SEARCH troubles USING COVERING INDEX troubles_lane (site=? AND lane=?)'],
    [TROUBLES_SQL.packages.text, 'SEARCH troubles USING COVERING INDEX troubles_lane (site=?)'],
    [EXCEPTIONS_SQL.overdue.text, 'SEARCH packages USING INDEX packages_open (site=? AND day>? AND day<?)'],
    [EXCEPTIONS_SQL.countOverdue.text, 'SEARCH packages USING INDEX packages_open (site=? AND day>? AND day<?)'],
    [EXCEPTIONS_SQL.overdue.text, 'SEARCH t USING PRIMARY KEY (package_id=?)'],
  ]
  for (const [text, step] of plans) expect(queryPlan(db, text), text).toContainEqual(step)
  for (const [text] of plans) expect(queryPlan(db, text).join(), text).not.toContain('TEMP B-TREE')
  db.close()
})

test('[J7] [D7] 004: a station of before gets room for drafts, one a stop, found by it', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS.slice(0, 3))
  db.prepare("INSERT INTO kv (key, value) VALUES ('lastContact', '5')").run()
  expect(migrate(db, STATION_MIGRATIONS.slice(0, 4))).toEqual({ kind: 'ready', from: 3, to: 4 })
  expect(db.prepare('SELECT value FROM kv').all()).toEqual([{ value: '5' }])
  for (const value of ['one', 'two']) db.prepare(DRAFTS_SQL.put.text).run('s-1', 7, value)
  expect(db.prepare(DRAFTS_SQL.get.text).all('s-1')).toEqual([{ at: 7, value: 'two' }])
  for (const { text } of [DRAFTS_SQL.get, DRAFTS_SQL.drop])
    expect(queryPlan(db, text), text).toEqual(['SEARCH drafts USING PRIMARY KEY (stop_id=?)'])
  db.close()
})

test('[J7] [DP2] 006: a station of before gets room for PINs at the door and their tries; each is found by its key', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS.slice(0, 5))
  db.prepare("INSERT INTO drafts (stop_id, at, value) VALUES ('s-1', 7, 'one')").run()
  expect(migrate(db, STATION_MIGRATIONS.slice(0, 6))).toEqual({ kind: 'ready', from: 5, to: 6 })
  expect(db.prepare('SELECT stop_id FROM drafts').all()).toEqual([{ stop_id: 's-1' }])
  const plans: [text: string, step: string][] = [
    [DOOR_PINS_SQL.verifier.text, 'SEARCH door_pins USING PRIMARY KEY (package_id=?)'],
    [DOOR_PINS_SQL.tries.text, 'SEARCH door_pin_tries USING PRIMARY KEY (package_id=?)'],
    [DOOR_PINS_SQL.ended.text, 'SEARCH door_pins USING COVERING INDEX door_pins_ended (ends_at>? AND ends_at<?)'],
    [DOOR_PINS_SQL.forget.text, 'SEARCH door_pin_tries USING INDEX door_pin_tries_old (at<?)'],
  ]
  for (const [text, step] of plans) expect(queryPlan(db, text), text).toEqual([step])
  db.close()
})

test('[J7] [D10] 007: a station of before is told to read the facts of its routes once, a new one is not; they are found by the route', () => {
  const fresh = empty()
  migrate(fresh, STATION_MIGRATIONS.slice(0, 7))
  expect(fresh.prepare('SELECT key FROM kv').all()).toEqual([])
  fresh.close()
  const db = empty()
  migrate(db, STATION_MIGRATIONS.slice(0, 6))
  db.prepare("INSERT INTO journal (local, body, hash) VALUES (1, x'00', x'00')").run()
  expect(migrate(db, STATION_MIGRATIONS.slice(0, 7))).toEqual({ kind: 'ready', from: 6, to: 7 })
  expect(db.prepare('SELECT key, value FROM kv').all()).toEqual([{ key: 'routeFactsDue', value: 'true' }])
  const plan = queryPlan(db, ROUTE_FACTS_SQL.of.text)
  expect(plan).toContainEqual('SEARCH f USING INDEX route_facts_of (route_id=?)')
  expect(plan.join()).not.toContain('TEMP B-TREE')
  expect(plan).toContainEqual('SEARCH g USING PRIMARY KEY (event_id=?)')
  db.close()
})

test('[J7] 008: photos of before name no stop, and stay what they were', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS.slice(0, 7))
  db.prepare(
    "INSERT INTO photos (sha256, kind, bytes, width_px, height_px, captured_at, saved_at, named) VALUES ('ab', 'door', 9, 4, 3, 1, 2, 1)",
  ).run()
  expect(migrate(db, STATION_MIGRATIONS.slice(0, 8))).toEqual({ kind: 'ready', from: 7, to: 8 })
  expect(db.prepare('SELECT kind, named, stop_id FROM photos').all()).toEqual([
    { kind: 'door', named: 1, stop_id: null },
  ])
  expect(queryPlan(db, PHOTOS_SQL.get.text)).toEqual(['SEARCH photos USING PRIMARY KEY (sha256=?)'])
  db.close()
})

test('[J7] 009: where another device’s closing of a round came before it was known, routes are read again and packages folded anew', () => {
  const at8 = () => {
    const db = empty()
    migrate(db, STATION_MIGRATIONS.slice(0, 8))
    return db
  }
  const bring = (db: WritableDb, kind: string) =>
    db
      .prepare(
        'INSERT INTO pulled (device_id, epoch, seq, position, recorded_at, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run('tablet-9', 'e', 1, 5, 1, Buffer.from('00', 'hex'), Buffer.from(`{"kind":"${kind}"}`))
  const kvOf = (db: WritableDb) => db.prepare('SELECT key, value FROM kv ORDER BY key').all()
  const fresh = at8()
  bring(fresh, 'PackageLoaded')
  expect(migrate(fresh, STATION_MIGRATIONS.slice(0, 9))).toEqual({ kind: 'ready', from: 8, to: 9 })
  expect(kvOf(fresh)).toEqual([])
  fresh.close()
  const db = at8()
  bring(db, 'DebriefClosed')
  db.prepare("INSERT INTO kv (key, value) VALUES ('generation', '4')").run()
  migrate(db, STATION_MIGRATIONS.slice(0, 9))
  expect(kvOf(db)).toEqual([
    { key: 'generation', value: '5' },
    { key: 'routeFactsDue', value: 'true' },
  ])
  db.close()
})

test('[J7] [TA1] 010: a station of before gets a table for what people say; what is unsent and each conversation is found by its index', () => {
  const db = empty()
  migrate(db, STATION_MIGRATIONS.slice(0, 9))
  db.prepare("INSERT INTO kv (key, value) VALUES ('generation', '7')").run()
  expect(migrate(db, STATION_MIGRATIONS.slice(0, 10))).toEqual({ kind: 'ready', from: 9, to: 10 })
  expect(db.prepare('SELECT value FROM kv').all()).toEqual([{ value: '7' }])
  const plans: [text: string, step: string][] = [
    [TALK_SQL.unsent.text, 'SEARCH talk USING INDEX talk_unsent (urgent=?)'],
    [TALK_SQL.of.text, 'SEARCH talk USING INDEX talk_of (driver_id=?)'],
    [TALK_SQL.newest.text, 'SCAN talk USING INDEX talk_newest'],
    [TALK_SQL.urgent.text, 'SCAN talk USING INDEX talk_urgent'],
    [TALK_SQL.one.text, 'SEARCH talk USING PRIMARY KEY (id=?)'],
  ]
  for (const [text, step] of plans) expect(queryPlan(db, text), text).toEqual([step])
  db.close()
})
