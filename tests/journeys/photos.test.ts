// A photo's way: saved at the door, named by its event, at the hub byte by byte (DESIGN §3 Photos, FAULTS 24).
import { expect, test } from 'vitest'
import type { Hash } from '../../src/domain/brands.ts'
import { readPhoto } from '../../src/hub/photos/read.ts'
import { jpegOf } from '../support/jpeg.ts'
import { AT_THE_DOOR, DRIVER, type Depot, openDepot, openTablet, type Parcel, type Tablet, until } from './depot.ts'

async function save(tablet: Tablet, bytes: Uint8Array): Promise<Hash> {
  const saved = await tablet.call('savePhoto', { bytes, kind: 'delivery', capturedAt: Date.now() })
  if (saved.outcome !== 'saved') throw new Error(saved.sentence)
  return saved.sha256
}

async function deliver(tablet: Tablet, { id, stopId }: Parcel, photo: Hash): Promise<void> {
  const answer = await tablet.call('deliver', {
    ...{ stopId, packageIds: [id], outcome: 'safe_place', placeCode: 'front_porch', photo, geo: AT_THE_DOOR },
  } as never)
  if (answer.outcome !== 'recorded') throw new Error(answer.sentence)
}

const atHub = async (depot: Depot, photo: Hash) => (await readPhoto(depot.hub.deps, photo))?.bytes ?? null

test('[PH1] [PH4] a photo is saved, named by its delivery and whole at the hub; another tablet of the depot can look at it', async () => {
  const depot = await openDepot(1)
  const tablet = await openTablet({ depot })
  await tablet.signIn(DRIVER)
  const bytes = jpegOf({ seed: 1, bytes: 700_000, widthPx: 1920, heightPx: 1440 })
  const photo = await save(tablet, bytes)
  expect(await tablet.state()).toMatchObject({ photosUnsent: 0 })
  await deliver(tablet, depot.parcels[0]!, photo)
  await until(
    async () => (await tablet.state()).photosUnsent,
    (unsent) => unsent === 0,
  )
  expect((await atHub(depot, photo))?.equals(bytes)).toBe(true)
  await tablet.sent()
  const named = (await depot.log()).filter(({ body }) => Buffer.from(body).includes(photo))
  expect(named).toHaveLength(1)
  const other = await openTablet({ depot, name: 'Van 9' })
  await until(
    () => other.call('photo', { sha256: photo }),
    (answer) => answer.outcome === 'here' && Buffer.from(answer.bytes).equals(bytes),
  )
})
