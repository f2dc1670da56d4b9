// GET /v1/live over a real port: stations that enrolled, leases of theirs, and a reader of events by hand.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, Hash, HubInstant, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { createStationNews } from '../../../src/hub/live/station-news.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { HttpStation, NOW, openTestHub, packageId, received, tempFolder } from '../kit.ts'

const BEAT_MS = 150
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number
const readers: Reader[] = []

beforeEach(() => start())
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close()
  await hub.close()
  temp.drop()
})

async function start(env: Record<string, string> = {}): Promise<void> {
  temp = tempFolder()
  now = NOW
  const limits = { WAYMARK_LIVE_HEARTBEAT_MS: String(BEAT_MS), WAYMARK_PROJECT_QUIET_MS: '1' }
  hub = await openTestHub(temp.folder, { ...limits, ...env }, () => now as HubInstant)
  url = await hub.listen()
}
async function stationAt(site: string): Promise<HttpStation> {
  const station = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, site as SiteId)).code)
  await station.session()
  return station
}

type Event = { event: string; data: Record<string, unknown> }
type Reader = {
  status: number
  all: Event[]
  next: (event: string) => Promise<Event>
  ended: Promise<void>
  close: () => void
}

async function listen(station: HttpStation): Promise<Reader> {
  const stopping = new AbortController()
  const headers = { authorization: `Bearer ${station.token}` }
  const answer = await fetch(`${url}/v1/live`, { headers, signal: stopping.signal })
  const all: Event[] = []
  const unread: Event[] = []
  const ended = (async () => {
    let rest = ''
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? []
        if (event === undefined || data === undefined) continue
        const read = { event, data: JSON.parse(data) as Record<string, unknown> }
        all.push(read)
        unread.push(read)
      }
    }
  })().catch(() => undefined)
  const next = async (wanted: string): Promise<Event> => {
    const limit = performance.now() + 15_000
    while (performance.now() < limit) {
      const event = unread.shift()
      if (event?.event === wanted) return event
      if (event === undefined) await new Promise((wait) => setTimeout(wait, 5))
    }
    throw new Error(`no ${wanted} came; heard ${JSON.stringify(all)}`)
  }
  const reader = { status: answer.status, all, next, ended, close: () => stopping.abort() }
  readers.push(reader)
  return reader
}
const count = ({ all }: Reader, event: string): number => all.filter((one) => one.event === event).length
const beats = async (reader: Reader, many: number): Promise<void> => {
  for (let n = 0; n < many; n++) await reader.next('beat')
}

describe('the live stream of stations', () => {
  it('[LV4] is for who has a lease of a station in good standing', async () => {
    const station = await stationAt('depot')
    const good = station.token
    for (const token of ['', 'made-up']) expect((await listen(Object.assign(station, { token }))).status).toBe(401)
    station.token = good
    await hub.deps.store.setRevoked(station.station.journal.device, true)
    expect((await listen(station)).status).toBe(403)
    await hub.deps.store.setRevoked(station.station.journal.device, false)
    expect((await listen(station)).status).toBe(200)
  })

  it('[LV5] begins with where both orders stand, and beats while there is nothing to tell', async () => {
    const reader = await listen(await stationAt('depot'))
    expect(await reader.next('news')).toEqual({ event: 'news', data: { position: await hub.deps.store.head() } })
    expect(await reader.next('places')).toEqual({ event: 'places', data: { cursor: 0 } })
    await beats(reader, 2)
  })

  it('[LV5] tells what others of the site recorded once a pull can see it, and nothing of other sites', async () => {
    const one = await stationAt('depot')
    const [same, other] = [await listen(await stationAt('depot')), await listen(await stationAt('elsewhere'))]
    await Promise.all([same.next('places'), other.next('places')])
    const known = count(other, 'news')
    // The first projection after a site begins to listen is told to it whatever it holds: it may have missed some.
    one.station.journal.scan(1)
    await one.pushed(1, 1)
    await same.next('news')
    await beats(other, 1)
    const afterFirst = count(other, 'news')
    expect(afterFirst - known).toBeLessThanOrEqual(1)
    for (let seq = 2; seq <= 5; seq++) {
      one.station.journal.scan(1)
      await one.pushed(seq, seq)
      const { data } = await same.next('news')
      expect(data).toEqual({ position: await hub.deps.store.head() })
      expect(await hub.deps.store.cursor('packages')).toBe(await hub.deps.store.head())
    }
    await beats(other, 2)
    expect(count(other, 'news')).toBe(afterFirst)
  })

  it('[LV5] tells what is said of a parcel after its end, too', async () => {
    const one = await stationAt('depot')
    const same = await listen(await stationAt('depot'))
    await same.next('places')
    const said: object[] = [
      {},
      { kind: 'PackageDelivered', data: { stopId: 's', outcome: 'handed_over', placeCode: 'in_person', proof: {} } },
      { kind: 'PinReported', data: { stopId: 's', distanceM: 90 } },
    ]
    for (const [index, fact] of said.entries()) {
      const { journal } = one.station
      journal.append(Buffer.from(encodeBody(received([packageId(1)], NOW, fact as never))))
      await one.pushed(index + 1, index + 1)
      expect((await same.next('news')).data).toEqual({ position: await hub.deps.store.head() })
    }
  })

  it('[LV5] tells of photos that became whole at the own site alone, and of places', async () => {
    const [here, there] = [await listen(await stationAt('depot')), await listen(await stationAt('elsewhere'))]
    await Promise.all([here.next('places'), there.next('places')])
    const sha256 = 'cd'.repeat(32) as Hash
    hub.deps.photos.whole({ sha256, site: 'depot' as SiteId })
    expect(await here.next('photo')).toEqual({ event: 'photo', data: { sha256 } })
    await beats(there, 2)
    expect(count(there, 'photo')).toBe(0)
  })

  it.each([
    ['ends', async () => void (now += 3_600_001)],
    ['is revoked', async (device: DeviceId) => hub.deps.store.setRevoked(device, true)],
  ])('[LV4] ends with "resume" when its lease %s, and tells nothing after it', async (_, spoil) => {
    const station = await stationAt('depot')
    const reader = await listen(station)
    await beats(reader, 1)
    await spoil(station.station.journal.device)
    expect((await reader.next('resume')).data).toEqual({ why: 'lease' })
    await reader.ended
    expect(reader.all.at(-1)?.event).toBe('resume')
  })

  it('[LV6] a device’s newer stream ends its older one; one too many devices is told to come back', async () => {
    await hub.close()
    temp.drop()
    await start({ WAYMARK_MAX_LIVE_SUBSCRIBERS: '2' })
    const first = await stationAt('depot')
    const older = await listen(first)
    await older.next('places')
    const newer = await listen(first)
    expect((await older.next('resume')).data).toEqual({ why: 'elsewhere' })
    await older.ended
    const second = await listen(await stationAt('depot'))
    expect([newer.status, second.status]).toEqual([200, 200])
    expect((await listen(await stationAt('depot'))).status).toBe(503)
    second.close()
    await beats(newer, 2)
    expect((await listen(await stationAt('depot'))).status).toBe(200)
  })

  it('[LV6] ends with "resume" when the hub goes down, so that the hub can go down', async () => {
    const reader = await listen(await stationAt('depot'))
    await reader.next('places')
    const closing = hub.close()
    expect((await reader.next('resume')).data).toEqual({ why: 'closing' })
    await closing
    await start()
  })
})

describe('[LV6] what waits for a slow reader', () => {
  it('is the newest place of each order and the last 64 photos, whatever came', async () => {
    const news = createStationNews({ maxListeners: 10 })
    const site = 'depot' as SiteId
    const reader = news.listen('d-1' as DeviceId, site)!
    for (let n = 1; n <= 1000; n++) {
      news.news(site, n)
      news.places(n)
      news.photo(site, `hash-${n}` as Hash)
    }
    const heard = await reader.next(1000)
    expect(heard).toMatchObject({ kind: 'waiting', news: 1000, places: 1000 })
    if (heard.kind !== 'waiting') return
    expect([heard.photos.length, heard.photos[0], heard.photos.at(-1)]).toEqual([64, 'hash-937', 'hash-1000'])
    expect(await reader.next(5)).toEqual({ kind: 'beat' })
    reader.close()
    expect([await reader.next(5), news.count(), news.sites()]).toEqual([{ kind: 'cut', why: 'closing' }, 0, []])
  })
})
