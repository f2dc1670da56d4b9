// The outbox: what lies in the journal above each epoch's acknowledged end (SPEC [OB1]–[OB5]). It has no rows of its own, so nothing can leave it by
// failing; its one movement is the acknowledged end, forward on the hub's word, back when the hub says that it has less.
import type { EpochId, HubPosition, JournalSeq } from '../domain/brands.ts'
import type { UnsentRange } from '../domain/event.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { Epoch, Journal } from './journal.ts'
import type { JournalEnd } from './ports.ts'
import type { Positions } from './positions.ts'

export type Taken = {
  fromSeq: JournalSeq
  firstPosition: HubPosition | null
  notStored: { seq: number; verdict: string; reason: string }[]
}

const OUTBOX_SQL = {
  note: sql<[number, number, string, string]>(
    'INSERT OR REPLACE INTO not_stored (epoch_n, seq, verdict, reason) VALUES (?, ?, ?, ?)',
  ),
  count: sql<[], { verdict: string; n: number }>('SELECT verdict, count(*) AS n FROM not_stored GROUP BY verdict'),
}

export class Outbox {
  readonly #s: Prepared<typeof OUTBOX_SQL>
  readonly #journal: Journal
  readonly #positions: Positions

  constructor(db: WritableDb, journal: Journal, positions: Positions) {
    this.#s = prepareAll(db, OUTBOX_SQL)
    this.#journal = journal
    this.#positions = positions
  }

  /** Epochs with something to send, oldest first, and the current one last even when it has none. */
  toSend(): { end: JournalEnd; acked: JournalEnd }[] {
    const current = this.#journal.current()
    return this.#journal
      .epochs()
      .filter((epoch) => epoch === current || this.#unsentIn(epoch) > 0)
      .map((epoch) => this.#ends(epoch))
  }

  /** Every epoch, oldest first. */
  all(): { end: JournalEnd; acked: JournalEnd }[] {
    return this.#journal.epochs().map((epoch) => this.#ends(epoch))
  }

  unsentCount(): number {
    return this.#journal.epochs().reduce((sum, epoch) => sum + this.#unsentIn(epoch), 0)
  }

  /** What a shift's end names (DOMAIN §11): how many are unsent, and their range in the current epoch. */
  unsentRange(): UnsentRange {
    const epoch = this.#journal.current()
    const count = this.unsentCount()
    if (epoch === null || this.#unsentIn(epoch) === 0) return { count }
    return { count, fromSeq: epoch.acked.seq + 1, toSeq: this.#journal.endOf(epoch).seq }
  }

  /** Place of the oldest event that the hub has not acknowledged. */
  oldestUnsent(): number | null {
    const epoch = this.#journal.epochs().find((each) => this.#unsentIn(each) > 0)
    return epoch === undefined ? null : epoch.base + epoch.acked.seq + 1
  }

  notStored(): { quarantined: number; conflicts: number } {
    const rows = this.#s.count.all()
    const of = (verdict: string) => rows.find((row) => row.verdict === verdict)?.n ?? 0
    return { quarantined: of('quarantined'), conflicts: of('conflict') }
  }

  /**
   * Inside a transaction. Forward, or back when `rewind`; an end that is not above the acknowledged one changes nothing.
   * @throws when the head is not this journal's own at that seq: that answer was not about these events (invariant I5, [OB3])
   */
  markAcked(end: JournalEnd, taken: Taken | null, rewind: boolean): void {
    const epoch = this.#epoch(end.epoch)
    if (this.#journal.hashAt(epoch, end.seq) !== end.head)
      throw new Error(`the hub's head at ${end.epoch}/${end.seq} is not this journal's own: nothing is marked as sent`)
    const before = epoch.acked.seq
    if (rewind && end.seq < before) this.#positions.cutAfter(epoch.n, end.seq)
    if (end.seq > before || (rewind && end.seq < before)) this.#journal.setAcked(epoch, end.seq, end.head)
    if (taken !== null) this.#noteTaken(epoch, end.seq, before, taken)
    else if (end.seq > before) this.#positions.put(epoch.n, before + 1, end.seq, null)
  }

  #noteTaken(epoch: Epoch, toSeq: number, ackedBefore: number, taken: Taken): void {
    for (const { seq, verdict, reason } of taken.notStored) this.#s.note.run(epoch.n, seq, verdict, reason)
    const odd = new Set(taken.notStored.map(({ seq }) => seq))
    let first: number | null = taken.firstPosition
    // The same batch again brings no new places; those it has are known already.
    let from = first === null ? Math.max(taken.fromSeq, ackedBefore + 1) : (taken.fromSeq as number)
    for (let seq = from; seq <= toSeq + 1; seq++) {
      if (seq <= toSeq && !odd.has(seq)) continue
      this.#positions.put(epoch.n, from, seq - 1, first)
      if (first !== null) first += seq - from
      from = seq + 1
    }
  }

  #ends(epoch: Epoch): { end: JournalEnd; acked: JournalEnd } {
    return { end: this.#journal.endOf(epoch), acked: { epoch: epoch.epoch, ...epoch.acked } }
  }

  #unsentIn(epoch: Epoch): number {
    return this.#journal.lastLocal(epoch) - epoch.base - epoch.acked.seq
  }

  #epoch(name: EpochId): Epoch {
    const epoch = this.#journal.byName(name)
    if (epoch === null) throw new Error(`there is no epoch ${name} in this journal`)
    return epoch
  }
}
