// Whose keys come with the notes of a parcel: those of the asking site's parcels, whatever a station wrote beside its events.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SiteId } from '../../../src/domain/brands.ts'
import type { HubEvent } from '../../../src/hub/deps.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { NotesReply, notesPath } from '../../../src/wire/notes.ts'
import { HttpStation, NOW, openTestHub, packageId, received, signsIn, tempFolder } from '../kit.ts'

const SITE = 'depot' as SiteId
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let desk: HttpStation
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
  const url = await hub.listen()
  const boss = { id: 'boss', site: SITE, name: 'Boss', role: 'supervisor' as const }
  await hub.deps.store.putRows([{ table: 'person', id: 'boss', site: SITE, value: boss }], NOW)
  desk = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, SITE)).code)
  await desk.session()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const announced = (n: number, site: string): HubEvent => ({
  kind: 'PackageAnnounced',
  packageIds: [packageId(n)],
  private: { name: 'A. Person', lines: ['Road 1'] },
  data: {
    ...{ otherNumbers: [], shipper: 'Shop', service: { level: 'standard' }, promise: { day: '2026-11-22' } },
    destination: { site: site as SiteId, postcode: '9490', town: 'Vaduz', country: 'LI' },
    ...{ weightG: 500, contents: 'book' },
  },
})

it('[PO10] no key of a parcel that is another site’s, whatever a station says it has sealed with', async () => {
  const { store, appendHubEvents } = hub.deps
  await appendHubEvents([announced(1, SITE), announced(2, 'elsewhere')])
  await hub.caughtUp()
  const keys = [await store.packageKey(packageId(1)), await store.packageKey(packageId(2))]
  expect(keys).toEqual([expect.anything(), expect.anything()])
  for (const key of keys) {
    const data = { stopId: 's', distanceM: null }
    const told = {
      ...received([packageId(1)], NOW),
      kind: 'PinReported',
      data,
      private: 'a'.repeat(64),
      role: 'driver',
    }
    desk.station.journal.append(Buffer.from(encodeBody(told as never)))
    const { seq } = desk.station.journal
    const ofOwn = key === keys[0]
    const record = { seq, packageId: packageId(ofOwn ? 1 : 2), keyId: key?.keyId ?? '', box: 'AAAA' }
    expect((await desk.pushed(seq, seq, [record])).outcome).toBe('taken')
  }
  await signsIn(desk, 'boss')
  await hub.caughtUp()
  const asked = await desk.get(notesPath(packageId(1)))
  const { boxes } = NotesReply.parse(await asked.json())
  expect(boxes.map(({ packageId: of, key }) => ({ of, key }))).toEqual([{ of: packageId(1), key: keys[0]?.key }])
})
