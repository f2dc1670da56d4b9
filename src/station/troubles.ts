// What a supervisor has to look at, kept in step with the views: written where a view is saved, and only when it changed.
import type { EventId, Instant, PackageId, SiteId } from '../domain/brands.ts'
import { msOf } from '../domain/clock.ts'
import { type Lane, type Trouble, type TroubleKind, troublesOf } from '../domain/exceptions.ts'
import type { PackageView } from '../domain/view.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'

export type TroubleRow = {
  package_id: string
  kind: string
  detail: string
  since: number
  events: string
}
export type KeptTrouble = {
  packageId: PackageId
  kind: TroubleKind
  detail: string
  since: Instant
  events: EventId[]
}

export const TROUBLES_SQL = {
  of: sql<[string], { kind: string; detail: string; since: number }>(
    'SELECT kind, detail, since FROM troubles WHERE package_id = ?',
  ),
  // A package of which no depot is known is this one's: nobody else would look for it.
  put: sql<[string, string, string, string, string, number, number, string]>(`
    INSERT OR REPLACE INTO troubles (package_id, kind, detail, site, lane, since, open, events)
    VALUES (?, ?, ?, coalesce(nullif(?, ''), (SELECT site FROM device), ''), ?, ?, ?, ?)`),
  forget: sql<[string]>('DELETE FROM troubles WHERE package_id = ?'),
  newest: sql<[string, string, number, number], TroubleRow>(`
    SELECT package_id, kind, detail, since, events FROM troubles
    WHERE site = ? AND lane = ? AND (open = 1 OR since >= ?) ORDER BY since DESC LIMIT ?`),
  count: sql<[string, string, number], { n: number }>(
    'SELECT count(*) AS n FROM troubles WHERE site = ? AND lane = ? AND (open = 1 OR since >= ?)',
  ),
  packages: sql<[string, number], { package_id: string }>(
    'SELECT package_id FROM troubles WHERE site = ? AND (open = 1 OR since >= ?) LIMIT 20000',
  ),
}

export class Troubles {
  readonly #s: Prepared<typeof TROUBLES_SQL>

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, TROUBLES_SQL)
  }

  /** Inside the transaction that saves `view`. `before`: what was saved of it by the same rules; null: not known. */
  follow(view: PackageView, before: PackageView | null, open: boolean): void {
    const now = troublesOf(view)
    if (before !== null && before.site === view.site && sameTroubles(troublesOf(before), now)) return
    if (before === null || now.length > 0 || troublesOf(before).length > 0) this.#write(view, now, open)
  }

  #write(view: PackageView, troubles: readonly Trouble[], open: boolean): void {
    const known = new Map(this.#s.of.all(view.packageId).map((row) => [`${row.kind} ${row.detail}`, row.since]))
    if (known.size > 0) this.#s.forget.run(view.packageId)
    // Where the parcel lies outweighs where it should: its people are the ones who can look.
    const site = view.site ?? view.announced?.site ?? ''
    const newest = view.newest === null ? 0 : msOf(view.newest.at)
    for (const { kind, detail, lane, since, events } of troubles) {
      const began = since ?? known.get(`${kind} ${detail}`) ?? newest
      this.#s.put.run(view.packageId, kind, detail, site, lane, began, open ? 1 : 0, events.join(' '))
    }
  }

  /** Nothing of the package is here any more. */
  forget(packageId: string): void {
    this.#s.forget.run(packageId)
  }

  /** The newest first, at most `limit`; of packages that ended only what is younger than `endedSince`. */
  newest(site: SiteId, lane: Lane, endedSince: number, limit: number): KeptTrouble[] {
    return this.#s.newest.all(site, lane, endedSince, limit).map((row) => ({
      packageId: row.package_id as PackageId,
      kind: row.kind as TroubleKind,
      detail: row.detail,
      since: row.since as Instant,
      events: row.events === '' ? [] : (row.events.split(' ') as EventId[]),
    }))
  }

  count(site: SiteId, lane: Lane, endedSince: number): number {
    return this.#s.count.get(site, lane, endedSince)?.n ?? 0
  }

  /** Every package in any lane. */
  packages(site: SiteId, endedSince: number): Set<string> {
    return new Set(this.#s.packages.all(site, endedSince).map((row) => row.package_id))
  }
}

function sameTroubles(before: readonly Trouble[], now: readonly Trouble[]): boolean {
  if (before.length === 0 && now.length === 0) return true
  return before.length === now.length && JSON.stringify(before) === JSON.stringify(now)
}
