// The part of the store's conformance suite about what is kept aside, and its way back into the log.
import { describe, expect, it } from 'vitest'
import type { HubInstant, HubPosition, JournalSeq, PackageId } from '../../../src/domain/brands.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import { NOW, TestJournal, packageId } from '../kit.ts'
import { takeOf } from './contract-batch.ts'

export function registerQuarantineContract(current: () => HubStore, again: () => Promise<HubStore>): void {
  describe('quarantine', () => {
    const later = (NOW + 5000) as HubInstant
    const read = async (after: number, limit: number) =>
      (await current().events(after as HubPosition, limit)).map(
        ({ position, deviceId, seq }) => `${position} ${deviceId} ${seq}`,
      )
    const row = (id: number, ...packages: PackageId[]) => ({ id, packageIds: packages })

    it('[IN11] a row becomes an event under its number, behind all that has a place, also when that waits to be laid out', async () => {
      const journal = new TestJournal('st-1', 'e1').scan(3)
      await current().take(takeOf(journal, 1, 3, [2]))
      const other = new TestJournal('st-2', 'e1').scan(4)
      await current().take(takeOf(other, 1, 2))
      await current().take(takeOf(other, 3, 4))
      const [odd] = await current().quarantined(0, 10)
      expect(await current().replay([row(odd!.id, packageId(2)), row(99)], later)).toBe(1)
      // Page by page, as a cursor reads it: nothing is jumped over.
      expect([...(await read(0, 3)), ...(await read(3, 1)), ...(await read(4, 9))]).toEqual([
        ...['1 st-1 1', '2 st-1 3', '3 st-2 1', '4 st-2 2', '5 st-2 3', '6 st-2 4', '7 st-1 2'],
      ])
      const [event] = await current().packageEvents(packageId(2), 1)
      expect(event).toMatchObject({ deviceId: 'st-1', seq: 2, hash: journal.headAt(2), recordedAt: later })
      expect(Buffer.from(event!.body)).toEqual(Buffer.from(journal.bodies[1]!))
      expect(await current().quarantined(0, 10)).toEqual([])
    })

    it('[IN11] once, also after a restart; the journal’s hashes and end are as they were', async () => {
      const journal = new TestJournal('st-1', 'e1').scan(4)
      await current().take(takeOf(journal, 1, 3, [1, 2]))
      const ids = (await current().quarantined(0, 10)).map(({ id }) => id)
      expect(await current().replay([row(ids[0]!, packageId(1))], later)).toBe(1)
      const store = await again()
      expect(await store.replay([row(ids[0]!, packageId(1))], later)).toBe(0)
      expect(await store.head()).toBe(2)
      const [from, to] = [1 as JournalSeq, 3 as JournalSeq]
      const hashes = await store.hashesOf(journal.device, journal.epoch, from, to)
      expect(hashes.map(({ hash }) => hash)).toEqual(journal.heads.slice(1, 4))
      const known = await store.known(journal.device, journal.epoch, from, to, journal.headAt(3))
      expect(known?.quarantined.map(({ seq }) => seq)).toEqual([2])
      expect(await store.take(takeOf(journal, 4, 4))).toMatchObject({ outcome: 'taken', stored: 1, forked: null })
    })

    it('alarms are read in pages, the newest first', async () => {
      for (let n = 1; n <= 4; n++) await current().raiseAlarm(NOW, `alarm ${n}`)
      const newest = await current().alarms(2)
      expect(newest.map(({ sentence }) => sentence)).toEqual(['alarm 4', 'alarm 3'])
      expect(await current().alarms(9, newest[1]!.id)).toMatchObject([{ sentence: 'alarm 2' }, { sentence: 'alarm 1' }])
    })
  })
}
