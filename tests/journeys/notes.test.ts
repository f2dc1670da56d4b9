// What a driver writes at a door is sealed with the parcel's key: a supervisor's desk reads it, nobody else does, and once the recipient is erased nobody.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NotesReply, notesPath } from '../../src/wire/notes.ts'
import type { DriverNote } from '../../src/wire/bridge.ts'
import {
  AT_THE_DOOR,
  BOSS,
  CLERK,
  type Depot,
  DRIVER,
  openDepot,
  openTablet,
  type Parcel,
  type Tablet,
  until,
  withBoss,
} from './depot.ts'

const GATE = 'The gate code 4711 does not open'
const GONE = 'Moved to Buchs, says Mrs Wohlwend'

/** A van and a desk, each with its own, and the parcel's story is on the tablet. */
async function vanAndDesk(depot: Depot, parcel: Parcel): Promise<{ van: Tablet; desk: Tablet }> {
  const van = await openTablet({ depot, name: 'Tablet 7' })
  const desk = await openTablet({ depot, name: 'Desk' })
  await van.signIn(DRIVER)
  await desk.signIn(BOSS)
  await until(
    () => van.call('timeline', { packageId: parcel.id }),
    (story) => story !== null,
  )
  return { van, desk }
}
const notesAt = async (tablet: Tablet, { id }: Parcel): Promise<DriverNote[]> =>
  (await tablet.call('notes', { packageId: id })).notes
const written = async (tablet: Tablet, { id }: Parcel) =>
  ((await tablet.call('timeline', { packageId: id }))?.entries ?? []).filter((entry) => entry.written === true).length

test('[Q11] [PO10] a driver’s notes are read at the desk, by a supervisor alone, and not once the recipient is erased', async () => {
  const depot = await openDepot(2)
  const ops = await withBoss(depot)
  const [parcel] = depot.parcels as [Parcel]
  const { van, desk } = await vanAndDesk(depot, parcel)
  const stopId = parcel.stopId as never
  const arrived = await van.call('arrive', { stopId, geo: AT_THE_DOOR, reason: 'gate', note: GATE })
  expect(arrived).toMatchObject({ outcome: 'recorded' })
  const tried = {
    stopId,
    packageIds: [parcel.id],
    reason: 'RECIPIENT_UNKNOWN' as const,
    evidence: [],
    geo: AT_THE_DOOR,
  }
  expect(await van.call('attempt', { ...tried, note: GONE })).toMatchObject({ outcome: 'recorded' })
  await van.sent()
  await until(
    () => written(desk, parcel),
    (count) => count === 2,
  )
  await until(
    () => notesAt(desk, parcel),
    (notes) => notes.every(({ state }) => state === 'open'),
  )
  expect((await notesAt(desk, parcel)).map((note) => (note.state === 'open' ? note.facts : note.state))).toEqual([
    { note: GATE },
    { note: GONE },
  ])
  // Whoever is no supervisor is told nothing: neither by the station nor by the hub, and not at the tablet that wrote it.
  expect(await notesAt(van, parcel)).toEqual([])
  const token = van.station.sync.lease()?.token ?? ''
  const asked = await fetch(depot.url + notesPath(parcel.id), { headers: { authorization: `Bearer ${token}` } })
  expect(asked.status).toBe(403)
  await desk.signIn(CLERK)
  expect(await notesAt(desk, parcel)).toEqual([])
  await desk.signIn(BOSS)
  expect((await notesAt(desk, parcel)).map(({ state }) => state)).toEqual(['open', 'open'])

  expect((await ops.post(`/v1/ops/packages/${parcel.id}/erase`, { anyway: true })).status).toBe(200)
  await until(
    () => {
      desk.station.sync.wake('person')
      return notesAt(desk, parcel)
    },
    (notes) => notes.length === 2 && notes.every(({ state }) => state === 'erased'),
  )
  const own = desk.station.sync.lease()?.token ?? ''
  const told = await fetch(depot.url + notesPath(parcel.id), { headers: { authorization: `Bearer ${own}` } })
  expect(NotesReply.parse(await told.json())).toMatchObject({ erased: true, boxes: [] })
})

test('[Q11] a note that was looked at is read without a network too, and stands in no file in clear', async () => {
  const depot = await openDepot(1)
  await withBoss(depot)
  const [parcel] = depot.parcels as [Parcel]
  const { van, desk } = await vanAndDesk(depot, parcel)
  await van.call('arrive', { stopId: parcel.stopId, geo: AT_THE_DOOR, reason: 'gate', note: GATE })
  await van.sent()
  await until(
    () => notesAt(desk, parcel),
    ([note]) => note?.state === 'open',
  )
  desk.close()
  const files = readdirSync(desk.folder).map((file) => join(desk.folder, file))
  for (const file of files.filter((one) => /\.db/.test(one)))
    expect(readFileSync(file).includes(GATE), file).toBe(false)
  const again = await openTablet({ depot, folder: desk.folder, hubUrl: 'http://127.0.0.1:9', name: 'Desk' })
  expect(await notesAt(again, parcel)).toMatchObject([{ state: 'open', facts: { note: GATE } }])
})
