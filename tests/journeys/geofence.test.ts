// Nobody taps "depart": the van is seen to leave the yard, and the customer reads that the parcel is out (DOMAIN §3 step 6).
import { expect, test } from 'vitest'
import { CLERK, DOOR, DRIVER, openDepot, openTablet, type Parcel, ROUTE } from './depot.ts'

test('[D14] [TR1] off the yard with a signed load, the customer’s page says Out for Delivery; taken back, it does not', async () => {
  const depot = await openDepot(2)
  const [aboard, stays] = depot.parcels as [Parcel, Parcel]
  const tablet = await openTablet({ depot })
  await tablet.signIn(CLERK)
  for (const { id } of depot.parcels) for (const step of ['receive', 'sort'] as const) await tablet.scan(step, id)
  await tablet.scan('load', DOOR)
  await tablet.scan('load', aboard.id)
  const missing = [{ packageId: stays.id, reason: 'LEFT_NO_ROOM' as const }]
  const closed = { routeId: ROUTE as never, missing, counts: { depot: 1, driver: 1 }, second: DRIVER }
  expect(await tablet.call('closeLoad', closed)).toMatchObject({ outcome: 'recorded', verdict: { kind: 'ok' } })
  await tablet.signIn(DRIVER)
  await tablet.sent()
  expect((await depot.tracking(aboard)).headline).toBe('Arriving Today')

  const began = Date.now() - 60_000
  for (const [n, metres] of [0, 120, 300, 360, 420, 480, 540].entries())
    await tablet.call('reportFix', {
      ...{ lat: 47.165 + metres / 111_195, lon: 9.509, accuracyM: 6, at: began + n * 6_000 },
      ...{ heading: 0, speedMps: 11 },
    })
  const { routes } = await tablet.call('routes')
  expect(routes[0]).toMatchObject({ departed: true, out: 1, left: { how: 'geofence' } })
  await tablet.sent()
  expect((await depot.tracking(aboard)).headline).toBe('Out for Delivery')
  expect((await depot.tracking(stays)).headline).not.toBe('Out for Delivery')
  expect((await depot.log()).filter(({ kind }) => kind === 'RouteDeparted')).toHaveLength(1)

  await tablet.call('undo', { eventIds: [routes[0]!.left!.eventId], why: 'did_not_occur' })
  await tablet.sent()
  expect((await depot.tracking(aboard)).headline).toBe('Arriving Today')
})
