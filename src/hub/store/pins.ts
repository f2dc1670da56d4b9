// PINs at the door as the store keeps them: sealed, and for each station what checks one. Part of the contract (contract.ts).
import type { DeviceId, PackageId, SiteId } from '../../domain/brands.ts'

export type SealedPin = { packageId: PackageId; keyId: string; box: string }
/** `issue` counts from 1, one more each time the PIN is made anew; `key`: the package's, base64 */
export type KeptPin = SealedPin & { issue: number; key: string }
/** salt and hash in hex */
export type PinVerifier = {
  packageId: PackageId
  issue: number
  deviceId: DeviceId
  site: SiteId
  salt: string
  hash: string
}

export interface PinStore {
  /** null: it has none, or the package's key was destroyed */
  pin(packageId: PackageId): Promise<KeptPin | null>
  /** Another PIN; what was made for the one before is gone with it. False: it never had one. */
  renewPin(pin: SealedPin): Promise<boolean>
  /** of packages in the site's scope that have a PIN, those that this device cannot check yet */
  pinsLacking(site: SiteId, deviceId: DeviceId, limit: number): Promise<KeptPin[]>
  /** False: the package has left the scope, or has another PIN since; nothing is stored. A verifier ends when its package leaves the site's scope. */
  putPinVerifier(verifier: PinVerifier): Promise<boolean>
  /** in the order in which they were made; `n` only ever grows */
  pinVerifiersSince(deviceId: DeviceId, after: number, limit: number): Promise<(PinVerifier & { n: number })[]>
}
