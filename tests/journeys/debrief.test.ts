// A round's end on its way: closed by two at a tablet whose network hangs, with one parcel left over; then what hub, desk and customer know of it.
import { expect, test } from 'vitest'
import { portalTo } from './between.ts'
import { AT_THE_DOOR, CLERK, DRIVER, openDepot, openTablet, ROUTE, type Tablet, until } from './depot.ts'

const routeId = ROUTE as never
const second = CLERK as { personId: never; pin: string }
const row = async (desk: Tablet) => (await desk.call('board')).rows.find((one) => one.routeId === routeId)

test('closed offline by driver and depot: the desk reads who and what is left over, the hub folds it, the customer is told what is so', async () => {
  const depot = await openDepot(2)
  const [home, lost] = depot.parcels as [(typeof depot.parcels)[0], (typeof depot.parcels)[0]]
  const portal = await portalTo(depot.url)
  const tablet = await openTablet({ depot, hubUrl: portal.url, name: 'Tablet 7' })
  const desk = await openTablet({ depot, name: 'Desk' })
  await tablet.signIn(DRIVER)
  await desk.signIn(CLERK)
  for (const { id } of depot.parcels)
    for (const checkpoint of ['receive', 'load'] as const) await tablet.scan(checkpoint, id)
  const counts = { depot: 2, driver: 2 }
  expect(await tablet.call('closeLoad', { routeId, missing: [], counts, second })).toMatchObject({
    verdict: { kind: 'ok' },
  })
  await tablet.call('depart', { routeId, how: 'tap' })
  await tablet.sent()
  expect((await depot.tracking(lost)).status).toBe('out_for_delivery')
  await until(
    async () => (await row(desk))?.departed,
    (departed) => departed === true,
  )

  portal.swallow = () => true
  await tablet.call('arrive', { stopId: home.stopId, geo: AT_THE_DOOR })
  const door = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR } as const
  await tablet.call('deliver', { ...door, stopId: home.stopId, packageIds: [home.id] })
  const lines = [{ packageId: lost.id, reason: 'NOT_IN_VAN' as const }]
  expect(await tablet.call('closeDebrief', { routeId, lines, second, endKm: 48210 })).toMatchObject({
    ...{ outcome: 'recorded', verdict: { kind: 'ok' } },
  })
  const owed = await tablet.call('handOn')
  expect(owed).toMatchObject({ name: 'Beat Büchel', records: 3, photos: 0 })
  await tablet.call('signOut')
  // Nobody else knows of it yet, and nobody is told.
  expect([(await row(desk))?.debrief, (await depot.tracking(lost)).status]).toEqual([null, 'out_for_delivery'])

  portal.swallow = null
  await tablet.sent()
  await until(
    async () => (await row(desk))?.debrief ?? null,
    (debrief) => debrief?.state === 'closed',
  )
  expect((await row(desk))?.debrief).toMatchObject({ by: ['Beat Büchel', 'Anna Frick'], alone: false, left: 1 })
  const [debrief] = (await desk.call('debriefs')).rows
  expect(debrief?.counts).toEqual({
    ...{ debrief_loaded: 2, debrief_delivered: 1, debrief_elsewhere: 0, debrief_back: 0, debrief_rest: 1 },
  })
  expect(debrief?.closed).toMatchObject({
    endKm: 48210,
    lines: [{ packageId: lost.id, reason: 'NOT_IN_VAN', open: true }],
  })
  expect((await desk.call('exceptions')).lanes.package.map(({ words }) => words)).toEqual([
    { key: 'exception.not-seen-debrief', values: { residual: 'NOT_IN_VAN' } },
  ])
  await depot.hub.caughtUp()
  expect(await depot.hub.deps.store.packageView(lost.id)).toMatchObject({
    ...{ lifecycle: 'OUT', custodian: { kind: 'unknown' }, responsible: 'depot' },
  })
  expect(await tablet.call('handOn')).toBeNull()
  expect(await depot.tracking(lost)).toMatchObject({ status: 'delayed', road: null })
  const said = JSON.stringify(await depot.tracking(lost, true))
  expect(said).toContain('We are looking for it.')
  expect((await depot.tracking(home)).status).toBe('delivered')

  // Found behind a shelf: the scan folds over the line, and the board is at zero.
  await desk.scan('receive', lost.id)
  await desk.sent()
  expect((await row(desk))?.debrief).toMatchObject({ state: 'closed', left: 0 })
  expect((await desk.call('debriefs')).rows[0]?.counts).toMatchObject({ debrief_back: 1, debrief_rest: 0 })
  expect((await depot.tracking(lost)).status).not.toBe('delayed')
})

test('a round of nothing left over names no package, and reaches the desk all the same', async () => {
  const depot = await openDepot(1)
  const tablet = await openTablet({ depot, name: 'Tablet 7' })
  const desk = await openTablet({ depot, name: 'Desk' })
  await tablet.signIn(DRIVER)
  await desk.signIn(CLERK)
  const answer = await tablet.call('closeDebrief', { routeId, lines: [] })
  expect(answer).toMatchObject({ verdict: { kind: 'attention', reason: 'closed-alone' } })
  await tablet.sent()
  await until(
    async () => (await row(desk))?.debrief ?? null,
    (debrief) => debrief?.state === 'closed',
  )
  expect((await row(desk))?.debrief).toMatchObject({ by: ['Beat Büchel'], alone: true, left: 0 })
  const log = await depot.log()
  expect(log.filter(({ kind }) => kind === 'DebriefClosed').map(({ packageIds }) => packageIds)).toEqual([[]])
})
