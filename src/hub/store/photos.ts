// What the hub keeps of photos beside their files (SPEC PH…): a part of HubStore, with its own part in the conformance suite.
import type { DeviceId, Hash, HubInstant, Instant, SiteId } from '../../domain/brands.ts'
import type { PhotoKind } from '../../domain/vocabulary.ts'

/** A photo whose file is whole, checked and durable. */
export type PhotoRow = {
  sha256: Hash
  /** of the station that brought it */
  site: SiteId
  kind: PhotoKind
  bytes: number
  widthPx: number
  heightPx: number
  /** by the device's clock */
  capturedAt: Instant
  wholeAt: HubInstant
  deviceId: DeviceId
}

export interface PhotoStore {
  /** One row a photo and site; the first one stays. */
  putPhoto(row: PhotoRow): Promise<void>
  /** @param site whose it must be; absent: anybody's. null: not whole here (yet). */
  photo(sha256: Hash, site?: SiteId): Promise<PhotoRow | null>

  // of revoked stations; no photos until they are released
  /** One row a photo and device; the first one stays. */
  holdPhoto(row: PhotoRow): Promise<void>
  holdsPhoto(deviceId: DeviceId, sha256: Hash): Promise<boolean>
  /** of all that is held of this device */
  heldBytes(deviceId: DeviceId): Promise<number>
  /** All that is held of this device becomes photos; answers which. */
  releasePhotos(deviceId: DeviceId): Promise<{ sha256: Hash; site: SiteId }[]>
}
