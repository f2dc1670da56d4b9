// The driver's own order of stops: kept here by route, so that a kill or another window loses none of it, and told to the hub with the places (SPEC [D13]).
import type { Instant, PersonId, RouteId, StopId } from '../domain/brands.ts'
import type { PositionsRequest } from '../wire/positions.ts'
import type { Core } from './core.ts'
import { type Desk } from './desk.ts'
import { dayOf } from './driver-day.ts'
import { ordersOf } from './location/places.ts'
import { driverOf } from './queries/driver-of.ts'

export type StopOrder = {
  routeId: RouteId
  /** pulled forward, the first one first */
  stops: StopId[]
  at: Instant
  /** whose shift tells the hub; null: it is not the driver's own word */
  by: { personId: PersonId; shiftId: string } | null
  sent: boolean
}
/** Routes of one device within a day or two. */
const MAX_KEPT = 6
const NONE: StopId[] = []

/** What the driver said last, here or at another tablet; else what the hub told of the route's driver. `orders`: where they were read already. */
export function orderOf(core: Core, routeId: RouteId, orders = () => ordersOf(core)): StopId[] {
  const own = ownOrder(core, routeId)
  const told = dayOf(core)?.orders.find((one) => one.routeId === routeId) ?? null
  if (told !== null && told.at > (own?.at ?? 0)) return told.stops as StopId[]
  if (own !== null) return own.stops
  return (orders().find((one) => one.routeId === routeId)?.order as StopId[] | undefined) ?? NONE
}

const ownOrder = (core: Core, routeId: RouteId): StopOrder | null =>
  (core.kv.get('stopOrders') ?? []).find((one) => one.routeId === routeId) ?? null

/** Durable when it is answered. */
export function keepOrder(
  desk: Desk,
  routeId: RouteId,
  stops: readonly StopId[],
): { ok: true } | { ok: false; sentence: string } {
  const written = desk.keeper.write((core) => {
    const route = core.copies.get('route', routeId)
    const operator = core.kv.get('operator')
    const own = route !== null && operator !== null && driverOf(core, route) === operator.personId
    const by = own ? { personId: operator.personId, shiftId: operator.shiftId } : null
    const order = { routeId, stops: [...new Set(stops)], at: core.clock.now(), by, sent: by === null }
    const others = (core.kv.get('stopOrders') ?? []).filter((one) => one.routeId !== routeId)
    core.kv.put('stopOrders', [...others, order].slice(-MAX_KEPT))
  })
  if (!written.ok) return { ok: false, sentence: written.answer.sentence }
  desk.changed(['packages'])
  return { ok: true }
}

/** The newest that the hub has not heard of, of this person and route where they are given. */
export function unsentOrder(core: Core, of: { personId: string; routeId: string | null } | null): StopOrder | null {
  const unsent = (core.kv.get('stopOrders') ?? []).filter(({ sent }) => !sent)
  return (
    unsent.findLast(({ routeId, by }) => of === null || (routeId === of.routeId && by?.personId === of.personId)) ??
    null
  )
}

/** Inside a transaction. What was said since stays unsent. */
export function orderSent(core: Core, { routeId, order }: PositionsRequest): void {
  if (order === undefined) return
  const kept = core.kv.get('stopOrders') ?? []
  core.kv.put(
    'stopOrders',
    kept.map((one) => (one.routeId === routeId && one.at === order.at ? { ...one, sent: true } : one)),
  )
}
