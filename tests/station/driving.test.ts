import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import type { Station } from '../../src/station/station.ts'
import { PACKAGES, PIN, type Rig, recorded, scan, signIn, STOP_14A, workingRig } from './station-fixture.ts'

const R14 = 'r14' as never
const DINO = { personId: 'dino' as never, pin: PIN }
const S1 = 's14-1' as never
const here = { ...STOP_14A, accuracyM: 8, fixAgeMs: 500, source: 'gnss' as const }
const far = { ...here, lat: STOP_14A.lat + 0.01 }
const lifecycle = async (station: Station, packageId: PackageId) =>
  (await station.handlers.timeline({ packageId }))?.view.lifecycle

async function loaded(): Promise<Rig> {
  const made = await workingRig()
  for (const packageId of PACKAGES.slice(0, 2)) {
    for (const checkpoint of ['receive', 'sort', 'load'] as const) {
      recorded(scan(made.station, checkpoint, packageId))
      made.clock.pass(500)
    }
  }
  return made
}

test('[D7] what was chosen for the end of a loading lies beside the round’s own, and ends when both sides agree', async () => {
  const made = await loaded()
  const draft = async (of: { loadOf: never } | { routeId: never }) =>
    (await made.station.handlers.draft(of))?.value ?? null
  expect(await made.station.handlers.saveDraft({ loadOf: R14, value: 'load' })).toEqual({ ok: true })
  expect(await made.station.handlers.saveDraft({ routeId: R14, value: 'round' })).toEqual({ ok: true })
  made.reopen()
  expect(await draft({ loadOf: R14 })).toBe('load')
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  const close = (depot: number, pin = PIN) =>
    made.station.handlers.closeLoad({
      ...{ routeId: R14, missing, counts: { depot, driver: 2 } },
      second: { ...DINO, pin },
    })
  await close(2, '0000')
  recorded(await close(3))
  expect(await draft({ loadOf: R14 }), 'neither a wrong PIN nor counts that differ end it').toBe('load')
  recorded(await close(2))
  expect(await draft({ loadOf: R14 })).toBeNull()
  expect(await draft({ routeId: R14 })).toBe('round')
})

async function departed(): Promise<Rig> {
  const made = await loaded()
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  recorded(
    await made.station.handlers.closeLoad({
      ...{ routeId: R14, missing, counts: { depot: 2, driver: 2 } },
      second: DINO,
    }),
  )
  made.clock.pass(60_000)
  recorded(made.station.handlers.depart({ routeId: R14, how: 'tap' }))
  await signIn(made.station, 'dino')
  made.clock.pass(600_000)
  return made
}

test('[D1] closing asks a reason for each missing package by name, then both counts agree and the van may go', async () => {
  const { station } = await loaded()
  const summary = await station.handlers.loadSummary({ routeId: R14 })
  expect(summary.loaded).toEqual(PACKAGES.slice(0, 2).toSorted())
  expect(summary.missing.map(({ packageId }) => packageId)).toEqual([PACKAGES[2]])
  expect(summary.route).toMatchObject({
    number: '14',
    vehicle: 'FL 2207',
    driver: 'Dino Büchel',
    packages: 3,
    loaded: 2,
  })
  expect(summary.route).toMatchObject({ doorCode: 'WMC:DOOR:van-14', stops: 2, closed: false, departed: false })
  const counts = { depot: 2, driver: 2 }
  expect(station.handlers.closeLoad({ routeId: R14, missing: [], counts })).toMatchObject({
    ...{ outcome: 'not-recorded', reason: 'input', sentence: expect.stringContaining('have no reason yet') as string },
  })
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  expect(recorded(await station.handlers.closeLoad({ routeId: R14, missing, counts, second: DINO })).verdict.kind).toBe(
    'ok',
  )
  expect((await station.handlers.routes(undefined)).routes[1]).toMatchObject({
    number: '14',
    closed: true,
    departed: false,
  })
  expect(recorded(station.handlers.depart({ routeId: R14, how: 'tap' })).verdict.kind).toBe('ok')
  expect((await station.handlers.routes(undefined)).routes[1]).toMatchObject({ out: 2, departed: true })
  expect(await lifecycle(station, PACKAGES[0]!)).toBe('OUT')
  expect(await lifecycle(station, PACKAGES[2]!)).toBe('EXPECTED')
})

test('[D2] [R5] a delivery: arrival by its band, one event for the door, the name sealed beside it', async () => {
  const { station, clock } = await departed()
  expect((await station.handlers.stops({ routeId: R14 })).stops[0]).toMatchObject({
    state: 'PLANNED',
    packages: 2,
    done: 0,
  })
  expect(station.handlers.arrive({ stopId: S1, geo: far })).toMatchObject({ outcome: 'not-recorded', reason: 'input' })
  clock.pass(60_000)
  expect(recorded(station.handlers.arrive({ stopId: S1, geo: here })).verdict.kind).toBe('ok')
  expect((await station.handlers.stop({ stopId: S1 }))?.state).toBe('ARRIVED')
  const answer = recorded(
    station.handlers.deliver({
      ...{ stopId: S1, packageIds: PACKAGES.slice(0, 2), outcome: 'handed_over', placeCode: 'in_person' },
      ...{ name: 'Marianne Marxer', geo: here },
      scanned: PACKAGES.slice(0, 2).map((packageId) => ({ packageId, entry: 'wedge' as const })),
    }),
  )
  expect(answer).toMatchObject({ verdict: { kind: 'ok' } })
  expect(answer.eventIds).toHaveLength(1)
  const stop = await station.handlers.stop({ stopId: S1 })
  expect(stop).toMatchObject({ state: 'DONE', done: 2 })
  expect(stop?.list[0]).toMatchObject({ outcome: 'handed_over', undoEventIds: answer.eventIds })

  const { end } = station.syncStore.epochsToSend()[0]!
  const { rows, sealed } = station.syncStore.rowsAfter(end.epoch, (end.seq - 1) as never, 10, 1e6)
  const text = Buffer.from(rows[0]!.body).toString()
  expect(text).not.toContain('Marxer')
  expect(sealed).toMatchObject([{ seq: end.seq, packageId: PACKAGES[0] }])
  expect(Buffer.from(sealed[0]!.key!, 'base64')).toHaveLength(32)
  expect(Buffer.from(sealed[0]!.box, 'base64').toString('latin1')).not.toContain('Marxer')
})

test('[R5] the box opens with its key alone, and its facts have the hash that stands in the event', async () => {
  const { station, folder } = await departed()
  const name = 'Marianne Marxer'
  const door = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person' } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [PACKAGES[0]!], name }))
  const { end } = station.syncStore.epochsToSend()[0]!
  const { rows, sealed } = station.syncStore.rowsAfter(end.epoch, (end.seq - 1) as never, 1, 1e6)
  const decoded = decodeBody(rows[0]!.body)
  station.close()
  const { openDatabase } = await import('../../src/sql/open.ts')
  const { PackageKeys } = await import('../../src/station/package-keys.ts')
  const { systemRandom } = await import('../../src/station/adapters.ts')
  const db = openDatabase(`${folder}/station.db`)
  const keys = new PackageKeys(db, systemRandom)
  const box = Buffer.from(sealed[0]!.box, 'base64')
  const opened = keys.open(PACKAGES[0]!, sealed[0]!.keyId, box)
  expect(opened?.facts).toEqual({ name })
  expect(decoded.ok && decoded.event.private).toBe(opened?.hash)
  const altered = Buffer.from(box)
  altered[20]! ^= 1
  expect(() => keys.open(PACKAGES[0]!, sealed[0]!.keyId, altered)).toThrow()
  db.exec('DELETE FROM package_keys')
  expect(keys.open(PACKAGES[0]!, sealed[0]!.keyId, box)).toBeNull()
  db.close()
})

test('[D3] an attempt that blames the recipient from far away is not taken; without any place it is unproven', async () => {
  const { station, clock } = await departed()
  const attempt = { stopId: S1, packageIds: [PACKAGES[0]!], reason: 'NOT_HOME' as const }
  expect(station.handlers.attempt({ ...attempt, geo: far })).toMatchObject({ outcome: 'not-recorded', reason: 'input' })
  expect(await lifecycle(station, PACKAGES[0]!)).toBe('OUT')
  clock.pass(90_000)
  expect(recorded(station.handlers.attempt(attempt)).verdict).toEqual({ kind: 'attention', reason: 'unproven' })
  expect(await lifecycle(station, PACKAGES[0]!)).toBe('ATTEMPTED')
  recorded(station.handlers.arrive({ stopId: S1, geo: here }))
  const gate = { ...attempt, packageIds: [PACKAGES[1]!], reason: 'NO_ACCESS' as const, note: 'gate locked' }
  expect(recorded(station.handlers.attempt(gate)).verdict.kind).toBe('ok')
  expect((await station.handlers.stop({ stopId: S1 }))?.state).toBe('FAILED')
})

test('[D4] a delivery is taken back within the minute at the door, and not after it', async () => {
  const { station, clock } = await departed()
  const door = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person' } as const
  const first = recorded(station.handlers.deliver({ ...door, packageIds: [PACKAGES[0]!] }))
  clock.pass(30_000)
  expect(recorded(station.handlers.undo({ eventIds: first.eventIds, why: 'did_not_occur' })).verdict.kind).toBe('ok')
  expect(await lifecycle(station, PACKAGES[0]!)).toBe('OUT')
  const second = recorded(station.handlers.deliver({ ...door, packageIds: [PACKAGES[1]!] }))
  clock.pass(61_000)
  expect(station.handlers.undo({ eventIds: second.eventIds, why: 'did_not_occur' })).toMatchObject({ reason: 'input' })
  expect(await lifecycle(station, PACKAGES[1]!)).toBe('DELIVERED')
})

test('[D5] what was not delivered comes back; holds are placed and released', async () => {
  const { station } = await departed()
  recorded(station.handlers.attempt({ stopId: S1, packageIds: [PACKAGES[0]!], reason: 'NO_TIME' }))
  expect(await station.handlers.progress({ checkpoint: 'return' })).toMatchObject({ expected: 1, done: 0 })
  expect(recorded(scan(station, 'return', PACKAGES[0]!)).verdict.kind).toBe('ok')
  expect(await station.handlers.progress({ checkpoint: 'return' })).toMatchObject({ expected: 1, done: 1 })
  const hold = { packageId: PACKAGES[0]!, hold: 'address_query' as const, reason: 'no house number' }
  recorded(station.handlers.placeHold(hold))
  expect((await station.handlers.timeline(hold))?.view.holds).toEqual(['address_query'])
  recorded(station.handlers.releaseHold(hold))
  expect((await station.handlers.timeline(hold))?.view.holds).toEqual([])
})

test('[Q3] a package is found by its number, its last four, a street and a name', async () => {
  const { station } = await workingRig()
  const find = async (text: string) =>
    (await station.handlers.search({ text })).packages.map(({ packageId }) => packageId)
  expect(await find(PACKAGES[3]!.toLowerCase())).toEqual([PACKAGES[3]])
  expect(await find(PACKAGES[3]!.slice(-4))).toContain(PACKAGES[3])
  expect(await find('benderer str')).toEqual([PACKAGES[3], PACKAGES[4]])
  expect(await find('marx riet')).toEqual([PACKAGES[2]])
  expect(await find('no such place')).toEqual([])
  expect(await find(`%" OR * --`)).toEqual([])
})

test('[Q4] the timeline shows both times, who, and what is not sent yet', async () => {
  const { station, clock } = await workingRig()
  clock.pass(5000)
  scan(station, 'receive', PACKAGES[0]!)
  const detail = await station.handlers.timeline({ packageId: PACKAGES[0]! })
  expect(detail?.entries).toMatchObject([
    { kind: 'PackageAnnounced', device: 'the hub', who: null, unsent: false },
    { kind: 'PackageReceived', device: 'Tablet 7', who: 'Anna Frick', unsent: true, learnedAt: null, corrected: false },
  ])
  expect(detail?.entries[0]!.learnedAt).toBe(detail!.entries[0]!.happenedAt + 500)
  expect(detail?.stop?.address).toBe('Feldkircher Strasse 12')
  expect(await station.handlers.timeline({ packageId: 'WM222222222222' as never })).toBeNull()
})
