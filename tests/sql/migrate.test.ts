import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, type Migration, schemaVersion } from '../../src/sql/migrate.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { prepareAll, queryPlan, sql } from '../../src/sql/statements.ts'
import { temporaryFolder } from './folder.ts'

const steps: Migration[] = [
  { number: 1, name: 'names', up: 'CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT' },
  {
    number: 2,
    name: 'towns',
    up: (db) => db.exec("ALTER TABLE names ADD COLUMN town TEXT NOT NULL DEFAULT ''; CREATE INDEX n ON names (name)"),
  },
]

test('[F8] steps run once, in order, and a cut in one leaves the last whole one', () => {
  const file = join(temporaryFolder(), 'a.db')
  const db = openDatabase(file)
  const cut = () =>
    migrate(db, steps, (done) => {
      if (done.number === 2) throw new Error('power cut')
    })
  expect(cut).toThrow('power cut')
  expect(schemaVersion(db)).toBe(1)
  db.exec("INSERT INTO names (name) VALUES ('Anna')")
  expect(migrate(db, steps)).toEqual({ kind: 'ready', from: 1, to: 2 })
  expect(migrate(db, steps)).toEqual({ kind: 'ready', from: 2, to: 2 })
  expect(db.prepare('SELECT name, town FROM names').all()).toEqual([{ name: 'Anna', town: '' }])
  db.close()
})

test('[F8] a newer database is an outcome, not a crash, and is left as it is', () => {
  const db = openDatabase(join(temporaryFolder(), 'a.db'))
  db.pragma('user_version = 9')
  expect(migrate(db, steps)).toEqual({ kind: 'newer', found: 9, known: 2 })
  expect(schemaVersion(db)).toBe(9)
  db.close()
})

test('a hole in the numbers is found at once', () => {
  const db = openDatabase(join(temporaryFolder(), 'a.db'))
  expect(() => migrate(db, [steps[1]!])).toThrow('out of order')
  db.close()
})

test('statements are typed and named; a plan names its index', () => {
  const db = openDatabase(join(temporaryFolder(), 'a.db'))
  migrate(db, steps)
  const byName = 'SELECT id FROM names WHERE name = ?'
  const s = prepareAll(db, {
    put: sql<[string]>('INSERT INTO names (name) VALUES (?)'),
    byName: sql<[string], { id: number }>(byName),
  })
  s.put.run('Anna')
  expect(s.byName.get('Anna')).toEqual({ id: 1 })
  expect(queryPlan(db, byName)).toEqual(['SEARCH names USING COVERING INDEX n (name=?)'])
  db.close()
})
