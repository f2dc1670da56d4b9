// What a station makes of fixes: judged, thinned, shown, and nothing at all off shift.
import { expect, onTestFinished, test } from 'vitest'
import type { Instant } from '../../../src/domain/brands.ts'
import { SUSPECT_FOR_MS } from '../../../src/domain/location.ts'
import { presencesAfter } from '../../../src/station/location/presence.ts'
import type { LocationSource, RawFix, SourceProblem } from '../../../src/station/location/source.ts'
import type { LocationState } from '../../../src/wire/bridge.ts'
import { recorded, type Rig, signIn, START, workingRig } from '../station-fixture.ts'

const DEGREE_M = 111_195
const HERE = { lat: 47.165, lon: 9.509 }

/** A receiver in a test's hand. */
class HandSource implements LocationSource {
  readonly name = 'gpsd'
  on = false
  say: (fix: RawFix) => void = () => undefined
  trouble: (problem: SourceProblem | null) => void = () => undefined
  start(onFix: (fix: RawFix) => void, onProblem: (problem: SourceProblem | null) => void): void {
    this.on = true
    this.say = onFix
    this.trouble = onProblem
  }
  stop(): void {
    this.on = false
  }
  fix(metres: number, more: Partial<RawFix> = {}): void {
    const at = { lat: HERE.lat + metres / DEGREE_M, lon: HERE.lon, accuracyM: 5, heading: 10, speedMps: 10 }
    this.say({ ...at, time: { by: 'receiver', at: null }, ...more })
  }
}

async function driving(receivers: HandSource[] = []): Promise<Rig> {
  const rig = await workingRig({ receivers })
  rig.timers.runDue()
  await signIn(rig.station, 'dino')
  rig.timers.runDue()
  return rig
}
const state = ({ station }: Rig): LocationState => station.handlers.location(undefined) as LocationState
const trail = async ({ station }: Rig) => (await station.handlers.trail(undefined)).points

/** The window says so now; `metres` to the north. */
function report(rig: Rig, metres: number, more: object = {}): void {
  const at = rig.clock.reading().wall
  const fix = { lat: HERE.lat + metres / DEGREE_M, lon: HERE.lon, accuracyM: 5, at, heading: null, speedMps: null }
  void rig.station.handlers.reportFix({ ...fix, ...more })
}

/** Drives at 10 m/s, a fix a second. */
function drive(rig: Rig, seconds: number, from = 0): void {
  for (let n = 0; n < seconds; n++) {
    report(rig, from + n * 10, { speedMps: 10 })
    rig.clock.pass(1000)
  }
}

test('[LO3] [LO13] a minute’s drive is a handful of points, the newest place is the last fix, and the van moves', async () => {
  const rig = await driving()
  drive(rig, 60)
  expect(state(rig)).toMatchObject({ source: 'browser', problem: null, sentence: null, moving: true, paused: null })
  expect(state(rig).fix?.lat).toBeCloseTo(HERE.lat + 590 / DEGREE_M, 5)
  const points = await trail(rig)
  expect(points.length).toBeGreaterThanOrEqual(3)
  expect(points.length).toBeLessThanOrEqual(6)
  expect(state(rig)).toMatchObject({ recordedToday: points.length, unsentPoints: points.length })
  rig.clock.pass(30_000)
  expect(state(rig)).toMatchObject({ moving: false, problem: null })
  rig.clock.pass(40_000)
  expect(state(rig)).toMatchObject({ problem: 'stale' })
})

test('[LO1] nan, from tomorrow, frozen, 5 km off: each is told in words, and none becomes the place', async () => {
  const rig = await driving()
  expect(state(rig)).toMatchObject({ source: 'none', fix: null, problem: 'none-yet' })
  const call = (input: object) => rig.station.call('reportFix', input)
  const odd = { lat: Number.NaN, lon: Number.NaN, accuracyM: Number.NaN, at: START, heading: null, speedMps: null }
  expect(await call(odd)).toEqual({ ok: true, value: { ok: true } })
  expect(state(rig)).toMatchObject({ fix: null, problem: 'bad-data' })
  report(rig, 0, { at: rig.clock.reading().wall + 24 * 3_600_000 })
  expect(state(rig)).toMatchObject({ fix: null, problem: 'from-the-future' })
  report(rig, 0, { at: rig.clock.reading().wall - 3_600_000 })
  expect(state(rig)).toMatchObject({ fix: null, problem: 'stale' })
  drive(rig, 3)
  const good = state(rig).fix
  report(rig, 5000)
  expect(state(rig)).toMatchObject({ problem: 'jumped', fix: good })
  expect((await trail(rig)).filter(({ mock }) => mock === true)).toHaveLength(1)
  rig.clock.pass(1000)
  report(rig, 40)
  expect(state(rig)).toMatchObject({ problem: null })
  expect((await trail(rig)).at(-1)).not.toHaveProperty('mock')
  for (let n = 0; n < 6; n++) {
    rig.clock.pass(1000)
    report(rig, 60, { speedMps: 9 })
  }
  expect(state(rig)).toMatchObject({ problem: 'frozen' })
  for (const { sentence } of [state(rig)]) expect(sentence).toMatch(/receiver repeats/)
  void rig.station.handlers.reportFix({ problem: 'denied' })
  rig.clock.pass(70_000)
  expect(state(rig)).toMatchObject({ problem: 'denied' })
  expect(state(rig).sentence).toMatch(/Allow it/)
})

test('[LO1] a wall clock that is a day wrong does no harm: the fix’s age counts', async () => {
  const rig = await driving()
  rig.station.syncStore.saveAnchor({ hubAt: START as never, roundTripMs: 10, reading: rig.clock.reading() })
  rig.clock.setWall(START + 24 * 3_600_000)
  report(rig, 0)
  expect(state(rig)).toMatchObject({ problem: null })
  expect(Math.abs((state(rig).fix?.at ?? 0) - START)).toBeLessThan(5000)
})

test('[LO4] off shift, on a break and for others than drivers no source is listened to and nothing is kept', async () => {
  const receiver = new HandSource()
  const rig = await workingRig({ receivers: [receiver] })
  rig.timers.runDue()
  expect(receiver.on).toBe(false)
  report(rig, 0)
  expect(state(rig)).toMatchObject({ paused: 'not-a-driver', fix: null, recordedToday: 0 })
  await signIn(rig.station, 'dino')
  rig.timers.runDue()
  expect(receiver.on).toBe(true)
  receiver.fix(0)
  expect(state(rig)).toMatchObject({ paused: null, source: 'gpsd' })
  void rig.station.handlers.setBreak({ on: true })
  // Before anything else has run: the break counts at once.
  rig.clock.pass(1000)
  receiver.fix(500)
  expect(state(rig)).toMatchObject({ paused: 'break', fix: null, recordedToday: 1 })
  rig.timers.runDue()
  expect(receiver.on).toBe(false)
  void rig.station.handlers.setBreak({ on: false })
  rig.timers.runDue()
  expect(receiver.on).toBe(true)
  void rig.station.handlers.signOut(undefined)
  rig.timers.runDue()
  expect(receiver.on).toBe(false)
  expect(state(rig)).toMatchObject({ paused: 'off-shift' })
  expect(await trail(rig)).toEqual([])
})

test('[LO2] a receiver goes before the window while it is well; unplugged, the window serves and the driver is told', async () => {
  const receiver = new HandSource()
  const rig = await driving([receiver])
  receiver.fix(0)
  report(rig, 3000)
  expect(state(rig)).toMatchObject({ source: 'gpsd', problem: null })
  receiver.trouble('receiver-gone')
  rig.clock.pass(2000)
  report(rig, 30)
  expect(state(rig)).toMatchObject({ source: 'browser', problem: 'receiver-gone' })
  expect(state(rig).sentence).toMatch(/cable/)
  receiver.trouble(null)
  rig.clock.pass(2000)
  receiver.fix(40)
  expect(state(rig)).toMatchObject({ source: 'gpsd', problem: null })
  rig.clock.pass(15_000)
  report(rig, 60)
  expect(state(rig)).toMatchObject({ source: 'browser' })
})

test('[LO1] a receiver whose clock is not now: ahead is refused, a played log is marked, the same second twice is no news', async () => {
  const receiver = new HandSource()
  const rig = await driving([receiver])
  rig.station.syncStore.saveAnchor({ hubAt: START as never, roundTripMs: 10, reading: rig.clock.reading() })
  const now = START
  receiver.fix(0, { time: { by: 'receiver', at: now + 24 * 3_600_000 } })
  expect(state(rig)).toMatchObject({ problem: 'from-the-future', fix: null })
  receiver.fix(0, { time: { by: 'receiver', at: now - 9 * 3_600_000 } })
  expect(state(rig).fix).toMatchObject({ mock: true })
  rig.clock.pass(1000)
  receiver.fix(0, { time: { by: 'receiver', at: now + 1000 } })
  const { fix } = state(rig)
  expect(fix).not.toHaveProperty('mock')
  rig.clock.pass(1000)
  receiver.fix(500, { time: { by: 'receiver', at: now + 1000 } })
  expect(state(rig).fix).toEqual(fix)
})

test('[LO1] after a leap that was insisted on, ten minutes of doubt have a sentence, and no arrival goes unexplained', async () => {
  const rig = await driving()
  report(rig, 6000)
  for (let n = 0; n < 5; n++) {
    rig.clock.pass(1000)
    report(rig, n)
  }
  expect(state(rig)).toMatchObject({ problem: 'suspect', fix: { mock: true } })
  expect(state(rig).sentence).toMatch(/in doubt/)
  rig.clock.pass(SUSPECT_FOR_MS)
  report(rig, 5)
  expect(state(rig)).toMatchObject({ problem: null, sentence: null })
})

test('[LO1] [LO2] a receiver that lost count of the weeks is told, and the window’s good places go before its marked ones', async () => {
  const receiver = new HandSource()
  const rig = await driving([receiver])
  rig.station.syncStore.saveAnchor({ hubAt: START as never, roundTripMs: 10, reading: rig.clock.reading() })
  const weeksAgo = (ms: number) => ({ time: { by: 'receiver', at: START - 1024 * 7 * 86_400_000 + ms } as const })
  receiver.fix(0, weeksAgo(0))
  expect(state(rig)).toMatchObject({ source: 'gpsd', problem: 'suspect' })
  rig.clock.pass(1000)
  report(rig, 10)
  expect(state(rig)).toMatchObject({ source: 'browser', problem: null })
  rig.clock.pass(1000)
  receiver.fix(20, weeksAgo(2000))
  expect(state(rig)).toMatchObject({ source: 'browser', problem: null })
  rig.clock.pass(40_000)
  receiver.fix(30, weeksAgo(42_000))
  expect(state(rig)).toMatchObject({ source: 'gpsd', problem: 'suspect' })
})

test('[LO10] tomorrow the trail begins anew; what was not sent waits as long as the hub would keep it', async () => {
  const rig = await driving()
  drive(rig, 60)
  const { unsentPoints } = state(rig)
  expect(unsentPoints).toBeGreaterThan(0)
  rig.clock.pass(25 * 3_600_000)
  rig.timers.runDue(5000)
  expect(await trail(rig)).toEqual([])
  expect(state(rig)).toMatchObject({ recordedToday: 0, unsentPoints })
  rig.clock.pass(61 * 24 * 3_600_000)
  rig.timers.runDue(5000)
  expect(state(rig)).toMatchObject({ unsentPoints: 0 })
})

test('[LO3] a restart in the middle of the drive: the trail is there and goes on', async () => {
  const rig = await driving()
  drive(rig, 40)
  const before = (await trail(rig)).length
  rig.reopen()
  rig.timers.runDue()
  expect((await trail(rig)).length).toBeGreaterThanOrEqual(before)
  drive(rig, 40, 420)
  expect((await trail(rig)).length).toBeGreaterThan(before)
  onTestFinished(() => rig.station.close())
})

test('[LO6] presence: on, break, another driver at the same device, off; nothing new is nothing to send', () => {
  const at = (ms: number) => ms as Instant
  const dino = { personId: 'dino', name: 'D', role: 'driver', shiftId: 's1', onBreak: false, since: at(0) } as never
  const on = presencesAfter([], dino, at(1))
  expect(on).toMatchObject([{ personId: 'dino', state: 'on', at: 1, sent: false }])
  expect(presencesAfter(on, dino, at(2))).toBe(on)
  const resting = presencesAfter(on, { ...(dino as object), onBreak: true } as never, at(3))
  expect(resting).toMatchObject([{ state: 'break', at: 3 }])
  const other = { ...(dino as object), personId: 'eva', shiftId: 's2' } as never
  expect(presencesAfter(resting, other, at(4))).toMatchObject([
    { personId: 'dino', state: 'off', at: 4 },
    { personId: 'eva', state: 'on', at: 4 },
  ])
  const gone = presencesAfter(on, null, at(5))
  expect(gone).toMatchObject([{ personId: 'dino', state: 'off', at: 5, sent: false }])
  expect(presencesAfter(gone, null, at(6))).toBe(gone)
  expect(presencesAfter([], null, at(6))).toEqual([])
})

test('[LO4] arriving without a place of the window’s own: the station’s last believed one is recorded and judged', async () => {
  const rig = await driving()
  report(rig, 0)
  rig.clock.pass(3000)
  const arriveAt = async (stopId: string) => {
    recorded(rig.station.handlers.arrive({ stopId: stopId as never }))
    return (await rig.station.handlers.stop({ stopId: stopId as never }))?.arrival
  }
  expect(await arriveAt('s14-1')).toMatchObject({ band: 'ok', distanceM: 0 })
  void rig.station.handlers.setBreak({ on: true })
  rig.timers.runDue()
  void rig.station.handlers.setBreak({ on: false })
  rig.timers.runDue()
  expect(await arriveAt('s14-2')).toMatchObject({ band: 'unknown', distanceM: null })
})
