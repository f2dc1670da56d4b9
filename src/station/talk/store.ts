// What was said here and what was heard: one table, from which nothing is taken by failing.
import type { WritableDb } from '../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../sql/statements.ts'
import type { TalkState } from '../../wire/bridge/talk.ts'
import { isUrgent, TalkEntry } from '../../wire/talk.ts'

type Row = { id: string; kept_at: number; state: 'here' | 'sent' | 'heard' | 'refused'; refused: string | null } & {
  entry: string
}
export type Kept = { entry: TalkEntry; keptAt: number; state: TalkState }

export const TALK_SQL = {
  add: sql<[string, string, urgent: number, at: number, keptAt: number, state: string, string]>(
    'INSERT OR IGNORE INTO talk (id, driver_id, urgent, at, kept_at, state, entry) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  unsent: sql<[urgent: number, number], Row>(
    "SELECT id, kept_at, state, refused, entry FROM talk WHERE state = 'here' AND urgent = ? ORDER BY tries, at LIMIT ?",
  ),
  settle: sql<[state: string, refused: string | null, string]>(
    "UPDATE talk SET state = ?, refused = ? WHERE id = ? AND state = 'here'",
  ),
  tried: sql<[string]>('UPDATE talk SET tries = tries + 1 WHERE id = ?'),
  again: sql("UPDATE talk SET state = 'here' WHERE state = 'sent'"),
  one: sql<[string], Row>('SELECT id, kept_at, state, refused, entry FROM talk WHERE id = ?'),
  of: sql<[string, number], Row>(
    'SELECT id, kept_at, state, refused, entry FROM talk WHERE driver_id = ? ORDER BY at DESC LIMIT ?',
  ),
  newest: sql<[number], Row>('SELECT id, kept_at, state, refused, entry FROM talk ORDER BY at DESC LIMIT ?'),
  urgent: sql<[], Row>('SELECT id, kept_at, state, refused, entry FROM talk WHERE urgent = 1 ORDER BY at'),
  forget: sql<[number, number]>(
    "DELETE FROM talk WHERE (urgent = 0 AND state <> 'here' AND kept_at < ?) OR kept_at < ?",
  ),
  drop: sql<[string]>("DELETE FROM talk WHERE id = ? AND state <> 'here'"),
}

export class TalkTable {
  readonly #s: Prepared<typeof TALK_SQL>
  constructor(db: WritableDb) {
    this.#s = prepareAll(db, TALK_SQL)
  }

  /** Inside a transaction. @returns whether it is new */
  add(entry: TalkEntry, state: 'here' | 'heard', now: number): boolean {
    const { id, driverId, at } = entry
    const keptAt = Math.round(now)
    return this.#s.add.run(id, driverId, isUrgent(entry) ? 1 : 0, at, keptAt, state, JSON.stringify(entry)).changes > 0
  }

  /** Those that were tried least first, then the oldest. */
  unsent(urgent: boolean, limit: number): TalkEntry[] {
    return kept(this.#s.unsent.all(urgent ? 1 : 0, limit)).map(({ entry }) => entry)
  }
  hasUnsent(urgent: boolean): boolean {
    return this.#s.unsent.get(urgent ? 1 : 0, 1) !== undefined
  }
  settle(id: string, state: 'sent' | 'refused', why: string | null = null): void {
    this.#s.settle.run(state, why, id)
  }
  /** It goes behind those that were tried less often. */
  tried(id: string): void {
    this.#s.tried.run(id)
  }
  /** The hub was put back to before: what it had taken it may not have any more. */
  sendAllAgain(): void {
    this.#s.again.run()
  }

  one(id: string): Kept | null {
    return kept([this.#s.one.get(id)].filter((row) => row !== undefined))[0] ?? null
  }
  /** oldest first; of more than `limit` the newest */
  of(driverId: string, limit: number): Kept[] {
    return kept(this.#s.of.all(driverId, limit)).reverse()
  }
  all(limit: number): Kept[] {
    return kept(this.#s.newest.all(limit)).reverse()
  }
  urgent(): Kept[] {
    return kept(this.#s.urgent.all())
  }

  /** Messages that are not waiting any more and were kept before `done`, and all of before `all`. Emergencies go by `drop`. */
  forget(done: number, all: number): void {
    this.#s.forget.run(done, all)
  }
  drop(id: string): void {
    this.#s.drop.run(id)
  }
}

/** The database is ours alone; a row of another version that does not fit any more is passed over. */
function kept(rows: readonly Row[]): Kept[] {
  return rows.flatMap(({ entry, kept_at: keptAt, state, refused }) => {
    const parsed = TalkEntry.safeParse(JSON.parse(entry))
    if (!parsed.success) return []
    return [
      { entry: parsed.data, keptAt, state: state === 'refused' ? { is: state, why: refused ?? '' } : { is: state } },
    ]
  })
}
