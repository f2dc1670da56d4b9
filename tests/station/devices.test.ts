// What a supervisor's station says of the other devices and of breaks, from what the hub told it with the places ([LO9] [Q10] [D16]).
import { expect, test } from 'vitest'
import { join } from 'node:path'
import type { PackageId } from '../../src/domain/brands.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { DATABASE_FILE } from '../../src/station/opening.ts'
import type { Station } from '../../src/station/station.ts'
import type { DeskDevice, DeskNews } from '../../src/wire/positions.ts'
import type { PullChange } from '../../src/wire/down.ts'
import { PACKAGES, pull, pulled, type Rig, signIn, SITE, START, workingRig } from './station-fixture.ts'

const [P0, P1] = PACKAGES as [PackageId, PackageId]
const MINUTE = 60_000
const R14 = 'r14' as never

const device = (more: Partial<DeskDevice> = {}): DeskDevice => ({
  ...{ deviceId: 'tablet-9', name: 'Tablet 9', heardAt: START, clock: null, newer: null },
  shift: { personId: 'dino', role: 'driver', since: START - 3_600_000 },
  ...more,
})

/** A desk at which Sara is signed in, as the hub told it; its last contact is now. */
async function deskOf(news: DeskNews, before: (made: Rig) => void = () => undefined): Promise<Rig> {
  const made = await workingRig()
  await signIn(made.station, 'sara')
  before(made)
  made.station.close()
  const db = openDatabase(join(made.folder, DATABASE_FILE))
  const put = db.prepare('INSERT OR REPLACE INTO kv (key, value) VALUES (?, ?)')
  put.run('desk', JSON.stringify(news))
  put.run('lastContact', JSON.stringify(START + 5000))
  db.close()
  made.reopen()
  return made
}
/** But that the clock of this station itself was never set by a hub. */
const dataLines = async (station: Station) =>
  (await station.handlers.exceptions(undefined)).lanes.data
    .filter(({ words }) => words.key !== 'exception.clock')
    .map(({ words, since, personId, packageId, eventIds }) => ({
      ...{ key: words.key, values: words.values, since, personId, packageId, eventIds },
    }))

test('[Q10] a silent tablet that somebody works with is a line that opens who; on a break, signed out or a moment ago it is none', async () => {
  const silent = device({ heardAt: START - 120 * MINUTE })
  const devices = [
    silent,
    device({ deviceId: 'quiet', heardAt: START - 20 * MINUTE }),
    device({ deviceId: 'out', shift: null, heardAt: START - 200 * MINUTE }),
    device({ deviceId: 'resting', heardAt: START - 90 * MINUTE, shift: { personId: 'urs', role: 'driver', since: 1 } }),
    // What it lacks itself, this station says in other words.
    device({ deviceId: 'tablet-7', heardAt: START - 90 * MINUTE }),
  ]
  const { station } = await deskOf({ devices, breaks: [{ personId: 'urs', from: START - 60 * MINUTE, to: null }] })
  expect(await dataLines(station)).toEqual([
    {
      ...{ key: 'exception.device-silent-person', since: START - 120 * MINUTE, personId: 'dino', packageId: null },
      ...{ values: { device: 'Tablet 9', person: 'Dino Büchel', at: String(silent.heardAt) }, eventIds: [] },
    },
  ])
})

test('[Q10] where this station itself had no contact nobody is called silent for it', async () => {
  const made = await deskOf({ devices: [device()], breaks: [] })
  made.clock.pass(180 * MINUTE)
  expect((await dataLines(made.station)).map(({ key }) => key)).toEqual(['exception.no-contact', 'exception.unsent'])
})

test('[Q10] a clock in doubt: since when and how far off, and it opens the record and its parcel where that is known here', async () => {
  const doubt = { since: START - MINUTE, offMs: -190 * MINUTE, eventId: 'tablet-9/e9/4', packageId: P0 as string }
  const devices = [
    device({ clock: doubt }),
    device({ deviceId: 'b', name: 'Bay 3', shift: null, clock: { ...doubt, offMs: 3000, packageId: null } }),
    device({ deviceId: 'c', shift: null, clock: { ...doubt, offMs: null, packageId: 'WMnothingknown' } }),
    device({ deviceId: 'd', name: 'Bay 4', shift: null, newer: { count: 3, since: START - 9 * MINUTE } }),
  ]
  const { station } = await deskOf({ devices, breaks: [] })
  expect(await dataLines(station)).toMatchObject([
    {
      ...{ key: 'exception.device-clock-behind', values: { device: 'Tablet 9', apartMs: String(190 * MINUTE) } },
      ...{ since: START - MINUTE, personId: 'dino', packageId: P0, eventIds: ['tablet-9/e9/4'] },
    },
    { key: 'exception.device-clock-ahead', values: { device: 'Bay 3', apartMs: '3000' }, packageId: null },
    { key: 'exception.device-clock', packageId: null },
    { key: 'exception.device-newer', values: { device: 'Bay 4', count: '3' } },
  ])
})

test('[Q10] [Q9] who still holds records is opened, where it is known who works with it', async () => {
  const gap = { station: 'tablet-9', name: 'Tablet 9', epoch: 'e', fromSeq: 41, toSeq: 77, saidAt: START - 5 * MINUTE }
  const { station } = await deskOf({ devices: [device()], breaks: [] }, (made) =>
    pull(made.station, [], { gaps: [gap] }),
  )
  expect(await dataLines(station)).toMatchObject([
    { key: 'exception.held', personId: 'dino', values: { held: 'Tablet 9 still holds 37 records (41–77)' } },
  ])
})

let position = 50_000
function other(kind: string, packageIds: PackageId[], data: object, minutesAgo: number): PullChange {
  position += 1
  const by = { deviceId: 'tablet-9', epoch: 'e9', atMs: START - minutesAgo * MINUTE }
  return { change: 'event', event: pulled({ kind, packageIds, data } as never, position, by) }
}
const load = { routeId: 'r14', vehicleId: 'van-14' }
const onTheRoad = () => [
  other('PackageReceived', [P0, P1], { site: SITE, condition: 'ok' }, 90),
  other('PackageLoaded', [P0, P1], load, 80),
  other('LoadClosed', [P0, P1], { ...load, driverId: 'dino', missing: [], counts: { depot: 2, driver: 2 } }, 70),
  other('RouteDeparted', [P0, P1], { ...load, how: 'tap' }, 60),
]

test('[D16] the desk reckons a driver’s real breaks: rest is no slow drive, and one that nobody ended counts two hours', async () => {
  const etaWith = async (breaks: DeskNews['breaks']) => {
    const { station } = await deskOf({ devices: [device()], breaks }, (made) => pull(made.station, onTheRoad()))
    return (await station.handlers.stops({ routeId: R14 })).stops[0]!.eta
  }
  const none = await etaWith([])
  const rested = await etaWith([{ personId: 'dino', from: START - 59 * MINUTE, to: START - MINUTE }])
  // Nothing was heard for an hour: without the break nobody knows any more, with it the first drive is still to come.
  expect(none).toBeNull()
  expect(rested?.at).toBeGreaterThan(START)
  expect(await etaWith([{ personId: 'dino', from: START - 59 * MINUTE, to: null }])).toEqual(
    await etaWith([{ personId: 'dino', from: START - 59 * MINUTE, to: START + 5000 }]),
  )
  expect(await etaWith([{ personId: 'urs', from: START - 59 * MINUTE, to: START - MINUTE }])).toEqual(none)
})

test('[D16] [LO6] who rests is told since when and not where, though the tablet’s last place lies here', async () => {
  const { folder, station, reopen } = await deskOf({
    devices: [device()],
    breaks: [{ personId: 'dino', from: START - 12 * MINUTE, to: null }],
  })
  station.close()
  const db = openDatabase(join(folder, DATABASE_FILE))
  const place = {
    personId: 'dino',
    routeId: 'r14',
    deviceId: 'x',
    onBreak: false,
    at: START - 13 * MINUTE,
    lat: 47,
    lon: 9,
  }
  db.prepare("INSERT INTO places (person_id, at, place) VALUES ('dino', ?, ?)").run(place.at, JSON.stringify(place))
  db.close()
  const desk = reopen()
  const { drivers, resting } = await desk.handlers.mapDrivers(undefined)
  expect(drivers).toEqual([])
  expect(resting).toEqual([{ personId: 'dino', name: 'Dino Büchel', routeNumber: '14', since: START - 12 * MINUTE }])
})

test('[D10] a departure that names no parcel is a departure: an empty van has left', async () => {
  const { station } = await workingRig()
  pull(station, [other('RouteDeparted', [], { ...load, how: 'tap' }, 5)])
  const { routes } = await station.handlers.routes(undefined)
  expect(routes.find(({ routeId }) => routeId === R14)).toMatchObject({ departed: true })
})
