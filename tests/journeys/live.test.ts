// News by the hub's live stream: two real stations, a real hub, HTTP between them. Without the stream the same comes by the pulls of every few seconds.
import { expect, test } from 'vitest'
import type { Topic } from '../../src/wire/bridge.ts'
import { PlacesReply, POSITIONS_PATH } from '../../src/wire/positions.ts'
import { PROTOCOL_VERSION } from '../../src/wire/protocol-version.ts'
import { portalTo } from './between.ts'
import {
  BOSS,
  CLERK,
  DRIVER,
  openDepot,
  openTablet,
  type Parcel,
  ROUTE,
  type Tablet,
  until,
  withBoss,
} from './depot.ts'

const knows = async (tablet: Tablet, { id }: Parcel): Promise<string | null> =>
  (await tablet.call('timeline', { packageId: id }))?.view.lifecycle ?? null

/** Both have pulled what there is, and both listen. */
async function settled(...tablets: Tablet[]): Promise<void> {
  for (const tablet of tablets)
    await until(
      async () => [(await tablet.state()).link, (await tablet.call('people')).people.length],
      ([link, people]) => link === 'online' && Number(people) > 0,
    )
}

// By pulls alone each parcel waits for the next one by the clock, five seconds after the last: nine take three quarters of a minute.
test(
  '[LI8] what one station records another shows by the stream, not by the clock of its pulls',
  { timeout: 30_000 },
  async () => {
    const depot = await openDepot(9)
    const [bay, desk] = [await openTablet({ depot, name: 'Bay 3' }), await openTablet({ depot, name: 'Desk' })]
    await bay.signIn(CLERK)
    await settled(bay, desk)
    for (const parcel of depot.parcels) {
      await bay.scan('receive', parcel.id)
      await until(
        () => knows(desk, parcel),
        (state) => state === 'AT_DEPOT',
        6_000,
      )
    }
  },
)

test('[LI6] a station whose line lets no stream through learns the same by its pulls', async () => {
  const depot = await openDepot(1)
  const [parcel] = depot.parcels as [Parcel]
  const portal = await portalTo(depot.url)
  portal.swallow = (path) => path.startsWith('/v1/live')
  const bay = await openTablet({ depot })
  const desk = await openTablet({ depot, hubUrl: portal.url, name: 'Desk' })
  await bay.signIn(CLERK)
  await settled(bay, desk)
  await bay.scan('receive', parcel.id)
  await until(
    () => knows(desk, parcel),
    (state) => state === 'AT_DEPOT',
    15_000,
  )
  expect((await desk.state()).link).toBe('online')
})

test('[LI9] a supervisor’s station hears of a driver’s place as it comes, and only while a supervisor is signed in', async () => {
  const depot = await openDepot(1)
  await withBoss(depot)
  const desk = await openTablet({ depot, name: 'Desk' })
  const other = await openTablet({ depot, name: 'Bay 3' })
  await desk.signIn(BOSS)
  await other.signIn(CLERK)
  await settled(desk, other)
  const topics: Topic[] = []
  desk.station.onChanged((changed) => topics.push(...changed))
  const point = {
    at: Date.now() - 1000,
    lat: 47.16,
    lon: 9.51,
    accuracyM: 8,
    source: 'gpsd',
    heading: 90,
    speedMps: 7,
  } as const
  const request = { personId: DRIVER.personId, shiftId: 'shift-1', routeId: ROUTE, points: [point] }
  const send = async (said: object): Promise<unknown> => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${other.station.sync.lease()?.token ?? ''}`,
    }
    const body = JSON.stringify({ protocol: PROTOCOL_VERSION, ...request, ...said })
    return (await fetch(`${depot.url}${POSITIONS_PATH}`, { method: 'POST', headers, body })).json()
  }
  expect(await send({ presence: { state: 'on', at: point.at } })).toMatchObject({ taken: 1, refused: [] })
  await until(
    async () => (await desk.call('mapDrivers')).drivers.map(({ name, routeNumber, lat }) => [name, routeNumber, lat]),
    (found) => found.length === 1,
  )
  const { drivers } = await desk.call('mapDrivers')
  expect(drivers).toMatchObject([{ name: 'Beat Büchel', routeNumber: '14', lat: 47.16, nextStop: 'Im Rietle 1' }])
  await expect.poll(() => topics).toContain('places')
  expect((await desk.call('driverTrail', { personId: 'beat' })).points).toEqual([[47.16, 9.51]])
  expect((await other.call('mapDrivers')).drivers).toEqual([])
  // Whoever asks the hub with the other station's lease is told of nobody either; and on the desk nothing is kept for the next one.
  const token = other.station.sync.lease()?.token ?? ''
  const asked = await fetch(`${depot.url}${POSITIONS_PATH}`, { headers: { authorization: `Bearer ${token}` } })
  expect(PlacesReply.parse(await asked.json())).toMatchObject({ only: 'own', places: [{ personId: DRIVER.personId }] })
  await desk.signIn(CLERK)
  expect((await desk.call('mapDrivers')).drivers).toEqual([])
  await desk.signIn(BOSS)
  await until(
    async () => (await desk.call('mapDrivers')).drivers.length,
    (count) => count === 1,
  )
  expect((await other.call('driverTrail', { personId: 'beat' })).points).toEqual([])
  // [LO6] On a break that is told, and no place or trail.
  await send({ points: [], presence: { state: 'break', at: point.at + 1 } })
  await until(
    async () =>
      (await desk.call('mapDrivers')).resting.map(({ name, routeNumber, since }) => [name, routeNumber, since]),
    (found) => found.length === 1,
  )
  expect((await desk.call('mapDrivers')).drivers).toEqual([])
  expect((await desk.call('driverTrail', { personId: 'beat' })).points).toEqual([])
  await send({ points: [{ ...point, at: point.at + 2 }], presence: { state: 'on', at: point.at + 2 } })
  await until(
    async () => desk.call('mapDrivers'),
    ({ drivers, resting }) => drivers.length === 1 && resting.length === 0,
  )
})
