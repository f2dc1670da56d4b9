// The engine, its driver and the real frames against a model hub, fault by fault (FAULTS.md). Time and net are the test's own.
import { describe, expect, test } from 'vitest'
import type { NetAnswer } from '../../../src/station/ports.ts'
import { UP_PATHS } from '../../../src/wire/up.ts'
import { MemoryStore } from './memory-store.ts'
import { jsonAnswer } from './model-hub.ts'
import { type Fate, keys, World } from './world.ts'

const scans = (store: MemoryStore, count: number, text = 'scan') => {
  for (let i = 0; i < count; i++) store.append(`{"${text}":${i}}`)
}
const isPush = (path: string) => path === UP_PATHS.push
const pushes = (world: World) => world.requests.filter(({ path }) => isPush(path)).length
/** Everything the station ever appended is durable at the hub. */
const allStored = (world: World, store: MemoryStore) => store.everyHash().every((hash) => world.hub.stored.has(hash))

function started(count: number, store = new MemoryStore(), world = new World()) {
  scans(store, count)
  const sync = world.station(store)
  sync.start()
  return { world, store, sync }
}

describe('a quiet day', () => {
  test('1,200 unsent events leave in three batches, and news are pulled', async () => {
    const { world, store, sync } = started(1200)
    await world.run(1000)
    expect(store.unsentCount()).toBe(0)
    expect(allStored(world, store)).toBe(true)
    expect(world.hub.batches.map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([
      [1, 500],
      [501, 1000],
      [1001, 1200],
    ])
    expect(store.cursor).toMatchObject({ incarnation: 'hub-1' })
    expect(sync.state()).toMatchObject({ link: 'online', sending: false })
    expect(world.troubles).toEqual([])
  })

  test('an event is on its way within 50 ms, and a burst shares a batch', async () => {
    const { world, store, sync } = started(0)
    await world.run(2000)
    const before = pushes(world)
    for (let i = 0; i < 5; i++) {
      store.append(`{"n":${i}}`)
      sync.appended()
      await world.run(3)
    }
    await world.run(50)
    expect(pushes(world) - before).toBe(1)
    expect(store.unsentCount()).toBe(0)
  })

  test('an idle station asks for news every few seconds and for nothing else', async () => {
    const { world } = started(0)
    await world.run(1000)
    const before = world.requests.length
    await world.run(60_000)
    const asked = world.requests.slice(before)
    expect(asked.every(({ path }) => path.startsWith('/v1/sync/pull'))).toBe(true)
    expect(asked.length).toBeGreaterThanOrEqual(9)
    expect(asked.length).toBeLessThanOrEqual(16)
  })

  test('a constant stream of scans does not keep the news away', async () => {
    const { world, store, sync } = started(0)
    for (let i = 0; i < 3000; i++) {
      store.append(`{"n":${i}}`)
      sync.appended()
      await world.run(20)
    }
    expect(store.pulls.length).toBeGreaterThan(2)
  })

  test('the anchor stands in the middle of the exchange', async () => {
    const { world, store } = started(0)
    await world.run(1000)
    expect(store.anchors[0]).toMatchObject({ hubAt: 1_795_000_000_000, roundTripMs: 10 })
    const { reading } = store.anchors[0]!
    expect((reading.wall as number) - 1_795_000_000_000).toBe(reading.monotonicMs)
  })

  test('without enrolment nothing leaves; after it, everything', async () => {
    const world = new World()
    const store = new MemoryStore('a', false)
    scans(store, 3)
    const sync = world.station(store)
    sync.start()
    await world.run(60_000)
    expect(world.requests).toEqual([])
    expect(sync.state().link).toBe('not-enrolled')
    Object.assign(store, { enrolled: true })
    sync.start()
    await world.run(1000)
    expect(store.unsentCount()).toBe(0)
  })

  test('a key that cannot be read now stops nothing but sync, and is tried again', async () => {
    const world = new World()
    world.loadKey = () => {
      throw new Error('the keyring is locked')
    }
    const { store, sync } = started(3, new MemoryStore(), world)
    await world.run(1000)
    expect(sync.state().link).toBe('not-enrolled')
    expect(world.troubles).toHaveLength(1)
    world.loadKey = () => keys.privateKey
    await world.run(61_000)
    expect(store.unsentCount()).toBe(0)
  })

  test('listeners hear of links and of what was sent', async () => {
    const { world, store, sync } = started(0)
    const seen: string[] = []
    const end = sync.onState(() => seen.push(`${sync.state().link} ${store.unsentCount()}`))
    await world.run(1000)
    scans(store, 1)
    sync.appended()
    await world.run(1000)
    expect(seen.at(-1)).toBe('online 0')
    end()
    const count = seen.length
    sync.stop()
    sync.start()
    await world.run(100)
    expect(seen.length).toBe(count)
  })
})

describe('[F7] a kill between the answer and the mark', () => {
  test.each([0, 1, 2, 3, 5, 8, 12, 20])('after %i events of virtual time', async (steps) => {
    const { world, store, sync } = started(1200)
    await world.run(10 + steps * 5)
    // The process is gone: what was not written is not written. The database as it is goes on in a new process.
    store.broken.add('markAcked')
    sync.stop()
    const after = store.copy()
    const again = world.station(after)
    again.start()
    await world.run(30_000)
    expect(after.unsentCount()).toBe(0)
    expect(allStored(world, after)).toBe(true)
    expect(after.newEpochs).toEqual([])
  })

  test('a store that cannot mark loses nothing and recovers by itself', async () => {
    const { world, store } = started(600)
    store.broken.add('markAcked')
    await world.run(20_000)
    expect(store.unsentCount()).toBe(600)
    expect(world.troubles.length).toBeGreaterThan(0)
    store.broken.clear()
    await world.run(90_000)
    expect(store.unsentCount()).toBe(0)
  })

  test('a store that cannot take news still sends', async () => {
    const { world, store, sync } = started(10)
    store.broken.add('applyPull')
    await world.run(2000)
    scans(store, 5)
    sync.appended()
    await world.run(2000)
    expect(store.unsentCount()).toBe(0)
    expect(store.cursor).toBeNull()
    store.broken.clear()
    await world.run(100_000)
    expect(store.cursor).not.toBeNull()
  })
})

describe('[F9] [F10] two journals under one name', () => {
  test('[F9] a cloned disk: both stations go on, everything of both arrives, the later one takes a new epoch', async () => {
    const { world, store, sync } = started(300)
    await world.run(1000)
    const twin = store.copy('b')
    scans(store, 20, 'a')
    scans(twin, 30, 'b')
    const other = world.station(twin)
    other.start()
    sync.appended()
    await world.run(30_000)
    scans(store, 5, 'a later')
    scans(twin, 5, 'b later')
    sync.appended()
    other.appended()
    await world.run(30_000)
    expect([store.unsentCount(), twin.unsentCount()]).toEqual([0, 0])
    expect(allStored(world, store) && allStored(world, twin)).toBe(true)
    expect(store.newEpochs.length + twin.newEpochs.length).toBe(1)
    expect(store.epochs.at(-1)!.epoch).not.toBe(twin.epochs.at(-1)!.epoch)
  })

  test('[F10] put back from a backup: a new epoch before the next event leaves', async () => {
    const { world, store, sync } = started(100)
    await world.run(1000)
    const backup = store.copy('r')
    scans(store, 50, 'after the backup')
    sync.appended()
    await world.run(1000)
    sync.stop()
    const again = world.station(backup)
    again.start()
    await world.run(1000)
    expect(backup.newEpochs).toEqual(['restored'])
    scans(backup, 7, 'new life')
    again.appended()
    await world.run(5000)
    expect(backup.unsentCount()).toBe(0)
    expect(allStored(world, store) && allStored(world, backup)).toBe(true)
  })

  test('[F10] scanned on after the restore, before any contact: the old epoch’s unsent tail goes out, too', async () => {
    const { world, store, sync } = started(100)
    await world.run(1000)
    const backup = store.copy('r')
    scans(store, 50, 'after the backup')
    sync.appended()
    await world.run(1000)
    sync.stop()
    scans(backup, 700, 'offline')
    world.station(backup).start()
    await world.run(30_000)
    expect(backup.newEpochs).toHaveLength(1)
    expect(backup.unsentCount()).toBe(0)
    expect(allStored(world, store) && allStored(world, backup)).toBe(true)
  })
})

describe('[F13] [F14] answers late, twice, out of order or lost', () => {
  test('[F14] the answer of each request in turn is lost, stored or not: all arrives, once acknowledged, in order', async () => {
    const clean = started(1200)
    await clean.world.run(1000)
    const steps = clean.world.requests.length
    for (let lost = 1; lost <= steps; lost++)
      for (const fate of [{ answersAfterMs: null }, { arrivesAfterMs: null }]) {
        const world = new World(lost)
        world.fates = (_, count) => (count === lost ? fate : {})
        const { store } = started(1200, new MemoryStore(), world)
        await world.run(90_000)
        expect(store.unsentCount()).toBe(0)
        expect(allStored(world, store)).toBe(true)
        expect(store.newEpochs).toEqual([])
        expect(store.marks.filter(({ rewind }) => rewind)).toEqual([])
      }
  })

  test('[F13] a request that arrives three times, the last long after its answer, changes nothing', async () => {
    const world = new World()
    world.fates = (request) => (isPush(request.path) ? { again: 2, arrivesAfterMs: 400 } : {})
    const { store } = started(1200, new MemoryStore(), world)
    await world.run(20_000)
    expect(store.unsentCount()).toBe(0)
    expect(store.marks.map(({ end }) => end.seq)).toEqual([500, 1000, 1200])
  })

  test('[F13] an answer that comes after its deadline is not heard: the batch was given up and sent again', async () => {
    const world = new World()
    world.fates = (request, count) => (isPush(request.path) && count < 5 ? { answersAfterMs: 25_000 } : {})
    const { store } = started(600, new MemoryStore(), world)
    await world.run(60_000)
    expect(store.unsentCount()).toBe(0)
    const seqs = store.marks.map(({ end }) => end.seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  })

  test('[F13] a batch given up at a wake: its late answer moves nothing back', async () => {
    const world = new World()
    world.fates = (request, count) => (isPush(request.path) ? { answersAfterMs: count === 3 ? 8120 : 280 } : {})
    const { store, sync } = started(500, new MemoryStore(), world)
    await world.run(5000)
    sync.wake('connectivity')
    for (let i = 0; i < 20; i++) {
      scans(store, 100, `more ${i}`)
      sync.appended()
      await world.run(300)
    }
    await world.run(5000)
    expect(store.unsentCount()).toBe(0)
    expect(world.troubles).toEqual([])
    const seqs = store.marks.map(({ end }) => end.seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
  })

  test('after a failure the first batch is small', async () => {
    const world = new World()
    world.fates = (request, count) => (isPush(request.path) && count === 3 ? { arrivesAfterMs: null } : {})
    const { store } = started(1200, new MemoryStore(), world)
    await world.run(60_000)
    expect(world.hub.batches.map(({ fromSeq, toSeq }) => toSeq - fromSeq + 1)).toEqual([50, 200, 250, 500, 200])
    expect(store.unsentCount()).toBe(0)
  })
})

describe('[F15] answers that are not the protocol’s own', () => {
  const page = (status: number, contentType: string, body: string): NetAnswer => ({
    ...{ kind: 'answer', status, contentType, headers: { location: 'http://login.test/' } },
    ...{ body: new TextEncoder().encode(body), tookMs: 3 },
  })
  const changed = (change: Record<string, unknown>) => (answer: NetAnswer) => {
    if (answer.kind !== 'answer') return answer
    const reply = JSON.parse(new TextDecoder().decode(answer.body)) as Record<string, unknown>
    return reply.outcome === 'taken' ? jsonAnswer({ ...reply, ...change }) : answer
  }
  const html = '<html>Welcome to Station Café Wi-Fi</html>'
  const strange: [string, (answer: NetAnswer) => NetAnswer][] = [
    ['200 with HTML', () => page(200, 'text/html', html)],
    ['200 with HTML that says JSON', () => page(200, 'application/json', html)],
    ['200 with nothing', () => page(200, 'application/json', '')],
    ['200 with nothing and no type', () => page(200, '', '')],
    ['204', () => page(204, '', '')],
    ['302', () => page(302, 'text/html', html)],
    ['200 with {}', () => page(200, 'application/json', '{}')],
    ['200 with null', () => page(200, 'application/json', 'null')],
    ['404 in JSON', () => page(404, 'application/json', '{}')],
    [
      'the right answer as text/plain',
      (answer) => (answer.kind === 'answer' ? { ...answer, contentType: 'text/plain' } : answer),
    ],
    [
      'the right answer cut in half',
      (answer) => (answer.kind === 'answer' ? { ...answer, body: answer.body.slice(0, 60) } : answer),
    ],
    ['the right answer with status 201', (answer) => (answer.kind === 'answer' ? { ...answer, status: 201 } : answer)],
    ['another head', changed({ head: 'f'.repeat(64) })],
    ['another toSeq', changed({ toSeq: 499 })],
    ['another epoch', changed({ epoch: 'other' })],
    ['another incarnation', changed({ incarnation: 'someone-else' })],
    ['an acknowledgement of less', changed({ ackedSeq: 0 })],
    ['behind what was not asked', changed({ outcome: 'behind', haveSeq: 9000, haveHead: 'f'.repeat(64) })],
    ['behind, while it is not', changed({ outcome: 'behind', haveSeq: 0, haveHead: 'f'.repeat(64) })],
  ]

  test.each(strange)('%s never moves the cursor; without it all goes on', async (_, replace) => {
    const world = new World()
    world.fates = (request): Fate => (isPush(request.path) ? { replace } : {})
    const { store, sync } = started(1200, new MemoryStore(), world)
    await world.run(120_000)
    const forward = store.marks.filter(({ rewind }) => !rewind)
    // The hub has the first batch all the same, and may say so in its own words at the next session.
    for (const { fromSeq } of forward) expect(fromSeq).toBeNull()
    expect(pushes(world)).toBeLessThan(60)
    world.fates = () => ({})
    sync.wake('person')
    await world.run(90_000)
    expect(store.unsentCount()).toBe(0)
    expect(allStored(world, store)).toBe(true)
  })

  test.each(strange.slice(0, 12))(
    '%s to every request: the link says so, and the tries stay few',
    async (_, replace) => {
      const world = new World()
      world.fates = (): Fate => ({ replace })
      const { store, sync } = started(10, new MemoryStore(), world)
      await world.run(600_000)
      expect(store.marks).toEqual([])
      expect(sync.state().link).toBe('not-the-hub')
      expect(world.requests.length).toBeLessThan(60)
    },
  )

  test('news from another place than our cursor are not applied', async () => {
    const { world, store } = started(0)
    await world.run(1000)
    const before = store.cursor
    world.fates = () => ({
      replace: (answer) =>
        answer.kind === 'answer'
          ? jsonAnswer({ ...(JSON.parse(new TextDecoder().decode(answer.body)) as object), from: 7, to: 9 })
          : answer,
    })
    await world.run(20_000)
    expect(store.cursor).toEqual(before)
  })
})

describe('[F16] a limit on the way', () => {
  test('413 halves the batch until it fits', async () => {
    const world = new World()
    world.hub.maxEvents = 60
    const { store } = started(500, new MemoryStore(), world)
    await world.run(10_000)
    expect(store.unsentCount()).toBe(0)
    expect(Math.max(...world.hub.batches.map(({ fromSeq, toSeq }) => toSeq - fromSeq + 1))).toBe(31)
  })

  test('413 even for one event: it waits with back-off, and goes on when the limit is lifted', async () => {
    const world = new World()
    world.hub.maxEvents = 0
    const { store, sync } = started(20, new MemoryStore(), world)
    await world.run(300_000)
    expect(store.marks).toEqual([])
    expect(pushes(world)).toBeLessThan(40)
    world.hub.maxEvents = 500
    sync.wake('person')
    await world.run(20_000)
    expect(store.unsentCount()).toBe(0)
  })
})

describe('[F19] [F20] crowds and dead lines', () => {
  test('[F19] Retry-After is kept to, by new events too', async () => {
    const { world, store, sync } = started(0)
    await world.run(1000)
    world.fates = () => ({
      replace: () => ({ ...jsonAnswer({ title: 'busy' }, 503), headers: { 'retry-after': '120' } }),
    })
    scans(store, 1)
    sync.appended()
    await world.run(200)
    expect(sync.state().link).toBe('busy')
    world.fates = () => ({})
    const before = world.requests.length
    for (let i = 0; i < 100; i++) {
      scans(store, 1)
      sync.appended()
      await world.run(1000)
    }
    expect(world.requests.length).toBe(before)
    await world.run(90_000)
    expect(store.unsentCount()).toBe(0)
  })

  test('[F19] 200 stations whose network returns do not come in the same moment', async () => {
    const at: number[] = []
    for (let seed = 1; seed <= 200; seed++) {
      const world = new World(seed)
      world.fates = () => ({ arrivesAfterMs: null })
      const { sync } = started(5, new MemoryStore(), world)
      await world.run(16_000)
      world.fates = () => ({})
      const before = world.requests.length
      const back = world.now
      sync.wake('connectivity')
      await world.runUntil(() => world.requests.length > before, 60_000)
      at.push(world.requests[before]!.at - back)
    }
    const busiest = Math.max(
      ...Array.from({ length: 10 }, (_, i) => at.filter((ms) => Math.floor(ms / 100) === i).length),
    )
    expect(busiest).toBeLessThan(45)
    expect(Math.max(...at)).toBeLessThanOrEqual(1000)
  })

  test('[F20] a line that drops every answer: tried again until it is whole, woken by a person at once', async () => {
    const { world, store, sync } = started(0)
    await world.run(1000)
    world.fates = () => ({ answersAfterMs: null })
    scans(store, 10)
    sync.appended()
    await world.run(300_000)
    expect(sync.state().link).toBe('no-network')
    expect(store.unsentCount()).toBe(10)
    world.fates = () => ({})
    sync.wake('person')
    expect(await world.runUntil(() => store.unsentCount() === 0, 60_000)).toBeLessThan(2500)
    expect(sync.state().link).toBe('online')
  })

  test.each(['person', 'connectivity'] as const)(
    '[F20] after hours without a hub the first try fails, too: woken by %s, the next ones come soon',
    async (by) => {
      for (let seed = 1; seed <= 20; seed++) {
        const world = new World(seed)
        world.fates = () => ({ arrivesAfterMs: 1, replace: () => ({ kind: 'no-network', why: 'refused' }) })
        const { store, sync } = started(10, new MemoryStore(), world)
        await world.run(3_600_000)
        const before = world.requests.length
        sync.wake(by)
        await world.runUntil(() => world.requests.length > before, 5000)
        world.fates = () => ({})
        expect(await world.runUntil(() => store.unsentCount() === 0, 60_000)).toBeLessThan(5000)
      }
    },
  )

  test('[F19] with the hub down, scanning on does not make a request of each scan', async () => {
    const world = new World()
    world.fates = () => ({ arrivesAfterMs: 1, replace: () => ({ kind: 'no-network', why: 'refused' }) })
    const { store, sync } = started(0, new MemoryStore(), world)
    for (let i = 0; i < 600; i++) {
      scans(store, 1)
      sync.appended()
      await world.run(1000)
    }
    expect(world.requests.length).toBeLessThan(400)
    world.fates = () => ({})
    scans(store, 1)
    sync.appended()
    expect(await world.runUntil(() => store.unsentCount() === 0, 60_000)).toBeLessThan(6000)
  })
})

describe('[F21] leases that end', () => {
  test('between two batches: a new session, no event is taken for rejected', async () => {
    const world = new World()
    let sent = 0
    world.fates = (request) => {
      if (isPush(request.path) && ++sent === 2) world.hub.endLeases()
      return {}
    }
    const { store } = started(1200, new MemoryStore(), world)
    await world.run(10_000)
    expect(store.unsentCount()).toBe(0)
    expect(store.notStored).toEqual([])
  })

  test('refused for a week: few tries, nothing lost, and it goes on by itself when allowed', async () => {
    const { world, store, sync } = started(5)
    await world.run(1000)
    world.hub.endLeases()
    world.fates = () => ({ replace: () => jsonAnswer({ title: 'no' }, 403) })
    scans(store, 50)
    sync.appended()
    const before = world.requests.length
    await world.run(7 * 24 * 3_600_000)
    expect(world.requests.length - before).toBeLessThan(7 * 24 * 60 * 4)
    expect(store.unsentCount()).toBe(50)
    world.fates = () => ({})
    expect(await world.runUntil(() => store.unsentCount() === 0, 70_000)).toBeLessThan(65_000)
  })

  test('leases that are given and refused at once are no loop', async () => {
    const world = new World()
    world.fates = (request) => (isPush(request.path) ? { replace: () => jsonAnswer({}, 401) } : {})
    started(5, new MemoryStore(), world)
    await world.run(600_000)
    expect(pushes(world)).toBeLessThan(60)
  })

  test('a challenge for every answer is no loop', async () => {
    const world = new World()
    world.fates = () => ({ replace: () => jsonAnswer({ outcome: 'challenge', protocol: 1, challenge: 'c' }) })
    started(5, new MemoryStore(), world)
    await world.run(600_000)
    expect(world.requests.length).toBeLessThan(120)
  })

  test('a lease is renewed before it ends', async () => {
    const { world } = started(5)
    await world.run(2 * 3_600_000)
    const sessions = world.requests.filter(({ path }) => path === UP_PATHS.session).length
    expect(sessions).toBe(6)
  })

  test('a revoked station hands over what it has, pulls nothing and says so', async () => {
    const world = new World()
    world.hub.revoked = true
    const { store, sync } = started(600, new MemoryStore(), world)
    await world.run(10_000)
    expect(store.unsentCount()).toBe(0)
    expect(store.pulls).toEqual([])
    expect(sync.state().link).toBe('handing-over')
    scans(store, 3)
    sync.appended()
    await world.run(1000)
    expect(store.unsentCount()).toBe(0)
  })
})

describe('[F22] [F25] content', () => {
  test('[F22] poison is acknowledged with its verdict, and the queue moves on', async () => {
    const store = new MemoryStore()
    for (let i = 0; i < 30; i++) store.append(i % 7 === 3 ? `{"POISON":${i}}` : `{"n":${i}}`)
    const { world } = started(0, store)
    await world.run(2000)
    expect(store.unsentCount()).toBe(0)
    expect(store.notStored.map(({ seq }) => seq)).toEqual([4, 11, 18, 25])
  })

  test('[F22] an event the hub falls over is alone in its batch in the end; those before it are stored', async () => {
    const world = new World()
    const bad = 77
    world.fates = (request) => ({
      replace: (answer) => {
        const last = world.hub.batches.at(-1)
        const stumbles = isPush(request.path) && last !== undefined && last.fromSeq <= bad && last.toSeq >= bad
        return stumbles ? jsonAnswer({ title: 'crash' }, 500) : answer
      },
    })
    const { store } = started(200, new MemoryStore(), world)
    await world.run(1_800_000)
    expect(store.epochs[0]!.acked).toBe(bad - 1)
    expect(world.hub.batches.at(-1)).toMatchObject({ fromSeq: bad, toSeq: bad })
  })

  test('[F25] a bit that rotted in the journal: taken into quarantine, and the hashes are sent', async () => {
    const store = new MemoryStore()
    scans(store, 10)
    store.epochs[0]!.rows[4]!.body[3]! ^= 1
    const { world } = started(0, store)
    await world.run(3000)
    expect(store.unsentCount()).toBe(0)
    expect(world.hub.hashesAsked).toEqual([store.epochs[0]!.rows.map(({ hash }) => hash)])
    expect(world.troubles).toContain('compared')
  })
})

describe('[F27] the hub was put back', () => {
  test('what it lost is sent again: the cursor goes back to the last common head', async () => {
    const { world, store, sync } = started(300)
    await world.run(1000)
    const restore = world.hub.snapshot()
    scans(store, 900, 'later')
    sync.appended()
    await world.run(2000)
    expect(store.unsentCount()).toBe(0)
    restore()
    await world.run(30_000)
    expect(store.marks.filter(({ rewind }) => rewind).map(({ end }) => end.seq)).toEqual([300])
    expect(allStored(world, store)).toBe(true)
    expect(store.unsentCount()).toBe(0)
    expect(store.newEpochs).toEqual([])
    expect(store.cursor?.incarnation).toBe('hub-2')
    expect(store.pulls.some(({ snapshot }) => snapshot)).toBe(true)
  })

  test('to before the first contact: all of it again', async () => {
    const world = new World()
    const restore = world.hub.snapshot()
    const { store } = started(700, new MemoryStore(), world)
    await world.run(2000)
    restore()
    await world.run(30_000)
    expect(allStored(world, store)).toBe(true)
  })

  test('older epochs are asked about, too, before news of the new incarnation are taken', async () => {
    const store = new MemoryStore()
    const { world, sync } = started(120, store)
    await world.run(1000)
    const restore = world.hub.snapshot()
    scans(store, 80, 'old epoch')
    sync.appended()
    await world.run(1000)
    sync.stop()
    store.takeNewEpoch('restored')
    scans(store, 40, 'new epoch')
    const again = world.station(store)
    again.start()
    await world.run(2000)
    expect(store.unsentCount()).toBe(0)
    restore()
    store.pulls = []
    world.fates = (request) => (isPush(request.path) ? { arrivesAfterMs: null } : {})
    await world.run(60_000)
    // The cursor keeps the old incarnation until the answer is here: a restart in between would ask again.
    expect(store.cursor?.incarnation).toBe('hub-1')
    world.fates = () => ({})
    await world.run(90_000)
    expect(allStored(world, store)).toBe(true)
    expect(store.unsentCount()).toBe(0)
    expect(store.pulls[0]).toMatchObject({ snapshot: true, incarnation: 'hub-2' })
  })

  test('in the middle of a queue: nothing of the new incarnation moves the cursor before a new session', async () => {
    const world = new World()
    const restore = world.hub.snapshot()
    world.fates = (request) => {
      if (isPush(request.path) && world.hub.batches.length === 2 && world.hub.incarnation === 'hub-1') restore()
      return {}
    }
    const { store } = started(2000, new MemoryStore(), world)
    await world.run(60_000)
    expect(store.unsentCount()).toBe(0)
    expect(allStored(world, store)).toBe(true)
  })
})

test('a hub that no longer speaks our protocol: the link says so, tries are rare, nothing is lost', async () => {
  const world = new World()
  world.hub.oldest = 9
  const { store, sync } = started(10, new MemoryStore(), world)
  await world.run(1000)
  expect(sync.state().link).toBe('too-old')
  const before = world.requests.length
  await world.run(1_500_000)
  expect(world.requests.length).toBe(before)
  world.hub.oldest = 1
  sync.wake('person')
  await world.run(1000)
  expect(store.unsentCount()).toBe(0)
})
