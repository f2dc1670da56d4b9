// A driver says that a pin is wrong; the desk shows how far and which way, and a supervisor judges it ([D17], [Q12]).
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import type { Station } from '../../src/station/station.ts'
import { PACKAGES, recorded, type Rig, scan, signIn, STOP_14A, workingRig } from './station-fixture.ts'

const [P0, P1] = PACKAGES as [PackageId, PackageId]
const STOP = 's14-1' as never
const at = (north: number, east: number) => ({
  geo: {
    ...{ lat: STOP_14A.lat + north, lon: STOP_14A.lon + east, accuracyM: 5, fixAgeMs: 500 },
    source: 'gnss' as const,
  },
})
/** About 84 m to the east. */
const EAST = at(0, 0.00111)

async function driving(): Promise<Rig> {
  const made = await workingRig()
  await signIn(made.station, 'dino')
  return made
}
const reportOf = async (station: Station) => (await station.handlers.stop({ stopId: STOP }))?.pinReport
const pinLines = async (station: Station) =>
  (await station.handlers.exceptions(undefined)).lanes.data.filter(({ words }) =>
    words.key.startsWith('exception.pin-wrong'),
  )
const proposedOnMap = async (station: Station) =>
  (await station.handlers.mapRoutes(undefined)).routes
    .flatMap(({ stops }) => stops)
    .find(({ stopId }) => stopId === STOP)?.proposed

test('[D17] [Q12] a report is one line for the stop, says how far and which way, and stands on the map', async () => {
  const { station } = await driving()
  recorded(station.handlers.reportPin({ stopId: STOP, proposes: true, ...EAST }))
  expect(await reportOf(station)).toMatchObject({ who: 'Dino Büchel', metres: 84, direction: 'e' })
  await signIn(station, 'sara')
  expect(await pinLines(station)).toMatchObject([
    {
      ...{ packageId: null, routeId: 'r14' },
      words: {
        key: 'exception.pin-wrong-at',
        values: { metres: '84', direction: 'e', address: 'Feldkircher Strasse 12', stopId: STOP },
      },
    },
  ])
  expect((await station.handlers.exceptions(undefined)).counts.data).toBe(
    (await station.handlers.exceptions(undefined)).lanes.data.length,
  )
  expect(await proposedOnMap(station)).toEqual({ lat: EAST.geo.lat, lon: EAST.geo.lon })
  const story = await station.handlers.timeline({ packageId: P1 })
  expect(story?.entries.find(({ kind }) => kind === 'PinReported')?.words.values).toMatchObject({ distanceM: '84' })
})

test('[Q12] a report stays with its stop when the parcel comes back and goes out once more', async () => {
  const made = await driving()
  const { station } = made
  recorded(station.handlers.reportPin({ stopId: STOP, proposes: true, ...EAST }))
  await signIn(station, 'sara')
  const before = await pinLines(station)
  for (const checkpoint of ['return', 'load'] as const)
    for (const packageId of [P0, P1]) recorded(scan(station, checkpoint, packageId))
  expect(await pinLines(station)).toEqual(before)
  expect(await reportOf(station)).toMatchObject({ metres: 84 })
  expect(await proposedOnMap(station)).toEqual({ lat: EAST.geo.lat, lon: EAST.geo.lon })
})

test('[D17] an arrival far away proposes the place, and so does the driver’s own word; the newest is judged', async () => {
  const { station, clock } = await driving()
  recorded(station.handlers.arrive({ stopId: STOP, ...at(0.005, 0), reason: 'pin_wrong' }))
  expect(await reportOf(station)).toMatchObject({ direction: 'n' })
  const first = (await reportOf(station))!
  clock.pass(20_000)
  recorded(station.handlers.reportPin({ stopId: STOP, proposes: false, note: 'behind the church' }))
  const second = (await reportOf(station))!
  expect(second).toMatchObject({ proposed: null, metres: null, direction: null })
  expect(second.eventId).not.toBe(first.eventId)
  await signIn(station, 'sara')
  const old = station.handlers.settlePin({ stopId: STOP, report: first.eventId, accept: true })
  expect(old).toMatchObject({ outcome: 'not-recorded' })
  const nowhere = station.handlers.settlePin({ stopId: STOP, report: second.eventId, accept: true })
  expect(nowhere).toMatchObject({ outcome: 'not-recorded' })
  recorded(station.handlers.settlePin({ stopId: STOP, report: second.eventId, accept: false }))
  expect(await reportOf(station)).toBeUndefined()
  expect(await pinLines(station)).toEqual([])
})

test('[Q12] accepted by a supervisor alone; then it is in question for none of the stop’s parcels, and outlives a restart', async () => {
  const made = await driving()
  const { handlers } = made.station
  recorded(handlers.reportPin({ stopId: STOP, proposes: true, ...EAST }))
  const report = (await reportOf(made.station))!.eventId
  const own = await handlers.settlePin({ stopId: STOP, report, accept: true })
  expect(own).toMatchObject({
    outcome: 'not-recorded',
    sentence: 'Only a supervisor does this. Ask one to sign in here.',
  })
  await signIn(made.station, 'sara')
  recorded(handlers.settlePin({ stopId: STOP, report, accept: true }))
  const station = made.reopen()
  expect(await pinLines(station)).toEqual([])
  expect(await proposedOnMap(station)).toBeUndefined()
  for (const packageId of [P0, P1]) {
    const story = await station.handlers.timeline({ packageId })
    expect(story?.view.notices.map(({ kind }) => kind)).not.toContain('pin-wrong')
    expect(story?.entries.at(-1)).toMatchObject({ kind: 'PinReportSettled', words: { values: { pin: 'accepted' } } })
  }
})
