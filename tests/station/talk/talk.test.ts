// Messages and emergencies at the station: what is written, sent once, heard and forgotten, and who sees it.
import { expect, test } from 'vitest'
import type { NetAnswer, NetRequest } from '../../../src/station/ports.ts'
import type { StationOptions, SyncPart } from '../../../src/station/station.ts'
import type { SaidAnswer, Talks } from '../../../src/wire/bridge/talk.ts'
import { MESSAGES_PATH, MessagesSent, type TalkEntry } from '../../../src/wire/talk.ts'
import { type Rig, signIn, START, workingRig } from '../station-fixture.ts'

const DINO = 'dino' as never
const DAY_MS = 86_400_000
const nothing = () => undefined

const json = (status: number, body: unknown, contentType = 'application/json'): NetAnswer => ({
  ...{ kind: 'answer', status, contentType, headers: {}, tookMs: 1 },
  body: new TextEncoder().encode(JSON.stringify(body)),
})
const problem = (status: number) => json(status, {}, 'application/problem+json; charset=utf-8')
const cutOff: NetAnswer = { kind: 'no-network', why: 'cut' }

/** A hub as far as a station sees it: what it took, by id, and what it tells. */
class FakeHub {
  incarnation = 'inc-1'
  lease: boolean | 'handing-over' = true
  woken = 0
  readonly stored = new Map<string, TalkEntry>()
  readonly posts: TalkEntry[][] = []
  told: unknown[] = []
  asked: URLSearchParams[] = []
  /** what comes of a request after the hub has done its work; undefined: its own answer */
  onPost: (entries: TalkEntry[], nth: number) => NetAnswer | Promise<NetAnswer> | undefined = nothing
  heard = true
  odd: { refused: string[]; later: string[] } = { refused: [], later: [] }

  async request({ method, path, body }: NetRequest): Promise<NetAnswer> {
    if (!path.startsWith(MESSAGES_PATH)) return cutOff
    if (method === 'GET') return this.tell(new URLSearchParams(path.split('?')[1]))
    const { entries } = MessagesSent.parse(JSON.parse(new TextDecoder().decode(body ?? undefined)))
    this.posts.push(entries)
    const before = this.onPost(entries, this.posts.length)
    if (before instanceof Promise) return before
    const of = (texts: string[]) => entries.filter((entry) => entry.kind === 'said' && texts.includes(entry.text ?? ''))
    const [refused, later] = [of(this.odd.refused), of(this.odd.later)]
    const taken = entries.filter((entry) => !refused.includes(entry) && !later.includes(entry))
    for (const entry of taken) if (!this.stored.has(entry.id)) this.stored.set(entry.id, entry)
    const because = (list: TalkEntry[]) => list.map(({ id }) => ({ id, reason: 'Not now.' }))
    const reply = { protocol: 1, incarnation: this.incarnation, taken: taken.map(({ id }) => id) }
    return before ?? json(200, { ...reply, later: because(later), refused: because(refused) })
  }
  tell(query: URLSearchParams): NetAnswer {
    this.asked.push(query)
    const since = query.get('of') === this.incarnation ? Number(query.get('since')) : 0
    const entries = this.heard ? this.told.slice(since).map((entry) => ({ recordedAt: 1, entry })) : []
    const cursor = this.heard ? this.told.length : since
    return json(200, { protocol: 1, incarnation: this.incarnation, heard: this.heard, cursor, more: false, entries })
  }
  options(): Pick<StationOptions, 'connect' | 'startSync'> {
    const sync: SyncPart = {
      ...{ start: nothing, stop: nothing, appended: nothing, news: nothing, onState: () => nothing },
      wake: () => void (this.woken += 1),
      state: () => ({ link: 'online', sending: false, sinceContactMs: null }),
      lease: (also) =>
        this.lease === true || this.lease === also
          ? { token: 'T', hubUrl: 'http://hub', incarnation: this.incarnation }
          : null,
    }
    return { connect: () => ({ request: (request) => this.request(request) }), startSync: () => sync }
  }
}

async function withHub(more: Partial<StationOptions> = {}, who = 'dino'): Promise<{ hub: FakeHub; rig: Rig }> {
  const hub = new FakeHub()
  const rig = await workingRig({ ...hub.options(), ...more })
  await signIn(rig.station, who)
  return { hub, rig }
}
/** Lets everything that is due within `ms` happen, with what it waits for. */
async function run(rig: Rig, ms = 0): Promise<void> {
  for (let n = 0; n < 12; n++) {
    rig.timers.runDue(ms)
    await new Promise((turn) => setImmediate(turn))
  }
}
const written = (answer: unknown): string => {
  const said = answer as SaidAnswer
  if (said.outcome !== 'written') throw new Error(`not written: ${JSON.stringify(said)}`)
  return said.id
}
const say = ({ station }: Rig, text: string) => written(station.handlers.say({ driverId: DINO, words: { text } }))
const raise = ({ station }: Rig, how: 'call' | 'position' | 'silent' = 'position') =>
  written(station.handlers.raiseAlarm({ how }))
const talks = ({ station }: Rig) => station.handlers.talks(undefined) as Talks
const lines = async ({ station }: Rig) => (await station.handlers.talk({ driverId: DINO })).lines
const states = async (rig: Rig) => (await lines(rig)).map(({ state }) => state.is)
const fromDesk = (id: number, more: object = {}) => ({
  ...{ kind: 'said', id: `desk-message-${String(id).padStart(9, '0')}`, at: START + 10_000 + id, byId: 'sara' },
  ...{ role: 'supervisor', driverId: 'dino', shiftId: 's', routeId: 'r14' },
  ...{ code: 'come-back', text: null, stopId: 's14-1', packageId: null, ...more },
})

test('[TA1] a message is on the disk when the answer leaves: killed before it is sent, it goes after the next start, once', async () => {
  let at: string | null = null
  const { hub, rig } = await withHub({
    cut: (point) => {
      if (point === at) throw new Error('power cut')
    },
  })
  at = 'before-commit'
  expect(() => say(rig, 'lost with the power')).toThrow('power cut')
  at = 'after-commit'
  expect(() => say(rig, 'The bridge is shut')).toThrow('power cut')
  at = null
  expect(hub.posts).toEqual([])
  rig.reopen()
  expect(await states(rig)).toEqual(['here'])
  await run(rig)
  expect([...hub.stored.values()]).toMatchObject([{ kind: 'said', text: 'The bridge is shut', byId: 'dino' }])
  expect(await states(rig)).toEqual(['sent'])
})

test('[TA1] [TA2] an answer that is lost: sent again under the same id, and once in effect', async () => {
  const { hub, rig } = await withHub()
  hub.onPost = (_, nth) => (nth < 3 ? cutOff : undefined)
  const id = say(rig, 'Nobody opens')
  await run(rig)
  expect(await states(rig)).toEqual(['here'])
  await run(rig, 60_000)
  expect(hub.posts.map((post) => post.map((entry) => entry.id))).toEqual([[id], [id], [id]])
  expect([...hub.stored.keys()]).toEqual([id])
  await run(rig, 60_000)
  expect(hub.posts).toHaveLength(3)
  expect(await states(rig)).toEqual(['sent'])
})

test('[TA2] a hub that was put back is sent everything once more', async () => {
  const { hub, rig } = await withHub()
  const [a, b] = [say(rig, 'one'), say(rig, 'two')]
  await run(rig)
  hub.stored.clear()
  hub.incarnation = 'inc-2'
  const c = say(rig, 'three')
  await run(rig, 60_000)
  expect(new Set(hub.stored.keys())).toEqual(new Set([a, b, c]))
  expect(await states(rig)).toEqual(['sent', 'sent', 'sent'])
})

test('[TA2] what the hub will never take says why; what it takes later holds up nothing', async () => {
  const { hub, rig } = await withHub()
  hub.odd = { refused: ['never'], later: ['not yet'] }
  for (const text of ['never', 'not yet', 'fine']) {
    say(rig, text)
    rig.clock.pass(10)
  }
  await run(rig)
  expect((await lines(rig)).map(({ state }) => state)).toEqual([
    { is: 'refused', why: 'Not now.' },
    { is: 'here' },
    { is: 'sent' },
  ])
  hub.odd = { refused: [], later: [] }
  await run(rig, 60_000)
  expect(await states(rig)).toEqual(['refused', 'sent', 'sent'])
})

test('[TA2] a hub that cannot read one message is sent the others', async () => {
  const { hub, rig } = await withHub()
  hub.onPost = (entries) =>
    entries.some((entry) => entry.kind === 'said' && entry.text === 'odd') ? Promise.resolve(problem(400)) : undefined
  for (const text of ['odd', 'even']) {
    say(rig, text)
    rig.clock.pass(10)
  }
  await run(rig, 60_000)
  expect(await states(rig)).toEqual(['refused', 'sent'])
})

test('[TA4] with every call hanging an emergency is recorded at once and sent on a lane of its own', async () => {
  const { hub, rig } = await withHub()
  hub.onPost = () => new Promise<never>(nothing)
  say(rig, 'this one hangs')
  await run(rig)
  expect(hub.posts).toHaveLength(1)
  const before = performance.now()
  const id = raise(rig, 'silent')
  // Nothing of it waited for a call: the shortest deadline is six seconds.
  expect(performance.now() - before).toBeLessThan(5000)
  expect(talks(rig).alarms).toMatchObject([{ id, how: 'silent', state: { is: 'here' }, routeNumber: '12' }])
  hub.onPost = nothing
  await run(rig)
  expect(hub.posts[1]).toMatchObject([{ kind: 'emergency', id }])
  expect(talks(rig).alarms).toMatchObject([{ id, state: { is: 'sent' } }])
})

test('[TA4] without a session one is asked for at once, and again at short distances', async () => {
  const { hub, rig } = await withHub()
  hub.lease = false
  await run(rig)
  const before = hub.woken
  raise(rig)
  for (let second = 0; second < 4; second++) await run(rig, 1000)
  expect(hub.woken - before).toBeGreaterThan(2)
  expect(hub.posts).toEqual([])
  hub.lease = true
  await run(rig, 5000)
  expect(talks(rig).alarms).toMatchObject([{ state: { is: 'sent' } }])
})

test('[TA4] no answer to a request drops an emergency, and a portal’s drops no message', async () => {
  const { hub, rig } = await withHub()
  const answers = [problem(400), problem(413), ...[401, 403, 404, 429, 503].map(problem), json(200, { odd: true })]
  const portal = json(400, {}, 'text/html')
  hub.onPost = ([entry]) => Promise.resolve(entry?.kind === 'said' ? portal : (answers.shift() ?? portal))
  say(rig, 'waits for the hub')
  raise(rig)
  rig.clock.pass(10)
  raise(rig, 'call')
  for (let time = 0; time < 6; time++) await run(rig, 5000)
  expect(answers).toEqual([])
  expect(talks(rig).alarms).toMatchObject([{ state: { is: 'here' } }, { state: { is: 'here' } }])
  hub.onPost = nothing
  await run(rig, 60_000)
  expect(talks(rig).alarms).toMatchObject([{ state: { is: 'sent' } }, { state: { is: 'sent' } }])
  expect(await states(rig)).toEqual(['sent', 'sent', 'sent'])
})

test('[TA4] an emergency that the hub cannot read holds up no other', async () => {
  const { hub, rig } = await withHub()
  const odd = raise(rig)
  rig.clock.pass(10)
  raise(rig, 'call')
  hub.onPost = (entries) => (entries.some(({ id }) => id === odd) ? Promise.resolve(problem(400)) : undefined)
  await run(rig, 5000)
  expect(talks(rig).alarms).toMatchObject([{ state: { is: 'here' } }, { state: { is: 'sent' } }])
})

test('[TA4] a revoked device calls for help with the session it has for handing over, and says nothing else', async () => {
  const { hub, rig } = await withHub()
  hub.lease = 'handing-over'
  say(rig, 'not now')
  raise(rig)
  await run(rig, 5000)
  expect([...hub.stored.values()].map(({ kind }) => kind)).toEqual(['emergency'])
})

test('[TA4] a device that cannot write sends an emergency all the same, and says so', async () => {
  let full = false
  const { hub, rig } = await withHub({
    cut: (point) => {
      if (full && point === 'before-commit')
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    },
  })
  full = true
  expect(rig.station.handlers.say({ driverId: DINO, words: { code: 'ok' } })).toMatchObject({ outcome: 'not-recorded' })
  const answer = rig.station.handlers.raiseAlarm({ how: 'call' }) as SaidAnswer
  expect(answer).toMatchObject({ outcome: 'unsafe', sentence: expect.stringContaining('full') as string })
  await run(rig, 5000)
  expect([...hub.stored.values()]).toMatchObject([{ kind: 'emergency', how: 'call' }])
  await run(rig, 5000)
  expect(hub.posts).toHaveLength(1)
})

test('[TA6] an emergency has the last place known; on a break only the one that comes with it', async () => {
  const { rig } = await withHub()
  rig.timers.runDue()
  const { station, clock } = rig
  const fix = () => ({ lat: 47.17, lon: 9.51, accuracyM: 8, at: clock.reading().wall, heading: null, speedMps: 0 })
  void station.handlers.reportFix(fix())
  clock.pass(90_000)
  raise(rig)
  const [first] = talks(rig).alarms
  expect(first).toMatchObject({ onBreak: false, place: { lat: 47.17, lon: 9.51, accuracyM: 8 } })
  expect(first!.at - first!.place!.at).toBe(90_000)

  clock.pass(1000)
  await station.handlers.setBreak({ on: true })
  rig.timers.runDue()
  const id = raise(rig, 'silent')
  expect(talks(rig).alarms[1]).toMatchObject({ onBreak: true, place: null })
  const geo = { lat: 47.18, lon: 9.52, accuracyM: 12, fixAgeMs: 2000, source: 'os' as const }
  written(station.handlers.alarmPlace({ id, geo }))
  expect(talks(rig).alarms[1]).toMatchObject({ place: { lat: 47.18, lon: 9.52, accuracyM: 12 } })
  expect(await station.handlers.location(undefined)).toMatchObject({ paused: 'break', fix: null, recordedToday: 1 })
  clock.pass(6 * 60_000)
  expect(station.handlers.alarmPlace({ id, geo })).toMatchObject({ outcome: 'not-recorded' })
})

test('[TA5] taken in hand, called a false alarm, closed with a reason: each its own entry, nothing is deleted', async () => {
  const { hub, rig } = await withHub()
  const id = raise(rig)
  await run(rig)
  expect(rig.station.handlers.answerAlarm({ id, answer: { is: 'taken' } })).toMatchObject({ outcome: 'not-recorded' })
  hub.told.push({ ...fromDesk(1), kind: 'taken', emergencyId: id })
  rig.clock.pass(20_000)
  await run(rig, 5000)
  expect(talks(rig).alarms).toMatchObject([{ takenBy: [{ personId: 'sara', name: 'Sara Ospelt' }] }])
  written(rig.station.handlers.answerAlarm({ id, answer: { is: 'false-alarm' } }))
  expect(talks(rig).alarms).toEqual([])
  rig.clock.pass(1000)
  await signIn(rig.station, 'sara')
  // The driver's word alone does not end it at the desk.
  expect(talks(rig).alarms).toMatchObject([{ id, falseAlarmAt: expect.any(Number) as number }])
  written(rig.station.handlers.answerAlarm({ id, answer: { is: 'closed', reason: 'driver-is-safe' } }))
  expect(talks(rig).alarms).toEqual([])
  await run(rig)
  expect([...hub.stored.values()].map(({ kind }) => kind)).toEqual(['emergency', 'false-alarm', 'closed'])
  expect((await lines(rig)).map(({ what }) => what.kind)).toEqual(['emergency', 'taken', 'false-alarm', 'closed'])
})

test('[TA3] a driver sees the own conversation, a supervisor all, the hall none', async () => {
  const { hub, rig } = await withHub()
  say(rig, 'for the desk')
  hub.told = [fromDesk(1, { driverId: 'anna' }), fromDesk(2)]
  await run(rig, 15_000)
  expect(talks(rig).talks).toMatchObject([{ driverId: 'dino', unread: 1 }])
  expect(await rig.station.handlers.talk({ driverId: 'anna' as never })).toMatchObject({ lines: [{}, {}] })
  await signIn(rig.station, 'sara')
  expect(talks(rig).talks.map(({ driverId }) => driverId)).toEqual(expect.arrayContaining(['dino', 'anna']))
  await signIn(rig.station, 'anna')
  expect(talks(rig)).toMatchObject({ unread: 0, talks: [], alarms: [] })
  expect(await lines(rig)).toEqual([])
  expect(rig.station.handlers.say({ driverId: DINO, words: { code: 'ok' } })).toMatchObject({ outcome: 'not-recorded' })
  expect(rig.station.handlers.raiseAlarm({ how: 'call' })).toMatchObject({ outcome: 'not-recorded' })
})

test('[TA3] a silent emergency stands in no list that somebody beside the driver could read', async () => {
  const { rig } = await withHub()
  raise(rig, 'silent')
  expect(await lines(rig)).toEqual([])
  await signIn(rig.station, 'sara')
  expect(await lines(rig)).toMatchObject([{ what: { kind: 'emergency', how: 'silent' } }])
})

test('[TA7] what others said is read from a cursor of the one who is signed in; unknown kinds are passed over', async () => {
  const { hub, rig } = await withHub()
  hub.told = [fromDesk(1), { kind: 'from-a-newer-version' }]
  await run(rig, 15_000)
  expect(await lines(rig)).toMatchObject([
    { by: { name: 'Sara Ospelt' }, ours: false, unread: true, about: { stop: { address: 'Feldkircher Strasse 12' } } },
  ])
  rig.clock.pass(20_000)
  await run(rig, 5000)
  expect(Object.fromEntries(hub.asked.at(-1) ?? [])).toEqual({ as: 'dino', since: '2', of: 'inc-1' })
  await signIn(rig.station, 'sara')
  rig.clock.pass(20_000)
  await run(rig, 5000)
  expect(Object.fromEntries(hub.asked.at(-1) ?? [])).toMatchObject({ as: 'sara' })
  expect(hub.asked.find((query) => query.get('as') === 'sara')?.get('since')).toBe('0')
})

test('[TA7] while the hub has not heard of the sign-in, it is asked again and the cursor stays', async () => {
  const { hub, rig } = await withHub()
  hub.heard = false
  hub.told = [fromDesk(1)]
  await run(rig, 2000)
  expect(await lines(rig)).toEqual([])
  hub.heard = true
  await run(rig, 2000)
  expect(await lines(rig)).toHaveLength(1)
})

test('[TA7] a hub that never hears of the sign-in, or always says there is more, is not asked without end', async () => {
  const { hub, rig } = await withHub()
  hub.heard = false
  await run(rig, 2000)
  for (let time = 0; time < 3; time++) await run(rig, 2000)
  const soon = hub.asked.length
  expect(soon).toBeGreaterThan(20)
  await run(rig, 2000)
  expect(hub.asked).toHaveLength(soon)
  await run(rig, 15_000)
  expect(hub.asked.length).toBeGreaterThan(soon)

  hub.heard = true
  hub.told = [fromDesk(1)]
  const tell = hub.tell.bind(hub)
  hub.tell = (query) => {
    const answer = tell(query) as Extract<NetAnswer, { kind: 'answer' }>
    return json(200, { ...(JSON.parse(new TextDecoder().decode(answer.body)) as object), more: true })
  }
  await run(rig, 15_000)
  const before = hub.asked.length
  await run(rig)
  expect(hub.asked.length - before).toBeLessThan(2)
  expect(await lines(rig)).toHaveLength(1)
})

test('[TA8] that it was read goes back as an entry of its own, once', async () => {
  const { hub, rig } = await withHub()
  hub.told = [fromDesk(1), fromDesk(2)]
  await run(rig, 15_000)
  expect(talks(rig).unread).toBe(2)
  for (let look = 0; look < 3; look++) await rig.station.handlers.readTalk({ driverId: DINO })
  expect(talks(rig).unread).toBe(0)
  await run(rig)
  const read = [...hub.stored.values()]
  expect(read).toMatchObject([{ kind: 'read', of: hub.told.map((entry) => (entry as TalkEntry).id) }])
  await signIn(rig.station, 'sara')
  expect((await lines(rig))[0]).toMatchObject({ ours: true, read: [{ name: 'Dino Büchel' }] })
})

test('[TA9] while the van moves nothing is typed; a ready sentence goes', async () => {
  const { rig } = await withHub()
  rig.timers.runDue()
  for (let n = 0; n < 4; n++) {
    const at = rig.clock.reading().wall
    const fix = { lat: 47.165 + (n * 30) / 111_195, lon: 9.509, accuracyM: 5, at, heading: 0, speedMps: 15 }
    void rig.station.handlers.reportFix(fix)
    rig.clock.pass(1000)
  }
  const { handlers } = rig.station
  expect(handlers.say({ driverId: DINO, words: { text: 'late' } })).toMatchObject({
    ...{ outcome: 'not-recorded', reason: 'input', sentence: expect.stringContaining('Stop first') as string },
  })
  written(handlers.say({ driverId: DINO, words: { code: 'running-late' } }))
  expect(await rig.station.call('say', { driverId: 'dino', words: { text: 'x'.repeat(201) } })).toMatchObject({
    reason: 'bad-input',
  })
})

test('[TA10] some days after it was said it is gone here; what was not sent, and an emergency that is open, stay', async () => {
  const { hub, rig } = await withHub()
  say(rig, 'sent')
  const closed = raise(rig)
  rig.clock.pass(1000)
  const open = raise(rig)
  hub.told = [{ ...fromDesk(1), kind: 'closed', emergencyId: closed, reason: 'drill' }]
  await run(rig, 15_000)
  hub.onPost = () => cutOff
  rig.clock.pass(1000)
  say(rig, 'not sent')
  await run(rig)
  rig.clock.pass(3 * DAY_MS)
  await run(rig, 5000)
  expect(await lines(rig)).toHaveLength(5)
  rig.clock.pass(DAY_MS + 3_600_000)
  await run(rig, 5000)
  expect((await lines(rig)).map(({ id, what }) => (what.kind === 'said' ? what.text : id))).toEqual([open, 'not sent'])
})

test('[TA10] a clock that was set wrong while the device was off forgets nothing that the hub has not got', async () => {
  const { hub, rig } = await withHub()
  const contact = () => {
    const reading = rig.clock.reading()
    rig.station.syncStore.saveAnchor({ hubAt: reading.wall as never, roundTripMs: 10, reading })
  }
  contact()
  hub.onPost = () => cutOff
  say(rig, 'not sent')
  raise(rig)
  await run(rig)
  rig.clock.boot('boot-2')
  rig.clock.pass(90 * DAY_MS)
  rig.reopen()
  await run(rig)
  expect(await states(rig)).toEqual(['here', 'here'])
  expect(talks(rig).alarms).toHaveLength(1)
  // The hub was heard of: now it is known that so much time went by.
  contact()
  rig.clock.pass(3_600_000)
  await run(rig, 5000)
  expect(await states(rig)).toEqual([])
})
