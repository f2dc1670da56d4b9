// What a supervisor takes back and settles at the station: who may, what the story and the lanes say at once, what a pull brings (DESIGN §3).
import { expect, test } from 'vitest'
import type { EventId, PackageId } from '../../src/domain/brands.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import type { Station } from '../../src/station/station.ts'
import type { PackageDetail } from '../../src/wire/bridge.ts'
import type { PullChange } from '../../src/wire/down.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { PACKAGES, pull, pulled, recorded, type Rig, scan, signIn, SITE, START, workingRig } from './station-fixture.ts'

const [P0, P1] = PACKAGES as [PackageId, PackageId]
const MINUTE = 60_000
const NOTE = 'the box stands here'

let position = 200_000
/** Another tablet's fact, as the hub brings it. */
function other(kind: ScanEvent['kind'], packageIds: PackageId[], data: object, minutesAgo: number): PullChange {
  position += 1
  const by = { deviceId: 'tablet-9', epoch: 'e9', atMs: START - minutesAgo * MINUTE }
  return { change: 'event', event: pulled({ kind, packageIds, data } as never, position, by) }
}
const load = { routeId: 'r14', vehicleId: 'van-14' }
/** Both delivered at one door by one record. */
const day = (packageIds: PackageId[]): PullChange[] => [
  other('PackageReceived', packageIds, { site: SITE, condition: 'ok' }, 90),
  other('PackageLoaded', packageIds, load, 60),
  other('LoadClosed', packageIds, { ...load, driverId: 'dino', missing: [], counts: { depot: 2, driver: 2 } }, 50),
  other('RouteDeparted', packageIds, { ...load, how: 'tap' }, 40),
  other(
    'PackageDelivered',
    packageIds,
    { stopId: 's14-1', outcome: 'handed_over', placeCode: 'in_person', proof: {} },
    30,
  ),
]
const idOf = (change: PullChange): EventId => {
  if (change.change !== 'event') throw new Error('no event')
  const { deviceId, epoch, seq } = change.event
  return `${deviceId}/${epoch}/${seq}` as EventId
}

async function delivered(): Promise<Rig & { door: EventId }> {
  const made = await workingRig()
  // From a suspect clock a scan could not claim to be later than the delivery.
  made.station.syncStore.saveAnchor({ hubAt: START as never, roundTripMs: 80, reading: made.clock.reading() })
  const changes = day([P0, P1])
  pull(made.station, changes)
  return Object.assign(made, { door: idOf(changes.at(-1)!) })
}
/** … and P0 received again here. */
async function ghost(): Promise<Rig & { door: EventId; seen: EventId }> {
  const made = await delivered()
  const answer = recorded(scan(made.station, 'receive', P0))
  expect(answer.verdict.kind).toBe('contradiction')
  await signIn(made.station, 'sara')
  made.clock.pass(MINUTE)
  return Object.assign(made, { seen: answer.eventIds[0]! })
}
const storyOf = async (station: Station, packageId: PackageId = P0): Promise<PackageDetail> =>
  (await station.handlers.timeline({ packageId }))!
const stateOf = async (station: Station, packageId: PackageId) => (await storyOf(station, packageId)).view.lifecycle
const unknownLane = async (station: Station) =>
  (await station.handlers.exceptions(undefined)).lanes.package.map(
    ({ words }) => words.values['contradiction'] ?? words.key,
  )
const correct = (station: Station, eventId: EventId, more: object = {}) =>
  station.call('correct', { packageId: P0, eventId, why: 'incorrect_data', note: NOTE, ...more })

test('[CO1] a supervisor takes back any standing fact, also one of another device that others came after; with a note', async () => {
  const made = await ghost()
  const { station, door } = made
  expect(await correct(station, door)).toMatchObject({
    ok: true,
    value: { outcome: 'recorded', verdict: { kind: 'ok' } },
  })
  const { view, entries } = await storyOf(station)
  expect(view).toMatchObject({ lifecycle: 'AT_DEPOT', delivered: null, contradictions: [] })
  expect(entries.find(({ eventId }) => eventId === door)).toMatchObject({
    ...{ corrected: true, packages: 2, words: { values: { takenBack: 'incorrect_data' } } },
  })
  expect(entries.at(-1)).toMatchObject({
    kind: 'EventCorrected',
    who: 'Sara Ospelt',
    words: { values: { note: NOTE } },
  })
  // Once; and what came first may go too, months later.
  expect(await correct(station, door)).toMatchObject({ value: { sentence: 'This was already taken back.' } })
  made.clock.pass(90 * 24 * 60 * MINUTE)
  const received = entries.find(({ kind }) => kind === 'PackageReceived')!
  expect(await correct(station, received.eventId)).toMatchObject({ value: { outcome: 'recorded' } })
})

test('[CO1] of a record of several parcels it is this parcel’s, or for all of them when that is said', async () => {
  const { station, door } = await ghost()
  await correct(station, door)
  expect([await stateOf(station, P0), await stateOf(station, P1)]).toEqual(['AT_DEPOT', 'DELIVERED'])
  const whole = { packageId: P1, eventId: door, whole: true, why: 'did_not_occur', note: NOTE } as const
  recorded(station.handlers.correct(whole))
  expect([await stateOf(station, P0), await stateOf(station, P1)]).toEqual(['AT_DEPOT', 'OUT'])
})

test('[CO2] depot and driver cannot, whatever their window says; their own undo is as it was', async () => {
  const { station, door } = await delivered()
  const seen = recorded(scan(station, 'receive', P0))
  const unsent = station.syncStore.unsentCount()
  const refused = {
    ok: true,
    value: { outcome: 'not-recorded', sentence: expect.stringContaining('Only a supervisor') as string },
  }
  for (const who of ['anna', 'dino']) {
    await signIn(station, who)
    const before = station.syncStore.unsentCount()
    expect(await correct(station, door), who).toMatchObject(refused)
    expect(await correct(station, door, { role: 'supervisor' }), who).toMatchObject(refused)
    const events = [door, seen.eventIds[0]!]
    const settle = { packageId: P0, events, truth: 'both', note: NOTE }
    expect(await station.call('settle', settle), who).toMatchObject(refused)
    expect(station.syncStore.unsentCount()).toBe(before)
  }
  expect(station.syncStore.unsentCount()).toBeGreaterThan(unsent)
  const late = station.handlers.undo({ eventIds: [door], why: 'did_not_occur' })
  expect(late).toMatchObject({
    outcome: 'not-recorded',
    sentence: 'This cannot be taken back. Record what is true now.',
  })
  expect(await station.call('signOut', undefined)).toMatchObject({ ok: true })
  expect(await correct(station, door)).toMatchObject({ value: { reason: 'not-signed-in' } })
})

test('[CO2] a note is asked for, and an entry that is not here or not of this parcel is not taken back', async () => {
  const { station, door } = await ghost()
  for (const note of ['', '  ', 'ab', 'x'.repeat(201)])
    expect(await correct(station, door, { note }), note).toMatchObject({ ok: false, reason: 'bad-input' })
  expect(await correct(station, 'tablet-9/e9/1' as EventId)).toMatchObject({ value: { outcome: 'not-recorded' } })
  expect(await correct(station, door, { packageId: PACKAGES[4] })).toMatchObject({ value: { outcome: 'not-recorded' } })
  expect(await stateOf(station, P0)).toBe('AT_DEPOT')
})

test.each([
  ['first', 'DELIVERED', 'EventCorrected'],
  ['second', 'AT_DEPOT', 'EventCorrected'],
  ['both', 'AT_DEPOT', 'ContradictionSettled'],
] as const)(
  '[CO3] settled as %s: the lane has nothing of it at once, and after a restart',
  async (truth, state, kind) => {
    const made = await ghost()
    const { station, door, seen } = made
    expect(await unknownLane(station)).toEqual(['after-terminal'])
    const { view, entries } = await storyOf(station)
    expect(view.contradictions[0]?.events).toEqual([door, seen])
    expect(entries.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining([door, seen]))
    recorded(station.handlers.settle({ packageId: P0, events: [door, seen], truth, why: 'did_not_occur', note: NOTE }))
    expect(await unknownLane(station)).toEqual([])
    const settled = await storyOf(station)
    expect(settled.view).toMatchObject({ lifecycle: state, contradictions: [] })
    expect(settled.entries.at(-1)).toMatchObject({ kind, words: { values: { note: NOTE } } })
    // The parcel that was delivered by the same record is not touched.
    expect(await stateOf(station, P1)).toBe('DELIVERED')
    const again = await station.handlers.settle({
      packageId: P0,
      events: [door, seen],
      truth,
      why: 'did_not_occur',
      note: NOTE,
    })
    expect(again).toMatchObject({
      outcome: 'not-recorded',
      sentence: expect.stringContaining('not in question any more') as string,
    })
    const reopened = made.reopen()
    expect(await unknownLane(reopened)).toEqual([])
    expect((await storyOf(reopened)).view).toEqual(settled.view)
  },
)

test('[CO3] settled elsewhere: with the pull it is gone here too, and comes back when that is taken back', async () => {
  const { station, door, seen } = await ghost()
  expect(await unknownLane(station)).toEqual(['after-terminal'])
  const elsewhere = other('ContradictionSettled', [P0], { events: [door, seen] }, -2)
  pull(station, [elsewhere])
  expect(await unknownLane(station)).toEqual([])
  expect((await storyOf(station)).view).toMatchObject({ lifecycle: 'AT_DEPOT', contradictions: [] })
  expect(await correct(station, idOf(elsewhere))).toMatchObject({ value: { outcome: 'recorded' } })
  expect(await unknownLane(station)).toEqual(['after-terminal'])
})

test('a pair that is older than what a story shows is shown all the same', async () => {
  const { station, door, seen } = await ghost()
  const later = Array.from({ length: 210 }, () =>
    other('StopArrived', [P0], { stopId: 's14-1', distanceM: 3, band: 'ok' }, -3),
  )
  pull(station, later)
  const { entries } = await storyOf(station)
  expect(entries.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining([door, seen]))
  expect(entries.length).toBeLessThan(210)
})

test('what is written is the correction’s own: who, as what, and why', async () => {
  const { station, door } = await ghost()
  await correct(station, door)
  const { end } = station.syncStore.epochsToSend()[0]!
  const { rows } = station.syncStore.rowsAfter(end.epoch, (end.seq - 1) as never, 10, 1e6)
  const decoded = decodeBody(rows[0]!.body)
  expect(decoded).toMatchObject({ event: { kind: 'EventCorrected', actorId: 'sara', role: 'supervisor', note: NOTE } })
})
