// What a demo's driver does at a door with a station: photos where the outcome or the reason asks for one, and the evidence in words.
import { isProven } from '../domain/reasons.ts'
import type { Geo } from '../domain/event.ts'
import { OUTCOME_RULES } from '../domain/proof.ts'
import type { PackageId, StopId } from '../domain/brands.ts'
import type { AttemptReason, Outcome, PhotoKind, PlaceCode } from '../domain/vocabulary.ts'
import type { ScanAnswer } from '../wire/bridge.ts'
import { type DemoCamera, DemoRefused, type DemoStation } from './client.ts'

export type AtDoor = {
  station: DemoStation
  camera: DemoCamera
  /** ms since 1970, by the station's clock */
  now: () => number
}
export type Door = { stopId: StopId; packageIds: PackageId[]; geo: Geo; /** which door is painted */ scene: number }
type Delivered = { outcome: Outcome; placeCode: PlaceCode; name?: string; houseNumber?: string }

/** @throws DemoRefused when the station keeps no photo */
export async function takePhoto(at: AtDoor, { stopId, geo, scene }: Door, kind: PhotoKind): Promise<string> {
  const { dHashes } = await at.station.call('photoHashes')
  const fix = { ageMs: geo.fixAgeMs, accuracyM: geo.accuracyM, distanceM: null }
  const { bytes, report } = await at.camera({ seed: scene, kind, parcel: kind === 'delivery', fix, seen: dHashes })
  const saved = await at.station.call('savePhoto', {
    ...{ bytes, kind, stopId, capturedAt: Math.round(at.now()) },
    // A signature is drawn, not photographed: no gate judges it.
    ...(kind === 'signature' ? {} : { report }),
  })
  if (saved.outcome === 'saved') return saved.sha256
  throw new DemoRefused(`a photo was not kept: ${saved.sentence}`)
}

/** Hands over or leaves what is named, with the photo that the outcome asks for. */
export async function deliverAt(at: AtDoor, door: Door, did: Delivered): Promise<ScanAnswer> {
  const photo = OUTCOME_RULES[did.outcome].photo ? await takePhoto(at, door, 'delivery') : undefined
  return delivered(at, door, did, photo)
}
/** The demo's driver scans each parcel at its door. */
export const scannedAt = (packageIds: readonly PackageId[]) =>
  packageIds.map((packageId) => ({ packageId, entry: 'camera' as const }))
const delivered = ({ station }: AtDoor, { stopId, packageIds, geo }: Door, did: Delivered, photo: string | undefined) =>
  station.call('deliver', {
    stopId,
    packageIds,
    geo,
    scanned: scannedAt(packageIds),
    ...did,
    ...(photo === undefined ? {} : { photo }),
  })

const DOOR_PHOTO: readonly AttemptReason[] = ['NOT_HOME', 'NO_SAFE_PLACE', 'ADDRESS_INCOMPLETE']
const WAITED = 'waited:75'

/** An attempt with all that its reason asks for (DOMAIN §5). @throws DemoRefused when it would stand as unproven: the demo is not to show a careless driver */
export async function attemptAt(
  at: AtDoor,
  door: Door,
  { reason, note }: { reason: AttemptReason; note?: string },
): Promise<ScanAnswer> {
  const photos = DOOR_PHOTO.includes(reason) ? [await takePhoto(at, door, 'door')] : []
  const evidence = reason === 'NOT_HOME' ? [WAITED, 'card_left'] : []
  const facts = {
    place: 'near',
    evidence: [...evidence, ...photos.map(() => 'door_photo')],
    note: note !== undefined,
  } as const
  if (!isProven(reason, facts)) throw new DemoRefused(`the demo has no evidence for ${reason}`)
  const { stopId, packageIds, geo } = door
  return at.station.call('attempt', {
    ...{ stopId, packageIds, reason, geo, evidence, photos, scanned: scannedAt(packageIds) },
    ...(note === undefined ? {} : { note }),
  })
}
