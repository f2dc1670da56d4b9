// What the log folds to, each projection with its cursor in one transaction. All of it can be made again: commits are not synced by themselves.
import type { HubInstant, HubPosition, Instant, PackageId, PersonId, SiteId } from '../../../domain/brands.ts'
import type { PackageView } from '../../../domain/view.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import type { BreakChange, HubStore, ScopeChange } from '../contract.ts'
import { unsynced } from './order.ts'
import { PIN_SQL } from './pins.ts'

type ScopeRow = { site: string; position: number; package_id: string; change: string; forget_after: number | null }

export const PROJECTION_SQL = {
  cursor: sql<[string], { position: HubPosition }>('SELECT position FROM cursors WHERE projection = ?'),
  setCursor: sql<[string, number]>('INSERT OR REPLACE INTO cursors (projection, position) VALUES (?, ?)'),
  view: sql<[string], { view: string }>('SELECT view FROM views WHERE package_id = ?'),
  putView: sql<[string, string, string]>(
    'INSERT OR REPLACE INTO views (package_id, projection, view) VALUES (?, ?, ?)',
  ),
  views: sql<[string, number], { view: string }>(
    'SELECT view FROM views WHERE package_id > ? ORDER BY package_id LIMIT ?',
  ),
  addChange: sql<[string, number, string, string, string, number | null]>(
    `INSERT OR REPLACE INTO scope_changes (site, position, package_id, projection, change, forget_after)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ),
  changes: sql<[string, number, number, number], ScopeRow>(
    `SELECT site, position, package_id, change, forget_after FROM scope_changes
     WHERE site = ? AND position > ? AND position <= ? ORDER BY position, package_id LIMIT ?`,
  ),
  lastChange: sql<[string, string, number], ScopeRow>(
    `SELECT site, position, package_id, change, forget_after FROM scope_changes INDEXED BY scope_history WHERE site = ? AND package_id = ? AND position <= ?
     ORDER BY position DESC LIMIT 1`,
  ),
  enter: sql<[string, string, string]>(
    'INSERT OR IGNORE INTO scope_members (site, package_id, projection) VALUES (?, ?, ?)',
  ),
  leave: sql<[string, string]>('DELETE FROM scope_members WHERE site = ? AND package_id = ?'),
  member: sql<[string, string], { one: number }>(
    'SELECT 1 AS one FROM scope_members WHERE site = ? AND package_id = ?',
  ),
  members: sql<[string, string, number], { package_id: PackageId }>(
    'SELECT package_id FROM scope_members WHERE site = ? AND package_id > ? ORDER BY package_id LIMIT ?',
  ),
  dropViews: sql<[string]>('DELETE FROM views WHERE projection = ?'),
  dropChanges: sql<[string]>('DELETE FROM scope_changes WHERE projection = ?'),
  dropMembers: sql<[string]>('DELETE FROM scope_members WHERE projection = ?'),
}

/** Breaks before the newest one of a person by more than this are forgotten. */
const BREAKS_KEPT_MS = 2 * 86_400_000
export const BREAK_SQL = {
  began: sql<[string, number]>('INSERT OR IGNORE INTO breaks (person_id, started_at) VALUES (?, ?)'),
  ended: sql<[number, string, string, number]>(
    `UPDATE breaks SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL
     AND started_at = (SELECT max(started_at) FROM breaks WHERE person_id = ? AND started_at <= ?)`,
  ),
  forget: sql<[string, number]>('DELETE FROM breaks WHERE person_id = ? AND started_at < ?'),
  of: sql<[string, number], { started_at: number; ended_at: number | null }>(
    'SELECT started_at, ended_at FROM breaks WHERE person_id = ? AND started_at >= ? ORDER BY started_at LIMIT 100',
  ),
  reset: sql('DELETE FROM breaks'),
}

type Part = Pick<
  HubStore,
  | 'cursor'
  | 'packageView'
  | 'project'
  | 'resetProjection'
  | 'breaksOf'
  | 'allViews'
  | 'inScope'
  | 'lastScope'
  | 'scopeSince'
  | 'scopeMembers'
>

function openBreaks(db: WritableDb) {
  const q = prepareAll(db, BREAK_SQL)
  return {
    write: (breaks: readonly BreakChange[]): void => {
      for (const { personId, at, what } of breaks) {
        if (what === 'ended') q.ended.run(at, personId, personId, at)
        else q.began.run(personId, at)
        q.forget.run(personId, at - BREAKS_KEPT_MS)
      }
    },
    reset: (): void => void q.reset.run(),
    of: async (personId: PersonId, from: number) =>
      q.of.all(personId, from).map((row) => ({ from: row.started_at as Instant, to: row.ended_at as Instant | null })),
  }
}

const twice = (projection: string, from: number, cursor: number): string =>
  `projection ${projection} goes on from ${from}, but it stands at ${cursor}: is it run twice at once?`

export function openProjections(db: WritableDb): Part {
  const [q, rest] = [prepareAll(db, { ...PROJECTION_SQL, dropVerifiers: PIN_SQL.drop }), openBreaks(db)]
  const cursorOf = (projection: string) => q.cursor.get(projection)?.position ?? (0 as HubPosition)

  function write({ projection, from, to, views, scope, breaks = [] }: Parameters<HubStore['project']>[0]): void {
    const cursor = cursorOf(projection)
    if (cursor !== from) throw new Error(twice(projection, from, cursor))
    for (const view of views) q.putView.run(view.packageId, projection, JSON.stringify(view))
    for (const { site, position, packageId, change, forgetAfter } of scope) {
      q.addChange.run(site, position, packageId, projection, change, forgetAfter)
      if (change === 'enter') q.enter.run(site, packageId, projection)
      else {
        q.leave.run(site, packageId)
        q.dropVerifiers.run(packageId, site)
      }
    }
    rest.write(breaks)
    q.setCursor.run(projection, to)
  }

  function reset(projection: string): void {
    for (const drop of [q.dropViews, q.dropChanges, q.dropMembers]) drop.run(projection)
    rest.reset()
    q.setCursor.run(projection, 0)
  }

  return {
    cursor: async (projection) => cursorOf(projection),
    packageView: async (packageId) => {
      const row = q.view.get(packageId)
      return row ? (JSON.parse(row.view) as PackageView) : null
    },
    project: async (batch) => unsynced(db, () => write(batch)),
    breaksOf: rest.of,
    resetProjection: async (projection) => unsynced(db, () => reset(projection)),
    allViews: async (after, limit) => q.views.all(after, limit).map((row) => JSON.parse(row.view) as PackageView),
    inScope: async (site, ids) => new Set(ids.filter((id) => q.member.get(site, id) !== undefined)),
    lastScope: async (site, upTo, ids) =>
      byPackage(ids.flatMap((id) => q.lastChange.get(site, id, upTo ?? Number.MAX_SAFE_INTEGER) ?? [])),
    scopeSince: async (site, after, upTo, limit) => q.changes.all(site, after, upTo, limit).map(asChange),
    scopeMembers: async (site, after, limit) => q.members.all(site, after, limit).map((row) => row.package_id),
  }
}

const byPackage = (rows: ScopeRow[]) => new Map(rows.map((row) => [row.package_id as PackageId, asChange(row)]))
const asChange = (row: ScopeRow): ScopeChange => ({
  position: row.position as HubPosition,
  site: row.site as SiteId,
  packageId: row.package_id as PackageId,
  change: row.change as ScopeChange['change'],
  forgetAfter: row.forget_after as HubInstant | null,
})
