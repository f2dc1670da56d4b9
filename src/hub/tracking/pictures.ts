// The two pictures of the customer's page. Each has an address with a key of its own (link.ts), which opens it only as long as the page would show it.
import type { Hash, PackageId } from '../../domain/brands.ts'
import { readPhoto } from '../photos/read.ts'
import { keyFits, mapKeyOf, photoKeyOf } from './link.ts'
import { type ReadDeps, isNarrow } from './read.ts'
import { emptySketch, sketch } from './sketch.ts'
import { textOf } from './html.ts'

export type Picture = { type: string; body: Buffer }

/** null: not this parcel's delivery photo, not here yet, a wrong key, or no longer to be seen; who asks is not told which. */
export async function deliveryPhoto(
  deps: ReadDeps,
  packageId: PackageId,
  sha256: string,
  key: string | undefined,
): Promise<Picture | null> {
  if (!keyFits(key, photoKeyOf(deps.linkKey, packageId, sha256))) return null
  const facts = await deps.parcels.read(packageId)
  if (facts?.view.delivered?.photo !== sha256 || isNarrow(deps, facts)) return null
  if ((await facts.people()).recipient === null) return null
  const photo = await readPhoto(deps, sha256 as Hash)
  return photo === null ? null : { type: 'image/jpeg', body: photo.bytes }
}

/**
 * Without the driver when it is not out for delivery, not within the last stops, or nobody was seen lately: a page that shows the sketch may ask after that.
 * null: a wrong key, or the link has narrowed.
 */
export async function driverSketch(
  deps: ReadDeps,
  packageId: PackageId,
  key: string | undefined,
): Promise<Picture | null> {
  if (!keyFits(key, mapKeyOf(deps.linkKey, packageId))) return null
  const facts = await deps.parcels.read(packageId)
  if (facts === null || isNarrow(deps, facts) || (await facts.people()).recipient === null) return null
  const seen = await (await deps.road.of(facts.view, facts.timeZone))?.driver()
  const drawn = seen ? sketch({ door: seen.door, driver: seen.place, distanceM: seen.distanceM }) : emptySketch()
  return { type: 'image/svg+xml', body: Buffer.from(textOf(drawn)) }
}
