// Journals and their forks (FAULTS 5, 9, 10): which branch a batch belongs to, and what hash a branch has at a place.
import type { DeviceId, EpochId, Hash, JournalSeq } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
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

export function openChains(db: WritableDb) {
  const q = prepareAll(db, CHAIN_SQL)

  /** The chain's head right after `seq`; undefined when it is not here. */
  function headAt(row: ChainRow, seq: number): Buffer | undefined {
    if (seq === row.seq) return row.head
    if (seq > row.seq) return undefined
    if (seq === 0) return row.genesis
    if (seq <= row.fork_seq) {
      const parent = row.parent === null ? undefined : q.byNumber.get(row.parent)
      return parent && headAt(parent, seq)
    }
    return (
      q.claimedHead.get(row.chain, seq)?.head ??
      q.eventHash.get(row.chain, seq)?.hash ??
      q.oddHash.get(row.chain, seq)?.hash
    )
  }

  /** Recomputed hashes of what is here of `from … to`, by seq, in order; a fork's with those of its parent. */
  function hashesBetween(row: ChainRow, from: number, to: number): SeqHash[] {
    const parent = row.parent !== null && from <= row.fork_seq ? q.byNumber.get(row.parent) : undefined
    const inherited = parent ? hashesBetween(parent, from, Math.min(to, row.fork_seq)) : []
    return [...inherited, ...ownHashes(row, from, to)]
  }

  const ownHashes = (row: ChainRow, from: number, to: number): SeqHash[] =>
    [...q.eventHashes.all(row.chain, from, to), ...q.oddHashes.all(row.chain, from, to)].sort((a, b) => a.seq - b.seq)

  const holds = (row: ChainRow, seq: number, head: Buffer) => headAt(row, seq)?.equals(head) === true

  return {
    q,
    headAt,
    hashesBetween,
    ownHashes,
    /** The journal or the first fork of it that has `head` right after `seq`. */
    branchWith(main: ChainRow, seq: number, head: Buffer): ChainRow | undefined {
      if (holds(main, seq, head)) return main
      return q.forksOf.all(main.chain).find((fork) => holds(fork, seq, head))
    },
    /** A fork of `main` that parts after `seq - 1` with just this hash. */
    forkAt: (main: ChainRow, seq: number, hash: Buffer): ChainRow | undefined =>
      q.forksOf.all(main.root ?? main.chain).find((fork) => fork.fork_seq === seq - 1 && holds(fork, seq, hash)),
    /** `epoch~` and the first digits of its first hash: 8, more when that name is taken by another branch. */
    addFork(main: ChainRow, parent: ChainRow | null, forkSeq: number, head: Buffer, firstHash: string): ChainRow {
      for (let digits = 8; digits <= 64; digits += 8) {
        const epoch = `${main.epoch}~${firstHash.slice(0, digits)}`
        if (q.byName.get(main.device_id, epoch)) continue
        q.add.run(main.device_id, epoch, main.chain, parent?.chain ?? null, forkSeq, main.genesis, forkSeq, head)
        const added = q.byName.get(main.device_id, epoch)
        if (added) return added
      }
      throw new Error('no name is left for a fork: two branches with one first hash cannot part')
    },
    addMain(deviceId: string, epoch: string, genesis: Buffer): ChainRow {
      q.add.run(deviceId, epoch, null, null, 0, genesis, 0, genesis)
      const added = q.byName.get(deviceId, epoch)
      if (!added) throw new Error('a chain that was just written is not there: is somebody else writing this file?')
      return added
    },
  }
}
export type Chains = ReturnType<typeof openChains>
