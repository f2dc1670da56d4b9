import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HubInstant, Instant } from '../../src/domain/brands.ts'
import { type Anchor, counterOf, msOf, SUSPECT_APART_MS } from '../../src/domain/clock.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import type { Kv } from '../../src/station/kv.ts'
import type { Clock } from '../../src/station/ports.ts'
import { StationClock } from '../../src/station/station-clock.ts'
import type { Station } from '../../src/station/station.ts'
import { PACKAGES, pull, pulled, recorded, type Rig, scan, START, workingRig } from './station-fixture.ts'

function lastEvent({ syncStore }: Station) {
  const { end } = syncStore.epochsToSend().at(-1)!
  const [row] = syncStore.rowsAfter(end.epoch, (end.seq - 1) as never, 1, 1e6).rows
  const decoded = decodeBody(row!.body)
  if (!decoded.ok) throw new Error(decoded.reason)
  return decoded.event
}
const contact = ({ station, clock }: Rig, hubAt: number) =>
  station.syncStore.saveAnchor({ hubAt: hubAt as HubInstant, roundTripMs: 80, reading: clock.reading() })

test('[CL1] without any contact the wall clock is used and said to be suspect; with an anchor trusted time is', async () => {
  const made = await workingRig()
  recorded(scan(made.station, 'receive', PACKAGES[0]!))
  expect(lastEvent(made.station)).toMatchObject({ clockSuspect: true, wallAt: START, tzOffsetMin: 60 })
  expect(await made.station.handlers.syncState(undefined)).toMatchObject({ clockSuspect: true })
  contact(made, START + 1000)
  made.clock.pass(10_000)
  const { at } = recorded(scan(made.station, 'receive', PACKAGES[1]!))
  expect(msOf(at)).toBe(START + 1000 + 10_000)
  expect(lastEvent(made.station)).not.toHaveProperty('clockSuspect')
  expect(lastEvent(made.station)).toMatchObject({ atErrMs: 100, wallAt: START + 10_000 })
  expect(await made.station.handlers.syncState(undefined)).toMatchObject({ clockSuspect: false })
})

test('[CL4] [F11] a machine whose clock is 15 minutes ahead tells trusted now, and was last in contact by it', async () => {
  const made = await workingRig()
  contact(made, START)
  made.clock.setWall(START + 15 * 60_000)
  made.station.syncStore.noteContact()
  made.clock.pass(2000)
  expect(await made.station.handlers.syncState(undefined)).toMatchObject({ asOf: START + 2000, lastContactAt: START })
})

test('[CL2] [F11] `at` never falls below the last own one, whatever the clocks do, also across a restart', async () => {
  const made = await workingRig()
  contact(made, START)
  const seen = [recorded(scan(made.station, 'receive', PACKAGES[0]!)).at]
  made.clock.setWall(0)
  seen.push(recorded(scan(made.station, 'receive', PACKAGES[1]!)).at)
  expect(lastEvent(made.station)).toMatchObject({ clockSuspect: true, wallAt: 0 })
  contact(made, START - 3_600_000)
  seen.push(recorded(scan(made.station, 'receive', PACKAGES[2]!)).at)
  made.clock.boot('boot-2')
  const station = made.reopen()
  seen.push(recorded(scan(station, 'receive', PACKAGES[3]!)).at)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(new Set(seen).size).toBe(4)
  expect(lastEvent(station)).toMatchObject({ bootId: 'boot-2' })
})

test('[CL3] an event comes after what this station had seen, by a tick when the clock has not moved', async () => {
  const made = await workingRig()
  contact(made, START)
  const ahead = {
    kind: 'PackageReceived',
    packageIds: [PACKAGES[0]!],
    data: { site: 'schaan', condition: 'ok' },
  } as never
  pull(made.station, [
    { change: 'event', event: pulled(ahead, 80, { deviceId: 'tablet-9', epoch: 'e', atMs: START + 60_000 }) },
  ])
  const { at } = recorded(scan(made.station, 'receive', PACKAGES[1]!))
  expect([msOf(at), counterOf(at)]).toEqual([START + 60_000, 1])
  expect(lastEvent(made.station)).toMatchObject({ seen: 80 })
  const { at: next } = recorded(scan(made.station, 'receive', PACKAGES[2]!))
  expect(counterOf(next)).toBe(2)
})

test('a day is that of the site, also on a device whose own zone is another one', () => {
  const utc: Clock = {
    reading: () => ({
      wall: Date.parse('2026-11-22T23:30:00Z') as Instant,
      monotonicMs: 0,
      bootId: 'b',
    }),
    tzOffsetMin: () => 0,
  }
  const kv = { get: () => null } as unknown as Kv
  expect(new StationClock(utc, kv, null).today()).toBe('2026-11-22')
  expect(new StationClock(utc, kv, null, () => 'Europe/Vaduz').today()).toBe('2026-11-23')
  expect(new StationClock(utc, kv, null, () => 'Nowhere/At all').today()).toBe('2026-11-22')
})

const HOUR = 3_600_000
type Turn = { what: 'pass' | 'jump' | 'zone' | 'contact' | 'reboot'; ms: number; zoneMin: number }
const turns = fc.array(
  fc.record({
    what: fc.constantFrom<Turn['what'][]>('pass', 'pass', 'jump', 'zone', 'contact', 'reboot'),
    ms: fc.oneof(
      fc.constantFrom(HOUR, -HOUR, 72 * HOUR, -72 * HOUR, SUSPECT_APART_MS, -SUSPECT_APART_MS),
      fc.integer({ min: -72 * HOUR, max: 72 * HOUR }),
    ),
    zoneMin: fc.constantFrom(0, 60, 120, -300, 330, 845),
  }),
  { maxLength: 40 },
)

test('[DOMAIN §19.6] [F11] jumps of ±3 days, another zone, an hour of summer time: the order stays, and only a wrong wall clock is suspect', () => {
  fc.assert(
    fc.property(turns, (list) => {
      // The end of summer time in Europe lies in the middle of the first hours: 2026-10-25 01:00 UTC.
      let trueMs = Date.parse('2026-10-25T00:30:00Z')
      let [wallOff, zoneMin, boots, bootedAt, knownSinceBoot] = [0, 120, 1, trueMs - 5000, true]
      let anchor: Anchor | null = null
      const clock: Clock = {
        reading: () => ({
          wall: (trueMs + wallOff) as Instant,
          monotonicMs: trueMs - bootedAt,
          bootId: `boot-${boots}`,
        }),
        tzOffsetMin: () => zoneMin,
      }
      const kv = { get: (key: string) => (key === 'anchor' ? anchor : null) } as unknown as Kv
      const contact = (): void => {
        anchor = { hubAt: trueMs as HubInstant, roundTripMs: 80, reading: clock.reading() }
        knownSinceBoot = true
      }
      contact()
      const station = new StationClock(clock, kv, null)
      let last = -Infinity
      for (const { what, ms, zoneMin: zone } of list) {
        if (what === 'pass') trueMs += Math.abs(ms) % (2 * HOUR)
        if (what === 'jump') wallOff += ms
        if (what === 'zone') zoneMin = zone
        if (what === 'contact') contact()
        if (what === 'reboot') {
          boots += 1
          bootedAt = trueMs
          knownSinceBoot = false
        }
        const times = station.next()
        station.used(times.at)
        expect(times.at).toBeGreaterThan(last)
        last = times.at
        expect(times).toMatchObject({ tzOffsetMin: zoneMin, wallAt: trueMs + wallOff })
        if (!knownSinceBoot) continue
        // Trusted time is the hub's: neither the wall clock nor its zone moves it. `at` may wait for the own last one, never run behind.
        expect(station.now()).toBe(trueMs)
        const held = msOf(times.at) > trueMs
        if (!held) expect(times.clockSuspect === true).toBe(Math.abs(wallOff) > SUSPECT_APART_MS)
        else if (msOf(times.at) - trueMs > 300_000) expect(times.clockSuspect).toBe(true)
      }
    }),
  )
})
