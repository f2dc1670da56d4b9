import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { Positions } from '../../src/station/positions.ts'
import type { Station } from '../../src/station/station.ts'
import { FORGET_AFTER_MS, type PulledEvent } from '../../src/wire/down.ts'
import {
  announced,
  packageNumber,
  PACKAGES,
  pull,
  pulled,
  recorded,
  referenceRows,
  type Rig,
  scan,
  SITE,
  START,
  workingRig,
} from './station-fixture.ts'

const view = async (station: Station, packageId: PackageId) => (await station.handlers.timeline({ packageId }))?.view
const received = (packageId: PackageId, position: number, more: object = {}): PulledEvent =>
  pulled(
    {
      kind: 'PackageReceived',
      packageIds: [packageId],
      data: { site: SITE, condition: 'ok' } as never,
      actorId: 'dino' as never,
    },
    position,
    { deviceId: 'tablet-9', epoch: 'e9', ...more },
  )
const event = (each: PulledEvent) => ({ change: 'event' as const, event: each })

test('[PL1] [PL2] a reply is taken whole and only where the cursor is; the same one again is not taken twice', async () => {
  const { station } = await workingRig()
  const packageId = packageNumber()
  const reply = pull(station, [announced(packageId, 40), event(received(packageId, 41))])
  expect(station.syncStore.pullCursor()).toEqual({ incarnation: 'hub-1', position: 41 })
  expect((await view(station, packageId))?.lifecycle).toBe('AT_DEPOT')
  expect(() => station.syncStore.applyPull(reply)).toThrow('does not fit')
  expect(() => station.syncStore.applyPull({ ...reply, from: 41, incarnation: 'hub-2' })).toThrow('does not fit')
  const broken = [event(received(packageNumber(), 42)), event({ ...received(packageNumber(), 43), seq: 'x' } as never)]
  expect(() => pull(station, broken)).toThrow()
  expect(station.syncStore.pullCursor()?.position).toBe(41)
  expect(recorded(scan(station, 'receive', packageId))).toMatchObject({
    verdict: { kind: 'again' },
    who: 'Dino Büchel',
  })
})

test('[PL3] an own event that comes back is dropped by its hash; a twin’s under the same number is kept', async () => {
  const { station } = await workingRig()
  recorded(scan(station, 'receive', PACKAGES[0]!))
  const { end } = station.syncStore.epochsToSend()[0]!
  const [own] = station.syncStore.rowsAfter(end.epoch, 1 as never, 1, 1e6).rows
  const back: PulledEvent = {
    ...{ deviceId: 'tablet-7', epoch: end.epoch, seq: 2, position: 50, recordedAt: START, hash: own!.hash },
    body: Buffer.from(own!.body).toString(),
  }
  pull(station, [event(back), event({ ...back, epoch: `${end.epoch}~12345678`, position: 51 })])
  expect((await station.handlers.timeline({ packageId: PACKAGES[0]! }))?.entries).toHaveLength(2)
  const twins = { ...received(PACKAGES[0]!, 52), deviceId: 'tablet-7', epoch: `${end.epoch}~87654321`, seq: 2 }
  pull(station, [event(twins)])
  expect((await station.handlers.timeline({ packageId: PACKAGES[0]! }))?.entries).toHaveLength(3)
})

test('[PL4] a snapshot forgets what was pulled, and no own event; views follow', async () => {
  const { station, timers } = await workingRig()
  const gone = packageNumber()
  pull(station, [announced(gone, 60), event(received(gone, 61))])
  recorded(scan(station, 'receive', PACKAGES[0]!))
  const snapshot = { snapshot: true, from: 0, to: 3, incarnation: 'hub-2' }
  pull(station, [...referenceRows(), announced(PACKAGES[0]!, 3)], snapshot)
  expect(station.syncStore.pullCursor()).toEqual({ incarnation: 'hub-2', position: 3 })
  expect((await view(station, PACKAGES[0]!))?.lifecycle).toBe('AT_DEPOT')
  expect(await view(station, gone)).toBeUndefined()
  timers.runDue()
  expect((await station.handlers.search({ text: gone.slice(-4) })).packages).toEqual([])
  expect(await station.handlers.progress({ checkpoint: 'receive' })).toMatchObject({ expected: 1, done: 1 })
  expect(station.syncStore.unsentCount()).toBe(2)
  expect((await station.handlers.search({ text: 'Marxer' })).packages).not.toHaveLength(0)
})

test('[PL5] a package that enters in mid-life brings its whole history and its key; rows end by tombstone', async () => {
  const { station } = await workingRig()
  const packageId = packageNumber()
  const { events } = announced(packageId, 70)
  const key = Buffer.alloc(32, 5).toString('base64')
  pull(station, [
    { change: 'enter', packageId, keyId: 'k1', key, events: [...events, received(packageId, 71)] },
    { change: 'row', table: 'person', id: 'sara', version: 72, value: null },
    { change: 'row', table: 'stop', id: 's14-2', version: 72, value: null },
  ])
  expect((await view(station, packageId))?.lifecycle).toBe('AT_DEPOT')
  expect((await station.handlers.people(undefined)).people.map(({ personId }) => personId)).not.toContain('sara')
  expect((await station.handlers.stops({ routeId: 'r14' as never })).stops).toHaveLength(1)
  expect((await station.handlers.search({ text: 'Im Rietle' })).packages).toEqual([])
})

test('[PL6] after a package has left, its key goes at its time, but not before its sealed record was sent', async () => {
  const { station } = await workingRig()
  const door = { stopId: 's14-1' as never, outcome: 'handed_over', placeCode: 'in_person', name: 'Marxer' } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [PACKAGES[0]!] }))
  const { end } = station.syncStore.epochsToSend()[0]!
  /** The key travels with the record as long as it is here. */
  const key = () => station.syncStore.rowsAfter(end.epoch, (end.seq - 1) as never, 1, 1e6).sealed[0]!.key
  pull(station, [{ change: 'leave', packageId: PACKAGES[0]!, forgetAfter: START + 1000 }])
  pull(station, [], { hubAt: START + 2000 })
  expect(key()).toBeDefined()
  station.syncStore.markAcked(end, null, false)
  pull(station, [], { hubAt: START + 500 })
  expect(key()).toBeDefined()
  pull(station, [], { hubAt: START + 2000 })
  expect(key()).toBeUndefined()
})

/** Packages whose personal facts can still be opened here; the station is opened anew. */
function keysIn(made: Rig): string[] {
  made.station.close()
  const db = openDatabase(join(made.folder, 'station.db'), { readonly: true })
  const rows = db.prepare<[], { id: string }>('SELECT DISTINCT package_id AS id FROM package_keys').all()
  db.close()
  made.reopen()
  return rows.map(({ id }) => id)
}

test('[PL6] whom a whole snapshot does not bring again is forgotten at the retention time; what is unsent waits for it', async () => {
  const made = await workingRig()
  const [stays, unheard, left] = [packageNumber(), packageNumber(), packageNumber()]
  const key = Buffer.alloc(32, 5).toString('base64')
  const enter = (packageId: PackageId) => ({ change: 'enter' as const, packageId, keyId: 'k1', key, events: [] })
  pull(made.station, [enter(stays), enter(unheard), enter(left)])
  pull(made.station, [{ change: 'leave', packageId: left, forgetAfter: START + 1000 }])
  const door = { stopId: 's14-1' as never, outcome: 'handed_over', placeCode: 'in_person', name: 'Marxer' } as const
  recorded(made.station.handlers.deliver({ ...door, packageIds: [PACKAGES[0]!] }))
  const { end } = made.station.syncStore.epochsToSend()[0]!
  // Another hub, put back from before, brings its first page, and the rest weeks later.
  const snapshot = { snapshot: true, from: 0, to: 1, incarnation: 'hub-2', more: true }
  pull(made.station, [], snapshot)
  const late = START + FORGET_AFTER_MS + 1
  pull(made.station, [], { to: 2, more: true, hubAt: late })
  expect(keysIn(made).toSorted()).toEqual([stays, unheard, left, PACKAGES[0]!].toSorted())
  pull(made.station, [enter(stays)], { to: 3, hubAt: START + FORGET_AFTER_MS - 1 })
  expect(keysIn(made).toSorted()).toEqual([stays, unheard, PACKAGES[0]!].toSorted())
  pull(made.station, [], { hubAt: late })
  expect(keysIn(made).toSorted()).toEqual([stays, PACKAGES[0]!].toSorted())
  made.station.syncStore.markAcked(end, null, false)
  pull(made.station, [], { hubAt: late })
  expect(keysIn(made)).toEqual([stays])
})

const loadedBySomebody = (packageId: PackageId, position: number, seen: number): PulledEvent =>
  pulled(
    {
      ...{ kind: 'PackageLoaded', packageIds: [packageId], seen: seen as never },
      data: { routeId: 'r14', vehicleId: 'van-14' } as never,
    },
    position,
    { deviceId: 'tablet-9', epoch: 'e9' },
  )

test('[PL8] an own event whose place no answer told stands where the pull says, before who had seen it', async () => {
  const { station } = await workingRig()
  const packageId = PACKAGES[0]!
  recorded(scan(station, 'receive', packageId))
  const { end } = station.syncStore.epochsToSend()[0]!
  station.syncStore.markAcked(end, { fromSeq: 1 as never, firstPosition: null, notStored: [] }, false)
  // Loaded by a device whose clock lies an hour behind this one, and which had seen our scan: that was first, whatever the clocks say.
  pull(station, [event(loadedBySomebody(packageId, 97, 95))])
  expect((await view(station, packageId))?.lifecycle, 'by the bound alone').toBe('AT_DEPOT')
  const own = { epoch: end.epoch, fromSeq: 1, toSeq: end.seq, position: 94, head: end.head }
  pull(station, [], {
    own: [
      { ...own, head: 'f'.repeat(64) },
      { ...own, epoch: 'another' },
    ],
  })
  expect((await view(station, packageId))?.lifecycle, 'a twin’s numbers say nothing').toBe('AT_DEPOT')
  pull(station, [], { own: [own] })
  expect((await view(station, packageId))?.lifecycle).toBe('LOADED')
})

test('[PL8] [F27] places of before a restore of the hub give way, also for own events of older journals that come back', async () => {
  const { station } = await workingRig()
  const packageId = PACKAGES[0]!
  const [id] = recorded(scan(station, 'receive', packageId)).eventIds
  const { end } = station.syncStore.epochsToSend()[0]!
  station.syncStore.markAcked(end, { fromSeq: 1 as never, firstPosition: 10 as never, notStored: [] }, false)
  const [row] = station.syncStore.rowsAfter(end.epoch, 1 as never, 1, 1e6).rows
  const back: PulledEvent = {
    ...{ deviceId: 'tablet-7', epoch: end.epoch, seq: 2, position: 5001, recordedAt: START, hash: row!.hash },
    body: Buffer.from(row!.body).toString('utf8'),
  }
  const place = async () => {
    const detail = await station.handlers.timeline({ packageId })
    return detail?.view.recent.find(({ by }) => by === id)?.position
  }
  pull(station, [event(loadedBySomebody(packageId, 97, 0))])
  expect(await place()).toBe(11)
  pull(station, [announced(packageId, 4000), event(loadedBySomebody(packageId, 5000, 0)), event(back)], {
    ...{ snapshot: true, from: 0, incarnation: 'hub-2' },
  })
  expect(await place()).toBe(5001)
  const own = { epoch: end.epoch, fromSeq: 1, toSeq: end.seq, position: 6000, head: end.head }
  pull(station, [announced(packageId, 4000), event(loadedBySomebody(packageId, 5000, 0))], {
    ...{ snapshot: true, from: 0, to: 6001, incarnation: 'hub-3', own: [own] },
  })
  expect(await place()).toBe(6001)
})

test('[PL8] ranges of places never overlap: what is told replaces, what nobody told covers nothing', async () => {
  const { station, folder } = await workingRig()
  station.close()
  const db = openDatabase(join(folder, 'station.db'))
  const positions = new Positions(db)
  const places = (to: number) => Array.from({ length: to }, (_, n) => positions.of(7, n + 1))
  positions.put(7, 1, 8, null)
  positions.boundBy(90 as never)
  expect(positions.learn(7, 3, 4, 50 as never)).toBe(true)
  expect(positions.learn(7, 3, 4, 50 as never)).toBe(false)
  expect(places(9)).toEqual([90, 90, 50, 51, 90, 90, 90, 90, undefined])
  positions.put(7, 2, 10, null)
  expect(places(10), 'nothing that was told is lost').toEqual([90, 90, 50, 51, 90, 90, 90, 90, undefined, undefined])
  positions.put(7, 5, 6, 52)
  expect(positions.learn(7, 3, 6, 50 as never), 'the same, told in one').toBe(false)
  positions.put(7, 4, 9, 70)
  expect(places(10)).toEqual([90, 90, 50, 70, 71, 72, 73, 74, 75, undefined])
  positions.cutAfter(7, 5)
  expect(places(7)).toEqual([90, 90, 50, 70, 71, undefined, undefined])
  db.close()
})

test('[OB1] [OB3] the outbox is what lies above the acknowledged end, which moves on own heads only', async () => {
  const { station } = await workingRig()
  for (const packageId of PACKAGES.slice(0, 3)) scan(station, 'receive', packageId)
  const store = station.syncStore
  const { end } = store.epochsToSend()[0]!
  const at = (seq: number) => ({ epoch: end.epoch, seq: seq as never, head: store.hashAt(end.epoch, seq as never)! })
  expect(store.unsentCount()).toBe(4)
  expect(() => store.markAcked({ ...at(2), head: at(3).head }, null, false)).toThrow('not this journal')
  expect(() => store.markAcked({ ...at(2), seq: 9 as never }, null, false)).toThrow('not this journal')
  expect(() => store.markAcked({ ...at(2), epoch: 'other' as never }, null, false)).toThrow('no epoch')
  expect(store.unsentCount()).toBe(4)
  store.markAcked(at(3), { fromSeq: 1 as never, firstPosition: 90 as never, notStored: [] }, false)
  expect(store.unsentCount()).toBe(1)
  // An older answer that comes late moves nothing back; only a hub that says it has less does.
  store.markAcked(at(1), null, false)
  expect(store.unsentCount()).toBe(1)
  store.markAcked(at(1), null, true)
  expect(store.unsentCount()).toBe(3)
  expect(store.rowsAfter(end.epoch, 1 as never, 500, 1e6).rows.map(({ seq }) => seq)).toEqual([2, 3, 4])
  expect(store.rowsAfter(end.epoch, 1 as never, 2, 1e6).rows).toHaveLength(2)
  expect(store.rowsAfter(end.epoch, 1 as never, 500, 1).rows).toHaveLength(1)
})

test('[OB4] what the hub did not store is counted and shown, and the places of the others are known', async () => {
  const { station, folder } = await workingRig()
  for (const packageId of PACKAGES.slice(0, 3)) scan(station, 'receive', packageId)
  const { end } = station.syncStore.epochsToSend()[0]!
  const notStored = [{ seq: 2, verdict: 'quarantined', reason: 'unreadable' }]
  station.syncStore.markAcked(end, { fromSeq: 1 as never, firstPosition: 100 as never, notStored }, false)
  expect(await station.handlers.syncState(undefined)).toMatchObject({ unsent: 0, quarantined: 1, conflicts: 0 })
  station.close()
  const db = openDatabase(join(folder, 'station.db'), { readonly: true })
  const positions = new Positions(db)
  expect([1, 2, 3, 4, 5].map((seq) => positions.of(1, seq))).toEqual([100, undefined, 101, 102, undefined])
  db.close()
})

test('[OB5] a new epoch: the hub’s word begins one, the old one is still sent, numbers start at 1', async () => {
  const made = await workingRig()
  const { station } = made
  recorded(scan(station, 'receive', PACKAGES[0]!))
  const before = station.syncStore.epochsToSend()[0]!.end
  const epoch = station.syncStore.takeNewEpoch('twin')
  expect(recorded(scan(station, 'receive', PACKAGES[1]!)).eventIds).toEqual([`tablet-7/${epoch}/1`])
  expect(station.syncStore.epochsToSend().map(({ end }) => [end.epoch, end.seq])).toEqual([
    [before.epoch, 2],
    [epoch, 1],
  ])
  station.syncStore.markAcked(before, null, false)
  expect(station.syncStore.epochsToSend().map(({ end }) => end.epoch)).toEqual([epoch])
  expect(station.syncStore.allEpochs()).toHaveLength(2)
  expect(made.reopen().epochBegan()).toBeNull()
})

test('[PL9] of a parcel whose story is not here an event says nothing, until it enters with all of it', async () => {
  const { station } = await workingRig()
  const [known, other] = [packageNumber(), packageNumber()]
  const loads = (position: number): PulledEvent => {
    const data = { routeId: 'r14', vehicleId: 'van-14', driverId: 'dino', missing: [], counts: { depot: 2, driver: 2 } }
    return pulled({ kind: 'LoadClosed', packageIds: [known, other], data: data as never }, position)
  }
  pull(station, [announced(known, 50), event(loads(51)), event(received(other, 52))])
  expect((await view(station, known))?.count).toBe(2)
  expect(await view(station, other)).toBeUndefined()
  expect((await station.handlers.search({ text: other.slice(-4) })).packages).toEqual([])
  const story = [...announced(other, 49).events, loads(51), received(other, 52)]
  pull(station, [{ ...announced(other, 49), events: story }])
  expect((await view(station, other))?.count).toBe(3)
  // What a snapshot has not brought is not known by what was pulled before it.
  pull(station, [announced(known, 1)], { snapshot: true, from: 0, to: 1, incarnation: 'hub-2', more: true })
  pull(station, [event(received(other, 2)), event(received(known, 3))], { to: 3 })
  expect(await view(station, other)).toBeUndefined()
  expect((await view(station, known))?.count).toBe(2)
})

test('[PL10] a device that is enrolled at another site asks for all news from the start; at its own it goes on', async () => {
  const { station } = await workingRig()
  const here = station.enrolment()!
  const cursor = station.syncStore.pullCursor()
  station.setEnrolment({ ...here, deviceId: 'tablet-8' as never, hubUrl: 'http://127.0.0.1:2' })
  expect(station.syncStore.pullCursor()).toEqual(cursor)
  station.setEnrolment({ ...here, deviceId: 'tablet-9' as never, site: 'chur' as never })
  expect(station.syncStore.pullCursor()).toBeNull()
})
