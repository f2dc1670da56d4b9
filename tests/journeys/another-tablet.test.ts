// A driver's tablet breaks in the middle of the round, and the depot hands out another one for the same van; a desk is reinstalled at noon. Both go on with
// the day as it is (SPEC PU5, PU13, PL11), and what the broken tablet brings later fits in.
import { expect, test } from 'vitest'
import type { StopId } from '../../src/domain/brands.ts'
import { jpegOf } from '../support/jpeg.ts'
import { type Portal, portalTo } from './between.ts'
import {
  AT_THE_DOOR,
  BOSS,
  CLERK,
  type Depot,
  DRIVER,
  openDepot,
  openTablet,
  type Parcel,
  ROUTE,
  type Tablet,
  until,
  withBoss,
} from './depot.ts'

const routeId = ROUTE as never
const HANDED = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR } as const

type Morning = { depot: Depot; old: Tablet; portal: Portal }

/** All parcels are out; the driver works with a tablet whose network can be taken away. */
async function onTheRoad(count: number, service: object = {}): Promise<Morning> {
  const depot = await openDepot(count, service)
  await withBoss(depot)
  const portal = await portalTo(depot.url)
  const old = await openTablet({ depot, hubUrl: portal.url, name: 'Van 2' })
  await old.signIn(DRIVER)
  for (const { id } of depot.parcels) for (const step of ['receive', 'load'] as const) await old.scan(step, id)
  const counts = { depot: count, driver: count }
  await old.call('closeLoad', { routeId, missing: [], counts, second: CLERK })
  await old.call('depart', { routeId, how: 'tap' })
  return { depot, old, portal }
}

async function deliver(tablet: Tablet, { id, stopId }: Parcel, more: object = {}): Promise<void> {
  await tablet.call('arrive', { stopId, geo: AT_THE_DOOR })
  const scanned = [{ packageId: id, entry: 'wedge' as const }]
  const answer = await tablet.call('deliver', { stopId, packageIds: [id], scanned, ...HANDED, ...more })
  expect(answer).toMatchObject({ outcome: 'recorded' })
}

async function attempt(tablet: Tablet, { id, stopId }: Parcel): Promise<void> {
  await tablet.call('arrive', { stopId, geo: AT_THE_DOOR })
  const evidence = ['waited', 'card_left']
  const tried = { stopId, reason: 'NOT_HOME', evidence, geo: AT_THE_DOOR } as const
  const answer = await tablet.call('attempt', { ...tried, packageIds: [id] })
  expect(answer).toMatchObject({ outcome: 'recorded' })
}

async function photoOf(tablet: Tablet, seed: number): Promise<{ photo: string }> {
  const bytes = jpegOf({ seed, bytes: 60_000 })
  const saved = await tablet.call('savePhoto', { bytes, kind: 'delivery', capturedAt: Date.now() })
  if (saved.outcome !== 'saved') throw new Error(saved.sentence)
  return { photo: saved.sha256 }
}

const balanceOf = (tablet: Tablet) => () => tablet.call('balance', { routeId })
const statesOf = async (tablet: Tablet) => (await tablet.call('stops', { routeId })).stops.map(({ state }) => state)

/** Freshly enrolled, the driver signed in, and the news of the morning here. */
async function takesOver({ depot }: Morning): Promise<Tablet> {
  const spare = await openTablet({ depot, name: 'Spare 1' })
  await spare.signIn(DRIVER)
  await until(balanceOf(spare), ({ loaded }) => loaded === depot.parcels.length)
  await spare.sent()
  return spare
}

const storyOf = async (tablet: Tablet, { id }: Parcel) =>
  (await tablet.call('timeline', { packageId: id }))!.entries.map(({ kind, who, happenedAt }) => ({
    kind,
    who,
    happenedAt,
  }))

test('[PL11] [PU13] the driver’s order of stops and the breaks of the morning go on at another tablet', async () => {
  const morning = await onTheRoad(4)
  const { old } = morning
  const order = ['s4', 's3'] as StopId[]
  await old.call('setStopOrder', { routeId, stops: order })
  await old.call('setBreak', { on: true })
  await old.call('setBreak', { on: false })
  await old.sent()
  const stops = async (tablet: Tablet) => (await tablet.call('stops', { routeId })).order
  await until(
    () => morning.depot.hub.deps.store.stopOrder(ROUTE),
    (told) => told !== null,
  )
  const breaks = (await old.call('operator'))!.breaks!
  old.close()

  const spare = await takesOver(morning)
  await until(
    () => stops(spare),
    (told) => told.join() === order.join(),
  )
  const told = (await spare.call('operator'))!.breaks!
  expect(told).toHaveLength(1)
  expect(Math.abs(told[0]!.from - breaks[0]!.from)).toBeLessThan(1000)
  // The newest word counts, wherever it was said: the repaired tablet follows.
  await spare.call('setStopOrder', { routeId, stops: ['s2'] as StopId[] })
  expect(await stops(spare)).toEqual(['s2'])
  const repaired = await openTablet({ depot: morning.depot, folder: old.folder })
  await until(
    () => stops(repaired),
    (now) => now.join() === 's2',
  )
})

test('[PU5] the round is the driver’s at once at another tablet: stops, what was done with times and names, photos, and the way to zero', async () => {
  const morning = await onTheRoad(4, { pin: true })
  const { depot, old } = morning
  const [handed, tried, third, last] = depot.parcels as [Parcel, Parcel, Parcel, Parcel]
  const { photo } = await photoOf(old, 1)
  await deliver(old, handed, { photo })
  await attempt(old, tried)
  await old.sent()
  await until(
    () => old.state(),
    ({ photosUnsent }) => photosUnsent === 0,
  )
  await depot.hub.caughtUp()
  const [shown, stories] = [await statesOf(old), await Promise.all(depot.parcels.map((one) => storyOf(old, one)))]
  old.close()

  const spare = await takesOver(morning)
  const [route] = (await spare.call('routes')).routes
  expect(route).toMatchObject({ routeId, driverId: DRIVER.personId, departed: true, agreed: true, out: 2 })
  expect(await statesOf(spare)).toEqual(shown)
  const here = (await Promise.all(depot.parcels.map((one) => storyOf(spare, one)))).map((story) =>
    story.map(({ kind, who, happenedAt }) => ({ kind, who, happenedAt })),
  )
  expect(here).toEqual(stories)
  expect(await spare.call('photo', { sha256: photo })).toMatchObject({ outcome: 'here' })
  // What checks a PIN is made for each device: this one gets its own, and the recipient's fits.
  await until(
    async () => (await spare.call('stop', { stopId: third.stopId }))?.list[0]?.pin?.state,
    (state) => state === 'open',
    20_000,
  )
  const pin = (await depot.tracking(third, true)).details?.pin ?? ''
  expect(await spare.call('tryPin', { stopId: third.stopId, packageId: third.id, pin })).toEqual({ outcome: 'matched' })

  expect((await spare.call('stopScan', { stopId: tried.stopId, packageId: tried.id })).verdict.kind).toBe('ok')
  for (const parcel of [tried, third, last]) await deliver(spare, parcel)
  expect(await balanceOf(spare)()).toMatchObject({ loaded: 4, delivered: 4, onVehicle: [] })
  const closed = await spare.call('closeDebrief', { routeId, lines: [], second: CLERK })
  expect(closed).toMatchObject({ verdict: { kind: 'ok' } })
}, 40_000)

test('[PU5] what the broken tablet brings later is doubled nowhere: contradictions are told, and every device has the whole story', async () => {
  const morning = await onTheRoad(4)
  const { depot, old, portal } = morning
  const [delivered, twice, tried, rest] = depot.parcels as [Parcel, Parcel, Parcel, Parcel]
  const desk = await openTablet({ depot, name: 'Desk' })
  await desk.signIn(BOSS)
  await old.sent()
  portal.swallow = () => true
  const { photo } = await photoOf(old, 2)
  await deliver(old, delivered, { photo })
  await deliver(old, twice)
  await attempt(old, tried)
  old.close()

  const spare = await takesOver(morning)
  // The driver was there already, and only the broken tablet knows.
  await attempt(spare, delivered)
  for (const parcel of [twice, tried, rest]) await deliver(spare, parcel)
  await spare.sent()

  portal.swallow = null
  const repaired = await openTablet({ depot, hubUrl: portal.url, folder: old.folder })
  await repaired.sent()
  await until(
    () => repaired.state(),
    ({ photosUnsent }) => photosUnsent === 0,
  )
  await depot.hub.caughtUp()
  const all = [repaired, spare, desk]
  for (const tablet of all)
    await until(
      () => Promise.all(depot.parcels.map((one) => storyOf(tablet, one))),
      (stories) => stories.map((story) => story.length).join() === '9,9,9,7',
    )
  for (const tablet of all) {
    const views = await Promise.all(
      depot.parcels.map(async ({ id }) => (await tablet.call('timeline', { packageId: id }))!.view),
    )
    expect(views.map(({ lifecycle }) => lifecycle)).toEqual(Array(4).fill('DELIVERED'))
    // Acts of one moment, as they are in a test, may be concurrent besides.
    const told = views.map(({ contradictions }) => contradictions.some(({ kind }) => kind === 'after-terminal'))
    expect(told).toEqual([true, true, false, false])
    expect(await balanceOf(tablet)()).toMatchObject({ loaded: 4, delivered: 4, onVehicle: [] })
    expect(await statesOf(tablet)).toEqual(Array(4).fill('DONE'))
  }
  const kinds = (await depot.log()).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'PackageDelivered')).toHaveLength(5)
  expect(await spare.call('photo', { sha256: photo })).toMatchObject({ outcome: 'here' })
}, 60_000)

test('[PU5] [LO9] [TA7] a desk that is reinstalled at noon shows what the one of the morning showed', async () => {
  const { depot, old } = await onTheRoad(3)
  const [handed, tried] = depot.parcels as [Parcel, Parcel]
  const before = await openTablet({ depot, name: 'Desk' })
  await before.signIn(BOSS)
  const fix = { lat: 47.165, lon: 9.509, accuracyM: 5, heading: 0, speedMps: 12 }
  await until(
    async () => {
      await old.call('reportFix', { ...fix, at: Date.now() })
      return old.call('location')
    },
    (location) => location.fix !== null,
  )
  const { photo } = await photoOf(old, 3)
  await deliver(old, handed, { photo })
  await attempt(old, tried)
  await old.call('setStopOrder', { routeId, stops: ['s3'] as StopId[] })
  await old.call('say', { driverId: DRIVER.personId, words: { code: 'running-late' } })
  await until(
    () => before.call('talks'),
    ({ unread }) => unread === 1,
  )
  await before.call('readTalk', { driverId: DRIVER.personId })
  await old.sent()
  await until(
    () => old.state(),
    ({ photosUnsent }) => photosUnsent === 0,
  )
  const shown = async (desk: Tablet) => {
    const [{ rows, total }, { lanes }] = [await desk.call('board'), await desk.call('exceptions')]
    const { talks, unread } = await desk.call('talks')
    return JSON.stringify({
      ...{ total, lanes, unread },
      rows: rows.map(({ backAt: _backAt, ...row }) => row),
      debriefs: (await desk.call('debriefs')).rows,
      talks: talks.map(({ name, last }) => [name, last?.what]),
      drivers: (await desk.call('mapDrivers')).drivers.map(({ personId, lat, lon }) => [personId, lat, lon]),
      trail: (await desk.call('driverTrail', { personId: DRIVER.personId })).points,
      routes: (await desk.call('mapRoutes')).routes.map(({ stops }) =>
        stops.map(({ stopId, state }) => [stopId, state]),
      ),
      order: (await desk.call('stops', { routeId })).order,
      stories: await Promise.all(depot.parcels.map((one) => storyOf(desk, one))),
    })
  }
  const whole = ['"order":["s3"]', '"drivers":[["beat"', 'DeliveryAttempted', '"delivered":1,"attempted":1']
  await until(
    () => shown(before),
    (now) => whole.every((part) => now.includes(part)),
    20_000,
  )
  const after = await openTablet({ depot, name: 'Desk, anew' })
  await after.signIn(BOSS)
  await until(
    async () => [await shown(before), await shown(after)],
    ([first, second]) => first === second,
    20_000,
  )
  expect(await after.call('photo', { sha256: photo })).toMatchObject({ outcome: 'here' })
}, 60_000)
