import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultOf } from '../../src/sql/fault.ts'
import { isAtLeast, OLDEST_SQLITE, openDatabase, sqliteVersion } from '../../src/sql/open.ts'
import { inTransaction } from '../../src/sql/transaction.ts'
import { temporaryFolder } from './folder.ts'

function open(file = join(temporaryFolder(), 'a.db')) {
  const db = openDatabase(file)
  return { db, pragma: (name: string) => db.pragma(name, { simple: true }) }
}

test('[F2] [F6] every commit is synced, the log is written ahead, nothing is mapped into memory', () => {
  const { db, pragma } = open()
  expect(pragma('journal_mode')).toBe('wal')
  expect(pragma('synchronous')).toBe(2)
  expect(pragma('foreign_keys')).toBe(1)
  expect(pragma('mmap_size')).toBe(0)
  expect(pragma('temp_store')).toBe(2)
  expect(isAtLeast(sqliteVersion(db), OLDEST_SQLITE)).toBe(true)
  db.close()
})

test('versions compare by number, not by letter', () => {
  expect(isAtLeast('3.51.2', '3.51.3')).toBe(false)
  expect(isAtLeast('3.51.3', '3.51.3')).toBe(true)
  expect(isAtLeast('3.100.0', '3.51.3')).toBe(true)
})

test('a promise inside a transaction throws, and nothing of it stays', () => {
  const { db } = open()
  db.exec('CREATE TABLE t (a)')
  expect(() =>
    inTransaction(db, () => {
      db.exec('INSERT INTO t VALUES (1)')
      return Promise.resolve()
    }),
  ).toThrow('synchronous')
  expect(db.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 0 })
  db.close()
})

test('[F4] a full disk is told as full, and what was written before stays', () => {
  const { db } = open()
  db.exec('CREATE TABLE t (a)')
  db.pragma('max_page_count = 10')
  const insert = db.prepare('INSERT INTO t VALUES (zeroblob(2000))')
  let written = 0
  let caught: unknown
  try {
    for (;;) {
      insert.run()
      written++
    }
  } catch (error) {
    caught = error
  }
  expect(faultOf(caught)).toBe('full')
  expect(db.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: written })
  db.close()
})

test('[F5] a file that is no database is told as corrupt', () => {
  const file = join(temporaryFolder(), 'a.db')
  writeFileSync(file, 'this was a shopping list, and a rather long one'.repeat(200))
  let caught: unknown
  try {
    openDatabase(file)
  } catch (error) {
    caught = error
  }
  expect(faultOf(caught)).toBe('corrupt')
})

test('a second connection on an exclusive file is busy; a bug is no storage fault', () => {
  const file = join(temporaryFolder(), 'a.db')
  const first = openDatabase(file, { exclusive: true })
  first.exec('CREATE TABLE t (a)')
  let caught: unknown
  try {
    openDatabase(file, { busyTimeoutMs: 10 }).prepare('SELECT * FROM t').all()
  } catch (error) {
    caught = error
  }
  expect(faultOf(caught)).toBe('busy')
  expect(faultOf(new TypeError('a bug'))).toBeNull()
  first.close()
})
