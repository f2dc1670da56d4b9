import { Script } from 'node:vm'
import { gunzipSync } from 'node:zlib'
import { request as httpRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Tracking } from '../../../src/wire/customer.ts'
import { type RunningHub, announceOne, startHub } from '../face/start-hub.ts'
import { type Device, createDevice } from '../projections/devices.ts'

const PRIVATE = ['Annelies', 'Marxer', 'Rietle', '2nd door', '555 01', 'example.test']
const at = (clock: string): number => Date.parse(`2026-11-22T${clock}:00+01:00`)
let hub: RunningHub
let tablet: Device
beforeEach(async () => {
  hub = await startHub()
  tablet = createDevice(hub.store, 't1')
})
afterEach(() => hub.stop())

const projected = async (): Promise<void> => {
  hub.deps.committed()
  const head = await hub.store.head()
  await expect.poll(() => hub.store.cursor('packages'), { interval: 5 }).toBe(head)
}
const json = async (id: string, key?: string): Promise<Tracking> => {
  const answer = await hub.get(`/v1/tracking/${id}${key === undefined ? '' : `?key=${key}`}`)
  expect(answer.status).toBe(200)
  return Tracking.strict().parse(await answer.json())
}
const page = async (path: string): Promise<string> => (await hub.get(path)).text()
/** The page as its reader sees it, roughly: without tags, one space. */
const read = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ')

async function day(id: string): Promise<void> {
  const site = 'schaan' as never
  const route = { routeId: 'r14', vehicleId: 'v1' } as never
  await tablet.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at('06:12'), now: at('06:13'), site })
  await tablet.record(
    'PackageSorted',
    [id],
    { site, routeId: 'r14' as never, bin: 'B3', planVersion: 1 },
    { at: at('07:02'), now: at('07:40'), site },
  )
  await tablet.record('PackageLoaded', [id], route, { at: at('08:05'), now: at('08:06'), site })
  await tablet.record(
    'LoadClosed',
    [id],
    { ...(route as object), driverId: 'p1', missing: [], counts: { depot: 1, driver: 1 } },
    { at: at('08:20'), now: at('08:21'), site },
  )
  await tablet.record(
    'RouteDeparted',
    [id],
    { ...(route as object), how: 'tap' },
    { at: at('08:31'), now: at('08:32'), site },
  )
  hub.setNow(at('09:00'))
}
const deliver = (id: string): Promise<string> =>
  tablet.record(
    'PackageDelivered',
    [id],
    { stopId: 's1' as never, outcome: 'handed_over', placeCode: 'in_person', proof: {} },
    { at: at('13:20'), now: at('13:21') },
  )

describe('the page', () => {
  it('says in its first line where the parcel is, and then what happened, newest first', async () => {
    const { id, key } = await announceOne(hub)
    await day(id)
    await projected()
    const markup = await page(`/t/${id}?key=${key}`)
    const text = read(markup)
    expect(/<h1[^>]*>([^<]*)</.exec(markup)?.[1]).toBe('Out for Delivery')
    expect(text).toContain('Your parcel from Alpenladen')
    expect(text).toContain('Expected today')
    expect(text).toContain('as of 08:31')
    expect(text.indexOf('08:31 Left the depot')).toBeGreaterThan(text.indexOf('What happened'))
    expect(text.indexOf('06:12 At the depot in Schaan')).toBeGreaterThan(text.indexOf('08:31 Left the depot'))
    expect(markup).toContain('aria-current="step"')
  })

  it('[TR3] shows both times where they differ by more than two minutes, and only there', async () => {
    const { id } = await announceOne(hub)
    await day(id)
    await projected()
    const text = read(await page(`/t/${id}`))
    expect(text).toContain('07:02 Sorted for delivery we heard of it 07:40')
    expect(text.match(/we heard of it/g)).toHaveLength(1)
    const { timeline } = await json(id)
    expect(timeline.find(({ text: line }) => line === 'Sorted for delivery')).toEqual({
      happenedAt: '2026-11-22T07:02:00+01:00',
      learnedAt: '2026-11-22T07:40:00+01:00',
      text: 'Sorted for delivery',
      place: 'Schaan',
    })
  })

  it('[TR1] keeps name and street for the link’s secret', async () => {
    const { id, key } = await announceOne(hub)
    await day(id)
    await deliver(id)
    await projected()
    const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`
    for (const path of [`/t/${id}`, `/t/${id}?key=${wrong}`, `/t/${id}?key=`, `/t/${id}/news`, `/v1/tracking/${id}`]) {
      const text = await page(path)
      expect(text).toContain('Delivered')
      for (const secret of PRIVATE) expect(text, path).not.toContain(secret)
      expect(text).not.toContain('Handed over')
    }
    const open = read(await page(`/t/${id}?key=${key}`))
    expect(open).toContain('For Annelies Marxer-Beck 9494 Schaan')
    expect(open).toContain('Handed over in person.')
    expect(open).not.toContain('555 01')
    expect((await json(id, key)).details).toEqual({
      name: 'Annelies Marxer-Beck',
      // The street has done its work.
      lines: ['9494 Schaan'],
      leftWith: 'Handed over in person.',
      photo: null,
      driver: null,
    })
    expect((await json(id)).details).toBeNull()
  })

  it('[TR1] shows one parcel’s details to no other parcel’s secret', async () => {
    const one = await announceOne(hub)
    const other = await announceOne(hub, { reference: 'order-2' })
    expect((await json(one.id, other.key)).details).toBeNull()
    expect((await json(one.id, one.key)).details?.name).toBe('Annelies Marxer-Beck')
  })

  it('[TR2] lets nothing a sender or a scanner wrote become markup', async () => {
    const evil = `"><script src=//evil.test></script><img onerror='x'>`
    const { id, key } = await announceOne(hub, {
      shipper: evil,
      recipient: { name: evil, lines: [evil], postcode: '9494', town: '<b>Schaan</b>', country: 'LI' },
    })
    const site = 'schaan' as never
    await hub.send('PUT', '/v1/ops/sites', [
      { id: 'schaan', name: evil, town: '<i>Schaan</i>', timeZone: 'Europe/Vaduz', lat: 47, lon: 9 },
    ])
    await tablet.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at('06:12'), site, note: evil })
    await projected()
    const markup = await page(`/t/${id}?key=${key}`)
    expect(markup).toContain('&lt;script src=//evil.test&gt;')
    expect(markup).not.toMatch(/<script src=\/\/|<img|<b>Schaan|<i>Schaan/)
    expect(markup.match(/<script/g)).toHaveLength(1)
  })

  it('[TR2] loads nothing from elsewhere, tells nobody the link, and is kept by no cache when it was opened', async () => {
    const { id, key } = await announceOne(hub)
    const answer = await hub.get(`/t/${id}?key=${key}`)
    const markup = await answer.text()
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const policy = answer.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(markup).not.toMatch(/\bstyle=|\bon[a-z]+=|<style|https?:\/\//)
    expect(markup).not.toContain(key)
    for (const [, path] of markup.matchAll(/(?:href|src)="([^"]*)"/g)) {
      expect(path).toMatch(/^\/t\/assets\/[0-9a-f]{16}\.(css|js|svg)$/)
      const asset = await hub.get(path!)
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    }
  })

  it('[TR4] has script without types, and with style and markup weighs under 50 KB packed', async () => {
    const { id } = await announceOne(hub)
    await day(id)
    await projected()
    const markup = await page(`/t/${id}`)
    const paths = [`/t/${id}`, ...[...markup.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, path]) => path!)]
    const packed = await Promise.all(paths.map((path) => getPacked(path)))
    expect(packed.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(50 * 1024)
    const script = packed[paths.findIndex((path) => path.endsWith('.js'))]!.text
    expect(() => new Script(script)).not.toThrow()
    expect(script).toContain('EventSource')
  })

  it('costs nothing when it has not changed', async () => {
    const { id } = await announceOne(hub)
    const first = await hub.get(`/t/${id}`)
    const tag = first.headers.get('etag')!
    expect((await hub.get(`/t/${id}`, { 'if-none-match': tag })).status).toBe(304)
    await day(id)
    await projected()
    expect((await hub.get(`/t/${id}`, { 'if-none-match': tag })).status).toBe(200)
  })

  it('is there the moment the parcel is announced', async () => {
    const { id } = await announceOne(hub)
    expect((await json(id)).status).toBe('preparing')
  })

  it('[TR3] says Delayed once the day has passed, though nobody scanned anything', async () => {
    const { id } = await announceOne(hub)
    await tablet.record('PackageReceived', [id], { site: 'schaan', condition: 'ok' }, { at: at('06:12') })
    await projected()
    hub.setNow(at('23:59'))
    expect((await json(id)).headline).toBe('Arriving Today')
    hub.setNow(at('23:59') + 120_000)
    const { headline, asOf } = await json(id)
    expect([headline, asOf]).toEqual(['Delayed', '2026-11-22T06:12:00+01:00'])
  })
})

describe('news that come twice, late or wrong', () => {
  it('of the same scan by two stations show one line', async () => {
    const { id } = await announceOne(hub)
    const other = createDevice(hub.store, 't2')
    const site = 'schaan' as never
    await tablet.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at('06:12'), site })
    await other.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at('06:13'), site })
    await projected()
    const lines = (await json(id)).timeline.map(({ text }) => text)
    expect(lines.filter((line) => line === 'At the depot in Schaan')).toHaveLength(1)
  })

  it('[F12] from before do not take the parcel back', async () => {
    const { id } = await announceOne(hub)
    const late = createDevice(hub.store, 't2')
    await day(id)
    await deliver(id)
    await late.record(
      'PackageReceived',
      [id],
      { site: 'schaan', condition: 'ok' },
      { at: at('06:20'), now: at('15:00'), site: 'schaan' as never },
    )
    await projected()
    hub.setNow(at('15:01'))
    const { headline, timeline } = await json(id)
    expect(headline).toBe('Delivered')
    expect(timeline[0]?.text).toBe('Delivered')
  })

  it('that are taken back are told as a correction', async () => {
    const { id } = await announceOne(hub)
    await day(id)
    const delivered = await deliver(id)
    await tablet.record('EventCorrected', [id], { corrects: [delivered], why: 'did_not_occur' }, { at: at('13:25') })
    await projected()
    hub.setNow(at('13:30'))
    const { headline, timeline } = await json(id)
    expect(headline).toBe('Out for Delivery')
    expect(timeline[0]?.text).toBe('An entry was corrected')
    expect(timeline.map(({ text }) => text)).not.toContain('Delivered')
  })
})

describe('[TR5] a number that leads nowhere', () => {
  it('with a typing error is told which, with the number to mend', async () => {
    const { id } = await announceOne(hub)
    const wrong = id.slice(0, -1) + (id.endsWith('2') ? '3' : '2')
    const answer = await hub.get(`/t/${wrong}`)
    const markup = await answer.text()
    expect(answer.status).toBe(404)
    expect(read(markup)).toContain('That number has a typing error')
    expect(read(markup)).toContain('One letter or digit is wrong')
    expect(markup).toContain(`value="${wrong}"`)
    expect(read(await page('/t/WM0000'))).toContain('hold no O, 0, I, 1 or L')
    expect(await page('/t/%22%3E%3Cscript%3E')).not.toContain('"><script>')
  })

  it('that nobody announced is told so, and so is the JSON', async () => {
    const { id } = await announceOne(hub)
    await hub.stop()
    hub = await startHub()
    const answer = await hub.get(`/t/${id}`)
    expect(answer.status).toBe(404)
    expect(read(await answer.text())).toContain('We do not know this parcel yet')
    for (const path of [`/v1/tracking/${id}`, `/v1/tracking/${id}/events`, '/v1/tracking/WM12']) {
      const problem = await hub.get(path)
      expect([problem.status, problem.headers.get('content-type')]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ])
    }
  })

  it('typed with spaces and in lower case finds its page, and keeps its key', async () => {
    const { id, key } = await announceOne(hub)
    const spaced = `${id.slice(0, 2)} ${id.slice(2, 6)} ${id.slice(6)}`.toLowerCase()
    const moved = await hub.get(`/t/${encodeURIComponent(spaced)}?key=${key}`)
    expect([moved.status, moved.headers.get('location')]).toEqual([308, `/t/${id}?key=${key}`])
    const asked = await hub.get(`/t?id=${encodeURIComponent(spaced)}`)
    expect([asked.status, asked.headers.get('location')]).toEqual([303, `/t/${id}`])
    expect(read(await page('/t'))).toContain('Where is my parcel?')
  })

  it('asked for too often meets a page, not a machine’s answer', async () => {
    await hub.stop()
    hub = await startHub({ WAYMARK_MAX_REQUESTS_A_MINUTE: '3' })
    for (let n = 0; n < 3; n++) await hub.get('/t')
    const answer = await hub.get('/t')
    expect(answer.status).toBe(429)
    expect(read(await answer.text())).toContain('One moment, please')
    expect(answer.headers.get('retry-after')).not.toBeNull()
    const other = await hub.get('/v1/tracking/WM12')
    expect([404, 429]).toContain(other.status)
  })
})

function getPacked(path: string): Promise<{ bytes: number; text: string }> {
  return new Promise((resolve, reject) => {
    httpRequest(hub.url + path, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const body = Buffer.concat(chunks)
        const packed = answer.headers['content-encoding'] === 'gzip'
        resolve({ bytes: body.length, text: (packed ? gunzipSync(body) : body).toString() })
      })
    })
      .on('error', reject)
      .end()
  })
}
