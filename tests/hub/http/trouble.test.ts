// [F22] What went wrong is visible at the hub, and can be mended there: over real HTTP, with the operator's key.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubPosition, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { HttpStation, NOW, TestJournal, TestStation, openTestHub, packageId, received, tempFolder } from '../kit.ts'

type Alarms = { alarms: { id: number; at: string; sentence: string }[]; next: number | null }
type Kept = {
  id: number
  device: string
  seq: number
  state: string
  reason: string
  fault: string | null
  bytes: number
}
type Quarantine = { events: Kept[]; next: number | null }
type Replayed = { replayed: number; left: { id: number; reason: string }[]; next: number | null }

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
  url = await hub.listen()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(url + path, {
    method,
    headers: {
      authorization: 'Bearer operator-key-of-the-tests',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
async function asked<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask(method, path, body)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
  return (await answer.json()) as T
}
const alarms = (query = ''): Promise<Alarms> => asked('GET', `/v1/ops/alarms${query}`)
const quarantine = (query = ''): Promise<Quarantine> => asked('GET', `/v1/ops/quarantine${query}`)
const replay = (body: unknown): Promise<Replayed> => asked('POST', '/v1/ops/quarantine/replay', body)
const logged = async (): Promise<string[]> =>
  (await hub.deps.store.events(0 as HubPosition, 1000)).map(({ deviceId, seq }) => `${deviceId} ${seq}`)
async function signedIn(): Promise<HttpStation> {
  const one = await HttpStation.enrol(url, (await makeEnrolCode(hub.deps, 'depot' as SiteId)).code)
  await one.session()
  return one
}
/** Two good events and one between them that an older program could not read: put there as that program would have. */
async function misread(one: HttpStation): Promise<void> {
  const { journal } = one.station
  journal.scan(3)
  await hub.deps.store.take({
    ...{ deviceId: journal.device, epoch: journal.epoch, genesis: journal.genesis, headBefore: journal.genesis },
    ...{ fromSeq: 1 as never, sealed: [], now: hub.deps.now() },
    events: journal.bodies.map((body, i) => ({
      ...{ seq: (i + 1) as never, hash: journal.headAt(i + 1), body, kind: 'PackageReceived' },
      packageIds: i === 1 ? [] : [packageId(i + 1)],
      quarantine: i === 1 ? 'the data of PackageReceived: condition does not fit' : null,
    })),
  })
}

it('[HT3] needs the operator’s key, and is described', async () => {
  const verbs = [
    ...[
      ['get', '/v1/ops/alarms'],
      ['get', '/v1/ops/conflicts'],
      ['get', '/v1/ops/quarantine'],
    ],
    ...[
      ['get', '/v1/ops/quarantine/1'],
      ['post', '/v1/ops/quarantine/replay'],
      ['get', '/v1/ops/stations'],
    ],
    ...[
      ['post', '/v1/ops/stations/st-1/revoke'],
      ['post', '/v1/ops/stations/st-1/trust'],
    ],
  ] as [string, string][]
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> }
  for (const [method, path] of verbs) {
    const answer = await fetch(url + path, { method, headers: { authorization: 'Bearer somebody-elses-key-0000' } })
    expect([path, answer.status]).toEqual([path, 401])
    expect(paths[path.replace(/\/1$/, '/{id}').replace('st-1', '{device}')]).toHaveProperty(method)
  }
})

describe('[OP4] alarms and conflicts', () => {
  it('are shown, the newest first, in pages', async () => {
    for (let n = 1; n <= 5; n++) await hub.deps.store.raiseAlarm(hub.deps.now(), `alarm ${n}`)
    const first = await alarms('?limit=2')
    expect(first.alarms.map(({ sentence }) => sentence)).toEqual(['alarm 5', 'alarm 4'])
    expect(Date.parse(first.alarms[0]!.at)).toBeGreaterThan(NOW - 1e12)
    const second = await alarms(`?limit=2&before=${first.next!}`)
    expect(second.alarms.map(({ sentence }) => sentence)).toEqual(['alarm 3', 'alarm 2'])
    expect(await alarms(`?limit=2&before=${second.next!}`)).toMatchObject({
      alarms: [{ sentence: 'alarm 1' }],
      next: null,
    })
    for (const bad of ['?limit=0', '?limit=501', '?before=x'])
      expect((await ask('GET', `/v1/ops/alarms${bad}`)).status).toBe(400)
  })

  it('[F9] of a twin are there: both events’ hashes and the branch', async () => {
    const one = await signedIn()
    one.station.journal.scan(2)
    const twin = one.station.journal.clone()
    one.station.journal.scan(1, 100)
    await one.pushed(1, 3)
    const original = one.station.journal
    one.station.journal = twin.scan(1, 200)
    await one.pushed(3, 3)
    expect(await asked('GET', '/v1/ops/conflicts')).toMatchObject({
      conflicts: [
        {
          ...{ device: twin.device, epoch: twin.epoch, seq: 3, hash: twin.headAt(3), otherHash: original.headAt(3) },
          branch: `${twin.epoch}~${twin.headAt(3).slice(0, 8)}`,
        },
      ],
      next: null,
    })
    expect((await alarms()).alarms[0]?.sentence).toContain('sent two different events as number 3')
  })
})

describe('[OP5] quarantine', () => {
  it('shows what is kept aside and why, in pages, and gives its bytes', async () => {
    const one = await signedIn()
    one.station.journal.append(Buffer.from('not json'))
    one.station.journal.append(Buffer.from('{"v":1}'))
    await one.pushed(1, 2)
    const first = await quarantine('?limit=1')
    expect(first.events).toMatchObject([
      { device: one.station.journal.device, seq: 1, state: 'odd', reason: 'the body is not JSON', bytes: 8 },
    ])
    const rest = await quarantine(`?after=${first.next!}`)
    expect(rest).toMatchObject({ events: [{ seq: 2, state: 'odd' }], next: null })
    const bytes = await ask('GET', `/v1/ops/quarantine/${first.events[0]!.id}`)
    expect([
      bytes.headers.get('content-type'),
      bytes.headers.get('x-content-type-options'),
      await bytes.text(),
    ]).toEqual([...['application/octet-stream', 'nosniff', 'not json']])
    expect((await ask('GET', '/v1/ops/quarantine/999')).status).toBe(404)
  })

  it('[IN11] what fits by now becomes an event once, under its number; what does not stays; asked again, nothing happens', async () => {
    const one = await signedIn()
    await misread(one)
    const { device, epoch } = one.station.journal
    one.station.journal.append(Buffer.from('still nothing'))
    await one.pushed(4, 4)
    expect((await quarantine()).events.map(({ seq, state }) => `${seq} ${state}`)).toEqual(['2 good', '4 odd'])

    expect(await replay({})).toMatchObject({ replayed: 1, left: [{ reason: 'the body is not JSON' }], next: null })
    expect(await logged()).toEqual([`${device} 1`, `${device} 3`, `${device} 2`])
    expect(await replay({})).toMatchObject({ replayed: 0, left: [{}], next: null })
    expect(await logged()).toHaveLength(3)
    // It is the event that was appended, found under its number, and its parcel is folded.
    const [event] = await hub.deps.store.packageEvents(packageId(2), 10)
    expect(event).toMatchObject({ deviceId: device, epoch, seq: 2, hash: one.station.journal.headAt(2) })
    await hub.caughtUp()
    expect((await hub.deps.store.packageView(packageId(2)))?.lifecycle).toBe('AT_DEPOT')
    // The journal is as whole as before: a retry is known, and what follows is taken.
    expect(await one.pushed(1, 3)).toMatchObject({ ackedSeq: 4, notStored: [] })
    one.station.journal.scan(1)
    expect(await one.pushed(5, 5)).toMatchObject({ ackedSeq: 5, notStored: [] })
  })

  it('[IN11] goes page by page, and hides nothing that waits to be laid out', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    await misread(one)
    await misread(other)
    const third = await signedIn()
    third.station.journal.scan(2)
    await third.pushed(1, 2)
    const first = await replay({ limit: 1 })
    expect(first).toMatchObject({ replayed: 1, left: [] })
    expect(await replay({ after: first.next!, limit: 1 })).toMatchObject({ replayed: 1 })
    const events = await hub.deps.store.events(0 as HubPosition, 100)
    expect(events.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(events.slice(4, 6).map(({ deviceId }) => deviceId)).toEqual(Array(2).fill(third.station.journal.device))
  })

  it('[IN11] two replays at once take each event once', async () => {
    const one = await signedIn()
    await misread(one)
    const done = await Promise.all([replay({}), replay({}), replay({ ids: [1] })])
    expect(done.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(1)
    expect(await logged()).toHaveLength(3)
  })

  it('[IN11] what a revoked station handed over is taken only when that station is named', async () => {
    const one = await signedIn()
    const { device } = one.station.journal
    await ask('POST', `/v1/ops/stations/${device}/revoke`)
    await one.session()
    one.station.journal.scan(2)
    await one.pushed(1, 2)
    expect((await quarantine()).events.map(({ state }) => state)).toEqual(['handed-over', 'handed-over'])
    expect(await replay({})).toMatchObject({ replayed: 0, left: [{}, {}] })
    expect(await replay({ device: 'st-other' })).toEqual({ replayed: 0, photos: 0, left: [], next: null })
    expect(await replay({ device })).toEqual({ replayed: 2, photos: 0, left: [], next: null })
    expect(await logged()).toEqual([`${device} 1`, `${device} 2`])
  })

  it('[IN11] what nothing proves is taken only event by event, and what was changed on the way keeps saying so', async () => {
    const stranger = new HttpStation(url, new TestStation('st-stranger'))
    await stranger.session()
    stranger.station.journal.scan(2)
    await stranger.pushed(1, 2)
    const one = await signedIn()
    const { journal } = one.station
    journal.scan(1)
    const batch = journal.batch(1, 1)
    batch.bodies[0] = Buffer.from(encodeBody(received([packageId(77)], NOW)))
    await one.push(one.station.frame(batch))
    expect((await quarantine()).events.map(({ device, state }) => `${device} ${state}`)).toEqual([
      ...['st-stranger unproven', 'st-stranger unproven', `${journal.device} unproven`],
    ])
    expect(await replay({})).toMatchObject({ replayed: 0 })
    expect(await replay({ device: 'st-stranger' })).toMatchObject({ replayed: 0, left: [{ id: 1 }, { id: 2 }] })
    expect(await replay({ ids: [2, 2, 999] })).toEqual({ replayed: 1, photos: 0, left: [], next: null })
    expect(await logged()).toEqual(['st-stranger 2'])
    expect((await quarantine()).events.at(-1)?.reason).toContain('the head does not hold')
  })

  it('a request that says both, or nothing that is known, is refused', async () => {
    for (const bad of [{ ids: [] }, { ids: [1], device: 'x' }, { limit: 501 }, { all: true }])
      expect((await ask('POST', '/v1/ops/quarantine/replay', bad)).status).toBe(400)
  })
})

describe('[OP6] stations', () => {
  it('are listed, revoked and trusted again; a repeat changes nothing', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const names = [one, other].map(({ station }) => station.journal.device as string).sort()
    type Stations = { stations: { device: string; revoked: boolean }[]; next: string | null }
    const first = await asked<Stations>('GET', '/v1/ops/stations?limit=1')
    const second = await asked<Stations>('GET', `/v1/ops/stations?limit=1&after=${first.next!}`)
    expect([...first.stations, ...second.stations].map(({ device }) => device)).toEqual(names)

    const { device } = one.station.journal
    for (let n = 0; n < 2; n++)
      expect(await asked('POST', `/v1/ops/stations/${device}/revoke`)).toMatchObject({
        device,
        revoked: true,
        site: 'depot',
      })
    expect((await one.get('/v1/sync/pull')).status).toBe(403)
    expect((await other.get('/v1/sync/pull')).status).toBe(200)
    expect(await one.session()).toMatchObject({ outcome: 'hand-over-only' })
    expect(await asked('POST', `/v1/ops/stations/${device}/trust`)).toMatchObject({ device, revoked: false })
    expect(await one.session()).toMatchObject({ outcome: 'lease' })
    expect((await one.get('/v1/sync/pull')).status).toBe(200)
    expect((await ask('POST', '/v1/ops/stations/st-nobody/revoke')).status).toBe(404)
  })
})

it('[F22] the store’s journal of a twin that was handed over stays apart from the station’s own', async () => {
  const one = await signedIn()
  one.station.journal.scan(2)
  await one.pushed(1, 2)
  const stranger = new HttpStation(url, new TestStation('st-x'))
  stranger.station.journal = new TestJournal('st-x', one.station.journal.epoch).scan(2, 50)
  await stranger.session()
  await stranger.pushed(1, 2)
  await replay({ ids: [1, 2] })
  expect(await hub.deps.store.chain(one.station.journal.device, one.station.journal.epoch)).toMatchObject({
    ...{ seq: 2, head: one.station.journal.headAt(2) },
  })
})
