// A tablet that is enrolled in the middle of the day: it shows the day as those who were there from the morning (SPEC PU5).
import { expect, test } from 'vitest'
import { AT_THE_DOOR, BOSS, CLERK, DRIVER, openDepot, openTablet, ROUTE, until, withBoss } from './depot.ts'

test('[PU5] who comes in at noon has what was delivered in the morning, and for whom', async () => {
  const depot = await openDepot(3)
  await withBoss(depot)
  const early = await openTablet({ depot, name: 'Desk, since the morning' })
  await early.signIn(BOSS)
  const van = await openTablet({ depot, name: 'Van 2' })
  await van.signIn(CLERK)
  for (const { id } of depot.parcels) await van.scan('receive', id)
  for (const { id } of depot.parcels) await van.scan('load', id)
  await van.call('closeLoad', { routeId: ROUTE, missing: [], counts: { depot: 3, driver: 3 }, second: DRIVER })
  await van.call('depart', { routeId: ROUTE, how: 'tap' })
  await van.signIn(DRIVER)
  const [first, second] = depot.parcels
  for (const { id, stopId } of [first!, second!]) {
    await van.call('arrive', { stopId, geo: AT_THE_DOOR })
    const handed = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR } as const
    await van.call('deliver', { stopId, packageIds: [id], ...handed })
  }
  await van.sent()
  await depot.hub.caughtUp()

  const desk = await openTablet({ depot, name: 'Desk' })
  await desk.signIn(BOSS)
  const lifecycles = async () =>
    Promise.all(depot.parcels.map(async ({ id }) => (await desk.call('timeline', { packageId: id }))?.view.lifecycle))
  await until(lifecycles, (all) => all.join() === 'DELIVERED,DELIVERED,OUT')
  const day = async (tablet: typeof desk) => {
    const { rows, total } = await tablet.call('board')
    return { total, rows: rows.map(({ counts, stopsDone, departed }) => ({ counts, stopsDone, departed })) }
  }
  const { rows } = await day(desk)
  expect(rows).toMatchObject([{ stopsDone: 2, counts: { delivered: 2, out: 1 } }])
  await until(
    () => day(early),
    (shown) => JSON.stringify(shown.rows) === JSON.stringify(rows),
  )
  const story = await desk.call('timeline', { packageId: first!.id })
  expect(story!.entries.map(({ kind }) => kind)).toContain('PackageAnnounced')
})
