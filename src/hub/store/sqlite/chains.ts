// Journals and their forks (FAULTS 5, 9, 10): which branch a batch belongs to, and what hash a branch has at a place.
import type { DeviceId, EpochId, Hash, JournalSeq } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../../sql/statements.ts'
import type { Chain } from '../contract.ts'

export type ChainRow = {
  chain: number
  device_id: string
  epoch: string
  root: number | null
  parent: number | null
  fork_seq: number
  genesis: Buffer
  seq: number
  head: Buffer
}
export type SeqHash = { seq: number; hash: Buffer }

export const hexOf = (bytes: Uint8Array): Hash => Buffer.from(bytes).toString('hex') as Hash
export const bytesOf = (hash: string): Buffer => Buffer.from(hash, 'hex')
export const asChain = (row: ChainRow): Chain => ({
  deviceId: row.device_id as DeviceId,
  epoch: row.epoch as EpochId,
  seq: row.seq as JournalSeq | 0,
  head: hexOf(row.head),
})

export const CHAIN_SQL = {
  byName: sql<[device: string, epoch: string], ChainRow>('SELECT * FROM chains WHERE device_id = ? AND epoch = ?'),
  byNumber: sql<[chain: number], ChainRow>('SELECT * FROM chains WHERE chain = ?'),
  forksOf: sql<[root: number], ChainRow>('SELECT * FROM chains WHERE root = ? ORDER BY chain'),
  add: sql<
    [string, string, root: number | null, parent: number | null, forkSeq: number, Buffer, seq: number, head: Buffer]
  >(
    `INSERT INTO chains (device_id, epoch, root, parent, fork_seq, genesis, seq, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  move: sql<[seq: number, head: Buffer, chain: number]>('UPDATE chains SET seq = ?, head = ? WHERE chain = ?'),
  claimedHead: sql<[number, number], { head: Buffer }>('SELECT head FROM claimed_heads WHERE chain = ? AND seq = ?'),
  eventHash: sql<[number, number], { hash: Buffer }>('SELECT hash FROM events WHERE chain = ? AND seq = ?'),
  oddHash: sql<[number, number], { hash: Buffer }>('SELECT hash FROM quarantine WHERE chain = ? AND seq = ?'),
  eventHashes: sql<[number, number, number], SeqHash>(
    'SELECT seq, hash FROM events WHERE chain = ? AND seq BETWEEN ? AND ?',
  ),
  oddHashes: sql<[number, number, number], SeqHash>(
    'SELECT seq, hash FROM quarantine WHERE chain = ? AND seq BETWEEN ? AND ?',
  ),
}

export class Chains {
  readonly q: Prepared<typeof CHAIN_SQL>
  constructor(db: WritableDb) {
    this.q = prepareAll(db, CHAIN_SQL)
  }

  /** The chain's head right after `seq`; undefined when it is not here. */
  headAt(row: ChainRow, seq: number): Buffer | undefined {
    if (seq === row.seq) return row.head
    if (seq > row.seq) return undefined
    if (seq === 0) return row.genesis
    if (seq <= row.fork_seq) {
      const parent = row.parent === null ? undefined : this.q.byNumber.get(row.parent)
      return parent && this.headAt(parent, seq)
    }
    return (
      this.q.claimedHead.get(row.chain, seq)?.head ??
      this.q.eventHash.get(row.chain, seq)?.hash ??
      this.q.oddHash.get(row.chain, seq)?.hash
    )
  }

  /** Recomputed hashes of what is here of `from … to`, by seq, in order; a fork's with those of its parent. */
  hashesBetween(row: ChainRow, from: number, to: number): SeqHash[] {
    const parent = row.parent !== null && from <= row.fork_seq ? this.q.byNumber.get(row.parent) : undefined
    const inherited = parent ? this.hashesBetween(parent, from, Math.min(to, row.fork_seq)) : []
    return [...inherited, ...this.ownHashes(row, from, to)]
  }

  /** The same without what the parent holds. */
  ownHashes({ chain }: ChainRow, from: number, to: number): SeqHash[] {
    const rows = [...this.q.eventHashes.all(chain, from, to), ...this.q.oddHashes.all(chain, from, to)]
    return rows.sort((a, b) => a.seq - b.seq)
  }

  /** The journal or the first fork of it that has `head` right after `seq`. */
  branchWith(main: ChainRow, seq: number, head: Buffer): ChainRow | undefined {
    if (this.#holds(main, seq, head)) return main
    return this.q.forksOf.all(main.chain).find((fork) => this.#holds(fork, seq, head))
  }

  /** A fork of `main` that parts after `seq - 1` with just this hash. */
  forkAt(main: ChainRow, seq: number, hash: Buffer): ChainRow | undefined {
    return this.q.forksOf.all(main.chain).find((fork) => fork.fork_seq === seq - 1 && this.#holds(fork, seq, hash))
  }

  /** `epoch~` and the first digits of its first hash: 8, more when that name is taken by another branch. */
  addFork(main: ChainRow, parent: ChainRow | null, forkSeq: number, head: Buffer, firstHash: string): ChainRow {
    for (let digits = 8; digits <= 64; digits += 8) {
      const epoch = `${main.epoch}~${firstHash.slice(0, digits)}`
      if (this.q.byName.get(main.device_id, epoch)) continue
      this.q.add.run(main.device_id, epoch, main.chain, parent?.chain ?? null, forkSeq, main.genesis, forkSeq, head)
      return this.#added(main.device_id, epoch)
    }
    throw new Error('no name is left for a fork: two branches with one first hash cannot part')
  }

  addMain(deviceId: string, epoch: string, genesis: Buffer): ChainRow {
    this.q.add.run(deviceId, epoch, null, null, 0, genesis, 0, genesis)
    return this.#added(deviceId, epoch)
  }

  #holds(row: ChainRow, seq: number, head: Buffer): boolean {
    return this.headAt(row, seq)?.equals(head) === true
  }

  #added(deviceId: string, epoch: string): ChainRow {
    const added = this.q.byName.get(deviceId, epoch)
    if (!added) throw new Error('a chain that was just written is not there: is somebody else writing this file?')
    return added
  }
}
