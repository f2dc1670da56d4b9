// From a contact to trusted now, all the way: the exchange, the anchor that is kept, the time that is told (EVENTS Trusted now).
import { expect, test } from 'vitest'
import type { Anchor } from '../../../src/domain/clock.ts'
import { trustedNow } from '../../../src/domain/clock.ts'
import type { NetAnswer } from '../../../src/station/ports.ts'
import { MemoryStore } from './memory-store.ts'
import { World } from './world.ts'

/** The hub's clock stands 40 s beside that of the device. */
const HUB_AHEAD = 40_000
const hubTime = (world: World) => (world.clock.reading().wall as number) + HUB_AHEAD
/** Both count in whole milliseconds. */
const ROUNDING_MS = 1

function answeredAt(answer: NetAnswer, hubAt: number): NetAnswer {
  if (answer.kind !== 'answer') return answer
  const said = JSON.parse(new TextDecoder().decode(answer.body)) as object
  const body = 'hubAt' in said ? { ...said, hubAt } : said
  return { ...answer, body: new TextEncoder().encode(JSON.stringify(body)) }
}

/** A contact over a road that takes `upMs` there and `downMs` back; what the station kept of it. */
async function contact(upMs: number, downMs: number): Promise<{ world: World; anchor: Anchor }> {
  const world = new World()
  const store = new MemoryStore()
  world.fates = () => ({
    ...{ arrivesAfterMs: upMs, answersAfterMs: downMs },
    replace: (answer) => {
      const real = answeredAt(answer, hubTime(world) - downMs)
      return real.kind === 'answer' ? { ...real, tookMs: upMs + downMs } : real
    },
  })
  world.station(store).start()
  await world.runUntil(() => store.anchors.length > 0, 40_000)
  return { world, anchor: store.anchors[0]! }
}

test.each([
  { upMs: 5, downMs: 5 },
  { upMs: 0, downMs: 190 },
  { upMs: 190, downMs: 0 },
  { upMs: 1, downMs: 1990 },
  { upMs: 1990, downMs: 1 },
  { upMs: 100, downMs: 9000 },
  { upMs: 9000, downMs: 100 },
])('[CL1] $upMs ms there, $downMs ms back: the hub’s own time lies within trusted now and its error', async (road) => {
  const { world, anchor } = await contact(road.upMs, road.downMs)
  expect(anchor.roundTripMs).toBe(road.upMs + road.downMs)
  for (const laterMs of [0, 1000, 3_600_000]) {
    await world.run(laterMs)
    const { ms, errMs, from } = trustedNow(world.clock.reading(), anchor)
    expect(from).toBe('anchor')
    expect(Math.abs(hubTime(world) - ms)).toBeLessThanOrEqual(errMs + ROUNDING_MS)
    // The guess itself is the middle of the exchange, no half of it more.
    expect(Math.abs(hubTime(world) - ms)).toBeLessThanOrEqual((road.upMs + road.downMs) / 2 + ROUNDING_MS)
  }
})
