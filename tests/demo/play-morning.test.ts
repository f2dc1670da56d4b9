// The story on a real station beside a real hub: what the person at the demo finds when signing in.
import { openDemoCamera } from '../../src/cli/demo/camera.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PackageId, SiteId } from '../../src/domain/brands.ts'
import { msOf } from '../../src/domain/clock.ts'
import type { PackageView } from '../../src/domain/view.ts'
import { instantAt } from '../../src/demo/calendar.ts'
import type { DemoFilled, Played, Reference } from '../../src/demo/day.ts'
import { fillDemoDay } from '../../src/demo/fill-day.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import { fillInstant, playMorning } from '../../src/demo/play-morning.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { Tracking } from '../../src/wire/customer.ts'
import { ADDRESSES } from './addresses.ts'
import { type RealHub, realHub } from './real-hub.ts'
import { type RealStation, realStation } from './real-station.ts'

const SITE = 'schaan' as SiteId
const day = planDemoDay({ seed: 14, today: '2026-11-22', addressesCsv: ADDRESSES })
const NOW = instantAt('2026-11-22', '09:20')
let hub: RealHub
let station: RealStation
let filled: DemoFilled
let played: Played
let views: Map<PackageId, PackageView>

beforeAll(async () => {
  hub = await realHub(fillInstant(day))
  filled = await fillDemoDay(hub.client, day)
  station = await realStation(hub, SITE)
  const setNow = (ms: number) => (hub.now.ms = ms)
  const time = { today: NOW, now: () => hub.now.ms, setNow }
  const camera = await openDemoCamera()
  played = await playMorning({ station: station.demo, client: hub.client, filled, camera, ...time })
  await hub.hub.caughtUp()
  views = new Map((await hub.hub.deps.store.allViews('', 1000)).map((view) => [view.packageId, view]))
}, 60_000)
afterAll(async () => {
  station.close()
  await hub.drop()
})

const idOf = (reference: Reference) => filled.packages.find((one) => one.reference === reference)!.packageId
const view = (reference: Reference) => views.get(idOf(reference))!
const all = () => [...views.values()]
const at = (lifecycle: PackageView['lifecycle']) => all().filter((one) => one.lifecycle === lifecycle)

test('every scan was recorded, sent once and taken whole', async () => {
  const { store } = hub.hub.deps
  expect(station.troubles).toEqual([])
  expect(station.station.syncStore.unsentCount()).toBe(0)
  expect(await store.quarantined(0, 10)).toEqual([])
  expect(await store.conflicts(10)).toEqual([])
  expect(await store.alarms(10)).toEqual([])
  expect(played.scans).toBeGreaterThan(150)
  expect(played.verdicts['not-ours']).toBeUndefined()
  expect(played.verdicts['unreadable']).toBeUndefined()
})

test('the depot is in the middle of its morning: some expected, received, sorted, loaded', () => {
  expect(at('EXPECTED').length).toBeGreaterThan(35)
  expect(at('AT_DEPOT').length).toBeGreaterThan(15)
  expect(at('STAGED').length).toBeGreaterThan(20)
  expect(at('LOADED')).toHaveLength(day.story.load.references.length)
  expect(at('BACK_AT_DEPOT')).toHaveLength(4)
  expect(at('DELIVERED')).toHaveLength(4)
  expect(all()).toHaveLength(301)
})

test('yesterday’s round: delivered with proof, attempted with evidence, brought back, planned anew', () => {
  for (const { references, did } of day.story.lastRound.visits)
    for (const reference of references.filter((one) => one !== day.story.ghost)) {
      const { attempts, delivered, notices } = view(reference)
      expect(notices).toEqual([])
      if (did.kind === 'attempted') expect(attempts).toMatchObject([{ reason: did.reason, proven: 'yes' }])
      else expect(delivered).toMatchObject({ outcome: did.outcome, placeCode: did.placeCode })
    }
})

test('some are in trouble: holds, an overage, a misload in the wrong van, a ghost', () => {
  for (const { reference, hold } of day.story.holds) expect(view(reference).holds).toEqual([hold])
  expect(views.get(day.story.over)?.notices).toMatchObject([{ kind: 'over' }])
  const [putOut, left] = day.story.misloads.map(view)
  expect(putOut).toMatchObject({ lifecycle: 'STAGED', notices: [] })
  expect(left).toMatchObject({ lifecycle: 'STAGED', notices: [{ kind: 'misload-open' }] })
  expect(view(day.story.ghost).contradictions).toMatchObject([{ kind: 'after-terminal' }])
  expect(all().filter(({ contradictions }) => contradictions.length > 0)).toHaveLength(1)
})

test('times are those of the story: in order, none suspect, none ahead of now, learned soon after', async () => {
  const log = await hub.hub.deps.store.events(0 as never, 2000)
  const events = log.map(({ body, recordedAt }) => {
    const decoded = decodeBody(body)
    if (!decoded.ok) throw new Error(decoded.reason)
    return { event: decoded.event, recordedAt }
  })
  expect(events.filter(({ event }) => event.clockSuspect)).toEqual([])
  const today = events.filter(({ event }) => msOf(event.at) >= instantAt(day.today, '00:00'))
  expect(today.length).toBeGreaterThan(110)
  expect(Math.min(...today.map(({ event }) => msOf(event.at)))).toBeGreaterThanOrEqual(NOW - 3 * 3_600_000)
  expect(Math.max(...events.map(({ event }) => msOf(event.at)))).toBeLessThan(NOW)
  const learnedAfterMs = (of: typeof events) => of.map(({ event, recordedAt }) => recordedAt - msOf(event.at))
  // A station's time is as good as the round trip that it was taken by.
  expect(Math.min(...learnedAfterMs(events))).toBeGreaterThanOrEqual(-1000)
  expect(Math.max(...learnedAfterMs(today))).toBeLessThan(120_000)
  // Yesterday's tablet had no network on the road: what it did there was learned when it was back.
  expect(Math.max(...learnedAfterMs(events))).toBeGreaterThan(3_600_000)
})

test('customers read it: preparing, on the way, delivered, delivery attempted', async () => {
  const ask = async (reference: Reference) => {
    const { body } = await hub.hub.app.inject({ url: `/v1/tracking/${idOf(reference)}` })
    return Tracking.parse(JSON.parse(body)).status
  }
  hub.now.ms = NOW
  const expected = filled.packages.find(({ packageId }) => views.get(packageId)?.lifecycle === 'EXPECTED')!
  expect(await ask(expected.reference)).toBe('preparing')
  expect(await ask(day.story.load.references[0]!)).toBe('arriving_today')
  const delivered = day.story.lastRound.visits.flatMap(({ did, references }) =>
    did.kind === 'delivered' ? references : [],
  )
  expect(await ask(delivered.find((one) => one !== day.story.ghost)!)).toBe('delivered')
  expect(await ask(day.story.holds[0]!.reference)).toBe('delayed')
})

test('the next shift signs in on the same device and finds its work', async () => {
  const lead = day.people.find(({ role }) => role === 'supervisor')!
  const answer = await station.demo.call('signIn', { personId: lead.id, pin: lead.pin })
  expect(answer.outcome).toBe('in')
  const { routes } = await station.demo.call('routes')
  const today = routes.filter((route) => route.day === day.today)
  expect(today.map(({ number, loaded, departed }) => ({ number, loaded, departed }))).toEqual([
    { number: '12', loaded: day.story.load.references.length, departed: false },
    ...['13', '14', '15'].map((number) => ({ number, loaded: 0, departed: false })),
  ])
  const { waiting } = await station.demo.call('progress', { checkpoint: 'load', routeId: today[0]!.routeId })
  expect(waiting.map(({ packageId }) => packageId)).toEqual([idOf(day.story.misloads[1]!)])
})
