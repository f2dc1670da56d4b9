import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { DRAFT_KEPT_MS } from '../../src/station/drafts.ts'
import { arrivedThisRound } from '../../src/station/migrations/012-arrived-this-round.ts'
import { DATABASE_FILE } from '../../src/station/opening.ts'
import { openDatabase } from '../../src/sql/open.ts'
import type { SavedPhoto } from '../../src/wire/bridge.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { jpegOf } from '../support/jpeg.ts'
import {
  PACKAGES,
  PIN,
  pull,
  pulled,
  type Rig,
  recorded,
  scan,
  signIn,
  START,
  STOP_14A,
  workingRig,
} from './station-fixture.ts'

const R14 = 'r14' as never
const DINO = { personId: 'dino' as never, pin: PIN }
const S1 = 's14-1' as never
const here = { ...STOP_14A, accuracyM: 8, fixAgeMs: 500, source: 'gnss' as const }
const north = (metres: number) => ({ ...here, lat: STOP_14A.lat + metres / 111_195 })
const [P0, P1, P2, P3] = PACKAGES as [PackageId, PackageId, PackageId, PackageId]
const bothScanned = [P0, P1].map((packageId) => ({ packageId, entry: 'wedge' as const }))
const atDoor = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person', scanned: bothScanned } as const
const door = { ...atDoor, geo: here } as const

/** On the road with both parcels of the first stop, Dino signed in. */
async function onTheRoad(): Promise<Rig> {
  const made = await workingRig()
  for (const packageId of [P0, P1])
    for (const checkpoint of ['receive', 'sort', 'load'] as const) recorded(scan(made.station, checkpoint, packageId))
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  recorded(
    await made.station.handlers.closeLoad({
      ...{ routeId: R14, missing, counts: { depot: 2, driver: 2 } },
      second: DINO,
    }),
  )
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  await signIn(made.station, 'dino')
  made.clock.pass(600_000)
  return made
}

/** The newest events of the journal, oldest first. */
function newest({ station }: Rig, count: number): ScanEvent[] {
  const { end } = station.syncStore.epochsToSend()[0]!
  const { rows } = station.syncStore.rowsAfter(end.epoch, (end.seq - count) as never, count, 1e6)
  return rows.flatMap(({ body }) => {
    const decoded = decodeBody(body)
    return decoded.ok ? [decoded.event as ScanEvent] : []
  })
}
const journalled = ({ station }: Rig): number => station.syncStore.epochsToSend()[0]?.end.seq ?? 0

async function photo(
  { station }: Rig,
  kind: 'delivery' | 'door' | 'signature',
  seed = 1,
  stopId: string = S1,
): Promise<SavedPhoto> {
  const saved = await station.handlers.savePhoto({
    bytes: new Uint8Array(jpegOf({ seed, widthPx: 1600, heightPx: 1200 })),
    kind,
    capturedAt: START,
    stopId: stopId as never,
  })
  if (saved.outcome !== 'saved') throw new Error(saved.sentence)
  return saved
}

test('[D2] three bands on arrival: at the door, near with a reason, far with a reason and the pin’s new place', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  expect(handlers.arrive({ stopId: S1, geo: north(150) })).toMatchObject({ reason: 'input' })
  recorded(handlers.arrive({ stopId: S1, geo: north(150), reason: 'gate', pinIsWrong: false }))
  expect(newest(made, 1)[0]?.data).toMatchObject({ band: 'warned', distanceM: 150, reason: 'gate' })
  expect(newest(made, 1)[0]?.data).not.toHaveProperty('proposedPin')
  made.clock.pass(60_000)
  recorded(handlers.arrive({ stopId: S1, geo: north(900), reason: 'pin_wrong', pinIsWrong: true }))
  expect(newest(made, 1)[0]?.data).toMatchObject({ band: 'explained', proposedPin: { lon: STOP_14A.lon } })
  expect((await handlers.stop({ stopId: S1 }))?.arrival).toMatchObject({
    ...{ band: 'explained', distanceM: 900, reason: 'pin_wrong' },
  })
  // The station remembers its last place for a while; as evidence it is too old.
  made.clock.pass(90_000)
  expect(recorded(handlers.arrive({ stopId: S1 })).verdict).toEqual({ kind: 'attention', reason: 'unproven' })
  expect((await handlers.stop({ stopId: S1 }))?.arrival).toMatchObject({ band: 'unknown', distanceM: null })
})

test('[D2] [D3] [D17] a position that is only a cell of the network speaks for nobody and moves no pin', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const geo = { ...north(14_000), accuracyM: 20_000, source: 'os' as const }
  const { sha256 } = await photo(made, 'door')
  const asked = { stopId: S1, packageIds: [P0], reason: 'NOT_HOME' as const, photos: [sha256], evidence: ['call_log'] }
  recorded(handlers.arrive({ stopId: S1, geo }))
  recorded(handlers.attempt({ ...asked, geo }))
  recorded(handlers.reportPin({ stopId: S1, proposes: true, geo }))
  const [arrived, attempt, pin] = newest(made, 3)
  expect(arrived).toMatchObject({ data: { band: 'unknown', distanceM: null }, geo: { accuracyM: 20_000 } })
  expect(attempt?.data).toMatchObject({ proven: 'unproven', evidence: ['call_log', 'door_photo'] })
  expect(pin?.data).not.toHaveProperty('proposedPin')
})

test('[D2] confirmed twice it is one event; a moment later the same is a fact of its own', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const first = recorded(handlers.deliver({ ...door, packageIds: [P0, P1] }))
  const at = journalled(made)
  const second = recorded(handlers.deliver({ ...door, packageIds: [P0, P1] }))
  expect(second).toMatchObject({ eventIds: [], verdict: { kind: 'again' } })
  expect(journalled(made)).toBe(at)
  recorded(handlers.undo({ eventIds: first.eventIds, why: 'did_not_occur' }))
  expect(recorded(handlers.deliver({ ...door, packageIds: [P0, P1] })).eventIds).toHaveLength(1)
  made.clock.pass(11_000)
  expect(recorded(handlers.deliver({ ...door, packageIds: [P0, P1] })).eventIds).toHaveLength(1)
})

test('[D3] an attempt that is confirmed twice is one event as well; another reason is another one', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const attempt = { stopId: S1, packageIds: [P0], geo: here }
  const before = journalled(made)
  recorded(handlers.attempt({ ...attempt, reason: 'NO_TIME' }))
  expect(recorded(handlers.attempt({ ...attempt, reason: 'NO_TIME' })).verdict.kind).toBe('again')
  expect(journalled(made)).toBe(before + 1)
  recorded(handlers.attempt({ ...attempt, reason: 'VEHICLE_FAULT' }))
  expect(journalled(made)).toBe(before + 2)
})

test('[D6] photo and signature are named by their hash, with what the store knows of them', async () => {
  const made = await onTheRoad()
  const [shown, signed] = [await photo(made, 'delivery'), await photo(made, 'signature', 90)]
  const age = { overLimit: true, document: 'passport' }
  const proof = { photo: shown.sha256, signature: signed.sha256, age }
  expect(recorded(made.station.handlers.deliver({ ...door, ...proof, packageIds: [P0] })).verdict.kind).toBe('ok')
  const [event] = newest(made, 1)
  expect(event?.data).toMatchObject({ proof })
  expect(event?.evidence).toMatchObject([
    { kind: 'delivery', sha256: shown.sha256, bytes: shown.bytes, mime: 'image/jpeg' },
    { kind: 'signature', sha256: signed.sha256 },
  ])
})

test('[D6] an event never names a file that is not here, and words are no photo', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const at = journalled(made)
  const nowhere = 'ab'.repeat(32)
  for (const answer of [
    handlers.deliver({ ...door, packageIds: [P0], photo: nowhere }),
    handlers.attempt({ stopId: S1, packageIds: [P0], reason: 'NOT_HOME', photos: [nowhere], geo: here }),
  ])
    expect(answer).toMatchObject({
      ...{ outcome: 'not-recorded', reason: 'input', sentence: expect.stringContaining('Take it again') as string },
    })
  expect(journalled(made)).toBe(at)
  const claimed = { stopId: S1, packageIds: [P0], reason: 'NOT_HOME' as const, geo: here }
  recorded(handlers.attempt({ ...claimed, evidence: ['door_photo', 'place_near', 'call_log'] }))
  expect(newest(made, 1)[0]?.data).toMatchObject({ evidence: ['place_near', 'call_log'], proven: 'unproven' })
})

test('[D6] a photo speaks for the stop it was taken at and for what it shows, and for nothing else', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const at = journalled(made)
  const [shown, lintel, elsewhere] = [
    (await photo(made, 'delivery')).sha256,
    (await photo(made, 'door', 2)).sha256,
    (await photo(made, 'door', 3, 's14-2')).sha256,
  ]
  const attempt = { stopId: S1, packageIds: [P0], reason: 'NOT_HOME' as const, geo: here }
  const otherKind = 'shows something else'
  for (const [answer, sentence] of [
    [handlers.deliver({ ...door, packageIds: [P0], photo: lintel }), otherKind],
    [handlers.deliver({ ...door, packageIds: [P0], signature: shown }), otherKind],
    [handlers.attempt({ ...attempt, photos: [shown] }), otherKind],
    [handlers.attempt({ ...attempt, photos: [elsewhere] }), 'at another stop'],
  ] as const)
    expect(answer).toMatchObject({ reason: 'input', sentence: expect.stringContaining(sentence) as string })
  expect(journalled(made)).toBe(at)
  // The same picture saved once more, here: nobody is trapped by equal bytes.
  await photo(made, 'door', 3)
  recorded(handlers.attempt({ ...attempt, photos: [lintel, elsewhere] }))
  expect(newest(made, 1)[0]?.evidence).toMatchObject([{ sha256: lintel }, { sha256: elsewhere }])
})

test('[D3] with place, photo and a minute’s wait nobody at home is proven', async () => {
  const made = await onTheRoad()
  const { sha256 } = await photo(made, 'door')
  const evidence = ['waited:64']
  const asked = { stopId: S1, packageIds: [P0], reason: 'NOT_HOME' as const, geo: here, photos: [sha256], evidence }
  expect(recorded(made.station.handlers.attempt(asked)).verdict.kind).toBe('ok')
  const [event] = newest(made, 1)
  expect(event?.data).toMatchObject({ evidence: ['place_near', 'waited:64', 'door_photo'], proven: 'yes' })
  expect(event?.evidence).toMatchObject([{ kind: 'door', sha256 }])
})

test('[D3] no time names how far the round was, and blames nobody', async () => {
  const made = await onTheRoad()
  recorded(made.station.handlers.attempt({ stopId: S1, packageIds: [P0, P1], reason: 'NO_TIME', geo: north(5000) }))
  expect(newest(made, 1)[0]?.data).toMatchObject({ evidence: ['place_far', 'progress:0/1'], proven: 'yes' })
})

test.each([
  ['REFUSED_DAMAGED', 'damaged'],
  ['DANGEROUS_GOODS', 'quarantine'],
] as const)(
  '[D18] %s holds the parcel by the same confirmation: it is loaded by nobody, and one undo takes both back',
  async (reason, hold) => {
    const made = await onTheRoad()
    const { handlers } = made.station
    const asked = { stopId: S1, packageIds: [P0], reason, geo: here, scanned: bothScanned }
    const holds = async () => (await handlers.timeline({ packageId: P0 }))?.view.holds
    recorded(handlers.attempt(asked))
    expect(newest(made, 2)).toMatchObject([
      { kind: 'HoldPlaced', data: { hold, reason } },
      { kind: 'DeliveryAttempted' },
    ])
    expect(recorded(handlers.attempt(asked)).verdict.kind).toBe('again')
    const undoEventIds = (await handlers.stop({ stopId: S1 }))?.list[0]?.undoEventIds
    expect(undoEventIds).toHaveLength(2)
    recorded(handlers.undo({ eventIds: undoEventIds!, why: 'did_not_occur' }))
    expect(await holds()).toEqual([])
    recorded(handlers.attempt(asked))
    made.clock.pass(3_600_000)
    expect(recorded(scan(made.station, 'return', P0)).verdict).toMatchObject({ reason: 'hold', holds: [hold] })
    expect(recorded(scan(made.station, 'sort', P0)).verdict).toMatchObject({ reason: 'hold', holds: [hold] })
    expect(recorded(scan(made.station, 'load', P0)).verdict).toMatchObject({
      kind: 'stop',
      reason: 'held',
    })
    expect(await holds()).toEqual([hold])
  },
)

test('[D4] [D17] that the pin is wrong ends no undo of the delivery, and is taken back itself', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const undoOf = async () => (await handlers.stop({ stopId: S1 }))?.list[0]?.undoEventIds
  const { eventIds } = recorded(handlers.deliver({ ...door, packageIds: [P0] }))
  const report = recorded(handlers.reportPin({ stopId: S1, proposes: true, geo: north(40) }))
  expect(await undoOf()).toEqual(eventIds)
  recorded(handlers.undo({ eventIds, why: 'did_not_occur' }))
  expect((await handlers.stop({ stopId: S1 }))?.list[0]?.outcome).toBeNull()
  recorded(handlers.undo({ eventIds: report.eventIds, why: 'did_not_occur' }))
  expect((await handlers.stop({ stopId: S1 }))?.pinReport).toBeUndefined()
})

const bare = { kind: 'attention', reason: 'proof-missing' }
const noticesOf = async ({ station }: Rig, packageId: PackageId) =>
  (await station.handlers.timeline({ packageId }))?.view.notices.map(({ kind, detail }) => [kind, detail])
const evidenceSaid = async ({ station }: Rig, packageId: PackageId) =>
  (await station.handlers.timeline({ packageId }))?.entries.at(-1)?.words.values['evidence']

test('[D8] what was scanned and what was only ticked never stand in one event, and the ticked one lacks its scan', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const scanned = [{ packageId: P0, entry: 'camera' as const }]
  const answer = recorded(handlers.deliver({ ...door, scanned, packageIds: [P0, P1], name: 'Regula Hoop' }))
  expect(answer).toMatchObject({ verdict: bare, eventIds: [expect.any(String), expect.any(String)] })
  expect(newest(made, 2)).toMatchObject([
    { entry: 'camera', packageIds: [P0], data: { place: 'near', proof: { name: true } } },
    { entry: 'search', packageIds: [P1], data: { place: 'near', proof: { name: true } } },
  ])
  expect(await noticesOf(made, P0)).toEqual([])
  expect(await noticesOf(made, P1)).toEqual([['proof-missing', 'scan']])
  expect(await evidenceSaid(made, P0)).toBe('scanned,place_near,name')
  expect(await evidenceSaid(made, P1)).toBe('not_scanned,place_near,name')
  // One confirmation still: said twice it is not recorded twice, and it is taken back as one.
  expect(recorded(handlers.deliver({ ...door, scanned, packageIds: [P0, P1] })).verdict.kind).toBe('again')
  const stop = await handlers.stop({ stopId: S1 })
  expect(stop?.list.map(({ undoEventIds }) => undoEventIds)).toEqual([answer.eventIds, answer.eventIds])
  recorded(handlers.undo({ eventIds: answer.eventIds, why: 'did_not_occur' }))
  expect((await handlers.stop({ stopId: S1 }))?.list.map(({ outcome }) => outcome)).toEqual([null, null])
})

test('[D8] a delivery without a word of any scan is a ticked one; an attempt says how its parcels were told, too', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const ticked = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person', geo: here } as const
  expect(recorded(handlers.deliver({ ...ticked, packageIds: [P0] })).verdict).toEqual(bare)
  expect(newest(made, 1)[0]).toMatchObject({ entry: 'search' })
  recorded(handlers.attempt({ stopId: S1, packageIds: [P1], reason: 'NO_TIME', geo: here, scanned: bothScanned }))
  expect(newest(made, 1)[0]).toMatchObject({ entry: 'wedge' })
})

test.each([
  ['five kilometres away', north(5000), 'far', 'far'],
  ['with no position', undefined, 'none', 'no_fix'],
  ['near the door', north(100), 'near', null],
] as const)('[D9] a delivery %s is recorded, with what its place showed', async (_where, geo, place, gap) => {
  const made = await onTheRoad()
  const given = { ...atDoor, packageIds: [P0], ...(geo === undefined ? {} : { geo }) }
  expect(recorded(made.station.handlers.deliver(given)).verdict).toEqual(gap === null ? { kind: 'ok' } : bare)
  expect(newest(made, 1)[0]?.data).toMatchObject({ place })
  expect(await noticesOf(made, P0)).toEqual(gap === null ? [] : [['proof-missing', gap]])
  expect(await evidenceSaid(made, P0)).toBe(`scanned,place_${place}`)
})

test('[D9] who has said why the door is elsewhere is taken at his word for the delivery as well', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(handlers.arrive({ stopId: S1, geo: north(900), reason: 'parked' }))
  made.clock.pass(60_000)
  expect(recorded(handlers.deliver({ ...door, geo: north(900), packageIds: [P0] })).verdict.kind).toBe('ok')
})

test('[LO4] on a break no event says where it was, whatever a window brings; after it the place counts again', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(handlers.arrive({ stopId: S1, geo: here }))
  recorded(handlers.setBreak({ on: true }))
  recorded(handlers.arrive({ stopId: S1, geo: here }))
  recorded(handlers.deliver({ ...door, packageIds: [P0] }))
  recorded(handlers.attempt({ stopId: S1, packageIds: [P1], reason: 'NO_TIME', geo: here }))
  expect(newest(made, 3).map(({ kind, geo }) => [kind, geo])).toEqual(
    ['StopArrived', 'PackageDelivered', 'DeliveryAttempted'].map((kind) => [kind, undefined]),
  )
  recorded(handlers.setBreak({ on: false }))
  made.clock.pass(1000)
  recorded(handlers.arrive({ stopId: S1, geo: here }))
  expect(newest(made, 1)[0]).toMatchObject({ data: { band: 'ok' }, geo: { lat: STOP_14A.lat, source: 'os' } })
})

test('[LO4] of who is no driver nothing is told at a stop either', async () => {
  const made = await onTheRoad()
  await signIn(made.station, 'sara')
  recorded(made.station.handlers.arrive({ stopId: S1, geo: here }))
  expect(newest(made, 1)[0]).toMatchObject({ data: { band: 'unknown' } })
  expect(newest(made, 1)[0]).not.toHaveProperty('geo')
})

test('[LO1] a leap does not come in by what is confirmed: the event holds the last place that was believed', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(handlers.arrive({ stopId: S1, geo: north(20), reason: 'gate' }))
  made.clock.pass(10_000)
  expect(recorded(handlers.deliver({ ...door, geo: north(40_000), packageIds: [P0] })).verdict.kind).toBe('ok')
  expect(newest(made, 1)[0]?.geo).toEqual({ ...north(20), fixAgeMs: 10_500, source: 'os' })
  expect(handlers.location(undefined)).toMatchObject({ problem: 'jumped' })
})

test('[LO1] a place that its source calls made up proves nothing', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(handlers.arrive({ stopId: S1, geo: { ...here, mock: true } }))
  expect(newest(made, 1)[0]).toMatchObject({ data: { band: 'unknown' }, geo: { mock: true } })
})

test('[R5] what a driver types at a stop lies sealed beside its event, which holds codes alone', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(handlers.arrive({ stopId: S1, geo: north(900), reason: 'other', note: 'Frau Hoop came down' }))
  const door = { stopId: S1, packageIds: [P0], geo: north(900) }
  const evidence = ['request_id:R-1 Hoop', 'a word of Hoop', 'no_photo:DARK', 'no_photo:Hoop', 'card_left']
  recorded(handlers.attempt({ ...door, reason: 'CANCELLED', requestId: 'R-1 Hoop', evidence }))
  const [arrived, attempt] = newest(made, 2)
  expect(arrived).toMatchObject({ data: { reason: 'other' }, private: expect.any(String) as unknown })
  expect(attempt).toMatchObject({
    ...{ data: { evidence: ['place_near', 'no_photo:DARK', 'card_left', 'request_id'] } },
    private: expect.any(String) as unknown,
  })
  expect(JSON.stringify([arrived, attempt])).not.toContain('Hoop')
  const { end } = made.station.syncStore.epochsToSend()[0]!
  const { sealed } = made.station.syncStore.rowsAfter(end.epoch, (end.seq - 2) as never, 10, 1e6)
  expect(sealed.map(({ seq }) => seq)).toEqual([end.seq - 1, end.seq])
})

/** An arrival at the first stop, as another device recorded it. */
function arrivedBy(made: Rig, actorId: string, data: object): void {
  const arrived = { kind: 'StopArrived', packageIds: [P0, P1], actorId, data } as never
  pull(made.station, [{ change: 'event', event: pulled(arrived, 900, { atMs: START + 600_000 }) }])
}

test('[D9] another driver’s arrival shows nothing of who confirms', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  arrivedBy(made, 'urs', { stopId: S1, distanceM: 900, band: 'explained', reason: 'parked' })
  expect((await handlers.stop({ stopId: S1 }))?.arrival).toBeNull()
  made.clock.pass(1000)
  recorded(handlers.deliver({ ...door, geo: north(900), packageIds: [P0] }))
  expect(newest(made, 1)[0]?.data).toMatchObject({ place: 'far' })
})

test('[D9] what was loaded again needs an arrival of its own; what was not keeps the one it has', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const arrival = async () => (await handlers.stop({ stopId: S1 }))?.arrival?.band ?? null
  recorded(handlers.arrive({ stopId: S1, geo: north(900), reason: 'parked' }))
  expect(await arrival()).toBe('explained')
  made.clock.pass(60_000)
  recorded(scan(made.station, 'return', P1))
  recorded(scan(made.station, 'load', P1))
  expect(await arrival()).toBeNull()
  recorded(handlers.deliver({ ...door, geo: north(900), packageIds: [P0] }))
  recorded(handlers.attempt({ stopId: S1, packageIds: [P1], reason: 'NO_TIME', geo: north(900) }))
  expect(newest(made, 2)).toMatchObject([
    { data: { place: 'near' } },
    { data: { evidence: ['place_far', 'progress:0/1'] } },
  ])
  recorded(handlers.arrive({ stopId: S1, geo: north(900), reason: 'parked' }))
  expect(await arrival()).toBe('explained')
})

test('[D9] a stop is called arrived at on this round: what goes out once more after an attempt stands at no stop', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const stateInList = async () => (await handlers.stops({ routeId: R14 })).stops[0]?.state
  recorded(handlers.arrive({ stopId: S1, geo: here }))
  expect(await stateInList()).toBe('ARRIVED')
  for (const reason of ['NO_TIME', 'VEHICLE_FAULT'] as const)
    recorded(handlers.attempt({ stopId: S1, packageIds: reason === 'NO_TIME' ? [P0] : [P1], reason, geo: here }))
  made.clock.pass(3_600_000)
  for (const packageId of [P0, P1]) recorded(scan(made.station, 'load', packageId))
  expect(await stateInList()).toBe('PLANNED')
  recorded(handlers.arrive({ stopId: S1, geo: here }))
  expect(await stateInList()).toBe('ARRIVED')
})

test('[J7] [D9] 012: a station of before folds anew what is in a van and stands at a stop', async () => {
  const made = await onTheRoad()
  made.station.close()
  const db = openDatabase(join(made.folder, DATABASE_FILE))
  const generation = () => db.prepare("SELECT value FROM kv WHERE key = 'generation'").pluck().get() ?? null
  const before = generation()
  db.exec(arrivedThisRound.up as string)
  expect(generation()).toBe(before)
  const stale = JSON.stringify(S1)
  db.prepare(`UPDATE packages SET view = json_set(view, '$.stopId', json('${stale}')) WHERE lifecycle = 'OUT'`).run()
  db.exec(arrivedThisRound.up as string)
  expect(generation()).toBe(String(Number(before ?? 0) + 1))
  db.close()
  expect((await made.reopen().handlers.stops({ routeId: R14 })).stops[0]?.state).toBe('PLANNED')
})

test('[D2] an arrival is one for the parcels that are there', async () => {
  const made = await workingRig()
  for (const checkpoint of ['receive', 'load'] as const) recorded(scan(made.station, checkpoint, P1))
  const missing = [P0, PACKAGES[2]!].map((packageId) => ({ packageId, reason: 'LEFT_NO_ROOM' as const }))
  const counts = { depot: 1, driver: 1 }
  recorded(await made.station.handlers.closeLoad({ routeId: R14, missing, counts, second: DINO }))
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  await signIn(made.station, 'dino')
  recorded(made.station.handlers.arrive({ stopId: S1, geo: north(900), reason: 'pin_wrong', pinIsWrong: true }))
  expect(newest(made, 1)[0]?.packageIds).toEqual([P1])
  expect(await made.station.handlers.stop({ stopId: S1 })).toMatchObject({
    ...{ arrival: { band: 'explained' }, pinReport: { who: 'Dino Büchel' } },
  })
})

test('[D19] a scan at the stop says where the parcel belongs, and records nothing', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const scanned = async (packageId: PackageId) => await handlers.stopScan({ stopId: S1, packageId })
  const at = journalled(made)
  expect(await scanned(P0)).toEqual({ verdict: { kind: 'ok' }, who: null, belongs: null })
  const wrong = { kind: 'stop', reason: 'not-at-this-stop' }
  expect(await scanned(P2)).toMatchObject({
    verdict: wrong,
    belongs: { routeNumber: null, sequence: 2, address: 'Im Rietle 3', town: '9494 Schaan' },
  })
  expect(await scanned(P3)).toMatchObject({ verdict: wrong, belongs: { routeNumber: '12', sequence: 1 } })
  expect(await scanned(PACKAGES[5]!)).toMatchObject({ verdict: wrong, belongs: null })
  expect(journalled(made)).toBe(at)
})

test('[D19] what was attempted is tried again on the same round; what is delivered says by whom', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  const verdict = async () => (await handlers.stopScan({ stopId: S1, packageId: P0 })).verdict
  recorded(handlers.attempt({ stopId: S1, packageIds: [P0, P1], reason: 'NO_TIME', geo: here }))
  made.clock.pass(300_000)
  expect(await verdict()).toEqual({ kind: 'ok' })
  expect(recorded(handlers.deliver({ ...door, packageIds: [P0] })).verdict).toEqual({ kind: 'ok' })
  expect(await handlers.stopScan({ stopId: S1, packageId: P0 })).toMatchObject({
    ...{ verdict: { kind: 'again', actorId: 'dino' }, who: 'Dino Büchel' },
  })
  expect(await handlers.stop({ stopId: S1 })).toMatchObject({
    ...{ state: 'PART_DONE', list: [{ outcome: 'handed_over' }, { outcome: 'NO_TIME', lifecycle: 'ATTEMPTED' }] },
  })
})

test('[D19] what came back to the depot, or was loaded on another route, is not in this van', async () => {
  const made = await onTheRoad()
  const { handlers } = made.station
  recorded(scan(made.station, 'return', P0))
  const why = 'helps out'
  recorded(handlers.moveToRoute({ packageId: P1, routeId: 'r12' as never, vehicleId: 'van-12' as never, why }))
  await signIn(made.station, 'sara')
  for (const packageId of [P0, P1])
    expect((await handlers.stopScan({ stopId: S1, packageId })).verdict).toEqual({
      ...{ kind: 'attention', reason: 'not-loaded' },
    })
})

test('an arrival of before, in the driver’s own words, is shown in them', async () => {
  const made = await onTheRoad()
  const data = { stopId: S1, distanceM: 150, band: 'warned' as const, reason: 'the gate was shut' }
  arrivedBy(made, 'dino', data)
  expect((await made.station.handlers.stop({ stopId: S1 }))?.arrival).toMatchObject({ reason: 'the gate was shut' })
  const entries = (await made.station.handlers.timeline({ packageId: P0 }))?.entries ?? []
  expect(entries.map(({ words }) => words.values['reason'])).toContain('the gate was shut')
})

test('[D2] why there is no photo stands in the proof, and does not stand in for one', async () => {
  const made = await onTheRoad()
  const safe = { ...door, outcome: 'safe_place', placeCode: 'garage', noPhoto: 'RAIN' } as const
  expect(recorded(made.station.handlers.deliver({ ...safe, packageIds: [P0] })).verdict).toEqual({
    kind: 'attention',
    reason: 'proof-missing',
  })
  expect(newest(made, 1)[0]?.data).toMatchObject({ proof: { noPhoto: 'RAIN' } })
})

test('[D4] until when it may be taken back, by the machine’s own clock', async () => {
  const { station, clock } = await onTheRoad()
  recorded(station.handlers.deliver({ ...door, packageIds: [P0] }))
  clock.pass(20_000)
  const undoUntil = async () => (await station.handlers.stop({ stopId: S1 }))?.list[0]?.undoUntil
  expect(await undoUntil()).toBe(clock.reading().wall + 40_000)
  clock.pass(41_000)
  expect(await undoUntil()).toBeNull()
})

test('[D4] only while still at the stop: an arrival at another one ends it, and taken back it ended nothing', async () => {
  const { station, clock } = await onTheRoad()
  const { handlers } = station
  const first = recorded(handlers.deliver({ ...door, packageIds: [P0] }))
  clock.pass(20_000)
  const gone = recorded(handlers.arrive({ stopId: 's14-2' as never, geo: here }))
  const undone = { eventIds: first.eventIds, why: 'did_not_occur' as const }
  expect(handlers.undo(undone)).toMatchObject({
    ...{ outcome: 'not-recorded', sentence: expect.stringContaining('gone on to another stop') as string },
  })
  expect((await handlers.stop({ stopId: S1 }))?.list[0]?.undoEventIds).toBeNull()
  recorded(handlers.undo({ eventIds: gone.eventIds, why: 'did_not_occur' }))
  expect((await handlers.stop({ stopId: S1 }))?.list[0]?.undoEventIds).toEqual(first.eventIds)
  expect(recorded(handlers.undo(undone)).verdict.kind).toBe('ok')
})

test('[D7] a draft lasts until it is confirmed, taken away, or too old to be meant', async () => {
  const made = await onTheRoad()
  const draft = async () => (await made.station.handlers.draft({ stopId: S1 }))?.value ?? null
  expect(await draft()).toBeNull()
  expect(await made.station.handlers.saveDraft({ stopId: S1, value: 'one' })).toEqual({ ok: true })
  expect(await made.station.handlers.saveDraft({ stopId: S1, value: 'two' })).toEqual({ ok: true })
  expect(await draft()).toBe('two')
  made.reopen()
  expect(await draft()).toBe('two')
  expect(made.station.handlers.deliver({ ...door, packageIds: [P0], photo: 'cd'.repeat(32) })).toMatchObject({
    outcome: 'not-recorded',
  })
  expect(await draft()).toBe('two')
  recorded(made.station.handlers.deliver({ ...door, packageIds: [P0] }))
  expect(await draft()).toBeNull()
  await made.station.handlers.saveDraft({ stopId: S1, value: 'three' })
  await made.station.handlers.saveDraft({ stopId: S1, value: null })
  expect(await draft()).toBeNull()
  await made.station.handlers.saveDraft({ stopId: S1, value: 'four' })
  made.clock.pass(DRAFT_KEPT_MS + 1)
  expect(await draft()).toBeNull()
})

/** Opens the folder as a station, keeps a draft, says so, and waits to be killed. */
const KEEP_AND_WAIT = `
const [stationUrl, adaptersUrl, folder, key] = process.argv.slice(1)
const { openStation } = await import(stationUrl)
const { fileKeyStore, placeOf, systemClock, systemRandom, systemTimers } = await import(adaptersUrl)
const station = openStation({
  folder, clock: systemClock(), random: systemRandom, timers: systemTimers, keyStore: fileKeyStore(key), placeOf, appVersion: '0.1.0',
})
const kept = await station.handlers.saveDraft({ stopId: 's14-1', value: 'rang twice' })
process.stdout.write(JSON.stringify(kept))
setInterval(() => {}, 1000)
`

test('[D7] a draft that was answered outlives SIGKILL', async () => {
  const made = await onTheRoad()
  made.station.close()
  const url = (path: string) => new URL(path, import.meta.url).href
  const child = spawn(process.execPath, [
    ...['--input-type=module', '-e', KEEP_AND_WAIT],
    ...[url('../../src/station/station.ts'), url('../../src/station/adapters.ts')],
    ...[made.folder, `${made.folder}/device.key`],
  ])
  const [answer] = (await once(child.stdout, 'data')) as [Buffer]
  expect(answer.toString()).toBe('{"ok":true}')
  child.kill('SIGKILL')
  await once(child, 'exit')
  // The child's clock was the real one; the rig's stands elsewhere.
  made.clock.setWall(Date.now())
  made.reopen()
  expect((await made.station.handlers.draft({ stopId: S1 }))?.value).toBe('rang twice')
})
