// [PU13] What a driver's tablet is told of the day that the same driver had at another one.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { type DriverDay, PullReply } from '../../../src/wire/down.ts'
import { HttpStation, openTestHub, signsIn, tempFolder } from '../kit.ts'

const MINUTE = 60_000
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
  url = await hub.listen()
  now = Date.now()
  const person = (id: string, site: string, role: string) =>
    ({ table: 'person', id, site: site as SiteId, value: { id, site, name: id, role } }) as never
  const route = (id: string, driverId: string) =>
    ({
      table: 'route',
      id,
      site: 'depot',
      value: { id, site: 'depot', day: '2026-11-23', number: '14', name: 'N', driverId },
    }) as never
  const people = [
    person('dino', 'depot', 'driver'),
    person('urs', 'depot', 'driver'),
    person('sara', 'depot', 'supervisor'),
  ]
  const rows = [
    ...people,
    person('max', 'buchs', 'driver'),
    route('r14', 'dino'),
    route('r12', 'urs'),
    route('r9', 'urs'),
  ]
  await hub.deps.store.putRows(rows, now as never)
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

async function enrolled(site = 'depot'): Promise<HttpStation> {
  const station = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, site as SiteId)).code)
  await station.session()
  return station
}
async function told(station: HttpStation): Promise<DriverDay | undefined> {
  await hub.caughtUp()
  return PullReply.parse(await (await station.get('/v1/sync/pull')).json()).driver
}
const orders = (personId: string, routeId: string, at: number, stops: string[]) =>
  hub.deps.store.putPositions({
    ...{ personId, routeId, shiftId: 's', deviceId: 'st-old', site: 'depot' as SiteId, points: [], presence: null },
    order: { at, stops },
  })
const driver = { role: 'driver' }

it('[PU13] the driver at a tablet is told the own breaks and orders, with the plan’s routes and the one driven last', async () => {
  const [old, spare] = [await enrolled(), await enrolled()]
  await signsIn(old, 'dino', { ...driver, at: now - 60 * MINUTE })
  await signsIn(old, 'dino', { ...driver, kind: 'BreakStarted', at: now - 50 * MINUTE })
  await signsIn(old, 'dino', { ...driver, kind: 'BreakEnded', at: now - 30 * MINUTE })
  await orders('dino', 'r9', now - 9 * MINUTE, ['s9'])
  await orders('dino', 'r14', now - 8 * MINUTE, ['s3', 's1'])
  await orders('urs', 'r12', now - 7 * MINUTE, ['s7'])
  expect(await told(spare)).toBeUndefined()
  await signsIn(spare, 'dino', { ...driver, at: now })
  expect(await told(spare)).toMatchObject({
    personId: 'dino',
    breaks: [{ from: now - 50 * MINUTE, to: now - 30 * MINUTE }],
    orders: [
      { routeId: 'r14', at: now - 8 * MINUTE, stops: ['s3', 's1'] },
      { routeId: 'r9', at: now - 9 * MINUTE, stops: ['s9'] },
    ],
  })
})

it('[PU13] nobody else is told of it: another driver, a desk, another site, and nobody after the shift', async () => {
  const [old, other, desk, foreign] = [await enrolled(), await enrolled(), await enrolled(), await enrolled('buchs')]
  await orders('dino', 'r14', now - 8 * MINUTE, ['s3'])
  await signsIn(other, 'urs', { ...driver, at: now })
  await signsIn(desk, 'sara', { at: now })
  await signsIn(foreign, 'dino', { ...driver, at: now })
  expect(await told(other)).toEqual({ personId: 'urs', breaks: [], orders: [], devices: [] })
  expect([await told(desk), await told(foreign)]).toEqual([undefined, undefined])
  await signsIn(old, 'dino', { ...driver, at: now })
  expect((await told(old))?.orders).toHaveLength(1)
  await signsIn(old, 'dino', { ...driver, kind: 'ShiftEnded', at: now + 1000 })
  expect(await told(old)).toBeUndefined()
})

it('[PU13] at which other devices a shift of the same driver goes on, and when the hub heard of them', async () => {
  const [old, spare, other] = [await enrolled(), await enrolled(), await enrolled()]
  await signsIn(old, 'dino', { ...driver, at: now - 60 * MINUTE })
  await signsIn(other, 'urs', { ...driver, at: now - 60 * MINUTE })
  await signsIn(spare, 'dino', { ...driver, at: now })
  const devices = async () => (await told(spare))?.devices
  // No pull waits for the day's log: what was read is told.
  await vi.waitFor(async () => expect((await devices())?.map(({ name }) => name)).toEqual(['Gate 1']))
  expect(Math.abs((await devices())![0]!.heardAt - Date.now())).toBeLessThan(MINUTE)
  await signsIn(old, 'dino', { ...driver, kind: 'ShiftEnded', at: now + 1000 })
  await vi.waitFor(async () => expect(await devices()).toEqual([]))
})
