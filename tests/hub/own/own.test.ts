import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, EpochId, Hash, HubInstant, HubPosition, SiteId } from '../../../src/domain/brands.ts'
import { msOf } from '../../../src/domain/clock.ts'
import type { HubEvent } from '../../../src/hub/deps.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { seal, unseal } from '../../../src/hub/own/sealing.ts'
import { decodeBody } from '../../../src/wire/event-body.ts'
import { NOW, TestJournal, knownStation, openTestHub, packageId, tempFolder } from '../kit.ts'
import { randomBytes } from 'node:crypto'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let now: number
beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  hub = await openTestHub(temp.folder, {}, () => now as HubInstant)
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})
const hold = (n: number, more: Partial<HubEvent> = {}): HubEvent =>
  ({
    ...{ kind: 'HoldPlaced', packageIds: [packageId(n)], actor: 'mara', site: 'depot' as SiteId },
    data: { hold: 'address_query', reason: 'no such street', mustAct: 'depot' },
    ...more,
  }) as HubEvent
const log = async () =>
  (await hub.deps.store.events(0 as HubPosition, 1000)).map((event) => {
    const decoded = decodeBody(event.body)
    if (!decoded.ok) throw new Error(decoded.reason)
    return { ...event, event: decoded.event }
  })

describe('[OWN1] the hub’s own journal', () => {
  it('is a chain like any other, in the one order, with who asked and what had been seen', async () => {
    const station = await knownStation(hub)
    station.journal.scan(2)
    await hub.ingest(station.frameOf(1, 2), station.lease)
    const appended = await hub.deps.appendHubEvents([hold(1), hold(2, { note: 'twice' })])
    const incarnation = await hub.deps.store.incarnation()
    expect(appended).toEqual({
      ...{ outcome: 'appended', epoch: incarnation, firstPosition: 3 },
      ids: [`hub/${incarnation}/1`, `hub/${incarnation}/2`],
    })
    const [, , first, second] = await log()
    const journal = new TestJournal('hub', incarnation)
    for (const event of [first!, second!]) journal.append(event.body)
    expect([first!.hash, second!.hash]).toEqual(journal.heads.slice(1))
    expect(first!.event).toMatchObject({
      ...{ kind: 'HoldPlaced', actorId: 'mara', role: 'supervisor', site: 'depot', seen: 2, checkpoint: 'hub' },
    })
    expect(second!.event.note).toBe('twice')
  })

  it('its times stand after all it has seen, each after the one before', async () => {
    const station = await knownStation(hub)
    station.journal.scan(3)
    await hub.ingest(station.frameOf(1, 3), station.lease)
    now = NOW - 60_000
    await hub.deps.appendHubEvents([hold(1), hold(1)])
    const times = (await log()).map(({ event }) => event.at as number)
    expect(times[3]).toBeGreaterThan(times[2]!)
    expect(times[4]).toBeGreaterThan(times[3]!)
    now = NOW + 3_600_000
    await hub.deps.appendHubEvents([hold(1)])
    expect(msOf((await log())[5]!.event.at)).toBe(now)
  })

  it('[F27] put back from a backup it begins a journal of its own: numbers it had given are not given again', async () => {
    await hub.deps.appendHubEvents([hold(1)])
    const first = await hub.deps.store.incarnation()
    await hub.close()
    hub = await openTestHub(temp.folder, { WAYMARK_HUB_RESTORED: '1' })
    const again = await hub.deps.appendHubEvents([hold(2)])
    // [ST8] Nor are places: stations have written into events which of them they had seen.
    expect(again.outcome === 'appended' && again.firstPosition > NOW).toBe(true)
    const epochs = (await log()).map(({ epoch, seq }) => `${epoch} ${seq}`)
    expect(epochs).toEqual([`${first} 1`, `${await hub.deps.store.incarnation()} 1`])
  })
})

describe('[OWN2]', () => {
  it('appends at once come one after another', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => hub.deps.appendHubEvents([hold(n), hold(n)])))
    expect(all.map((one) => (one.outcome === 'appended' ? one.firstPosition : 0))).toEqual(
      Array.from({ length: 20 }, (_, n) => 2 * n + 1),
    )
    const chain = await hub.deps.store.chain('hub' as DeviceId, (await hub.deps.store.incarnation()) as EpochId)
    expect(chain?.seq).toBe(40)
  })

  it('a repeated key stores nothing and gives the first answer; a failed append does not stop the next', async () => {
    const beside = (answer: string) => ({
      shipments: [],
      idempotency: { key: 'k', requestHash: 'a'.repeat(64) as Hash, answer },
    })
    const [one, two] = await Promise.all([
      hub.deps.appendHubEvents([hold(1)], beside('first')),
      hub.deps.appendHubEvents([hold(1)], beside('second')),
    ])
    expect(one.outcome).toBe('appended')
    expect(two).toEqual({ outcome: 'repeated', requestHash: 'a'.repeat(64), answer: 'first' })
    await expect(hub.deps.appendHubEvents([])).rejects.toThrow(/nothing happened/)
    await expect(hub.deps.appendHubEvents([hold(1, { data: { hold: 'nonsense' } as never })])).rejects.toThrow(
      /does not fit/,
    )
    expect(await hub.deps.appendHubEvents([hold(3)])).toMatchObject({ outcome: 'appended', firstPosition: 2 })
  })
})

it('a box opens with its key alone, whole', () => {
  const key = randomBytes(32).toString('base64')
  const { hash, box } = seal({ name: 'A. Person' }, key, randomBytes)
  expect(unseal(box, key)).toEqual({ facts: { name: 'A. Person' }, hash })
  expect(unseal(box, randomBytes(32).toString('base64'))).toBeNull()
  const changed = Buffer.from(box, 'base64')
  changed[20]! ^= 1
  expect(unseal(changed.toString('base64'), key)).toBeNull()
  expect(unseal('', key)).toBeNull()
  expect(box).not.toContain('Person')
})
