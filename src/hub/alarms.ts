// Each alarm is a line of the log, too, whoever raised it: an operator reads logs, and asks for alarms when one said so (FAULTS 22).
import type { FastifyBaseLogger } from 'fastify'
import type { HubStore, TakeBatch, TakeResult } from './store/contract.ts'

/** More than one commit can raise. */
const MOST = 50

/** `store` that says its alarms from now on. Their sentences name devices, journals and numbers, never a person. */
export async function sayingAlarms(store: HubStore, log: Pick<FastifyBaseLogger, 'warn'>): Promise<HubStore> {
  let said = (await store.alarms(1))[0]?.id ?? 0
  const read = async (): Promise<void> => {
    const newest = await store.alarms(MOST)
    const fresh = newest.filter(({ id }) => id > said)
    said = newest[0]?.id ?? said
    for (const { id, sentence } of fresh.reverse()) log.warn({ alarm: id }, sentence)
  }
  // What was stored is stored, whether it can be said or not.
  const say = (): void => void read().catch(() => undefined)
  const mayHaveRaised = (batch: TakeBatch, result: TakeResult): boolean =>
    batch.alarm !== undefined || (result.outcome === 'taken' && result.forked !== null)
  return {
    ...store,
    raiseAlarm: async (at, sentence) => {
      await store.raiseAlarm(at, sentence)
      say()
    },
    take: async (batch) => {
      const result = await store.take(batch)
      if (mayHaveRaised(batch, result)) say()
      return result
    },
    takeAll: async (batches) => {
      const results = await store.takeAll(batches)
      if (results.some((result, index) => batches[index] && mayHaveRaised(batches[index], result))) say()
      return results
    },
  }
}
