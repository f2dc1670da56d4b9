// What a stranger may not do: speak for the hub, or write where journals of known stations are kept.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, EpochId, Hash, HubPosition, SiteId } from '../../../src/domain/brands.ts'
import type { HubEvent } from '../../../src/hub/deps.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { sha256Hex } from '../../../src/hub/sha256.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { HttpStation, TestJournal, TestStation, leaseFor, openTestHub, packageId, post, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
  url = await hub.listen()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const HUB = 'hub' as DeviceId
const hold = (n: number): HubEvent => ({
  ...{ kind: 'HoldPlaced', packageIds: [packageId(n)], actor: 'mara', site: 'depot' as SiteId },
  data: { hold: 'address_query', reason: 'no such street', mustAct: 'depot' },
})
const incarnationShown = async (): Promise<EpochId> =>
  ((await (await fetch(`${url}/readyz`)).json()) as { incarnation: EpochId }).incarnation
/** A session as anybody can ask for one: the signature is by a key of one's own. */
async function strangerAs(device: string, epoch: string): Promise<HttpStation> {
  const stranger = new HttpStation(url, new TestStation(device, epoch))
  await stranger.session()
  return stranger
}
/** A lease of before this was refused, as it may still stand in the database. */
async function oldLeaseOf(device: string, epoch: string): Promise<HttpStation> {
  const stranger = new HttpStation(url, new TestStation(device, epoch))
  stranger.token = 'left-over'
  const { now, store } = hub.deps
  await store.putLease(leaseFor(stranger.station, now(), { token: sha256Hex('left-over'), handOverOnly: true }))
  return stranger
}

describe('[ST3] the hub’s own journal', () => {
  it('is opened to nobody: no session under its name, so nobody hears where it stands', async () => {
    await hub.deps.appendHubEvents([hold(1)])
    const epoch = await incarnationShown()
    await expect(strangerAs('hub', epoch)).rejects.toThrow()
    const asked = await post(url, '/v1/stations/session', {
      ...{ protocol: 1, station: 'hub', epoch, instance: 'i', lastSeq: 0, lastHead: 'a'.repeat(64) },
    })
    expect(asked.status).toBe(403)
    expect(await asked.json()).toMatchObject({ type: 'urn:waymark:problem:reserved-name' })
  })

  it('cannot be written on by push, whatever the lease says, and goes on from its own head', async () => {
    await hub.deps.appendHubEvents([hold(1), hold(2)])
    const epoch = await incarnationShown()
    const before = await hub.deps.store.chain(HUB, epoch)
    const thief = await oldLeaseOf('hub', epoch)
    // A journal that follows on the hub's own end: the attack as it would be sent.
    const { journal } = thief.station
    for (const { body } of await hub.deps.store.events(0 as HubPosition, 10)) journal.append(body)
    expect(journal.headAt(2)).toBe(before?.head)
    journal.scan(3)
    const [answer] = await Promise.all([thief.push(thief.station.frameOf(3, 5)), hub.deps.appendHubEvents([hold(3)])])
    expect(answer.status).toBe(403)
    await hub.deps.appendHubEvents([hold(4)])

    const own = await hub.deps.store.events(0 as HubPosition, 100)
    expect(own.map(({ deviceId, seq }) => `${deviceId} ${seq}`)).toEqual(['hub 1', 'hub 2', 'hub 3', 'hub 4'])
    const honest = new TestJournal('hub', epoch)
    for (const { body } of own) honest.append(body)
    expect(await hub.deps.store.chain(HUB, epoch)).toMatchObject({ seq: 4, head: honest.headAt(4) })
    expect(await hub.deps.store.quarantined(0, 10)).toEqual([])
    expect(await hub.deps.store.conflicts(10)).toEqual([])
  })
})

describe('[ST3] an epoch with ~ is a branch’s name', () => {
  it('that no journal may take: the twin’s branch stays as it was', async () => {
    const one = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
    const { journal } = one.station
    journal.scan(2)
    const twin = journal.clone()
    await one.session()
    journal.scan(1, 100)
    await one.pushed(1, 3)
    one.station.journal = twin.scan(1, 200)
    expect(await one.pushed(3, 3)).toMatchObject({ newEpoch: 'twin' })
    const branch = `${twin.epoch}~${twin.headAt(3).slice(0, 8)}`
    const before = await hub.deps.store.chain(twin.device, branch as EpochId)
    expect(before?.seq).toBe(3)

    one.station.journal = new TestJournal(twin.device, branch)
    await expect(one.session()).rejects.toThrow(/403|challenge/)
    // Its own lease opens no other epoch that is none, either.
    one.station.journal.scan(4)
    expect((await one.push(one.station.frameOf(1, 4))).status).toBe(403)
    expect(await hub.deps.store.chain(twin.device, branch as EpochId)).toEqual(before)
  })
})

describe('[ST3] who is not known here', () => {
  it('writes on no journal of a known station', async () => {
    const one = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
    await one.session()
    one.station.journal.scan(2)
    await one.pushed(1, 2)
    const device = one.station.journal.device
    const before = await hub.deps.store.chain(device, one.station.journal.epoch)
    await expect(strangerAs(device, one.station.journal.epoch)).rejects.toThrow(/403/)
    const stranger = await strangerAs('st-never-seen', one.station.journal.epoch)
    // The lease of one name does not open another.
    stranger.station.journal = one.station.journal.clone().scan(2, 300)
    expect((await stranger.push(stranger.station.frameOf(3, 4))).status).toBe(403)
    expect(await hub.deps.store.chain(device, one.station.journal.epoch)).toEqual(before)
  })

  it('loses the leases it got under a name when a device is enrolled under it', async () => {
    const stranger = await strangerAs('st-late', 'epoch-1')
    stranger.station.journal.scan(1)
    const code = 'c'.repeat(64) as Hash
    await hub.deps.store.putEnrolCode(code, 'depot' as SiteId, (hub.deps.now() + 1000) as never)
    await hub.deps.store.enrol(code, new TestStation('x').publicKey, 'Gate', 'st-late' as DeviceId, hub.deps.now())
    expect((await stranger.push(stranger.station.frameOf(1, 1))).status).toBe(401)
    expect(await hub.deps.store.chain('st-late' as DeviceId, 'epoch-1' as EpochId)).toBeNull()
  })
})

it('[SES2] a station that is trusted again asks for a session anew, so that nothing more of it goes to quarantine', async () => {
  const one = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
  const { device } = one.station.journal
  await hub.deps.store.setRevoked(device, true)
  expect(await one.session()).toMatchObject({ outcome: 'hand-over-only' })
  await hub.deps.store.setRevoked(device, false)
  one.station.journal.scan(1)
  expect((await one.push(one.station.frameOf(1, 1))).status).toBe(401)
  expect(await one.session()).toMatchObject({ outcome: 'lease' })
  expect(await one.pushed(1, 1)).toMatchObject({ notStored: [] })
})
