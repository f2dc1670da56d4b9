// What a supervisor accepts moves the stop's row at the hub, once, for all stations of the site ([RP1]).
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HubPosition, SiteId } from '../../../src/domain/brands.ts'
import type { Stop } from '../../../src/domain/reference.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { MOVED_PINS } from '../../../src/hub/road/moved-pins.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { HttpStation, NOW, openTestHub, packageId, received, tempFolder } from '../kit.ts'

const SITE = 'schaan' as SiteId
const PIN = { lat: 47.166, lon: 9.51 }
const STOP = {
  id: 's1',
  routeId: 'r14',
  sequence: 1,
  lat: 47.165,
  lon: 9.509,
  packages: [packageId(1)],
  name: 'Marxer',
}
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
const open = async () => {
  hub = await openTestHub(temp.folder, { WAYMARK_PROJECT_QUIET_MS: '1' }, () => NOW)
  url = await hub.listen()
}
const row = (table: 'person' | 'stop', id: string, site: string, value: object) => ({
  table,
  id,
  site: site as SiteId,
  value,
})
const putStop = () => hub.deps.store.putRows([row('stop', 's1', SITE, STOP)], NOW)

beforeEach(async () => {
  temp = tempFolder()
  await open()
  const person = (id: string, site: string, role: string) => row('person', id, site, { id, site, name: id, role })
  await hub.deps.store.putRows(
    [person('boss', SITE, 'supervisor'), person('dino', SITE, 'driver'), person('far', 'other', 'supervisor')],
    NOW,
  )
  await putStop()
})
const close = async () => {
  hub.app.server.closeAllConnections()
  await hub.close()
}
afterEach(async () => {
  await close()
  temp.drop()
})

async function stationAt(site: string): Promise<HttpStation> {
  const { code } = await makeEnrolCode(hub.deps, site as SiteId)
  const made = await HttpStation.enrol(url, code)
  await made.session()
  return made
}
async function settles(by: HttpStation, actorId: string, role: string, data: object = {}): Promise<void> {
  const said = { stopId: 's1', report: 'd/e/1', pin: PIN, ...data }
  const event = { ...received([packageId(1)], NOW + by.station.journal.seq), kind: 'PinReportSettled', data: said }
  by.station.journal.append(Buffer.from(encodeBody({ ...event, actorId, role, shiftId: 's' } as never)))
  const { seq } = by.station.journal
  expect((await by.pushed(seq, seq)).outcome).toBe('taken')
  await followed()
}
/** Of what moves no pin the cursor is written seldom: what counts is the newest word of a supervisor. */
async function followed(): Promise<void> {
  const { store } = hub.deps
  const events = await store.events(0 as HubPosition, 500)
  const newest = events.findLast(({ body }) => Buffer.from(body).includes('PinReportSettled'))?.position ?? 0
  await expect.poll(async () => Number(await store.cursor(MOVED_PINS))).toBeGreaterThanOrEqual(newest)
}
const stop = async (): Promise<Stop> => (await hub.deps.store.row('stop', 's1'))?.value as Stop

test('[RP1] accepted by a supervisor of the site: the stop stands there, with all else as it was, and all stations pull it', async () => {
  const desk = await stationAt(SITE)
  const before = await hub.deps.store.row('stop', 's1')
  await settles(desk, 'boss', 'supervisor', { pin: null })
  expect(await stop()).toEqual(STOP)
  await settles(desk, 'boss', 'supervisor')
  expect(await stop()).toEqual({ ...STOP, ...PIN })
  const rows = await hub.deps.store.rowsSince(SITE, before!.position, 10)
  expect(rows).toMatchObject([{ table: 'stop', id: 's1', value: PIN }])
})

test('[RP1] nobody else moves it: a driver, who only says to be a supervisor, one of another site, a device of another site', async () => {
  const [desk, far] = [await stationAt(SITE), await stationAt('other')]
  await settles(desk, 'dino', 'driver')
  await settles(desk, 'dino', 'supervisor')
  await settles(desk, 'far', 'supervisor')
  await settles(far, 'far', 'supervisor')
  await settles(far, 'boss', 'supervisor')
  await settles(desk, 'boss', 'supervisor', { stopId: 'nothing' })
  expect(await stop()).toEqual(STOP)
})

test('[RP1] what was applied is not applied again after a restart: a plan that was put in since stays', async () => {
  const desk = await stationAt(SITE)
  await settles(desk, 'boss', 'supervisor')
  expect(await stop()).toMatchObject(PIN)
  await putStop()
  await close()
  await open()
  await followed()
  expect(await stop()).toEqual(STOP)
})

test('[RP1] [PE2] a stop whose recipients were all erased does not get its exact place back', async () => {
  const desk = await stationAt(SITE)
  const blank = { ...STOP, lat: 47.17, lon: 9.51, name: '', packages: [packageId(1), packageId(2)] }
  await hub.deps.store.putRows([row('stop', 's1', SITE, blank)], NOW)
  await hub.deps.store.erasePackage(packageId(1), NOW)
  await settles(desk, 'boss', 'supervisor')
  expect(await stop()).toMatchObject(PIN)
  await hub.deps.store.putRows([row('stop', 's1', SITE, blank)], NOW)
  await hub.deps.store.erasePackage(packageId(2), NOW)
  await settles(desk, 'boss', 'supervisor')
  expect(await stop()).toEqual(blank)
})

test('[RP1] what was stored while nobody followed is found in the log at the next start', async () => {
  const desk = await stationAt(SITE)
  await settles(desk, 'boss', 'supervisor')
  await putStop()
  await hub.deps.store.resetProjection(MOVED_PINS)
  await close()
  await open()
  await followed()
  expect(await stop()).toEqual({ ...STOP, ...PIN })
})
