// The recipient's link: the page's address and a secret that opens the details (DESIGN §5 Who sees what). Of the secret that the sender got the hub keeps
// the hash only (and for some days a seed, shipments/answers.ts), so it cannot be written into a later mail. A mail's link has a secret of its own: an HMAC of the parcel's id under a key that lies
// beside the data (`link.key`), made anew for each mail and stored nowhere. Who reads the database has neither; a new `link.key` ends all mailed links.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Hash, PackageId } from '../../domain/brands.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { sha256Hex } from '../sha256.ts'

export const SECRET_BYTES = 16

export const secretHashOf = (secret: string): Hash => sha256Hex(secret)

/** In constant time, whatever was given. */
export function secretFits(given: string | undefined, wanted: Hash): boolean {
  const hash = createHash('sha256')
    .update(given ?? '')
    .digest()
  const fits = timingSafeEqual(hash, Buffer.from(wanted, 'hex'))
  return given !== undefined && fits
}

/** What a key opens: one never opens what another is for. */
type Purpose = 'sender' | 'mail' | 'photo' | 'map' | 'stop-mail'

const derived = (linkKey: string, purpose: Purpose, ...of: string[]): string =>
  createHmac('sha256', linkKey)
    .update(JSON.stringify([purpose, ...of]))
    .digest()
    .subarray(0, SECRET_BYTES)
    .toString('base64url')

/** The sender's: `seed` is random, one a request, and forgotten within days; then only its hash tells which secret opens. */
export const senderSecretOf = (linkKey: string, packageId: PackageId, seed: string): string =>
  derived(linkKey, 'sender', packageId, seed)

/** Opens the same as the sender's: it goes to the address that the sender gave. */
export const mailSecretOf = (linkKey: string, packageId: PackageId): string => derived(linkKey, 'mail', packageId)

/** Keys of one picture only: the page holds the picture's address, and who passes that on does not pass on name and street. */
export const photoKeyOf = (linkKey: string, packageId: PackageId, sha256: string): string =>
  derived(linkKey, 'photo', packageId, sha256)
export const mapKeyOf = (linkKey: string, packageId: PackageId): string => derived(linkKey, 'map', packageId)
export const stopMailKeyOf = (linkKey: string, packageId: PackageId): string => derived(linkKey, 'stop-mail', packageId)

/** In constant time. */
export const keyFits = (given: string | undefined, wanted: string): boolean => secretFits(given, secretHashOf(wanted))

export const linkTo = (url: string, packageId: PackageId, secret: string): string =>
  `${url.replace(/\/+$/, '')}/t/${packageId}?key=${secret}`

/** How customers reach this hub; where it listens when nobody said. The request's Host header is not asked: a sender could name another. */
export function publicUrlOf(app: HubApp, config: HubDeps['config']): string {
  if (config.publicUrl !== null) return config.publicUrl
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
}
