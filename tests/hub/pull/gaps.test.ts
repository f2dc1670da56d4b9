// What devices said to hold and have not sent (DOMAIN §0.1 `deviceSeq`, §0.2 rule 9), as the other stations of the site hear it.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HubInstant, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { type DeviceGap, PullReply } from '../../../src/wire/down.ts'
import { HttpStation, NOW, openTestHub, tempFolder } from '../kit.ts'

const MINUTE = 60_000
let now: number
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let gate: HttpStation
let tablet: HttpStation
beforeEach(async () => {
  now = NOW
  temp = tempFolder()
  hub = await openTestHub(temp.folder, {}, () => now as HubInstant)
  const url = await hub.listen()
  const enrolled = async (site: string) => HttpStation.enrol(url, (await makeEnrolCode(hub.deps, site as SiteId)).code)
  gate = await enrolled('depot')
  tablet = await enrolled('depot')
  await gate.session()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const gapsAt = async (station: HttpStation): Promise<DeviceGap[] | undefined> =>
  PullReply.parse(await (await station.get('/v1/sync/pull')).json()).gaps

it('[PU7] [SES6] a device that says 43 and has sent 40 holds 41 to 43, until they come', async () => {
  tablet.station.journal.scan(43)
  await tablet.session({ lastSeq: 40, lastHead: tablet.station.journal.headAt(40) })
  await tablet.pushed(1, 40)
  await tablet.session()
  now += MINUTE - 1
  // It nearly always sends at once what it names.
  expect(await gapsAt(gate)).toEqual([])
  now += 1
  const { device, epoch } = tablet.station.journal
  expect(await gapsAt(gate)).toEqual([{ station: device, name: 'Gate 1', epoch, fromSeq: 41, toSeq: 43, saidAt: NOW }])
  expect(await gapsAt(tablet)).toEqual([])
  await tablet.pushed(41, 42)
  expect(await gapsAt(gate)).toMatchObject([{ fromSeq: 43, toSeq: 43 }])
  await tablet.pushed(43, 43)
  expect(await gapsAt(gate)).toEqual([])
})

it('[PU7] a revoked device’s records change nothing, and another site’s are not this one’s', async () => {
  tablet.station.journal.scan(3)
  await tablet.session()
  now += MINUTE
  expect(await gapsAt(gate)).toHaveLength(1)
  const elsewhere = await HttpStation.enrol(gate.url, (await makeEnrolCode(hub.deps, 'buchs' as SiteId)).code)
  await elsewhere.session()
  expect(await gapsAt(elsewhere)).toEqual([])
  await hub.deps.store.setRevoked(tablet.station.journal.device, true)
  expect(await gapsAt(gate)).toEqual([])
})

it('[PU7] what a twin has sent stands on its fork, and is no gap', async () => {
  tablet.station.journal.scan(5)
  await tablet.session()
  await tablet.pushed(1, 5)
  const copied = tablet.station.journal.clone()
  tablet.station.journal.scan(2, 100)
  await tablet.pushed(6, 7)
  tablet.station.journal = copied.scan(4, 200)
  await tablet.session()
  now += MINUTE
  expect(await gapsAt(gate)).toMatchObject([{ fromSeq: 8, toSeq: 9 }])
  await tablet.pushed(6, 9)
  expect(await gapsAt(gate)).toEqual([])
})

it('[PU7] only the last page says so: what lies in the others is on its way', async () => {
  tablet.station.journal.scan(3)
  await tablet.session()
  now += MINUTE
  const row = (id: string) => ({ table: 'site', id, site: '' as SiteId, value: { ...siteRow, id } }) as never
  await hub.deps.store.putRows([row('a'), row('b')], NOW)
  const first = PullReply.parse(await (await gate.get('/v1/sync/pull?limit=1')).json())
  expect(first).toMatchObject({ more: true })
  expect(first.gaps).toBeUndefined()
})
const siteRow = { name: 'D', town: 'Vaduz', timeZone: 'Europe/Vaduz', lat: 47, lon: 9 }
