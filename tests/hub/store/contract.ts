// The conformance suite of a hub's store: whatever database lies behind it, these hold. `create` opens a store on a fresh, empty database;
// `reopen` the same database again after `close`.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  DeviceId,
  EpochId,
  Hash,
  HubInstant,
  HubPosition,
  JournalSeq,
  PackageId,
  SiteId,
} from '../../../src/domain/brands.ts'
import type { PackageView } from '../../../src/domain/view.ts'
import type { HubStore, TakeBatch, TakeResult } from '../../../src/hub/store/contract.ts'
import { NOW, TestJournal, packageId } from '../kit.ts'
import { takeOf } from './contract-batch.ts'
import { registerMessageContract } from './contract-messages.ts'
import { registerPositionContract } from './contract-positions.ts'
import { registerQuarantineContract } from './contract-quarantine.ts'

export type TestStore = { store: HubStore; reopen: () => Promise<HubStore>; drop: () => Promise<void> }

const DEPOT = 'depot' as SiteId
const at = (position: number) => position as HubPosition
const seqOf = (seq: number) => seq as JournalSeq

async function taken(store: HubStore, batch: TakeBatch): Promise<Extract<TakeResult, { outcome: 'taken' }>> {
  const result = await store.take(batch)
  if (result.outcome !== 'taken') throw new Error(`the batch was answered ${result.outcome}`)
  return result
}

export function registerStoreContract(name: string, create: () => Promise<TestStore>): void {
  describe(`store contract: ${name}`, () => {
    let held: TestStore
    let store: HubStore
    beforeEach(async () => {
      held = await create()
      store = held.store
    })
    afterEach(async () => held.drop())

    const journalOf = (count: number, device = 'st-1', epoch = 'e1') => new TestJournal(device, epoch).scan(count)
    const positions = async () => (await store.events(at(0), 1000)).map(({ position }) => position as number)
    const again = async (): Promise<void> => {
      await store.close()
      store = await held.reopen()
    }

    describe('take', () => {
      it('[IN3] numbers events in the order they came, across devices, without holes', async () => {
        const [a, b] = [journalOf(4), journalOf(3, 'st-2')]
        expect(await taken(store, takeOf(a, 1, 2))).toMatchObject({ firstPosition: 1, stored: 2, forked: null })
        expect(await taken(store, takeOf(b, 1, 3))).toMatchObject({ firstPosition: 3, stored: 3 })
        expect(await taken(store, takeOf(a, 3, 4))).toMatchObject({
          firstPosition: 6,
          chain: { seq: 4, head: a.headAt(4) },
        })
        const events = await store.events(at(0), 100)
        expect(events.map((one) => `${one.position} ${one.deviceId} ${one.seq}`)).toEqual([
          '1 st-1 1',
          '2 st-1 2',
          '3 st-2 1',
          '4 st-2 2',
          '5 st-2 3',
          '6 st-1 3',
          '7 st-1 4',
        ])
        expect(events[5]).toMatchObject({ hash: a.headAt(3), recordedAt: NOW, packageIds: [packageId(3)], epoch: 'e1' })
        expect(Buffer.from(events[5]!.body)).toEqual(Buffer.from(a.bodies[2]!))
        expect(await store.head()).toBe(7)
      })

      it('[IN2] the same batch again changes nothing and says the same', async () => {
        const journal = journalOf(3)
        const first = await taken(store, takeOf(journal, 1, 3))
        const second = await taken(store, takeOf(journal, 1, 3))
        expect(second).toEqual({ ...first, stored: 0 })
        expect(await positions()).toEqual([1, 2, 3])
      })

      it('[IN3] overlapping batches store each event once; places that are not consecutive are not promised', async () => {
        const journal = journalOf(5)
        await taken(store, takeOf(journal, 1, 3))
        await taken(store, takeOf(journalOf(1, 'st-2'), 1, 1))
        const wider = await taken(store, takeOf(journal, 1, 5))
        expect(wider).toMatchObject({ stored: 2, firstPosition: null, chain: { seq: 5 } })
        expect(await taken(store, takeOf(journal, 4, 5))).toMatchObject({ stored: 0, firstPosition: 5 })
        expect(await positions()).toEqual([1, 2, 3, 4, 5, 6])
      })

      it('[IN4] a gap stores nothing and says where the journal ends here', async () => {
        const journal = journalOf(9)
        expect(await store.take(takeOf(journal, 3, 5))).toEqual({
          outcome: 'behind',
          chain: { deviceId: 'st-1', epoch: 'e1', seq: 0, head: journal.genesis },
        })
        await taken(store, takeOf(journal, 1, 2))
        expect(await store.take(takeOf(journal, 5, 9))).toMatchObject({
          outcome: 'behind',
          chain: { seq: 2, head: journal.headAt(2) },
        })
        expect(await positions()).toEqual([1, 2])
      })

      it('[IN4] a head that is not known here is broken, and stores nothing', async () => {
        const journal = journalOf(6)
        await taken(store, takeOf(journal, 1, 4))
        const batch = { ...takeOf(journal, 3, 6), headBefore: journal.headAt(1) }
        expect(await store.take(batch)).toMatchObject({ outcome: 'broken', chain: { seq: 4 } })
        expect(await store.chain(journal.device, journal.epoch)).toMatchObject({ seq: 4, head: journal.headAt(4) })
      })

      it('[F22] an odd event goes raw into quarantine under its number; the chain and the places go on', async () => {
        for (const odd of [1, 2, 3]) {
          const journal = journalOf(3, `st-${odd}`)
          const result = await taken(store, takeOf(journal, 1, 3, [odd]))
          expect(result).toMatchObject({ stored: 3, chain: { seq: 3, head: journal.headAt(3) } })
          expect(result.firstPosition).not.toBeNull()
          expect(await taken(store, takeOf(journal, 1, 3, [odd]))).toMatchObject({ stored: 0 })
        }
        const rows = await store.quarantined(0, 10)
        expect(rows.map(({ row }) => `${row.deviceId} ${row.seq} ${row.reason}`)).toEqual([
          'st-1 1 does not fit',
          'st-2 2 does not fit',
          'st-3 3 does not fit',
        ])
        expect((await store.quarantined(rows[0]!.id, 1))[0]!.row.deviceId).toBe('st-2')
        expect(rows[1]!.row.hash).toBe(journalOf(3, 'st-2').headAt(2))
        expect(await positions()).toEqual([1, 2, 3, 4, 5, 6])
      })

      it('stores what it was told to store beside, all or nothing, and a repeated key stores nothing', async () => {
        const journal = journalOf(2)
        const shipment = {
          ...{ packageId: packageId(1), site: DEPOT, reference: 'R1' },
          ...{ secretHash: journal.genesis, createdAt: NOW },
        }
        const idempotency = { key: 'k', requestHash: journal.genesis, answer: 'first' }
        await taken(store, { ...takeOf(journal, 1, 1), beside: { shipments: [shipment], idempotency } })
        expect(await store.shipment(packageId(1))).toEqual(shipment)
        const repeat = {
          ...takeOf(journal, 2, 2),
          beside: { shipments: [], idempotency: { ...idempotency, answer: 'x' } },
        }
        expect(await store.take(repeat)).toEqual({ outcome: 'repeated', requestHash: journal.genesis, answer: 'first' })
        expect(await store.idempotent('k')).toEqual({ requestHash: journal.genesis, answer: 'first' })
        // A shipment that is there already takes the events down with it.
        await expect(
          store.take({ ...takeOf(journal, 2, 2), beside: { shipments: [shipment], idempotency: null } }),
        ).rejects.toThrow()
        expect(await store.head()).toBe(1)
        expect(await store.chain(journal.device, journal.epoch)).toMatchObject({ seq: 1 })
        expect(await taken(store, takeOf(journal, 2, 2))).toMatchObject({ firstPosition: 2 })
      })

      it('keeps sealed records and keys with the events', async () => {
        const journal = journalOf(2)
        const record = { packageId: packageId(1), keyId: 'k1', box: 'AAAA' }
        const sealed = [
          { ...record, seq: seqOf(1), key: 'S0' },
          { ...record, seq: seqOf(2), key: null },
        ]
        await taken(store, { ...takeOf(journal, 1, 2), sealed })
        expect(await store.sealedOf(journal.device, journal.epoch, seqOf(2))).toEqual({ ...record, seq: 2, key: 'S0' })
        await store.putPackageKey(packageId(1), 'k1', 'other')
        await store.putPackageKey(packageId(1), 'k2', 'S2')
        expect(await store.packageKey(packageId(1))).toEqual({ keyId: 'k1', key: 'S0' })
        expect(await store.packageKeys(packageId(1))).toEqual([
          { keyId: 'k1', key: 'S0' },
          { keyId: 'k2', key: 'S2' },
        ])
        expect(await store.packageKey(packageId(2))).toBeNull()
      })
    })

    describe('forks', () => {
      it('[F9] two journals with one beginning are both kept whole, each pair of numbers is a conflict, one alarm', async () => {
        const original = journalOf(6)
        const twin = original.clone()
        original.scan(4, 100)
        twin.scan(6, 200)
        await taken(store, takeOf(original, 1, 8))
        const result = await taken(store, takeOf(twin, 5, 9))
        const fork = `e1~${twin.headAt(7).slice(0, 8)}`
        expect(result).toMatchObject({ forked: fork, stored: 3, conflicts: [7, 8], chain: { epoch: fork, seq: 9 } })
        // More of the twin's finds its branch by the head; more of the original's stays where it was.
        expect(await taken(store, takeOf(twin, 10, 12))).toMatchObject({ forked: fork, stored: 3, conflicts: [] })
        expect(await taken(store, takeOf(original, 9, 10))).toMatchObject({ forked: null, stored: 2, conflicts: [] })
        const rows = await store.conflicts(10)
        expect(rows.map(({ seq }) => seq as number).sort((a, b) => a - b)).toEqual([7, 8, 9, 10])
        for (const row of rows)
          expect(row).toMatchObject({
            fork,
            hash: twin.headAt(row.seq),
            otherHash: original.headAt(row.seq),
            epoch: 'e1',
          })
        expect(await store.alarms(10)).toHaveLength(1)
        const kept = (await store.events(at(0), 100)).map((one) => `${one.epoch} ${one.seq} ${one.hash}`)
        const wanted = [
          ...original.heads.slice(1).map((hash, i) => `e1 ${i + 1} ${hash}`),
          ...twin.heads.slice(7).map((hash, i) => `${fork} ${i + 7} ${hash}`),
        ]
        expect(kept.sort()).toEqual(wanted.sort())
      })

      it('[F9] a twin’s batch again, cut otherwise, or beginning before the parting, stores nothing twice', async () => {
        const original = journalOf(4)
        const twin = original.clone()
        await taken(store, takeOf(original.scan(2, 100), 1, 6))
        await taken(store, takeOf(twin.scan(4, 200), 5, 6))
        for (const [from, to, stored] of [
          [5, 6, 0],
          [1, 6, 0],
          [3, 8, 2],
          [6, 7, 0],
        ] as const)
          expect(await taken(store, takeOf(twin, from, to)), `${from} to ${to}`).toMatchObject({ stored })
        expect(await store.events(at(0), 100)).toHaveLength(10)
        expect(await store.alarms(10)).toHaveLength(1)
      })

      it('[F9] a third branch, and a branch of a branch, each get their own place', async () => {
        const original = journalOf(3)
        const [second, third] = [original.clone().scan(2, 200), original.clone().scan(2, 300)]
        const fourth = second.clone().scan(2, 400)
        second.scan(2, 500)
        await taken(store, takeOf(original.scan(2, 100), 1, 5))
        for (const branch of [second, third, fourth]) await taken(store, takeOf(branch, 4, branch.seq))
        const events = await store.events(at(0), 100)
        expect(new Set(events.map(({ epoch }) => epoch)).size).toBe(4)
        expect(new Set(events.map(({ hash }) => hash))).toEqual(
          new Set([original, second, third, fourth].flatMap(({ heads }) => heads.slice(1))),
        )
      })

      it('[IN6] a batch that does not hold is all in quarantine; the journal goes on from the head it named', async () => {
        const journal = journalOf(8)
        const damaged = takeOf(journal, 3, 5)
        damaged.events[1]!.body = Buffer.from('damaged')
        damaged.events[1]!.hash = journal.genesis
        await taken(store, takeOf(journal, 1, 2))
        const unsound = { reason: 'the head does not hold', headAfter: journal.headAt(5) }
        const result = await taken(store, { ...damaged, unsound, alarm: 'look' })
        expect(result).toMatchObject({ chain: { seq: 5, head: journal.headAt(5) }, firstPosition: null, forked: null })
        expect((await store.quarantined(0, 10)).map(({ row }) => row.seq)).toEqual([3, 4, 5])
        expect(await taken(store, takeOf(journal, 6, 8))).toMatchObject({ stored: 3, forked: null })
        expect((await store.alarms(1))[0]).toMatchObject({ sentence: 'look' })
        const known = await store.known(journal.device, journal.epoch, seqOf(3), seqOf(5), journal.headAt(5))
        expect(known?.quarantined).toMatchObject([{ seq: 3, unsound: true }, { seq: 4 }, { seq: 5 }])
        const hashes = await store.hashesOf(journal.device, journal.epoch, seqOf(2), seqOf(6))
        expect(hashes.map(({ seq, hash }) => [seq, hash === journal.headAt(seq)])).toEqual([
          [2, true],
          [3, true],
          [4, false],
          [5, true],
          [6, true],
        ])
      })

      it('[IN6] a batch that fits nowhere begins a branch whose start is not here, and goes on there', async () => {
        const [journal, strange] = [journalOf(4), journalOf(6).clone()]
        await taken(store, takeOf(journal, 1, 4))
        strange.heads = strange.heads.map((_, i) => (i === 0 ? journal.genesis : (`${i}`.padStart(64, 'f') as Hash)))
        const batch = (from: number, to: number): TakeBatch => ({
          ...takeOf(strange, from, to),
          unsound: { reason: 'unknown head', headAfter: strange.headAt(to) },
        })
        const first = await taken(store, batch(3, 4))
        expect(first.forked).toMatch(/^e1~/)
        expect(await taken(store, batch(3, 4))).toMatchObject({ stored: 0, forked: first.forked })
        expect(await taken(store, batch(5, 6))).toMatchObject({ stored: 2, forked: first.forked, chain: { seq: 6 } })
        expect(await store.chain(journal.device, journal.epoch)).toMatchObject({ seq: 4, head: journal.headAt(4) })
      })
    })

    describe('known batches', () => {
      it('[IN2] answers from what is stored: places, quarantine, fork', async () => {
        const journal = journalOf(4)
        await taken(store, takeOf(journal, 1, 4, [2]))
        const ask = (to: number, head: Hash) => store.known(journal.device, journal.epoch, seqOf(1), seqOf(to), head)
        expect(await ask(4, journal.headAt(4))).toMatchObject({
          ...{ firstPosition: 1, forked: null, conflicts: [], chain: { seq: 4 } },
          quarantined: [{ seq: 2, reason: 'does not fit', unsound: false }],
        })
        expect(await ask(3, journal.headAt(3))).toMatchObject({ firstPosition: 1 })
        expect(await ask(4, journal.headAt(3))).toBeNull()
        expect(await ask(5, journal.headAt(4))).toBeNull()
        expect(await store.hashAt(journal.device, journal.epoch, seqOf(2))).toBe(journal.headAt(2))
        expect(await store.hashAt(journal.device, journal.epoch, seqOf(5))).toBeNull()
        expect(await store.hashAt('nobody' as DeviceId, journal.epoch, seqOf(1))).toBeNull()
      })
    })

    describe('reading the log', () => {
      it('gives pages, and events by package right up to the head at any moment', async () => {
        const journal = journalOf(5)
        await taken(store, takeOf(journal, 1, 2))
        expect(await store.packageEvents(packageId(2), 10)).toHaveLength(1)
        await store.putRows([{ table: 'site', id: 'depot', site: DEPOT, value: { id: 'depot' } }], NOW)
        await taken(store, takeOf(journal, 3, 3, [], -1))
        const found = await store.packageEvents(packageId(2), 10)
        expect(found.map(({ position }) => position)).toEqual([2, 4])
        expect((await store.packageEvents(packageId(2), 1)).map(({ position }) => position)).toEqual([4])
        await again()
        await taken(store, takeOf(journal, 4, 5, [], -2))
        expect((await store.packageEvents(packageId(2), 10)).map(({ seq }) => seq)).toEqual([2, 3, 4])
        expect((await store.events(at(2), 1)).map(({ position }) => position)).toEqual([4])
        expect(await store.events(at(99), 10)).toEqual([])
      })
    })

    it('pages of any size give the whole log, whatever waits and wherever the places begin', async () => {
      const journal = journalOf(30)
      for (let from = 1; from <= 30; from += 5) {
        await taken(store, takeOf(journal, from, from + 4))
        if (from % 2 === 0) await store.putRows([{ table: 'site', id: `s${from}`, site: DEPOT, value: { from } }], NOW)
        const seen: number[] = []
        for (let after = 0; ;) {
          const page = await store.events(at(after), from % 7 || 3)
          if (page.length === 0) break
          seen.push(...page.map(({ seq }) => seq))
          after = page.at(-1)!.position
        }
        expect(seen).toEqual(Array.from({ length: from + 4 }, (_, i) => i + 1))
      }
    })

    describe('reference rows', () => {
      const route = (id: string, site: string, value: unknown) => ({
        table: 'route' as const,
        id,
        site: site as SiteId,
        value,
      })
      const since = async (site: string, after: number) =>
        (await store.rowsSince(site as SiteId, at(after), 100)).map(
          (row) => `${row.position} ${row.id} ${JSON.stringify(row.value)}`,
        )

      it('[PU4] take places in the one order; a row that is already so keeps its place', async () => {
        expect(await store.putRows([route('r1', 'depot', { n: 1 }), route('r2', 'depot', { n: 2 })], NOW)).toBe(2)
        expect(await taken(store, takeOf(journalOf(1), 1, 1))).toMatchObject({ firstPosition: 3 })
        expect(await store.putRows([route('r1', 'depot', { n: 1 }), route('r2', 'depot', { n: 3 })], NOW)).toBe(4)
        expect(await since('depot', 0)).toEqual(['1 r1 {"n":1}', '4 r2 {"n":3}'])
        expect(await store.rowsOf('route', DEPOT)).toHaveLength(2)
        await again()
        expect(await store.head()).toBe(4)
      })

      it('[PU4] an ended row and a row that moved leave a tombstone where they were', async () => {
        await store.putRows([route('r1', 'depot', { n: 1 }), route('r2', 'depot', { n: 2 })], NOW)
        await store.putRows(
          [route('r1', 'depot', null), route('r2', 'north', { n: 2 }), route('never', 'depot', null)],
          NOW,
        )
        expect(await since('depot', 2)).toEqual(['3 r1 null', '4 r2 null'])
        expect(await since('north', 2)).toEqual(['5 r2 {"n":2}'])
        expect(await store.row('route', 'r2')).toMatchObject({ site: 'north', value: { n: 2 } })
        expect(await store.row('route', 'r1')).toMatchObject({ value: null })
        expect(await store.row('route', 'never')).toBeNull()
        expect(await store.rowsOf('route', DEPOT)).toEqual([])
      })

      it('rows of every site reach each site', async () => {
        await store.putRows(
          [route('all', '', { n: 0 }), route('r1', 'depot', { n: 1 }), route('r9', 'north', { n: 9 })],
          NOW,
        )
        expect(await since('depot', 0)).toEqual(['1 all {"n":0}', '2 r1 {"n":1}'])
        expect(await since('', 0)).toEqual(['1 all {"n":0}'])
      })
    })

    describe('stations', () => {
      const enrolAt = (now: number, key = 'KEY', device = 'st-9') =>
        store.enrol('c'.repeat(64) as Hash, key, 'Gate', device as DeviceId, (NOW + now) as HubInstant)
      const putCode = (ends: number) => store.putEnrolCode('c'.repeat(64) as Hash, DEPOT, (NOW + ends) as HubInstant)

      it('[ST2] a code enrols one device once; the same device hears the same answer again', async () => {
        expect(await enrolAt(0)).toBeNull()
        await putCode(10)
        const station = await enrolAt(5)
        expect(station).toMatchObject({ deviceId: 'st-9', site: 'depot', publicKey: 'KEY', revoked: false })
        expect(await enrolAt(99, 'KEY', 'st-10')).toEqual(station)
        expect(await enrolAt(6, 'OTHER', 'st-11')).toBeNull()
        await putCode(100)
        expect(await enrolAt(6, 'OTHER', 'st-11')).toBeNull()
        await store.setRevoked('st-9' as DeviceId, true)
        expect(await store.station('st-9' as DeviceId)).toMatchObject({ revoked: true })
        expect(await store.station('st-10' as DeviceId)).toBeNull()
      })

      it('[ST2] a code that is too old enrols nobody', async () => {
        await putCode(10)
        expect(await enrolAt(10)).toBeNull()
      })

      it('[SES6] what a device said to hold is a gap until it has come', async () => {
        await putCode(100)
        await enrolAt(5)
        const journal = new TestJournal('st-9', 'e1').scan(5)
        const said = (seq: number, ms: number) =>
          store.journalSaid('st-9' as DeviceId, 'e1' as EpochId, seqOf(seq), (NOW + ms) as HubInstant)
        const gaps = async (ms: number) =>
          (await store.journalGaps(DEPOT, (NOW + ms) as HubInstant, 10)).map(
            ({ deviceId, epoch, haveSeq, saidSeq, saidAt }) =>
              `${deviceId} ${epoch} ${haveSeq}–${saidSeq} ${saidAt - NOW}`,
          )
        await said(5, 1)
        expect(await gaps(1)).toEqual(['st-9 e1 0–5 1'])
        expect(await gaps(0)).toEqual([])
        await taken(store, takeOf(journal, 1, 3))
        // A copy that knows of less takes nothing back.
        await said(4, 2)
        expect(await gaps(2)).toEqual(['st-9 e1 3–5 2'])
        expect(await store.journalGaps('elsewhere' as SiteId, (NOW + 2) as HubInstant, 10)).toEqual([])
        await taken(store, takeOf(journal, 4, 5))
        expect(await gaps(2)).toEqual([])
        await said(5, 3)
        expect(await gaps(3)).toEqual([])
      })

      it('leases are found by token hash, living ones by journal', async () => {
        const lease = (token: string, ends: number) => ({
          ...{ token, deviceId: 'st-9' as DeviceId, epoch: 'e1' as EpochId, instance: `i-${token}` },
          ...{ expiresAt: (NOW + ends) as HubInstant, handOverOnly: token === 'b' },
          ...{ lastSeq: seqOf(3), lastHead: 'a'.repeat(64) as Hash },
        })
        await store.putLease(lease('a', 10))
        await store.putLease(lease('b', 20))
        expect(await store.lease('b')).toEqual(lease('b', 20))
        expect(await store.lease('c')).toBeNull()
        const living = await store.livingLeases('st-9' as DeviceId, 'e1' as EpochId, (NOW + 10) as HubInstant)
        expect(living).toEqual([lease('b', 20)])
        expect(await store.livingLeases('st-9' as DeviceId, 'e2' as EpochId, NOW)).toEqual([])
      })
    })

    describe('projections', () => {
      const view = (id: PackageId, count: number) => ({ packageId: id, count }) as unknown as PackageView
      const scope = (position: number, id: PackageId, change: 'enter' | 'leave') => ({
        ...{ position: at(position), site: DEPOT, packageId: id, change },
        forgetAfter: change === 'leave' ? ((NOW + 1) as HubInstant) : null,
      })
      const [one, two] = [packageId(1), packageId(2)]

      it('rows and cursor move together; a cursor that moved meanwhile is refused', async () => {
        const batch = { projection: 'packages', from: at(0), to: at(5), views: [view(one, 1), view(two, 1)] }
        await store.project({ ...batch, scope: [scope(2, one, 'enter'), scope(3, two, 'enter')] })
        await store.project({
          ...batch,
          from: at(5),
          to: at(9),
          views: [view(one, 2)],
          scope: [scope(7, two, 'leave')],
        })
        expect(await store.cursor('packages')).toBe(9)
        await expect(store.project({ ...batch, scope: [] })).rejects.toThrow(/stands at 9/)
        expect(await store.packageView(one)).toEqual(view(one, 2))
        expect(await store.packageView(packageId(3))).toBeNull()
        expect(await store.allViews('', 10)).toEqual([view(one, 2), view(two, 1)])
        expect(await store.allViews(one, 10)).toEqual([view(two, 1)])
        expect(await store.inScope(DEPOT, [one, two])).toEqual(new Set([one]))
        const last = async (upTo: number | null) => [
          ...(await store.lastScope(DEPOT, upTo === null ? null : at(upTo), [one, two, packageId(3)])).values(),
        ]
        expect(await last(2)).toEqual([scope(2, one, 'enter')])
        expect(await last(6)).toEqual([scope(2, one, 'enter'), scope(3, two, 'enter')])
        expect(await last(null)).toEqual([scope(2, one, 'enter'), scope(7, two, 'leave')])
        expect(await store.scopeSince(DEPOT, at(2), at(9), 10)).toEqual([
          scope(3, two, 'enter'),
          scope(7, two, 'leave'),
        ])
        expect(await store.scopeSince(DEPOT, at(0), at(6), 1)).toEqual([scope(2, one, 'enter')])
        expect(await store.scopeMembers(DEPOT, '', 10)).toEqual([one])
      })

      it('a reset forgets a projection’s rows and no other’s', async () => {
        const empty = { from: at(0), to: at(3), views: [], scope: [] }
        await store.project({
          ...empty,
          projection: 'packages',
          views: [view(one, 1)],
          scope: [scope(2, one, 'enter')],
        })
        await store.project({ ...empty, projection: 'other' })
        await store.resetProjection('packages')
        expect(await store.cursor('packages')).toBe(0)
        expect(await store.cursor('other')).toBe(3)
        expect(await store.allViews('', 10)).toEqual([])
        expect(await store.inScope(DEPOT, [one])).toEqual(new Set())
        expect(await store.scopeSince(DEPOT, at(0), at(99), 10)).toEqual([])
      })
    })

    registerMessageContract(
      () => store,
      async () => {
        await again()
        return store
      },
    )

    registerQuarantineContract(
      () => store,
      async () => {
        await again()
        return store
      },
    )

    registerPositionContract(
      () => store,
      async () => {
        await again()
        return store
      },
    )

    it('[PE3] an erasure has a place of its own, which no other gets after a restart', async () => {
      await store.putRows([{ table: 'site', id: 'depot', site: DEPOT, value: { id: 'depot' } }], NOW)
      const head = await store.head()
      expect(await store.erasePackage(packageId(1), NOW)).toEqual({ at: NOW, keys: 0, told: [] })
      expect(await store.head()).toBe(head + 1)
      await again()
      expect(await store.head()).toBe(head + 1)
      expect(await store.erasedAt(packageId(1))).toBe(NOW)
      expect(await store.erasePackage(packageId(1), (NOW + 5) as HubInstant)).toMatchObject({ at: NOW })
      expect(await store.head()).toBe(head + 1)
      expect(await store.erasedAt(packageId(2))).toBeNull()
    })

    it('what was taken is there after a restart, and the order goes on', async () => {
      const journal = journalOf(4)
      const incarnation = await store.incarnation()
      await taken(store, takeOf(journal, 1, 3, [2]))
      await again()
      expect(await store.incarnation()).toBe(incarnation)
      expect(await store.chain(journal.device, journal.epoch)).toMatchObject({ seq: 3, head: journal.headAt(3) })
      expect(await taken(store, takeOf(journal, 4, 4))).toMatchObject({ firstPosition: 3 })
      expect(await positions()).toEqual([1, 2, 3])
    })

    describe('photos', () => {
      const photo = (sha256: string, site = DEPOT) => ({
        ...{
          sha256: sha256.padEnd(64, '0') as Hash,
          site,
          kind: 'delivery' as const,
          bytes: 1000,
          deviceId: 'st-1' as DeviceId,
        },
        ...{ widthPx: 640, heightPx: 480, capturedAt: (NOW - 5000) as never, wholeAt: NOW },
      })
      it('[PH1] a row a photo and site; the first one stays, and stays after a restart', async () => {
        const elsewhere = 'elsewhere' as SiteId
        await store.putPhoto(photo('a1'))
        await store.putPhoto({ ...photo('a1'), wholeAt: (NOW + 9) as HubInstant, deviceId: 'st-2' as DeviceId })
        await store.putPhoto(photo('b2', elsewhere))
        await again()
        expect(await store.photo(photo('a1').sha256)).toEqual(photo('a1'))
        expect(await store.photo(photo('a1').sha256, DEPOT)).toEqual(photo('a1'))
        expect(await store.photo(photo('a1').sha256, elsewhere)).toBeNull()
        expect(await store.photo(photo('b2').sha256)).toMatchObject({ site: 'elsewhere' })
        expect(await store.photo(photo('c3').sha256)).toBeNull()
        await store.putPhoto(photo('a1', elsewhere))
        expect(await store.photo(photo('a1').sha256, elsewhere)).toMatchObject({ site: 'elsewhere' })
      })
    })
  })
}
