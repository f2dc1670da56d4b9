import { expect, test } from 'vitest'
import { decodeBody } from '../../src/wire/event-body.ts'
import { workplaceCodeText } from '../../src/domain/numbers/workplace-code.ts'
import type { Station } from '../../src/station/station.ts'
import { announced, packageNumber, PACKAGES, pull, recorded, scan, SITE, workingRig } from './station-fixture.ts'

const OUT_BIN = workplaceCodeText({ code: 'out-bin', id: SITE })
const DOOR_14 = workplaceCodeText({ code: 'door', id: 'van-14' as never })

/** All events of the journal as they were frozen, oldest first. */
function journal({ syncStore }: Station) {
  return syncStore.allEpochs().flatMap(({ end }) =>
    syncStore.rowsAfter(end.epoch, 0, 500, 1e9).rows.map(({ body }) => {
      const decoded = decodeBody(body)
      if (!decoded.ok) throw new Error(decoded.reason)
      return decoded.event
    }),
  )
}
const kinds = (station: Station) => journal(station).map(({ kind }) => kind)

test('[R1] [SC1] receive, sort, load: each is an event, a verdict and a place in words', async () => {
  const { station, clock } = await workingRig()
  const received = recorded(scan(station, 'receive', PACKAGES[0]!))
  expect(received.verdict).toMatchObject({ kind: 'ok', routeId: 'r14', bin: 'B3' })
  expect(received.place).toEqual({
    ...{ routeNumber: '14', bin: 'B3', address: 'Feldkircher Strasse 12', town: 'Schaan', siteName: 'Schaan depot' },
  })
  clock.pass(1000)
  expect(recorded(scan(station, 'sort', PACKAGES[0]!)).verdict).toMatchObject({ kind: 'ok', bin: 'B3' })
  clock.pass(1000)
  expect(recorded(scan(station, 'load', PACKAGES[0]!)).verdict.kind).toBe('ok')
  clock.pass(1000)
  const again = recorded(scan(station, 'load', PACKAGES[0]!))
  expect(again).toMatchObject({ verdict: { kind: 'again' }, who: 'Anna Frick' })
  expect(kinds(station)).toEqual([
    ...['ShiftStarted', 'PackageReceived', 'PackageSorted', 'PackageLoaded', 'PackageLoaded'],
  ])
  expect(journal(station)[1]).toMatchObject({
    ...{ actorId: 'anna', role: 'depot', site: SITE, checkpoint: 'receive', entry: 'wedge', seen: 6 },
    ...{ packageIds: [PACKAGES[0]], bootId: 'boot-1', policyVersion: 2, appVersion: '0.1.0' },
  })
  expect(journal(station)[1]).not.toHaveProperty('rawBarcode')
})

test('[SC2] a parcel of another route is stopped; only its scan and the OUT code end that, in either order', async () => {
  const { station } = await workingRig()
  const wrong = PACKAGES[3]!
  expect(recorded(scan(station, 'load', wrong)).verdict).toEqual({
    ...{ kind: 'stop', reason: 'wrong-route', wantedRouteId: 'r12' },
  })
  const progress = () => station.handlers.progress({ checkpoint: 'load', routeId: 'r14' as never })
  expect(await progress()).toMatchObject({
    waiting: [{ packageId: wrong, routeNumber: '14', wantedRouteNumber: '12', packageScanned: false }],
  })
  // A scan behind the open STOP is journaled like any other.
  expect(recorded(scan(station, 'load', PACKAGES[0]!)).verdict.kind).toBe('attention')
  expect(kinds(station).at(-1)).toBe('PackageLoaded')
  // A bounce of the trigger alone does not end it.
  const bounce = recorded(scan(station, 'load', wrong))
  expect(bounce).toMatchObject({ eventIds: [], verdict: { kind: 'attention', reason: 'waits-for-out' } })
  expect(recorded(scan(station, 'load', wrong)).eventIds).toEqual([])
  expect(await progress()).toMatchObject({ waiting: [{ packageScanned: true }] })
  expect(recorded(scan(station, 'load', OUT_BIN)).verdict.kind).toBe('ok')
  expect(await progress()).toMatchObject({ waiting: [] })
  expect(kinds(station).at(-1)).toBe('PackageUnloaded')

  scan(station, 'load', PACKAGES[4]!)
  expect(recorded(scan(station, 'load', DOOR_14)).verdict).toMatchObject({ reason: 'waits-for-out' })
  expect(recorded(scan(station, 'load', PACKAGES[4]!)).verdict.kind).toBe('ok')
  expect(await progress()).toMatchObject({ waiting: [] })
})

test('[SC2] a STOP outlives a restart, and a move on purpose ends it', async () => {
  const made = await workingRig()
  scan(made.station, 'load', PACKAGES[3]!)
  const station = made.reopen()
  const move = {
    packageId: PACKAGES[3]!,
    routeId: 'r14' as never,
    vehicleId: 'van-14' as never,
    why: 'help for route 12',
  }
  expect(await station.handlers.progress({ checkpoint: 'load', routeId: 'r14' as never })).toMatchObject({
    waiting: [{ packageId: PACKAGES[3] }],
  })
  expect(recorded(station.handlers.moveToRoute(move)).verdict).toMatchObject({ kind: 'ok', routeId: 'r14', bin: 'B3' })
  expect(kinds(station).slice(-2)).toEqual(['PackageSorted', 'PackageLoaded'])
  expect(await station.handlers.progress({ checkpoint: 'load', routeId: 'r14' as never })).toMatchObject({
    waiting: [],
  })
})

test('[SC3] what names no package of ours is kept as a note with its verdict', async () => {
  const { station } = await workingRig()
  const cases: [text: string, verdict: object][] = [
    ['4006381333931', { kind: 'not-ours' }],
    ['XQ-993-unknown', { kind: 'not-ours', reason: 'unknown-number' }],
    [DOOR_14, { kind: 'not-ours', reason: 'foreign-code' }],
    [`${PACKAGES[0]!.slice(0, -1)}${PACKAGES[0]!.endsWith('A') ? 'B' : 'A'}`, { kind: 'unreadable' }],
  ]
  for (const [text, verdict] of cases) expect(recorded(scan(station, 'receive', text)).verdict).toMatchObject(verdict)
  expect(kinds(station).slice(1)).toEqual(cases.map(() => 'ScanNoted'))
})

test('[SC4] 4 KB of control characters is one unreadable scan, bounded in the journal', async () => {
  const { station } = await workingRig()
  const text = Array.from({ length: 4096 }, (_, index) => String.fromCharCode(index % 32)).join('')
  expect(recorded(scan(station, 'receive', text)).verdict.kind).toBe('unreadable')
  const { rows } = station.syncStore.rowsAfter(station.syncStore.allEpochs()[0]!.end.epoch, 1 as never, 10, 1e6)
  expect(rows[0]!.body.length).toBeLessThan(1200)
  const { lastScans } = await station.handlers.progress({ checkpoint: 'receive' })
  expect(lastScans[0]!.text.length).toBeLessThanOrEqual(80)
  // Longer than the bridge takes at all: refused there, with a sentence.
  const input = { checkpoint: 'receive', text: 'x'.repeat(70_000), entry: 'wedge' }
  expect(await station.call('scan', input)).toMatchObject({ ok: false, reason: 'bad-input' })
})

test('[SC5] a number of the sender finds its package; one that two living packages carry is a contradiction', async () => {
  const { station } = await workingRig()
  const [one, two] = [packageNumber(), packageNumber()]
  pull(station, [
    announced(one, 20, ['SHOP 4711']),
    announced(two, 21, ['TWICE-1']),
    announced(PACKAGES[5]!, 22, ['TWICE-1']),
  ])
  expect(recorded(scan(station, 'receive', 'shop4711')).packageId).toBe(one)
  expect(journal(station).at(-1)).toMatchObject({ kind: 'PackageReceived', rawBarcode: 'shop4711' })
  // A better announcement brings another number; the one on the old label still finds it.
  pull(station, [announced(one, 30, ['SHOP 4711', 'SHOP 4712'])])
  expect(recorded(scan(station, 'receive', 'shop4712')).packageId).toBe(one)
  pull(station, [announced(one, 31, ['SHOP 4713'])])
  for (const number of ['shop4711', 'shop4713'])
    expect(recorded(scan(station, 'receive', number)).packageId, number).toBe(one)
  pull(station, [announced(packageNumber(), 23, ['TWICE-2']), announced(packageNumber(), 24, ['TWICE-2'])])
  expect(recorded(scan(station, 'receive', 'TWICE-2')).verdict).toMatchObject({
    kind: 'contradiction',
    reason: 'double-id',
  })
})

test('[SC6] undo is a correction; the list says what may still be taken back', async () => {
  const { station } = await workingRig()
  const first = recorded(scan(station, 'receive', PACKAGES[0]!))
  const undoOf = async () => (await station.handlers.progress({ checkpoint: 'receive' })).lastScans[0]!.undo
  expect(await undoOf()).toBe('possible')
  expect(recorded(station.handlers.undo({ eventIds: first.eventIds, why: 'did_not_occur' })).verdict.kind).toBe('ok')
  expect(kinds(station).at(-1)).toBe('EventCorrected')
  expect(await undoOf()).toBe('done')
  expect((await station.handlers.timeline({ packageId: PACKAGES[0]! }))?.view.lifecycle).toBe('EXPECTED')
  expect(station.handlers.undo({ eventIds: first.eventIds, why: 'did_not_occur' })).toMatchObject({
    ...{ outcome: 'not-recorded', reason: 'input', sentence: 'This was already taken back.' },
  })
})

test('[Q1] the last scans are there again after a restart, with their verdicts', async () => {
  const made = await workingRig()
  scan(made.station, 'receive', PACKAGES[0]!)
  scan(made.station, 'receive', 'nonsense 99')
  const before = (await made.station.handlers.progress({ checkpoint: 'receive' })).lastScans
  const after = (await made.reopen().handlers.progress({ checkpoint: 'receive' })).lastScans
  expect(after).toEqual(before)
  expect(after.map(({ verdict }) => verdict.kind)).toEqual(['not-ours', 'ok'])
})

test('[Q2] progress counts what is promised for today and what remains', async () => {
  const { station } = await workingRig()
  const receive = () => station.handlers.progress({ checkpoint: 'receive' })
  expect(await receive()).toMatchObject({ expected: 6, done: 0, remainingCount: 6 })
  scan(station, 'receive', PACKAGES[0]!)
  expect(await receive()).toMatchObject({ expected: 6, done: 1, remainingCount: 5 })
  expect((await receive()).remaining.map(({ packageId }) => packageId)).not.toContain(PACKAGES[0])
  scan(station, 'sort', PACKAGES[0]!)
  expect(await station.handlers.progress({ checkpoint: 'sort' })).toMatchObject({ expected: 1, done: 1 })
  const load = await station.handlers.progress({ checkpoint: 'load', routeId: 'r14' as never })
  expect(load).toMatchObject({ expected: 3, done: 0, remainingCount: 3 })
  expect(load.remaining[0]).toMatchObject({ lastSeen: 'sorted 07:00', bin: 'B3', routeNumber: '14' })
})

test('[SE1] nobody signed in, no route chosen: nothing is recorded, and the sentence says what to do', async () => {
  const { station } = await workingRig()
  expect(scan(station, 'load', PACKAGES[0]!, { routeId: undefined })).toMatchObject({
    ...{ outcome: 'not-recorded', reason: 'input', sentence: 'Choose the route you are loading, then scan again.' },
  })
  await station.handlers.signOut(undefined)
  expect(scan(station, 'receive', PACKAGES[0]!)).toMatchObject({ outcome: 'not-recorded', reason: 'not-signed-in' })
  expect(kinds(station)).toEqual(['ShiftStarted', 'ShiftEnded'])
})
