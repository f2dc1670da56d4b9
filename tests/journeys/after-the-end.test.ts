// What is said of parcels when they are delivered already: the desk hears it as well (hub SPEC PU11).
import { expect, test } from 'vitest'
import { AT_THE_DOOR, BOSS, CLERK, DRIVER, openDepot, openTablet, ROUTE, until, withBoss } from './depot.ts'

test('[PU11] [Q12] a driver who is back in the van says where the door was, and the desk hears it', async () => {
  const depot = await openDepot(1)
  await withBoss(depot)
  const desk = await openTablet({ depot, name: 'Desk' })
  await desk.signIn(BOSS)
  const van = await openTablet({ depot, name: 'Van 2' })
  await van.signIn(CLERK)
  const { id, stopId } = depot.parcels[0]!
  await van.scan('receive', id)
  await van.scan('load', id)
  await van.call('closeLoad', { routeId: ROUTE, missing: [], counts: { depot: 1, driver: 1 }, second: DRIVER })
  await van.call('depart', { routeId: ROUTE, how: 'tap' })
  await van.signIn(DRIVER)
  await van.call('arrive', { stopId, geo: AT_THE_DOOR })
  const handed = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR } as const
  await van.call('deliver', { stopId, packageIds: [id], ...handed })
  await van.sent()
  const lifecycle = async () => (await desk.call('timeline', { packageId: id }))?.view.lifecycle
  await until(lifecycle, (now) => now === 'DELIVERED')

  const door = { ...AT_THE_DOOR, lat: AT_THE_DOOR.lat + 0.0008 }
  await van.call('reportPin', { stopId, proposes: true, geo: door })
  await van.sent()
  const report = async () => (await desk.call('stop', { stopId }))?.pinReport
  await until(report, (found) => found != null)
  expect(await report()).toMatchObject({ who: 'Beat Büchel', direction: 'n' })
  expect((await desk.call('exceptions')).lanes.data.map(({ words }) => words.key)).toContain('exception.pin-wrong-at')
})
