// Messages and emergencies over HTTP: what the hub takes, refuses and tells, and to whom.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HubInstant, SiteId } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { MOST_URGENT_AN_HOUR } from '../../../src/hub/talk/judge.ts'
import { createTalk } from '../../../src/hub/talk/talk.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { MAX_SENT, MAX_TEXT, MESSAGES_PATH, MessagesTaken, MessagesTold, TalkEntry } from '../../../src/wire/talk.ts'
import { HttpStation, NOW, openTestHub, post, received, tempFolder } from '../kit.ts'

const DAY_MS = 24 * 3_600_000
const OPERATOR = { authorization: 'Bearer operator-key-of-the-tests' }
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number

async function open(env: Record<string, string> = {}): Promise<void> {
  hub = await openTestHub(temp.folder, env, () => now as HubInstant)
  url = await hub.listen()
}
async function shut(): Promise<void> {
  hub.app.server.closeAllConnections()
  await hub.close()
}

beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  await open()
  const person = (id: string, site: string, role: string) =>
    ({ table: 'person', id, site: site as SiteId, value: { id, site, name: id, role } }) as const
  const here = [person('dino', 'depot', 'driver'), person('carla', 'depot', 'driver')]
  const desks = [person('boss', 'depot', 'supervisor'), person('boss-there', 'other', 'supervisor')]
  await hub.deps.store.putRows([...here, ...desks, person('anna', 'depot', 'depot')], NOW)
})
afterEach(async () => {
  await shut()
  temp.drop()
})

async function station(who?: string, role = 'driver', site = 'depot'): Promise<HttpStation> {
  const { code } = await makeEnrolCode(hub.deps, site as SiteId)
  const enrolled = await HttpStation.enrol(url, code)
  await enrolled.session()
  if (who !== undefined) await signs(enrolled, 'ShiftStarted', who, role)
  return enrolled
}
async function signs(by: HttpStation, kind: string, actorId: string, role: string): Promise<void> {
  const { role: _, ...blank } = received([], now)
  const event = { ...blank, kind, data: { unsent: { count: 0 } }, actorId, role, shiftId: 'shift' }
  by.station.journal.append(Buffer.from(encodeBody(event as never)))
  const { seq } = by.station.journal
  expect((await by.pushed(seq, seq)).outcome).toBe('taken')
}

const newId = () => randomBytes(16).toString('base64url')
const by = (byId: string, role: string, driverId = byId) => ({
  ...{ id: newId(), at: now, byId, role, driverId, shiftId: 'shift', routeId: 'r14' },
})
const says = (who: string, text: string, more: object = {}): TalkEntry =>
  ({ ...by(who, 'driver'), kind: 'said', code: null, text, stopId: null, packageId: null, ...more }) as TalkEntry
const desk = (code: string, driverId = 'dino', more: object = {}): TalkEntry =>
  says('boss', '', { role: 'supervisor', driverId, code, text: null, ...more })
const emergency = (more: object = {}): TalkEntry =>
  ({ ...by('dino', 'driver'), kind: 'emergency', how: 'silent', onBreak: false, place: null, ...more }) as TalkEntry

const PLACE = { lat: 47.1, lon: 9.5, accuracyM: 8, at: NOW }

const send = (from: HttpStation, entries: readonly object[]) =>
  post(url, MESSAGES_PATH, { protocol: 1, entries }, { authorization: `Bearer ${from.token}` })
const taken = async (from: HttpStation, entries: readonly object[]) =>
  MessagesTaken.parse(await (await send(from, entries)).json())
const told = async (at: HttpStation, as: string, since = 0, of = '') =>
  MessagesTold.parse(await (await at.get(`${MESSAGES_PATH}?as=${as}&since=${since}&of=${of}`)).json())
const idsOf = ({ entries }: MessagesTold) => entries.map(({ entry }) => TalkEntry.parse(entry).id)

it('[TK1] an entry counts once, however often it comes, and is there after a restart', async () => {
  const tablet = await station('dino')
  const said = says('dino', 'The bridge at Bendern is shut')
  for (let time = 0; time < 3; time++)
    expect(await taken(tablet, [said])).toMatchObject({ taken: [said.id], later: [], refused: [] })
  await shut()
  await open()
  tablet.token = ''
  const again = new HttpStation(url, tablet.station)
  await again.session()
  expect((await told(again, 'dino')).entries).toEqual([{ recordedAt: NOW, entry: said }])
  // Somebody who has seen an id cannot take its place.
  const twin = { ...says('carla', 'x'), id: said.id }
  const other = await station('carla')
  expect(await taken(other, [twin])).toMatchObject({ taken: [], refused: [{ id: said.id }] })
})

it('[TK2] only in the own conversation, only in the own role and of the own site; the others of the request are taken', async () => {
  const tablet = await station('dino')
  const good = says('dino', 'all is well')
  const odd = [
    says('dino', 'as another', { driverId: 'carla' }),
    says('dino', 'as the desk', { role: 'supervisor' }),
    says('anna', 'from the hall'),
    says('nobody', 'who'),
    says('boss-there', 'from elsewhere', { role: 'supervisor', driverId: 'dino' }),
    says('dino', 'both', { code: 'ok' }),
    { ...by('dino', 'driver'), kind: 'closed', emergencyId: newId(), reason: 'drill' },
    { ...by('boss', 'supervisor', 'dino'), kind: 'emergency', how: 'call', onBreak: false, place: null },
  ]
  const answer = await taken(tablet, [...odd, good])
  expect(answer.taken).toEqual([good.id])
  expect(answer.refused.map(({ id }) => id)).toEqual(odd.map(({ id }) => id))
  for (const { reason } of answer.refused) expect(reason).toMatch(/^[A-Z].+\.$/)
  expect(await hub.deps.store.talkCursor()).toBe(1)
})

it('[TK2] an emergency is taken and closed at the desk, and no other driver’s is', async () => {
  const [tablet, carlas, bosses] = [
    await station('dino'),
    await station('carla'),
    await station('boss', 'supervisor'),
  ] as const
  const raised = emergency()
  await taken(tablet, [raised])
  const has = { ...by('boss', 'supervisor', 'dino'), kind: 'taken', emergencyId: raised.id }
  expect((await taken(bosses, [has])).taken).toEqual([has.id])
  const wrong = { ...by('carla', 'driver'), kind: 'false-alarm', emergencyId: raised.id }
  expect((await taken(carlas, [wrong])).refused).toMatchObject([{ id: wrong.id }])
  const closes = { ...by('boss', 'supervisor', 'dino'), kind: 'closed', emergencyId: raised.id, reason: 'drill' }
  expect((await taken(bosses, [closes])).taken).toEqual([closes.id])
  expect(idsOf(await told(tablet, 'dino'))).toEqual([raised.id, has.id, closes.id])
})

it('[TK3] who speaks must have been heard of at the station; an emergency waits for nothing', async () => {
  const tablet = await station()
  const said = says('dino', 'running')
  const raised = emergency()
  expect(await taken(tablet, [said, raised])).toMatchObject({
    taken: [raised.id],
    later: [{ id: said.id }],
    refused: [],
  })
  await signs(tablet, 'ShiftStarted', 'dino', 'driver')
  await signs(tablet, 'ShiftEnded', 'dino', 'driver')
  await signs(tablet, 'ShiftStarted', 'carla', 'driver')
  expect((await taken(tablet, [said])).taken).toEqual([said.id])
  // A supervisor's word from a tablet at which none has ever signed in.
  expect(await taken(tablet, [desk('come-back')])).toMatchObject({ taken: [], refused: [], later: [{}] })
})

it('[TK3] many messages within the hour wait, emergencies do not', async () => {
  await shut()
  await open({ WAYMARK_MAX_MESSAGES_AN_HOUR: '3' })
  const tablet = await station('dino')
  const many = Array.from({ length: 4 }, (_, n) => says('dino', `message ${n}`))
  const first = await taken(tablet, many)
  expect(first).toMatchObject({ taken: many.slice(0, 3).map(({ id }) => id), later: [{ id: many[3]?.id }] })
  const raised = emergency()
  expect(await taken(tablet, [raised, ...many.slice(3)])).toMatchObject({ taken: [raised.id], later: [{}] })
  now += 3_600_001
  await tablet.session()
  expect((await taken(tablet, many.slice(3))).taken).toHaveLength(1)
})

it('[TK3] emergencies beyond what any hand can press wait, so that no device fills the disk', async () => {
  const tablet = await station('dino')
  const device = tablet.station.journal.device
  const before = Array.from({ length: MOST_URGENT_AN_HOUR - 1 }, () => emergency())
  await hub.deps.store.putTalk({ site: 'depot' as SiteId, deviceId: device, now: NOW }, before)
  const [last, one] = [emergency(), emergency()]
  expect(await taken(tablet, [last, one])).toMatchObject({ taken: [last.id], later: [{ id: one.id }], refused: [] })
  const said = says('dino', 'all is well')
  expect((await taken(tablet, [said])).taken).toEqual([said.id])
})

it('[TK9] an emergency is taken from a revoked device, and nothing else', async () => {
  const [tablet, bosses] = [await station('dino'), await station('boss', 'supervisor')]
  await hub.deps.store.setRevoked(tablet.station.journal.device, true)
  const [raised, said] = [emergency(), says('dino', 'hello')]
  // With the lease of before, and with one that is for handing over alone.
  expect((await taken(tablet, [raised])).taken).toEqual([raised.id])
  await tablet.session()
  const place = { ...by('dino', 'driver'), kind: 'emergency-place', emergencyId: raised.id, place: PLACE }
  expect(await taken(tablet, [place, said])).toMatchObject({ taken: [place.id], later: [{ id: said.id }], refused: [] })
  expect((await send(tablet, [said])).status).toBe(403)
  expect((await send(tablet, [{ ...emergency(), byId: 'boss', role: 'supervisor' }])).status).toBe(403)
  expect((await tablet.get(`${MESSAGES_PATH}?as=dino`)).status).toBe(403)
  expect(idsOf(await told(bosses, 'boss'))).toEqual([raised.id, place.id])
})

it('[TK9] an emergency counts whatever the list of people says by now', async () => {
  const tablet = await station('dino')
  const person = { id: 'dino', site: 'depot', name: 'dino', role: 'supervisor' }
  const put = (value: object | null) =>
    hub.deps.store.putRows([{ table: 'person', id: 'dino', site: 'depot' as SiteId, value: value }], NOW)
  await put(person)
  const first = emergency()
  expect((await taken(tablet, [first])).taken).toEqual([first.id])
  await put(null)
  const [second, said] = [emergency(), says('dino', 'hello')]
  expect(await taken(tablet, [second, said])).toMatchObject({ taken: [second.id], refused: [{ id: said.id }] })
})

it('[TK4] a driver is told the own conversation, a supervisor the site’s, anybody else nothing', async () => {
  const [tablet, carlas] = [await station('dino'), await station('carla')]
  const [bosses, there] = [await station('boss', 'supervisor'), await station('boss-there', 'supervisor', 'other')]
  const [a, b] = [says('dino', 'from Dino'), says('carla', 'from Carla')]
  await taken(tablet, [a])
  await taken(carlas, [b])
  const answer = desk('come-back')
  await taken(bosses, [answer])
  expect(idsOf(await told(tablet, 'dino'))).toEqual([a.id, answer.id])
  expect(idsOf(await told(carlas, 'carla'))).toEqual([b.id])
  expect(idsOf(await told(bosses, 'boss'))).toEqual([a.id, b.id, answer.id])
  expect(await told(there, 'boss-there')).toMatchObject({ heard: true, entries: [] })
  // Somebody else than who is signed in, who only says to be a supervisor, who signed out, who works in the hall.
  expect(await told(tablet, 'carla')).toMatchObject({ heard: false, entries: [] })
  await signs(carlas, 'ShiftStarted', 'carla', 'supervisor')
  expect(await told(carlas, 'carla')).toMatchObject({ heard: false, entries: [] })
  await signs(bosses, 'ShiftEnded', 'boss', 'supervisor')
  expect(await told(bosses, 'boss')).toMatchObject({ heard: false, entries: [] })
  expect(await told(await station('anna', 'depot'), 'anna')).toMatchObject({ heard: false, entries: [] })
})

it('[TK1] only a station in good standing, only within the schema’s bounds', async () => {
  const good = says('dino', 'x'.repeat(MAX_TEXT))
  expect((await post(url, MESSAGES_PATH, { protocol: 1, entries: [good] })).status).toBe(401)
  const tablet = await station('dino')
  const odd = [
    says('dino', 'x'.repeat(MAX_TEXT + 1)),
    says('dino', '  '),
    says('dino', 'two\nlines'),
    { ...good, id: 'short' },
    { ...good, kind: 'shouted' },
    { ...good, at: Number.MAX_SAFE_INTEGER },
    { ...emergency(), place: { lat: 91, lon: 9, accuracyM: 5, at: NOW } },
  ]
  for (const each of odd) expect((await send(tablet, [each])).status, JSON.stringify(each)).toBe(400)
  expect((await send(tablet, [])).status).toBe(400)
  expect(
    (
      await send(
        tablet,
        Array.from({ length: MAX_SENT + 1 }, () => says('dino', 'x')),
      )
    ).status,
  ).toBe(400)
  const huge = { protocol: 1, entries: [good], more: 'x'.repeat(70_000) }
  expect((await post(url, MESSAGES_PATH, huge, { authorization: `Bearer ${tablet.token}` })).status).toBe(413)
  expect((await send(tablet, [good])).status).toBe(200)
  await hub.deps.store.setRevoked(tablet.station.journal.device, true)
  expect((await send(tablet, [good])).status).toBe(403)
  expect((await tablet.get(`${MESSAGES_PATH}?as=dino`)).status).toBe(403)
})

it('[TK5] from a cursor only what is new; with another incarnation, or from the future, all of the last days', async () => {
  const tablet = await station('dino')
  const first = says('dino', 'one')
  await taken(tablet, [first])
  const { cursor, incarnation } = await told(tablet, 'dino')
  expect(await told(tablet, 'dino', cursor, incarnation)).toMatchObject({ cursor, entries: [], more: false })
  const second = says('dino', 'two')
  await taken(tablet, [second])
  expect(idsOf(await told(tablet, 'dino', cursor, incarnation))).toEqual([second.id])
  expect(idsOf(await told(tablet, 'dino', cursor, 'another'))).toEqual([first.id, second.id])
  expect(idsOf(await told(tablet, 'dino', 99, incarnation))).toEqual([first.id, second.id])
  now += 4 * DAY_MS
  await tablet.session()
  expect(idsOf(await told(tablet, 'dino'))).toEqual([])
  expect(idsOf(await told(tablet, 'dino', cursor, incarnation))).toEqual([second.id])
})

it('[TK5] long conversations come a page at a time', async () => {
  const bosses = await station('boss', 'supervisor')
  const ids: string[] = []
  for (let request = 0; request < 4; request++) {
    const entries = Array.from({ length: 50 }, () => desk('ok'))
    ids.push(...(await taken(bosses, entries)).taken)
  }
  const last = desk('thank-you')
  await taken(bosses, [last])
  const first = await told(bosses, 'boss')
  expect(first).toMatchObject({ more: true, cursor: 200 })
  expect(idsOf(first)).toEqual(ids)
  const rest = await told(bosses, 'boss', first.cursor, first.incarnation)
  expect(rest).toMatchObject({ more: false })
  expect(idsOf(rest)).toEqual([last.id])
})

it('[TK6] after its time it is gone, and no number is given twice', async () => {
  const tablet = await station('dino')
  await taken(tablet, [says('dino', 'old'), emergency()])
  now += 59 * DAY_MS
  const { forget } = createTalk({ ...hub.deps })
  expect(await forget()).toBe(0)
  now += DAY_MS + 1
  expect(await forget()).toBe(2)
  expect(await hub.deps.store.talkCursor()).toBe(2)
  await tablet.session()
  await taken(tablet, [emergency()])
  expect(await hub.deps.store.talkCursor()).toBe(3)
})

it('[TK7] a person’s data hold the conversation; erased it is out of the file and stays out', async () => {
  const [tablet, bosses] = [await station('dino'), await station('boss', 'supervisor')]
  const text = 'Marxer said his dog bites'
  await taken(tablet, [says('dino', text), emergency()])
  await taken(bosses, [desk('come-back'), desk('ok', 'carla')])
  const lines = await (await fetch(`${url}/v1/ops/people/dino/data`, { headers: OPERATOR })).text()
  const kinds = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; what?: string; text?: string })
  expect(kinds.filter(({ kind }) => kind === 'message').map(({ what }) => what)).toEqual(['said', 'emergency', 'said'])
  expect(kinds.at(-1)).toMatchObject({ kind: 'end', messages: 3 })
  expect(lines).toContain(text)
  const erase = (headers: Record<string, string>) =>
    fetch(`${url}/v1/ops/people/dino/messages`, { method: 'DELETE', headers })
  expect((await erase({})).status).toBe(401)
  expect(await (await erase(OPERATOR)).json()).toEqual({ erased: 3 })
  const files = readdirSync(temp.folder)
    .filter((name) => name.startsWith('hub.db'))
    .map((name) => readFileSync(join(temp.folder, name), 'latin1'))
  expect(files.join('')).not.toContain(text)
  const late = { ...says('dino', 'from yesterday'), at: now - DAY_MS }
  expect((await taken(tablet, [late])).taken).toEqual([late.id])
  expect((await told(bosses, 'boss')).entries).toHaveLength(1)
})

it('[TK8] the stations of the site that listen are told the cursor', async () => {
  const moved: [string, number][] = []
  const stop = hub.deps.talkMoved((site, cursor) => moved.push([site, cursor]))
  const tablet = await station('dino')
  const said = says('dino', 'hello')
  await taken(tablet, [said])
  await taken(tablet, [said])
  stop()
  await taken(tablet, [says('dino', 'again')])
  expect(moved).toEqual([['depot', 1]])
})
