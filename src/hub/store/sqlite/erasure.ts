// Erasing a person: what is deleted here is overwritten in the file, and the write-ahead log that still holds it is emptied at once.
import type { Hash, HubInstant, PackageId, SiteId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { Point } from '../../../wire/positions.ts'
import type { ErasedPackage, ErasureStore, TrailPoint } from '../erasure.ts'
import type { Inbox } from './inbox.ts'
import type { Order } from './order.ts'

/** Scope changes of this projection outlive a rebuild of the others: they come from an operator's word, not from the log. */
const PROJECTION = 'erasure'

type PointRow = { point: string; shift_id: string; route_id: string | null; device_id: string; site: string }

export const ERASURE_SQL = {
  erased: sql<[string], { at: number }>('SELECT at FROM erased_packages WHERE package_id = ?'),
  mark: sql<[string, number, number]>('INSERT INTO erased_packages (package_id, at, position) VALUES (?, ?, ?)'),
  dropKeys: sql<[string]>('DELETE FROM package_keys WHERE package_id = ?'),
  dropBoxes: sql<[string, string]>(
    `DELETE FROM sealed WHERE package_id = ? AND (chain, seq) IN
       (SELECT chain, seq FROM event_packages JOIN events USING (position) WHERE event_packages.package_id = ?)`,
  ),
  closeLink: sql<[string]>("UPDATE shipments SET secret_hash = '' WHERE package_id = ?"),
  settle: sql<[number, string]>(
    "UPDATE messages SET state = 'no-address', done_at = ? WHERE package_id = ? AND state = 'waiting'",
  ),
  stop: sql<[string, number]>(
    "INSERT INTO message_stops (package_id, channel, at) VALUES (?, 'email', ?) ON CONFLICT (package_id, channel) DO NOTHING",
  ),
  sites: sql<[], { site: string }>('SELECT DISTINCT site FROM stations'),
  everIn: sql<[string, string], { one: number }>(
    'SELECT 1 AS one FROM scope_changes INDEXED BY scope_history WHERE site = ? AND package_id = ? LIMIT 1',
  ),
  leave: sql<[string, number, string, string, number]>(
    `INSERT INTO scope_changes (site, position, package_id, projection, change, forget_after) VALUES (?, ?, ?, ?, 'leave', ?)`,
  ),
  dropPhoto: sql<[string]>('DELETE FROM photos WHERE sha256 = ?'),
  markPhoto: sql<[string, number]>('INSERT OR IGNORE INTO erased_photos (sha256, at) VALUES (?, ?)'),
  photo: sql<[string], { at: number }>('SELECT at FROM erased_photos WHERE sha256 = ?'),
  points: sql<[string, number, number], PointRow>(
    'SELECT point, shift_id, route_id, device_id, site FROM positions WHERE person_id = ? AND at > ? ORDER BY at LIMIT ?',
  ),
  dropPoints: sql<[string]>('DELETE FROM positions WHERE person_id = ?'),
  dropPlace: sql<[number, string]>(
    'UPDATE places SET place = NULL, at = max(at, ?), n = (SELECT max(n) FROM places) + 1 WHERE person_id = ?',
  ),
  markTrail: sql<[string, number]>(
    'INSERT INTO erased_trails (person_id, before) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET before = excluded.before',
  ),
}

export function openErasure(db: WritableDb, order: Order, inbox: Inbox): ErasureStore {
  const q = prepareAll(db, ERASURE_SQL)

  function erasePackage(packageId: PackageId, now: HubInstant): ErasedPackage {
    const before = q.erased.get(packageId)
    if (before !== undefined) return { at: before.at as HubInstant, keys: 0, told: [] }
    inbox.layOut()
    return order.placing((next) => {
      const position = next()
      q.mark.run(packageId, now, position)
      const keys = q.dropKeys.run(packageId).changes
      q.dropBoxes.run(packageId, packageId)
      q.closeLink.run(packageId)
      q.settle.run(now, packageId)
      q.stop.run(packageId, now)
      const told = q.sites.all().filter(({ site }) => q.everIn.get(site, packageId) !== undefined)
      for (const { site } of told) q.leave.run(site, position, packageId, PROJECTION, now)
      return { at: now, keys, told: told.map(({ site }) => site as SiteId) }
    })
  }

  return {
    erasedAt: async (packageId) => (q.erased.get(packageId)?.at ?? null) as HubInstant | null,
    erasePackage: async (packageId, now) => withoutTrace(db, () => erasePackage(packageId, now)),
    erasePhoto: async (sha256: Hash, now) =>
      inTransaction(db, () => {
        q.markPhoto.run(sha256, now)
        q.dropPhoto.run(sha256)
      }),
    photoErased: async (sha256: Hash) => q.photo.get(sha256) !== undefined,
    pointsOf: async (personId, after, limit) => q.points.all(personId, after, limit).map(asTrailPoint),
    eraseTrail: async (personId, now) =>
      withoutTrace(db, () =>
        inTransaction(db, () => {
          q.markTrail.run(personId, now)
          q.dropPlace.run(now, personId)
          return q.dropPoints.run(personId).changes
        }),
      ),
  }
}

/** SQLite leaves deleted bytes where they were, in the file and in the log beside it, until somebody needs the room. */
export function withoutTrace<T>(db: WritableDb, work: () => T): T {
  db.pragma('secure_delete = ON')
  try {
    return work()
  } finally {
    db.pragma('secure_delete = OFF')
    db.pragma('wal_checkpoint(TRUNCATE)')
  }
}

const asTrailPoint = (row: PointRow): TrailPoint => ({
  ...{ point: JSON.parse(row.point) as Point, shiftId: row.shift_id, routeId: row.route_id },
  ...{ deviceId: row.device_id, site: row.site as SiteId },
})
