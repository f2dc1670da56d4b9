import { expect, test } from 'vitest'
import type { HybridTime, Instant, PackageId, RouteId, StopId, VehicleId } from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import { type ProgressView, type RouteInput, routeProgress } from '../../src/domain/route-progress.ts'

const MINUTE = 60_000
const at = (minute: number): HybridTime => hybridOf(1_800_000_000_000 + minute * MINUTE)
const ms = (minute: number): Instant => (1_800_000_000_000 + minute * MINUTE) as Instant
const R14 = 'r14' as RouteId
const [V1, V2] = ['van-1', 'van-2'] as [VehicleId, VehicleId]
const blank: ProgressView = {
  ...{ lifecycle: 'STAGED', delivered: null, attempts: [], last: null, routeId: R14, vehicleId: null },
}
const out: ProgressView = {
  ...blank,
  lifecycle: 'OUT',
  last: { by: 'd/e/1' as never, at: at(0), kind: 'RouteDeparted' },
}
const delivered = (minute: number): ProgressView => ({
  ...blank,
  lifecycle: 'DELIVERED',
  delivered: { by: 'd/e/2' as never, at: at(minute), outcome: 'handed_over', placeCode: 'in_person' },
})
const attempted = (minute: number): ProgressView => ({
  ...blank,
  lifecycle: 'ATTEMPTED',
  attempts: [{ by: 'd/e/3' as never, at: at(minute), reason: 'NOT_HOME', proven: 'yes' }],
})

/** One stop a list of views, 400 m apart. */
function route(views: ProgressView[][]): Pick<RouteInput, 'stops' | 'viewOf' | 'depot'> {
  const stops = views.map((list, index) => ({
    id: `s${index}` as StopId,
    lat: 47.16 + index * 0.0036,
    lon: 9.51,
    packages: list.map((_, nth) => `p${index}-${nth}` as PackageId),
  }))
  const byId = new Map(stops.flatMap((stop, index) => stop.packages.map((id, nth) => [id, views[index]?.[nth]])))
  return { stops, viewOf: (id) => byId.get(id) ?? null, depot: { lat: 47.155, lon: 9.51 } }
}
const told = (views: ProgressView[][], minute: number, vehicleId: VehicleId | null = null) =>
  routeProgress({ ...route(views), routeId: R14, vehicleId, now: ms(minute), here: null, breaks: [] })
/** As it lies in that van, or was brought by it. */
const by = (vehicleId: VehicleId, view: ProgressView): ProgressView =>
  view.delivered === null ? { ...view, vehicleId } : { ...view, delivered: { ...view.delivered, vehicleId } }

test('before departure there is no arrival to tell', () => {
  expect(told([[{ ...blank, lifecycle: 'LOADED' }], [blank]], 0)).toEqual({ departedAt: null, done: [], ahead: [] })
})

test('what is settled in whatever way is behind, in the order of time; what is out is ahead, in the order of the route', () => {
  const progress = told([[out], [delivered(9)], [attempted(5)], [delivered(7), out], [out]], 10)
  expect(progress.departedAt).toBe(ms(0))
  expect(progress.done.map(({ id, at: when }) => [id, when])).toEqual([
    ['s2', ms(5)],
    ['s1', ms(9)],
  ])
  expect(progress.ahead.map(({ id }) => id)).toEqual(['s0', 's3', 's4'])
})

test('a parcel that stayed in the depot makes no stop', () => {
  expect(told([[blank], [out]], 1).ahead.map(({ id }) => id)).toEqual(['s1'])
})

test('when all is settled nothing is ahead', () => {
  expect(told([[delivered(3)], [attempted(5)]], 6)).toMatchObject({ departedAt: null, ahead: [] })
})

test('what another route has makes no stop here, and an attempt of yesterday is no leg of today', () => {
  const elsewhere = { ...out, routeId: 'r12' as RouteId }
  const progress = told([[elsewhere], [out], [attempted(-1440)], [attempted(4)]], 10)
  expect(progress.ahead.map(({ id }) => id)).toEqual(['s1'])
  expect(progress.done.map(({ id }) => id)).toEqual(['s3'])
})

test('where the departure is known as a fact, what is loaded is on the road though nobody agreed', () => {
  const views = [[{ ...blank, lifecycle: 'LOADED' as const }], [blank]]
  const progress = routeProgress({
    ...route(views),
    routeId: R14,
    vehicleId: null,
    now: ms(5),
    here: null,
    breaks: [],
    left: ms(2),
  })
  expect(progress).toMatchObject({ departedAt: ms(2), ahead: [{ id: 's0' }] })
})

test('two vans on one route: what the other one has is no stop of this one, and its stops are no legs of this one', () => {
  const slow = [by(V1, delivered(40)), by(V1, out), by(V1, { ...attempted(20), vehicleId: V1 })]
  const quick = [by(V2, delivered(4)), by(V2, delivered(8)), by(V2, out)]
  const views = [[slow[0]!], [quick[0]!], [slow[1]!, quick[2]!], [quick[1]!], [slow[2]!], [by(V1, out)]]
  const [first, second] = [told(views, 41, V1), told(views, 41, V2)]
  expect(first.ahead.map(({ id }) => id)).toEqual(['s2', 's5'])
  expect(first.done.map(({ id, packages }) => [id, packages])).toEqual([
    ['s4', 1],
    ['s0', 1],
  ])
  expect(second.ahead.map(({ id }) => id)).toEqual(['s2'])
  expect(second.done.map(({ id }) => id)).toEqual(['s1', 's3'])
  // Each as if the other van were not there at all.
  const alone = (own: ProgressView[]) => views.map((list) => list.filter((view) => own.includes(view)))
  expect(second).toEqual(told(alone(quick), 41))
  expect(first).toEqual(
    told(
      views.map((list) => list.filter((view) => !quick.includes(view))),
      41,
    ),
  )
})

test('two vans on one route: one that has not left is not on the road with the other, and what nobody put into a van counts for both', () => {
  const views = [[by(V1, out)], [by(V2, { ...blank, lifecycle: 'LOADED' })], [out], [delivered(5)]]
  expect(told(views, 6, V1).ahead.map(({ id }) => id)).toEqual(['s0', 's2'])
  expect(told(views, 6, V2).ahead.map(({ id }) => id)).toEqual(['s2'])
  expect(told(views, 6, V2).done.map(({ id }) => id)).toEqual(['s3'])
})
