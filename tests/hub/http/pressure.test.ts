// [HT8] A hub whose loop stands answers "busy" before it does anything; one that only waited for its turn does not.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Hub } from '../../../src/hub/hub.ts'
import { openTestHub, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
beforeEach(() => {
  temp = tempFolder()
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

async function open(limitMs: number): Promise<void> {
  hub = await openTestHub(temp.folder, { WAYMARK_MAX_LOOP_DELAY_MS: String(limitMs) })
  await hub.listen()
}
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** Nothing else runs meanwhile, as during a commit on a disk that hangs: the loop turns once after each. */
async function stand(ms: number, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
    await wait(0)
  }
}
const ask = () => hub.app.inject('/readyz')

it('[HT8] turns that take longer than the limit: 503 with Retry-After, until the loop has turned well for a while', async () => {
  await open(500)
  await stand(800, 3)
  const answer = await ask()
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2'])
  expect((await hub.app.inject('/healthz')).statusCode).toBe(200)
  await expect.poll(async () => (await ask()).statusCode, { timeout: 15_000, interval: 200 }).toBe(200)
})

it('[HT8] turns that take less are not busy, though a second passed in which nothing could be measured', async () => {
  await open(3000)
  await wait(50)
  await stand(1050, 2)
  expect((await ask()).statusCode).toBe(200)
})
