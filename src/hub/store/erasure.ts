// What the hub's database does when a person is erased (DESIGN §3, DOMAIN §15.1): keys are destroyed, the log and its chains stay whole. Part of `HubStore`.
import type { Hash, HubInstant, PackageId, SiteId } from '../../domain/brands.ts'
import type { Point } from '../../wire/positions.ts'

export type ErasedPackage = {
  at: HubInstant
  /** how many keys were destroyed; 0 when it had been erased before */
  keys: number
  /** sites whose stations are told, by a `leave` at a place of its own in the order */
  told: SiteId[]
}
export type TrailPoint = { point: Point; shiftId: string; routeId: string | null; deviceId: string; site: SiteId }

export interface ErasureStore {
  /** null: it was not erased */
  erasedAt(packageId: PackageId): Promise<HubInstant | null>
  /**
   * Destroys the package's keys and boxes and the secret of its link, stops its messages, and tells every site that ever had it to forget its key. No key
   * of it is taken any more. Durable, and gone from the file and its log, when it returns. Again: nothing more happens.
   */
  erasePackage(packageId: PackageId, now: HubInstant): Promise<ErasedPackage>
  /** Its rows of all sites go, and none is taken any more. */
  erasePhoto(sha256: Hash, now: HubInstant): Promise<void>
  photoErased(sha256: Hash): Promise<boolean>
  /** one person's points of all sites and shifts, `at` > after, oldest first */
  pointsOf(personId: string, after: number, limit: number): Promise<TrailPoint[]>
  /** All points and the newest place; points of before `now` that come later are not stored. @returns how many went */
  eraseTrail(personId: string, now: HubInstant): Promise<number>
}
