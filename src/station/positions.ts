// Where own events stand in the hub's order. The hub names the place of the first event it stored of a batch, the others follow without a hole; what
// that does not tell, the next pull does (SPEC [PL8]).
import type { HubPosition } from '../domain/brands.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'

type RangeRow = { from_seq: number; to_seq: number; first_position: number | null; upper_bound: number | null }

const POSITIONS_SQL = {
  find: sql<[number, number], RangeRow>(`
    SELECT from_seq, to_seq, first_position, upper_bound FROM acked_ranges
    WHERE epoch_n = ? AND from_seq <= ? ORDER BY from_seq DESC LIMIT 1`),
  /** those that begin behind the first number, up to the second */
  behind: sql<[number, number, number], RangeRow>(`
    SELECT from_seq, to_seq, first_position, upper_bound FROM acked_ranges
    WHERE epoch_n = ? AND from_seq > ? AND from_seq <= ? ORDER BY from_seq`),
  put: sql<[number, number, number, number | null, number | null]>(`
    INSERT OR REPLACE INTO acked_ranges (epoch_n, from_seq, to_seq, first_position, upper_bound) VALUES (?, ?, ?, ?, ?)`),
  remove: sql<[number, number]>('DELETE FROM acked_ranges WHERE epoch_n = ? AND from_seq = ?'),
  extend: sql<[number, number, number]>('UPDATE acked_ranges SET to_seq = ? WHERE epoch_n = ? AND from_seq = ?'),
  bound: sql<[number]>('UPDATE acked_ranges SET upper_bound = ? WHERE first_position IS NULL AND upper_bound IS NULL'),
  drop: sql<[number, number]>('DELETE FROM acked_ranges WHERE epoch_n = ? AND from_seq > ?'),
  shorten: sql<[number, number, number]>('UPDATE acked_ranges SET to_seq = ? WHERE epoch_n = ? AND to_seq > ?'),
}

/** Ranges of one epoch never overlap: what is told later is so, and what nobody told covers nothing that was. */
export class Positions {
  readonly #s: Prepared<typeof POSITIONS_SQL>
  constructor(db: WritableDb) {
    this.#s = prepareAll(db, POSITIONS_SQL)
  }

  /** Place of an own event; where the hub did not name it, a bound that is not below it; undefined while it is not acknowledged. */
  of(epochN: number, seq: number): HubPosition | undefined {
    const range = this.#s.find.get(epochN, seq)
    if (range === undefined || seq > range.to_seq) return undefined
    return placeIn(range, seq)
  }

  /** `fromSeq … toSeq` were stored, from `first` on; null: they had been stored before, at places nobody told us. */
  put(epochN: number, fromSeq: number, toSeq: number, first: number | null): void {
    if (toSeq < fromSeq) return
    const there = this.#overlapping(epochN, fromSeq, toSeq)
    if (first !== null) {
      for (const range of there) this.#cutOut(epochN, range, fromSeq, toSeq)
      this.#add(epochN, fromSeq, toSeq, first)
      return
    }
    let from = fromSeq
    for (const { from_seq, to_seq } of there) {
      this.#add(epochN, from, from_seq - 1, null)
      from = Math.max(from, to_seq + 1)
    }
    this.#add(epochN, from, toSeq, null)
  }

  /** They stand there, whatever was known before. @returns whether that is news */
  learn(epochN: number, fromSeq: number, toSeq: number, first: HubPosition): boolean {
    const range = this.#s.find.get(epochN, fromSeq)
    const known =
      range !== undefined && range.first_position !== null && toSeq <= range.to_seq && placeIn(range, fromSeq) === first
    if (!known) this.put(epochN, fromSeq, toSeq, first)
    return !known
  }

  /** Everything acknowledged before this pull stands at or below the place that the pull reached. */
  boundBy(position: HubPosition): void {
    this.#s.bound.run(position)
  }

  /** The hub was restored: what it had above `seq` gets other places. The others keep theirs: no place is ever given twice. */
  cutAfter(epochN: number, seq: number): void {
    this.#s.drop.run(epochN, seq)
    this.#s.shorten.run(seq, epochN, seq)
  }

  #overlapping(epochN: number, fromSeq: number, toSeq: number): RangeRow[] {
    const before = this.#s.find.get(epochN, fromSeq)
    const behind = this.#s.behind.all(epochN, fromSeq, toSeq)
    return before === undefined || before.to_seq < fromSeq ? behind : [before, ...behind]
  }

  #cutOut(epochN: number, range: RangeRow, fromSeq: number, toSeq: number): void {
    this.#s.remove.run(epochN, range.from_seq)
    const { from_seq, to_seq, first_position, upper_bound } = range
    if (from_seq < fromSeq) this.#s.put.run(epochN, from_seq, fromSeq - 1, first_position, upper_bound)
    if (to_seq <= toSeq) return
    const first = first_position === null ? null : first_position + toSeq + 1 - from_seq
    this.#s.put.run(epochN, toSeq + 1, to_seq, first, upper_bound)
  }

  /** Of numbers that no range covers; one that goes on where another ends becomes one with it. */
  #add(epochN: number, fromSeq: number, toSeq: number, first: number | null): void {
    if (toSeq < fromSeq) return
    const before = this.#s.find.get(epochN, fromSeq)
    if (before !== undefined && continues(before, fromSeq, first)) this.#s.extend.run(toSeq, epochN, before.from_seq)
    else this.#s.put.run(epochN, fromSeq, toSeq, first, null)
  }
}

function placeIn({ from_seq, first_position, upper_bound }: RangeRow, seq: number): HubPosition | undefined {
  const position = first_position === null ? upper_bound : first_position + seq - from_seq
  return position === null ? undefined : (position as HubPosition)
}

function continues(before: RangeRow, fromSeq: number, first: number | null): boolean {
  if (before.to_seq + 1 !== fromSeq) return false
  if (first === null) return before.first_position === null && before.upper_bound === null
  return before.first_position !== null && before.first_position + (fromSeq - before.from_seq) === first
}
