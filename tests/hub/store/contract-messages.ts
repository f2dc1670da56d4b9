// The part of the store's conformance suite about what customers are told.
import { describe, expect, it } from 'vitest'
import type { EventId, HubInstant, HubPosition, HybridTime } from '../../../src/domain/brands.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import type { WantedMessage } from '../../../src/hub/store/messages.ts'
import { NOW, packageId } from '../kit.ts'

const ONE = packageId(1)
const after = (ms: number) => (NOW + ms) as HubInstant
const at = (position: number) => position as HubPosition
const wanted = (n: number, more: Partial<WantedMessage> = {}): WantedMessage => ({
  ...{ packageId: ONE, milestone: 'delivered', about: `t1/e/${n}` as EventId, channel: 'email', state: 'waiting' },
  ...{ happenedAt: (NOW * 1024 + n) as HybridTime, wantedAt: NOW, dueAt: after(90_000) },
  ...more,
})

export function registerMessageContract(current: () => HubStore, again: () => Promise<HubStore>): void {
  describe('messages', () => {
    const want = (from: number, to: number, messages: WantedMessage[]) =>
      current().wantMessages({ projection: 'notify', from: at(from), to: at(to), messages })
    const due = async (ms: number) => (await current().dueMessages(after(ms), 10)).map(({ about }) => about)

    it('[NO1] are wanted once, with the cursor in one transaction, also after a restart', async () => {
      await want(0, 3, [wanted(1), wanted(1), wanted(2, { milestone: 'attempted' })])
      await expect(want(0, 4, [wanted(3)])).rejects.toThrow('stands at 3')
      await want(3, 4, [wanted(1, { dueAt: after(0) })])
      const store = await again()
      expect(await store.cursor('notify')).toBe(4)
      expect(
        (await store.messagesOf(ONE)).map(({ about, dueAt, state, tries }) => [about, dueAt, state, tries]),
      ).toEqual([
        ['t1/e/1', after(90_000), 'waiting', 0],
        ['t1/e/2', after(90_000), 'waiting', 0],
      ])
      expect(await store.messagesOf(packageId(2))).toEqual([])
    })

    it('are due oldest first, and not those that are not wanted by any channel', async () => {
      await want(0, 1, [
        wanted(1, { dueAt: after(50) }),
        wanted(2, { dueAt: after(20) }),
        wanted(3, { state: 'no-channel' }),
      ])
      expect(await due(19)).toEqual([])
      expect(await due(20)).toEqual(['t1/e/2'])
      expect(await due(60)).toEqual(['t1/e/2', 't1/e/1'])
      expect(await current().dueMessages(after(60), 1)).toHaveLength(1)
    })

    it('[NO5] wait longer, or are done for good', async () => {
      await want(0, 1, [wanted(1), wanted(2)])
      const [one, two] = await current().messagesOf(ONE)
      await current().settleMessage(one!.id, {
        state: 'waiting',
        dueAt: after(500_000),
        tries: 1,
        lastError: 'ESOCKET',
      })
      await current().settleMessage(two!.id, { state: 'sent', doneAt: after(91_000), tries: 1, lastError: null })
      const store = await again()
      expect(await due(100_000)).toEqual([])
      expect(await due(500_000)).toEqual(['t1/e/1'])
      expect((await store.messagesOf(ONE)).map(({ state, doneAt, lastError }) => [state, doneAt, lastError])).toEqual([
        ['waiting', null, 'ESOCKET'],
        ['sent', after(91_000), null],
      ])
      expect(await store.countMessages()).toEqual({ waiting: 1, sent: 1 })
    })

    it('[NO6] the recipient’s word to hear no more is kept by package and channel', async () => {
      expect(await current().messagesStopped(ONE, 'email')).toBe(false)
      await current().stopMessages(ONE, 'email', NOW)
      await current().stopMessages(ONE, 'email', after(1))
      const store = await again()
      expect(await store.messagesStopped(ONE, 'email')).toBe(true)
      expect(await store.messagesStopped(packageId(2), 'email')).toBe(false)
    })
  })
}
