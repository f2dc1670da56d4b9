// A depot to measure on: routes, stops and announced packages as a pull brings them, and a station on a real folder that has pulled them.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  DeviceId,
  HubInstant,
  HubPosition,
  Instant,
  PackageId,
  PersonId,
  RouteId,
  SiteId,
} from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { makeTrackingId, trackingDay } from '../../src/domain/numbers/tracking-id.ts'
import { placeOf, systemClock, systemRandom } from '../../src/station/adapters.ts'
import type { Clock } from '../../src/station/ports.ts'
import type { Core } from '../../src/station/core.ts'
import { Keeper } from '../../src/station/keeper.ts'
import { record } from '../../src/station/record.ts'
import { scanCommand } from '../../src/station/scan.ts'
import type { ScanInput } from '../../src/wire/bridge.ts'
import type { PullChange, PullReply } from '../../src/wire/down.ts'
import { encodeBody } from '../../src/wire/event-body.ts'

export const SITE = 'schaan' as SiteId
export const ROUTES = Array.from({ length: 8 }, (_, i) => `r${10 + i}` as RouteId)
const START = Date.now() - 8 * 3_600_000
const DAY = new Date(START).toISOString().slice(0, 10)

export function temporaryFolder(name: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `waymark-bench-${name}-`))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export const packageNumbers = (count: number): PackageId[] =>
  Array.from({ length: count }, () => makeTrackingId(trackingDay(START), systemRandom.bytes(5)))

function announced(packageId: PackageId, position: number, routeIndex: number): PullChange {
  const atMs = START + position
  const body = encodeBody({
    ...{ at: hybridOf(atMs), atErrMs: 100, wallAt: atMs as Instant, tzOffsetMin: 60, bootId: 'hub' },
    ...{
      seen: 0 as HubPosition,
      policyVersion: 1,
      appVersion: '0.1.0',
      kind: 'PackageAnnounced',
      packageIds: [packageId],
    },
    data: {
      ...{ otherNumbers: [], shipper: 'Alpenladen', service: { level: 'standard', authorityToLeave: true } },
      promise: { day: DAY },
      destination: { site: SITE, postcode: `94${90 + routeIndex}`, town: 'Schaan', country: 'LI' },
      ...{ weightG: 800, contents: 'goods' },
    },
  } as unknown as ScanEvent)
  const hash = createHash('sha256').update(body).digest('hex')
  const event = { deviceId: 'hub', epoch: 'hub-epoch', seq: position, position, body, recordedAt: atMs, hash }
  return { change: 'enter', packageId, keyId: null, key: null, events: [event] }
}

function referenceRows(): PullChange[] {
  const row = (table: string, value: { id: string } & Record<string, unknown>) =>
    ({ change: 'row', table, id: value.id, version: 1, value }) as unknown as PullChange
  return [
    row('site', {
      ...{ id: SITE, name: 'Schaan depot', town: 'Schaan', timeZone: 'Europe/Vaduz' },
      ...{ lat: 47.16, lon: 9.5 },
    }),
    row('person', { id: 'anna', site: SITE, name: 'Anna Frick', role: 'depot' }),
    ...ROUTES.flatMap((id, i) => [
      row('vehicle', { id: `van-${i}`, site: SITE, plate: `FL ${2200 + i}`, name: `Van ${i}` }),
      row('route', {
        ...{ id, site: SITE, day: DAY, number: `${10 + i}`, name: `Route ${10 + i}` },
        ...{ vehicleId: `van-${i}`, driverId: 'anna' },
      }),
    ]),
    row('plan', {
      ...{ id: 'plan', site: SITE, day: DAY, version: 1 },
      bins: ROUTES.map((routeId, i) => ({ routeId, bin: `B${i}` })),
      postcodes: ROUTES.map((routeId, i) => ({ postcode: `94${90 + i}`, routeId })),
    }),
  ]
}

export function pullReplies(packages: readonly PackageId[]): PullReply[] {
  const changes = [...referenceRows(), ...packages.map((id, i) => announced(id, i + 1, i % ROUTES.length))]
  const replies: PullReply[] = []
  for (let from = 0; from < changes.length; from += 1000) {
    const part = changes.slice(from, from + 1000)
    const to = Math.min(packages.length, from + 1000)
    replies.push({
      ...{
        protocol: 1,
        incarnation: 'bench',
        snapshot: from === 0,
        from: replies.at(-1)?.to ?? 0,
        to: Math.max(1, to),
      },
      ...{ more: true, hubAt: Date.now(), changes: part },
    })
  }
  return replies
}

/** A clock of its own that walks from eight hours ago to an hour ago while `scans` are recorded, unevenly as people scan. */
function walkingClock(scans: number): Clock {
  const meanMs = Math.min(3000, (6 * 3_600_000) / Math.max(1, scans))
  let passedMs = 0
  return {
    reading: () => {
      passedMs += (meanMs / READINGS_A_SCAN) * (0.3 + 1.4 * systemRandom.unit())
      return { wall: Math.floor(START + passedMs) as Instant, monotonicMs: passedMs, bootId: 'bench' }
    },
    tzOffsetMin: () => 60,
  }
}
/** How often recording one scan looks at the clock; only the pace of the made-up morning hangs on it. */
const READINGS_A_SCAN = 2

/** @param scans how many will be recorded quickly (`fill`); their times are spread as in a morning, for times are what a batch carries most of */
export function openKeeper(folder: string, scans = 0): Keeper {
  const clock = scans > 0 ? walkingClock(scans) : systemClock()
  return new Keeper({ ...{ clock, random: systemRandom, folder, placeOf, cut: undefined }, onSealed: () => undefined })
}

/** An enrolled station of that name with the packages pulled and somebody on shift. */
export function furnish(
  keeper: Keeper,
  deviceId: string,
  packages: readonly PackageId[],
  hubUrl = 'http://127.0.0.1:1',
): void {
  const { db } = keeper.core()
  db.pragma('synchronous = OFF')
  write(keeper, (core) => {
    core.enrolment.put({ deviceId: deviceId as DeviceId, name: deviceId, site: SITE, hubUrl })
    core.journal.begin(`epoch-${deviceId}` as never, deviceId as DeviceId, 'first')
    core.kv.put('operator', {
      ...{ personId: 'anna' as PersonId, name: 'Anna Frick', role: 'depot', shiftId: 'shift-1' },
      ...{ onBreak: false, since: Date.now() as Instant },
    })
  })
  for (const reply of pullReplies(packages)) write(keeper, (core) => core.puller.apply(reply))
  db.pragma('synchronous = FULL')
}

function write<T>(keeper: Keeper, work: (core: Core) => T): T {
  const written = keeper.write(work)
  if (!written.ok) throw new Error(written.answer.sentence)
  return written.value
}

const CHECKPOINTS = ['receive', 'sort', 'load'] as const
/** The n-th scan of a day in which each package is received, sorted and loaded, packages in mixed order. */
export function nthScan(packages: readonly PackageId[], n: number): ScanInput {
  const round = Math.floor(n / packages.length)
  const place = (n * 7919) % packages.length
  const text = packages[place] ?? ''
  const checkpoint = CHECKPOINTS[round % 3] ?? 'receive'
  const route = ROUTES[place % ROUTES.length] ?? ''
  return {
    checkpoint,
    text,
    entry: 'wedge',
    ...(checkpoint === 'load' ? { routeId: route, vehicleId: `van-${place % ROUTES.length}` } : {}),
  }
}

/** Records scans `from`…`from + count` the quick way, many to a transaction and without waiting for the disk: to fill, not to measure. */
export function fill(
  keeper: Keeper,
  packages: readonly PackageId[],
  from: number,
  count: number,
  say: (done: number) => void,
): void {
  const { db } = keeper.core()
  db.pragma('synchronous = OFF')
  for (let done = 0; done < count; done += 5000) {
    write(keeper, (core) => {
      for (let i = done; i < Math.min(count, done + 5000); i++) {
        const { scan } = record(core, scanCommand(core, nthScan(packages, from + i) as never), '0.1.0')
        const last = scan.events.at(-1)
        if (last !== undefined) core.clock.used(last.event.at)
      }
    })
    if (done % 100_000 === 0) say(done)
  }
  db.pragma('synchronous = FULL')
  db.pragma('wal_checkpoint(TRUNCATE)')
}
export const asHubInstant = (ms: number): HubInstant => ms as HubInstant
