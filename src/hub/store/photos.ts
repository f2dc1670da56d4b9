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
}
