import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubPosition } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { together } from '../../../src/hub/ingest/together.ts'
import type { HubStore, TakeBatch } from '../../../src/hub/store/contract.ts'
import { TestJournal, openTestHub, tempFolder } from '../kit.ts'
import { takeOf } from '../store/contract-batch.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const batchOf = (device: string) => takeOf(new TestJournal(device, 'e1').scan(2), 1, 2)
const places = async () =>
  (await hub.deps.store.events(0 as HubPosition, 100)).map(({ position, deviceId, seq }) => [position, deviceId, seq])

describe('[ST11] batches that come at once', () => {
  it('share one commit, each with its own places; the same batch twice is stored once', async () => {
    let commits = 0
    const { store } = hub.deps
    const counting: HubStore = {
      ...store,
      takeAll: (batches) => {
        commits++
        return store.takeAll(batches)
      },
    }
    const shared = together(counting)
    const [a, b] = [batchOf('st-1'), batchOf('st-2')]
    const results = await Promise.all([shared.take(a), shared.take(b), shared.take(a)])
    expect(results).toMatchObject([
      { outcome: 'taken', firstPosition: 1, stored: 2 },
      { outcome: 'taken', firstPosition: 3, stored: 2 },
      { outcome: 'taken', firstPosition: 1, stored: 0, forked: null, conflicts: [] },
    ])
    expect(commits).toBe(1)
    expect(await places()).toEqual([
      [1, 'st-1', 1],
      [1 + 1, 'st-1', 2],
      [3, 'st-2', 1],
      [4, 'st-2', 2],
    ])
  })

  it('a batch that the store stumbles over fails alone and leaves no hole', async () => {
    const shared = together(hub.deps.store)
    const bad: TakeBatch = { ...batchOf('st-2'), now: {} as never }
    const results = await Promise.allSettled([batchOf('st-1'), bad, batchOf('st-3')].map((one) => shared.take(one)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await places()).map(([position]) => position)).toEqual([1, 2, 3, 4])
  })
})
