// Taking a batch (EVENTS Push): one transaction in which every event finds its place, in the one order, in quarantine, or on a fork.
import type { Hash, HubPosition, JournalSeq } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../../sql/statements.ts'
import type { HubStore, IncomingEvent, TakeBatch, TakeResult } from '../contract.ts'
import { Branches, type Way, skipKnown } from './branches.ts'
import { type ChainRow, type Chains, asChain, bytesOf } from './chains.ts'
import { BETWEEN, type Inbox } from './inbox.ts'
import type { Order } from './order.ts'
import { PIN_SQL } from './pins.ts'

export const TAKE_SQL = {
  addOdd: sql<[number, number, Buffer, Uint8Array, reason: string, unsound: number, at: number]>(
    `INSERT INTO quarantine (chain, seq, hash, body, reason, unsound, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (chain, seq) DO NOTHING`,
  ),
  odd: sql<[id: number], { chain: number; seq: number; hash: Buffer; body: Buffer }>(
    'SELECT chain, seq, hash, body FROM quarantine WHERE id = ?',
  ),
  dropOdd: sql<[id: number]>('DELETE FROM quarantine WHERE id = ?'),
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
  answered: sql<[string], { request_hash: Hash; answer: string }>(
    'SELECT request_hash, answer FROM idempotency WHERE key = ?',
  ),
  addAnswer: sql<[string, string, string, number]>(
    'INSERT INTO idempotency (key, request_hash, answer, at) VALUES (?, ?, ?, ?)',
  ),
}

export class Take {
  readonly q: Prepared<typeof TAKE_SQL>
  readonly #pins: Prepared<{ add: typeof PIN_SQL.add }>
  readonly #order: Order
  readonly #chains: Chains
  readonly #branches: Branches
  readonly #inbox: Inbox
  /** of the batch in work */
  #now = 0
  constructor(db: WritableDb, order: Order, chains: Chains, inbox: Inbox) {
    this.q = prepareAll(db, TAKE_SQL)
    this.#pins = prepareAll(db, { add: PIN_SQL.add })
    this.#order = order
    this.#chains = chains
    this.#inbox = inbox
    this.#branches = new Branches(chains, (sentence) => this.q.addAlarm.run(this.#now, sentence))
  }

  take(batch: TakeBatch): TakeResult {
    return this.#order.placing((next) => this.#inside(batch, next))
  }

  /** One commit for all of them: none is answered before it, and a fault takes all back. */
  takeAll(batches: readonly TakeBatch[]): TakeResult[] {
    return this.#order.placing((next) => batches.map((batch) => this.#inside(batch, next)))
  }

  /** Moves rows of the quarantine into the log. What waits in the inbox has earlier places: it is laid out first. */
  replay(rows: Parameters<HubStore['replay']>[0], now: number): number {
    return this.#order.placing((next) => {
      this.#inbox.layOutInside()
      let taken = 0
      for (const { id, packageIds } of rows) {
        const odd = this.q.odd.get(id)
        if (!odd) continue
        this.#inbox.addEvent(next(), odd.chain, odd.seq, now, packageIds.join(BETWEEN), odd.hash, odd.body)
        this.q.dropOdd.run(id)
        taken++
      }
      return taken
    })
  }

  /** Consecutive places of all good events of the range, or null. */
  firstPlace(chain: ChainRow, from: number, to: number): HubPosition | null {
    if (from <= chain.fork_seq) return null
    const { count, first, last } = this.q.places.get(chain.chain, from, to) ?? { count: 0, first: null, last: null }
    return first !== null && last !== null && last - first + 1 === count ? first : null
  }

  /** Events of a fork that have another beside them under the same number. */
  conflictsOn(chain: ChainRow, from: number, to: number): JournalSeq[] {
    const root = chain.root === null ? null : this.#chains.q.byNumber.get(chain.root)
    if (!root) return []
    return this.q.conflictsOf.all(root.device_id, root.epoch, chain.epoch, from, to).map(({ seq }) => seq)
  }

  #inside(batch: TakeBatch, next: () => number): TakeResult {
    this.#now = batch.now
    const repeated = batch.beside?.idempotency && this.q.answered.get(batch.beside.idempotency.key)
    if (repeated) return { outcome: 'repeated', requestHash: repeated.request_hash, answer: repeated.answer }
    const { deviceId, epoch, genesis } = batch
    const found = this.#chains.q.byName.get(deviceId, epoch)
    if (!found && batch.fromSeq > 1) return { outcome: 'behind', chain: { deviceId, epoch, seq: 0, head: genesis } }
    const main = found ?? this.#chains.addMain(deviceId, epoch, bytesOf(genesis))
    if (this.#isPlain(main, batch)) return this.#takePlain(main, batch, batch.packed, next)
    this.#inbox.layOutInside()
    const branch = this.#branches.find(main, batch)
    if (branch === 'behind') return { outcome: 'behind', chain: asChain(main) }
    if (branch === 'broken' && !batch.unsound) return { outcome: 'broken', chain: asChain(main) }
    const way = batch.unsound
      ? skipKnown(branch === 'broken' ? this.#branches.detached(main, batch) : branch, batch)
      : this.#branches.follow(main, branch === 'broken' ? main : branch, batch)
    return this.#finish(way, batch, next)
  }

  /** Follows on the journal's end, all of it good, and nothing to compare it with: nearly every batch there is. */
  #isPlain(main: ChainRow, batch: TakeBatch): batch is TakeBatch & { packed: Uint8Array } {
    if (batch.packed === undefined || batch.unsound || batch.events.length === 0) return false
    if (batch.fromSeq !== main.seq + 1 || !main.head.equals(bytesOf(batch.headBefore))) return false
    return (
      batch.events.every(({ quarantine }) => quarantine === null) && this.#chains.q.forksOf.all(main.chain).length === 0
    )
  }

  #takePlain(main: ChainRow, batch: TakeBatch, packed: Uint8Array, next: () => number): TakeResult {
    const { events } = batch
    const first = next()
    for (let n = 1; n < events.length; n++) next()
    this.#inbox.put(main, first, events, packed, batch.now)
    const last = events.at(-1)
    if (last) this.#moveEnd(main, last, batch)
    this.#writeBeside(main, batch)
    const firstPosition = first as HubPosition
    return { outcome: 'taken', chain: asChain(main), firstPosition, conflicts: [], forked: null, stored: events.length }
  }

  #finish({ chain, fresh, forked }: Way, batch: TakeBatch, next: () => number): TakeResult {
    const events = batch.events.slice(fresh)
    for (const { seq, hash, otherHash, fork } of this.#branches.conflicts(chain, events, batch))
      this.q.addConflict.run(batch.deviceId, batch.epoch, seq, hash, otherHash, fork, batch.now)
    this.#write(chain, events, batch, next)
    this.#writeBeside(chain, batch)
    const toSeq = batch.fromSeq + batch.events.length - 1
    return {
      outcome: 'taken',
      chain: asChain(chain),
      firstPosition: this.firstPlace(chain, batch.fromSeq, toSeq),
      conflicts: forked === null ? [] : this.conflictsOn(chain, batch.fromSeq, toSeq),
      forked,
      stored: events.length,
    }
  }

  /** The events that are new on this branch. */
  #write(row: ChainRow, events: readonly IncomingEvent[], batch: TakeBatch, next: () => number): void {
    const { chain } = row
    const { now, unsound } = batch
    for (const { seq, hash, body, packageIds, quarantine } of events) {
      const odd = unsound?.reason ?? quarantine
      if (odd !== null) this.q.addOdd.run(chain, seq, bytesOf(hash), body, odd, unsound ? 1 : 0, now)
      else this.#inbox.addEvent(next(), chain, seq, now, packageIds.join(BETWEEN), bytesOf(hash), body)
    }
    const last = events.at(-1)
    if (last) this.#moveEnd(row, last, batch)
  }

  #moveEnd(row: ChainRow, last: IncomingEvent, { unsound }: TakeBatch): void {
    const head = bytesOf(unsound?.headAfter ?? last.hash)
    if (unsound) this.q.claimHead.run(row.chain, last.seq, head)
    this.#chains.q.move.run(last.seq, head, row.chain)
    row.seq = last.seq
    row.head = head
  }

  #writeBeside({ chain }: ChainRow, { sealed, oddSealed, alarm, beside, fromSeq, now }: TakeBatch): void {
    const { q } = this
    for (const { seq, packageId, keyId, box, key } of sealed) {
      q.addSealed.run(chain, seq, packageId, keyId, box)
      if (key !== null) q.addKey.run(packageId, keyId, key)
    }
    if (oddSealed) q.addOddSealed.run(chain, fromSeq, oddSealed, now)
    if (alarm !== undefined) q.addAlarm.run(now, alarm)
    for (const row of beside?.shipments ?? [])
      q.addShipment.run(row.packageId, row.site, row.reference, row.secretHash, row.createdAt)
    for (const { packageId, keyId, box } of beside?.pins ?? []) this.#pins.add.run(packageId, keyId, box)
    const repeat = beside?.idempotency
    if (repeat) q.addAnswer.run(repeat.key, repeat.requestHash, repeat.answer, now)
  }
}
