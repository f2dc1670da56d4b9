// The journal: append-only, gap-free within an epoch, each event hashed onto the one before (SPEC [J1]–[J6]). The outbox is no table of its own:
// it is what lies above the acknowledged end of each epoch ([OB1]).
import type { DeviceId, EpochId, Hash, JournalSeq } from '../domain/brands.ts'
import { genesisHead, type Sha256 } from '../domain/chain.ts'
import type { EventKey } from '../domain/event.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { JournalEnd, JournalRow } from './ports.ts'

/** Place of a row over all epochs: `base` of its epoch + seq. */
export type Local = number
export type Epoch = {
  n: number
  epoch: EpochId
  deviceId: DeviceId
  base: Local
  /** its last place once another epoch began */
  ended: Local | null
  acked: { seq: JournalSeq | 0; head: Hash }
  /** what stands before its first row here: 0 and the genesis, but for a journal out of a damaged file */
  floor: { seq: JournalSeq | 0; head: Hash }
}
export type KeptRow = JournalRow & { epoch: Epoch; local: Local; said: string | null }
export type RescuedRow = { body: Buffer; hash: Buffer }
export type Appended = EventKey & { local: Local; hash: Hash }

type EpochRow = {
  n: number
  epoch: string
  device_id: string
  base: number
  ended: number | null
  acked_seq: number
  acked_head: Buffer
  floor_seq: number
  floor_head: Buffer | null
}
type Row = { local: number; body: Buffer; hash: Buffer; said: string | null }

export const JOURNAL_SQL = {
  epochs: sql<[], EpochRow>(
    'SELECT n, epoch, device_id, base, ended, acked_seq, acked_head, floor_seq, floor_head FROM epochs ORDER BY n',
  ),
  addEpoch: sql<[string, string, number, string, Buffer]>(
    'INSERT INTO epochs (epoch, device_id, base, why, acked_head) VALUES (?, ?, ?, ?, ?)',
  ),
  floor: sql<[number, Buffer, string]>('UPDATE epochs SET floor_seq = ?, floor_head = ? WHERE epoch = ?'),
  ack: sql<[number, Buffer, number]>('UPDATE epochs SET acked_seq = ?, acked_head = ? WHERE n = ?'),
  last: sql<[], { local: number; hash: Buffer }>('SELECT local, hash FROM journal ORDER BY local DESC LIMIT 1'),
  one: sql<[number], Row>('SELECT local, body, hash, said FROM journal WHERE local = ?'),
  hash: sql<[number], { hash: Buffer }>('SELECT hash FROM journal WHERE local = ?'),
  between: sql<[number, number, number], Row>(
    'SELECT local, body, hash, said FROM journal WHERE local > ? AND local <= ? ORDER BY local LIMIT ?',
  ),
  end: sql<[number]>('UPDATE epochs SET ended = ? WHERE ended IS NULL'),
  append: sql<[number, Buffer, Buffer, string | null]>(
    'INSERT INTO journal (local, body, hash, said) VALUES (?, ?, ?, ?)',
  ),
}

export class Journal {
  readonly #s: Prepared<typeof JOURNAL_SQL>
  readonly #sha256: Sha256
  #epochs: Epoch[] = []
  #end: { local: Local; hash: Buffer } | null = null

  /** The database must be migrated; reads where the journal ends. */
  constructor(db: WritableDb, sha256: Sha256) {
    this.#s = prepareAll(db, JOURNAL_SQL)
    this.#sha256 = sha256
    this.reload()
  }

  /** Memory follows the database: at open, and after a transaction that was rolled back. */
  reload(): void {
    this.#epochs = this.#s.epochs.all().map((row) => {
      const [epoch, deviceId] = [row.epoch as EpochId, row.device_id as DeviceId]
      const floorHead = row.floor_head?.toString('hex') ?? genesisHead(this.#sha256, deviceId, epoch)
      return {
        ...{ n: row.n, epoch, deviceId, base: row.base, ended: row.ended },
        acked: { seq: row.acked_seq as JournalSeq | 0, head: row.acked_head.toString('hex') as Hash },
        floor: { seq: row.floor_seq as JournalSeq | 0, head: floorHead as Hash },
      }
    })
    this.#end = this.#s.last.get() ?? null
  }

  epochs(): readonly Epoch[] {
    return this.#epochs
  }
  current(): Epoch | null {
    return this.#epochs.at(-1) ?? null
  }
  byName(epoch: EpochId): Epoch | null {
    return this.#epochs.find((each) => each.epoch === epoch) ?? null
  }
  epochAt(local: Local): Epoch | null {
    return this.#epochs.find((each) => each.ended === null || local <= each.ended) ?? null
  }

  /** The last place that belongs to `epoch`. */
  lastLocal(epoch: Epoch): Local {
    return epoch.ended ?? Math.max(this.#end?.local ?? 0, epoch.base)
  }

  /** Head after `seq` of that epoch; null where the journal has no such row. */
  hashAt(epoch: Epoch, seq: number): Hash | null {
    if (seq === 0) return this.#genesis(epoch)
    // What was acknowledged before a rescue out of a damaged file is not here any more, its last head is.
    if (seq === epoch.floor.seq) return epoch.floor.head
    if (seq < epoch.floor.seq || epoch.base + seq > this.lastLocal(epoch)) return null
    const row = this.#s.hash.get(epoch.base + seq)
    return row === undefined ? null : (row.hash.toString('hex') as Hash)
  }

  endOf(epoch: Epoch): JournalEnd {
    const last = this.lastLocal(epoch)
    const seq = (last - epoch.base) as JournalSeq | 0
    // Asked for after each scan, and then it is in memory.
    if (this.#end?.local === last && seq > 0)
      return { epoch: epoch.epoch, seq, head: this.#end.hash.toString('hex') as Hash }
    return { epoch: epoch.epoch, seq, head: this.hashAt(epoch, seq) ?? this.#genesis(epoch) }
  }

  /** Begins an epoch after everything that is there. Inside a transaction. */
  begin(epoch: EpochId, deviceId: DeviceId, why: string): Epoch {
    const head = genesisHead(this.#sha256, deviceId, epoch)
    const base = this.#lastPlace()
    this.#s.end.run(base)
    this.#s.addEpoch.run(epoch, deviceId, base, why, Buffer.from(head, 'hex'))
    this.reload()
    const begun = this.current()
    if (begun?.epoch !== epoch) throw new Error('the new epoch is not the last one: were two begun at once?')
    return begun
  }

  /**
   * Appends one body to the current epoch. Inside a transaction; after a rollback call `reload`.
   * @throws when there is no epoch: nothing is recorded before the device is enrolled
   */
  append(body: Buffer, said: string | null): Appended {
    const epoch = this.current()
    if (epoch === null) throw new Error('no epoch: is this device recording before it was enrolled?')
    const local = Math.max(this.#end?.local ?? 0, epoch.base) + 1
    const before = local === epoch.base + 1 ? Buffer.from(this.#genesis(epoch), 'hex') : this.#end?.hash
    if (before === undefined)
      throw new Error('the journal has places but no last row: was the file changed from outside?')
    const digest = this.#sha256(before, body)
    const hash = Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength)
    this.#s.append.run(local, body, hash, said)
    this.#end = { local, hash }
    const seq = (local - epoch.base) as JournalSeq
    return { deviceId: epoch.deviceId, epoch: epoch.epoch, seq, local, hash: hash.toString('hex') as Hash }
  }

  /** Rows after `afterSeq`: at most `maxEvents` and `maxBytes` of bodies with their line ends, but at least one when there is one ([OB2]). */
  rowsAfter(epoch: Epoch, afterSeq: number, maxEvents: number, maxBytes: number): KeptRow[] {
    const rows: KeptRow[] = []
    let bytes = 0
    const after = epoch.base + Math.max(afterSeq, epoch.floor.seq)
    for (const row of this.#s.between.iterate(after, this.lastLocal(epoch), maxEvents)) {
      bytes += row.body.length + 1
      if (rows.length > 0 && bytes > maxBytes) break
      rows.push(kept(epoch, row))
    }
    return rows
  }

  row(local: Local): KeptRow | null {
    const epoch = this.epochAt(local)
    const row = this.#s.one.get(local)
    return epoch === null || row === undefined ? null : kept(epoch, row)
  }

  /** The newest rows, newest first. */
  newest(count: number): KeptRow[] {
    const last = this.#end?.local ?? 0
    const locals = Array.from({ length: Math.min(count, Math.max(0, last)) }, (_, back) => last - back)
    return locals.flatMap((local) => this.row(local) ?? [])
  }

  /** Writes the acknowledged end; whether it may be written is the outbox's to decide. Inside a transaction. */
  setAcked(epoch: Epoch, seq: JournalSeq | 0, head: Hash): void {
    this.#s.ack.run(seq, Buffer.from(head, 'hex'), epoch.n)
    epoch.acked = { seq, head }
  }

  /**
   * Brings what a damaged database had not sent into this one, under its own epoch and numbers, closed at once. Inside a transaction, before the
   * first `begin`. @returns the places they have here
   */
  rescue(epoch: Pick<Epoch, 'epoch' | 'deviceId' | 'acked'>, rows: readonly RescuedRow[]): Local[] {
    const start = Math.max(this.#end?.local ?? 0, ...this.#epochs.map((each) => this.lastLocal(each)))
    const base = start - epoch.acked.seq
    this.#s.addEpoch.run(epoch.epoch, epoch.deviceId, base, 'rescued', Buffer.from(epoch.acked.head, 'hex'))
    this.#s.floor.run(epoch.acked.seq, Buffer.from(epoch.acked.head, 'hex'), epoch.epoch)
    this.reload()
    const added = this.current()
    if (added !== null) this.setAcked(added, epoch.acked.seq, epoch.acked.head)
    for (const [index, { body, hash }] of rows.entries()) this.#s.append.run(start + 1 + index, body, hash, null)
    this.#s.end.run(start + rows.length)
    this.reload()
    return rows.map((_, index) => start + 1 + index)
  }

  /** Recomputes at most `maxRows` of the chain after `afterSeq` and names the first seq that does not hold, or null (FAULTS 25). */
  firstBroken(epoch: Epoch, afterSeq: number, maxRows: number): JournalSeq | null {
    const head = this.hashAt(epoch, afterSeq)
    if (head === null) return (afterSeq + 1) as JournalSeq
    let before = Buffer.from(head, 'hex')
    let seq = afterSeq
    for (const row of this.#s.between.iterate(epoch.base + afterSeq, this.lastLocal(epoch), maxRows)) {
      seq += 1
      const hash = Buffer.from(this.#sha256(before, row.body))
      if (row.local !== epoch.base + seq || !hash.equals(row.hash)) return seq as JournalSeq
      before = hash
    }
    return null
  }

  /** Where the next row goes is one further, even when the last epochs are empty. */
  #lastPlace(): Local {
    const current = this.current()
    return Math.max(this.#end?.local ?? 0, current === null ? 0 : this.lastLocal(current))
  }

  #genesis(epoch: Epoch): Hash {
    return genesisHead(this.#sha256, epoch.deviceId, epoch.epoch)
  }
}

const kept = (epoch: Epoch, row: Row): KeptRow => ({
  epoch,
  local: row.local,
  seq: (row.local - epoch.base) as JournalSeq,
  body: row.body,
  hash: row.hash.toString('hex') as Hash,
  said: row.said,
})
