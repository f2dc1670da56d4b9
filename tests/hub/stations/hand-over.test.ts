// [IN7] Who is not trusted may hand over, but not without end, and never at the cost of another.
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, HubInstant, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { createHandOvers, networkOf } from '../../../src/hub/stations/hand-over.ts'
import { HttpStation, NOW, TestStation, openTestHub, tempFolder, testConfig } from '../kit.ts'

const HOUR_MS = 3_600_000
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number
beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  const env = {
    WAYMARK_MAX_HAND_OVER_MiB: '1',
    WAYMARK_MAX_STRANGER_HAND_OVER_MiB: '1',
    WAYMARK_LEASE_MS: String(48 * HOUR_MS),
    WAYMARK_TRUSTED_PROXIES: '1',
  }
  hub = await openTestHub(temp.folder, env, () => now as HubInstant)
  url = await hub.listen()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

/** An event that packs badly. */
const append = (one: HttpStation, bytes = 400_000): void => one.station.journal.append(randomBytes(bytes))
const next = (one: HttpStation, address = '192.0.2.1'): Promise<Response> => {
  const { seq } = one.station.journal
  return one.push(one.station.frameOf(seq, seq), { 'x-forwarded-for': address })
}
async function stranger(name = 'st-never-seen'): Promise<HttpStation> {
  const one = new HttpStation(url, new TestStation(name))
  await one.session()
  return one
}
async function revoked(): Promise<HttpStation> {
  const one = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
  await hub.deps.store.setRevoked(one.station.journal.device, true)
  await one.session()
  return one
}
/** Hands over until it is told to wait. */
async function until503(one: HttpStation, address?: string): Promise<Response> {
  for (let n = 0; n < 10; n++) {
    append(one)
    const answer = await next(one, address)
    if (answer.status === 503) return answer
    expect(answer.status).toBe(200)
  }
  throw new Error('it was never told to wait')
}

describe('[IN7] the limit of what is handed over', () => {
  it('is each revoked station’s own, and no stranger uses it up', async () => {
    const [first, second, nobody] = [await revoked(), await revoked(), await stranger()]
    const answer = await until503(nobody)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(60)
    await until503(first)
    append(second)
    expect((await next(second)).status).toBe(200)
  })

  it('is a stranger’s by address, whatever it calls itself', async () => {
    await until503(await stranger('st-a'), '192.0.2.1')
    const again = await stranger('st-b')
    append(again)
    expect((await next(again, '192.0.2.1')).status).toBe(503)
    expect((await next(again, '192.0.2.2')).status).toBe(200)
  })

  it('is not touched by what is known already', async () => {
    const one = await revoked()
    append(one)
    for (let n = 0; n < 8; n++) expect((await next(one)).status).toBe(200)
    append(one)
    expect((await next(one)).status).toBe(200)
    // Also when nothing is left.
    append(one)
    expect((await next(one)).status).toBe(200)
    const { journal } = one.station
    append(one)
    expect((await next(one)).status).toBe(503)
    expect((await one.push(one.station.frameOf(journal.seq - 1, journal.seq - 1))).status).toBe(200)
  })

  it('counts what the bytes unpack to, not how small they were sent', async () => {
    const one = await revoked()
    one.station.journal.append(Buffer.alloc(1_100_000, 'x'))
    expect((await next(one)).status).toBe(200)
    append(one, 100)
    expect((await next(one)).status).toBe(503)
  })

  it('comes back with time: nobody is locked out until a restart', async () => {
    const one = await revoked()
    await until503(one)
    now += 12 * HOUR_MS
    expect((await next(one)).status).toBe(200)
    const { device, epoch, seq } = one.station.journal
    expect(await hub.deps.store.chain(device, epoch)).toMatchObject({ seq })
  })
})

describe('what is remembered for it', () => {
  const handOvers = () => createHandOvers({ now: () => now as HubInstant, config: testConfig(temp.folder) })

  it('all strangers together are bounded, so that many addresses are no way around', () => {
    const all = handOvers()
    const bytes = 64 * 1024 * 1024
    for (let n = 0; n < 8; n++) all.ofStranger(`192.0.2.${n}`).spend(bytes)
    expect(() => all.ofStranger('198.51.100.1').mustHaveRoom()).toThrow(/unknown here/)
    expect(() => all.ofStation('st-1' as DeviceId).mustHaveRoom()).not.toThrow()
  })

  it('an IPv6 network counts as one address', () => {
    const all = handOvers()
    all.ofStranger('2001:db8:1:2::1').spend(64 * 1024 * 1024)
    expect(() => all.ofStranger('2001:db8:1:2:ffff:1:2:3').mustHaveRoom()).toThrow()
    expect(() => all.ofStranger('2001:db8:1:3::1').mustHaveRoom()).not.toThrow()
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('::1')).toBe('0:0:0:0')
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0')
  })

  it('a clock that is set back neither gives nor takes', () => {
    const all = handOvers()
    const one = all.ofStation('st-1' as DeviceId)
    one.spend(128 * 1024 * 1024)
    now -= 48 * HOUR_MS
    expect(() => one.mustHaveRoom()).toThrow()
  })
})
