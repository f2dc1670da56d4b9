// From a person's scan to what the customer reads: the real station, the real hub, HTTP between them, nothing faked and no browser.
import { expect, test } from 'vitest'
import {
  AT_THE_DOOR,
  CLERK,
  type Depot,
  DOOR,
  DRIVER,
  openDepot,
  openTablet,
  OUT_BIN,
  type Parcel,
  ROUTE,
  type Tablet,
} from './depot.ts'

/** `aboard` is loaded already. */
async function leave(tablet: Tablet, aboard: readonly Parcel[], missing: readonly Parcel[] = []): Promise<void> {
  const counts = { depot: aboard.length, driver: aboard.length }
  const left = missing.map(({ id: packageId }) => ({ packageId, reason: 'LEFT_NO_ROOM' as const }))
  const answers = [
    await tablet.call('closeLoad', { routeId: ROUTE, missing: left, counts, second: DRIVER }),
    await tablet.call('depart', { routeId: ROUTE, how: 'tap' }),
  ]
  for (const answer of answers) expect(answer).toMatchObject({ outcome: 'recorded', verdict: { kind: 'ok' } })
}

const headlines = async (depot: Depot, ...parcels: Parcel[]) =>
  Promise.all(parcels.map(async (parcel) => (await depot.tracking(parcel)).headline))

test('[SC1] [TR1] each scan of a parcel’s day is what its page says next', async () => {
  const depot = await openDepot(3)
  const [first, second, stays] = depot.parcels as [Parcel, Parcel, Parcel]
  const tablet = await openTablet({ depot })
  await tablet.signIn(CLERK)
  expect(await headlines(depot, first)).toEqual(['Preparing'])
  for (const { id } of depot.parcels) expect(await tablet.scan('receive', id)).toBe('ok')
  await tablet.sent()
  expect(await headlines(depot, first)).toEqual(['Arriving Today'])
  for (const { id } of depot.parcels) expect(await tablet.scan('sort', id)).toBe('ok')
  expect(await tablet.scan('load', DOOR)).toBe('ok')
  for (const { id } of [first, second]) expect(await tablet.scan('load', id)).toBe('ok')
  await leave(tablet, [first, second], [stays])
  await tablet.sent()
  expect(await headlines(depot, first, second, stays)).toEqual([
    'Out for Delivery',
    'Out for Delivery',
    expect.not.stringContaining('Out'),
  ])
  await tablet.signIn(DRIVER)
  const at = (parcel: Parcel) => ({ stopId: parcel.stopId as never, packageIds: [parcel.id], geo: AT_THE_DOOR })
  for (const parcel of [first, second]) await tablet.call('arrive', { stopId: parcel.stopId, geo: AT_THE_DOOR })
  await tablet.call('deliver', { ...at(first), outcome: 'handed_over', placeCode: 'in_person' })
  await tablet.call('attempt', { ...at(second), reason: 'NOT_HOME' })
  await tablet.sent()
  expect(await headlines(depot, first, second)).toEqual(['Delivered', 'Delivery attempted'])
  const { timeline, details } = await depot.tracking(first, true)
  expect(timeline.map(({ text }) => text)).toEqual([
    'Delivered',
    'Left the depot, out for delivery',
    'Loaded for delivery',
    'Sorted for delivery',
    'At the depot in Schaan',
    'The sender made the label',
  ])
  expect(details?.name).toBe('Marxer 0')
  expect((await depot.tracking(first)).details).toBeNull()
})

test('[SC6] [D4] what is taken back on the device is taken back on the page, and stands in the log with its correction', async () => {
  const depot = await openDepot(1)
  const [parcel] = depot.parcels as [Parcel]
  const tablet = await openTablet({ depot })
  await tablet.signIn(CLERK)
  await tablet.scan('receive', parcel.id)
  await tablet.scan('load', parcel.id)
  await leave(tablet, [parcel])
  await tablet.signIn(DRIVER)
  await tablet.call('arrive', { stopId: parcel.stopId, geo: AT_THE_DOOR })
  const handed = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR } as const
  const answer = await tablet.call('deliver', { stopId: parcel.stopId, packageIds: [parcel.id], ...handed })
  if (answer.outcome !== 'recorded') throw new Error(answer.sentence)
  await tablet.sent()
  expect(await headlines(depot, parcel)).toEqual(['Delivered'])
  await tablet.call('undo', { eventIds: answer.eventIds, why: 'did_not_occur' })
  await tablet.sent()
  expect(await headlines(depot, parcel)).toEqual(['Out for Delivery'])
  const kinds = (await depot.log()).map(({ kind }) => kind)
  expect(kinds.slice(-2)).toEqual(['PackageDelivered', 'EventCorrected'])
})

test('[SC2] a parcel on hold is stopped at the door, put out, and its page never says that it is out', async () => {
  const depot = await openDepot(2)
  const [parcel, held] = depot.parcels as [Parcel, Parcel]
  const tablet = await openTablet({ depot })
  await tablet.signIn(CLERK)
  for (const { id } of depot.parcels) await tablet.scan('receive', id)
  await tablet.call('placeHold', { packageId: held.id, hold: 'damaged', reason: 'Corner crushed' })
  await tablet.scan('load', parcel.id)
  expect(await tablet.scan('load', held.id)).toBe('stop')
  expect(await tablet.scan('load', held.id)).toBe('attention')
  expect(await tablet.scan('load', OUT_BIN)).toBe('ok')
  await leave(tablet, [parcel], [held])
  await tablet.sent()
  expect(await headlines(depot, parcel, held)).toEqual(['Out for Delivery', expect.not.stringContaining('Out')])
})
