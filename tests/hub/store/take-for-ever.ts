// A process of its own that takes batches of 20 until it is killed (crash.test.ts).
import { randomBytes } from 'node:crypto'
import { openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { TestJournal } from '../kit.ts'
import { takeOf } from './contract-batch.ts'

const opened = openSqliteStore(process.argv[2] ?? '')
if (opened.kind !== 'open') throw new Error(opened.sentence)
const journal = new TestJournal('st-1', randomBytes(6).toString('hex'))
for (let from = 1; ; from += 20) {
  journal.scan(20)
  await opened.store.take(takeOf(journal, from, from + 19))
  if (from === 1) process.send?.('begun')
}
