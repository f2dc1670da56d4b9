// What the hub needs of a database for the places of drivers: a stream of its own beside the log (EVENTS, last line of Event kinds), with its own
// retention (DOMAIN §15.1). Part of `HubStore`.
import type { SiteId } from '../../domain/brands.ts'
import type { DriverPlace, Point, PositionsRequest, Resting } from '../../wire/positions.ts'

export type PositionBatch = {
  personId: string
  shiftId: string
  routeId: string | null
  deviceId: string
  site: SiteId
  points: readonly Point[]
  presence: NonNullable<PositionsRequest['presence']> | null
  /** of `routeId`; null or absent: nothing new was said */
  order?: StopOrder | null
}
export type StopOrder = { at: number; stops: string[] }
/** One person's newest place; null: not to be seen (off shift, or `resting`). `n` grows with each change of any person of any site. */
export type PlaceRow = { n: number; personId: string; place: DriverPlace | null; resting: Resting | null }
export type Retention = {
  /** points before it go */
  dropBefore: number
  /** of points from `thinFrom` to before `thinBefore` one of each `everyMs` stays */
  thinFrom: number
  thinBefore: number
  everyMs: number
}

export interface PositionStore {
  /**
   * (person, at) is the key: points that are known change nothing. A point that is newer than the person's place becomes it; a presence that is newer
   * than the one before counts from then on, and so does a route's order of stops. `changed`: the place's new `n`; null: it is as it was.
   */
  putPositions(batch: PositionBatch): Promise<{ stored: number; changed: number | null }>
  /** the highest `n`; 0: nobody was ever seen */
  placesCursor(): Promise<number>
  /** of a site, `n` > after, oldest change first */
  placesSince(site: SiteId, after: number, limit: number): Promise<PlaceRow[]>
  /** that person's place if it is on the route, or where nobody is asked for the newest of who drives it now; null: nobody, or on a break, or off shift */
  placeOnRoute(routeId: string, personId?: string | null): Promise<DriverPlace | null>
  /** on a break, as far as is known */
  rests(personId: string): Promise<boolean>
  /** what the driver of a route pulled forward, as it was said last; null: nothing was ever said */
  stopOrder(routeId: string): Promise<StopOrder | null>
  /** all that were said since then, of any site */
  ordersSince(from: number): Promise<(StopOrder & { routeId: string })[]>
  /** which the person drove when a place or an order came last, also off shift; null: none is known */
  lastRoute(personId: string): Promise<string | null>
  /** from `from` on, of a person of that site, oldest first; of more than `limit` the newest */
  trailOf(site: SiteId, personId: string, from: number, limit: number): Promise<Point[]>
  /** what the retention clock takes away; answers how many points */
  forgetPositions(retention: Retention): Promise<number>
}
