// Where own events stand in the hub's order. The hub names the place of the first event it stored of a batch; the others follow without a hole.
import type { HubPosition } from '../domain/brands.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'

type RangeRow = { from_seq: number; to_seq: number; first_position: number | null; upper_bound: number | null }

const POSITIONS_SQL = {
  find: sql<[number, number], RangeRow>(`
    SELECT from_seq, to_seq, first_position, upper_bound FROM acked_ranges
    WHERE epoch_n = ? AND from_seq <= ? ORDER BY from_seq DESC LIMIT 1`),
  put: sql<[number, number, number, number | null]>(`
    INSERT INTO acked_ranges (epoch_n, from_seq, to_seq, first_position) VALUES (?, ?, ?, ?)
    ON CONFLICT (epoch_n, from_seq) DO UPDATE SET to_seq = max(to_seq, excluded.to_seq)`),
  extend: sql<[number, number, number]>('UPDATE acked_ranges SET to_seq = ? WHERE epoch_n = ? AND from_seq = ?'),
  bound: sql<[number]>('UPDATE acked_ranges SET upper_bound = ? WHERE first_position IS NULL AND upper_bound IS NULL'),
  drop: sql<[number, number]>('DELETE FROM acked_ranges WHERE epoch_n = ? AND from_seq > ?'),
  shorten: sql<[number, number, number]>('UPDATE acked_ranges SET to_seq = ? WHERE epoch_n = ? AND to_seq > ?'),
}

export class Positions {
  readonly #s: Prepared<typeof POSITIONS_SQL>
  constructor(db: WritableDb) {
    this.#s = prepareAll(db, POSITIONS_SQL)
  }

  /** Place of an own event; where the hub did not name it, a bound that is not below it; undefined while it is not acknowledged. */
  of(epochN: number, seq: number): HubPosition | undefined {
    const range = this.#s.find.get(epochN, seq)
    if (range === undefined || seq > range.to_seq) return undefined
    const position = range.first_position === null ? range.upper_bound : range.first_position + seq - range.from_seq
    return position === null ? undefined : (position as HubPosition)
  }

  /** `fromSeq … toSeq` were stored, from `first` on; null: they had been stored before, at places nobody told us. */
  put(epochN: number, fromSeq: number, toSeq: number, first: number | null): void {
    if (toSeq < fromSeq) return
    const before = this.#s.find.get(epochN, fromSeq)
    if (before !== undefined && continues(before, fromSeq, first)) this.#s.extend.run(toSeq, epochN, before.from_seq)
    else this.#s.put.run(epochN, fromSeq, toSeq, first)
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
}

function continues(before: RangeRow, fromSeq: number, first: number | null): boolean {
  if (before.to_seq + 1 !== fromSeq) return false
  if (first === null) return before.first_position === null && before.upper_bound === null
  return before.first_position !== null && before.first_position + (fromSeq - before.from_seq) === first
}
