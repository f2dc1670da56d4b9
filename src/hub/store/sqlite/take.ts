// Taking a batch (EVENTS Push): one transaction in which every event finds its place, in the one order, in quarantine, or on a fork.
import type { EpochId, HubPosition, JournalSeq } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import type { IncomingEvent, TakeBatch, TakeResult } from '../contract.ts'
import { type ChainRow, type Chains, asChain, bytesOf, hexOf } from './chains.ts'
import type { Order } from './order.ts'

export const TAKE_SQL = {
  addEvent: sql<[number, chain: number, seq: number, at: number, packages: string, hash: Buffer, body: Uint8Array]>(
    `INSERT INTO events (position, chain, seq, recorded_at, packages, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (chain, seq) DO NOTHING`,
  ),
  addOdd: sql<[number, number, Buffer, Uint8Array, reason: string, unsound: number, at: number]>(
    `INSERT INTO quarantine (chain, seq, hash, body, reason, unsound, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (chain, seq) DO NOTHING`,
  ),
  claimHead: sql<[number, number, Buffer]>('INSERT OR IGNORE INTO claimed_heads (chain, seq, head) VALUES (?, ?, ?)'),
  addConflict: sql<[string, string, number, Buffer, Buffer, fork: string, at: number]>(
    `INSERT OR IGNORE INTO conflicts (device_id, epoch, seq, hash, other_hash, fork, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ),
  conflictsOf: sql<[string, string, fork: string, number, number], { seq: JournalSeq }>(
    'SELECT seq FROM conflicts WHERE device_id = ? AND epoch = ? AND fork = ? AND seq BETWEEN ? AND ? ORDER BY seq',
  ),
  places: sql<[number, number, number], { count: number; first: HubPosition | null; last: HubPosition | null }>(
    `SELECT count(*) AS count, min(position) AS first, max(position) AS last
     FROM events WHERE chain = ? AND seq BETWEEN ? AND ?`,
  ),
  addAlarm: sql<[number, string]>('INSERT INTO alarms (at, sentence) VALUES (?, ?)'),
  addSealed: sql<[number, number, string, string, string]>(
    'INSERT OR IGNORE INTO sealed (chain, seq, package_id, key_id, box) VALUES (?, ?, ?, ?, ?)',
  ),
  addKey: sql<[string, string, string]>(
    'INSERT OR IGNORE INTO package_keys (package_id, key_id, key) VALUES (?, ?, ?)',
  ),
  addOddSealed: sql<[number, number, Uint8Array, number]>(
    'INSERT OR IGNORE INTO odd_sealed (chain, from_seq, lines, recorded_at) VALUES (?, ?, ?, ?)',
  ),
  addShipment: sql<[string, string, string, string, number]>(
    'INSERT INTO shipments (package_id, site, reference, secret_hash, created_at) VALUES (?, ?, ?, ?, ?)',
  ),
  answered: sql<[string], { request_hash: string; answer: string }>(
    'SELECT request_hash, answer FROM idempotency WHERE key = ?',
  ),
  addAnswer: sql<[string, string, string, number]>(
    'INSERT INTO idempotency (key, request_hash, answer, at) VALUES (?, ?, ?, ?)',
  ),
}

/** Between the ids in `events.packages`: no body holds a NUL (src/wire/event-body.ts), whatever else an id may hold. */
export const BETWEEN = '\0'

/** The branch a batch goes on, and from which of its events on that branch has nothing yet. */
type Way = { chain: ChainRow; fresh: number; forked: EpochId | null }

export function openTake(db: WritableDb, order: Order, chains: Chains) {
  const q = prepareAll(db, TAKE_SQL)

  function findBranch(main: ChainRow, batch: TakeBatch): ChainRow | 'behind' | 'broken' {
    const before = batch.fromSeq - 1
    const branch = chains.branchWith(main, before, bytesOf(batch.headBefore))
    if (branch) return branch
    return before > main.seq ? 'behind' : 'broken'
  }

  /** Follows the batch along what is known; where an event differs, onto the fork that has it, or onto a new one. */
  function follow(main: ChainRow, start: ChainRow, batch: TakeBatch): Way {
    let chain = start
    let known = chains.hashesBetween(chain, batch.fromSeq, chain.seq)
    for (const [index, event] of batch.events.entries()) {
      if (event.seq > chain.seq) return { chain, fresh: index, forked: forkName(chain) }
      const here = known[event.seq - batch.fromSeq]
      const hash = bytesOf(event.hash)
      if (here?.seq === event.seq && here.hash.equals(hash)) continue
      const other = chains.forkAt(main, event.seq, hash)
      if (!other) return { ...part(main, chain, batch, index), fresh: index }
      chain = other
      known = chains.hashesBetween(chain, batch.fromSeq, chain.seq)
    }
    return { chain, fresh: batch.events.length, forked: forkName(chain) }
  }

  function part(main: ChainRow, from: ChainRow, batch: TakeBatch, index: number) {
    const first = eventAt(batch, index)
    const before = index === 0 ? batch.headBefore : eventAt(batch, index - 1).hash
    const fork = chains.addFork(main, from, first.seq - 1, bytesOf(before), first.hash)
    const sentence = `Station ${main.device_id} sent two different events as number ${first.seq} of journal ${main.epoch}: its folder was copied or put back. Both are kept; the second branch as ${fork.epoch}.`
    q.addAlarm.run(batch.now, sentence)
    return { chain: fork, forked: fork.epoch as EpochId }
  }

  /** Same number, other content, on another branch of the same journal: each such pair is a row (FAULTS 5). */
  function noteConflicts(chain: ChainRow, fresh: readonly IncomingEvent[], batch: TakeBatch): void {
    const first = fresh[0]
    const last = fresh.at(-1)
    if (!first || !last) return
    const root = chain.root ?? chain.chain
    const forks = chains.q.forksOf.all(root)
    if (forks.length === 0) return
    const main = chain.root === null ? chain : chains.q.byNumber.get(root)
    for (const other of main ? [main, ...forks] : forks) {
      if (other.chain === chain.chain) continue
      for (const { seq, hash } of chains.ownHashes(other, first.seq, last.seq)) {
        const mine = bytesOf(eventAt(batch, seq - batch.fromSeq).hash)
        if (mine.equals(hash)) continue
        const [forked, kept] = chain.root === null ? [hash, mine] : [mine, hash]
        const name = chain.root === null ? other.epoch : chain.epoch
        q.addConflict.run(batch.deviceId, batch.epoch, seq, forked, kept, name, batch.now)
      }
    }
  }

  /** For a batch that does not hold and fits nowhere: a branch whose beginning is not here. */
  function detached(main: ChainRow, batch: TakeBatch): ChainRow {
    const first = eventAt(batch, 0)
    const known = chains.q.byName.get(main.device_id, `${main.epoch}~${first.hash.slice(0, 8)}`)
    if (known?.parent === null) return known
    return chains.addFork(main, null, batch.fromSeq - 1, bytesOf(batch.headBefore), first.hash)
  }

  /** Writes the events that are new on this branch; answers how many there were. */
  function write(chain: ChainRow, events: readonly IncomingEvent[], batch: TakeBatch, next: () => number): number {
    for (const event of events) {
      const hash = bytesOf(event.hash)
      const odd = batch.unsound?.reason ?? event.quarantine
      if (odd !== null) q.addOdd.run(chain.chain, event.seq, hash, event.body, odd, batch.unsound ? 1 : 0, batch.now)
      else {
        const packages = event.packageIds.join(BETWEEN)
        q.addEvent.run(next(), chain.chain, event.seq, batch.now, packages, hash, event.body)
      }
    }
    const last = events.at(-1)
    if (last) moveEnd(chain, last, batch)
    return events.length
  }

  function moveEnd(chain: ChainRow, last: IncomingEvent, batch: TakeBatch): void {
    const head = bytesOf(batch.unsound?.headAfter ?? last.hash)
    if (batch.unsound) q.claimHead.run(chain.chain, last.seq, head)
    chains.q.move.run(last.seq, head, chain.chain)
    chain.seq = last.seq
    chain.head = head
  }

  function writeBeside(chain: ChainRow, batch: TakeBatch): void {
    for (const { seq, packageId, keyId, box, key } of batch.sealed) {
      q.addSealed.run(chain.chain, seq, packageId, keyId, box)
      if (key !== null) q.addKey.run(packageId, keyId, key)
    }
    if (batch.oddSealed) q.addOddSealed.run(chain.chain, batch.fromSeq, batch.oddSealed, batch.now)
    if (batch.alarm !== undefined) q.addAlarm.run(batch.now, batch.alarm)
    for (const row of batch.beside?.shipments ?? [])
      q.addShipment.run(row.packageId, row.site, row.reference, row.secretHash, row.createdAt)
    const repeat = batch.beside?.idempotency
    if (repeat) q.addAnswer.run(repeat.key, repeat.requestHash, repeat.answer, batch.now)
  }

  /** Consecutive places of all good events of the range, or null. */
  function firstPlace(chain: ChainRow, from: number, to: number): HubPosition | null {
    if (from <= chain.fork_seq) return null
    const { count, first, last } = q.places.get(chain.chain, from, to) ?? { count: 0, first: null, last: null }
    return first !== null && last !== null && last - first + 1 === count ? first : null
  }

  const conflictsOn = (chain: ChainRow, from: number, to: number): JournalSeq[] => {
    const root = chain.root === null ? null : chains.q.byNumber.get(chain.root)
    if (!root) return []
    return q.conflictsOf.all(root.device_id, root.epoch, chain.epoch, from, to).map(({ seq }) => seq)
  }

  function takeInside(batch: TakeBatch, next: () => number): TakeResult {
    const repeated = batch.beside?.idempotency && q.answered.get(batch.beside.idempotency.key)
    if (repeated)
      return { outcome: 'repeated', requestHash: hexOf(bytesOf(repeated.request_hash)), answer: repeated.answer }
    const found = chains.q.byName.get(batch.deviceId, batch.epoch)
    if (!found && batch.fromSeq > 1) {
      const { deviceId, epoch, genesis } = batch
      return { outcome: 'behind', chain: { deviceId, epoch, seq: 0, head: genesis } }
    }
    const main = found ?? chains.addMain(batch.deviceId, batch.epoch, bytesOf(batch.genesis))
    const branch = findBranch(main, batch)
    if (branch === 'behind') return { outcome: 'behind', chain: asChain(main) }
    if (branch === 'broken' && !batch.unsound) return { outcome: 'broken', chain: asChain(main) }
    const way = batch.unsound
      ? skipKnown(branch === 'broken' ? detached(main, batch) : branch, batch)
      : follow(main, branch === 'broken' ? main : branch, batch)
    return finish(way, batch, next)
  }

  function finish(way: Way, batch: TakeBatch, next: () => number): TakeResult {
    const fresh = batch.events.slice(way.fresh)
    noteConflicts(way.chain, fresh, batch)
    const stored = write(way.chain, fresh, batch, next)
    writeBeside(way.chain, batch)
    const toSeq = batch.fromSeq + batch.events.length - 1
    return {
      outcome: 'taken',
      chain: asChain(way.chain),
      firstPosition: firstPlace(way.chain, batch.fromSeq, toSeq),
      conflicts: way.forked === null ? [] : conflictsOn(way.chain, batch.fromSeq, toSeq),
      forked: way.forked,
      stored,
    }
  }

  return {
    q,
    firstPlace,
    conflictsOn,
    take: (batch: TakeBatch): TakeResult => order.placing((next) => takeInside(batch, next)),
  }
}
export type Take = ReturnType<typeof openTake>

const forkName = (chain: ChainRow) => (chain.root === null ? null : (chain.epoch as EpochId))

function skipKnown(chain: ChainRow, batch: TakeBatch): Way {
  const fresh = Math.max(0, Math.min(batch.events.length, chain.seq - batch.fromSeq + 1))
  return { chain, fresh, forked: forkName(chain) }
}

function eventAt(batch: TakeBatch, index: number): IncomingEvent {
  const event = batch.events[index]
  if (!event) throw new Error(`a batch of ${batch.events.length} events has no event ${index}: was it cut empty?`)
  return event
}
