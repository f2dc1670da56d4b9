import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeviceId, HubPosition, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { BATCH_TYPE } from '../../../src/wire/up.ts'
import { HttpStation, TestStation, digestOf, openTestHub, post, tempFolder, zstd } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
beforeAll(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder, {
    WAYMARK_MAX_ENROL_TRIES_A_MINUTE: '1000',
    WAYMARK_MAX_REQUESTS_A_MINUTE: '100000',
    WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: '100000',
  })
  url = await hub.listen()
})
afterAll(async () => {
  await hub.close()
  temp.drop()
})

const enrolled = async (): Promise<HttpStation> =>
  HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
async function signedIn(): Promise<HttpStation> {
  const station = await enrolled()
  await station.session()
  return station
}
const problem = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const body = (await answer.json()) as Record<string, unknown>
  expect(body).toMatchObject({ type: expect.stringMatching(/^urn:waymark:problem:/) as string, status: answer.status })
  for (const field of ['title', 'detail', 'whatToDo']) expect(body[field]).toMatch(/\w+/)
  return body
}

describe('[ST2] enrolment', () => {
  it('a code is good for one device, read with or without dashes and in any case', async () => {
    const { code } = await makeEnrolCode(hub.deps, 'depot' as SiteId)
    const first = new TestStation('x')
    const body = {
      protocol: 1,
      code: code.toLowerCase().replaceAll('-', ' '),
      publicKey: first.publicKey,
      name: 'Gate 1',
    }
    const answer = await post(url, '/v1/stations/enrol', body)
    const reply = (await answer.json()) as Record<string, string>
    expect(reply).toMatchObject({
      protocol: 1,
      site: 'depot',
      name: 'Gate 1',
      incarnation: await hub.deps.store.incarnation(),
    })
    expect(await (await post(url, '/v1/stations/enrol', body)).json()).toEqual(reply)
    const other = await post(url, '/v1/stations/enrol', { ...body, publicKey: new TestStation('y').publicKey })
    expect(other.status).toBe(403)
    expect(await problem(other)).toMatchObject({ type: 'urn:waymark:problem:enrol-code' })
  })

  it('a key that is none is refused before the code is used', async () => {
    const { code } = await makeEnrolCode(hub.deps, 'depot' as SiteId)
    const answer = await post(url, '/v1/stations/enrol', { protocol: 1, code, publicKey: 'AAAA', name: 'x' })
    expect(answer.status).toBe(400)
    expect((await HttpStation.enrol(url, code)).station.journal.device).toMatch(/^st-/)
  })
})

describe('push over HTTP', () => {
  it('[IN1] a batch, again, and in between a gap', async () => {
    const one = await signedIn()
    one.station.journal.scan(6)
    const reply = await one.pushed(1, 4)
    expect(reply).toMatchObject({ outcome: 'taken', ackedSeq: 4, notStored: [] })
    expect(await one.pushed(1, 4)).toEqual(reply)
    expect(await one.pushed(6, 6)).toMatchObject({ outcome: 'behind', haveSeq: 4 })
  })

  it('[IN1] [F16] a batch cut in half, without a digest or with another’s, is a transport error: nothing stored, sent again it arrives', async () => {
    const one = await signedIn()
    one.station.journal.scan(3)
    const frame = one.station.frameOf(1, 3)
    for (const bad of [
      await one.push(frame.subarray(0, frame.length / 2), { 'content-digest': digestOf(frame) }),
      await one.push(frame, { 'content-digest': '' }),
      await one.push(frame, { 'content-digest': 'sha-512=:AAAA:' }),
      await one.push(frame, { 'content-digest': digestOf(Buffer.from('other')) }),
    ]) {
      expect(bad.status).toBe(400)
      expect(await problem(bad)).toMatchObject({ type: 'urn:waymark:problem:digest' })
    }
    expect(await hub.deps.store.chain(one.station.journal.device, one.station.journal.epoch)).toBeNull()
    expect(await one.pushed(1, 3)).toMatchObject({ outcome: 'taken', ackedSeq: 3 })
  })

  it('[F21] without a lease, with a made-up one, with an ended one: 401, and nothing else', async () => {
    const one = await signedIn()
    one.station.journal.scan(1)
    const token = one.token
    for (const bad of ['', 'nobody', `${token}x`]) {
      one.token = bad
      const answer = await one.push(one.station.frameOf(1, 1))
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect(await problem(answer)).toMatchObject({ type: 'urn:waymark:problem:lease' })
      expect((await one.get('/v1/sync/pull')).status).toBe(401)
      expect((await post(url, '/v1/sync/hashes', {}, { authorization: `Bearer ${bad}` })).status).toBe(401)
    }
    one.token = token
    expect((await one.push(one.station.frameOf(1, 1))).status).toBe(200)
  })

  it('[IN1] another content type and a body beyond the limit are refused, as problems', async () => {
    const one = await signedIn()
    const json = await post(url, '/v1/sync/push', { a: 1 }, { authorization: `Bearer ${one.token}` })
    expect(json.status).toBe(415)
    await problem(json)
    const large = await one.push(Buffer.alloc(1024 * 1024 + 1))
    expect(large.status).toBe(413)
    await problem(large)
  })

  it('[F18] a bomb over the wire is 413', async () => {
    const one = await signedIn()
    one.station.journal.scan(2)
    const frame = one.station.frameOf(1, 2)
    const bomb = Buffer.concat([frame.subarray(0, frame.indexOf(10) + 1), zstd(Buffer.alloc(300 * 1024 * 1024))])
    const answer = await one.push(bomb)
    expect(answer.status).toBe(413)
    expect(await problem(answer)).toMatchObject({ type: 'urn:waymark:problem:batch-too-large' })
  })

  it('[IN6] names the first event that differs when it is told the hashes', async () => {
    const one = await signedIn()
    const { journal } = one.station
    journal.scan(5)
    const batch = journal.batch(1, 5)
    batch.bodies[2] = Buffer.from(Buffer.from(batch.bodies[2]!).toString().replace('receive', 'recieve'))
    const reply = (await (await one.push(one.station.frame(batch))).json()) as Record<string, unknown>
    expect(reply).toMatchObject({ hashesWanted: true, ackedSeq: 5 })
    const ask = async (more: Record<string, unknown> = {}) =>
      post(
        url,
        '/v1/sync/hashes',
        { epoch: journal.epoch, fromSeq: 1, toSeq: 5, hashes: journal.heads.slice(1), ...more },
        { authorization: `Bearer ${one.token}` },
      )
    expect(await (await ask()).json()).toMatchObject({
      firstDifference: 3,
      sentence: expect.stringContaining('Event 3') as string,
    })
    expect((await hub.deps.store.alarms(1))[0]?.sentence).toContain('Event 3 is the first')
    expect((await ask({ toSeq: 4 })).status).toBe(400)
    expect(await (await ask({ epoch: 'other' })).json()).toMatchObject({ firstDifference: null })
  })
})

/** Writes `bytes` on a connection of its own and closes it; `hear` waits for the first byte of the answer before it does. */
const writeAndCut = (bytes: Buffer, hear = false): Promise<void> =>
  new Promise((done) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(bytes, () => {
        if (!hear) socket.destroy()
      })
    })
    socket.on('data', () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', () => done())
  })

it('[F14] [F16] cut at every byte of the request, and right before the answer: in the end each event is there once', async () => {
  const one = await signedIn()
  const { journal } = one.station
  journal.scan(3)
  const frame = one.station.frameOf(1, 3)
  const head = [
    ...[
      'POST /v1/sync/push HTTP/1.1',
      'host: hub',
      `content-type: ${BATCH_TYPE}`,
      `content-digest: ${digestOf(frame)}`,
    ],
    ...[`authorization: Bearer ${one.token}`, `content-length: ${frame.length}`, '', ''],
  ].join('\r\n')
  const request = Buffer.concat([Buffer.from(head), frame])
  for (let from = 0; from < request.length; from += 40) {
    const cuts = Array.from({ length: Math.min(40, request.length - from) }, (_, i) =>
      writeAndCut(request.subarray(0, from + i)),
    )
    await Promise.all(cuts)
  }
  expect(await hub.deps.store.chain(journal.device, journal.epoch)).toBeNull()
  for (let again = 0; again < 3; again++) await writeAndCut(request, again > 0)
  expect(await one.pushed(1, 3)).toMatchObject({ outcome: 'taken', ackedSeq: 3, notStored: [] })
  const events = await hub.deps.store.events(0 as HubPosition, 10_000)
  expect(events.filter(({ deviceId }) => deviceId === journal.device).map(({ hash }) => hash)).toEqual(
    journal.heads.slice(1),
  )
})

it('[IN8] when too many pushes wait, the next is told 503 with Retry-After at once, and loses nothing', async () => {
  const small = tempFolder()
  const busy = await openTestHub(small.folder, { WAYMARK_MAX_WAITING_PUSHES: '2' })
  const at = await busy.listen()
  const { code } = await makeEnrolCode(busy.deps, 'depot' as SiteId)
  const one = await HttpStation.enrol(at, code)
  await one.session()
  one.station.journal.scan(2)
  // Two that never send their body hold the two places.
  const head = `POST /v1/sync/push HTTP/1.1\r\nhost: hub\r\ncontent-type: ${BATCH_TYPE}\r\nauthorization: Bearer ${one.token}\r\ncontent-length: 100\r\n\r\n`
  const held = [1, 2].map(() => connect(Number(new URL(at).port), '127.0.0.1'))
  for (const socket of held) socket.write(head)
  await expect
    .poll(async () => (await one.push(one.station.frameOf(1, 2))).status, { timeout: 5000, interval: 30 })
    .toBe(503)
  const answer = await one.push(one.station.frameOf(1, 2))
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await problem(answer)).toMatchObject({ type: 'urn:waymark:problem:busy' })
  for (const socket of held) socket.destroy()
  await expect
    .poll(async () => (await one.push(one.station.frameOf(1, 2))).status, { timeout: 5000, interval: 30 })
    .toBe(200)
  await busy.close()
  small.drop()
})

it('[F19] twenty stations at once: all of it is there, once, each journal in order', async () => {
  const stations = await Promise.all(Array.from({ length: 20 }, () => signedIn()))
  await Promise.all(
    stations.map(async (one) => {
      one.station.journal.scan(120)
      for (let from = 1; from <= 120; from += 40)
        expect(await one.pushed(from, from + 39)).toMatchObject({ notStored: [] })
    }),
  )
  for (const { station } of stations) {
    const chain = await hub.deps.store.chain(station.journal.device, station.journal.epoch)
    expect(chain).toMatchObject({ seq: 120, head: station.journal.headAt(120) })
  }
  const events = await hub.deps.store.events(0 as HubPosition, 100_000)
  const devices = new Set<DeviceId>(stations.map(({ station }) => station.journal.device))
  expect(events.filter(({ deviceId }) => devices.has(deviceId))).toHaveLength(2400)
})
