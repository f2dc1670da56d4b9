// The whole way of a position: the window's geolocation, the driver's tablet, the hub, the supervisors' stations.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { demoClientOver } from '../../src/cli/demo/hub-client.ts'
import { PlacesReply, POSITIONS_PATH } from '../../src/wire/positions.ts'
import { makeEnrolCode } from '../../src/hub/stations/enrol.ts'
import { HttpStation, signsIn } from '../hub/kit.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { BASE, driveOf, freePort, missing, started } from '../station/location/receiver-kit.ts'
import { type Depot, DRIVER, openDepot, openTablet, ROUTE, type Tablet, until } from './depot.ts'

const START = { lat: 47.165, lon: 9.509 }
/** About `metres` to the north of the depot, said by the window now. */
const fixAt = (metres: number, more: object = {}) => ({
  ...{ lat: START.lat + metres / 111_195, lon: START.lon, accuracyM: 5, at: Date.now(), heading: 0, speedMps: 12 },
  ...more,
})

/** A supervisor's desk that asks the hub; `signedIn: false`: nobody works there. */
async function reader(depot: Depot, { signedIn = true } = {}): Promise<(path: string) => Promise<unknown>> {
  const { code } = await makeEnrolCode(depot.hub.deps, 'schaan' as never)
  const station = await HttpStation.enrol(depot.url, code)
  await station.session()
  if (signedIn) {
    const vera = { id: 'vera', site: 'schaan', name: 'Vera Hoop', role: 'supervisor', pin: '5511' }
    await demoClientOver(depot.url, depot.hub.deps.operatorKey).put('/v1/ops/people', [vera])
    await signsIn(station, vera.id, { at: Date.now() })
  }
  return async (path): Promise<unknown> => (await station.get(path)).json()
}

const allSent = (tablet: Tablet) =>
  until(
    () => tablet.call('location'),
    ({ unsentPoints }) => unsentPoints === 0,
  )

test('[LO3] [LO7] [PO1] a drive is a trail at the tablet and at the hub, and the newest place is told to who asks', async () => {
  const depot = await openDepot(1)
  const tablet = await openTablet({ depot })
  await tablet.signIn(DRIVER)
  let moved = 0
  depot.hub.deps.placesMoved((cursor) => (moved = cursor))
  await until(
    async () => {
      await tablet.call('reportFix', fixAt(0))
      return tablet.call('location')
    },
    ({ fix }) => fix !== null,
  )
  await new Promise((wait) => setTimeout(wait, 30))
  await tablet.call('reportFix', fixAt(280))
  expect(await tablet.call('location')).toMatchObject({ source: 'browser', problem: null, moving: true, paused: null })
  await allSent(tablet)

  const read = await reader(depot)
  const places = PlacesReply.parse(await read(POSITIONS_PATH))
  expect(places.places).toMatchObject([
    { personId: DRIVER.personId, routeId: ROUTE, onBreak: false, source: 'browser' },
  ])
  expect(places.places[0]?.lat).toBeCloseTo(fixAt(280).lat, 5)
  expect(moved).toBe(places.cursor)
  // Where nobody is signed in nobody is told: places and trails are for supervisors.
  const nobody = await reader(depot, { signedIn: false })
  expect(PlacesReply.parse(await nobody(POSITIONS_PATH)).places).toEqual([])
  expect(await nobody(`${POSITIONS_PATH}/${DRIVER.personId}/trail`)).toMatchObject({ status: 403 })
  const points = await depot.hub.deps.store.trailOf('schaan' as never, DRIVER.personId, 0, 1000)
  expect(points).toEqual((await tablet.call('trail')).points)
  expect(points.length).toBeGreaterThanOrEqual(2)
})

test('[LO4] [LO6] [PO3] on a break and off shift nothing is recorded, and the driver is not told to anybody', async () => {
  const depot = await openDepot(1)
  const tablet = await openTablet({ depot })
  await tablet.signIn(DRIVER)
  await until(
    async () => {
      await tablet.call('reportFix', fixAt(0))
      return tablet.call('location')
    },
    ({ fix }) => fix !== null,
  )
  await allSent(tablet)
  await tablet.call('setBreak', { on: true })
  await tablet.call('reportFix', fixAt(400))
  const onBreak = await tablet.call('location')
  expect(onBreak).toMatchObject({ paused: 'break', fix: null, recordedToday: 1 })
  const read = await reader(depot)
  const seen = async (after = 0) => PlacesReply.parse(await read(`${POSITIONS_PATH}?after=${after}`))
  await until(seen, ({ resting }) => resting?.length === 1)
  const rests = await seen()
  expect(rests.resting).toMatchObject([{ personId: DRIVER.personId, routeId: ROUTE }])
  expect(rests).toMatchObject({ places: [], gone: [DRIVER.personId] })
  expect(JSON.stringify(rests)).not.toMatch(/"(lat|lon)"/)
  expect(await read(`${POSITIONS_PATH}/${DRIVER.personId}/trail`)).toMatchObject({ points: [] })

  await tablet.call('signOut')
  await until(seen, ({ resting }) => resting?.length === 0)
  expect(await seen(rests.cursor)).toMatchObject({ places: [], resting: [], gone: [DRIVER.personId] })
  expect(await tablet.call('location')).toMatchObject({ paused: 'off-shift', fix: null })
})

test(
  '[LO2] [LO11] with the real gpsd at the tablet: its drive is the trail, whatever the window says',
  { timeout: 60_000 },
  async ({ skip }) => {
    const without = missing('gpsd', 'gpsfake')
    if (without !== null) skip(without)
    const [port, log] = [await freePort(), join(temporaryFolder(), 'drive.nmea')]
    writeFileSync(log, driveOf(300, Date.now()))
    started('gpsfake', ['-c', '0.05', '-P', String(port), log])
    const depot = await openDepot(1)
    const tablet = await openTablet({ depot, gps: { serial: null, gpsd: { host: '127.0.0.1', port } } })
    await tablet.signIn(DRIVER)
    await until(
      () => tablet.call('location'),
      ({ source }) => source === 'gpsd',
      30_000,
    )
    await tablet.call('reportFix', fixAt(20_000))
    const { fix, source } = await tablet.call('location')
    expect(source).toBe('gpsd')
    expect(fix?.lat).toBeLessThan(BASE.lat + 0.05)
    await allSent(tablet)
    const read = await reader(depot)
    expect(PlacesReply.parse(await read(POSITIONS_PATH)).places).toMatchObject([{ source: 'gpsd', routeId: ROUTE }])
  },
)
