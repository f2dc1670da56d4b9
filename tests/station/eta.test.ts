import { expect, test } from 'vitest'
import {
  type Rig,
  PACKAGES,
  PIN,
  pull,
  pulled,
  recorded,
  referenceRows,
  scan,
  signIn,
  workingRig,
} from './station-fixture.ts'

const R14 = 'r14' as never
const DINO = { personId: 'dino' as never, pin: PIN }
const S1 = 's14-1' as never
const MINUTE = 60_000

async function onTheRoad(): Promise<Rig> {
  const made = await workingRig()
  for (const packageId of PACKAGES.slice(0, 2))
    for (const checkpoint of ['receive', 'sort', 'load'] as const) {
      recorded(scan(made.station, checkpoint, packageId))
      made.clock.pass(500)
    }
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  recorded(
    await made.station.handlers.closeLoad({
      ...{ routeId: R14, missing, counts: { depot: 2, driver: 2 } },
      second: DINO,
    }),
  )
  await signIn(made.station, 'dino')
  return made
}
const etas = async ({ station }: Rig) => (await station.handlers.stops({ routeId: R14 })).stops.map(({ eta }) => eta)

test('[Q2] arrivals are told from the departure on, and for the stops that are still ahead', async () => {
  const made = await onTheRoad()
  expect(await etas(made)).toEqual([null, null])
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  const [first, second] = await etas(made)
  const now = made.clock.reading().wall
  expect(first?.at).toBeGreaterThan(now)
  expect(first?.at).toBeLessThan(now + 30 * MINUTE)
  expect(first?.from).toBeLessThanOrEqual(first?.at ?? 0)
  expect(first?.to).toBeGreaterThan(first?.at ?? 0)
  // Nothing of the second stop is in the van.
  expect(second).toBeNull()
  expect((await made.station.handlers.stop({ stopId: S1 }))?.eta).toEqual(first)
  recorded(
    made.station.handlers.deliver({
      ...{ stopId: S1, packageIds: PACKAGES.slice(0, 2), outcome: 'handed_over', placeCode: 'in_person' },
    }),
  )
  expect(await etas(made)).toEqual([null, null])
})

test('[Q2] [D16] where nothing happens for long the driver’s own device still says when; the desk, for which the van is silent, does not', async () => {
  const made = await onTheRoad()
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  made.clock.pass(40 * MINUTE)
  expect((await etas(made))[0]?.at).toBeGreaterThan(made.clock.reading().wall)
  await signIn(made.station, 'sara')
  expect(await etas(made)).toEqual([null, null])
})

test('[Q2] a break moves an arrival by no more than its length, and is not taken for a slow drive', async () => {
  const made = await onTheRoad()
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  const before = (await etas(made))[0]?.at ?? 0
  recorded(made.station.handlers.setBreak({ on: true }))
  made.clock.pass(30 * MINUTE)
  recorded(made.station.handlers.setBreak({ on: false }))
  const after = (await etas(made))[0]?.at ?? 0
  expect(after - before).toBeGreaterThan(29 * MINUTE)
  expect(after - before).toBeLessThan(31 * MINUTE)
})

test('[Q2] a planned break lies before the arrivals after it until it is taken; the driver’s route tells it', async () => {
  const made = await onTheRoad()
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  const before = (await etas(made))[0]?.at ?? 0
  const row = referenceRows().find((one) => one.change === 'row' && one.id === 'r14')
  if (row?.change !== 'row') throw new Error('the fixture has no route 14')
  // 06:00 UTC is 07:00 at the depot.
  const value = { ...(row.value as object), plannedBreak: { from: '07:00', minutes: 30 } }
  pull(made.station, [{ ...row, version: 2, value } as never])
  expect(((await etas(made))[0]?.at ?? 0) - before).toBe(30 * MINUTE)
  const routes = (await made.station.handlers.routes(undefined)).routes
  expect(routes.map(({ plannedBreak }) => plannedBreak)).toEqual([null, { from: '07:00', minutes: 30 }])
  recorded(made.station.handlers.setBreak({ on: true }))
  made.clock.pass(30 * MINUTE)
  recorded(made.station.handlers.setBreak({ on: false }))
  // Taken, it is not counted twice.
  expect(((await etas(made))[0]?.at ?? 0) - before).toBeLessThan(31 * MINUTE)
})

const dayOfDino = (more: object) => ({ driver: { personId: 'dino', breaks: [], orders: [], devices: [], ...more } })
const break_ = (from: number, to: number | null) => ({ from, to })

test('[PL11] [Q2] a planned break that was taken with another tablet lies ahead no more, and stands on the driver’s page', async () => {
  const made = await onTheRoad()
  const { station, clock } = made
  recorded(station.handlers.depart({ routeId: R14, how: 'tap' }))
  const since = clock.reading().wall
  clock.pass(10 * MINUTE)
  const passed = new Date(clock.reading().wall - 5 * MINUTE).toLocaleTimeString('de-CH', { timeZone: 'Europe/Vaduz' })
  const plannedBreak = { from: passed.slice(0, 5), minutes: 45 }
  const rows = referenceRows()
  const withBreak = rows.map((row) =>
    row.change === 'row' && row.table === 'route' && row.id === R14 && row.value !== null
      ? { ...row, version: row.version + 1000, value: { ...row.value, plannedBreak } }
      : row,
  )
  pull(station, withBreak)
  const ahead = (await etas(made))[0]!.at
  // Of somebody else, and of this shift, where the device itself knows better, nothing is taken over.
  pull(station, [], dayOfDino({ personId: 'urs', breaks: [break_(since - 70 * MINUTE, since - 20 * MINUTE)] }))
  expect((await etas(made))[0]!.at).toBe(ahead)
  expect((await station.handlers.operator(undefined))?.breaks).toBeUndefined()
  // One that goes on as far as the hub heard: the tablet broke, and it was over when the driver began here.
  pull(station, [], dayOfDino({ breaks: [break_(since - 50 * MINUTE, null), break_(since + MINUTE, null)] }))
  const own = (await station.handlers.operator(undefined))!
  expect(own.breaks).toEqual([{ from: since - 50 * MINUTE, to: own.since }])
  expect((await etas(made))[0]!.at).toBeLessThan(ahead - 40 * MINUTE)
})

test('[PL11] the order of stops is the one said last, at whichever tablet', async () => {
  const { station, clock } = await onTheRoad()
  const now = clock.reading().wall
  const said = (at: number, stops: string[]) => dayOfDino({ orders: [{ routeId: 'r14', at, stops }] })
  const order = async () => (await station.handlers.stops({ routeId: R14 })).order
  pull(station, [], said(now - MINUTE, ['s14-2', S1]))
  expect(await order()).toEqual(['s14-2', S1])
  await station.handlers.setStopOrder({ routeId: R14, stops: [S1] })
  expect(await order()).toEqual([S1])
  pull(station, [], said(now + MINUTE, []))
  expect(await order()).toEqual([])
  await signIn(station, 'anna')
  expect(await order()).toEqual([S1])
})

/** Beside Dino, who has the first stop in van 14, Urs loaded the second one into a van of his own; `leftMs`: when he left; null: not yet. */
function secondVan({ station, clock }: Rig, leftMs: number | null): void {
  const ids = [PACKAGES[2]!]
  const van = { routeId: R14, vehicleId: 'van-15' as never }
  const now = clock.reading().wall
  const said = (position: number, atMs: number, kind: string, data: object) => ({
    change: 'event' as const,
    event: pulled({ kind, packageIds: ids, data } as never, position, { deviceId: 'tablet-9', atMs }),
  })
  const closed = { ...van, driverId: 'urs', missing: [], counts: { depot: 1, driver: 1 } }
  pull(station, [
    said(20, now - 3, 'PackageLoaded', van),
    said(21, now - 2, 'LoadClosed', closed),
    ...(leftMs === null ? [] : [said(22, leftMs, 'RouteDeparted', { ...van, how: 'tap' })]),
  ])
}

test('[Q2] two vans on one route: one that has not left has no arrivals, and each of them drives its own stops at its own pace', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(handlers.depart({ routeId: R14, how: 'tap' }))
  const alone = (await etas(made))[0]
  secondVan(made, null)
  expect(await etas(made)).toEqual([alone, null])
  // Each as if the other were not there: the second stop is Urs's first one.
  secondVan(made, made.clock.reading().wall)
  const [first, second] = await etas(made)
  expect(first).toEqual(alone)
  expect(second!.at).toBe(alone!.at) // the same door, from the same depot
  made.clock.pass(9 * MINUTE)
  await signIn(made.station, 'sara')
  const before = (await etas(made))[1]
  const handed = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person' } as const
  await signIn(made.station, 'dino')
  recorded(handlers.deliver({ ...handed, packageIds: PACKAGES.slice(0, 2) }))
  await signIn(made.station, 'sara')
  expect(await etas(made)).toEqual([null, before])
})
