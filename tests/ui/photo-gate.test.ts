// The gate's worker as the photo page sees it: one answer a look, and never another look's.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GIVE_UP_MS, openGate } from '../../src/ui/photo/gate.ts'
import type { ToGate } from '../../src/ui/photo/messages.ts'

/** As strict as a browser's: one that was ended says nothing any more, whatever it was busy with. */
class FakeWorker extends EventTarget {
  ended = false
  asked: ToGate[] = []
  postMessage(asked: ToGate): void {
    this.asked.push(asked)
  }
  terminate(): void {
    this.ended = true
  }
  answer(labels: number): void {
    if (!this.ended) this.dispatchEvent(new MessageEvent('message', { data: { outcome: 'looked', labels } }))
  }
  fail(): void {
    if (!this.ended) this.dispatchEvent(new Event('error'))
  }
}

function gateOf() {
  const workers: FakeWorker[] = []
  const gate = openGate(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker as unknown as Worker
  })
  return { gate, workers }
}
const picture = (): ToGate => ({ picture: new Blob(['jpeg']), blur: false })
const BROKEN = { outcome: 'refused', reason: 'broken' }

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a look that takes too long is given up, and its late answer is no later look’s', async () => {
  const { gate, workers } = gateOf()
  const slow = gate.look(picture())
  await vi.advanceTimersByTimeAsync(GIVE_UP_MS)
  expect(await slow).toEqual(BROKEN)
  const next = gate.look(picture())
  workers[0]!.answer(1)
  workers.at(-1)!.answer(2)
  expect(await next).toMatchObject({ labels: 2 })
  const last = gate.look(picture())
  workers.at(-1)!.answer(3)
  expect(await last).toMatchObject({ labels: 3 })
  expect(workers.map(({ ended }) => ended)).toEqual([true, false])
  expect(vi.getTimerCount()).toBe(0)
})

test('after a worker that broke, also while the driver aimed, the next look gets another one', async () => {
  const { gate, workers } = gateOf()
  workers[0]!.fail()
  expect(workers).toHaveLength(1) // a script that cannot be had is not asked for in a circle
  const broken = gate.look(picture())
  workers[1]!.fail()
  expect(await broken).toEqual(BROKEN)
  const good = gate.look(picture())
  workers[2]!.answer(7)
  expect(await good).toMatchObject({ labels: 7 })
})

test('a page that is left opens no worker any more', async () => {
  const { gate, workers } = gateOf()
  gate.end()
  expect(await gate.look(picture())).toEqual(BROKEN)
  expect(workers.map(({ ended }) => ended)).toEqual([true])
})
