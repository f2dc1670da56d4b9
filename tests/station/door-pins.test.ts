// The PIN at the door without a network: five tries that a kill does not multiply, what only this device's key fits, and what a confirmation says of it.
import { scryptSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT, MATCH_COUNTS_MS, saltForDevice } from '../../src/domain/door-pin.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { fileKeyStore } from '../../src/station/adapters.ts'
import type { Station } from '../../src/station/station.ts'
import { makeDeviceKeys, publicKeyOf } from '../../src/station/sync/codec-node.ts'
import type { DoorPin, TryPinAnswer } from '../../src/wire/bridge.ts'
import type { PinVerifier, PullChange } from '../../src/wire/down.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import {
  enrol,
  PACKAGES,
  PIN,
  pull,
  pulled,
  recorded,
  referenceRows,
  type Rig,
  rig,
  scan,
  signIn,
  SITE,
  STOP_14A,
} from './station-fixture.ts'

const [P0, P1] = PACKAGES as [PackageId, PackageId]
const DOOR_PIN = '204816'
const S1 = 's14-1' as never
const here = { ...STOP_14A, accuracyM: 8, fixAgeMs: 500, source: 'gnss' as const }
const SARA = { personId: 'sara' as never, pin: PIN }

function verifier(packageId: PackageId, publicKey: string, more: { pin?: string; issue?: number } = {}): PinVerifier {
  const salt = Buffer.alloc(16, 5)
  const bound = saltForDevice(salt, Buffer.from(publicKey, 'base64'))
  const hash = scryptSync(more.pin ?? DOOR_PIN, bound, DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT).toString('hex')
  return { packageId, issue: more.issue ?? 1, salt: salt.toString('hex'), hash }
}

function announcedWithPin(packageId: PackageId, position: number) {
  const data = {
    ...{ otherNumbers: [], shipper: 'Alpenladen', service: { level: 'standard', pin: true } },
    ...{ promise: { day: '2026-11-23' }, destination: { site: SITE, postcode: '9494', town: 'Schaan', country: 'LI' } },
    ...{ weightG: 800, contents: 'goods' },
  }
  const event = pulled({ kind: 'PackageAnnounced', packageIds: [packageId], data: data as never }, position)
  return { change: 'enter' as const, packageId, keyId: null, key: null, events: [event] }
}

/** Dino on the road with both parcels of the first stop, which ask for a PIN; the station can check that of the first. */
async function atTheDoor(more: Parameters<typeof rig>[0] = {}): Promise<Rig & { publicKey: string }> {
  const made = rig(more)
  const keys = makeDeviceKeys()
  fileKeyStore(join(made.folder, 'device.key')).save(keys.privateKey)
  enrol(made.station)
  const pins = { to: 1, verifiers: [verifier(P0, keys.publicKey)] }
  pull(made.station, [...referenceRows(), announcedWithPin(P0, 1), announcedWithPin(P1, 2)], { pins })
  await signIn(made.station)
  for (const packageId of [P0, P1])
    for (const checkpoint of ['receive', 'sort', 'load'] as const) recorded(scan(made.station, checkpoint, packageId))
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  recorded(await made.station.handlers.closeLoad({ routeId: 'r14' as never, missing, counts: { depot: 2, driver: 2 } }))
  recorded(made.station.handlers.depart({ routeId: 'r14' as never, how: 'tap' }))
  await signIn(made.station, 'dino')
  made.clock.pass(600_000)
  recorded(made.station.handlers.arrive({ stopId: S1, geo: here }))
  return Object.assign(made, { publicKey: keys.publicKey })
}

const tried = async (station: Station, pin: string, packageId = P0): Promise<TryPinAnswer> =>
  station.handlers.tryPin({ stopId: S1, packageId, pin })
const stateOf = async (station: Station, packageId = P0): Promise<DoorPin | undefined> =>
  (await station.handlers.stop({ stopId: S1 }))?.list.find((one) => one.packageId === packageId)?.pin
async function wrong(station: Station, times: number): Promise<TryPinAnswer[]> {
  const answers: TryPinAnswer[] = []
  for (let time = 0; time < times; time++) answers.push(await tried(station, '000000'))
  return answers
}
function journal({ syncStore }: Station, kind: string): ScanEvent[] {
  return syncStore.epochsToSend().flatMap(({ end }) =>
    syncStore.rowsAfter(end.epoch, 0, 500, 1e7).rows.flatMap(({ body }) => {
      const decoded = decodeBody(body)
      return decoded.ok && decoded.event.kind === kind ? [decoded.event as ScanEvent] : []
    }),
  )
}
const deliver = (station: Station, packageIds = [P0]) =>
  recorded(
    station.handlers.deliver({
      ...({ stopId: S1, packageIds, outcome: 'handed_over', placeCode: 'in_person', geo: here } as const),
      scanned: packageIds.map((packageId) => ({ packageId, entry: 'wedge' as const })),
    }),
  )

test('[DP1] the right PIN, without a network: the proof says matched, the place says with PIN, nothing is missing', async () => {
  const { station, folder } = await atTheDoor()
  expect(await stateOf(station)).toEqual({ state: 'open', tries: 0, triesLeft: 5 })
  expect(await tried(station, '111111')).toEqual({ outcome: 'wrong', triesLeft: 4 })
  expect(await tried(station, DOOR_PIN)).toEqual({ outcome: 'matched' })
  expect(await stateOf(station)).toMatchObject({ state: 'matched', tries: 1 })
  expect(deliver(station).verdict).toEqual({ kind: 'ok' })
  const [event] = journal(station, 'PackageDelivered')
  expect(event?.data).toMatchObject({ placeCode: 'in_person_pin', proof: { pin: 'matched' } })
  expect(journal(station, 'PinFailed').map(({ data }) => data)).toEqual([{ stopId: S1, tries: 1, left: 4 }])
  for (const name of ['station.db', 'station.db-wal'])
    expect(readFileSync(join(folder, name)).includes(DOOR_PIN), name).toBe(false)
})

test('[DP2] five tries a parcel, each wrong one an event; then even the right one is not heard', async () => {
  const { station } = await atTheDoor()
  expect(await wrong(station, 5)).toEqual([
    ...[4, 3, 2, 1].map((triesLeft) => ({ outcome: 'wrong', triesLeft })),
    { outcome: 'locked', tries: 5 },
  ])
  expect(await tried(station, DOOR_PIN)).toEqual({ outcome: 'locked', tries: 5 })
  expect(await stateOf(station)).toEqual({ state: 'locked', tries: 5, triesLeft: 0 })
  const events = journal(station, 'PinFailed')
  expect(events.map(({ data }) => data)).toEqual([1, 2, 3, 4, 5].map((n) => ({ stopId: S1, tries: n, left: 5 - n })))
  expect(events[0]).toMatchObject({ packageIds: [P0], stopId: S1, routeId: 'r14', actorId: 'dino', checkpoint: 'stop' })
  expect(JSON.stringify(events)).not.toContain('000000')
})

test('[DP2] the count outlives a restart, and a snapshot of all news', async () => {
  const made = await atTheDoor()
  await wrong(made.station, 4)
  const station = made.reopen()
  expect(await stateOf(station)).toMatchObject({ state: 'open', tries: 4, triesLeft: 1 })
  const pins = { to: 9, verifiers: [verifier(P0, made.publicKey)] }
  pull(station, [...referenceRows(), announcedWithPin(P0, 1)], { snapshot: true, from: 0, to: 3, pins })
  expect(await wrong(station, 1)).toEqual([{ outcome: 'locked', tries: 5 }])
})

test('[DP2] what another tablet tried counts here: five tries of a parcel, whoever holds which device; another issue begins anew', async () => {
  const { station, publicKey } = await atTheDoor()
  const broken = { deviceId: 'st-broken', epoch: 'e1' }
  const said = (kind: 'PinFailed' | 'PinReopened', data: object, position: number): PullChange => ({
    change: 'event',
    event: pulled({ kind, packageIds: [P0], data: { stopId: S1, ...data } as never }, position, broken),
  })
  const failed = [1, 2, 3].map((n) => said('PinFailed', { tries: n, left: 5 - n }, 10 + n))
  pull(station, failed)
  expect(await stateOf(station)).toEqual({ state: 'open', tries: 3, triesLeft: 2 })
  expect(await wrong(station, 2)).toEqual([
    { outcome: 'wrong', triesLeft: 1 },
    { outcome: 'locked', tries: 5 },
  ])
  expect(await tried(station, DOOR_PIN)).toEqual({ outcome: 'locked', tries: 5 })
  expect(journal(station, 'PinFailed').map(({ data }) => data)).toEqual([
    { stopId: S1, tries: 4, left: 1 },
    { stopId: S1, tries: 5, left: 0 },
  ])
  pull(station, [said('PinReopened', { tries: 5, by: 'sara' }, 20)])
  expect(await stateOf(station)).toEqual({ state: 'open', tries: 5, triesLeft: 5 })
  pull(station, [], { pins: { to: 2, verifiers: [verifier(P0, publicKey, { issue: 2 })] } })
  expect(await stateOf(station)).toEqual({ state: 'open', tries: 0, triesLeft: 5 })
})

test('[DP2] a kill after the count and before the answer has cost a try, and its event comes with the next', async () => {
  let kill = false
  const made = await atTheDoor({
    cut: (point) => {
      if (kill && point === 'after-commit') throw new Error('killed')
    },
  })
  for (let times = 0; times < 3; times++) {
    kill = true
    await expect(tried(made.station, DOOR_PIN)).rejects.toThrow('killed')
    kill = false
    made.reopen({ cut: () => undefined, ...(times < 2 ? { cut: made.options.cut! } : {}) })
  }
  expect(await stateOf(made.station)).toEqual({ state: 'open', tries: 3, triesLeft: 2 })
  expect(await wrong(made.station, 2)).toEqual([
    { outcome: 'wrong', triesLeft: 1 },
    { outcome: 'locked', tries: 5 },
  ])
  expect(journal(made.station, 'PinFailed').map(({ data }) => data)).toMatchObject(
    [1, 2, 3, 4, 5].map((tries) => ({ tries })),
  )
})

test('[DP2] two windows at once do not share one try', async () => {
  const { station } = await atTheDoor()
  const both = await Promise.all([tried(station, '000000'), tried(station, '000001')])
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['not-recorded', 'wrong'])
  expect(await stateOf(station)).toMatchObject({ tries: 1 })
})

test('[DP1] what was made for another device’s key fits no PIN here', async () => {
  const made = await atTheDoor()
  const other = makeDeviceKeys()
  fileKeyStore(join(made.folder, 'device.key')).save(other.privateKey)
  expect(await tried(made.station, DOOR_PIN)).toEqual({ outcome: 'wrong', triesLeft: 4 })
  expect(publicKeyOf(other.privateKey)).not.toBe(made.publicKey)
})

test('[DP3] after five a supervisor signs for another round: own PIN, this role alone, and an event that names who', async () => {
  const { station } = await atTheDoor()
  const reopen = async (second: { personId: never; pin: string }) =>
    station.handlers.reopenPin({ stopId: S1, packageId: P0, second })
  expect(await reopen(SARA)).toMatchObject({ outcome: 'not-recorded', reason: 'input' })
  await wrong(station, 5)
  expect(await reopen({ personId: 'anna' as never, pin: PIN })).toMatchObject({ outcome: 'not-recorded' })
  const refused = await reopen({ ...SARA, pin: '9999' })
  expect(refused).toMatchObject({ sentence: 'That is not the PIN of Sara Ospelt. 4 tries are left.' })
  expect(await stateOf(station)).toMatchObject({ state: 'locked' })
  expect(await reopen(SARA)).toMatchObject({ outcome: 'recorded' })
  expect(journal(station, 'PinReopened').map(({ data }) => data)).toEqual([{ stopId: S1, tries: 5, by: 'sara' }])
  expect(await stateOf(station)).toEqual({ state: 'open', tries: 5, triesLeft: 5 })
  expect(await tried(station, DOOR_PIN)).toEqual({ outcome: 'matched' })
  expect(deliver(station).verdict).toEqual({ kind: 'ok' })
})

test('[DP4] without what checks it, it goes by hand with its proof missing; a window that claims the PIN is not believed', async () => {
  const { station } = await atTheDoor()
  expect(await stateOf(station, P1)).toMatchObject({ state: 'no-verifier' })
  expect(await tried(station, DOOR_PIN, P1)).toEqual({ outcome: 'no-verifier' })
  const claimed = station.handlers.deliver({
    ...{ stopId: S1, packageIds: [P1], outcome: 'handed_over', placeCode: 'in_person_pin', geo: here },
  })
  expect(recorded(claimed).verdict).toEqual({ kind: 'attention', reason: 'proof-missing' })
  const [event] = journal(station, 'PackageDelivered')
  expect(event?.data).toMatchObject({ placeCode: 'in_person', proof: {} })
  expect(event?.data).not.toHaveProperty('proof.pin')
})

test('[DP4] one of two matched is not both; one that was tried in vain says so', async () => {
  const { station } = await atTheDoor()
  await tried(station, DOOR_PIN)
  expect(deliver(station, [P0, P1]).verdict).toEqual({ kind: 'attention', reason: 'proof-missing' })
  expect(journal(station, 'PackageDelivered')[0]?.data).not.toHaveProperty('proof.pin')
  const other = await atTheDoor()
  await wrong(other.station, 1)
  expect(deliver(other.station).verdict).toEqual({ kind: 'attention', reason: 'proof-missing' })
  expect(journal(other.station, 'PackageDelivered')[0]?.data).toMatchObject({ proof: { pin: 'failed' } })
})

test('[DP4] not delivered for its PIN: how often it was tried is counted here, not typed', async () => {
  const made = await atTheDoor()
  await wrong(made.station, 3)
  const evidence = ['tries:1', 'card_left']
  const attempt = (packageIds: PackageId[]) =>
    recorded(made.station.handlers.attempt({ stopId: S1, packageIds, reason: 'PIN_FAILED', evidence, geo: here }))
  expect(attempt([P0]).verdict).toEqual({ kind: 'ok' })
  expect(journal(made.station, 'DeliveryAttempted')[0]?.data).toMatchObject({
    ...{ reason: 'PIN_FAILED', proven: 'yes' },
    evidence: ['place_near', 'card_left', 'tries:3'],
  })
  attempt([P1])
  expect(journal(made.station, 'DeliveryAttempted')[1]?.data).toMatchObject({
    evidence: ['place_near', 'tries:1', 'card_left'],
  })
})

test('[DP4] a match counts for this visit, not for the day', async () => {
  const made = await atTheDoor()
  await tried(made.station, DOOR_PIN)
  made.clock.pass(MATCH_COUNTS_MS + 1)
  expect(await stateOf(made.station)).toMatchObject({ state: 'open' })
  expect(deliver(made.station).verdict).toEqual({ kind: 'attention', reason: 'proof-missing' })
})

test('[DP5] what checks a PIN goes once the delivery stands, when the parcel leaves the scope, and with another issue of it', async () => {
  const made = await atTheDoor()
  await tried(made.station, DOOR_PIN)
  const { eventIds } = deliver(made.station)
  made.clock.pass(30_000)
  recorded(made.station.handlers.undo({ eventIds, why: 'did_not_occur' }))
  made.clock.pass(MATCH_COUNTS_MS)
  made.timers.runDue(5000)
  expect(await stateOf(made.station)).toMatchObject({ state: 'open' })
  await wrong(made.station, 5)
  pull(made.station, [], { pins: { to: 2, verifiers: [verifier(P0, made.publicKey, { pin: '777777', issue: 2 })] } })
  expect(made.station.syncStore.pullCursor()).toMatchObject({ pins: 2 })
  expect(await stateOf(made.station)).toEqual({ state: 'open', tries: 0, triesLeft: 5 })
  expect(await tried(made.station, DOOR_PIN)).toMatchObject({ outcome: 'wrong' })
  expect(await tried(made.station, '777777')).toEqual({ outcome: 'matched' })
  deliver(made.station)
  made.clock.pass(MATCH_COUNTS_MS + 1)
  made.timers.runDue(5000)
  expect(await stateOf(made.station)).toMatchObject({ state: 'no-verifier' })
})

test('[DP5] a parcel that left the scope takes it along; a hub that says nothing of PINs leaves the rest as it is', async () => {
  const made = await atTheDoor()
  const leave = { change: 'leave' as const, packageId: P0, forgetAfter: 0 }
  pull(made.station, [], {})
  expect(made.station.syncStore.pullCursor()).toMatchObject({ pins: 1 })
  expect(await stateOf(made.station)).toMatchObject({ state: 'open' })
  pull(made.station, [leave])
  expect(await stateOf(made.station)).toMatchObject({ state: 'no-verifier' })
})

test('[DP5] who asks for all news once more is told of the PINs once more: it left before, and came again', async () => {
  const made = await atTheDoor()
  made.station.syncStore.takeNewEpoch('restored')
  expect(made.station.syncStore.pullCursor()).toEqual({ incarnation: 'hub-1', position: 0 })
  const leave = { change: 'leave' as const, packageId: P0, forgetAfter: 0 }
  const pins = { to: 1, verifiers: [verifier(P0, made.publicKey)] }
  await wrong(made.station, 1)
  pull(made.station, [announcedWithPin(P0, 1), leave, announcedWithPin(P0, 1)], { pins })
  expect(await stateOf(made.station)).toEqual({ state: 'open', tries: 1, triesLeft: 4 })
})

test('[OP6] nothing of what checks a PIN leaves the station by its bridge', async () => {
  const { station, publicKey } = await atTheDoor()
  const { salt, hash } = verifier(P0, publicKey)
  const answers = JSON.stringify([
    await station.handlers.stop({ stopId: S1 }),
    await station.handlers.timeline({ packageId: P0 }),
    await tried(station, '000000'),
    await station.handlers.syncState(undefined),
  ])
  for (const part of [salt, hash]) expect(answers).not.toContain(part)
})

test('a parcel of another stop, and nobody signed in, are refused before a try is counted', async () => {
  const { station } = await atTheDoor()
  const elsewhere = station.handlers.tryPin({ stopId: 's14-2' as never, packageId: P0, pin: '000000' })
  expect(await elsewhere).toMatchObject({ outcome: 'not-recorded', reason: 'input' })
  await station.handlers.signOut(undefined)
  expect(await tried(station, '000000')).toMatchObject({ outcome: 'not-recorded', reason: 'not-signed-in' })
  expect(await stateOf(station)).toMatchObject({ tries: 0 })
})
