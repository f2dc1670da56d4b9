import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubInstant, HubPosition, PackageId, SiteId } from '../../../src/domain/brands.ts'
import { foldPackage } from '../../../src/domain/fold.ts'
import { makeTrackingId } from '../../../src/domain/numbers/tracking-id.ts'
import { PACKAGES, createFollower, rebuild, step } from '../../../src/hub/projections/follow.ts'
import { readHistory } from '../../../src/hub/projections/packages.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import { openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { seededUnit } from '../../wire/sample-events.ts'
import { type Device, createDevice } from './devices.ts'

const T0 = Date.parse('2026-11-22T06:00:00Z')
const MINUTE = 60_000
const FORGET_MS = 1000 * MINUTE
const SITES = ['schaan', 'vaduz', 'balzers'] as const
const logged: unknown[] = []
const quiet = { error: (fields: unknown) => logged.push(fields) } as never

let folder: string
let store: HubStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-projections-'))
  const opened = openSqliteStore(folder)
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  store = opened.store
  logged.length = 0
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const deps = () => ({ store, log: quiet, now: () => T0 as HubInstant })
const run = async (chunk: number): Promise<void> => {
  while ((await step(deps(), chunk, FORGET_MS)) !== null) continue
}
const idOf = (n: number): PackageId => makeTrackingId(2000 + n, Uint8Array.from([1, 2, 3, n, n]))
const sites = SITES as readonly string[] as readonly SiteId[]

/** Everything the projection wrote. */
async function rows(): Promise<unknown> {
  const perSite = await Promise.all(
    sites.map(async (site) => ({
      site,
      changes: await store.scopeSince(site, 0 as HubPosition, Number.MAX_SAFE_INTEGER as HubPosition, 10_000),
      members: await store.scopeMembers(site, '', 10_000),
    })),
  )
  return { cursor: await store.cursor(PACKAGES), views: await store.allViews('', 10_000), perSite }
}

const announce = (device: Device, id: PackageId, site: string, at: number): Promise<string> =>
  device.record(
    'PackageAnnounced',
    [id],
    {
      otherNumbers: [],
      shipper: 'Alpenladen',
      service: { level: 'standard' },
      promise: { day: '2026-11-22' },
      destination: { site, postcode: '9494', town: 'Schaan', country: 'LI' },
      weightG: 800,
      contents: 'goods',
    },
    { at },
  )
const receive = (device: Device, id: PackageId, site: string, at: number): Promise<string> =>
  device.record('PackageReceived', [id], { site, condition: 'ok' }, { at, site: site as SiteId })

/** A day by chance: four devices, some hours late, corrections among them. */
async function randomDay(seed: number, count: number): Promise<void> {
  const unit = seededUnit(seed)
  const below = (n: number): number => Math.floor(unit() * n)
  const devices = ['hub', 't1', 't2', 't3'].map((name) => createDevice(store, name))
  const clocks = devices.map((_, n) => T0 - n * 37 * MINUTE)
  const ids = Array.from({ length: 6 }, (_, n) => idOf(n))
  const sent: { id: string; packages: PackageId[] }[] = []
  for (let n = 0; n < count; n++) {
    const which = below(devices.length)
    const device = devices[which]!
    const at = (clocks[which] = clocks[which]! + below(12 * MINUTE) + 1)
    const one = ids[below(ids.length)]!
    const site = SITES[below(SITES.length)]!
    const say = { at, now: T0 + n * MINUTE, site: site as SiteId }
    const route = { routeId: `R${below(2)}`, vehicleId: `V${below(2)}` }
    const door = { stopId: `S${below(3)}` }
    const made = await [
      () => announce(device, one, site, at),
      () => device.record('PackageReceived', [one], { site, condition: 'ok' }, say),
      () => device.record('PackageReceived', [one], { site, condition: 'ok' }, say),
      () => device.record('PackageSorted', [one], { site, routeId: 'R0', bin: 'B1', planVersion: 1 }, say),
      () => device.record('PackageLoaded', [one], route, say),
      () =>
        device.record(
          'LoadClosed',
          [one],
          {
            ...route,
            driverId: 'p1',
            missing: [{ id: ids[below(ids.length)]!, reason: 'NOT_FOUND' }],
            counts: { depot: 1, driver: 1 },
          },
          say,
        ),
      () => device.record('RouteDeparted', ids.slice(0, 3), { ...route, how: 'tap' }, say),
      () =>
        device.record(
          'PackageDelivered',
          [one],
          { ...door, outcome: 'handed_over', placeCode: 'in_person', proof: {} },
          say,
        ),
      () => device.record('DeliveryAttempted', [one], { ...door, reason: 'NO_TIME', evidence: [], proven: 'yes' }, say),
      () => device.record('PackageReturnedToDepot', [one], { site, reason: 'NO_TIME' }, say),
      () => {
        const target = sent[below(sent.length)]
        return target === undefined
          ? receive(device, one, site, at)
          : device.record('EventCorrected', target.packages, { corrects: [target.id], why: 'did_not_occur' }, say)
      },
      async () => {
        const [pair] = foldPackage(one, await readHistory(store, one)).contradictions
        return pair === undefined
          ? receive(device, one, site, at)
          : device.record('ContradictionSettled', [one], { events: pair.events }, say)
      },
    ][below(12)]!()
    sent.push({ id: made, packages: [one] })
    // A reference row now and then: it takes a place in the same order.
    if (unit() < 0.1)
      await store.putRows([{ table: 'site', id: site, site: site as SiteId, value: { n } }], T0 as HubInstant)
    if (unit() < 0.3) await run(1 + below(5))
  }
}

describe('[PR1] rebuilt from the log', () => {
  it.each([1, 2, 3, 4])('the same rows come out, whatever the chunks (seed %i)', async (seed) => {
    await randomDay(seed, 120)
    await run(7)
    const first = await rows()
    for (const chunk of [1, 13, 1000]) {
      await rebuild(deps(), chunk, FORGET_MS)
      expect(await rows()).toEqual(first)
    }
    expect(logged).toEqual([])
  })

  it('each view is the fold of all events of its package', async () => {
    await randomDay(5, 150)
    await run(50)
    const views = await store.allViews('', 100)
    expect(views.length).toBeGreaterThan(3)
    for (const view of views)
      expect(view).toEqual(foldPackage(view.packageId, await readHistory(store, view.packageId)))
  })

  it('members are what the changes say, each entered before it left', async () => {
    await randomDay(6, 150)
    await run(50)
    for (const site of sites) {
      const inside = new Set<PackageId>()
      for (const { packageId, change } of await store.scopeSince(site, 0 as HubPosition, 1e9 as HubPosition, 10_000)) {
        expect(inside.has(packageId)).toBe(change === 'leave')
        if (change === 'enter') inside.add(packageId)
        else inside.delete(packageId)
      }
      expect([...inside].sort()).toEqual([...(await store.scopeMembers(site, '', 100))].sort())
    }
  })
})

describe('[PR3] who must hear of a package', () => {
  const changes = async (site: string): Promise<[string, number, number | null][]> =>
    (await store.scopeSince(site as SiteId, 0 as HubPosition, 1e9 as HubPosition, 100)).map(
      ({ change, position, forgetAfter }) => [change, position, forgetAfter],
    )

  it('is the site it is announced for, and the one it is at, until it goes on', async () => {
    const [hub, a, b] = ['hub', 'a', 'b'].map((name) => createDevice(store, name)) as [Device, Device, Device]
    await announce(hub, idOf(1), 'schaan', T0)
    await receive(a, idOf(1), 'vaduz', T0 + MINUTE)
    await receive(b, idOf(1), 'schaan', T0 + 2 * MINUTE)
    await run(10)
    expect(await changes('schaan')).toEqual([['enter', 1, null]])
    expect(await changes('vaduz')).toEqual([
      ['enter', 2, null],
      ['leave', 3, T0 + 2 * MINUTE + 1000 + FORGET_MS],
    ])
  })

  it('is nobody after the delivery, and the same again when the delivery is taken back', async () => {
    const device = createDevice(store, 'a')
    await announce(device, idOf(1), 'schaan', T0)
    await receive(device, idOf(1), 'schaan', T0 + MINUTE)
    const delivered = await device.record(
      'PackageDelivered',
      [idOf(1)],
      { stopId: 'S1', outcome: 'handed_over', placeCode: 'in_person', proof: {} },
      { at: T0 + 2 * MINUTE, now: T0 + 60 * MINUTE },
    )
    await device.record(
      'EventCorrected',
      [idOf(1)],
      { corrects: [delivered], why: 'did_not_occur' },
      { at: T0 + 3 * MINUTE },
    )
    await run(10)
    expect(await changes('schaan')).toEqual([
      ['enter', 1, null],
      // by the hub's own clock: it learned of the delivery an hour late
      ['leave', 3, T0 + 60 * MINUTE + FORGET_MS],
      ['enter', 4, null],
    ])
    expect(await store.inScope('schaan' as SiteId, [idOf(1)])).toEqual(new Set([idOf(1)]))
  })

  it('is not changed by news that comes late and is overridden already', async () => {
    const [a, b] = ['a', 'b'].map((name) => createDevice(store, name)) as [Device, Device]
    await announce(a, idOf(1), 'schaan', T0)
    await receive(a, idOf(1), 'schaan', T0 + 30 * MINUTE)
    await receive(b, idOf(1), 'vaduz', T0 + 5 * MINUTE)
    await run(1)
    expect(await changes('vaduz')).toEqual([])
    expect((await store.packageView(idOf(1)))?.site).toBe('schaan')
  })
})

describe('a contradiction that a person settles', () => {
  const ghost = async () => {
    const [tablet, belt, desk] = ['t', 'belt', 'desk'].map((name) => createDevice(store, name)) as [
      Device,
      Device,
      Device,
    ]
    await announce(tablet, idOf(1), 'schaan', T0)
    await announce(tablet, idOf(2), 'schaan', T0)
    const delivered = await tablet.record(
      'PackageDelivered',
      [idOf(1), idOf(2)],
      { stopId: 'S1', outcome: 'handed_over', placeCode: 'in_person', proof: {} },
      { at: T0 + MINUTE },
    )
    const received = await receive(belt, idOf(1), 'schaan', T0 + 60 * MINUTE)
    await run(10)
    expect(await store.packageView(idOf(1))).toMatchObject({
      ...{ lifecycle: 'AT_DEPOT', contradictions: [{ kind: 'after-terminal', events: [delivered, received] }] },
    })
    return { desk, delivered, received }
  }
  const settled = async () => {
    await run(10)
    const kept = await rows()
    await rebuild(deps(), 3, FORGET_MS)
    expect(await rows()).toEqual(kept)
    return [await store.packageView(idOf(1)), await store.packageView(idOf(2))]
  }
  it('by taking back the delivery of this parcel, and not of the other one of the same record', async () => {
    const { desk, delivered } = await ghost()
    const say = { at: T0 + 90 * MINUTE, role: 'supervisor' as const, note: 'it stands here' }
    await desk.record('EventCorrected', [idOf(1)], { corrects: [delivered], why: 'did_not_occur' }, say)
    expect(await settled()).toMatchObject([
      { lifecycle: 'AT_DEPOT', contradictions: [] },
      { lifecycle: 'DELIVERED', contradictions: [] },
    ])
    expect(await store.inScope('schaan' as SiteId, [idOf(1), idOf(2)])).toEqual(new Set([idOf(1)]))
  })
  it('by taking back the scan: it is delivered, and nobody need hear of it any more', async () => {
    const { desk, received } = await ghost()
    const data = { corrects: [received], why: 'incorrect_data' }
    await desk.record('EventCorrected', [idOf(1)], data, { at: T0 + 90 * MINUTE })
    expect((await settled())[0]).toMatchObject({ lifecycle: 'DELIVERED', contradictions: [] })
    expect(await store.inScope('schaan' as SiteId, [idOf(1)])).toEqual(new Set())
  })
  it('by saying that both happened', async () => {
    const { desk, delivered, received } = await ghost()
    const data = { events: [delivered, received] }
    await desk.record('ContradictionSettled', [idOf(1)], data, { at: T0 + 90 * MINUTE })
    expect((await settled())[0]).toMatchObject({
      lifecycle: 'AT_DEPOT',
      contradictions: [],
      notices: [],
    })
  })
})

describe('following', () => {
  it('is woken by a commit, tells which packages have news and where, and passes over reference rows', async () => {
    let wake: () => void = () => undefined
    const follower = createFollower(
      { ...deps(), onCommitted: (listener) => ((wake = listener), () => undefined) },
      { forgetAfterMs: FORGET_MS, lookEveryMs: 60_000 },
    )
    const heard: { to: number; packages: [string, number][] }[] = []
    follower.onProjected(({ to, packages }) => heard.push({ to, packages: [...packages] }))
    follower.start()
    await sleep(20)
    const device = createDevice(store, 'a')
    await announce(device, idOf(1), 'schaan', T0)
    await announce(device, idOf(2), 'schaan', T0 + MINUTE)
    await receive(device, idOf(1), 'schaan', T0 + 2 * MINUTE)
    wake()
    await expect
      .poll(() => heard)
      .toEqual([
        {
          to: 3,
          packages: [
            [idOf(1), 3],
            [idOf(2), 2],
          ],
        },
      ])
    await store.putRows([{ table: 'site', id: 'schaan', site: 'schaan' as SiteId, value: {} }], T0 as HubInstant)
    await follower.caughtUp()
    expect(await store.cursor(PACKAGES)).toBe(await store.head())
    await follower.stop()
  })

  it('[PR2] goes on after a fault of the store, and loses nothing', async () => {
    const device = createDevice(store, 'a')
    await announce(device, idOf(1), 'schaan', T0)
    let faults = 2
    const failing: HubStore = {
      ...store,
      project: async (batch) => {
        if (faults-- > 0) throw new Error('disk is full')
        await store.project(batch)
      },
    }
    const follower = createFollower(
      { ...deps(), store: failing, onCommitted: () => () => undefined },
      { forgetAfterMs: FORGET_MS, retryMs: 5 },
    )
    follower.start()
    await follower.caughtUp()
    expect((await store.packageView(idOf(1)))?.lifecycle).toBe('EXPECTED')
    expect(logged).toHaveLength(2)
    await follower.stop()
  })

  it('[PR4] lets others run between the chunks of a long backlog', async () => {
    const device = createDevice(store, 'a')
    for (let n = 0; n < 60; n++) await announce(device, idOf(n), 'schaan', T0 + n * MINUTE)
    const follower = createFollower(
      { ...deps(), onCommitted: () => () => undefined },
      { forgetAfterMs: FORGET_MS, chunk: 5 },
    )
    let turns = 0
    let done = false
    const turn = (): void => {
      turns += 1
      if (!done) setImmediate(turn)
    }
    setImmediate(turn)
    follower.start()
    await follower.caughtUp()
    done = true
    // Twelve chunks; the last turns may come after the end is known.
    expect(turns).toBeGreaterThanOrEqual(10)
    await follower.stop()
  })
})

it('[PR5] breaks are read out of the log: of each person, one that goes on has no end, old ones are forgotten; a rebuild gives the same', async () => {
  const device = createDevice(store, 'tablet-1')
  const mark = (kind: 'BreakStarted' | 'BreakEnded', minute: number, actorId: string) =>
    device.record(kind, [], { unsent: { count: 0 } }, { at: T0 + minute * MINUTE, actorId: actorId as never })
  const day = 24 * 60
  await mark('BreakStarted', -3 * day, 'dino')
  await mark('BreakEnded', -3 * day + 30, 'dino')
  await mark('BreakStarted', 10, 'dino')
  await mark('BreakStarted', 12, 'urs')
  await mark('BreakEnded', 40, 'dino')
  await run(2)
  const ms = (minute: number) => T0 + minute * MINUTE
  const both = async () => [await store.breaksOf('dino' as never, 0), await store.breaksOf('urs' as never, 0)]
  const wanted = [[{ from: ms(10), to: ms(40) }], [{ from: ms(12), to: null }]]
  expect(await both()).toEqual(wanted)
  await rebuild(deps(), 7, FORGET_MS)
  expect(await both()).toEqual(wanted)
  expect(await store.breaksOf('dino' as never, ms(11))).toEqual([])
})

it('[PR5] a break that a broken tablet never ended ends with the next shift of that person; what the tablet says later is too late', async () => {
  const [broken, spare] = [createDevice(store, 'tablet-1'), createDevice(store, 'tablet-2')]
  const mark = (
    device: typeof broken,
    kind: 'ShiftStarted' | 'BreakStarted' | 'BreakEnded',
    minute: number,
    who: string,
  ) => device.record(kind, [], { unsent: { count: 0 } }, { at: T0 + minute * MINUTE, actorId: who as never })
  await mark(broken, 'BreakStarted', 10, 'dino')
  await mark(broken, 'BreakStarted', 12, 'urs')
  await mark(spare, 'ShiftStarted', 20, 'dino')
  await mark(broken, 'BreakEnded', 300, 'dino')
  await run(2)
  expect(await store.breaksOf('dino' as never, 0)).toEqual([{ from: T0 + 10 * MINUTE, to: T0 + 20 * MINUTE }])
  expect(await store.breaksOf('urs' as never, 0)).toEqual([{ from: T0 + 12 * MINUTE, to: null }])
})
