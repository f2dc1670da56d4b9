// The queue of positions: what it sends, and what it makes of each answer.
import { expect, test } from 'vitest'
import type { NetAnswer, NetRequest } from '../../../src/station/ports.ts'
import type { SyncPart } from '../../../src/station/station.ts'
import type { LocationState } from '../../../src/wire/bridge.ts'
import { PositionsRequest } from '../../../src/wire/positions.ts'
import { PACKAGES, recorded, type Rig, scan, signIn, workingRig } from '../station-fixture.ts'

type Answer = (request: PositionsRequest, nth: number) => NetAnswer | Promise<NetAnswer>
type Sending = { rig: Rig; asked: PositionsRequest[]; paths: string[]; lease: { on: boolean }; log: string[] }

const answer = (status: number, body: unknown): NetAnswer => ({
  ...{ kind: 'answer', status, contentType: 'application/json', headers: {}, tookMs: 1 },
  body: new TextEncoder().encode(JSON.stringify(body)),
})
const takes: Answer = ({ points }) => answer(200, { protocol: 1, taken: points.length, refused: [] })
const nothing = () => undefined

/** A driver on shift at a station whose hub answers as the test wants. */
async function sending(answers: Answer): Promise<Sending> {
  const [asked, paths, log, lease]: [PositionsRequest[], string[], string[], { on: boolean }] = [
    [],
    [],
    [],
    { on: true },
  ]
  const request = async ({ path, body }: NetRequest): Promise<NetAnswer> => {
    const said = PositionsRequest.parse(JSON.parse(new TextDecoder().decode(body ?? undefined)))
    asked.push(said)
    paths.push(path)
    return answers(said, asked.length)
  }
  const sync: SyncPart = {
    ...{ start: nothing, stop: nothing, wake: nothing, appended: nothing, news: nothing, onState: () => nothing },
    state: () => ({ link: 'online', sending: false, sinceContactMs: null }),
    lease: () => (lease.on ? { token: 'T', hubUrl: 'http://hub', incarnation: 'inc-1' } : null),
  }
  const connect = () => ({ request })
  const rig = await workingRig({ connect, startSync: () => sync, log: (words) => void log.push(words) })
  rig.timers.runDue()
  await signIn(rig.station, 'dino')
  rig.timers.runDue()
  return { rig, asked, paths, lease, log }
}

function drive(rig: Rig, seconds: number): void {
  for (let n = 0; n < seconds; n++) {
    const at = rig.clock.reading().wall
    const fix = { lat: 47.165 + (n * 30) / 111_195, lon: 9.509, accuracyM: 5, at, heading: 0, speedMps: 30 }
    void rig.station.handlers.reportFix(fix)
    rig.clock.pass(1000)
  }
}
/** Lets everything that is due within `ms` happen, with what it waits for. */
async function run(rig: Rig, ms = 1000): Promise<void> {
  for (let n = 0; n < 30; n++) {
    rig.timers.runDue(ms)
    await new Promise((turn) => setImmediate(turn))
  }
}
const unsent = ({ station }: Rig) => (station.handlers.location(undefined) as LocationState).unsentPoints

test('[LO7] newest first, with the driver’s presence; without a session nothing is asked', async () => {
  const { rig, asked, paths, lease } = await sending(takes)
  lease.on = false
  drive(rig, 60)
  await run(rig)
  expect(asked).toEqual([])
  lease.on = true
  await run(rig, 5000)
  expect(paths[0]).toBe('/v1/positions')
  expect(asked[0]).toMatchObject({ personId: 'dino', routeId: expect.any(String) as string, presence: { state: 'on' } })
  const ats = asked.flatMap(({ points }) => points.map(({ at }) => at))
  expect(ats.length).toBeGreaterThan(4)
  expect(ats).toEqual([...ats].sort((a, b) => b - a))
  expect(unsent(rig)).toBe(0)
  expect(asked.filter(({ presence }) => presence !== undefined)).toHaveLength(1)
})

test('[LO7] a hub that hangs or is gone keeps the points and no scan waits', async () => {
  const hangs = new Promise<NetAnswer>(() => undefined)
  const { rig, asked } = await sending(() => hangs)
  drive(rig, 30)
  await run(rig)
  expect(asked).toHaveLength(1)
  recorded(scan(rig.station, 'receive', PACKAGES[0] as string))
  expect(unsent(rig)).toBeGreaterThan(0)
})

test('[LO7] no network, a portal’s page, 500, 401: tried again later, and once is enough then', async () => {
  const odd: NetAnswer[] = [
    { kind: 'no-network', why: 'cut' },
    answer(500, {}),
    answer(401, {}),
    answer(200, { hello: 'please sign in' }),
    { ...(answer(200, {}) as object), body: new TextEncoder().encode('<html>') } as NetAnswer,
  ]
  const { rig, asked } = await sending((request, nth) => odd[nth - 1] ?? takes(request, nth))
  drive(rig, 30)
  await run(rig, 1000)
  expect(asked).toHaveLength(1)
  await run(rig, 60_000)
  expect(unsent(rig)).toBe(0)
  expect(new Set(asked.slice(0, 6).map((each) => JSON.stringify(each))).size).toBe(1)
})

test('[LO8] what the hub refuses is not sent again; a point that fits nothing is left out, the others arrive', async () => {
  let bad: number | undefined
  const stored = new Set<number>()
  const { rig, log } = await sending(({ points }) => {
    bad ??= points[2]?.at
    if (points.some(({ at }) => at === bad)) return answer(400, {})
    for (const { at } of points) stored.add(at)
    return answer(200, {
      protocol: 1,
      taken: 0,
      refused: points.slice(0, 1).map(({ at }) => ({ at, reason: 'ahead' })),
    })
  })
  drive(rig, 80)
  const { points } = (await rig.station.handlers.trail(undefined)) as { points: { at: number }[] }
  await run(rig, 60_000)
  expect(unsent(rig)).toBe(0)
  expect(bad).toBeDefined()
  for (const { at } of points) expect(stored.has(at)).toBe(at !== bad)
  expect(log.join('\n')).toMatch(/cannot use a position \(400\)/)
  expect(log.join('\n')).toMatch(/refused a position/)
})

test('[LO6] a break and the shift’s end are told with the trail’s last point or without any', async () => {
  const { rig, asked } = await sending(takes)
  drive(rig, 2)
  await run(rig)
  void rig.station.handlers.setBreak({ on: true })
  await run(rig)
  expect(asked.at(-1)).toMatchObject({ presence: { state: 'break' } })
  void rig.station.handlers.signOut(undefined)
  await run(rig)
  expect(asked.at(-1)).toMatchObject({ personId: 'dino', points: [], presence: { state: 'off' } })
  const count = asked.length
  await run(rig, 60_000)
  expect(asked).toHaveLength(count)
})

test('[D13] what is pulled forward is told once, with the next places or alone; the newest word counts', async () => {
  const { rig, asked } = await sending(takes)
  await run(rig, 5000)
  asked.length = 0
  const pull = (routeId: string, ...stops: string[]) => rig.station.handlers.setStopOrder({ routeId, stops } as never)
  expect(pull('r12', 's12-1')).toEqual({ ok: true })
  await run(rig, 5000)
  expect(asked).toMatchObject([{ personId: 'dino', routeId: 'r12', points: [], order: { stops: ['s12-1'] } }])
  await run(rig, 5000)
  expect(asked).toHaveLength(1)
  rig.clock.pass(1000)
  await pull('r12')
  drive(rig, 60)
  await run(rig, 5000)
  expect(asked.flatMap(({ order }) => (order === undefined ? [] : [order.stops]))).toEqual([['s12-1'], []])
  // Another's route is nothing to tell: only its driver says how it is driven.
  const before = asked.length
  await signIn(rig.station, 'anna')
  await pull('r14', 's14-2')
  await run(rig, 5000)
  expect(asked.slice(before).filter(({ order }) => order !== undefined)).toEqual([])
})

test('[D13] a hub of before that does not know the order still gets the places', async () => {
  const { rig, asked } = await sending((request, nth) =>
    request.order === undefined ? takes(request, nth) : answer(400, {}),
  )
  await run(rig, 5000)
  await rig.station.handlers.setStopOrder({ routeId: 'r12', stops: ['s12-1'] } as never)
  drive(rig, 30)
  await run(rig, 5000)
  expect(unsent(rig)).toBe(0)
  expect(asked.filter(({ order }) => order !== undefined)).toHaveLength(1)
})
