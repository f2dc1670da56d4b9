// Places of drivers: points by person and time, and each person's newest one with a cursor of its own.
import type { SiteId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { DriverPlace, Point, PRESENCES } from '../../../wire/positions.ts'
import type { PlaceRow, PositionBatch, PositionStore, StopOrder } from '../positions.ts'
import { unsynced } from './order.ts'

type Presence = (typeof PRESENCES)[number]
type Row = { n: number; person_id: string; site: string; route_id: string | null; at: number } & {
  place: string | null
  presence: Presence
  presence_at: number
}

export const POSITION_SQL = {
  add: sql<[string, number, string, string | null, string, string, string]>(
    `INSERT INTO positions (person_id, at, shift_id, route_id, device_id, site, point) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (person_id, at) DO NOTHING`,
  ),
  place: sql<[string], Row>('SELECT * FROM places WHERE person_id = ?'),
  last: sql<[], { n: number | null }>('SELECT max(n) AS n FROM places'),
  putPlace: sql<[string, number, string, string | null, number, string | null, Presence, number]>(
    `INSERT INTO places (person_id, n, site, route_id, at, place, presence, presence_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (person_id) DO UPDATE SET n = excluded.n, site = excluded.site, route_id = excluded.route_id, at = excluded.at,
       place = excluded.place, presence = excluded.presence, presence_at = excluded.presence_at`,
  ),
  since: sql<[string, number, number], Row>('SELECT * FROM places WHERE site = ? AND n > ? ORDER BY n LIMIT ?'),
  onRoute: sql<[string], Row>('SELECT * FROM places WHERE route_id = ?'),
  onRouteBy: sql<[string, string], Row>('SELECT * FROM places WHERE person_id = ? AND route_id = ?'),
  trail: sql<[string, number, string, number], { point: string }>(
    'SELECT point FROM positions WHERE person_id = ? AND at >= ? AND site = ? ORDER BY at DESC LIMIT ?',
  ),
  drop: sql<[number]>('DELETE FROM positions WHERE at < ?'),
  dropPlaces: sql<[number]>('UPDATE places SET place = NULL WHERE at < ? AND place IS NOT NULL'),
  thin: sql<[number, number, number]>(
    `DELETE FROM positions WHERE at >= ? AND at < ? AND EXISTS (
       SELECT 1 FROM positions AS p
       WHERE p.person_id = positions.person_id AND p.at >= positions.at - positions.at % ? AND p.at < positions.at
     )`,
  ),
}

/** Of the driver's own order of stops. */
export const ORDER_SQL = {
  of: sql<[string], { at: number; stops: string }>('SELECT at, stops FROM route_orders WHERE route_id = ?'),
  since: sql<[number], { route_id: string; at: number; stops: string }>(
    'SELECT route_id, at, stops FROM route_orders WHERE at >= ? ORDER BY route_id',
  ),
  put: sql<[string, number, string]>(
    `INSERT INTO route_orders (route_id, at, stops) VALUES (?, ?, ?)
     ON CONFLICT (route_id) DO UPDATE SET at = excluded.at, stops = excluded.stops WHERE excluded.at > route_orders.at`,
  ),
  drop: sql<[number]>('DELETE FROM route_orders WHERE at < ?'),
}
type OrderStatements = Prepared<typeof ORDER_SQL>

export function openPositions(db: WritableDb): PositionStore {
  const q = prepareAll(db, POSITION_SQL)
  const orders = prepareAll(db, ORDER_SQL)
  const last = () => q.last.get()?.n ?? 0
  return {
    // Not synced by itself: what a cut takes is a few points of a trail, and pushes of events must not wait for them.
    putPositions: async (batch) =>
      unsynced(db, () => {
        const stored = batch.points.filter((point) => q.add.run(...pointValues(batch, point)).changes > 0).length
        return { stored, changed: putPlace(q, batch, last, putOrder(orders, batch)) }
      }),
    placesCursor: async () => last(),
    rests: async (personId) => {
      const row = q.place.get(personId)
      return row !== undefined && asPlace(row).resting !== null
    },
    placesSince: async (site, after, limit) =>
      q.since.all(site, after, limit).map((row) => withOrder(orders, asPlace(row))),
    stopOrder: async (routeId) => orderOn(orders, routeId),
    ordersSince: async (from) =>
      orders.since.all(from).map(({ route_id: routeId, at, stops }) => ({
        ...{ routeId, at },
        stops: JSON.parse(stops) as string[],
      })),
    lastRoute: async (personId) => q.place.get(personId)?.route_id ?? null,
    placeOnRoute: async (routeId, personId = null) =>
      newest(personId === null ? q.onRoute.all(routeId) : q.onRouteBy.all(personId, routeId)),
    trailOf: async (site: SiteId, personId, from, limit) =>
      q.trail
        .all(personId, from, site, limit)
        .map(({ point }) => JSON.parse(point) as Point)
        .reverse(),
    forgetPositions: async ({ dropBefore, thinFrom, thinBefore, everyMs }) =>
      inTransaction(db, () => {
        q.dropPlaces.run(dropBefore)
        orders.drop.run(dropBefore)
        return q.drop.run(dropBefore).changes + q.thin.run(thinFrom, thinBefore, everyMs).changes
      }),
  }
}

const pointValues = (
  { personId, shiftId, routeId, deviceId, site }: PositionBatch,
  point: Point,
): [string, number, string, string | null, string, string, string] => [
  ...([personId, point.at, shiftId, routeId, deviceId, site] as const),
  JSON.stringify(point),
]

/** The new `n`, or null where nothing newer came. */
function putPlace(
  q: Prepared<typeof POSITION_SQL>,
  batch: PositionBatch,
  last: () => number,
  reordered: boolean,
): number | null {
  const { personId, routeId, deviceId, site } = batch
  const before = q.place.get(personId)
  const point = batch.points.reduce<Point | null>((a, b) => (a !== null && a.at >= b.at ? a : b), null)
  const moved = point !== null && point.at > (before?.at ?? -1)
  const said = batch.presence
  const turned = said !== null && said.at > (before?.presence_at ?? -1) ? said : null
  if (!moved && turned === null && !reordered) return null
  const n = last() + 1
  const place: DriverPlace | null = moved ? { ...point, personId, routeId, deviceId, onBreak: false } : null
  q.putPlace.run(
    ...([personId, n, site, moved ? routeId : (before?.route_id ?? routeId)] as const),
    ...([moved ? point.at : (before?.at ?? 0), moved ? JSON.stringify(place) : (before?.place ?? null)] as const),
    turned?.state ?? before?.presence ?? 'on',
    turned?.at ?? before?.presence_at ?? 0,
  )
  return n
}

function putOrder(q: OrderStatements, { routeId, order }: PositionBatch): boolean {
  if (routeId === null || order == null) return false
  return q.put.run(routeId, order.at, JSON.stringify(order.stops)).changes > 0
}

function orderOn(q: OrderStatements, routeId: string): StopOrder | null {
  const row = q.of.get(routeId)
  return row === undefined ? null : { at: row.at, stops: JSON.parse(row.stops) as string[] }
}

/** It tells what the driver pulled forward; nothing where nothing was. */
function withOrder(q: OrderStatements, row: PlaceRow): PlaceRow {
  const { place, resting } = row
  const routeId = (place ?? resting)?.routeId ?? null
  const order = routeId === null ? null : (orderOn(q, routeId)?.stops ?? [])
  if (order === null || order.length === 0) return row
  return { ...row, place: place && { ...place, order }, resting: resting && { ...resting, order } }
}

/** A presence counts until a newer point says that the person is on the road again: on a break and off shift none is recorded. */
function asPlace(row: Row): PlaceRow {
  const who = { n: row.n, personId: row.person_id }
  const said = row.presence_at >= row.at ? row.presence : 'on'
  if (row.place === null || said === 'off') return { ...who, place: null, resting: null }
  const place = JSON.parse(row.place) as DriverPlace
  if (said === 'on') return { ...who, place: { ...place, onBreak: false }, resting: null }
  const { personId, routeId } = place
  return { ...who, place: null, resting: { personId, routeId, since: row.presence_at } }
}

function newest(rows: readonly Row[]): DriverPlace | null {
  const places = rows.flatMap((row) => asPlace(row).place ?? [])
  return places.reduce<DriverPlace | null>((a, b) => (a !== null && a.at >= b.at ? a : b), null)
}
