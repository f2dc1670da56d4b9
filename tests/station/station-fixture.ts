// A station on a real folder with a clock that the test turns, and a depot day that came by pull.
import { createHash, scryptSync } from 'node:crypto'
import type { HubPosition, HybridTime, Instant, PackageId, SiteId } from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { makeTrackingId, trackingDay } from '../../src/domain/numbers/tracking-id.ts'
import type { ReferenceTables } from '../../src/domain/reference.ts'
import { fileKeyStore, placeOf, systemRandom } from '../../src/station/adapters.ts'
import { openStation, type Station, type StationOptions } from '../../src/station/station.ts'
import type { Clock, Timers } from '../../src/station/ports.ts'
import type { Recorded, ScanAnswer } from '../../src/wire/bridge.ts'
import type { PullChange, PulledEvent, PullReply } from '../../src/wire/down.ts'
import { encodeBody } from '../../src/wire/event-body.ts'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../sql/folder.ts'

export const SITE = 'schaan' as SiteId
export const START = Date.UTC(2026, 10, 23, 6, 0, 0)
export const PIN = '4711'

export type TestClock = Clock & {
  pass: (ms: number) => void
  setWall: (ms: number) => void
  boot: (id: string) => void
}
export function testClock(start = START): TestClock {
  let [wall, monotonic, bootId] = [start, 5000, 'boot-1']
  return {
    reading: () => ({ wall: wall as Instant, monotonicMs: monotonic, bootId }),
    tzOffsetMin: () => 60,
    pass: (ms) => {
      wall += ms
      monotonic += ms
    },
    setWall: (ms) => {
      wall = ms
    },
    boot: (id) => {
      bootId = id
      monotonic = 100
    },
  }
}

/** Nothing runs until the test says so. */
export type TestTimers = Timers & { runDue: (upToMs?: number) => void }
export function testTimers(): TestTimers {
  let waiting: { ms: number; run: () => void }[] = []
  return {
    after: (ms, run) => {
      const timer = { ms, run }
      waiting.push(timer)
      return { cancel: () => void (waiting = waiting.filter((each) => each !== timer)) }
    },
    runDue: (upToMs = 0) => {
      for (let round = 0; round < 100; round++) {
        const due = waiting.filter(({ ms }) => ms <= upToMs)
        waiting = waiting.filter(({ ms }) => ms > upToMs)
        if (due.length === 0) return
        for (const { run } of due) run()
      }
    },
  }
}

export type Rig = {
  folder: string
  clock: TestClock
  timers: TestTimers
  station: Station
  options: StationOptions
  /** closes the station and opens the folder anew */
  reopen: (more?: Partial<StationOptions>) => Station
}

export function rig(more: Partial<StationOptions> = {}): Rig {
  const folder = more.folder ?? temporaryFolder()
  const clock = testClock()
  const timers = testTimers()
  const options: StationOptions = {
    ...{ folder, clock, timers, random: systemRandom, placeOf, appVersion: '0.1.0' },
    keyStore: fileKeyStore(join(folder, 'device.key')),
    ...more,
  }
  const made: Rig = {
    ...{ folder, clock, timers, options },
    station: openStation(options),
    reopen: (also = {}) => {
      made.station.close()
      clock.pass(2000)
      made.station = openStation({ ...options, ...also })
      return made.station
    },
  }
  onTestFinished(() => made.station.close())
  return made
}

export const enrol = (station: Station): void =>
  station.setEnrolment({ deviceId: 'tablet-7' as never, name: 'Tablet 7', site: SITE, hubUrl: 'http://127.0.0.1:1' })

/** Enrolled, with the day pulled and Anna signed in. */
export async function workingRig(more: Partial<StationOptions> = {}): Promise<Rig> {
  const made = rig(more)
  enrol(made.station)
  pull(made.station, [...referenceRows(), ...PACKAGES.map((packageId, index) => announced(packageId, index + 1))])
  await signIn(made.station)
  return made
}

export async function signIn(station: Station, personId = 'anna'): Promise<void> {
  const answer = await station.handlers.signIn({ personId: personId as never, pin: PIN })
  if (answer.outcome !== 'in') throw new Error(`could not sign in: ${JSON.stringify(answer)}`)
}

let made = 0
export function packageNumber(): PackageId {
  made += 1
  return makeTrackingId(trackingDay(START), Buffer.from([7, 7, made & 255, 7, (made >> 8) & 255]))
}
/** 0–2 go to route 14, 3–4 to route 12, 5 is on no stop. */
export const PACKAGES: PackageId[] = Array.from({ length: 6 }, packageNumber)
const [P0, P1, P2, P3, P4] = PACKAGES as [PackageId, PackageId, PackageId, PackageId, PackageId]

const salt = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const pin = {
  salt: salt.toString('hex'),
  hash: scryptSync(PIN, salt, 32, { N: 2 ** 14, r: 8, p: 1 }).toString('hex'),
}
const row = <T extends keyof ReferenceTables>(table: T, value: ReferenceTables[T], version = 1): PullChange =>
  ({ change: 'row', table, id: value.id, version, value }) as never

export const STOP_14A = { lat: 47.165, lon: 9.509 }
export function referenceRows(): PullChange[] {
  const stop = (id: string, routeId: string, sequence: number, packages: PackageId[], lines: string[]) =>
    row('stop', {
      ...{ id, routeId, sequence, packages, lines },
      ...{ name: 'Marxer', postcode: '9494', town: 'Schaan', ...STOP_14A },
    } as never)
  return [
    row('site', { id: SITE, name: 'Schaan depot', town: 'Schaan', timeZone: 'Europe/Vaduz', lat: 47.16, lon: 9.5 }),
    row('person', { id: 'anna', site: SITE, name: 'Anna Frick', role: 'depot', pin } as never),
    row('person', { id: 'dino', site: SITE, name: 'Dino Büchel', role: 'driver', pin } as never),
    row('person', { id: 'sara', site: SITE, name: 'Sara Ospelt', role: 'supervisor', pin } as never),
    row('vehicle', { id: 'van-14', site: SITE, plate: 'FL 2207', name: 'Van 14' } as never),
    row('vehicle', { id: 'van-12', site: SITE, plate: 'FL 1100', name: 'Van 12' } as never),
    row('route', routeRow('14', 'van-14', 'dino')),
    row('route', routeRow('12', 'van-12', 'dino')),
    stop('s14-1', 'r14', 1, [P0, P1], ['Feldkircher Strasse 12']),
    stop('s14-2', 'r14', 2, [P2], ['Im Rietle 3']),
    stop('s12-1', 'r12', 1, [P3, P4], ['Bénderer Strasse 40']),
    row('plan', {
      ...{ id: 'plan-1', site: SITE, day: '2026-11-23', version: 3 },
      bins: [
        { routeId: 'r14', bin: 'B3' },
        { routeId: 'r12', bin: 'A4' },
      ],
      postcodes: [{ postcode: '9490', routeId: 'r12' }],
    } as never),
  ]
}

const routeRow = (number: string, vehicleId: string, driverId: string): ReferenceTables['route'] =>
  ({
    ...{ id: `r${number}`, site: SITE, day: '2026-11-23', number, name: `Route ${number}` },
    ...{ vehicleId, driverId },
  }) as never

/** An event of the hub's own journal or of another station, as a pull brings it. */
export function pulled(
  event: Partial<ScanEvent> & Pick<ScanEvent, 'kind' | 'data' | 'packageIds'>,
  position: number,
  by: { deviceId?: string; epoch?: string; atMs?: number } = {},
): PulledEvent {
  const atMs = by.atMs ?? START - 3_600_000 + position
  const body = encodeBody({
    ...{ at: hybridOf(atMs), atErrMs: 100, wallAt: atMs as Instant, tzOffsetMin: 60, bootId: 'hub' },
    ...{ seen: 0 as HubPosition, policyVersion: 1, appVersion: '0.1.0' },
    ...event,
  })
  return {
    ...{ deviceId: by.deviceId ?? 'hub', epoch: by.epoch ?? 'hub-epoch', seq: position, position, body },
    ...{ recordedAt: atMs + 500, hash: createHash('sha256').update(body).digest('hex') },
  }
}

type Entered = Extract<PullChange, { change: 'enter' }>
export function announced(packageId: PackageId, position: number, otherNumbers: string[] = []): Entered {
  const data = {
    ...{ otherNumbers, shipper: 'Alpenladen', service: { level: 'standard', authorityToLeave: true } },
    ...{ promise: { day: '2026-11-23' }, destination: { site: SITE, postcode: '9494', town: 'Schaan', country: 'LI' } },
    ...{ weightG: 800, contents: 'goods' },
  }
  const event = pulled({ kind: 'PackageAnnounced', packageIds: [packageId], data: data as never }, position)
  return { change: 'enter', packageId, keyId: null, key: null, events: [event] }
}

export const eventsOf = (change: PullChange): PulledEvent[] => {
  if (change.change === 'event') return [change.event]
  return change.change === 'enter' ? change.events : []
}

export function pull(station: Station, changes: PullChange[], more: Partial<PullReply> = {}): PullReply {
  const cursor = station.syncStore.pullCursor()
  const positions = changes.flatMap(eventsOf).map(({ position }) => position)
  const from = cursor?.position ?? 0
  const reply: PullReply = {
    ...{ protocol: 1, incarnation: cursor?.incarnation ?? 'hub-1', snapshot: false, from },
    ...{ to: Math.max(from, ...positions, 1), more: false, hubAt: START, changes, ...more },
  }
  station.syncStore.applyPull(reply)
  return reply
}

type Checkpoint = 'receive' | 'sort' | 'load' | 'return'
export function scan(station: Station, checkpoint: Checkpoint, text: string, more: object = {}): ScanAnswer {
  const load = checkpoint === 'load' ? { routeId: 'r14', vehicleId: 'van-14' } : {}
  return station.handlers.scan({ checkpoint, text, entry: 'wedge', ...load, ...more } as never) as ScanAnswer
}

export function recorded(answer: ScanAnswer | Promise<ScanAnswer>): Recorded {
  if ('then' in answer) throw new Error('a recording verb must answer at once')
  if (answer.outcome !== 'recorded') throw new Error(`not recorded: ${answer.sentence}`)
  return answer
}

export const hybrid = (ms: number): HybridTime => hybridOf(ms)
