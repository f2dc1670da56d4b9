// A parcel's story names the devices that saw it: two real stations, a real hub, HTTP between them.
import { expect, test } from 'vitest'
import type { SiteId } from '../../src/domain/brands.ts'
import { makeEnrolCode } from '../../src/hub/stations/enrol.ts'
import { PullReply } from '../../src/wire/down.ts'
import { HttpStation } from '../hub/kit.ts'
import { CLERK, openDepot, openTablet, type Parcel, type Tablet, until } from './depot.ts'

const devices = async (tablet: Tablet, { id }: Parcel) =>
  (await tablet.call('timeline', { packageId: id }))?.entries.map(({ kind, device }) => [kind, device]) ?? []

test('[PL7] [PU8] a story tells other devices by name and town, its own by name, also without network', async () => {
  const depot = await openDepot(1)
  const [parcel] = depot.parcels as [Parcel]
  const bay = await openTablet({ depot, name: 'Bay 3' })
  const tablet = await openTablet({ depot, name: 'Tablet 2' })
  for (const each of [bay, tablet]) await until(async () => (await each.call('people')).people.length, Boolean)
  await bay.signIn(CLERK)
  await tablet.signIn(CLERK)
  await bay.scan('receive', parcel.id)
  await until(
    () => devices(tablet, parcel),
    (known) => known.some(([kind]) => kind === 'PackageReceived'),
  )
  await tablet.scan('sort', parcel.id)
  const told = [
    ['PackageAnnounced', 'the hub'],
    ['PackageReceived', 'Bay 3 (Schaan)'],
    ['PackageSorted', 'Tablet 2'],
  ]
  expect(await devices(tablet, parcel)).toEqual(told)
  await until(
    () => devices(bay, parcel),
    (known) => known.length === 3,
  )
  expect((await devices(bay, parcel)).map(([, device]) => device)).toEqual(['the hub', 'Bay 3', 'Tablet 2 (Schaan)'])

  tablet.close()
  const again = await openTablet({ depot, folder: tablet.folder, name: 'Tablet 2', hubUrl: 'http://127.0.0.1:9' })
  expect(await devices(again, parcel)).toEqual(told)
})

test('[PU8] an answer names each device once, and a station of before reads it as it did', async () => {
  const depot = await openDepot(2)
  const bay = await openTablet({ depot, name: 'Bay 3' })
  await until(async () => (await bay.call('people')).people.length, Boolean)
  await bay.signIn(CLERK)
  for (const { id } of depot.parcels) await bay.scan('receive', id)
  await bay.sent()
  await depot.hub.caughtUp()
  const { code } = await makeEnrolCode(depot.hub.deps, 'schaan' as SiteId)
  const other = await HttpStation.enrol(depot.url, code)
  await other.session()
  const reply: unknown = await (await other.get('/v1/sync/pull')).json()
  const { devices: named, ...rest } = PullReply.parse(reply)
  expect(named).toEqual([{ id: expect.any(String) as string, name: 'Bay 3', site: 'schaan' }])
  expect(PullReply.omit({ devices: true }).parse(reply)).toEqual(rest)
})
