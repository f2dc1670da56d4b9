import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubInstant, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { sha256Hex } from '../../../src/hub/sha256.ts'
import { HttpStation, NOW, TestJournal, TestStation, openTestHub, post, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number
beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  hub = await openTestHub(temp.folder, {}, () => now as HubInstant)
  url = await hub.listen()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})
const enrolled = async (): Promise<HttpStation> =>
  HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
/** The same device on another copy of its folder: same key and journal, another life of it. */
function copyOf(one: HttpStation): HttpStation {
  const copy = new HttpStation(one.url, Object.assign(new TestStation('x'), { keys: one.station.keys }))
  copy.station.journal = one.station.journal.clone()
  return copy
}

describe('[SES1] the challenge', () => {
  it('signed, gives a lease: token, hub’s clock, and what the hub has of the journal', async () => {
    const one = await enrolled()
    const reply = await one.session()
    expect(reply).toMatchObject({
      ...{ outcome: 'lease', leaseMs: 3_600_000, hubAt: NOW, epoch: 'epoch-1', haveSeq: 0 },
      haveHead: one.station.journal.genesis,
    })
    expect(reply).not.toHaveProperty('newEpoch')
    one.station.journal.scan(3)
    await one.pushed(1, 2)
    expect(await one.session()).toMatchObject({ haveSeq: 2, haveHead: one.station.journal.headAt(2) })
    // The database holds no token that opens anything.
    expect(await hub.deps.store.lease(one.token)).toBeNull()
    expect(await hub.deps.store.lease(sha256Hex(one.token))).toMatchObject({ deviceId: one.station.journal.device })
  })

  it('is good once, for two minutes, for who asked for it', async () => {
    const one = await enrolled()
    const { journal, instance } = one.station
    const base = {
      ...{ protocol: 1, station: journal.device, epoch: 'epoch-1', instance, lastSeq: 0, lastHead: journal.genesis },
    }
    const ask = async (body: Record<string, unknown>) =>
      (await (await post(url, '/v1/stations/session', body)).json()) as { outcome: string; challenge: string }
    const signed = (challenge: string, more: Record<string, unknown> = {}) => {
      const body = { ...base, ...more }
      const message = JSON.stringify({ challenge, epoch: body.epoch, instance: body.instance, station: body.station })
      return { ...body, challenge, signature: one.station.sign(Buffer.from(message)) }
    }
    const { challenge } = await ask(base)
    expect((await ask(signed(challenge))).outcome).toBe('lease')
    expect((await ask(signed(challenge))).outcome).toBe('challenge')
    const late = await ask(base)
    now += 120_001
    expect((await ask(signed(late.challenge))).outcome).toBe('challenge')
    const other = await ask(base)
    expect((await ask(signed(other.challenge, { epoch: 'epoch-2' }))).outcome).toBe('challenge')
    expect((await ask(signed(`${other.challenge}x`))).outcome).toBe('challenge')
    expect((await ask(signed('made.up.challenge'))).outcome).toBe('challenge')
  })

  it('[SES2] signed with another key gives nothing', async () => {
    const one = await enrolled()
    const thief = new HttpStation(url, new TestStation(one.station.journal.device))
    await expect(thief.session()).rejects.toThrow(/403/)
  })
})

it('[SES3] [F21] a lease ends after its hour: 401, a new session, and the push goes on', async () => {
  const one = await enrolled()
  await one.session()
  one.station.journal.scan(2)
  await one.pushed(1, 1)
  now += 3_600_001
  expect((await one.push(one.station.frameOf(2, 2))).status).toBe(401)
  await one.session()
  expect(await one.pushed(2, 2)).toMatchObject({ ackedSeq: 2 })
})

describe('[SES2] [F21] a station that is revoked or unknown here', () => {
  it('gets a lease to hand over with, and no news', async () => {
    const one = await enrolled()
    await one.session()
    await hub.deps.store.setRevoked(one.station.journal.device, true)
    expect(await one.session()).toMatchObject({
      outcome: 'hand-over-only',
      sentence: expect.stringContaining('revoked') as string,
    })
    one.station.journal.scan(2)
    expect(await one.pushed(1, 2)).toMatchObject({ ackedSeq: 2, notStored: [{ seq: 1 }, { seq: 2 }] })
    expect((await one.get('/v1/sync/pull')).status).toBe(403)
    await hub.deps.store.setRevoked(one.station.journal.device, false)
    expect(await one.session()).toMatchObject({ outcome: 'lease', haveSeq: 2 })

    const stranger = new HttpStation(url, new TestStation('st-never-seen'))
    expect(await stranger.session()).toMatchObject({ outcome: 'hand-over-only', haveSeq: 0 })
    stranger.station.journal.scan(1)
    expect(await stranger.pushed(1, 1)).toMatchObject({ ackedSeq: 1, notStored: [{ verdict: 'quarantined' }] })
  })
})

describe('[SES4] [F10] a journal that was put back', () => {
  it('that ends before what the hub has is told to take a new epoch', async () => {
    const one = await enrolled()
    one.station.journal.scan(3)
    await one.session()
    const old = copyOf(one)
    one.station.journal.scan(2)
    await one.pushed(1, 5)
    now += 3_600_001
    expect(await old.session()).toMatchObject({ outcome: 'lease', newEpoch: 'restored', haveSeq: 5 })
    // It scanned before it asked: as long as the hub's, but not the same.
    old.station.journal.scan(2, 900)
    expect(await old.session()).toMatchObject({ newEpoch: 'restored' })
  })

  it('a journal that only grew is told nothing, whatever the lives of its process', async () => {
    const one = await enrolled()
    for (let life = 0; life < 4; life++) {
      one.station.instance = `life-${life}`
      expect(await one.session()).not.toHaveProperty('newEpoch')
      one.station.journal.scan(2)
      if (life % 2 === 0) await one.pushed(one.station.journal.seq - 1 - (life > 0 ? 2 : 0), one.station.journal.seq)
    }
  })
})

describe('[SES5] [F9] twins', () => {
  it('two lives of one journal whose ends part: the later one is told', async () => {
    const one = await enrolled()
    one.station.journal.scan(4)
    const twin = copyOf(one)
    one.station.journal.scan(1, 100)
    twin.station.journal.scan(1, 200)
    expect(await one.session()).not.toHaveProperty('newEpoch')
    // Nothing was pushed yet: the leases alone tell.
    expect(await twin.session()).toMatchObject({ newEpoch: 'twin' })
  })

  it('a twin that is shorter than what the other named is told, too', async () => {
    const one = await enrolled()
    one.station.journal.scan(4)
    const twin = copyOf(one)
    one.station.journal.scan(3, 100)
    await one.session()
    twin.station.journal.scan(1, 200)
    expect(await twin.session()).toMatchObject({ newEpoch: 'twin' })
  })

  it('a branch that the hub keeps as a fork is told at each session, and a new epoch ends it', async () => {
    const one = await enrolled()
    one.station.journal.scan(2)
    const twin = copyOf(one)
    await one.session()
    one.station.journal.scan(1, 100)
    await one.pushed(1, 3)
    twin.token = one.token
    twin.station.journal.scan(4, 200)
    expect(await twin.pushed(3, 6)).toMatchObject({ newEpoch: 'twin', ackedSeq: 6 })
    expect(await twin.session()).toMatchObject({ newEpoch: 'twin' })
    const device = one.station.journal.device
    twin.station.journal = new TestJournal(device, 'epoch-2').scan(2, 300)
    expect(await twin.session()).not.toHaveProperty('newEpoch')
    expect(await twin.pushed(1, 2)).toMatchObject({ ackedSeq: 2, notStored: [] })
  })
})
