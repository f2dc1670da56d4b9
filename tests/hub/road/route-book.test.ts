import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HubInstant, PackageId, PersonId, RouteId, SiteId, StopId } from '../../../src/domain/brands.ts'
import { hybridOf } from '../../../src/domain/clock.ts'
import type { PackageView } from '../../../src/domain/view.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { RouteBook } from '../../../src/hub/road/route-book.ts'
import { NOW, openTestHub, packageId, tempFolder } from '../kit.ts'

const SITE = 'schaan' as SiteId
const R14 = 'r14' as RouteId
const MINUTE = 60_000
const ids = [1, 2, 3, 4].map(packageId)
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let now: number

beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  hub = await openTestHub(temp.folder, {}, () => now as HubInstant)
  const site = { id: SITE, name: 'Depot', town: 'Schaan', timeZone: 'Europe/Vaduz', lat: 47.16, lon: 9.51 }
  const stops = ids.map((id, index) => ({ id: `s${index}`, routeId: R14, sequence: index + 1, packages: [id] }))
  const value = (stop: (typeof stops)[number]) => ({ ...stop, lat: 47.17 + stop.sequence / 100, lon: 9.51 })
  await hub.deps.store.putRows(
    [
      { table: 'site', id: SITE, site: SITE, value: site },
      ...stops.map((stop) => ({ table: 'stop' as const, id: stop.id, site: SITE, value: value(stop) })),
      {
        table: 'stop',
        id: 'other',
        site: SITE,
        value: { ...value(stops[0]!), id: 'other', routeId: 'r15', packages: [] },
      },
    ],
    NOW,
  )
  await put(ids.map((id) => out(id)))
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const out = (id: PackageId): PackageView =>
  ({
    ...{ packageId: id, lifecycle: 'OUT', routeId: R14, site: SITE, delivered: null, attempts: [], notices: [] },
    last: { by: 'd/e/1', at: hybridOf(NOW), kind: 'RouteDeparted' },
  }) as unknown as PackageView
const delivered = (id: PackageId, minute: number): PackageView =>
  ({ ...out(id), lifecycle: 'DELIVERED', delivered: { at: hybridOf(NOW + minute * MINUTE) } }) as PackageView

let cursor = 0
async function put(views: PackageView[]): Promise<void> {
  const from = await hub.deps.store.cursor('packages')
  cursor = Math.max(cursor, from)
  await hub.deps.store.project({ projection: 'packages', from, to: from, views, scope: [] })
}

test('[ET1] counts the stops before it and tells its arrival; what is settled in between counts no more', async () => {
  const book = new RouteBook(hub.deps)
  const [a, b, c, d] = ids as [PackageId, PackageId, PackageId, PackageId]
  const first = await book.onTheRoad(out(d))
  expect(first).toMatchObject({ routeId: R14, stopId: 's3' as StopId, away: 3 })
  expect((await book.onTheRoad(out(a)))?.away).toBe(0)
  now += 10 * MINUTE
  await put([delivered(a, 5), delivered(b, 9)])
  expect(book.changed([a, b, 'unheard of' as PackageId])).toEqual(new Set([R14]))
  const later = await book.onTheRoad(out(d))
  expect(later?.away).toBe(1)
  expect(later?.eta.at).toBeGreaterThan(now)
  expect((await book.onTheRoad(out(c)))?.away).toBe(0)
})

test('[ET1] what is not out, or stands on no stop of its route, has no arrival', async () => {
  const book = new RouteBook(hub.deps)
  expect(await book.onTheRoad(delivered(ids[0]!, 3))).toBeNull()
  expect(await book.onTheRoad({ ...out(packageId(99)) })).toBeNull()
  expect(await book.onTheRoad({ ...out(ids[0]!), routeId: 'nowhere' as RouteId })).toBeNull()
})

test('[ET1] a plan that changed is noticed within half a minute', async () => {
  const book = new RouteBook(hub.deps)
  expect((await book.onTheRoad(out(ids[3]!)))?.away).toBe(3)
  const moved = { id: 's3', routeId: R14, sequence: 0, packages: [ids[3]], lat: 47.165, lon: 9.51 }
  await hub.deps.store.putRows([{ table: 'stop', id: 's3', site: SITE, value: moved }], now as HubInstant)
  now += 31_000
  expect((await book.onTheRoad(out(ids[3]!)))?.away).toBe(0)
})

test('[ET1] a parcel of another route’s stop that was taken along is told too, after the stops of the plan', async () => {
  const along = packageId(5)
  const other = { id: 'other', routeId: 'r15', sequence: 1, packages: [along], lat: 47.22, lon: 9.51 }
  await hub.deps.store.putRows([{ table: 'stop', id: 'other', site: SITE, value: other }], NOW)
  await put([out(along)])
  const book = new RouteBook(hub.deps)
  expect(await book.onTheRoad(out(along))).toMatchObject({ routeId: R14, stopId: 'other', away: 4 })
  await put([delivered(ids[0]!, 5)])
  expect(book.changed([ids[0]!])).toEqual(new Set([R14]))
  expect(await book.onTheRoad(out(along))).toMatchObject({ away: 3 })
})

test('[ET1] a stop whose parcels went with another van is none of this route’s', async () => {
  const book = new RouteBook(hub.deps)
  await put([{ ...out(ids[1]!), routeId: 'r15' as RouteId }])
  expect((await book.onTheRoad(out(ids[3]!)))?.away).toBe(2)
})

test('[ET2] a stop that the route’s other van serves, or has served, is none of this one’s: neither a stop before nor a leg', async () => {
  const [a, b, c, d] = ids as [PackageId, PackageId, PackageId, PackageId]
  const by = (van: string, { delivered, ...view }: PackageView): PackageView =>
    ({
      ...{ ...view, delivered: delivered === null ? null : { ...delivered, vehicleId: van } },
      vehicleId: delivered === null ? van : null,
    }) as PackageView
  await put([by('v1', out(a)), by('v2', out(b)), by('v1', out(c)), by('v2', out(d))])
  const book = new RouteBook(hub.deps)
  const ask = (id: PackageId, van: string) => book.onTheRoad(by(van, out(id)))
  expect([(await ask(c, 'v1'))?.away, (await ask(d, 'v2'))?.away]).toEqual([1, 1])
  const alone = (await ask(d, 'v2'))?.eta
  await put([by('v1', delivered(a, 0.5))])
  book.changed([a])
  expect((await ask(c, 'v1'))?.away).toBe(0)
  expect(await ask(d, 'v2')).toMatchObject({ away: 1, eta: alone, asOf: NOW })
})

test('[ET2] what the driver pulled forward comes first: the stops away follow the driver’s own order', async () => {
  const book = new RouteBook(hub.deps)
  const [first, , , last] = ids as [PackageId, PackageId, PackageId, PackageId]
  const said = (at: number, stops: string[]) =>
    hub.deps.store.putPositions({
      ...{
        personId: 'dino',
        shiftId: 'shift',
        routeId: R14,
        deviceId: 'tablet',
        site: SITE,
        points: [],
        presence: null,
      },
      order: { at, stops },
    })
  expect((await book.onTheRoad(out(last)))?.away).toBe(3)
  await said(NOW + 1, ['s3', 'a stop of nobody'])
  expect((await book.onTheRoad(out(last)))?.away).toBe(0)
  expect((await book.onTheRoad(out(first)))?.away).toBe(1)
  // What was said before and comes late counts no more.
  await said(NOW, ['s1'])
  expect((await book.onTheRoad(out(last)))?.away).toBe(0)
  await said(NOW + 2, [])
  expect((await book.onTheRoad(out(last)))?.away).toBe(3)
})

test('[ET3] a break of whoever took the load over moves the arrivals by its length and slows no pace; the planned one lies ahead', async () => {
  const [a, , , d] = ids as [PackageId, PackageId, PackageId, PackageId]
  const urs = (view: PackageView): PackageView => ({ ...view, driverId: 'urs' as PersonId })
  await put(ids.map((id) => urs(out(id))))
  now += 40 * MINUTE
  await put([urs(delivered(a, 38))])
  const at = async () => (await new RouteBook(hub.deps).onTheRoad(out(d)))?.eta.at ?? 0
  const slow = await at()
  // A minute from now by the clock of the depot, which is an hour ahead of UTC.
  const clock = new Date(now + 61 * MINUTE).toISOString().slice(11, 16)
  const route = { id: 'r14', day: new Date(now).toISOString().slice(0, 10), plannedBreak: { from: clock, minutes: 20 } }
  await hub.deps.store.putRows([{ table: 'route', id: 'r14', site: SITE, value: route }], NOW)
  expect((await at()) - slow).toBe(20 * MINUTE)
  const from = await hub.deps.store.cursor('packages')
  const said = (personId: string, minute: number, what: 'began' | 'ended') =>
    ({ personId: personId as PersonId, at: (NOW + minute * MINUTE) as never, what }) as const
  const breaks = [said('dino', 1, 'began'), said('urs', 5, 'began'), said('urs', 35, 'ended')]
  await hub.deps.store.project({ projection: 'packages', from, to: from, views: [], scope: [], breaks })
  // Taken: it lies ahead no more, and the pace is that of the legs without it.
  expect(slow - (await at())).toBeGreaterThan(MINUTE)
})
