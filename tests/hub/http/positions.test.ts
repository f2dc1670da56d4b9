// Positions over HTTP: what the hub takes, refuses and tells, and to whom.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HubInstant, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { createDayBook } from '../../../src/hub/positions/day-book.ts'
import { createPlaces } from '../../../src/hub/positions/places.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import {
  MAX_AHEAD_MS,
  MAX_POINTS,
  PlacesReply,
  POSITIONS_PATH,
  PositionsTaken,
  TrailReply,
} from '../../../src/wire/positions.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { HttpStation, NOW, openTestHub, post, received, tempFolder } from '../kit.ts'

const DAY_MS = 24 * 3_600_000
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number
beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  hub = await openTestHub(temp.folder, {}, () => now as HubInstant)
  url = await hub.listen()
  const person = (id: string, site: string, role = 'driver') =>
    ({ table: 'person', id, site: site as SiteId, value: { id, site, name: id, role } }) as const
  const drivers = [person('dino', 'depot'), person('carla', 'depot'), person('far', 'other')]
  const bosses = [person('boss', 'depot', 'supervisor'), person('boss-there', 'other', 'supervisor')]
  await hub.deps.store.putRows([...drivers, ...bosses], NOW)
})
afterEach(async () => {
  hub.app.server.closeAllConnections()
  await hub.close()
  temp.drop()
})

async function station(site = 'depot'): Promise<HttpStation> {
  const { code } = await makeEnrolCode(hub.deps, site as SiteId)
  const enrolled = await HttpStation.enrol(url, code)
  await enrolled.session()
  return enrolled
}
/** What a station records when somebody signs in or out, pushed. */
async function records(by: HttpStation, kind: string, actorId?: string, role = 'supervisor'): Promise<void> {
  const data = kind === 'ScanNoted' ? { why: 'unreadable' } : { unsent: { count: 0 } }
  const { role: _, ...blank } = received([], now)
  const event = { ...blank, kind, data, ...(actorId === undefined ? {} : { actorId, role, shiftId: 'shift' }) }
  by.station.journal.append(Buffer.from(encodeBody(event as never)))
  const { seq } = by.station.journal
  expect((await by.pushed(seq, seq)).outcome).toBe('taken')
}
const signIn = (by: HttpStation, actorId: string, role?: string) => records(by, 'ShiftStarted', actorId, role)

/** A desk at which the depot's supervisor is signed in. */
async function deskOf(): Promise<HttpStation> {
  const desk = await station()
  await signIn(desk, 'boss')
  return desk
}

const point = (at: number, more: object = {}) => ({
  ...{ at, lat: 47.1, lon: 9.5, accuracyM: 5, source: 'gpsd', heading: null, speedMps: null, ...more },
})
const said = (points: object[], more: object = {}) => ({
  ...{ protocol: 1, personId: 'dino', shiftId: 's1', routeId: 'r14', points, ...more },
})
const send = (by: HttpStation, body: object) => post(url, POSITIONS_PATH, body, { authorization: `Bearer ${by.token}` })
const taken = async (by: HttpStation, body: object) => PositionsTaken.parse(await (await send(by, body)).json())
const places = async (by: HttpStation, after = 0) =>
  PlacesReply.parse(await (await by.get(`${POSITIONS_PATH}?after=${after}`)).json())

it('[PO1] [PO2] takes what is good and refuses what is from tomorrow, each with its reason', async () => {
  const tablet = await station()
  const ahead = NOW + MAX_AHEAD_MS + 1
  const reply = await taken(tablet, said([point(NOW - 1000), point(ahead), point(NOW + MAX_AHEAD_MS)]))
  expect(reply).toEqual({ protocol: 1, taken: 2, refused: [{ at: ahead, reason: 'This time lies ahead.' }] })
  expect((await places(tablet)).places.map(({ at }) => at)).toEqual([NOW + MAX_AHEAD_MS])
  const later = { state: 'off' as const, at: ahead }
  await taken(tablet, said([], { presence: later }))
  expect((await places(tablet)).places).toHaveLength(1)
})

it('[PO1] a person of another site or nobody knows: refused point by point, so that nothing waits for ever', async () => {
  const tablet = await station()
  for (const personId of ['far', 'nobody']) {
    const reply = await taken(tablet, said([point(NOW)], { personId }))
    expect(reply).toMatchObject({ taken: 0, refused: [{ at: NOW }] })
  }
  expect(await hub.deps.store.placesCursor()).toBe(0)
})

it('[PO6] only a station in good standing, only of its own site, only within the schema’s bounds', async () => {
  expect((await post(url, POSITIONS_PATH, said([point(NOW)]))).status).toBe(401)
  const [tablet, other] = [await station(), await station('other')]
  const odd = [point(NOW, { lat: 91 }), point(NOW, { accuracyM: null }), point(-1), point(NOW, { source: 'guess' })]
  for (const each of odd) expect((await send(tablet, said([each]))).status).toBe(400)
  const many = Array.from({ length: MAX_POINTS + 1 }, (_, n) => point(NOW - n))
  expect((await send(tablet, said(many))).status).toBe(400)
  expect((await send(tablet, said(many.slice(1)))).status).toBe(200)
  await signIn(other, 'boss-there')
  expect(await places(other)).toMatchObject({ whole: true, places: [] })
  expect(await (await other.get(`${POSITIONS_PATH}/dino/trail`)).json()).toEqual({ protocol: 1, points: [] })
  await hub.deps.store.setRevoked(tablet.station.journal.device, true)
  expect((await send(tablet, said([point(NOW)]))).status).toBe(403)
  expect((await tablet.get(POSITIONS_PATH)).status).toBe(403)
})

it('[PO6] where colleagues are is told to no station but one with a supervisor; a driver’s gets its own and misses nothing later', async () => {
  const [tablet, colleague] = [await station(), await station()]
  await signIn(tablet, 'carla', 'driver')
  await taken(tablet, said([point(NOW - 1000)], { personId: 'carla' }))
  await taken(colleague, said([point(NOW - 2000)]))
  const names = async (by: HttpStation, after = 0) => (await places(by, after)).places.map(({ personId }) => personId)
  expect(await places(tablet)).toMatchObject({ only: 'own', whole: false, cursor: 0, gone: [] })
  expect(await names(tablet)).toEqual(['carla'])
  expect(await names(colleague)).toEqual(['dino'])
  // Neither who only says to be a supervisor, nor one of another site; who has gone off shift is not told either.
  for (const who of ['carla', 'boss-there']) {
    await signIn(tablet, who)
    expect(await names(tablet)).toEqual(['carla'])
  }
  await taken(colleague, said([], { presence: { state: 'off', at: NOW } }))
  expect(await places(tablet, 99)).toMatchObject({ places: [{ personId: 'carla' }], gone: [], cursor: 99 })
  await signIn(tablet, 'boss')
  const told = await places(tablet, 0)
  expect(told).toMatchObject({ whole: true, places: [{ personId: 'carla' }], cursor: 3 })
  expect(told.only).toBeUndefined()
  await records(tablet, 'ShiftEnded', 'boss')
  expect(await places(tablet, 0)).toMatchObject({ only: 'own' })
})

it('[PO7] a trail is told to nobody but a supervisor of the site who is signed in at the asking station', async () => {
  const tablet = await station()
  await taken(tablet, said([point(NOW - 2000), point(NOW - 1000)]))
  const trail = (by: HttpStation) => by.get(`${POSITIONS_PATH}/dino/trail`)
  // Nobody has signed in; then a colleague; then one who only says to be a supervisor; then one of another site.
  expect((await trail(tablet)).status).toBe(403)
  await signIn(tablet, 'carla', 'driver')
  expect((await trail(tablet)).status).toBe(403)
  await signIn(tablet, 'carla', 'supervisor')
  expect((await trail(tablet)).status).toBe(403)
  await signIn(tablet, 'boss-there')
  expect((await trail(tablet)).status).toBe(403)

  const desk = await station()
  await signIn(desk, 'boss')
  await records(desk, 'ScanNoted')
  const told = TrailReply.parse(await (await trail(desk)).json())
  expect(told.points.map(({ at }) => at)).toEqual([NOW - 2000, NOW - 1000])
  // One station's supervisor is no word for another's.
  expect((await trail(tablet)).status).toBe(403)
  await records(desk, 'ShiftEnded', 'boss')
  expect((await trail(desk)).status).toBe(403)
  await signIn(desk, 'boss')
  await hub.deps.store.putRows([{ table: 'person', id: 'boss', site: 'depot' as SiteId, value: null }], NOW)
  expect((await trail(desk)).status).toBe(403)
})

it('[PO4] from a cursor only what changed; a cursor from the future is one of before a restore: all of it', async () => {
  const [tablet, desk] = [await station(), await deskOf()]
  const moved: number[] = []
  const stop = hub.deps.placesMoved((cursor) => moved.push(cursor))
  await taken(tablet, said([point(NOW - 5000)]))
  const first = await places(desk)
  expect(first).toMatchObject({ whole: true, cursor: 1, gone: [] })
  expect(await places(desk, first.cursor)).toMatchObject({ whole: false, places: [], gone: [], cursor: 1 })
  await taken(tablet, said([point(NOW - 4000)]))
  stop()
  await taken(tablet, said([], { presence: { state: 'off', at: NOW } }))
  expect(moved).toEqual([1, 2])
  expect(await places(desk, 1)).toMatchObject({ whole: false, places: [], gone: ['dino'], cursor: 3 })
  expect(await places(desk, 99)).toMatchObject({ whole: true, places: [], cursor: 3 })
})

it('[PO5] a day without news: no place; after the retention nothing at all', async () => {
  const tablet = await station()
  await taken(tablet, said([point(NOW - 1000), point(NOW)]))
  now = NOW + DAY_MS + 1
  await tablet.session()
  expect((await places(tablet)).places).toEqual([])
  const clock = createPlaces(hub.deps)
  now = NOW + 8 * DAY_MS
  expect(await clock.forget()).toBe(1)
  now = NOW + 61 * DAY_MS
  expect(await clock.forget()).toBe(1)
  expect(await hub.deps.store.trailOf('depot' as SiteId, 'dino', 0, 10)).toEqual([])
})

it('[PO7] of an order only stops of the site are kept, each once, and only for a route of the site', async () => {
  const row = (table: 'route' | 'stop', id: string, site: string) =>
    ({ table, id, site: site as SiteId, value: { id, routeId: 'r14' } }) as const
  await hub.deps.store.putRows(
    [
      row('route', 'r14', 'depot'),
      row('route', 'r99', 'other'),
      row('stop', 'a', 'depot'),
      row('stop', 'b', 'depot'),
      row('stop', 'c', 'other'),
    ],
    NOW,
  )
  const tablet = await station()
  const order = { at: NOW, stops: ['b', 'nothing', 'c', 'b', 'a'] }
  await taken(tablet, said([point(NOW)], { order }))
  expect(await hub.deps.store.stopOrder('r14')).toEqual({ at: NOW, stops: ['b', 'a'] })
  expect((await places(tablet)).places).toMatchObject([{ personId: 'dino', order: ['b', 'a'] }])
  await taken(tablet, said([], { routeId: 'r99', order }))
  expect(await hub.deps.store.stopOrder('r99')).toBeNull()
  await taken(tablet, said([], { order: { at: NOW + MAX_AHEAD_MS + 1, stops: [] } }))
  expect((await hub.deps.store.stopOrder('r14'))?.stops).toEqual(['b', 'a'])
  expect(
    (await send(tablet, said([], { order: { at: NOW, stops: Array.from({ length: 301 }, String) } }))).status,
  ).toBe(400)
})

const deskNews = async (by: HttpStation) => (await places(by)).desk!

it('[PO9] a supervisor’s desk is told who works with which device, when it was heard of, breaks, and clocks in doubt', async () => {
  const [tablet, desk, far] = [await station(), await deskOf(), await station('other')]
  const device = tablet.station.journal.device
  await signIn(far, 'far', 'driver')
  await signIn(tablet, 'dino', 'driver')
  now = NOW + 60_000
  expect((await places(tablet)).desk).toBeUndefined()
  const told = await deskNews(desk)
  expect(told.devices.map(({ deviceId }) => deviceId).sort()).toEqual([device, desk.station.journal.device].sort())
  const tablets = async () => (await deskNews(desk)).devices.find(({ deviceId }) => deviceId === device)
  expect(await tablets()).toMatchObject({
    ...{ heardAt: NOW + 60_000, clock: null, newer: null },
    shift: { personId: 'dino', role: 'driver', since: NOW },
  })
  now = NOW + 7_200_000
  await desk.session()
  // It asked for nothing since: as old as it is.
  expect(await tablets()).toMatchObject({ heardAt: NOW + 60_000 })
  await tablet.session()
  const push = async (more: object) => {
    tablet.station.journal.append(Buffer.from(encodeBody({ ...received([], now), ...more })))
    const { seq } = tablet.station.journal
    expect((await tablet.pushed(seq, seq)).outcome).toBe('taken')
  }
  const said = { data: { unsent: { count: 0 } }, actorId: 'dino', role: 'driver', shiftId: 'shift' }
  await push({ ...said, kind: 'BreakStarted', clockSuspect: true, wallAt: now + 3_600_000 })
  await push({ ...said, kind: 'BreakEnded', at: (now + 1000) * 1024, clockSuspect: true, wallAt: now + 3_601_000 })
  await hub.caughtUp()
  const { seq, epoch } = tablet.station.journal
  expect(await tablets()).toMatchObject({
    heardAt: now,
    clock: { since: now, offMs: 3_600_000, eventId: `${device}/${epoch}/${seq}`, packageId: null },
  })
  expect((await deskNews(desk)).breaks).toEqual([{ personId: 'dino', from: now, to: now + 1000 }])
  await push({ ...said, kind: 'ScanNoted', data: { why: 'unreadable' }, at: (now + 2000) * 1024 })
  expect((await tablets())?.clock).toBeNull()
  await push({ ...said, kind: 'ShiftEnded', at: (now + 3000) * 1024 })
  expect(await tablets()).toMatchObject({ shift: null })
  expect((await deskNews(desk)).breaks).toEqual([])
})

it('[PO9] a hub that starts anew reads the day out of its log: the same is told, and a shift of the day before is none', async () => {
  const [tablet] = [await station()]
  await signIn(tablet, 'dino', 'driver')
  const book = () => createDayBook({ store: hub.deps.store, now: () => now as HubInstant, heardAt: () => null })
  const site = 'depot' as SiteId
  expect((await book().read(site)).devices).toMatchObject([{ heardAt: NOW, shift: { personId: 'dino' } }])
  const old = book()
  await old.read(site)
  now = NOW + 19 * 3_600_000
  expect((await old.read(site)).devices).toMatchObject([{ shift: null }])
  expect((await book().read(site)).devices).toEqual([])
})
