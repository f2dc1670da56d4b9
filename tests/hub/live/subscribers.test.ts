import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { HubPosition } from '../../../src/domain/brands.ts'
import { createSubscribers } from '../../../src/hub/live/subscribers.ts'

const at = (position: number): HubPosition => position as HubPosition
const limits = { maxSubscribers: 3, maxWaiting: 4 }

it('tells only who listens to the topic, and what came in between in one piece', async () => {
  const live = createSubscribers(limits)
  const [a, b] = [live.subscribe('A')!, live.subscribe('B')!]
  live.publish('A', at(5))
  live.publish('A', at(6))
  expect(await a.next(1000)).toEqual({ kind: 'news', position: 6 })
  expect(await b.next(1)).toEqual({ kind: 'beat' })
})

it('wakes a listener that waits', async () => {
  const live = createSubscribers(limits)
  const heard = live.subscribe('A')!.next(10_000)
  await sleep(5)
  live.publish('A', at(9))
  expect(await heard).toEqual({ kind: 'news', position: 9 })
})

it('cuts who does not listen instead of keeping ever more for them, and gives the place free', async () => {
  const live = createSubscribers(limits)
  const slow = live.subscribe('A')!
  for (let position = 1; position <= 5; position++) live.publish('A', at(position))
  expect(await slow.next(1)).toEqual({ kind: 'cut', why: 'too-slow' })
  expect(live.count()).toBe(0)
})

it('refuses more listeners than it can serve, until one leaves', () => {
  const live = createSubscribers(limits)
  const all = ['A', 'A', 'B'].map((topic) => live.subscribe(topic)!)
  expect(live.subscribe('C')).toBeNull()
  all[0]!.close()
  all[0]!.close()
  expect(live.count()).toBe(2)
  expect(live.subscribe('C')).not.toBeNull()
})

it('tells everybody when the hub closes', async () => {
  const live = createSubscribers(limits)
  const heard = live.subscribe('A')!.next(10_000)
  live.close()
  expect(await heard).toEqual({ kind: 'cut', why: 'closing' })
  expect(live.count()).toBe(0)
})
