// The end of a round at the station: the balance reckoned there, lines by name, two signatures or one, and what the device still owes the hub.
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import type { ResidualReason } from '../../src/domain/vocabulary.ts'
import type { ScanAnswer } from '../../src/wire/bridge.ts'
import type { DebriefCount } from '../../src/wire/bridge/debrief.ts'
import { DEBRIEF_COUNTS } from '../../src/wire/bridge/debrief.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import type { Station } from '../../src/station/station.ts'
import {
  PACKAGES,
  PIN,
  pull,
  pulled,
  recorded,
  type Rig,
  scan,
  signIn,
  START,
  STOP_14A,
  workingRig,
} from './station-fixture.ts'

const [P0, P1, P2, , , P5] = PACKAGES as [PackageId, PackageId, PackageId, PackageId, PackageId, PackageId]
const R14 = 'r14' as never
const here = { ...STOP_14A, accuracyM: 8, fixAgeMs: 500, source: 'gnss' as const }
const second = (personId: string, pin = PIN) => ({ personId: personId as never, pin })

/** Route 14 with three parcels aboard, one of them of no stop; the first is delivered. Dino is signed in. */
async function onTheRoad(): Promise<Rig> {
  const made = await workingRig()
  const { station, clock } = made
  for (const packageId of [P0, P1, P5])
    for (const checkpoint of ['receive', 'load'] as const) {
      recorded(scan(station, checkpoint, packageId))
      clock.pass(500)
    }
  await signIn(station, 'dino')
  const counts = { depot: 3, driver: 3 }
  const missing = [{ packageId: P2, reason: 'NOT_FOUND' as const }]
  recorded(await station.handlers.closeLoad({ routeId: R14, missing, counts, second: second('anna') }))
  recorded(station.handlers.depart({ routeId: R14, how: 'tap' }))
  clock.pass(600_000)
  recorded(station.handlers.arrive({ stopId: 's14-1' as never, geo: here }))
  const door = { stopId: 's14-1' as never, outcome: 'handed_over', placeCode: 'in_person', geo: here } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [P0] }))
  clock.pass(60_000)
  return made
}

type Lines = { packageId: PackageId; reason: ResidualReason }[]
const LINES: Lines = [
  { packageId: P1, reason: 'NOT_IN_VAN' },
  { packageId: P5, reason: 'GIVEN_IN' },
]
const close = async (station: Station, more: object = { second: second('anna') }, lines = LINES): Promise<ScanAnswer> =>
  station.handlers.closeDebrief({ routeId: R14, lines, ...more })

test('what was chosen for the end of a round outlives the window, beside the drafts of stops, and is gone once it is closed', async () => {
  const { station } = await onTheRoad()
  const value = '{"lines":{},"van":{"keysBack":true}}'
  expect(await station.handlers.saveDraft({ routeId: R14, value })).toEqual({ ok: true })
  expect(await station.handlers.draft({ routeId: R14 })).toMatchObject({ value })
  expect(await station.handlers.draft({ stopId: R14 })).toBeNull()
  await close(station, { second: second('anna', '0000') })
  expect(await station.handlers.draft({ routeId: R14 }), 'a wrong PIN closes nothing').toMatchObject({ value })
  recorded(await close(station))
  expect(await station.handlers.draft({ routeId: R14 })).toBeNull()
})

function lastEvent(station: Station) {
  const { end } = station.syncStore.epochsToSend().at(-1)!
  const { rows } = station.syncStore.rowsAfter(end.epoch, (end.seq - 1) as never, 1, 1e6)
  const read = decodeBody(rows[0]!.body)
  if (!read.ok) throw new Error(read.reason)
  return { event: read.event, end }
}
/** The hub has everything up to its present end. */
function sendAll(station: Station): void {
  for (const { end } of station.syncStore.epochsToSend()) station.syncStore.markAcked(end, null, false)
}

test('[OP10] both sign: the station reckons the balance, each parcel left over has its line, one of no stop too', async () => {
  const { station } = await onTheRoad()
  const unsent = station.syncStore.unsentCount()
  expect(
    await close(station, { second: second('anna'), endKm: 48210, damageNoticed: false, keysBack: true }),
  ).toMatchObject({
    ...{ outcome: 'recorded', verdict: { kind: 'ok' } },
  })
  const { event, end } = lastEvent(station)
  expect(event).toMatchObject({
    ...{ kind: 'DebriefClosed', actorId: 'dino', site: 'schaan', packageIds: [P1, P5] },
    data: {
      ...{ routeId: R14, driverId: 'dino', vehicleId: 'van-14', signatures: ['dino', 'anna'] },
      balance: { loaded: 3, delivered: 1, handedOver: 0, returned: 0 },
      residuals: [
        { id: P1, reason: 'NOT_IN_VAN' },
        { id: P5, reason: 'GIVEN_IN' },
      ],
      ...{ unsent, openPhotos: 0, seqRange: { epoch: end.epoch, from: 1, to: end.seq - 1 } },
      ...{ endKm: 48210, damageNoticed: false, keysBack: true },
    },
  })
  const { debrief } = await station.handlers.balance({ routeId: R14 })
  expect(debrief).toMatchObject({ by: ['Dino Büchel', 'Anna Frick'], alone: false, endKm: 48210 })
  expect(debrief?.lines.map(({ packageId, reason, open }) => [packageId, reason, open])).toEqual([
    [P1, 'NOT_IN_VAN', true],
    [P5, 'GIVEN_IN', true],
  ])
  const holder = async (packageId: PackageId) => (await station.handlers.timeline({ packageId }))?.view.custodian.kind
  expect([await holder(P1), await holder(P5)]).toEqual(['unknown', 'depot'])
  expect((await station.handlers.routes(undefined)).routes.find(({ routeId }) => routeId === R14)?.finished).toBe(true)
})

test('[OP10] without a line, with a wrong PIN, with two of one side: nothing is recorded, and the sentence says what would', async () => {
  const { station } = await onTheRoad()
  const before = station.syncStore.unsentCount()
  expect(await close(station, undefined, LINES.slice(1))).toMatchObject({
    ...{ outcome: 'not-recorded', sentence: expect.stringMatching(/^One parcel is still in the van/) as string },
  })
  expect(await close(station, { second: second('anna', '0000') })).toMatchObject({
    sentence: 'That is not the PIN of Anna Frick. 4 tries are left.',
  })
  for (const who of ['dino', 'nobody'])
    expect(await close(station, { second: second(who) })).toMatchObject({ reason: 'input' })
  expect(station.syncStore.unsentCount()).toBe(before)
  expect((await station.handlers.balance({ routeId: R14 })).debrief).toBeNull()
})

test('[OP10] one alone closes and is told so: nothing changes hands, and two may sign later', async () => {
  const { station, clock } = await onTheRoad()
  expect(await close(station, {})).toMatchObject({ verdict: { kind: 'attention', reason: 'closed-alone' } })
  expect(lastEvent(station).event).toMatchObject({ data: { signatures: ['dino'], alone: true } })
  expect((await station.handlers.timeline({ packageId: P5 }))?.view.custodian).toEqual({
    kind: 'driver',
    personId: 'dino',
  })
  expect((await station.handlers.balance({ routeId: R14 })).debrief).toMatchObject({ alone: true, by: ['Dino Büchel'] })
  clock.pass(60_000)
  // The driver does not come back: the depot closes for the driver who took the load over, and is named alone.
  await signIn(station, 'sara')
  expect(await close(station, {})).toMatchObject({ verdict: { reason: 'closed-alone' } })
  expect(lastEvent(station).event).toMatchObject({ data: { driverId: 'dino', signatures: ['sara'], alone: true } })
  clock.pass(60_000)
  expect(await close(station, { second: second('dino') })).toMatchObject({ verdict: { kind: 'ok' } })
  expect((await station.handlers.balance({ routeId: R14 })).debrief).toMatchObject({ alone: false })
})

test('[OP11] what the closing sealed is owed until the hub confirms it, across a restart and the next sign-in', async () => {
  const made = await onTheRoad()
  expect(await made.station.handlers.handOn(undefined)).toBeNull()
  await close(made.station)
  const owed = made.station.syncStore.unsentCount()
  await made.station.handlers.signOut(undefined)
  const station = made.reopen()
  await signIn(station, 'anna')
  expect(await station.handlers.handOn(undefined)).toMatchObject({ name: 'Dino Büchel', records: owed, photos: 0 })
  sendAll(station)
  expect(await station.handlers.handOn(undefined)).toBeNull()
  // What comes after it is the next one's, and no reason to keep the device here.
  recorded(scan(station, 'receive', P2))
  expect(await station.handlers.handOn(undefined)).toBeNull()
})

test('[OP10] explained the next day: by a scan, or by a supervisor who takes the line back; the round stays closed', async () => {
  const { station, clock } = await onTheRoad()
  await close(station)
  clock.pass(14 * 3_600_000)
  await signIn(station, 'anna')
  recorded(scan(station, 'receive', P1))
  await signIn(station, 'sara')
  const entries = (await station.handlers.timeline({ packageId: P5 }))!.entries
  const { eventId } = entries.find(({ kind }) => kind === 'DebriefClosed')!
  expect(
    await station.handlers.correct({
      packageId: P5,
      eventId,
      of: 'package',
      why: 'incorrect_data',
      note: 'It lay in bay 3',
    } as never),
  ).toMatchObject({ outcome: 'recorded' })
  const { debrief, onVehicle } = await station.handlers.balance({ routeId: R14 })
  expect(debrief?.lines.map(({ packageId, open }) => [packageId, open])).toEqual([
    [P1, false],
    [P5, false],
  ])
  // Taken back is not found: the figures go on asking for it.
  expect(onVehicle.map(({ packageId }) => packageId)).toEqual([P5])
})

test('[OP10] another driver’s parcel among the returns is a fact, and told', async () => {
  const { station, clock } = await onTheRoad()
  const closed = { routeId: 'r12', vehicleId: 'van-12', driverId: 'lea', missing: [], counts: { depot: 1, driver: 1 } }
  const by = { deviceId: 'tablet-9', epoch: 'e9' }
  const event = (kind: string, data: object, nth: number) => ({
    ...{ change: 'event' as const },
    event: pulled({ kind, packageIds: [PACKAGES[3]!], data } as never, 900 + nth, { ...by, atMs: START + nth * 1000 }),
  })
  pull(station, [event('PackageLoaded', { routeId: 'r12', vehicleId: 'van-12' }, 1), event('LoadClosed', closed, 2)])
  clock.pass(3_600_000)
  expect(recorded(scan(station, 'return', PACKAGES[3]!)).verdict).toEqual({ kind: 'attention', reason: 'other-driver' })
  expect((await station.handlers.timeline({ packageId: PACKAGES[3]! }))?.view.lifecycle).toBe('BACK_AT_DEPOT')
})

test('[Q6] the board of rounds that are over: open, closed by whom, each figure opens its packages, and it goes to zero', async () => {
  const { station, clock } = await onTheRoad()
  await signIn(station, 'sara')
  const row = async () => (await station.handlers.board(undefined)).rows.find(({ routeId }) => routeId === R14)
  const rows = async () => (await station.handlers.debriefs(undefined)).rows
  // A parcel of no stop is still out, its stops are not done: the round is not over.
  expect([(await row())?.debrief, await rows()]).toEqual([null, []])
  await signIn(station, 'dino')
  const attempt = { stopId: 's14-1' as never, packageIds: [P1], reason: 'NO_TIME' as const, geo: here }
  recorded(station.handlers.attempt(attempt))
  await signIn(station, 'sara')
  expect((await row())?.debrief).toEqual({ state: 'open' })
  const figures = async () => (await rows())[0]!.counts
  expect(Object.values(await figures())).toEqual([3, 1, 0, 0, 2])
  const behind = async (count: DebriefCount) =>
    (await station.handlers.boardList({ count, routeId: R14 })).packages.map(({ packageId }) => packageId)
  expect(await behind('debrief_rest')).toEqual([P1, P5])
  for (const count of DEBRIEF_COUNTS) expect((await behind(count)).length).toBe((await figures())[count])
  await close(station, { second: second('dino') })
  expect((await row())?.debrief).toMatchObject({
    state: 'closed',
    by: ['Dino Büchel', 'Sara Ospelt'],
    alone: false,
    left: 2,
  })
  clock.pass(60_000)
  for (const packageId of [P1, P5]) recorded(scan(station, 'return', packageId))
  expect(Object.values(await figures())).toEqual([3, 1, 0, 2, 0])
  expect((await row())?.debrief).toMatchObject({ left: 0 })
})

test('[Q6] a closing by another tablet is on the board, also when it names no package; a later departure opens the round anew', async () => {
  const { station } = await workingRig()
  const by = { deviceId: 'tablet-9', epoch: 'e9', atMs: START - 60_000 }
  const balance = { loaded: 9, delivered: 9, handedOver: 0, returned: 0 }
  const data = {
    routeId: 'r14',
    driverId: 'dino',
    balance,
    residuals: [],
    signatures: ['dino', 'anna'],
    unsent: 0,
    openPhotos: 0,
  }
  pull(station, [{ change: 'event', event: pulled({ kind: 'DebriefClosed', packageIds: [], data } as never, 700, by) }])
  const row = async () => (await station.handlers.board(undefined)).rows.find(({ routeId }) => routeId === R14)?.debrief
  expect(await row()).toEqual({
    state: 'closed',
    at: START - 60_000,
    by: ['Dino Büchel', 'Anna Frick'],
    alone: false,
    left: 0,
  })
  expect((await station.handlers.debriefs(undefined)).rows[0]).toMatchObject({ routeId: 'r14', closed: { lines: [] } })
  const left = { routeId: 'r14', vehicleId: 'van-14', how: 'tap' }
  const later = { ...by, atMs: START - 30_000 }
  pull(station, [
    { change: 'event', event: pulled({ kind: 'RouteDeparted', packageIds: [], data: left } as never, 701, later) },
  ])
  expect((await row())?.state).not.toBe('closed')
})
