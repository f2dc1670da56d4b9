// How far a route is, from its stops and what its packages fold to, and when the rest will be reached. The same on the device and at the hub.
import type { Instant, PackageId, RouteId, StopId, VehicleId } from './brands.ts'
import { msOf } from './clock.ts'
import { type DoneStop, type Eta, type EtaInput, etaOf, type NextStop } from './eta.ts'
import type { Place } from './geo.ts'
import type { Stop } from './reference.ts'
import type { PackageView } from './view.ts'

/** What of a view it rests on: enough for a hub that keeps many routes in memory. */
export type ProgressView = Pick<PackageView, 'lifecycle' | 'delivered' | 'attempts' | 'last' | 'routeId' | 'vehicleId'>
export type RouteInput = Pick<EtaInput<StopId>, 'now' | 'here' | 'seen' | 'breaks' | 'planned' | 'knowsAll'> & {
  routeId: RouteId
  /** of two vans that drive one route, which; null: it is not known, and all of the route is one van's */
  vehicleId: VehicleId | null
  /** in the order they are driven */
  stops: readonly Pick<Stop, 'id' | 'lat' | 'lon' | 'packages'>[]
  viewOf: (packageId: PackageId) => ProgressView | null
  depot: Place
  /** when it left, by the fact: then what is loaded is on the road too, though nobody agreed on it (DOMAIN §3.6); null: by what is out */
  left?: Instant | null
}
export type RouteProgress = {
  /** null: nothing of it is on the road, or nobody knows since when */
  departedAt: Instant | null
  done: (DoneStop & { id: StopId })[]
  /** in the order they are driven; empty before departure */
  ahead: Eta<StopId>[]
}

type Visit = { id: StopId; place: Place; packages: number; settledAt: Instant | null; out: number }

/** Which van has it, or brought it; null: nobody said. */
export const vanOf = ({ vehicleId, delivered }: Pick<ProgressView, 'vehicleId' | 'delivered'>): VehicleId | null =>
  vehicleId ?? delivered?.vehicleId ?? null

export function routeProgress(input: RouteInput): RouteProgress {
  const visits = input.stops.map((stop) => visitOf(stop, input))
  const settled = visits
    .flatMap(({ id, place, packages, settledAt, out }) =>
      settledAt === null || out > 0 ? [] : [{ id, place, packages, at: settledAt }],
    )
    .sort((a, b) => a.at - b.at)
  const left: NextStop<StopId>[] = visits.filter(({ out }) => out > 0)
  const departedAt = left.length === 0 ? null : (departureOf(input) ?? input.left ?? null)
  const departed = departedAt === null ? null : { at: departedAt, place: input.depot }
  // An attempt of an earlier day is no leg of this one.
  const done = settled.filter(({ at }) => departedAt === null || at >= departedAt)
  const ahead = etaOf({ ...input, departed, done, remaining: left })
  return { departedAt, done, ahead }
}

/** What another route or the route's other van has is no work here. */
function ownViews({ packages }: RouteInput['stops'][number], input: RouteInput): ProgressView[] {
  return packages.map(input.viewOf).filter((view): view is ProgressView => {
    if (view === null || view.routeId !== input.routeId) return false
    const van = vanOf(view)
    return input.vehicleId === null || van === null || van === input.vehicleId
  })
}

/** Nor is what nobody put into the van. */
function visitOf(stop: RouteInput['stops'][number], input: RouteInput): Visit {
  const { left = null } = input
  const settled: number[] = []
  let out = 0
  for (const view of ownViews(stop, input)) {
    if (view.lifecycle === 'OUT' || (left !== null && view.lifecycle === 'LOADED')) out += 1
    const at = view.delivered?.at ?? (view.lifecycle === 'ATTEMPTED' ? view.attempts.at(-1)?.at : undefined)
    if (at !== undefined) settled.push(msOf(at))
  }
  const settledAt = settled.length === 0 ? null : (Math.max(...settled) as Instant)
  return { id: stop.id, place: stop, packages: out + settled.length, settledAt, out }
}

/** The first moment at which something that is still out went out. */
function departureOf(input: RouteInput): Instant | null {
  const times = input.stops
    .flatMap((stop) => ownViews(stop, input))
    .flatMap(({ lifecycle, last }) => (lifecycle === 'OUT' && last?.kind === 'RouteDeparted' ? [msOf(last.at)] : []))
  return times.length === 0 ? null : (Math.min(...times) as Instant)
}
