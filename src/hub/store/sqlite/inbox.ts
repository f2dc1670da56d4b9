// Where plain batches wait, durable and with their places, until somebody reads the log: one row a batch, bodies packed as the station sent them.
// A push then costs one short row instead of some hundred in two b-trees; whoever reads lays the events out first (SPEC ST11). Laying out can be
// repeated from the row, so it is whole but not synced by itself; the row goes in the same transaction.
import { constants, zstdDecompressSync } from 'node:zlib'
import type { HubPosition } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../../sql/statements.ts'
import type { IncomingEvent } from '../contract.ts'
import type { ChainRow } from './chains.ts'
import { unsynced } from './order.ts'

type InboxRow = { first: number; chain: number; from_seq: number; count: number; recorded_at: number } & {
  packages: string
  hashes: Buffer
  packed: Buffer
}
type Places = [
  position: number,
  chain: number,
  seq: number,
  at: number,
  packages: string,
  hash: Buffer,
  body: Uint8Array,
]

export const INBOX_SQL = {
  put: sql<[number, number, number, number, number, string, Buffer, Uint8Array]>(
    `INSERT INTO inbox (first, chain, from_seq, count, recorded_at, packages, hashes, packed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  whole: sql<[chain: number, fromSeq: number, count: number], { first: HubPosition; head: Buffer }>(
    'SELECT first, substr(hashes, -32) AS head FROM inbox WHERE chain = ? AND from_seq = ? AND count = ?',
  ),
  oldest: sql<[], { first: number }>('SELECT first FROM inbox ORDER BY first LIMIT 1'),
  next: sql<[], InboxRow>('SELECT * FROM inbox ORDER BY first LIMIT 1'),
  drop: sql<[number]>('DELETE FROM inbox WHERE first = ?'),
  addEvent: sql<Places>(
    `INSERT INTO events (position, chain, seq, recorded_at, packages, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (chain, seq) DO NOTHING`,
  ),
  addToPackage: sql<[string, number]>('INSERT OR IGNORE INTO event_packages (package_id, position) VALUES (?, ?)'),
}

/** Between the ids of one event: no body holds a NUL (src/wire/event-body.ts), whatever else an id may hold. */
export const BETWEEN = '\0'
/** Batches laid out in one transaction. */
const STEP = 8
const HASH_BYTES = 32
const NEWLINE = 10

export class Inbox {
  readonly #db: WritableDb
  readonly #q: Prepared<typeof INBOX_SQL>
  constructor(db: WritableDb) {
    this.#db = db
    this.#q = prepareAll(db, INBOX_SQL)
  }

  /** Inside a transaction: all of `events` are good, and follow on `chain`'s end. `first` is the place of the first. */
  put(chain: ChainRow, first: number, events: readonly IncomingEvent[], packed: Uint8Array, now: number): void {
    const hashes = Buffer.allocUnsafe(events.length * HASH_BYTES)
    for (const [index, { hash }] of events.entries()) hashes.write(hash, index * HASH_BYTES, 'hex')
    const packages = JSON.stringify(events.map(({ packageIds }) => packageIds.join(BETWEEN)))
    this.#q.put.run(first, chain.chain, chain.seq + 1, events.length, now, packages, hashes, packed)
  }

  /** Place of the first event when just this batch, with this head at its end, is waiting here. */
  placeOf({ chain }: ChainRow, fromSeq: number, toSeq: number, head: Buffer): HubPosition | null {
    const row = this.#q.whole.get(chain, fromSeq, toSeq - fromSeq + 1)
    return row?.head.equals(head) === true ? row.first : null
  }

  /** An event with its packages, straight into the log. Inside a transaction. */
  addEvent(...values: Places): void {
    this.#q.addEvent.run(...values)
    const [position, , , , packages] = values
    if (packages !== '') for (const id of packages.split(BETWEEN)) this.#q.addToPackage.run(id, position)
  }

  /** Lays out the oldest batch that waits, in a transaction of its own; false when none does. */
  layOutNext(): boolean {
    if (!this.#waits()) return false
    unsynced(this.#db, () => this.#layOutOne())
    return true
  }

  /** Lays out all that waits, some batches a transaction. */
  layOut(): void {
    while (this.#waits())
      unsynced(this.#db, () => {
        for (let step = 0; step < STEP && this.#waits(); step++) this.#layOutOne()
      })
  }

  /** The same inside the caller's transaction. */
  layOutInside(): void {
    while (this.#waits()) this.#layOutOne()
  }

  #waits(): boolean {
    return this.#q.oldest.get() !== undefined
  }

  #layOutOne(): void {
    const row = this.#q.next.get()
    if (!row) return
    const packages = JSON.parse(row.packages) as string[]
    const lines = unpacked(row.packed)
    for (let index = 0, from = 0; index < row.count; index++) {
      const end = lines.indexOf(NEWLINE, from)
      const hash = row.hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)
      const place = [row.first + index, row.chain, row.from_seq + index] as const
      this.addEvent(...place, row.recorded_at, packages[index] ?? '', hash, lines.subarray(from, end))
      from = end + 1
    }
    this.#q.drop.run(row.first)
  }
}

/** Was unpacked once before it was taken, within its limit: it can be again. */
const unpacked = (packed: Uint8Array): Buffer =>
  zstdDecompressSync(packed, { chunkSize: 256 * 1024, params: { [constants.ZSTD_d_windowLogMax]: 22 } })
