// What people of a shift say to each other: one row an entry, numbered as it came.
import type { HubInstant, SiteId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import { isUrgent, type TalkEntry } from '../../../wire/talk.ts'
import type { TalkRow, TalkStore } from '../talk.ts'
import { withoutTrace } from './erasure.ts'

type Row = { n: number; recorded_at: number; entry: string }

export const TALK_SQL = {
  add: sql<[string, string, string, string, string, urgent: number, at: number, recorded: number, string]>(
    `INSERT INTO talk (id, site, driver_id, by_id, device_id, urgent, at, recorded_at, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  ),
  // Not max(n): what was forgotten keeps its number.
  last: sql<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'talk'"),
  one: sql<[string], Row & { site: string }>('SELECT n, recorded_at, entry, site FROM talk WHERE id = ?'),
  /** of all sites: where to begin, so that two months are not read to tell three days */
  first: sql<[number], { n: number | null }>('SELECT min(n) AS n FROM talk INDEXED BY talk_old WHERE recorded_at >= ?'),
  ofSite: sql<[string, number, number, number], Row>(
    `SELECT n, recorded_at, entry FROM talk INDEXED BY talk_site
     WHERE site = ? AND n > ? AND recorded_at >= ? ORDER BY n LIMIT ?`,
  ),
  ofDriver: sql<[string, number, number, string, number], Row>(
    `SELECT n, recorded_at, entry FROM talk INDEXED BY talk_driver
     WHERE driver_id = ? AND n > ? AND recorded_at >= ? AND site = ? ORDER BY n LIMIT ?`,
  ),
  count: sql<[string, urgent: number, number], { count: number }>(
    'SELECT count(*) AS count FROM talk INDEXED BY talk_device WHERE device_id = ? AND urgent = ? AND recorded_at >= ?',
  ),
  forget: sql<[number, number]>(
    'DELETE FROM talk WHERE n IN (SELECT n FROM talk WHERE recorded_at < ? ORDER BY recorded_at LIMIT ?)',
  ),
  of: sql<[string, string, number, number], Row>(
    'SELECT n, recorded_at, entry FROM talk WHERE (driver_id = ? OR by_id = ?) AND n > ? ORDER BY n LIMIT ?',
  ),
  erase: sql<[string, string]>('DELETE FROM talk WHERE driver_id = ? OR by_id = ?'),
  mark: sql<[string, number]>(
    'INSERT INTO erased_talk (person_id, before) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET before = excluded.before',
  ),
}

export function openTalk(db: WritableDb): TalkStore {
  const q = prepareAll(db, TALK_SQL)
  return {
    putTalk: async ({ site, deviceId, now }, entries) =>
      inTransaction(db, () => {
        const added = entries.filter((entry) => {
          const { id, driverId, byId, at } = entry
          const urgent = isUrgent(entry) ? 1 : 0
          return q.add.run(id, site, driverId, byId, deviceId, urgent, at, now, JSON.stringify(entry)).changes > 0
        })
        return added.length
      }),
    talkCursor: async () => q.last.get()?.seq ?? 0,
    talkEntry: async (id) => {
      const row = q.one.get(id)
      return row === undefined ? null : { ...asRow(row), site: row.site as SiteId }
    },
    talkSince: async ({ site, driverId, after, from, limit }) => {
      const first = from > 0 ? (q.first.get(from)?.n ?? null) : 0
      if (first === null) return []
      const n = Math.max(after, first - 1)
      const rows =
        driverId === null ? q.ofSite.all(site, n, from, limit) : q.ofDriver.all(driverId, n, from, site, limit)
      return rows.map(asRow)
    },
    talkCount: async (deviceId, urgent, since) => q.count.get(deviceId, urgent ? 1 : 0, since)?.count ?? 0,
    forgetTalk: async (before, limit) => inTransaction(db, () => q.forget.run(before, limit).changes),
    talkOf: async (personId, after, limit) => q.of.all(personId, personId, after, limit).map(asRow),
    eraseTalk: async (personId, now) =>
      withoutTrace(db, () =>
        inTransaction(db, () => {
          q.mark.run(personId, now)
          return q.erase.run(personId, personId).changes
        }),
      ),
  }
}

const asRow = ({ n, recorded_at, entry }: Row): TalkRow => ({
  ...{ n, recordedAt: recorded_at as HubInstant, entry: JSON.parse(entry) as TalkEntry },
})
