// Another PIN for a parcel whose PIN was lost, told to the wrong person, or tried too often.
import type { PackageId } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { makeDoorPin, sealDoorPin } from './door-pin.ts'

/** What checked the old one is void at the hub at once, at a station with its next pulls. `pin`: the sender's own. False: the parcel has none. */
export async function renewDoorPin(
  { store, random, doorPins }: Pick<HubDeps, 'store' | 'random' | 'doorPins'>,
  packageId: PackageId,
  pin = makeDoorPin(random),
): Promise<boolean> {
  const kept = await store.pin(packageId)
  if (kept === null) return false
  const { keyId, key } = kept
  const renewed = await store.renewPin({ packageId, keyId, box: sealDoorPin(packageId, pin, key, random) })
  doorPins.renewed()
  return renewed
}
