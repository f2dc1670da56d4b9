// Local copies of the reference data: sites, people, vehicles, routes, stops and sort plans as they were pulled (EVENTS Pull).
import type { PackageId, RouteId, SiteId, StopId } from '../domain/brands.ts'
import type { Plan, ReferenceTable, ReferenceTables, Route, Stop } from '../domain/reference.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'

type JsonRow = { json: string }

export const COPIES_SQL = {
  get: sql<[string, string], JsonRow>('SELECT json FROM reference WHERE tbl = ? AND id = ?'),
  list: sql<[string, string, number], JsonRow>(
    'SELECT json FROM reference WHERE tbl = ? AND parent = ? ORDER BY place LIMIT ?',
  ),
  newest: sql<[string, string, number], JsonRow>(
    'SELECT json FROM reference WHERE tbl = ? AND parent = ? ORDER BY place DESC LIMIT ?',
  ),
  between: sql<[string, string, string, string, number], JsonRow>(
    'SELECT json FROM reference WHERE tbl = ? AND parent = ? AND place >= ? AND place < ? ORDER BY place LIMIT ?',
  ),
  count: sql<[string, string], { n: number }>('SELECT count(*) AS n FROM reference WHERE tbl = ? AND parent = ?'),
  put: sql<[string, string, number, string, string, string]>(`
    INSERT INTO reference (tbl, id, version, parent, place, json) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (tbl, id) DO UPDATE SET version = excluded.version, parent = excluded.parent, place = excluded.place, json = excluded.json`),
  remove: sql<[string, string]>('DELETE FROM reference WHERE tbl = ? AND id = ?'),
  stopsOf: sql<[string], { stop_id: string }>('SELECT stop_id FROM stop_packages WHERE package_id = ?'),
  packagesOfRoute: sql<[string], { package_id: string; stop_id: string }>(
    'SELECT package_id, stop_id FROM stop_packages WHERE route_id = ? ORDER BY package_id',
  ),
  link: sql<[string, string, string]>(
    'INSERT OR REPLACE INTO stop_packages (package_id, stop_id, route_id) VALUES (?, ?, ?)',
  ),
  unlink: sql<[string]>('DELETE FROM stop_packages WHERE stop_id = ?'),
  index: sql<[number, string, string]>('INSERT INTO stop_search (rowid, stop_id, words) VALUES (?, ?, ?)'),
  unindex: sql<[number]>('DELETE FROM stop_search WHERE rowid = ?'),
  indexed: sql<[string], { n: number }>("SELECT n FROM reference WHERE tbl = 'stop' AND id = ?"),
  // A stop keeps its number when it is put again: the higher, the later it was heard of. By rank, each stop that fits would be weighed at each look.
  search: sql<[string, number], { stop_id: string }>(
    'SELECT stop_id FROM stop_search WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?',
  ),
  spanOf: sql<[string], { low: number | null; high: number | null }>(`
    SELECT min(n) AS low, max(n) AS high FROM reference
    WHERE tbl = 'stop' AND parent IN (SELECT value FROM json_each(?))`),
  searchOf: sql<[string, number, number, string, number], { stop_id: string }>(`
    SELECT s.stop_id FROM stop_search AS s CROSS JOIN reference AS r ON r.n = s.rowid
    WHERE s.words MATCH ? AND s.rowid BETWEEN ? AND ? AND r.parent IN (SELECT value FROM json_each(?))
    ORDER BY s.rowid LIMIT ?`),
  clear: sql('DELETE FROM reference'),
  clearLinks: sql('DELETE FROM stop_packages'),
  clearSearch: sql('DELETE FROM stop_search'),
}

/** Where a package should go, by the newest copies: its stop's route, else the plan's first postcode rule. */
export type Planned = { routeId: RouteId | null; stopId: StopId | null; bin: string | null; plan: Plan | null }

export type AtStop = { stop: Stop; route: Route | null }

export class Copies {
  readonly #s: Prepared<typeof COPIES_SQL>
  readonly #rows = new Map<string, unknown>()
  readonly #plans = new Map<SiteId, Rules>()
  readonly #watchers: (() => void)[] = []
  /** Deciding and showing ask for the same package one after the other. */
  #inHand: { packageId: PackageId; found: AtStop | null } | null = null

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, COPIES_SQL)
  }

  get<T extends ReferenceTable>(table: T, id: string): ReferenceTables[T] | null {
    const key = `${table}/${id}`
    const known = this.#rows.get(key)
    if (known !== undefined) return known as ReferenceTables[T]
    const row = this.#s.get.get(table, id)
    if (row === undefined) return null
    const value = JSON.parse(row.json) as ReferenceTables[T]
    this.#rows.set(key, value)
    return value
  }

  /** Rows under `parent` (a stop's route; the site of the others), in the order people list them. Routes come day after day: `routesOf`. */
  list<T extends Exclude<ReferenceTable, 'route'>>(table: T, parent: string, limit = 2000): ReferenceTables[T][] {
    return this.#s.list.all(table, parent, limit).map((row) => JSON.parse(row.json) as ReferenceTables[T])
  }

  /** The site's routes of one calendar day (`2026-11-22`), by number, however many days lie before it ([Q1]). */
  routesOf(site: SiteId, day: string, limit = 2000): Route[] {
    // A route is listed as `DAY NUMBER`, and `!` follows the blank.
    const rows = this.#s.between.all('route', site, `${day} `, `${day}!`, limit)
    return rows.map(({ json }) => JSON.parse(json) as Route)
  }

  /** The newest day, as text, that has a route of the site; null: there is none. */
  newestRouteDay(site: SiteId): string | null {
    const [row] = this.#s.newest.all('route', site, 1)
    return row === undefined ? null : (JSON.parse(row.json) as Route).day
  }

  countStops(routeId: RouteId): number {
    return this.#s.count.get('stop', routeId)?.n ?? 0
  }

  /** The sort plan in force: of the newest day, and of that the highest version (DOMAIN §2). */
  plan(site: SiteId): Plan | null {
    return this.#rules(site).plan
  }

  #rules(site: SiteId): Rules {
    const known = this.#plans.get(site)
    if (known !== undefined) return known
    const [row] = this.#s.newest.all('plan', site, 1)
    const rules = rulesOf(row === undefined ? null : (JSON.parse(row.json) as Plan))
    this.#plans.set(site, rules)
    return rules
  }

  /** The stop that waits for the package; of several the one whose route drives last. */
  stopOf(packageId: PackageId): AtStop | null {
    if (this.#inHand?.packageId !== packageId) this.#inHand = { packageId, found: this.#findStop(packageId) }
    return this.#inHand.found
  }

  #findStop(packageId: PackageId): AtStop | null {
    const stops = this.#s.stopsOf.all(packageId).flatMap(({ stop_id }) => this.get('stop', stop_id) ?? [])
    const found = stops.map((stop) => ({ stop, route: this.get('route', stop.routeId) }))
    found.sort((a, b) => ((a.route?.day ?? '') < (b.route?.day ?? '') ? 1 : -1))
    return found[0] ?? null
  }

  planned(packageId: PackageId, site: SiteId, postcode: string | null): Planned {
    const rules = this.#rules(site)
    const stop = this.stopOf(packageId)?.stop
    const routeId = stop?.routeId ?? (postcode === null ? null : (rules.routes.get(postcode) ?? null))
    const bin = routeId === null ? null : (rules.bins.get(routeId) ?? null)
    return { routeId, stopId: stop?.id ?? null, bin, plan: rules.plan }
  }

  packagesOfRoute(routeId: RouteId): { packageId: PackageId; stopId: StopId }[] {
    return this.#s.packagesOfRoute
      .all(routeId)
      .map((row) => ({ packageId: row.package_id as PackageId, stopId: row.stop_id as StopId }))
  }

  /** Stops whose name, street, town or postcode have words that begin like all those of `text`: those of `first`, then the newest day's ([Q3]). */
  searchStops(text: string, limit: number, first: readonly RouteId[]): Stop[] {
    const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
    if (words.length === 0) return []
    const query = words.map((word) => `"${word}"*`).join(' ')
    const foremost = this.#searchOf(query, first, limit)
    const known = new Set(foremost.map(({ id }) => id))
    const others = foremost.length === limit ? [] : this.#stopsIn(this.#s.search.all(query, limit))
    const dayOf = ({ routeId }: Stop) => this.get('route', routeId)?.day ?? ''
    const newest = others.filter(({ id }) => !known.has(id)).sort((a, b) => dayOf(b).localeCompare(dayOf(a)))
    return [...foremost, ...newest].slice(0, limit)
  }

  /** Where the stops of the routes lie among all is asked first: no other day's are looked through. */
  #searchOf(query: string, routes: readonly RouteId[], limit: number): Stop[] {
    const ids = JSON.stringify(routes)
    const { low = null, high = null } = this.#s.spanOf.get(ids) ?? {}
    return low === null || high === null ? [] : this.#stopsIn(this.#s.searchOf.all(query, low, high, ids, limit))
  }

  #stopsIn(rows: readonly { stop_id: string }[]): Stop[] {
    return rows.flatMap(({ stop_id }) => this.get('stop', stop_id) ?? [])
  }

  /** Inside a transaction; `value` null ends the row. */
  put<T extends ReferenceTable>(table: T, id: string, version: number, value: ReferenceTables[T] | null): void {
    this.#forgetCached(table, id)
    if (table === 'stop') this.#unindexStop(id)
    if (value === null) {
      this.#s.remove.run(table, id)
      return
    }
    const { parent, place } = listing(table, value)
    this.#s.put.run(table, id, version, parent, place, JSON.stringify(value))
    if (table === 'stop') this.#indexStop(value as Stop)
  }

  /** Told whenever a row changed, or any may have. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher)
  }

  /** A snapshot starts over. Inside a transaction. */
  clear(): void {
    this.#s.clear.run()
    this.#s.clearLinks.run()
    this.#s.clearSearch.run()
    this.reload()
  }

  /** After a transaction that was rolled back. */
  reload(): void {
    for (const watcher of this.#watchers) watcher()
    this.#rows.clear()
    this.#plans.clear()
    this.#inHand = null
  }

  #forgetCached(table: ReferenceTable, id: string): void {
    for (const watcher of this.#watchers) watcher()
    this.#rows.delete(`${table}/${id}`)
    this.#inHand = null
    if (table === 'plan') this.#plans.clear()
  }

  #unindexStop(id: string): void {
    this.#s.unlink.run(id)
    const row = this.#s.indexed.get(id)
    if (row !== undefined) this.#s.unindex.run(row.n)
  }

  #indexStop(stop: Stop): void {
    for (const packageId of stop.packages) this.#s.link.run(packageId, stop.id, stop.routeId)
    const row = this.#s.indexed.get(stop.id)
    if (row === undefined) return
    this.#s.index.run(row.n, stop.id, [stop.name, ...stop.lines, stop.postcode, stop.town].join(' '))
  }
}

/** A plan as scans ask for it; of several rules for one postcode the first counts. */
type Rules = { plan: Plan | null; routes: Map<string, RouteId>; bins: Map<RouteId, string> }
function rulesOf(plan: Plan | null): Rules {
  const postcodes = (plan?.postcodes ?? []).map(({ postcode, routeId }): [string, RouteId] => [postcode, routeId])
  const bins = (plan?.bins ?? []).map(({ routeId, bin }): [RouteId, string] => [routeId, bin])
  return { plan, routes: new Map(postcodes.reverse()), bins: new Map(bins.reverse()) }
}

function listing<T extends ReferenceTable>(table: T, value: ReferenceTables[T]): { parent: string; place: string } {
  const row = { table, value } as { [K in ReferenceTable]: { table: K; value: ReferenceTables[K] } }[ReferenceTable]
  switch (row.table) {
    case 'stop':
      return { parent: row.value.routeId, place: String(row.value.sequence).padStart(6, '0') }
    case 'route':
      return { parent: row.value.site, place: `${row.value.day} ${row.value.number}` }
    case 'plan':
      return { parent: row.value.site, place: `${row.value.day} ${String(row.value.version).padStart(9, '0')}` }
    case 'person':
    case 'vehicle':
      return { parent: row.value.site, place: row.value.name }
    case 'site':
      return { parent: '', place: row.value.name }
  }
}
