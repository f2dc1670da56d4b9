import { zstdDecompressSync } from 'node:zlib'
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  DeviceId,
  EpochId,
  EventId,
  HubInstant,
  HubPosition,
  RouteId,
  SiteId,
  VehicleId,
} from '../../../src/domain/brands.ts'
import type { ScanEvent } from '../../../src/domain/event.ts'
import { nextHead } from '../../../src/domain/chain.ts'
import type { HubEvent } from '../../../src/hub/deps.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { eraseRecipient } from '../../../src/hub/persons/erase-recipient.ts'
import { pull } from '../../../src/hub/pull/pull.ts'
import { sha256 } from '../../../src/hub/sha256.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { type PullChange, PullReply } from '../../../src/wire/down.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { HttpStation, NOW, TestJournal, openTestHub, packageId, received, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let one: HttpStation
let two: HttpStation
let passedMs: number
beforeEach(async () => {
  temp = tempFolder()
  passedMs = 0
  hub = await openTestHub(temp.folder, {}, () => (Date.now() + passedMs) as HubInstant)
  url = await hub.listen()
  one = await enrolled('depot')
  two = await enrolled('depot')
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

async function enrolled(site: string): Promise<HttpStation> {
  const station = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, site as SiteId)).code)
  await station.session()
  return station
}
const announced = (n: number, site = 'depot'): HubEvent => ({
  kind: 'PackageAnnounced',
  packageIds: [packageId(n)],
  private: { name: 'A. Person', lines: ['Road 1'] },
  data: {
    ...{ otherNumbers: [], shipper: 'Shop', service: { level: 'standard' }, promise: { day: '2026-11-22' } },
    destination: { site: site as SiteId, postcode: '9490', town: 'Vaduz', country: 'LI' },
    ...{ weightG: 500, contents: 'book' },
  },
})
const announce = async (...numbers: number[]) => hub.deps.appendHubEvents(numbers.map((n) => announced(n)))
async function pulled(station: HttpStation, query = ''): Promise<PullReply> {
  const answer = await station.get(`/v1/sync/pull${query}`)
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return PullReply.parse(await answer.json())
}
/** Follows the cursor to the end; every answer must begin where the one before ended. */
async function follow(station: HttpStation, cursor: string | null = null, limit = 400) {
  const changes: PullChange[] = []
  let pages = 0
  let first: PullReply | null = null
  for (let at = cursor; ; pages++) {
    const reply = await pulled(station, `?limit=${limit}${at === null ? '' : `&cursor=${at}`}`)
    first ??= reply
    expect(reply.from).toBe(reply.snapshot ? 0 : Number(at?.split(':')[1]))
    changes.push(...reply.changes)
    at = `${reply.incarnation}:${reply.to}`
    if (!reply.more) return { changes, cursor: at, pages: pages + 1, snapshot: first.snapshot }
  }
}
const plainly = (journal: TestJournal, fact: object): EventId => {
  journal.append(Buffer.from(encodeBody(received([packageId(1)], NOW, fact as never))))
  return `${journal.device}/${journal.epoch}/${journal.seq}` as EventId
}
const handedOver = { stopId: 's', outcome: 'handed_over', placeCode: 'in_person', proof: {} }
const brief = (change: PullChange): string => {
  if (change.change === 'row') return `row ${change.table} ${change.id}`
  if (change.change === 'event') return `event ${change.event.deviceId} ${change.event.seq}`
  if (change.change === 'enter') return `enter ${change.packageId} ${change.events.length}`
  return `leave ${change.packageId}`
}
/** All events a station holds after following, by id: single ones and histories. */
const eventsIn = (changes: readonly PullChange[]) =>
  changes.flatMap((change) =>
    change.change === 'event' ? [change.event] : change.change === 'enter' ? change.events : [],
  )

describe('[PU1] pull', () => {
  it('gives rows, packages that enter with history and key, and then what others recorded', async () => {
    await hub.deps.store.putRows([{ table: 'site', id: 'depot', site: '' as SiteId, value: siteRow }], NOW)
    await announce(1, 2)
    await hub.caughtUp()
    const start = await follow(one)
    expect(start.snapshot).toBe(true)
    expect(start.changes.map(brief)).toEqual(['row site depot', `enter ${packageId(1)} 1`, `enter ${packageId(2)} 1`])
    const enter = start.changes.find((change) => change.change === 'enter')
    expect(enter?.key).toEqual(expect.any(String))

    two.station.journal.scan(2)
    await two.pushed(1, 2)
    one.station.journal.scan(1, 2)
    await one.pushed(1, 1)
    await hub.caughtUp()
    const later = await follow(one, start.cursor)
    expect(later.snapshot).toBe(false)
    // Its own scan is left out; the other's come as single events.
    expect(later.changes.map(brief)).toEqual([1, 2].map((seq) => `event ${two.station.journal.device} ${seq}`))
    expect((await follow(two, start.cursor)).changes.map(brief)).toEqual([`event ${one.station.journal.device} 1`])
    expect((await follow(one, later.cursor)).changes).toEqual([])
    // The same cursor again: the same.
    expect((await follow(one, start.cursor)).changes).toEqual(later.changes)
  })

  it('[PU9] an empty van that left is told to the devices of its site, and who takes a break is not', async () => {
    const elsewhere = await enrolled('buchs')
    const unsent = { count: 0 }
    const gone = { routeId: 'r-1' as RouteId, vehicleId: 'v-1' as VehicleId, how: 'tap' as const }
    const { journal } = two.station
    const plain = (fact: Partial<ScanEvent>) =>
      journal.append(Buffer.from(encodeBody({ ...received([], NOW), ...fact } as ScanEvent)))
    plain({ kind: 'RouteDeparted', data: gone })
    plain({ kind: 'BreakStarted', data: { unsent } })
    plain({ kind: 'ScanNoted', data: { why: 'unknown', text: '4012345678901' } })
    const departed = `${journal.device}/${journal.epoch}/1` as EventId
    plain({ kind: 'EventCorrected', data: { corrects: [departed], why: 'did_not_occur' } })
    // Noted on a route, but not about it.
    plain({ kind: 'ScanNoted', routeId: 'r-1' as RouteId, data: { why: 'unknown', text: 'EventCorrected' } })
    await two.pushed(1, 5)
    await hub.caughtUp()
    expect((await follow(one)).changes.map(brief)).toEqual([1, 4].map((seq) => `event ${journal.device} ${seq}`))
    expect((await follow(elsewhere)).changes).toEqual([])
  })

  it('[PU6] bodies come as they were frozen: the chain holds at the station', async () => {
    await announce(1, 2, 3)
    await hub.caughtUp()
    const events = eventsIn((await follow(one)).changes)
    expect(events).toHaveLength(3)
    const journal = new TestJournal('hub', await hub.deps.store.incarnation())
    let head = journal.genesis
    for (const { body, hash } of events) {
      head = nextHead(sha256, head, Buffer.from(body))
      expect(hash).toBe(head)
    }
  })

  it('[PU6] leaves out the station’s current journal only: what an older one sent comes back', async () => {
    await announce(1)
    one.station.journal.scan(1, 1)
    await one.pushed(1, 1)
    const old = one.station.journal
    one.station.journal = new TestJournal(old.device, 'epoch-2')
    await one.session()
    one.station.journal.scan(1, 1)
    await one.pushed(1, 1)
    await hub.caughtUp()
    const events = eventsIn((await follow(one)).changes)
    expect(events.map(({ deviceId, epoch }) => `${deviceId} ${epoch}`)).toEqual([
      `hub ${await hub.deps.store.incarnation()}`,
      `${old.device} epoch-1`,
    ])
  })

  it('[PU10] tells where the station’s own events stand that it leaves out, in pages of any size', async () => {
    await announce(1)
    for (let n = 0; n < 5; n++) one.station.journal.scan(1, 1)
    await one.pushed(1, 2)
    two.station.journal.scan(1, 1)
    await two.pushed(1, 1)
    await one.pushed(3, 3)
    await one.pushed(2, 5)
    await hub.caughtUp()
    const { device, epoch } = one.station.journal
    const stored = (await hub.deps.store.events(0 as never, 100)).filter((each) => each.deviceId === device)
    expect(stored).toHaveLength(5)
    for (const limit of [1, 2, 400]) {
      const told: [number, number][] = []
      for (let query = `?limit=${limit}`, more = true; more;) {
        const reply = await pulled(one, query)
        for (const { fromSeq, toSeq, position, head, epoch: of } of reply.own ?? []) {
          expect([of, head]).toEqual([epoch, stored.find(({ seq }) => seq === toSeq)?.hash])
          for (let seq = fromSeq; seq <= toSeq; seq++) told.push([seq, position + seq - fromSeq])
        }
        query = `?limit=${limit}&cursor=${reply.incarnation}:${reply.to}`
        more = reply.more
      }
      expect(told).toEqual(stored.map(({ seq, position }) => [seq, position]))
    }
  })

  it('[PU6] [F9] what a twin recorded under the same journal is no news left out', async () => {
    await announce(1)
    one.station.journal.scan(1, 1)
    await one.pushed(1, 1)
    const copied = { journal: one.station.journal.clone(), instance: 'twin' }
    const proto = Object.getPrototypeOf(one.station) as object
    const twin = new HttpStation(url, Object.assign(Object.create(proto) as typeof one.station, one.station, copied))
    await twin.session()
    one.station.journal.scan(1, 1)
    await one.pushed(2, 2)
    await hub.caughtUp()
    const seqs = (changes: readonly PullChange[]) =>
      eventsIn(changes)
        .filter(({ deviceId }) => deviceId === one.station.journal.device)
        .map(({ seq }) => seq)
    expect(seqs((await follow(one)).changes)).toEqual([])
    expect(seqs((await follow(twin)).changes)).toEqual([2])
  })

  it('[PU5] what left the scope is told so; what entered and left since comes for two days, and then not at all', async () => {
    await announce(1, 2)
    await hub.caughtUp()
    const start = await follow(one)
    await announce(3)
    for (const n of [1, 3])
      two.station.journal.append(
        Buffer.from(encodeBody(received([packageId(n)], NOW, { kind: 'PackageDelivered', data: handedOver } as never))),
      )
    await two.pushed(1, 2)
    await hub.caughtUp()
    const changes = async (cursor: string | null) => (await follow(one, cursor)).changes.map(brief)
    // The news that ended it comes before it is told to forget.
    const [last, ...ends] = [`event ${two.station.journal.device} 1`, `leave ${packageId(1)}`, `leave ${packageId(3)}`]
    expect(await changes(start.cursor)).toEqual([`enter ${packageId(3)} 2`, last, ...ends])
    // A tablet that comes in at noon knows what was delivered in the morning.
    expect((await changes(null)).filter((change) => change.startsWith('enter'))).toEqual([
      `enter ${packageId(1)} 2`,
      `enter ${packageId(2)} 1`,
      `enter ${packageId(3)} 2`,
    ])
    passedMs = 49 * 3_600_000
    await one.session()
    expect(await changes(start.cursor)).toEqual([last, ...ends])
    expect(await changes(null)).toEqual([`enter ${packageId(2)} 1`, ...ends])
  })

  it.each([1, 2, 400])(
    '[PU5] what entered and left since is not left out where the station has some of its story (pages of %i)',
    async (limit) => {
      await announce(1)
      const { journal } = one.station
      plainly(journal, { kind: 'PackageDelivered', data: handedOver })
      await one.pushed(1, 1)
      await hub.caughtUp()
      const start = await follow(one)
      // Received again, which contradicts, and taken back by another: delivered after all, between two pulls.
      const again = plainly(journal, {})
      await one.pushed(2, 2)
      plainly(two.station.journal, { kind: 'EventCorrected', data: { corrects: [again], why: 'did_not_occur' } })
      await two.pushed(1, 1)
      await hub.caughtUp()
      passedMs = 49 * 3_600_000
      await one.session()
      const { changes } = await follow(one, start.cursor, limit)
      expect(eventsIn(changes).map(({ deviceId, seq }) => [deviceId, seq])).toContainEqual([
        two.station.journal.device,
        1,
      ])
      expect(changes.at(-1)).toMatchObject({ change: 'leave', packageId: packageId(1) })
    },
  )

  it('[PU5] what is taken back after it left comes to those who had it, and to nobody else', async () => {
    const elsewhere = await enrolled('buchs')
    await announce(1)
    await hub.caughtUp()
    const start = await follow(one)
    const first = plainly(two.station.journal, { kind: 'PackageDelivered', data: handedOver })
    await two.pushed(1, 1)
    await hub.caughtUp()
    const ended = await follow(one, start.cursor)
    const { journal } = two.station
    const replacedBy = plainly(journal, { kind: 'PackageDelivered', data: { ...handedOver, outcome: 'neighbour' } })
    plainly(journal, { kind: 'EventCorrected', data: { corrects: [first], why: 'incorrect_data', replacedBy } })
    await two.pushed(2, 3)
    await hub.caughtUp()
    const later = await follow(one, ended.cursor)
    // With what stands in its place: taken back alone, it would be out again.
    expect(eventsIn(later.changes).map(({ seq }) => seq)).toEqual([2, 3])
    const late = eventsIn((await follow(await enrolled('depot'))).changes)
    expect(late.filter(({ deviceId }) => deviceId === journal.device).map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect((await follow(elsewhere)).changes).toEqual([])
  })

  it('[PU11] what is said of a parcel after its end comes to the sites that it was for', async () => {
    const elsewhere = await enrolled('buchs')
    await announce(1)
    plainly(two.station.journal, { kind: 'PackageDelivered', data: handedOver })
    await two.pushed(1, 1)
    await hub.caughtUp()
    const start = await follow(one)
    // The driver is back in the van, and says that the door lies elsewhere.
    plainly(two.station.journal, { kind: 'PinReported', data: { stopId: 's', distanceM: 90 } })
    await two.pushed(2, 2)
    await hub.caughtUp()
    expect((await follow(one, start.cursor)).changes.map(brief)).toEqual([`event ${two.station.journal.device} 2`])
    const late = (await follow(await enrolled('depot'))).changes
    expect(eventsIn(late).map(({ seq }) => seq)).toContain(2)
    expect((await follow(elsewhere)).changes).toEqual([])
  })

  it.each([1, 2, 400])(
    '[PU5] what left and came again has come: nobody forgets its key (pages of %i)',
    async (limit) => {
      await announce(1)
      plainly(two.station.journal, { kind: 'PackageDelivered', data: handedOver })
      await two.pushed(1, 1)
      await hub.caughtUp()
      plainly(one.station.journal, { kind: 'PackageDelivered', data: { ...handedOver, outcome: 'neighbour' } })
      await one.pushed(1, 1)
      await hub.caughtUp()
      const { changes } = await follow(await enrolled('depot'), null, limit)
      expect(changes.findLast(({ change }) => change !== 'event')).toMatchObject({
        ...{ change: 'enter', packageId: packageId(1), key: expect.any(String) as string },
      })
    },
  )

  it('[PU12] who is erased on the way stays in the scope: all hear what becomes of the parcel', async () => {
    await announce(1)
    await hub.caughtUp()
    const start = await follow(one)
    await eraseRecipient(hub.deps, packageId(1), true)
    plainly(two.station.journal, {})
    await two.pushed(1, 1)
    await hub.caughtUp()
    const { device } = two.station.journal
    const erased = await follow(one, start.cursor)
    expect(erased.changes.map(brief)).toEqual([`leave ${packageId(1)}`, `event ${device} 1`])
    const { changes } = await follow(await enrolled('depot'))
    expect(changes.map(brief)).toEqual([`enter ${packageId(1)} 2`, `leave ${packageId(1)}`])
    expect(changes[0]).toMatchObject({ key: null })
    plainly(two.station.journal, { kind: 'PackageDelivered', data: handedOver })
    await two.pushed(2, 2)
    await hub.caughtUp()
    expect((await follow(one, erased.cursor)).changes.map(brief)).toEqual([
      `event ${device} 2`,
      `leave ${packageId(1)}`,
    ])
  })

  it('[PR3] a parcel that nobody announced or received is known to the site at which it was loaded', async () => {
    const elsewhere = await enrolled('buchs')
    const load = { routeId: 'r-1', vehicleId: 'v-1' }
    plainly(two.station.journal, { kind: 'PackageLoaded', site: 'depot', data: load })
    await two.pushed(1, 1)
    await hub.caughtUp()
    expect((await follow(one)).changes.map(brief)).toEqual([`enter ${packageId(1)} 1`])
    // Announced for another site, it belongs to both until one of them has it.
    await hub.deps.appendHubEvents([announced(2, 'buchs')])
    const again = received([packageId(2)], NOW, { kind: 'PackageLoaded', site: 'depot', data: load } as never)
    two.station.journal.append(Buffer.from(encodeBody(again)))
    await two.pushed(2, 2)
    await hub.caughtUp()
    expect((await follow(one)).changes.map(brief)).toContain(`enter ${packageId(2)} 2`)
    expect((await follow(elsewhere)).changes.map(brief)).toEqual([`enter ${packageId(2)} 2`])
  })

  it.each([1, 400])(
    '[PU11] what comes late of what has ended comes to who had it and to who comes in (pages of %i)',
    async (limit) => {
      await announce(1)
      await hub.caughtUp()
      plainly(two.station.journal, { kind: 'PackageDelivered', data: handedOver })
      await two.pushed(1, 1)
      await hub.caughtUp()
      const ended = await follow(one)
      const broken = await enrolled('depot')
      const failed = { stopId: 's', reason: 'NOT_HOME', evidence: [], proven: 'unproven' }
      const before = { kind: 'DeliveryAttempted', at: (NOW - 600_000) * 1024, data: failed }
      const late = plainly(broken.station.journal, before)
      await broken.pushed(1, 1)
      await hub.caughtUp()
      const idsOf = (changes: readonly PullChange[]) =>
        eventsIn(changes).map(({ deviceId, epoch, seq }) => `${deviceId}/${epoch}/${seq}`)
      expect(idsOf((await follow(one, ended.cursor, limit)).changes)).toEqual([late])
      expect(idsOf((await follow(await enrolled('depot'), null, limit)).changes)).toContain(late)
    },
  )

  it('[PU5] what two say to have delivered stays with those who have to settle it', async () => {
    await announce(1)
    plainly(two.station.journal, { kind: 'PackageDelivered', data: handedOver })
    await two.pushed(1, 1)
    await hub.caughtUp()
    const start = await follow(one)
    const three = await enrolled('depot')
    plainly(three.station.journal, { kind: 'PackageDelivered', data: { ...handedOver, outcome: 'neighbour' } })
    await three.pushed(1, 1)
    await hub.caughtUp()
    const { contradictions } = (await hub.deps.store.packageView(packageId(1)))!
    expect(contradictions).toHaveLength(1)
    expect((await follow(one, start.cursor)).changes.map(brief)).toEqual([`enter ${packageId(1)} 3`])
  })

  it('[PU4] another site’s rows and packages are not its business', async () => {
    await hub.deps.store.putRows([{ table: 'route', id: 'r-north', site: 'north' as SiteId, value: null }, north], NOW)
    await hub.deps.appendHubEvents([announced(1, 'north')])
    await hub.caughtUp()
    expect((await follow(one)).changes).toEqual([])
    const other = await enrolled('north')
    expect((await follow(other)).changes.map(brief)).toEqual(['row vehicle v1', `enter ${packageId(1)} 1`])
  })
})

const siteRow = { id: 'depot', name: 'Depot', town: 'Vaduz', timeZone: 'Europe/Vaduz', lat: 47.1, lon: 9.5 }
const north = {
  ...{ table: 'vehicle' as const, id: 'v1', site: 'north' as SiteId },
  value: { id: 'v1', site: 'north', plate: 'FL 1', name: 'Van' },
}

describe('[PU4] pages', () => {
  it('of any size give the same changes, each once, in order', async () => {
    for (let n = 0; n < 12; n++) {
      await hub.deps.store.putRows(
        [{ table: 'site', id: `s${n}`, site: '' as SiteId, value: { ...siteRow, id: `s${n}` } }],
        NOW,
      )
      await announce(3 * n + 1, 3 * n + 2)
      two.station.journal.scan(4, 3 * n + 1)
      await two.pushed(two.station.journal.seq - 3, two.station.journal.seq)
    }
    await hub.caughtUp()
    const whole = await follow(one)
    expect(whole.pages).toBe(1)
    const all = eventsIn(whole.changes).map((event) => `${event.deviceId}/${event.epoch}/${event.seq}`)
    expect(new Set(all).size).toBe(12 * 6)
    for (const limit of [1, 2, 7, 30]) {
      const cut = await follow(one, null, limit)
      expect(cut.pages).toBeGreaterThan(1)
      const ids = eventsIn(cut.changes).map((event) => `${event.deviceId}/${event.epoch}/${event.seq}`)
      expect([...new Set(ids)].sort()).toEqual([...new Set(all)].sort())
      expect(cut.cursor).toBe(whole.cursor)
      const rows = (changes: PullChange[]) => changes.filter(({ change }) => change === 'row').map(brief)
      expect(rows(cut.changes)).toEqual(rows(whole.changes))
    }
  })
})

describe('[PU3] starting over', () => {
  it('another incarnation, a cursor from the future: a snapshot; one from far back goes on', async () => {
    await announce(1)
    await hub.caughtUp()
    const { cursor } = await follow(one)
    const incarnation = cursor.split(':')[0]!
    for (const odd of ['another:1', `${incarnation}:9999`])
      expect(await pulled(one, `?cursor=${odd}`)).toMatchObject({ snapshot: true, from: 0 })
    expect(await pulled(one, `?cursor=${cursor}`)).toMatchObject({ snapshot: false })
    two.station.journal.scan(450, 100)
    await two.pushed(1, 450)
    await hub.caughtUp()
    expect(await pulled(one, `?cursor=${cursor}`)).toMatchObject({ snapshot: false })
    expect((await one.get('/v1/sync/pull?cursor=nonsense')).status).toBe(400)
    expect((await one.get('/v1/sync/pull?limit=0')).status).toBe(400)
  })
})

it('[PU2] reads no further than the scope projection has seen', async () => {
  await announce(1)
  await hub.caughtUp()
  const asked = { site: 'depot' as SiteId, lease: lease(), cursor: null, limit: 100 }
  const store = { ...hub.deps.store, cursor: async () => 0 as HubPosition }
  expect(await pull({ ...hub.deps, store }, asked)).toMatchObject({ to: 0, more: false, changes: [] })
  // Only rows lie behind the cursor: nothing to project, so nothing to wait for.
  const rows = { ...hub.deps.store, events: async () => [] }
  await hub.deps.store.putRows([{ table: 'site', id: 's', site: '' as SiteId, value: siteRow }], NOW)
  expect(await pull({ ...hub.deps, store: { ...rows, cursor: async () => 1 as HubPosition } }, asked)).toMatchObject({
    to: 2,
  })
})

const lease = () => ({
  ...{ token: 'x', deviceId: 'st-x' as DeviceId, epoch: 'e' as EpochId, instance: 'i', handOverOnly: false },
  ...{ expiresAt: (NOW + 1) as HubInstant, lastSeq: 0 as const, lastHead: '0'.repeat(64) as never },
})

it('answers zstd to who can read it', async () => {
  await announce(...Array.from({ length: 30 }, (_, n) => n + 1))
  await hub.caughtUp()
  const raw = await new Promise<{ encoding: string | undefined; bytes: Buffer }>((done, fail) => {
    const headers = { authorization: `Bearer ${one.token}`, 'accept-encoding': 'gzip, zstd' }
    request(`${url}/v1/sync/pull`, { headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => done({ encoding: answer.headers['content-encoding'], bytes: Buffer.concat(parts) }))
    })
      .on('error', fail)
      .end()
  })
  expect(raw.encoding).toBe('zstd')
  const reply = PullReply.parse(JSON.parse(zstdDecompressSync(raw.bytes).toString()))
  expect(reply.changes).toHaveLength(30)
  expect(raw.bytes.length).toBeLessThan(JSON.stringify(reply).length / 3)
})

it('[OWN1] the hub’s own facts open again only for who asks for the right event', async () => {
  const appended = await announce(1)
  if (appended.outcome !== 'appended') throw new Error('repeated')
  const [id] = appended.ids
  expect(await hub.deps.openSealed(id!, packageId(1))).toEqual({ name: 'A. Person', lines: ['Road 1'] })
  expect(await hub.deps.openSealed(id!, packageId(2))).toBeNull()
  expect(await hub.deps.openSealed('hub/none/1' as never, packageId(1))).toBeNull()
})
