// A PIN on its whole way: made at the hub, read by the recipient on the page, checked at the door of a tablet that has no network, and over when it is there.
import { expect, test } from 'vitest'
import { portalTo } from './between.ts'
import { AT_THE_DOOR, CLERK, DRIVER, openDepot, openTablet, type Parcel, ROUTE, until } from './depot.ts'

test('[DP1] [DP4] [DP5] a recipient’s PIN fits without a network; afterwards neither page nor tablet has anything of it', async () => {
  const depot = await openDepot(2, { pin: true })
  const [parcel, other] = depot.parcels as [Parcel, Parcel]
  const portal = await portalTo(depot.url)
  const tablet = await openTablet({ depot, hubUrl: portal.url })
  const stateOf = async ({ stopId }: Parcel) => (await tablet.call('stop', { stopId: stopId }))?.list[0]?.pin?.state
  await tablet.signIn(DRIVER)
  for (const { id } of depot.parcels)
    for (const step of ['receive', 'sort', 'load'] as const) await tablet.scan(step, id)
  const routeId = ROUTE as never
  await tablet.call('closeLoad', {
    routeId,
    missing: [],
    counts: { depot: 2, driver: 2 },
    second: CLERK,
  })
  await tablet.call('depart', { routeId, how: 'tap' })
  await until(
    () => stateOf(parcel),
    (state) => state === 'open',
    20_000,
  )
  await tablet.sent()
  const { details } = await depot.tracking(parcel, true)
  expect(details?.pin).toMatch(/^\d{6}$/)
  expect((await depot.tracking(parcel)).details).toBeNull()
  const theirs = (await depot.tracking(other, true)).details?.pin ?? ''
  expect(theirs).not.toBe(details?.pin)

  portal.answer = (response) => response.writeHead(200).end('log in first')
  const at = { stopId: parcel.stopId as never, packageId: parcel.id }
  expect(await tablet.call('tryPin', { ...at, pin: theirs })).toEqual({ outcome: 'wrong', triesLeft: 4 })
  expect(await tablet.call('tryPin', { ...at, pin: details?.pin ?? '' })).toEqual({ outcome: 'matched' })
  await tablet.call('arrive', { stopId: at.stopId, geo: AT_THE_DOOR })
  const scanned = [{ packageId: parcel.id, entry: 'wedge' as const }]
  const handed = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR, scanned } as const
  const delivered = await tablet.call('deliver', { stopId: at.stopId, packageIds: [parcel.id], ...handed })
  expect(delivered).toMatchObject({ outcome: 'recorded', verdict: { kind: 'ok' } })

  portal.answer = null
  await tablet.sent()
  const after = await depot.tracking(parcel, true)
  expect([after.status, after.details?.pin]).toEqual(['delivered', undefined])
  expect((await depot.log()).map(({ kind }) => kind)).toContain('PinFailed')
  const view = await depot.hub.deps.store.packageView(parcel.id)
  expect([view?.delivered?.placeCode, view?.notices]).toEqual(['in_person_pin', []])
  const lease = (await depot.log())[0]!.deviceId
  const left = await depot.hub.deps.store.pinVerifiersSince(lease, 0, 10)
  expect(left.map(({ packageId }) => packageId)).toEqual([other.id])
})
