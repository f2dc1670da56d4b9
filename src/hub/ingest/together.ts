// Batches that come at the same time share a commit: each commit waits for the disk, and a depot's stations send at once. Nobody is answered
// before the commit that holds their batch; a batch that comes alone waits for one turn of the event loop, which reads what else has come.
import type { HubStore, TakeBatch, TakeResult } from '../store/contract.ts'

/** The write-ahead log of one commit, and what a fault makes us do again, stay bounded. */
const MOST = 16

type Waiting = { batch: TakeBatch; resolve: (result: TakeResult) => void; reject: (error: unknown) => void }

/** `store` whose `take` shares commits. */
export function together(store: HubStore): HubStore {
  const waiting: Waiting[] = []
  const commit = async (): Promise<void> => {
    const now = waiting.splice(0, MOST)
    if (waiting.length > 0) setImmediate(() => void commit())
    const results = now.length > 1 ? await shared(store, now) : null
    for (const [index, { batch, resolve, reject }] of now.entries()) {
      const result = results?.[index]
      if (result) resolve(result)
      else await store.take(batch).then(resolve, reject)
    }
  }
  return {
    ...store,
    take: (batch) =>
      new Promise((resolve, reject) => {
        waiting.push({ batch, resolve, reject })
        if (waiting.length === 1) setImmediate(() => void commit())
      }),
  }
}

/** null: nothing of it was stored. Then each is taken alone, so that what one of them stumbles over is told to that one. */
async function shared(store: HubStore, waiting: readonly Waiting[]): Promise<TakeResult[] | null> {
  try {
    return await store.takeAll(waiting.map(({ batch }) => batch))
  } catch {
    return null
  }
}
