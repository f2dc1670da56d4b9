// From a station's signed batch to the customer's page, over the real verbs.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PackageId } from '../../../src/domain/brands.ts'
import type { ScanEvent } from '../../../src/domain/event.ts'
import { seal } from '../../../src/hub/own/sealing.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { Tracking } from '../../../src/wire/customer.ts'
import { type RunningHub, announceOne, startHub } from '../face/start-hub.ts'
import { HttpStation, received } from '../kit.ts'

let hub: RunningHub
let gate: HttpStation
let id: PackageId
let key: string
beforeEach(async () => {
  hub = await startHub()
  const one = await announceOne(hub)
  id = one.id as PackageId
  key = one.key
  const answer = await hub.send('POST', '/v1/ops/enrol-codes', { site: 'schaan' })
  gate = await HttpStation.enrol(hub.url, ((await answer.json()) as { code: string }).code)
  await gate.session()
})
afterEach(() => hub.stop())

const at = (clock: string): number => Date.parse(`2026-11-22T${clock}:00+01:00`)
const record = (event: Partial<ScanEvent>, clock: string, ids: PackageId[] = [id]): void => {
  const { journal } = gate.station
  journal.append(Buffer.from(encodeBody(received(ids, at(clock), { site: 'schaan', ...event } as Partial<ScanEvent>))))
}
const tracking = async (secret?: string): Promise<Tracking> => {
  const query = secret === undefined ? '' : `?key=${secret}`
  return Tracking.parse(await (await hub.get(`/v1/tracking/${id}${query}`)).json())
}

it('[TR1] a neighbour who took it is named to the recipient and to nobody else, and a batch sent twice changes nothing', async () => {
  const packageKey = (await hub.store.packageKey(id))!
  const facts = { name: 'Ospelt', houseNumber: '5' }
  const { hash, box } = seal(facts, packageKey.key, (bytes) => hub.deps.random(bytes))
  record({ data: { site: 'schaan', condition: 'ok' } } as Partial<ScanEvent>, '06:12')
  const data = { stopId: 's1', outcome: 'neighbour', placeCode: 'neighbour', proof: { name: true } }
  record({ kind: 'PackageDelivered', data, private: hash } as unknown as Partial<ScanEvent>, '13:20')
  hub.setNow(at('13:21'))
  await gate.session()
  const sealed = [{ seq: 2, packageId: id, keyId: packageKey.keyId, box }]
  for (let times = 0; times < 2; times++) expect((await gate.pushed(1, 2, sealed)).outcome).toBe('taken')
  await expect.poll(async () => (await tracking()).headline).toBe('Delivered')
  expect((await tracking(key)).details?.leftWith).toBe('Left with a neighbour (Ospelt, no. 5)')
  const open = await tracking()
  expect(JSON.stringify(open)).not.toMatch(/Ospelt|neighbour/)
  expect(open.timeline.map(({ text }) => text)).toEqual([
    'Delivered',
    'At the depot in Schaan',
    'The sender made the label',
  ])
})

it('a parcel that the driver could not find at the load is marked so, though the load names it only as missing', async () => {
  const load = {
    ...{ routeId: 'r14', vehicleId: 'v1', driverId: 'p1', missing: [{ id, reason: 'NOT_FOUND' }] },
    counts: { depot: 0, driver: 0 },
  }
  record({ kind: 'LoadClosed', data: load } as unknown as Partial<ScanEvent>, '08:20', [])
  // Older than what the hub has by then, so that the view is folded anew from what is filed under the parcel.
  record({ data: { site: 'schaan', condition: 'ok' } } as Partial<ScanEvent>, '06:12')
  await gate.pushed(1, 2)
  await expect.poll(async () => (await hub.store.packageView(id))?.count).toBe(3)
  const view = await hub.store.packageView(id)
  expect(view?.notices.map(({ kind }) => kind)).toContain('not-seen')
})
