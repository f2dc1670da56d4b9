// The trail of this device's drivers, and the last known places of others: tables beside the journal, with a clock of their own (DOMAIN §15.1).
import type { RouteId } from '../../domain/brands.ts'
import type { WritableDb } from '../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../sql/statements.ts'
import type { DriverPlace, PlacesReply, Point, PositionsRequest } from '../../wire/positions.ts'

type Row = { person_id: string; at: number; shift_id: string; route_id: string | null; point: string }

export const BREADCRUMBS_SQL = {
  add: sql<[string, number, string, string | null, string]>(
    'INSERT OR IGNORE INTO breadcrumbs (person_id, at, shift_id, route_id, point) VALUES (?, ?, ?, ?, ?)',
  ),
  newestUnsent: sql<[], Row>('SELECT * FROM breadcrumbs WHERE sent = 0 ORDER BY at DESC LIMIT 1'),
  unsentOf: sql<[number, string, string, string | null, number], Row>(
    `SELECT * FROM breadcrumbs WHERE sent = 0 AND at <= ? AND person_id = ? AND shift_id = ? AND route_id IS ?
     ORDER BY at DESC LIMIT ?`,
  ),
  unsent: sql<[], { n: number }>('SELECT count(*) AS n FROM breadcrumbs WHERE sent = 0'),
  sent: sql<[string, number]>('UPDATE breadcrumbs SET sent = 1 WHERE person_id = ? AND at = ?'),
  since: sql<[string, number, number], { point: string }>(
    'SELECT point FROM breadcrumbs WHERE person_id = ? AND at >= ? ORDER BY at DESC LIMIT ?',
  ),
  countSince: sql<[string, number], { n: number }>(
    'SELECT count(*) AS n FROM breadcrumbs WHERE person_id = ? AND at >= ?',
  ),
  forget: sql<[number, number]>('DELETE FROM breadcrumbs WHERE (sent = 1 AND at < ?) OR at < ?'),
  putPlace: sql<[string, number, string]>(
    `INSERT INTO places (person_id, at, place) VALUES (?, ?, ?)
     ON CONFLICT (person_id) DO UPDATE SET at = excluded.at, place = excluded.place`,
  ),
  dropPlace: sql<[string]>('DELETE FROM places WHERE person_id = ?'),
  clearPlaces: sql('DELETE FROM places'),
  places: sql<[number], { place: string }>('SELECT place FROM places WHERE at >= ? ORDER BY person_id LIMIT 1000'),
}

export type Unsent = Pick<PositionsRequest, 'personId' | 'shiftId' | 'routeId' | 'points'>

export class Breadcrumbs {
  readonly #s: Prepared<typeof BREADCRUMBS_SQL>
  constructor(db: WritableDb) {
    this.#s = prepareAll(db, BREADCRUMBS_SQL)
  }

  add(of: { personId: string; shiftId: string; routeId: RouteId | null }, point: Point): void {
    this.#s.add.run(of.personId, point.at, of.shiftId, of.routeId, JSON.stringify(point))
  }

  /** The newest that are not sent, of one person, shift and route; null: all is sent. */
  newestUnsent(limit: number): Unsent | null {
    const first = this.#s.newestUnsent.get()
    if (first === undefined) return null
    const { person_id: personId, shift_id: shiftId, route_id: routeId } = first
    const rows = this.#s.unsentOf.all(first.at, personId, shiftId, routeId, limit)
    return { personId, shiftId, routeId, points: rows.map(({ point }) => JSON.parse(point) as Point) }
  }

  markSent(personId: string, ats: readonly number[]): void {
    for (const at of ats) this.#s.sent.run(personId, at)
  }

  unsentCount(): number {
    return this.#s.unsent.get()?.n ?? 0
  }

  /** Oldest first; of more than `limit` the newest. */
  since(personId: string, from: number, limit: number): Point[] {
    const rows = this.#s.since.all(personId, from, limit)
    return rows.map(({ point }) => JSON.parse(point) as Point).reverse()
  }

  countSince(personId: string, from: number): number {
    return this.#s.countSince.get(personId, from)?.n ?? 0
  }

  /** Points before `sentBefore` that the hub has, and those before `before` in any case. */
  forget(sentBefore: number, before: number): void {
    this.#s.forget.run(sentBefore, before)
  }

  /** Inside a transaction. */
  takePlaces({ whole, places, gone }: PlacesReply): void {
    if (whole) this.#s.clearPlaces.run()
    for (const personId of gone) this.#s.dropPlace.run(personId)
    for (const place of places) this.#s.putPlace.run(place.personId, place.at, JSON.stringify(place))
  }

  /** Inside a transaction. */
  clearPlaces(): void {
    this.#s.clearPlaces.run()
  }

  /** Whoever was heard of since `from`. */
  places(from: number): DriverPlace[] {
    return this.#s.places.all(from).map(({ place }) => JSON.parse(place) as DriverPlace)
  }
}
