import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nextHead } from '../../src/domain/chain.ts'
import { sha256 } from '../../src/station/digest.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { systemRandom } from '../../src/station/adapters.ts'
import { Keeper } from '../../src/station/keeper.ts'
import { openStation, type Station } from '../../src/station/station.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { PACKAGES, type Rig, scan, signIn, testClock, workingRig } from './station-fixture.ts'

const end = ({ syncStore }: Station) => syncStore.epochsToSend().at(-1)!.end
const rows = ({ syncStore }: Station, epoch = end({ syncStore } as Station).epoch) =>
  syncStore.rowsAfter(epoch, 0, 500, 1e9).rows
const integrity = (folder: string, running?: Rig): unknown => {
  running?.station.close()
  const db = openDatabase(join(folder, 'station.db'))
  const said = db.pragma('integrity_check', { simple: true })
  db.close()
  return said
}
/** The folder as a kill leaves it: nothing was closed, but the answers were out and what follows them was done. */
function killed({ folder, timers }: Rig, names?: string[]): string {
  timers.runDue()
  const to = temporaryFolder()
  copyFiles(folder, to, names)
  return to
}
function copyFiles(from: string, to: string, names = ['station.db', 'station.db-wal', 'journal.mark', 'device.json']) {
  mkdirSync(to, { recursive: true })
  for (const name of names) if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name))
}

test('[J1] [J2] seq has no gap, and each body hashes onto the one before, from a genesis that binds device and epoch', async () => {
  const { station } = await workingRig()
  for (const packageId of PACKAGES) scan(station, 'receive', packageId)
  const all = rows(station)
  expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
  let head = station.syncStore.hashAt(end(station).epoch, 0)!
  for (const { body, hash } of all) expect(hash).toBe((head = nextHead(sha256, head, body)))
  expect(end(station)).toMatchObject({ seq: 7, head })
})

test('[J3] the journal goes on in its epoch after a clean close and after a kill', async () => {
  const made = await workingRig()
  const before = end(made.station)
  expect(end(made.reopen())).toEqual(before)
  expect(made.station.epochBegan()).toBeNull()
  scan(made.station, 'receive', PACKAGES[0]!)
  const folder = killed(made)
  const next = openStation({
    ...made.options,
    folder,
    placeOf: () => made.options.placeOf(join(made.folder, 'station.db')),
  })
  expect(next.epochBegan()).toBeNull()
  expect(end(next).seq).toBe(2)
  scan(next, 'receive', PACKAGES[1]!)
  expect(rows(next).map(({ seq }) => seq)).toEqual([1, 2, 3])
  next.close()
})

/** WAL header 32 bytes; each frame 24 bytes and a page. */
function cutPoints(wal: Buffer, pageSize: number): number[] {
  const frame = 24 + pageSize
  const frames = Math.floor((wal.length - 32) / frame)
  const points = [0, 16, 32]
  for (let i = 0; i < frames; i++) {
    const start = 32 + i * frame
    points.push(start + 12, start + 24 + Math.floor(pageSize / 2), start + frame - 1, start + frame)
  }
  return [...new Set(points.filter((point) => point <= wal.length))]
}

test('[F1] [J4] the log cut anywhere leaves a prefix of what was recorded, a sound database, and numbers are not used twice', async () => {
  const made = await workingRig()
  const { station, folder } = made
  for (const packageId of PACKAGES.slice(0, 4)) scan(station, 'receive', packageId)
  made.timers.runDue()
  const full = rows(station)
  const epoch = end(station).epoch
  const wal = readFileSync(join(folder, 'station.db-wal'))
  const points = cutPoints(wal, 4096).slice(-60)
  const seen = new Set<number>()
  for (const point of points) {
    const cut = temporaryFolder()
    copyFiles(folder, cut)
    truncateSync(join(cut, 'station.db-wal'), point)
    const place = () => made.options.placeOf(join(folder, 'station.db'))
    const after = openStation({ ...made.options, folder: cut, placeOf: place })
    const kept = after.syncStore.allEpochs().some((each) => each.end.epoch === epoch) ? rows(after, epoch) : []
    expect(kept).toEqual(full.slice(0, kept.length))
    seen.add(kept.length)
    // The mark had come as far as the last scan: a shorter journal must not go on counting in that epoch.
    if (kept.length > 0) expect(after.epochBegan()).toBe(kept.length === full.length ? null : 'shortened')
    if (kept.length < full.length) expect(end(after).epoch).not.toBe(epoch)
    after.close()
    expect(integrity(cut)).toBe('ok')
    rmSync(cut, { recursive: true })
  }
  expect(seen.size).toBeGreaterThan(3)
}, 60_000)

async function withScans(): Promise<Rig> {
  const made = await workingRig()
  for (const packageId of PACKAGES.slice(0, 3)) scan(made.station, 'receive', packageId)
  return made
}

test('[F5] [J5] the database deleted: a new epoch under the same device, never seq 1 of the old one', async () => {
  const made = await withScans()
  const before = end(made.station)
  made.station.close()
  for (const name of ['station.db', 'station.db-wal', 'station.db-shm'])
    rmSync(join(made.folder, name), { force: true })
  const station = made.reopen()
  expect(station.epochBegan()).toBe('first')
  expect(end(station).epoch).not.toBe(before.epoch)
  expect(station.enrolment()?.deviceId).toBe('tablet-7')
})

test('[F5] [J5] the write-ahead log deleted after a kill: a new epoch, and the old one keeps what is left', async () => {
  const made = await withScans()
  const before = end(made.station)
  const folder = killed(made, ['station.db', 'journal.mark', 'device.json'])
  const place = () => made.options.placeOf(join(made.folder, 'station.db'))
  const station = openStation({ ...made.options, folder, placeOf: place })
  expect(end(station).epoch).not.toBe(before.epoch)
  station.close()
})

test('[F5] [J5] an older copy of the database put back over the newer one: a new epoch', async () => {
  const made = await withScans()
  made.station.close()
  const old = join(temporaryFolder(), 'old.db')
  copyFileSync(join(made.folder, 'station.db'), old)
  const before = end(made.reopen())
  await signIn(made.station)
  scan(made.station, 'receive', PACKAGES[3]!)
  made.station.close()
  rmSync(join(made.folder, 'station.db-wal'), { force: true })
  writeFileSync(join(made.folder, 'station.db'), readFileSync(old))
  const station = made.reopen()
  expect(station.epochBegan()).toBe('shortened')
  expect(end(station).epoch).not.toBe(before.epoch)
  // What the older copy holds unsent is still sent, under its own epoch.
  expect(station.syncStore.epochsToSend().map((each) => each.end.epoch)).toEqual([before.epoch, end(station).epoch])
})

test('[F9] [J5] a copied folder counts in an epoch of its own', async () => {
  const made = await withScans()
  const before = end(made.station)
  made.station.close()
  const copy = temporaryFolder()
  copyFiles(made.folder, copy)
  const twin = openStation({ ...made.options, folder: copy })
  expect(twin.epochBegan()).toBe('other-place')
  expect(end(twin).epoch).not.toBe(before.epoch)
  twin.close()
  expect(end(made.reopen()).epoch).toBe(before.epoch)
})

test('[F5] [J5] another mark, no mark, a torn mark: a new epoch each', async () => {
  const made = await withScans()
  const mark = join(made.folder, 'journal.mark')
  const first = end(made.station).epoch
  made.station.close()
  rmSync(mark)
  expect(made.reopen().epochBegan()).toBe('no-mark')
  made.station.close()
  writeFileSync(mark, readFileSync(mark).subarray(0, 40))
  expect(made.reopen().epochBegan()).toBe('no-mark')
  made.station.close()
  const text = readFileSync(mark, 'utf8')
  writeFileSync(mark, text.replace(/"epoch":"[^"]+"/, `"epoch":"${first}"`))
  expect(made.reopen().epochBegan()).toBe('other-epoch')
  expect(made.station.syncStore.allEpochs()).toHaveLength(4)
})

test('[F5] [J8] a file that is no database any more is set aside, and the station goes on in a new epoch', async () => {
  const made = await withScans()
  made.station.close()
  const file = join(made.folder, 'station.db')
  writeFileSync(file, Buffer.alloc(statSync(file).size, 0x21))
  const station = made.reopen()
  expect(station.sealed()).toBeNull()
  expect(station.epochBegan()).toBe('first')
  expect(end(station).seq).toBe(0)
})

test('[F5] [J9] files deleted or replaced under the running station: what was confirmed comes back into its place', async () => {
  const made = await withScans()
  const before = end(made.station)
  const all = rows(made.station)
  for (const meddle of [
    () => rmSync(join(made.folder, 'station.db')),
    () => rmSync(join(made.folder, 'station.db-wal')),
    () => {
      rmSync(join(made.folder, 'station.db'))
      writeFileSync(join(made.folder, 'station.db'), 'somebody else was here')
    },
  ]) {
    made.timers.runDue(10_000)
    meddle()
    scan(made.station, 'receive', PACKAGES[3]!)
    made.timers.runDue(10_000)
    expect(made.station.sealed()).toBeNull()
    expect(made.reopen().epochBegan()).toBeNull()
    expect(rows(made.station, before.epoch).slice(0, all.length)).toEqual(all)
    expect(made.station.syncStore.allEpochs().at(0)?.end.seq).toBe(5)
  }
  expect(made.station.syncStore.unsentCount()).toBe(7)
  expect(made.station.syncStore.allEpochs()).toHaveLength(4)
  expect(integrity(made.folder, made)).toBe('ok')
})

test('[J8] what a damaged database had not sent is brought over under its own numbers', async () => {
  const made = await withScans()
  const unsent = rows(made.station)
  const epoch = end(made.station).epoch
  made.station.close()
  damagePackagesTable(join(made.folder, 'station.db'))
  // Something must make it look closer: here the mark is gone.
  rmSync(join(made.folder, 'journal.mark'))
  const station = made.reopen()
  expect(station.epochBegan()).toBe('rescued')
  expect(rows(station, epoch)).toEqual(unsent)
  expect(station.syncStore.epochsToSend()).toHaveLength(2)
  const head = station.syncStore.hashAt(epoch, 4 as never)!
  station.syncStore.markAcked({ epoch, seq: 4 as never, head }, null, false)
  expect(station.syncStore.epochsToSend()).toHaveLength(1)
})

test('[J8] [F27] brought over without what the hub had, and sent again from the start: with its own rows and the head before them, no others', async () => {
  const made = await withScans()
  const { epoch } = end(made.station)
  const store = made.station.syncStore
  const [one, two] = [1, 2].map((seq) => store.hashAt(epoch, seq as never)!)
  store.markAcked({ epoch, seq: 2 as never, head: two! }, null, false)
  made.station.close()
  damagePackagesTable(join(made.folder, 'station.db'))
  rmSync(join(made.folder, 'journal.mark'))
  const again = made.reopen().syncStore
  again.markAcked({ epoch, seq: 0, head: again.hashAt(epoch, 0)! }, null, true)
  expect(again.rowsAfter(epoch, 0, 10, 1e6).rows[0]?.seq).toBe(3)
  expect(again.hashAt(epoch, 2 as never)).toBe(two)
  expect(again.hashAt(epoch, 1 as never)).toBeNull()
  expect(one).not.toBe(two)
})

test('[J8] [SE5] a broken page that only a reading verb meets: the file is looked at whole, and what was not sent is brought over', async () => {
  const made = await withScans()
  const unsent = rows(made.station)
  const epoch = end(made.station).epoch
  made.station.close()
  damagePackagesTable(join(made.folder, 'station.db'))
  const station = made.reopen()
  expect(station.epochBegan()).toBeNull()
  expect(await station.call('progress', { checkpoint: 'receive' })).toMatchObject({ ok: false, reason: 'failed' })
  made.clock.pass(2000)
  expect(await station.call('progress', { checkpoint: 'receive' })).toMatchObject({ ok: true })
  expect(station.epochBegan()).toBe('rescued')
  expect(rows(station, epoch)).toEqual(unsent)
})

/** Overwrites the first page of the index of packages: the journal can still be read. */
function damagePackagesTable(file: string): void {
  const db = openDatabase(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  const root = db
    .prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'packages_day'")
    .get()
  db.close()
  const bytes = readFileSync(file)
  bytes.fill(0x5a, (root!.rootpage - 1) * 4096, root!.rootpage * 4096)
  writeFileSync(file, bytes)
}

test('[F25] [J2] a bit that flips in a stored row is named, and never repaired', async () => {
  const made = await withScans()
  made.station.close()
  const file = join(made.folder, 'station.db')
  const db = openDatabase(file)
  const row = db
    .prepare<[], { local: number; body: Buffer; hash: Buffer }>('SELECT * FROM journal WHERE local = 2')
    .get()!
  const { Journal } = await import('../../src/station/journal.ts')
  const put = db.prepare('UPDATE journal SET body = ? WHERE local = 2')
  for (let bit = 0; bit < row.body.length * 8; bit++) {
    const flipped = Buffer.from(row.body)
    flipped[bit >> 3]! ^= 1 << (bit & 7)
    if (bit % 97 !== 0) {
      // Each bit changes the hash; every 97th goes the whole way through the file.
      expect(sha256(flipped).toString()).not.toBe(sha256(row.body).toString())
      continue
    }
    put.run(flipped)
    const journal = new Journal(db, sha256)
    const epoch = journal.current()!
    expect(journal.firstBroken(epoch, 0, 100)).toBe(2)
    expect(Buffer.from(journal.rowsAfter(epoch, 1, 1, 1e6)[0]!.body).equals(flipped)).toBe(true)
    expect(journal.rowsAfter(epoch, 1, 1, 1e6)[0]!.hash).toBe(row.hash.toString('hex'))
  }
  put.run(Buffer.concat([row.body.subarray(0, -1), Buffer.from(']')]))
  db.close()
  expect(made.reopen().epochBegan()).toBe('broken-chain')
})

test('[F2] [F6] the connection that records syncs every commit, on a SQLite without the log-reset bug', () => {
  const keeper = new Keeper({
    ...{ folder: temporaryFolder(), clock: testClock(), random: systemRandom, placeOf: () => 'here', cut: undefined },
    onSealed: () => undefined,
  })
  const { db } = keeper.core()
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('mmap_size', { simple: true })).toBe(0)
  keeper.close()
})
