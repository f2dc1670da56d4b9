// Two bays without network receive the same cage (DOMAIN §1, §19.10): two real stations, a real hub, HTTP between them once it is back.
import { expect, test } from 'vitest'
import { CLERK, DRIVER, openDepot, openTablet, type Tablet, until } from './depot.ts'

const NOWHERE = 'http://127.0.0.1:9'

test('[DOMAIN §19.10] [F12] two offline stations receive the same cage: each parcel is there once, and every scan is kept', async () => {
  const depot = await openDepot(6)
  const ids = depot.parcels.map(({ id }) => id)
  const online = [await openTablet({ depot, name: 'Bay 3' }), await openTablet({ depot, name: 'Bay 4' })] as const
  await online[0].signIn(CLERK)
  await online[1].signIn(DRIVER)
  const storyAt = async (tablet: Tablet, packageId: string) =>
    (await tablet.call('timeline', { packageId: packageId }))!
  const knowsAll = (tablet: Tablet) =>
    until(
      async () => Promise.all(ids.map((packageId) => tablet.call('timeline', { packageId }))),
      (stories) => stories.every((story) => story !== null),
    )
  for (const tablet of online) {
    await knowsAll(tablet)
    tablet.close()
  }

  const offline = [
    await openTablet({ depot, folder: online[0].folder, name: 'Bay 3', hubUrl: NOWHERE }),
    await openTablet({ depot, folder: online[1].folder, name: 'Bay 4', hubUrl: NOWHERE }),
  ] as const
  for (const id of ids) expect(await offline[0].scan('receive', id)).toBe('ok')
  // From the other end of the cage, and one of them twice: a person's second look is a fact, too.
  for (const id of ids.toReversed()) expect(await offline[1].scan('receive', id)).toBe('ok')
  expect(await offline[1].scan('receive', ids[0]!)).toBe('again')
  for (const tablet of offline) tablet.close()

  const back = [
    await openTablet({ depot, folder: offline[0].folder, name: 'Bay 3' }),
    await openTablet({ depot, folder: offline[1].folder, name: 'Bay 4' }),
  ] as const
  for (const tablet of back) await tablet.sent()
  await depot.hub.caughtUp()

  const received = (await depot.log()).filter(({ kind }) => kind === 'PackageReceived')
  const of = (id: string) => received.filter(({ packageIds }) => packageIds.includes(id as never))
  expect(ids.map((id) => of(id).length)).toEqual([3, 2, 2, 2, 2, 2])
  expect(new Set(of(ids[1]!).map(({ deviceId }) => deviceId)).size).toBe(2)
  const views = await depot.hub.deps.store.allViews('', 100)
  expect(views.map(({ packageId }) => packageId).sort()).toEqual(ids.toSorted())
  for (const { lifecycle, custodian, contradictions, count, packageId } of views)
    expect([packageId, lifecycle, custodian, contradictions, count]).toEqual([
      ...[packageId, 'AT_DEPOT', { kind: 'depot', site: 'schaan' }, []],
      1 + of(packageId).length,
    ])
  for (const tablet of back)
    for (const id of ids) {
      await until(
        async () => (await storyAt(tablet, id)).view.count,
        (count) => count === 1 + of(id).length,
      )
      const { view, entries } = await storyAt(tablet, id)
      expect([view.lifecycle, view.contradictions]).toEqual(['AT_DEPOT', []])
      expect(entries.filter(({ kind }) => kind === 'PackageReceived')).toHaveLength(of(id).length)
    }
})
