// [F26] The hub ends in the middle of a batch, or right after its commit: nothing but whole batches is there, and sending all again makes it whole.
import { fork } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubPosition } from '../../../src/domain/brands.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import { HUB_FILE, MARK_FILE, openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { TestJournal, tempFolder } from '../kit.ts'
import { takeOf } from './contract-batch.ts'

const SIZES = [1, 7, 40, 3, 120, 9]
const ODD = [3, 175]

let temp: ReturnType<typeof tempFolder>
beforeEach(() => (temp = tempFolder()))
afterEach(() => temp.drop())

function openStore(folder: string): HubStore {
  const opened = openSqliteStore(folder)
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  return opened.store
}

const ranges = () => {
  let from = 1
  return SIZES.map((size) => {
    const range = [from, from + size - 1] as const
    from += size
    return range
  })
}
const journalOfAll = () => new TestJournal('st-1', 'e1').scan(SIZES.reduce((sum, size) => sum + size, 0))

/** Whole batches only; what is there is what was appended (I2); the chain's end is that of the last event. */
async function mustBePrefix(store: HubStore, journal: TestJournal): Promise<number> {
  const chain = await store.chain(journal.device, journal.epoch)
  const end = chain?.seq ?? 0
  expect([0, ...ranges().map(([, to]) => to)]).toContain(end)
  expect(chain?.head ?? journal.genesis).toBe(journal.headAt(end))
  const events = await store.events(0 as HubPosition, 1000)
  const odd = (await store.quarantined(0, 1000)).map(({ row }) => row)
  const seqs = [...events, ...odd].map(({ seq }) => seq).sort((a, b) => a - b)
  expect(seqs).toEqual(Array.from({ length: end }, (_, i) => i + 1))
  for (const { seq, hash, body } of [...events, ...odd]) {
    expect(hash).toBe(journal.headAt(seq))
    expect(Buffer.from(body).equals(Buffer.from(journal.bodies[seq - 1]!))).toBe(true)
  }
  const places = events.map(({ position }) => position as number)
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
  return end
}

async function sendAll(store: HubStore, journal: TestJournal): Promise<void> {
  for (const [from, to] of ranges())
    expect(
      await store.take(
        takeOf(
          journal,
          from,
          to,
          ODD.filter((seq) => seq >= from && seq <= to),
        ),
      ),
    ).toMatchObject({ outcome: 'taken' })
  expect(await mustBePrefix(store, journal)).toBe(journal.seq)
}

describe('[F26] power cut', () => {
  it('cut anywhere in the write-ahead log, the store opens with whole batches and takes the rest again', async () => {
    const journal = journalOfAll()
    const store = openStore(temp.folder)
    await sendAll(store, journal)
    const wal = readFileSync(join(temp.folder, `${HUB_FILE}-wal`))
    const main = readFileSync(join(temp.folder, HUB_FILE))
    const mark = readFileSync(join(temp.folder, MARK_FILE))
    await store.close()
    const pageBytes = main.readUInt16BE(16)
    const frames = Math.floor((wal.length - 32) / (pageBytes + 24))
    expect(frames).toBeGreaterThan(30)
    const ends = new Set<number>()
    for (let frame = 0; frame <= frames; frame += frame < 12 ? 1 : 5)
      for (const into of [0, 11, 24 + pageBytes - 1]) {
        const cut = tempFolder()
        writeFileSync(join(cut.folder, HUB_FILE), main)
        writeFileSync(join(cut.folder, `${HUB_FILE}-wal`), wal.subarray(0, 32 + frame * (pageBytes + 24) + into))
        writeFileSync(join(cut.folder, MARK_FILE), mark)
        const after = openStore(cut.folder)
        ends.add(await mustBePrefix(after, journal))
        await sendAll(after, journal)
        await after.close()
        cut.drop()
      }
    expect(ends.size).toBeGreaterThan(3)
  })

  it('killed (SIGKILL) while it takes batch after batch, it opens again and has whole batches', async () => {
    const journal = journalOfAll()
    for (const afterMs of [0, 8, 25]) {
      const child = fork(join(import.meta.dirname, 'take-for-ever.ts'), [temp.folder], {
        execArgv: [],
        stdio: 'ignore',
      })
      await new Promise<void>((begun) => child.once('message', () => begun()))
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      const store = openStore(temp.folder)
      const events = await store.events(0 as HubPosition, 1_000_000)
      const chains = new Map<string, number>()
      for (const { epoch, seq } of events) {
        expect(seq).toBe((chains.get(epoch) ?? 0) + 1)
        chains.set(epoch, seq)
      }
      for (const [epoch, seq] of chains) {
        expect(seq % 20).toBe(0)
        expect(await store.chain(journal.device, epoch as never)).toMatchObject({ seq })
      }
      expect(events.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1))
      await store.close()
    }
  })
})

it('a copy of the running files alone is readable too', async () => {
  const store = openStore(temp.folder)
  const journal = journalOfAll()
  await sendAll(store, journal)
  const copy = tempFolder()
  for (const name of [HUB_FILE, `${HUB_FILE}-wal`]) copyFileSync(join(temp.folder, name), join(copy.folder, name))
  const other = openStore(copy.folder)
  expect(await mustBePrefix(other, journal)).toBe(journal.seq)
  await other.close()
  copy.drop()
  await store.close()
})
