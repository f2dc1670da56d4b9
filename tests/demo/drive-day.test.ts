import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDemoCamera } from '../../src/cli/demo/camera.ts'
import { demoClientOver } from '../../src/cli/demo/hub-client.ts'
import { type OpenTablet, openTablet } from '../../src/cli/demo/tablet.ts'
import { demoDayAt } from '../../src/demo/calendar.ts'
import type { DemoFilled } from '../../src/demo/day.ts'
import { type Driven, driveDay, todaysPackages } from '../../src/demo/drive/drive-day.ts'
import { lastDoor } from '../../src/demo/drive/drive-route.ts'
import type { DriveStep } from '../../src/demo/drive/steps.ts'
import { straight } from '../../src/demo/drive/streets.ts'
import { fillDemoDay } from '../../src/demo/fill-day.ts'
import { stopOfToday } from '../../src/demo/labels.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import type { PackageView } from '../../src/domain/view.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { openTestHub } from '../hub/kit.ts'
import { ADDRESSES } from './addresses.ts'

// One of the four routes, the one whose tablet loses its network, as fast as it goes: real hub, real stations, real photos.
const ROUTE = '15'
const folder = mkdtempSync(join(tmpdir(), 'waymark-drive-'))
const tablets: OpenTablet[] = []
const told: string[] = []
const steps: DriveStep[] = []
let hub: Hub
let filled: DemoFilled
let driven: Driven
let views: PackageView[]

beforeAll(async () => {
  hub = await openTestHub(join(folder, 'hub'), {
    WAYMARK_MAX_REQUESTS_A_MINUTE: '100000',
    WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: '100000',
  })
  const hubUrl = await hub.listen()
  const { operatorKey } = hub.deps
  const day = planDemoDay({ seed: 14, today: demoDayAt(Date.now()), addressesCsv: ADDRESSES })
  filled = await fillDemoDay(demoClientOver(hubUrl, operatorKey), day)
  const tablet = async (name: string) => {
    const one = await openTablet({ folder: join(folder, name), name, hubUrl, operatorKey, site: day.site.id })
    tablets.push(one)
    return one
  }
  driven = await driveDay({
    ...{ filled, camera: await openDemoCamera(), streets: straight, routes: [ROUTE] },
    belt: await tablet('belt'),
    tabletOf: (driver) => tablet(driver.id),
    time: {
      ...{ now: Date.now, speed: () => 100_000 },
      ...{ pass: () => Promise.resolve(), wait: () => Promise.resolve() },
    },
    step: (step) => void steps.push(step),
    say: (sentence) => void told.push(sentence),
  })
  await hub.caughtUp()
  const stops = stopOfToday(filled.day)
  const own = todaysPackages(filled).filter(({ reference }) => stops.get(reference)?.routeId.startsWith(`${ROUTE}-`))
  const read = await Promise.all(own.map(({ packageId }) => hub.deps.store.packageView(packageId)))
  views = read.filter((view) => view !== null)
}, 120_000)
afterAll(async () => {
  for (const tablet of tablets) await tablet.close()
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

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
  const events = await hub.deps.store.events(0 as never, 100_000)
  const closed = events.flatMap(({ body }) => {
    const decoded = decodeBody(body)
    return decoded.ok && decoded.event.kind === 'DebriefClosed' ? [decoded.event.data] : []
  })
  const { delivered } = driven
  expect(closed).toMatchObject([
    { residuals: [], signatures: [expect.any(String), 'depot-2'], balance: { delivered, handedOver: 0 } },
  ])
  expect(closed[0]).not.toHaveProperty('alone')
})

test('a drive that is begun again goes on from the last door, not from the depot', async () => {
  const route = filled.day.routes.find(({ number }) => number === ROUTE)!
  const tablet = tablets.at(-1)!
  const driver = filled.day.people.find(({ id }) => id === route.driverId)!
  await tablet.call('signIn', { personId: driver.id, pin: driver.pin })
  const { stops } = await tablet.call('stops', { routeId: route.id })
  const last = await tablet.call('stop', { stopId: stops.at(-1)!.stopId })
  expect(last?.state).toMatch(/DONE|FAILED/)
  expect(await lastDoor(tablet, stops)).toEqual({ lat: last!.lat + 0.00008, lon: last!.lon })
  const unbegun = stops.map((stop) => ({ ...stop, state: 'PLANNED' as const }))
  expect(await lastDoor(tablet, unbegun)).toBeNull()
})

test('each step came once, and the tablet without network sent what waited', async () => {
  expect(told.filter((sentence) => /network/.test(sentence))).toHaveLength(2)
  expect(await hub.deps.store.quarantined(0, 5)).toEqual([])
  expect(await hub.deps.store.conflicts(5)).toEqual([])
  for (const { count } of views) expect(count).toBeLessThanOrEqual(9)
})

test('who watches is told how far it is: the belt, then each stop, to the end', () => {
  const belt = steps.filter(({ of }) => of === 'belt')
  expect(belt.at(-1)).toMatchObject({ done: belt[0]?.all, all: views.length * 2 })
  const stops = steps.filter(({ of }) => of === 'route')
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
