import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoFilled } from '../../src/demo/day.ts'
import type { Driven } from '../../src/demo/drive/drive-day.ts'
import { lastDoor } from '../../src/demo/drive/drive-route.ts'
import type { PackageView } from '../../src/domain/view.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { type DriveKit, openDriveKit } from './drive-kit.ts'

// One of the four routes, the one whose tablet loses its network.
const ROUTE = '15'
let kit: DriveKit
let hub: Hub
let filled: DemoFilled
let driven: Driven
let views: PackageView[]

beforeAll(async () => {
  kit = await openDriveKit()
  ;({ hub, filled } = kit)
  driven = (await kit.drive([ROUTE]))!
  views = await kit.viewsOf(ROUTE)
}, 120_000)
afterAll(() => kit.close())

test('every package of the route ends somewhere: delivered, or tried and brought back', () => {
  expect(views.length).toBeGreaterThan(50)
  expect(new Set(views.map(({ lifecycle }) => lifecycle))).toEqual(new Set(['DELIVERED', 'BACK_AT_DEPOT']))
  expect(views.filter(({ lifecycle }) => lifecycle === 'DELIVERED')).toHaveLength(driven.delivered)
  expect(views.filter(({ attempts }) => attempts.length > 0)).toHaveLength(driven.attempted)
  expect(driven.attempted).toBeGreaterThan(0)
})

// Thousands of times as fast as a van can be, no device believes its places: that alone may be lacking here.
const NO_PLACE = ['proof-missing no_fix', 'proof-missing far', 'unproven NOT_HOME', 'unproven NO_ACCESS']
test('nothing of it is in trouble: proofs are whole but for the place, custody moved by two-sided scans', () => {
  const notices = views.flatMap((view) => view.notices.map(({ kind, detail }) => `${kind} ${detail}`))
  expect(notices.filter((said) => !said.startsWith('late') && !NO_PLACE.includes(said))).toEqual([])
  expect(views.flatMap(({ contradictions }) => contradictions)).toEqual([])
})

test('the round ends with both signatures and nothing left over', async () => {
  const closed = (await kit.events()).flatMap((event) => (event.kind === 'DebriefClosed' ? [event.data] : []))
  const { delivered } = driven
  expect(closed).toMatchObject([
    { residuals: [], signatures: [expect.any(String), 'depot-2'], balance: { delivered, handedOver: 0 } },
  ])
  expect(closed[0]).not.toHaveProperty('alone')
})

test('a drive that is begun again goes on from the last door, not from the depot', async () => {
  const route = filled.day.routes.find(({ number }) => number === ROUTE)!
  const driver = filled.day.people.find(({ id }) => id === route.driverId)!
  const tablet = await kit.tablet(driver.id)
  await tablet.call('signIn', { personId: driver.id, pin: driver.pin })
  const { stops } = await tablet.call('stops', { routeId: route.id })
  const last = await tablet.call('stop', { stopId: stops.at(-1)!.stopId })
  expect(last?.state).toMatch(/DONE|FAILED/)
  expect(await lastDoor(tablet, stops)).toEqual({ lat: last!.lat + 0.00008, lon: last!.lon })
  const unbegun = stops.map((stop) => ({ ...stop, state: 'PLANNED' as const }))
  expect(await lastDoor(tablet, unbegun)).toBeNull()
})

test('each step came once, and the tablet without network sent what waited', async () => {
  expect(kit.told.filter((sentence) => /network/.test(sentence))).toHaveLength(2)
  expect(await hub.deps.store.quarantined(0, 5)).toEqual([])
  expect(await hub.deps.store.conflicts(5)).toEqual([])
  for (const { count } of views) expect(count).toBeLessThanOrEqual(9)
})

test('who watches is told how far it is: the belt, then each stop, to the end', () => {
  const belt = kit.steps.filter(({ of }) => of === 'belt')
  expect(belt.at(-1)).toMatchObject({ done: belt[0]?.all, all: views.length * 2 })
  const stops = kit.steps.filter(({ of }) => of === 'route')
  expect(stops[0]).toMatchObject({ number: ROUTE, done: 0 })
  const last = stops.at(-1)
  expect(last?.done).toBe(last?.all)
  expect(last?.all).toBeGreaterThan(40)
  const done = stops.map((step) => step.done)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  expect(
    stops.filter((step) => 'words' in step && /delivered|nobody there/.test(step.words ?? '')).length,
  ).toBeGreaterThan(40)
})
