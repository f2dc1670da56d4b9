// What the page shows on the day: window and stops away, the driver within the last stops, the photo once it is here; and what the link shows later.
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mailSecretOf } from '../../../src/hub/tracking/link.ts'
import { Tracking } from '../../../src/wire/customer.ts'
import { type RunningHub, startHub } from '../face/start-hub.ts'
import { type Device, createDevice } from '../projections/devices.ts'
import { type Street, at, deliver, depart, driverAt, layStreet, photoComes, projected } from './street.ts'

const DAY_MS = 24 * 3_600_000
const PHOTO = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9])
let hub: RunningHub
let tablet: Device
let street: Street
beforeEach(async () => {
  hub = await startHub({ WAYMARK_LAST_STOPS: '3' })
  tablet = createDevice(hub.store, 't1')
  street = await layStreet(hub, 6)
  hub.setNow(at('12:02'))
})
afterEach(() => hub.stop())

const json = async (n: number, key: string | null = street.parcels[n]!.key): Promise<Tracking> => {
  const answer = await hub.get(`/v1/tracking/${street.parcels[n]!.id}${key === null ? '' : `?key=${key}`}`)
  return Tracking.strict().parse(await answer.json())
}
const page = async (n: number, key: string | null = street.parcels[n]!.key): Promise<string> =>
  (await hub.get(`/t/${street.parcels[n]!.id}${key === null ? '' : `?key=${key}`}`)).text()
/** What the live stream tells, one state after the other. */
async function* streamOf(n: number, key: string | null): AsyncGenerator<Tracking, undefined> {
  const stop = new AbortController()
  const path = `/v1/tracking/${street.parcels[n]!.id}/events${key === null ? '' : `?key=${key}`}`
  const answer = await fetch(hub.url + path, { signal: stop.signal })
  let text = ''
  try {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let found; (found = /event: tracking\ndata: (.*)\n\n/.exec(text)) !== null;) {
        text = text.slice(found.index + found[0].length)
        yield Tracking.strict().parse(JSON.parse(found[1]!))
      }
    }
  } finally {
    stop.abort()
  }
}
async function firstOfStream(n: number, key: string | null = street.parcels[n]!.key): Promise<Tracking> {
  for await (const state of streamOf(n, key)) return state
  throw new Error('the stream told nothing')
}
const read = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const imagesIn = (markup: string): string[] =>
  [...markup.matchAll(/<img[^>]*?\ssrc="([^"]*)"/g)].map(([, src]) => src!.replaceAll('&amp;', '&'))

describe('window and stops away', () => {
  it('[TR6] are said on the day, as of the newest that they rest on, and count down with the stops before', async () => {
    await depart(street, tablet)
    expect(read(await page(2))).toMatch(/Today 12:\d\d – 1\d:\d\d · 2 stops away .* as of 12:00/)
    await deliver(street, tablet, 0, { clock: '12:06' })
    hub.setNow(at('12:07'))
    expect(read(await page(2))).toMatch(/Today 12:\d\d – 1\d:\d\d · 1 stop away .* as of 12:06/)
    await deliver(street, tablet, 1, { clock: '12:09' })
    expect(read(await page(2))).toContain('yours is the next stop')
    await deliver(street, tablet, 2, { clock: '12:12' })
    expect(await json(2)).toMatchObject({ road: null, expected: null, status: 'delivered' })
  })

  it('[TR6] stops are told only within the last ones, and neither before it is out', async () => {
    expect((await json(1)).road).toBeNull()
    await depart(street, tablet)
    expect((await json(1)).road).toEqual({ away: 1, asOf: '2026-11-22T12:00:00+01:00' })
    const far = await json(5)
    expect(far.road?.away).toBeNull()
    expect(far.expected?.from).toMatch(/^12:\d[05]$/)
    expect(read(await page(5))).not.toMatch(/away/)
  })

  it('[TR6] [ET4] of a van that is silent stay as they were, and are told no more once they have passed', async () => {
    await depart(street, tablet)
    await deliver(street, tablet, 0, { clock: '12:06' })
    hub.setNow(at('12:06'))
    const heard = await json(2)
    expect(heard).toMatchObject({ road: { away: 1 }, expected: { from: expect.any(String) as string } })
    hub.setNow(at('12:17'))
    expect(await json(5)).toMatchObject({ road: { away: null }, expected: { to: expect.any(String) as string } })
    // Its parcels may be delivered already: only the tablet knows.
    hub.setNow(at('15:00'))
    const { road, expected } = await json(2)
    expect({ road, expected }).toEqual({
      road: { away: null, asOf: '2026-11-22T12:06:00+01:00' },
      expected: { day: '2026-11-22', from: null, to: null },
    })
    expect(read(await page(2))).not.toMatch(/\d\d:\d\d – \d\d:\d\d|away|next stop/)
    await deliver(street, tablet, 1, { clock: '14:58' })
    expect((await json(2)).road?.away).toBe(0)
  })

  it('[TR6] [ET4] a window that is over goes from an open page without any news', async () => {
    await hub.stop()
    vi.useFakeTimers({ toFake: ['setInterval'] })
    try {
      hub = await startHub({ WAYMARK_LAST_STOPS: '3' })
      tablet = createDevice(hub.store, 't1')
      street = await layStreet(hub, 6)
      hub.setNow(at('12:02'))
      await depart(street, tablet)
      const states = streamOf(2, street.parcels[2]!.key)
      expect((await states.next()).value).toMatchObject({ road: { away: 2 } })
      hub.setNow(at('15:00'))
      vi.advanceTimersByTime(30_000)
      expect((await states.next()).value).toMatchObject({ road: { away: null }, expected: { from: null, to: null } })
      await states.return(undefined)
    } finally {
      vi.useRealTimers()
    }
  })

  it('[TR6] [ET4] of a van that was seen on the way are reckoned from there, also when it is silent since', async () => {
    await depart(street, tablet)
    hub.setNow(at('12:30'))
    const unseen = (await json(5)).expected!
    await driverAt(hub, { ...street.stopOf(0), clock: '12:15' })
    const seen = await json(5)
    expect(seen.road?.asOf).toBe('2026-11-22T12:15:00+01:00')
    expect(seen.expected!.to! > unseen.to!).toBe(true)
  })

  it('[TR6] [ET2] of two vans on one route are those of the van that has it: its own stops, at its own pace', async () => {
    const other = createDevice(hub.store, 't2')
    await depart(street, tablet, '12:00', { vehicleId: 'v1', driverId: 'p1', parcels: [0, 2, 4] })
    await depart(street, other, '12:00', { vehicleId: 'v2', driverId: 'p2', parcels: [1, 3, 5] })
    const told = async (n: number) => {
      const { road, expected } = await json(n)
      return { away: road?.away, asOf: road?.asOf, from: expected?.from, to: expected?.to }
    }
    expect(await told(4)).toMatchObject({ away: 2 })
    const before = await told(5)
    expect(before).toMatchObject({ away: 2, asOf: '2026-11-22T12:00:00+01:00' })
    // The first one is slow; nobody of the second one's customers waits longer for that, or hears of it.
    await deliver(street, tablet, 0, { clock: '12:09' })
    expect(await told(4)).toMatchObject({ away: 1, asOf: '2026-11-22T12:09:00+01:00' })
    expect(await told(5)).toEqual(before)
    expect(read(await page(5))).toContain('2 stops away')
    await deliver(street, other, 1, { clock: '12:10' })
    await deliver(street, other, 3, { clock: '12:11' })
    expect(read(await page(5))).toContain('yours is the next stop')
    expect(read(await page(4))).toContain('1 stop away')
  })

  it('[TR6] are not told to who has the number only: page, JSON and stream say the day', async () => {
    await depart(street, tablet)
    const bare = await json(1, null)
    expect(bare).toMatchObject({ road: null, expected: { day: '2026-11-22', from: null, to: null }, shipper: '' })
    const text = read(await page(1, null))
    expect(text).toContain('Expected today')
    expect(text).not.toMatch(/away|next stop|\d\d:\d\d – \d\d:\d\d|Alpenladen/)
    expect(await firstOfStream(1, null)).toEqual(bare)
    expect(await firstOfStream(1, 'x'.repeat(22))).toEqual(bare)
    expect((await firstOfStream(1)).road?.away).toBe(1)
  })
})

describe('why it could not be delivered, and what it waits for', () => {
  const attempt = { stopId: 's1', evidence: [], proven: 'yes' } as const
  const seen = async (n: number, key: string | null): Promise<string[]> => [
    read(await page(n, key)),
    JSON.stringify(await json(n, key)),
    JSON.stringify(await firstOfStream(n, key)),
    await (await hub.get(`/t/${street.parcels[n]!.id}/news${key === null ? '' : `?key=${key}`}`)).text(),
  ]

  it('[TR1] is for the link: the number alone says that it could not be delivered', async () => {
    await depart(street, tablet)
    const id = street.parcels[1]!.id
    const data = { ...attempt, reason: 'RECIPIENT_UNKNOWN' }
    await tablet.record('DeliveryAttempted', [id], data, { at: at('12:01') })
    await projected(hub)
    for (const text of await seen(1, null)) {
      expect(text).toContain('The parcel could not be delivered.')
      expect(text).toContain('Could not be delivered')
      expect(text).not.toMatch(/not known|asking the sender|Nobody|Alpenladen/)
    }
    for (const text of await seen(1, street.parcels[1]!.key)) expect(text).toContain('not known at this address')
  })

  it('[TR1] a hold is for the link: the number alone says where it is', async () => {
    const id = street.parcels[0]!.id
    const site = 'schaan' as never
    await tablet.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at('06:12'), site })
    const data = { hold: 'duty_due', reason: 'x', mustAct: 'recipient' }
    await tablet.record('HoldPlaced', [id], data, { at: at('06:20'), site })
    await projected(hub)
    for (const text of await seen(0, null)) {
      expect(text).toMatch(/Delayed/)
      expect(text).toContain('At your local depot in Schaan.')
      expect(text).not.toMatch(/[Dd]uty|paid|payment/)
    }
    for (const text of await seen(0, street.parcels[0]!.key)) expect(text).toContain('Duty has to be paid first.')
  })

  it('[TR9] the link says no more than the number once the claim window is over', async () => {
    await depart(street, tablet)
    const data = { ...attempt, reason: 'NOT_HOME' }
    await tablet.record('DeliveryAttempted', [street.parcels[2]!.id], data, { at: at('12:01') })
    await deliver(street, tablet, 2, { clock: '12:03' })
    hub.setNow(at('12:05') + 15 * DAY_MS)
    expect(await json(2)).toEqual(await json(2, null))
  })
})

describe('the driver', () => {
  const door = { lat: 47.176, lon: 9.512 }
  it('[TR7] is shown within the last stops, rounded, with "as of", in a picture of its own', async () => {
    await depart(street, tablet)
    await driverAt(hub, { lat: 47.17012, lon: 9.50988, clock: '12:01' })
    const { details } = await json(2)
    expect(details?.driver).toMatchObject({ distanceM: 700, asOf: '2026-11-22T12:01:00+01:00' })
    const markup = await page(2)
    expect(read(markup)).toContain('About 700 m from your door in a straight line, as of 12:01.')
    const [src] = imagesIn(markup)
    const picture = await hub.get(src!)
    expect([picture.status, picture.headers.get('content-type'), picture.headers.get('cache-control')]).toEqual([
      200,
      'image/svg+xml',
      'private, no-store',
    ])
    const svg = await picture.text()
    expect(svg).toContain('500 m')
    expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)|<script|47\.17/)
    expect(markup).not.toMatch(/47\.17|9\.5[01]/)
  })

  it.each([
    ['the stop is not one of the last', 5, { ...door, clock: '12:01' }],
    ['the driver has a break', 2, { ...door, clock: '12:01', state: 'break' as const }],
    ['the shift is over', 2, { ...door, clock: '12:01', state: 'off' as const }],
    ['the place is old', 2, { ...door, clock: '11:40' }],
    ['the place is made up', 2, { ...door, clock: '12:01', mock: true as const }],
  ])('[TR7] is not shown when %s', async (_why, n, seen) => {
    await depart(street, tablet)
    await driverAt(hub, seen)
    expect((await json(n)).details).toMatchObject({ name: 'Annelies Marxer-Beck', driver: null })
    expect(imagesIn(await page(n))).toEqual([])
  })

  it('[TR7] is the one who took it over: of another van on the same route nothing is shown or reckoned', async () => {
    await depart(street, tablet)
    const alone = await json(2)
    await driverAt(hub, { ...door, clock: '12:01', personId: 'p2' })
    expect((await json(2)).details?.driver).toBeNull()
    expect(await json(2)).toEqual(alone)
    await driverAt(hub, { lat: 47.17012, lon: 9.50988, clock: '12:01' })
    await driverAt(hub, { ...door, clock: '12:02', personId: 'p2' })
    expect((await json(2)).details?.driver).toMatchObject({ distanceM: 700, asOf: '2026-11-22T12:01:00+01:00' })
  })

  it('[TR7] is not shown before the departure, after the delivery, or without the secret; an old address of the picture shows nobody', async () => {
    await driverAt(hub, { ...door, clock: '12:01' })
    expect((await json(2)).details?.driver).toBeNull()
    await depart(street, tablet)
    expect((await json(2, null)).details).toBeNull()
    const { driver } = (await json(2)).details!
    expect((await hub.get(driver!.href)).status).toBe(200)
    expect((await hub.get(driver!.href.replace(/key=[^&]*/, `key=${street.parcels[2]!.key}`))).status).toBe(404)
    await deliver(street, tablet, 2, { clock: '12:03' })
    expect((await json(2)).details?.driver).toBeNull()
    // A page that is a moment behind, or has no script, may still ask for it.
    const late = await hub.get(driver!.href)
    expect(late.status).toBe(200)
    const svg = await late.text()
    expect(svg).toContain('The driver is not shown any more.')
    expect(svg).not.toMatch(/class="[rlv]"/)
    hub.setNow(at('12:05') + 14 * DAY_MS)
    expect((await hub.get(driver!.href)).status).toBe(404)
  })
})

describe('the photo', () => {
  const deliverWith = async (): Promise<string> => {
    const { createHash } = await import('node:crypto')
    const sha256 = createHash('sha256').update(PHOTO).digest('hex')
    await depart(street, tablet)
    await deliver(street, tablet, 2, { clock: '12:03', photo: sha256 })
    hub.setNow(at('12:04'))
    return sha256
  }

  it('[TR8] is said to be on its way until it is whole, and is then served by the hub to the link alone', async () => {
    const sha256 = await deliverWith()
    expect(read(await page(2))).toContain('It is not here yet and will show by itself.')
    expect(imagesIn(await page(2))).toEqual([])
    expect(await photoComes(hub, PHOTO)).toBe(sha256)
    const [src] = imagesIn(await page(2))
    const photo = await hub.get(src!)
    expect(Buffer.from(await photo.arrayBuffer())).toEqual(PHOTO)
    expect(photo.headers.get('content-type')).toBe('image/jpeg')
    expect(photo.headers.get('cache-control')).toBe('private, no-store')
    expect(photo.headers.get('referrer-policy')).toBe('no-referrer')
    expect(imagesIn(await page(2, null))).toEqual([])
    expect(await page(2)).not.toContain(street.parcels[2]!.key)
    const other = src!.replace(street.parcels[2]!.id, street.parcels[1]!.id)
    for (const path of [src!.replace(/\?.*/, ''), src!.replace(/key=.*/, 'key=x'), other])
      expect((await hub.get(path)).status, path).toBe(404)
  })

  it('[TR8] is not served any more when the delivery was taken back', async () => {
    await deliverWith()
    await photoComes(hub, PHOTO)
    const [src] = imagesIn(await page(2))
    const by = (await hub.store.packageView(street.parcels[2]!.id as never))!.delivered!.by
    const id = street.parcels[2]!.id
    await tablet.record('EventCorrected', [id], { corrects: [by], why: 'did_not_occur' }, { at: at('12:05') })
    await projected(hub)
    expect((await hub.get(src!)).status).toBe(404)
    expect((await json(2)).details?.photo).toBeNull()
  })
})

describe('the link', () => {
  it('[TR9] shows no street after the delivery, and after the claim window the status only', async () => {
    await depart(street, tablet)
    expect((await json(2)).details?.lines).toEqual(['Im Rietle 3', '2nd door left', '9494 Schaan'])
    const photo = await photoComes(hub, PHOTO)
    await deliver(street, tablet, 2, { clock: '12:03', photo })
    const [src] = imagesIn(await page(2))
    hub.setNow(at('12:04') + 13 * DAY_MS)
    expect((await json(2)).details).toMatchObject({
      ...{ name: 'Annelies Marxer-Beck', lines: ['9494 Schaan'] },
      leftWith: 'Left on the front porch.',
    })
    hub.setNow(at('12:05') + 14 * DAY_MS)
    expect(await json(2)).toMatchObject({ status: 'delivered', details: null })
    const text = read(await page(2))
    expect(text).toContain('Name, place and photo of this delivery are no longer shown here.')
    expect(text).not.toMatch(/Marxer|porch/)
    expect((await hub.get(src!)).status).toBe(404)
  })

  it('[TR10] of a mail opens the same as the sender’s, for its parcel only', async () => {
    const [one, other] = street.parcels
    const mailed = mailSecretOf(hub.deps.linkKey, one!.id as never)
    expect(mailed).not.toBe(one!.key)
    expect((await json(0, mailed)).details?.name).toBe('Annelies Marxer-Beck')
    expect((await json(1, mailed)).details).toBeNull()
    expect(other!.id).not.toBe(one!.id)
  })

  it('[TR4] with all of it the first page is under 50 KB packed, photo and sketch apart', async () => {
    await depart(street, tablet)
    await driverAt(hub, { lat: 47.17, lon: 9.51, clock: '12:01' })
    const markup = await page(2)
    const paths = [...markup.matchAll(/<(?:link|script)[^>]*(?:href|src)="([^"]*)"/g)].map(([, path]) => path!)
    expect(paths).toHaveLength(3)
    const texts = await Promise.all(paths.map(async (path) => (await hub.get(path)).text()))
    const bytes = [markup, ...texts].reduce((sum, text) => sum + gzipSync(text).length, 0)
    expect(bytes).toBeLessThan(50 * 1024)
    const policy = (await hub.get(`/t/${street.parcels[2]!.id}`)).headers.get('content-security-policy')!
    expect(policy).toContain("img-src 'self'")
  })
})
