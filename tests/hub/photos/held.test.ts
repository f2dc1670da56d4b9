// [PH7] A revoked station hands over its photos: none is lost, and none is seen before an operator says so.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { readPhoto } from '../../../src/hub/photos/read.ts'
import type { PhotoNews } from '../../../src/hub/photos/news.ts'
import { sha256Hex } from '../../../src/hub/sha256.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { jpegOf } from '../../support/jpeg.ts'
import { HttpStation, openTestHub, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let told: PhotoNews[]
const open = async (env: Record<string, string> = {}): Promise<void> => {
  hub = await openTestHub(temp.folder, env)
  url = await hub.listen()
  told = []
  hub.deps.photos.onWhole((news) => void told.push(news))
}
async function close(): Promise<void> {
  const force = setTimeout(() => hub.app.server.closeAllConnections(), 300)
  await hub.close()
  clearTimeout(force)
}
beforeEach(async () => {
  temp = tempFolder()
  await open()
})
afterEach(async () => {
  await close()
  temp.drop()
})

const photo = jpegOf({ seed: 1, bytes: 300_000, widthPx: 1920, heightPx: 1440 })
const hash = sha256Hex(photo)
const operator = (path: string, body?: object): Promise<Response> =>
  fetch(`${url}/v1/ops${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer operator-key-of-the-tests', 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  })
const deviceOf = (one: HttpStation): DeviceId => one.station.journal.device
const setRevoked = (one: HttpStation, revoked: boolean) => hub.deps.store.setRevoked(deviceOf(one), revoked)
async function station(): Promise<HttpStation> {
  const made = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
  await made.session()
  return made
}
async function revoked(): Promise<HttpStation> {
  const made = await station()
  await setRevoked(made, true)
  expect(await made.session()).toMatchObject({ outcome: 'hand-over-only' })
  return made
}
const ask = (one: HttpStation, method: string, path: string, headers: Record<string, string>, body?: Uint8Array) =>
  fetch(`${url}/v1/photos${path}`, {
    method,
    headers: { authorization: `Bearer ${one.token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
function begin(one: HttpStation, bytes: Uint8Array): Promise<Response> {
  const words = { sha256: sha256Hex(bytes), kind: 'delivery', capturedAt: '1795000000000' }
  const metadata = Object.entries(words).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
  return ask(one, 'POST', '', { 'upload-length': String(bytes.length), 'upload-metadata': metadata.join(',') })
}
async function begun(one: HttpStation, bytes: Uint8Array): Promise<string> {
  const answer = await begin(one, bytes)
  expect(answer.status).toBe(201)
  return answer.headers.get('location')?.split('/').at(-1) ?? ''
}
const part = (one: HttpStation, id: string, bytes: Uint8Array): Promise<Response> =>
  ask(one, 'PATCH', `/${id}`, { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, bytes)
const sent = async (one: HttpStation, bytes: Uint8Array): Promise<Response> => part(one, await begun(one, bytes), bytes)
/** Whether stations or the customer's page see it. */
const seen = async (sha256 = hash): Promise<boolean> => (await readPhoto(hub.deps, sha256)) !== null

describe('[PH7] [F21] a revoked station’s photo', () => {
  it('is taken whole and kept, and seen by nobody; trusted again, it is a photo like any other', async () => {
    const [one, other] = [await revoked(), await station()]
    expect((await sent(one, photo)).headers.get('waymark-photo')).toBe(hash)
    expect(existsSync(join(temp.folder, 'photos', hash.slice(0, 2), `${hash}.jpg`))).toBe(true)
    expect([await seen(), told]).toEqual([false, []])
    for (const reader of [one, other])
      expect((await reader.get(`/v1/photos/${hash}`)).status).toBe(reader === one ? 403 : 404)
    // Asked again, also by another life of the hub, it is whole there: the station need not keep it for ever.
    await close()
    await open()
    const again = await begin(one, photo)
    expect([again.status, again.headers.get('waymark-photo')]).toEqual([200, hash])
    expect(await seen()).toBe(false)

    expect((await operator(`/stations/${deviceOf(one)}/trust`)).status).toBe(200)
    expect((await readPhoto(hub.deps, hash, 'depot' as SiteId))?.bytes.equals(photo)).toBe(true)
    expect(told).toEqual([{ sha256: hash, site: 'depot' }])
    expect(await hub.deps.store.heldBytes(deviceOf(one))).toBe(0)
  })

  it('is released when its events are replayed, though the station stays revoked; others’ are not', async () => {
    const [one, other] = [await revoked(), await revoked()]
    one.station.journal.scan(1)
    await one.pushed(1, 1)
    await sent(one, photo)
    const second = jpegOf({ seed: 2, bytes: 100_000 })
    await sent(other, second)
    expect(await (await operator('/quarantine/replay')).json()).toMatchObject({ replayed: 0, photos: 0 })
    expect(await seen()).toBe(false)
    const replay = async (): Promise<unknown> =>
      (await operator('/quarantine/replay', { device: deviceOf(one) })).json()
    expect(await replay()).toMatchObject({ replayed: 1, photos: 1 })
    expect([await seen(), await seen(sha256Hex(second))]).toEqual([true, false])
    // What comes later comes with the next replay of this station.
    const third = jpegOf({ seed: 3, bytes: 100_000 })
    await sent(one, third)
    expect(await seen(sha256Hex(third))).toBe(false)
    expect(await replay()).toMatchObject({ replayed: 0, photos: 1 })
    expect(await seen(sha256Hex(third))).toBe(true)
  })

  it('that was begun before is held, too: what counts is the standing when it is whole', async () => {
    const one = await station()
    const id = await begun(one, photo)
    await setRevoked(one, true)
    expect((await part(one, id, photo)).headers.get('waymark-photo')).toBe(hash)
    expect([await seen(), told]).toEqual([false, []])
    expect(await hub.deps.store.holdsPhoto(deviceOf(one), hash)).toBe(true)
  })

  it('that another station brings as well is seen as that one’s', async () => {
    const [one, other] = [await revoked(), await station()]
    await sent(one, photo)
    expect((await sent(other, photo)).headers.get('waymark-photo')).toBe(hash)
    expect((await hub.deps.store.photo(hash))?.deviceId).toBe(deviceOf(other))
  })
})

it('[PH7] no revoked station hands over photos without end, and none at another’s cost', async () => {
  await close()
  await open({ WAYMARK_MAX_HAND_OVER_MiB: '1' })
  const [one, other] = [await revoked(), await revoked()]
  const pictures = Array.from({ length: 8 }, (_, n) => jpegOf({ seed: 10 + n, bytes: 400_000 }))
  // All begun first, so that nothing is counted yet.
  const ids = await Promise.all(pictures.map((bytes) => begun(one, bytes)))
  const statuses: number[] = []
  for (const [n, id] of ids.entries()) statuses.push((await part(one, id, pictures[n]!)).status)
  expect(statuses).toEqual([204, 204, 204, 503, 503, 503, 503, 503])
  const refused = await begin(one, photo)
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true])
  expect((await sent(other, photo)).status).toBe(204)
  // What has come is not lost: it goes on where it stands once there is room, or the station is trusted again.
  await setRevoked(one, false)
  await one.session()
  const late = await ask(one, 'HEAD', `/${ids[7]!}`, {})
  expect(late.headers.get('waymark-photo')).toBe(sha256Hex(pictures[7]!))
  expect(await seen(sha256Hex(pictures[7]!))).toBe(true)
})
