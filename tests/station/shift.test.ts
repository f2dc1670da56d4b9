// The driver's shift at the station: the count signed by two, the van bound by its door, breaks, and the balance at the end.
import { expect, test } from 'vitest'
import { decodeBody } from '../../src/wire/event-body.ts'
import type { ScanAnswer } from '../../src/wire/bridge.ts'
import type { Station } from '../../src/station/station.ts'
import { PACKAGES, PIN, recorded, type Rig, scan, signIn, STOP_14A, workingRig } from './station-fixture.ts'

const R14 = 'r14' as never
const S1 = 's14-1' as never
const here = { ...STOP_14A, accuracyM: 8, fixAgeMs: 500, source: 'gnss' as const }
const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
const second = (personId: string, pin = PIN) => ({ personId: personId as never, pin })

async function loaded(): Promise<Rig> {
  const made = await workingRig()
  for (const packageId of PACKAGES.slice(0, 2))
    for (const checkpoint of ['receive', 'sort', 'load'] as const) {
      recorded(scan(made.station, checkpoint, packageId))
      made.clock.pass(500)
    }
  await signIn(made.station, 'dino')
  return made
}

const close = async (station: Station, who: ReturnType<typeof second>, depot = 2): Promise<ScanAnswer> =>
  station.handlers.closeLoad({ routeId: R14, missing, counts: { depot, driver: 2 }, second: who })

function lastEvents(station: Station, count: number) {
  const { end } = station.syncStore.epochsToSend()[0]!
  const { rows } = station.syncStore.rowsAfter(end.epoch, (end.seq - count) as never, count, 1e6)
  return rows.map(({ body }) => {
    const read = decodeBody(body)
    if (!read.ok) throw new Error(read.reason)
    return read.event
  })
}

test('[OP7] the count is signed by two: the event names the driver and the one of the depot', async () => {
  const { station } = await loaded()
  expect(await close(station, second('anna'))).toMatchObject({ outcome: 'recorded', verdict: { kind: 'ok' } })
  expect(lastEvents(station, 1)).toMatchObject([
    { kind: 'LoadClosed', actorId: 'dino', data: { agreedBy: ['dino', 'anna'], driverId: 'dino' } },
  ])
  expect((await station.handlers.loadSummary({ routeId: R14 })).route).toMatchObject({ closed: true })
})

test('[OP7] a wrong PIN of the second closes nothing; after five the person is locked, at the sign-in too', async () => {
  const { station, clock } = await loaded()
  const said: string[] = []
  for (let tries = 0; tries < 5; tries++) {
    const answer = await close(station, second('anna', '0000'))
    if (answer.outcome === 'not-recorded') said.push(answer.sentence)
  }
  expect(said).toEqual([
    ...[4, 3, 2].map((left) => `That is not the PIN of Anna Frick. ${left} tries are left.`),
    'That is not the PIN of Anna Frick. One try is left.',
    'Too many wrong PINs for Anna Frick. Wait a minute, or let somebody else sign.',
  ])
  expect(await close(station, second('anna'))).toMatchObject({ outcome: 'not-recorded', reason: 'input' })
  expect(await station.handlers.signIn(second('anna'))).toMatchObject({ outcome: 'locked' })
  expect((await station.handlers.loadSummary({ routeId: R14 })).route.closed).toBe(false)
  clock.pass(60_001)
  expect(await close(station, second('anna'))).toMatchObject({ outcome: 'recorded' })
  // What fits takes the tries back, whatever became of the closing.
  expect(await station.handlers.signIn(second('anna', '0000'))).toEqual({ outcome: 'wrong', triesLeft: 4 })
})

test('[OP7] the second is of the other side, and counts that differ are nobody’s agreement', async () => {
  const { station } = await loaded()
  const before = station.syncStore.unsentCount()
  for (const who of ['dino', 'nobody']) {
    const answer = await close(station, second(who))
    expect(answer).toMatchObject({ outcome: 'not-recorded', reason: 'input' })
  }
  expect(station.syncStore.unsentCount()).toBe(before)
  expect(await close(station, second('sara'), 3)).toMatchObject({
    verdict: { kind: 'attention', reason: 'not-agreed' },
  })
  expect(lastEvents(station, 1)[0]?.kind === 'LoadClosed' && lastEvents(station, 1)[0]?.data).not.toHaveProperty(
    'agreedBy',
  )
})

test('[OP8] the door’s code binds the driver to the van, also across a restart; the shift’s end names it', async () => {
  const made = await loaded()
  expect(recorded(scan(made.station, 'load', 'WMC:DOOR:van-12')).verdict.kind).toBe('not-ours')
  expect(await made.station.handlers.operator(undefined)).not.toHaveProperty('vehicleId')
  expect(recorded(scan(made.station, 'load', 'WMC:DOOR:van-14')).verdict.kind).toBe('ok')
  const station = made.reopen()
  expect(await station.handlers.operator(undefined)).toMatchObject({ personId: 'dino', vehicleId: 'van-14' })
  await station.handlers.signOut(undefined)
  expect(lastEvents(station, 1)).toMatchObject([{ kind: 'ShiftEnded', data: { vehicleId: 'van-14' } }])
})

test('[OP9] a break is counted once, with its times, and ends with the shift', async () => {
  const { station, clock } = await loaded()
  const before = station.syncStore.unsentCount()
  await station.handlers.setBreak({ on: true })
  await station.handlers.setBreak({ on: true })
  clock.pass(900_000)
  await station.handlers.setBreak({ on: false })
  await station.handlers.setBreak({ on: false })
  expect(station.syncStore.unsentCount()).toBe(before + 2)
  const shift = await station.handlers.operator(undefined)
  const [first] = shift?.breaks ?? []
  expect(first!.to! - first!.from).toBeGreaterThanOrEqual(900_000)
  expect(first!.to! - first!.from).toBeLessThan(901_000)
  await station.handlers.setBreak({ on: true })
  await station.handlers.signOut(undefined)
  expect(lastEvents(station, 3).map(({ kind, actorId }) => [kind, actorId])).toEqual(
    ['BreakStarted', 'BreakEnded', 'ShiftEnded'].map((kind) => [kind, 'dino']),
  )
  expect(await station.handlers.operator(undefined)).toBeNull()
})

test('[Q5] the balance: loaded = delivered + back + elsewhere + on the vehicle, and the rest has names and reasons', async () => {
  const { station, clock } = await loaded()
  const sum = async () => {
    const all = await station.handlers.balance({ routeId: R14 })
    expect(all.delivered + all.backAtDepot + all.elsewhere + all.onVehicle.length).toBe(all.loaded)
    return all
  }
  expect(await sum()).toMatchObject({ loaded: 2, delivered: 0, onVehicle: [{ reason: null }, { reason: null }] })
  await close(station, second('anna'))
  recorded(station.handlers.depart({ routeId: R14, how: 'tap' }))
  clock.pass(600_000)
  recorded(station.handlers.arrive({ stopId: S1, geo: here }))
  const door = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person', geo: here } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [PACKAGES[0]!] }))
  recorded(station.handlers.attempt({ stopId: S1, packageIds: [PACKAGES[1]!], reason: 'NO_TIME', geo: here }))
  expect(await sum()).toMatchObject({
    ...{ loaded: 2, delivered: 1, attempted: 1, backAtDepot: 0 },
    onVehicle: [{ packageId: PACKAGES[1], stopId: S1, reason: 'NO_TIME', address: 'Feldkircher Strasse 12' }],
  })
  clock.pass(60_000)
  recorded(scan(station, 'return', PACKAGES[1]!))
  const end = await sum()
  expect(end).toMatchObject({ loaded: 2, delivered: 1, backAtDepot: 1, onVehicle: [], unsentPhotos: 0 })
  expect(end.unsentEvents).toBe(station.syncStore.unsentCount())
})

test('[Q5] what was taken along without a stop of the route counts, also once it is delivered', async () => {
  const { station } = await loaded()
  for (const checkpoint of ['receive', 'load'] as const) recorded(scan(station, checkpoint, PACKAGES[5]!))
  recorded(
    await station.handlers.closeLoad({
      ...{ routeId: R14, missing, counts: { depot: 3, driver: 3 } },
      second: second('anna'),
    }),
  )
  recorded(station.handlers.depart({ routeId: R14, how: 'tap' }))
  const door = { stopId: S1, outcome: 'handed_over', placeCode: 'in_person' } as const
  recorded(station.handlers.deliver({ ...door, packageIds: [PACKAGES[5]!] }))
  expect(await station.handlers.balance({ routeId: R14 })).toMatchObject({ loaded: 3, delivered: 1 })
})
