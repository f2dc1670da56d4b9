// The one order, as this process holds it: the only writer of it, so that the next place needs no query (DESIGN §4).
import type { WritableDb } from '../../../sql/open.ts'
import { inTransaction } from '../../../sql/transaction.ts'

export type Order = {
  head: () => number
  /** Before anything is placed: the next place lies behind this one. */
  startFrom: (head: number) => void
  /** A transaction that may take places; they are given only when it commits. */
  placing: <T>(work: (next: () => number) => T) => T
  /** Called with the head after each commit that moved it. */
  onMove: (listener: (head: number) => void) => void
}

export function openOrder(db: WritableDb): Order {
  const found = db
    .prepare<[], { head: number }>(
      `SELECT max(coalesce((SELECT floor FROM hub), 0),
                  coalesce((SELECT max(position) FROM events), 0),
                  coalesce((SELECT first + count - 1 FROM inbox ORDER BY first DESC LIMIT 1), 0),
                  coalesce((SELECT max(position) FROM reference_rows), 0),
                  coalesce((SELECT max(position) FROM erased_packages), 0)) AS head`,
    )
    .get()
  let head = found?.head ?? 0
  const listeners: ((head: number) => void)[] = []
  return {
    head: () => head,
    startFrom: (from) => {
      head = Math.max(head, from)
    },
    placing: (work) => {
      let next = head
      const result = inTransaction(db, () => work(() => ++next))
      if (next !== head) {
        head = next
        for (const listener of listeners) listener(head)
      }
      return result
    },
    onMove: (listener) => void listeners.push(listener),
  }
}

/**
 * For what can be made again from the log (projections, the index by package): the commit is whole but not synced by itself; the next scan's is.
 * A power cut takes such commits back in the order they were made, each with its own cursor.
 */
export function unsynced<T>(db: WritableDb, work: () => T): T {
  db.pragma('synchronous = NORMAL')
  try {
    return inTransaction(db, work)
  } finally {
    db.pragma('synchronous = FULL')
  }
}
