// Any order, duplication, delay, loss and falsification of what goes over the net, with restarts, twins' absence and a hub put back in between:
// the cursor never passes what the hub has (I5), nothing of the hub's is not ours (I2), and all arrives once the faults stop (I1, liveness).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NetAnswer } from '../../../src/station/ports.ts'
import { MemoryStore } from './memory-store.ts'
import { jsonAnswer } from './model-hub.ts'
import { type Fate, World } from './world.ts'

type Deed =
  | { do: 'scan'; count: number }
  | { do: 'pass'; ms: number }
  | { do: 'restart' }
  | { do: 'wake'; by: 'connectivity' | 'person' }
  | { do: 'save-hub' }
  | { do: 'restore-hub' }
  | { do: 'end-leases' }
  | { do: 'limit'; maxEvents: number }

const portal: NetAnswer = {
  ...{ kind: 'answer', status: 200, contentType: 'text/html', headers: {}, tookMs: 1 },
  body: new TextEncoder().encode('<html>'),
}
/** Parts of a fate; most requests meet none of them. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record({
      arrivesAfterMs: fc.integer({ min: 0, max: 30_000 }),
      again: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ answersAfterMs: fc.constantFrom(null, 10, 3000, 19_000, 40_000) }) },
  { weight: 1, arbitrary: fc.constant({ arrivesAfterMs: null }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<NetAnswer>(portal, jsonAnswer({}), jsonAnswer({}, 401), jsonAnswer({}, 503), {
        kind: 'no-network',
        why: 'reset',
      })
      .map((answer) => ({ replace: () => answer })),
  },
)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('scan'), count: fc.integer({ min: 1, max: 700 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.integer({ min: 1, max: 20_000 }) }) },
  { weight: 1, arbitrary: fc.constant<Deed>({ do: 'restart' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake'), by: fc.constantFrom('connectivity', 'person') }) },
  { weight: 1, arbitrary: fc.constantFrom<Deed>({ do: 'save-hub' }, { do: 'restore-hub' }, { do: 'end-leases' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('limit'), maxEvents: fc.constantFrom(1, 40, 500) }) },
)

async function play(seed: number, deeds: Deed[], fates: Fate[]): Promise<void> {
  const world = new World(seed)
  const store = new MemoryStore()
  // I5, at each mark: all that is marked is or was durable at the hub; after a restore the next session takes the mark back.
  const ever = new Set<string>()
  store.onMark = (end) => {
    for (const hash of world.hub.stored) ever.add(hash)
    const rows = store.epochs.find(({ epoch }) => epoch === end.epoch)!.rows.slice(0, end.seq)
    for (const { hash } of rows)
      if (!ever.has(hash)) throw new Error(`I5: marked up to ${end.seq}, which the hub never had`)
  }
  let sync = world.station(store)
  let restore: (() => void) | null = null
  let scanned = 0
  world.fates = (_, count) => fates[count % fates.length] ?? {}
  sync.start()
  for (const one of deeds) {
    if (one.do === 'scan')
      for (let i = 0; i < one.count; i++) {
        store.append(`{"n":${++scanned}}`)
        sync.appended()
      }
    else if (one.do === 'pass') await world.run(one.ms)
    else if (one.do === 'wake') sync.wake(one.by)
    else if (one.do === 'limit') world.hub.maxEvents = one.maxEvents
    else if (one.do === 'end-leases') world.hub.endLeases()
    else if (one.do === 'save-hub') restore = world.hub.snapshot()
    else if (one.do === 'restore-hub') {
      for (const hash of world.hub.stored) ever.add(hash)
      restore?.()
      restore = null
    } else {
      sync.stop()
      sync = world.station(store)
      sync.start()
    }
    const ours = new Set(store.everyHash())
    for (const hash of world.hub.stored)
      if (!ours.has(hash)) throw new Error('I2: the hub has what no station appended')
  }
  world.fates = () => ({})
  world.hub.maxEvents = 500
  const done = () => store.unsentCount() === 0 && store.cursor?.incarnation === world.hub.incarnation
  await world.runUntil(done, 200_000)
  expect({ unsent: store.unsentCount(), troubles: world.troubles }).toEqual({ unsent: 0, troubles: [] })
  for (const hash of store.everyHash()) expect(world.hub.stored.has(hash)).toBe(true)
  expect(store.epochs).toHaveLength(1)
}

test('[F13] [F14] [F15] [F27] the cursor never passes the hub, and all arrives when the faults stop', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.array(deed, { maxLength: 25 }),
      fc.array(fate, { minLength: 1, maxLength: 40 }),
      play,
    ),
    { numRuns: 150 },
  )
}, 60_000)
