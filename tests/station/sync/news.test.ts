// [LI1] What the live stream's news do to the engine: the next pull comes forward, and nothing else changes.
import { expect, test } from 'vitest'
import { initialSync, step, type SyncInput, type SyncEngineState } from '../../../src/station/sync/engine.ts'
import { NEWS_GAP_MS, PULL_AFTER_REFUSAL_MS } from '../../../src/station/sync/engine-state.ts'

const random = () => 0.5
const lease = { token: 't', incarnation: 'i', handOver: false, until: 1e9 }
/** Online, with nothing to send, the next pull due at `pullAt`. */
const online = (more: Partial<SyncEngineState>): SyncEngineState => ({
  ...{ ...initialSync, enrolled: true, link: 'online', stale: false, lease, probes: [], pulledIncarnation: 'i' },
  ...{ lastPullAt: 10_000, pullAt: 15_000, timerAt: 15_000 },
  ...more,
})
const at = (state: SyncEngineState, now: number, input: SyncInput) => step(state, input, now, random)
const does = ({ outputs }: ReturnType<typeof step>) => outputs.map((one) => one.do).filter((one) => one !== 'timer')

test('a pull begins at once when the last one is a moment ago', () => {
  expect(does(at(online({}), 11_000, { kind: 'news' }))).toEqual(['pull'])
})
test('a busy hub’s news come together', () => {
  const told = at(online({}), 10_100, { kind: 'news' })
  expect(told.outputs).toEqual([{ do: 'timer', afterMs: NEWS_GAP_MS - 100 }])
  const again = at(told.state, 10_200, { kind: 'news' })
  expect(does(again)).toEqual([])
  expect(does(at(again.state, 10_000 + NEWS_GAP_MS, { kind: 'timer' }))).toEqual(['pull'])
})
test('news during a pull ask for one more: its answer may be older than they are', () => {
  const pulling = at(online({ pull: { id: 7, since: 10_900 }, nextId: 8, lastPullAt: 10_900 }), 11_000, {
    kind: 'news',
  })
  expect(does(pulling)).toEqual([])
  const reply = { protocol: 1, incarnation: 'i', snapshot: false, from: 4, to: 4, more: false, hubAt: 1, changes: [] }
  const heard = { kind: 'reply', reply, tookMs: 5 } as never
  const asked = { incarnation: 'i', position: 4 } as never
  const done = at(pulling.state, 11_050, { kind: 'pull-answer', id: 7, asked, heard })
  expect(done.state.pullAt).toBe(10_900 + NEWS_GAP_MS)
  expect(does(at(done.state, done.state.pullAt, { kind: 'timer' }))).toEqual(['pull'])
})
test('a back-off holds, and so does the pause after news that the store could not take', () => {
  expect(does(at(online({ blockedUntil: 60_000, timerAt: 60_000 }), 11_000, { kind: 'news' }))).toEqual([])
  const refused = at(online({}), 11_000, { kind: 'store-refused', what: 'pull' })
  const told = at(refused.state, 11_500, { kind: 'news' })
  expect(told.state.pullAt).toBe(11_000 + PULL_AFTER_REFUSAL_MS)
  expect(does(told)).toEqual([])
})
test('what is to be sent goes before what is to be pulled', () => {
  const tail = [{ epoch: 'e' as never, ackedSeq: 1, endSeq: 3 }]
  expect(does(at(online({ tail }), 11_000, { kind: 'news' }))).toEqual(['push'])
})
