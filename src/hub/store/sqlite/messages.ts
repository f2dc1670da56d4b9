// The outbox of what customers are told.
import type { EventId, HubInstant, HybridTime, PackageId } from '../../../domain/brands.ts'
import type { Milestone } from '../../../domain/tellable.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import type { Channel, Message, MessageOutcome, MessageState, MessageStore } from '../messages.ts'
import { unsynced } from './order.ts'

type Row = {
  id: number
  package_id: string
  milestone: string
  about: string
  channel: string
  happened_at: number
  wanted_at: number
  due_at: number
  state: string
  tries: number
  last_error: string | null
  done_at: number | null
}

export const MESSAGE_SQL = {
  cursor: sql<[string], { position: number }>('SELECT position FROM cursors WHERE projection = ?'),
  setCursor: sql<[string, number]>('INSERT OR REPLACE INTO cursors (projection, position) VALUES (?, ?)'),
  want: sql<[string, string, string, string, number, number, number, string]>(
    `INSERT INTO messages (package_id, milestone, about, channel, happened_at, wanted_at, due_at, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (package_id, milestone, about, channel) DO NOTHING`,
  ),
  due: sql<[number, number], Row>(
    `SELECT * FROM messages WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
  ),
  ofPackage: sql<[string], Row>('SELECT * FROM messages WHERE package_id = ?'),
  settle: sql<[string, number | null, number, string | null, number | null, number]>(
    `UPDATE messages SET state = ?, due_at = coalesce(?, due_at), tries = ?, last_error = ?, done_at = ? WHERE id = ?`,
  ),
  stop: sql<[string, string, number]>(
    'INSERT INTO message_stops (package_id, channel, at) VALUES (?, ?, ?) ON CONFLICT (package_id, channel) DO NOTHING',
  ),
  stopped: sql<[string, string], { at: number }>('SELECT at FROM message_stops WHERE package_id = ? AND channel = ?'),
  count: sql<[], { state: string; n: number }>('SELECT state, count(*) AS n FROM messages GROUP BY state'),
}

export function openMessages(db: WritableDb): MessageStore {
  const q = prepareAll(db, MESSAGE_SQL)

  function want({ projection, from, to, messages }: Parameters<MessageStore['wantMessages']>[0]): void {
    const cursor = q.cursor.get(projection)?.position ?? 0
    if (cursor !== from)
      throw new Error(`${projection} goes on from ${from}, but it stands at ${cursor}: is it run twice at once?`)
    for (const { packageId, milestone, about, channel, happenedAt, wantedAt, dueAt, state } of messages)
      q.want.run(packageId, milestone, about, channel, happenedAt, wantedAt, dueAt, state)
    q.setCursor.run(projection, to)
  }

  return {
    // Both can be made again from the log, which goes on from the cursor that is left.
    wantMessages: async (batch) => unsynced(db, () => want(batch)),
    dueMessages: async (now, limit) => q.due.all(now, limit).map(asMessage),
    messagesOf: async (packageId) =>
      q.ofPackage
        .all(packageId)
        .map(asMessage)
        .sort((a, b) => a.id - b.id),
    settleMessage: async (id, outcome) => settle(id, outcome),
    stopMessages: async (packageId, channel, now) => void q.stop.run(packageId, channel, now),
    messagesStopped: async (packageId, channel) => q.stopped.get(packageId, channel) !== undefined,
    countMessages: async () => Object.fromEntries(q.count.all().map(({ state, n }) => [state, n])),
  }

  function settle(id: number, outcome: MessageOutcome): void {
    const { state, tries, lastError } = outcome
    if (state === 'waiting') q.settle.run(state, outcome.dueAt, tries, lastError, null, id)
    else q.settle.run(state, null, tries, lastError, outcome.doneAt, id)
  }
}

const asMessage = (row: Row): Message => ({
  id: row.id,
  packageId: row.package_id as PackageId,
  milestone: row.milestone as Milestone,
  about: row.about as EventId,
  channel: row.channel as Channel,
  happenedAt: row.happened_at as HybridTime,
  wantedAt: row.wanted_at as HubInstant,
  dueAt: row.due_at as HubInstant,
  state: row.state as MessageState,
  tries: row.tries,
  lastError: row.last_error,
  doneAt: row.done_at as HubInstant | null,
})
