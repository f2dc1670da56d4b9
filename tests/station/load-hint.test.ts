// What a team reads of a load that was scanned as a pile, and what it costs whom (DOMAIN §3 Anti-gaming).
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { makeTrackingId, trackingDay } from '../../src/domain/numbers/tracking-id.ts'
import { workplaceCodeText } from '../../src/domain/numbers/workplace-code.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { PIN, pull, pulled, recorded, type Rig, scan, SITE, START, workingRig } from './station-fixture.ts'

const R14 = 'r14' as never
const DINO = { personId: 'dino' as never, pin: PIN }
const DOOR = workplaceCodeText({ code: 'door', id: 'van-14' as never })
const PARCELS: PackageId[] = Array.from({ length: 14 }, (_, n) =>
  makeTrackingId(trackingDay(START), Uint8Array.of(3, 1, n, 4, 1)),
)

/** Fourteen parcels on one more stop of route 14, sorted. */
async function sorted(): Promise<Rig> {
  const rig = await workingRig()
  const stop = { id: 's14-9', routeId: 'r14', sequence: 9, packages: PARCELS, lines: ['Reberastrasse 1'] }
  const at = { name: 'Beck', postcode: '9494', town: 'Schaan', lat: 47.165, lon: 9.509 }
  const data = { site: SITE, routeId: 'r14', bin: 'B3', planVersion: 3 } as never
  pull(rig.station, [
    { change: 'row', table: 'stop', id: 's14-9', version: 1, value: { ...stop, ...at } } as never,
    ...PARCELS.map((packageId, n) => ({
      ...{ change: 'enter' as const, packageId, keyId: null, key: null },
      events: [pulled({ kind: 'PackageSorted', packageIds: [packageId], data }, 50 + n)],
    })),
  ])
  rig.clock.pass(600_000)
  return rig
}
function load(rig: Rig, parcels: readonly PackageId[], everyMs: number): void {
  for (const packageId of parcels) {
    expect(recorded(scan(rig.station, 'load', packageId)).verdict.kind).toBe('ok')
    rig.clock.pass(everyMs)
  }
}
const hintOf = async ({ station }: Rig) => (await station.handlers.loadHint({ routeId: R14 })).hint
async function close(rig: Rig, counts = { depot: 14, driver: 14 }): Promise<void> {
  const { missing } = await rig.station.handlers.loadSummary({ routeId: R14 })
  const rows = missing.map(({ packageId }) => ({ packageId, reason: 'NOT_FOUND' as const }))
  recorded(await rig.station.handlers.closeLoad({ routeId: R14, missing: rows, counts, second: DINO }))
}
const lineOf = async ({ station }: Rig) =>
  (await station.handlers.routes(undefined)).routes.find(({ routeId }) => routeId === R14)!

test('[D15] a pile is told at the count and, once closed, with the route, to the desk too; nobody is named, nothing held up', async () => {
  const rig = await sorted()
  scan(rig.station, 'load', DOOR)
  rig.clock.pass(120_000)
  load(rig, PARCELS, 1_000)
  expect(await hintOf(rig)).toEqual({ parcels: 14, seconds: 13, ordered: true, sinceDoorS: 120 })
  expect((await lineOf(rig)).hint).toBeNull()
  await close(rig, { depot: 14, driver: 13 })
  const { hint } = await lineOf(rig)
  expect(hint).toEqual({ parcels: 14, seconds: 13, ordered: true, sinceDoorS: 120, miscount: true })
  const { rows } = await rig.station.handlers.board(undefined)
  expect(rows.find(({ routeId }) => routeId === R14)?.hint).toEqual(hint)
  expect(recorded(rig.station.handlers.depart({ routeId: R14, how: 'tap' })).outcome).toBe('recorded')
})

test('[D15] counted again after a look, by the door’s code with each armful: the newest closing says', async () => {
  const rig = await sorted()
  for (const from of [0, 7]) {
    scan(rig.station, 'load', DOOR)
    load(rig, PARCELS.slice(from, from + 7), 500)
  }
  expect(await hintOf(rig)).toBeNull()
  await close(rig)
  expect((await lineOf(rig)).hint).toBeNull()
})

test('[D15] one by one, each in four seconds: nothing to look at', async () => {
  const rig = await sorted()
  load(rig, PARCELS, 4_000)
  expect(await hintOf(rig)).toBeNull()
})

test('[D15] it stands in the closing’s event and in none of the scans, and another station reads it from there', async () => {
  const rig = await sorted()
  load(rig, PARCELS, 200)
  await close(rig)
  const [{ end }] = rig.station.syncStore.allEpochs() as [ReturnType<typeof rig.station.syncStore.allEpochs>[number]]
  const events = rig.station.syncStore.rowsAfter(end.epoch, 0, 500, 1e9).rows.map(({ body }) => {
    const decoded = decodeBody(body)
    if (!decoded.ok) throw new Error(decoded.reason)
    return decoded.event
  })
  const said = events.filter((event) => JSON.stringify(event).includes('"pile"'))
  expect(said.map(({ kind }) => kind)).toEqual(['LoadClosed'])
  const other = await workingRig()
  const [closed] = said
  if (closed?.kind !== 'LoadClosed') throw new Error('no closing')
  pull(other.station, [{ change: 'event', event: pulled({ ...closed }, 90, { atMs: START + 700_000 }) }])
  expect((await lineOf(other)).hint).toMatchObject({ parcels: 14, miscount: false })
})

test('[D15] what others scanned is not judged here: nobody knows when they scanned the door', async () => {
  const rig = await sorted()
  const data = { routeId: 'r14', vehicleId: 'van-14' } as never
  const events = PARCELS.map((packageId, n) => ({
    change: 'event' as const,
    event: pulled({ kind: 'PackageLoaded', packageIds: [packageId], data }, 80 + n),
  }))
  pull(rig.station, events)
  expect((await rig.station.handlers.loadSummary({ routeId: R14 })).loaded).toHaveLength(14)
  expect(await hintOf(rig)).toBeNull()
})
