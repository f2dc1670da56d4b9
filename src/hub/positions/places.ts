// Places of drivers: what a station's points come to, who may be seen, and the clock that forgets (SPEC PO1 …).
import type { SiteId } from '../../domain/brands.ts'
import { MAX_AHEAD_MS, type PlacesReply, type PositionsRequest, type PositionsTaken } from '../../wire/positions.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { HubDeps } from '../deps.ts'
import type { Station } from '../store/contract.ts'
import type { Forgetting } from '../forgetting.ts'
import { DAY_MS, retentionClock } from './retention.ts'

type Needs = Pick<HubDeps, 'store' | 'now' | 'config' | 'log'>
export type PlacesMoved = (listener: (cursor: number) => void) => () => void

export type Places = Forgetting & {
  take(station: Station, request: PositionsRequest): Promise<PositionsTaken>
  /** for a supervisor's station: all of the site, changed since a cursor */
  since(site: SiteId, after: number): Promise<PlacesReply>
  /** for any other station: whoever drives with this very device; nothing is skipped by it ([PO6]) */
  own(station: Station, after: number): Promise<PlacesReply>
  /** all of one person's points and the newest place; answers how many went */
  erase(personId: string): Promise<number>
  /** after somebody's newest place changed: its cursor, only a hint to read. Returns how to stop listening. */
  onMoved: PlacesMoved
}

const MAX_PLACES = 1000
/** A place nobody has said anything about for so long is none: the tablet may lie in a drawer. */
const TOLD_FOR_MS = DAY_MS

export function createPlaces(needs: Needs): Places {
  const listeners = new Set<(cursor: number) => void>()
  return {
    take: async (station, request) => {
      const { taken, refused, changed } = await take(needs, station, request)
      if (changed !== null) for (const listener of listeners) listener(changed)
      return { protocol: PROTOCOL_VERSION, taken, refused }
    },
    erase: async (personId) => {
      const erased = await needs.store.eraseTrail(personId, needs.now())
      const cursor = await needs.store.placesCursor()
      for (const listener of listeners) listener(cursor)
      return erased
    },
    since: (site, after) => since(needs, site, after),
    own: (station, after) => own(needs, station, after),
    onMoved: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ...retentionClock(needs),
  }
}

/** [PO1] [PO2] What cannot be taken is refused point by point with its reason, so that the station need not send it again for ever. */
async function take({ store, now }: Needs, station: Station, request: PositionsRequest) {
  const { personId, shiftId, routeId, points, presence, order } = request
  const person = await store.row('person', personId)
  if (person?.value == null || person.site !== station.site) {
    const reason = 'This person is not known at the site of this station.'
    return { taken: 0, refused: points.map(({ at }) => ({ at, reason })), changed: null }
  }
  const latest = now() + MAX_AHEAD_MS
  const good = points.filter(({ at }) => at <= latest)
  const refused = points.filter(({ at }) => at > latest).map(({ at }) => ({ at, reason: 'This time lies ahead.' }))
  const { changed } = await store.putPositions({
    ...{ personId, shiftId, routeId, deviceId: station.deviceId, site: station.site, points: good },
    presence: presence === undefined || presence.at > latest ? null : presence,
    order: order === undefined || order.at > latest ? null : await orderFor(store, station.site, routeId, order),
  })
  return { taken: good.length, refused, changed }
}

/** [PO7] Of a route of this site, and stops of this site alone, each once; what else was said is left out. null: no such route. */
async function orderFor(
  store: Needs['store'],
  site: SiteId,
  routeId: string | null,
  { at, stops }: NonNullable<PositionsRequest['order']>,
) {
  const route = routeId === null ? null : await store.row('route', routeId)
  if (route?.value == null || route.site !== site) return null
  const known: string[] = []
  for (const id of new Set(stops)) {
    const stop = await store.row('stop', id)
    if (stop?.value != null && stop.site === site) known.push(id)
  }
  return { at, stops: known }
}

/** [PO4] A cursor from the future is one of before a restore: then all of them, and who is not among them is not to be seen. */
async function since({ store, now }: Needs, site: SiteId, asked: number): Promise<PlacesReply> {
  const newest = await store.placesCursor()
  const whole = asked === 0 || asked > newest
  const rows = await store.placesSince(site, whole ? 0 : asked, MAX_PLACES)
  const oldest = now() - TOLD_FOR_MS
  const seen = rows.flatMap(({ place }) => (place !== null && place.at >= oldest ? [place] : []))
  const resting = rows.flatMap((row) => (row.resting !== null && row.resting.since >= oldest ? [row.resting] : []))
  const seenIds = new Set(seen.map(({ personId }) => personId))
  return {
    ...{ protocol: PROTOCOL_VERSION, hubAt: now(), whole, places: seen, resting },
    cursor: rows.length < MAX_PLACES ? Math.max(newest, rows.at(-1)?.n ?? 0) : (rows.at(-1)?.n ?? newest),
    gone: rows.flatMap(({ personId }) => (seenIds.has(personId) ? [] : [personId])),
  }
}

/** [PO6] A tablet is told of nobody else. The cursor does not move: a supervisor who signs in there later misses nobody. */
async function own({ store, now }: Needs, { site, deviceId }: Station, after: number): Promise<PlacesReply> {
  const rows = await store.placesSince(site, 0, MAX_PLACES)
  const oldest = now() - TOLD_FOR_MS
  const places = rows.flatMap(({ place }) =>
    place !== null && place.deviceId === deviceId && place.at >= oldest ? [place] : [],
  )
  const said = { protocol: PROTOCOL_VERSION, hubAt: now(), cursor: after }
  return { ...said, whole: false, places, gone: [], only: 'own' }
}
