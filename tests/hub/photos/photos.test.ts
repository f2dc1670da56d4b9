import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Hash, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { readPhoto } from '../../../src/hub/photos/read.ts'
import { createUploads } from '../../../src/hub/photos/uploads.ts'
import { sha256Hex } from '../../../src/hub/sha256.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { MAX_PHOTO_BYTES } from '../../../src/wire/photos.ts'
import { jpegOf } from '../../support/jpeg.ts'
import { HttpStation, TestStation, openTestHub, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
  url = await hub.listen()
})
afterEach(async () => {
  await close()
  temp.drop()
})
async function close(): Promise<void> {
  const force = setTimeout(() => hub.app.server.closeAllConnections(), 300)
  await hub.close()
  clearTimeout(force)
}

const station = async (site = 'depot'): Promise<HttpStation> => {
  const made = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, site as SiteId)).code)
  await made.session()
  return made
}
const base64 = (text: string) => Buffer.from(text).toString('base64')
const metadata = (sha256: string, more: Record<string, string> = {}) =>
  Object.entries({ sha256, kind: 'delivery', capturedAt: '1795000000000', ...more })
    .map(([key, value]) => `${key} ${base64(value)}`)
    .join(',')
type Tus = Record<string, string>
const ask = (one: HttpStation, method: string, path: string, headers: Tus = {}, body?: Uint8Array): Promise<Response> =>
  fetch(`${url}/v1/photos${path}`, {
    method,
    headers: { authorization: `Bearer ${one.token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
const begin = (one: HttpStation, bytes: Uint8Array, more: Tus = {}): Promise<Response> =>
  ask(one, 'POST', '', {
    'upload-length': String(bytes.length),
    'upload-metadata': metadata(sha256Hex(bytes)),
    ...more,
  })
const part = (one: HttpStation, id: string, offset: number, bytes: Uint8Array): Promise<Response> =>
  ask(
    one,
    'PATCH',
    `/${id}`,
    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    bytes,
  )
const idOf = (answer: Response): string => answer.headers.get('location')?.split('/').at(-1) ?? ''
async function begun(one: HttpStation, bytes: Uint8Array): Promise<string> {
  const answer = await begin(one, bytes)
  expect([answer.status, await answer.text()]).toEqual([201, ''])
  return idOf(answer)
}
async function sent(one: HttpStation, bytes: Uint8Array): Promise<Response> {
  return part(one, await begun(one, bytes), 0, bytes)
}
const problemOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  return (await answer.json()) as { type: string; detail: string; whatToDo: string }
}
/** What somebody waits at until it is opened. */
const gate = () => {
  let open = () => {}
  const opened = new Promise<void>((done) => (open = done))
  return { opened, open: () => open() }
}
const incoming = () => readdirSync(join(temp.folder, 'photos', 'incoming'))
const photo = jpegOf({ seed: 1, bytes: 400_000, widthPx: 1920, heightPx: 1440 })
const hash = sha256Hex(photo)

describe('[PH1] a photo in parts', () => {
  it('is whole when all of it has come and its hash holds; only then is that said', async () => {
    const one = await station()
    const told: unknown[] = []
    hub.deps.photos.onWhole((news) => told.push(news))
    const id = await begun(one, photo)
    const first = await part(one, id, 0, photo.subarray(0, 150_000))
    expect([first.status, first.headers.get('upload-offset'), first.headers.get('waymark-photo')]).toEqual([
      204,
      '150000',
      null,
    ])
    const head = await ask(one, 'HEAD', `/${id}`)
    expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['150000', '400000'])
    expect(await hub.deps.store.photo(hash)).toBeNull()
    expect((await one.get(`/v1/photos/${hash}`)).status).toBe(404)
    const last = await part(one, id, 150_000, photo.subarray(150_000))
    expect([last.status, last.headers.get('waymark-photo')]).toEqual([204, hash])
    expect(await hub.deps.store.photo(hash)).toMatchObject({
      ...{
        site: 'depot',
        kind: 'delivery',
        bytes: 400_000,
        widthPx: 1920,
        heightPx: 1440,
        capturedAt: 1_795_000_000_000,
      },
      deviceId: one.station.journal.device,
    })
    expect(told).toEqual([{ sha256: hash, site: 'depot' }])
    expect(incoming()).toEqual([])
    const file = join(temp.folder, 'photos', hash.slice(0, 2), `${hash}.jpg`)
    expect(statSync(file).size).toBe(400_000)
  })

  it('is given to stations of its site, for ever the same, and to nobody else', async () => {
    const [one, other, foreign] = [await station(), await station(), await station('elsewhere')]
    await sent(one, photo)
    const answer = await other.get(`/v1/photos/${hash}`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(photo)).toBe(true)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...{ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' },
      'cache-control': 'private, max-age=31536000, immutable',
    })
    expect((await foreign.get(`/v1/photos/${hash}`)).status).toBe(404)
    expect((await fetch(`${url}/v1/photos/${hash}`)).status).toBe(401)
    expect((await other.get('/v1/photos/not-a-hash')).status).toBe(400)
    expect((await other.get('/v1/photos/..%2f..%2fhub.db')).status).toBe(400)
  })
})

describe('[PH2] what is not taken', () => {
  it('other bytes than were named: refused, nothing is kept, and the next try is as good as the first', async () => {
    const one = await station()
    const id = await begun(one, photo)
    const damaged = Buffer.from(photo)
    damaged[200_000]! ^= 1
    const answer = await part(one, id, 0, damaged)
    expect([answer.status, answer.headers.get('waymark-photo')]).toEqual([460, null])
    expect((await problemOf(answer)).whatToDo).toBe('Send it again.')
    expect(incoming()).toEqual([])
    expect((await ask(one, 'HEAD', `/${id}`)).status).toBe(404)
    expect((await sent(one, photo)).headers.get('waymark-photo')).toBe(hash)
  })

  it.each([
    ['text', Buffer.from('this is no photo, whatever it is called')],
    ['a page', Buffer.from('<html><script>alert(1)</script></html>')],
    ['half a JPEG', jpegOf({ seed: 2 }).subarray(0, 2000)],
    ['100 megapixels', jpegOf({ seed: 2, widthPx: 11_000, heightPx: 9_100 })],
  ])('%s under its own true hash: refused, nothing is kept', async (_name, bytes) => {
    const one = await station()
    const answer = await sent(one, bytes)
    expect(answer.status).toBe(415)
    await problemOf(answer)
    expect(incoming()).toEqual([])
    expect(await hub.deps.store.photo(sha256Hex(bytes))).toBeNull()
  })

  it('without a session, without words on what it is, without a length, too large: refused before a byte', async () => {
    const one = await station()
    expect((await begin(new HttpStation(url, one.station), photo)).status).toBe(401)
    for (const more of [
      { 'upload-metadata': '' },
      { 'upload-metadata': 'nonsense' },
      { 'upload-metadata': metadata('../../../etc/passwd') },
      { 'upload-metadata': metadata(hash, { kind: 'selfie' }) },
      { 'upload-metadata': metadata(hash, { capturedAt: 'soon' }) },
      { 'upload-length': '0' },
      { 'upload-length': 'x' },
    ]) {
      const answer = await begin(one, photo, more)
      expect({ more, status: answer.status }).toEqual({ more, status: 400 })
      await problemOf(answer)
    }
    expect((await begin(one, photo, { 'upload-length': String(MAX_PHOTO_BYTES + 1) })).status).toBe(413)
    expect(incoming()).toEqual([])
  })

  it('more bytes than were announced, a wrong place, another station’s upload: refused', async () => {
    const [one, other] = [await station(), await station()]
    const id = await begun(one, photo)
    expect((await part(one, id, 5, photo)).status).toBe(409)
    expect((await part(one, id, 0, Buffer.concat([photo, photo]))).status).toBeGreaterThanOrEqual(400)
    for (const method of ['HEAD', 'PATCH'])
      expect((method === 'HEAD' ? await ask(other, method, `/${id}`) : await part(other, id, 0, photo)).status).toBe(
        404,
      )
    expect((await part(one, '../../hub.db', 0, photo)).status).toBeGreaterThanOrEqual(400)
  })

  it('[F21] an unknown station keeps its photos', async () => {
    const stranger = new HttpStation(url, new TestStation('st-never-seen'))
    await stranger.session()
    expect((await begin(stranger, photo)).status).toBe(403)
    expect((await stranger.get(`/v1/photos/${hash}`)).status).toBe(403)
  })
})

describe('[PH3] a hash that is here', () => {
  it('is answered at once, without data, and only to stations of a site that brought it', async () => {
    const [one, other, foreign] = [await station(), await station(), await station('elsewhere')]
    await sent(one, photo)
    const again = await begin(other, photo)
    expect([again.status, again.headers.get('waymark-photo'), again.headers.get('upload-offset')]).toEqual([
      200,
      hash,
      '400000',
    ])
    // Whoever only knows the hash must bring the bytes before it may read them.
    expect((await begin(foreign, photo)).status).toBe(201)
    expect((await sent(foreign, photo)).headers.get('waymark-photo')).toBe(hash)
    expect((await foreign.get(`/v1/photos/${hash}`)).status).toBe(200)
  })

  it('that another one of the site brought meanwhile: what was begun of it goes', async () => {
    const [one, other] = [await station(), await station()]
    await part(one, await begun(one, photo), 0, photo.subarray(0, 1000))
    await sent(other, photo)
    expect(incoming()).toHaveLength(2)
    expect((await begin(one, photo)).headers.get('waymark-photo')).toBe(hash)
    expect(incoming()).toEqual([])
  })

  it('two stations that send the same photo at the same time make one', async () => {
    const [one, other] = [await station(), await station()]
    const [a, b] = [await begun(one, photo), await begun(other, photo)]
    const answers = await Promise.all([part(one, a, 0, photo), part(other, b, 0, photo)])
    expect(answers.map((answer) => answer.headers.get('waymark-photo'))).toEqual([hash, hash])
    expect((await readPhoto(hub.deps, hash))?.bytes.equals(photo)).toBe(true)
    expect(incoming()).toEqual([])
  })

  it('whose file somebody deleted or changed on the hub is an alarm, and is taken again', async () => {
    const one = await station()
    await sent(one, photo)
    const file = join(temp.folder, 'photos', hash.slice(0, 2), `${hash}.jpg`)
    writeFileSync(file, 'changed')
    expect((await one.get(`/v1/photos/${hash}`)).status).toBe(404)
    rmSync(file)
    expect((await one.get(`/v1/photos/${hash}`)).status).toBe(404)
    expect((await hub.deps.store.alarms(10)).map(({ sentence }) => sentence)).toEqual([
      `The file of photo ${hash} is damaged on the hub’s disk.`,
    ])
    expect((await begin(one, photo)).status).toBe(201)
    expect((await sent(one, photo)).headers.get('waymark-photo')).toBe(hash)
    expect((await one.get(`/v1/photos/${hash}`)).status).toBe(200)
  })
})

describe('[PH5] [F26] the hub ends in between', () => {
  it('an upload that is begun again, because its answer was lost, is the same one', async () => {
    const [one, other] = [await station(), await station()]
    const id = await begun(one, photo)
    await part(one, id, 0, photo.subarray(0, 1000))
    expect(await begun(one, photo)).toBe(id)
    expect((await ask(one, 'HEAD', `/${id}`)).headers.get('upload-offset')).toBe('0')
    expect(await begun(other, photo)).not.toBe(id)
    expect(incoming()).toHaveLength(4)
  })

  it('in the middle of a photo: it goes on where it stood', async () => {
    const one = await station()
    const id = await begun(one, photo)
    await part(one, id, 0, photo.subarray(0, 100_000))
    await close()
    hub = await openTestHub(temp.folder)
    url = await hub.listen()
    expect((await ask(one, 'HEAD', `/${id}`)).headers.get('upload-offset')).toBe('100000')
    expect((await part(one, id, 100_000, photo.subarray(100_000))).headers.get('waymark-photo')).toBe(hash)
  })

  it('after the last byte and before it was looked at: it is looked at when somebody asks, and a damaged one is not whole', async () => {
    const one = await station()
    const bad = jpegOf({ seed: 9, bytes: 400_000 })
    const ids = [await begun(one, photo), await begun(one, bad)]
    writeFileSync(join(temp.folder, 'photos', 'incoming', ids[0]!), photo)
    writeFileSync(join(temp.folder, 'photos', 'incoming', ids[1]!), randomBytes(400_000))
    const [whole, damaged] = [await ask(one, 'HEAD', `/${ids[0]!}`), await ask(one, 'HEAD', `/${ids[1]!}`)]
    expect([whole.status, whole.headers.get('waymark-photo')]).toEqual([200, hash])
    expect([damaged.status, damaged.headers.get('waymark-photo')]).toEqual([460, null])
    expect(incoming()).toEqual([])
  })

  it('begun again while it is being made whole: waited for, told to be whole, and nothing is left of it', async () => {
    const one = await station()
    const { store } = hub.deps
    const [atRow, go] = [gate(), gate()]
    const put = store.putPhoto.bind(store)
    store.putPhoto = async (row) => {
      atRow.open()
      await go.opened
      return put(row)
    }
    const id = await begun(one, photo)
    const last = part(one, id, 0, photo)
    await atRow.opened
    // As a tablet does that was restarted just now: it asks where its upload stands, and begins anew because it stands nowhere.
    expect((await ask(one, 'HEAD', `/${id}`)).status).toBeGreaterThanOrEqual(400)
    const again = begin(one, photo)
    // The two are one hub's: the second has come as far as it can once others are answered.
    for (let turn = 0; turn < 20; turn++) await fetch(`${url}/healthz`)
    go.open()
    expect([(await again).status, (await again).headers.get('waymark-photo')]).toEqual([200, hash])
    expect([(await last).status, (await last).headers.get('waymark-photo')]).toEqual([204, hash])
    expect((await readPhoto(hub.deps, hash))?.bytes.equals(photo)).toBe(true)
    expect(incoming()).toEqual([])
  })

  it('begun anew twice while it is looked at: what was judged is what is kept, and nothing is left of it', async () => {
    const one = await station()
    const { store } = hub.deps
    const [judged, go] = [gate(), gate()]
    const erased = store.photoErased.bind(store)
    let asked = 0
    store.photoErased = async (sha256) => {
      // The first is asked at the creation, the second after the bytes were judged.
      if (++asked === 2) {
        judged.open()
        await go.opened
      }
      return erased(sha256)
    }
    const last = part(one, await begun(one, photo), 0, photo)
    await judged.opened
    const [again, anew] = [begin(one, photo), begin(one, photo)]
    for (let turn = 0; turn < 20; turn++) await fetch(`${url}/healthz`)
    go.open()
    expect((await last).headers.get('waymark-photo')).toBe(hash)
    for (const answer of [await again, await anew]) expect(answer.headers.get('waymark-photo')).toBe(hash)
    expect((await readPhoto(hub.deps, hash))?.bytes.equals(photo)).toBe(true)
    expect(incoming()).toEqual([])
  })

  it('after the file was moved and before its row was written: sent again, whole', async () => {
    const one = await station()
    const id = await begun(one, photo)
    const put = hub.deps.store.putPhoto
    hub.deps.store.putPhoto = async () => Promise.reject(new Error('the power went'))
    expect((await part(one, id, 0, photo)).status).toBe(500)
    hub.deps.store.putPhoto = put
    expect((await ask(one, 'HEAD', `/${id}`)).status).toBeGreaterThanOrEqual(400)
    expect((await sent(one, photo)).headers.get('waymark-photo')).toBe(hash)
  })
})

it('[F28] a disk of the hub that is full: told to wait, and taken when there is room', async () => {
  const one = await station()
  const id = await begun(one, photo)
  const file = join(temp.folder, 'photos', 'incoming', id)
  rmSync(file)
  symlinkSync('/dev/full', file)
  const answer = await part(one, id, 0, photo)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
  rmSync(file)
  writeFileSync(file, '')
  expect((await part(one, id, 0, photo)).headers.get('waymark-photo')).toBe(hash)
})

describe('[PH6] bounds', () => {
  it('only so many parts at the same time, and only so many photos begun; what was begun and left goes', async () => {
    await close()
    hub = await openTestHub(temp.folder, {
      ...{ WAYMARK_MAX_UNFINISHED_PHOTOS: '3', WAYMARK_UNFINISHED_PHOTO_MS: '60000' },
    })
    url = await hub.listen()
    const one = await station()
    for (let seed = 0; seed < 3; seed++) await begun(one, jpegOf({ seed }))
    const refused = await begin(one, photo)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
    const uploads = createUploads(hub.deps)
    expect(await uploads.sweep()).toBe(0)
    const old = Date.now() / 1000 - 61
    for (const name of incoming().slice(0, 4)) utimesSync(join(temp.folder, 'photos', 'incoming', name), old, old)
    expect(await uploads.sweep()).toBe(2)
    expect(incoming()).toHaveLength(2)
    expect((await begin(one, photo)).status).toBe(201)
  })

  it('beyond the most uploads at once the answer is 503 at once, and there is room again after', async () => {
    await close()
    hub = await openTestHub(temp.folder, { WAYMARK_MAX_PHOTO_UPLOADS: '2' })
    url = await hub.listen()
    const one = await station()
    const slow = await Promise.all([jpegOf({ seed: 1 }), jpegOf({ seed: 2 })].map(async (bytes) => begun(one, bytes)))
    const stops: (() => void)[] = []
    const hanging = slow.map((id) =>
      fetch(`${url}/v1/photos/${id}`, {
        method: 'PATCH',
        headers: {
          ...{ authorization: `Bearer ${one.token}`, 'tus-resumable': '1.0.0', 'upload-offset': '0' },
          'content-type': 'application/offset+octet-stream',
        },
        duplex: 'half',
        body: new ReadableStream({
          start: (controller) => {
            controller.enqueue(Buffer.from('x'))
            stops.push(() => controller.error(new Error('gone')))
          },
        }),
      } as RequestInit).catch(() => null),
    )
    const full = async () => (await begin(one, photo)).status
    // A question of ours that came before them would take their place.
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await full()).toBe(503)
    for (const stop of stops) stop()
    await Promise.all(hanging)
    await waitFor(async () => (await full()) === 201)
    expect(existsSync(join(temp.folder, 'photos', 'incoming'))).toBe(true)
  })
})

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not come to hold')
}

it('[HT3] the verbs stand in /openapi.json', async () => {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> }
  expect(Object.keys(paths['/v1/photos'] ?? {})).toEqual(['post'])
  expect(Object.keys(paths['/v1/photos/{id}'] ?? {}).sort()).toEqual(['get', 'head', 'patch'])
  const unknown = (await readPhoto(hub.deps, 'f'.repeat(64) as Hash)) === null
  expect(unknown).toBe(true)
})
