// The recipient's link: the page's address and a secret that opens the details (DESIGN §5 Who sees what). The hub keeps the secret's hash only.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hash, PackageId } from '../../domain/brands.ts'
import type { HubApp, HubDeps } from '../deps.ts'

export const SECRET_BYTES = 16

export const secretHashOf = (secret: string): Hash => createHash('sha256').update(secret).digest('hex') as Hash

/** In constant time, whatever was given. */
export function secretFits(given: string | undefined, wanted: Hash): boolean {
  const hash = createHash('sha256')
    .update(given ?? '')
    .digest()
  const fits = timingSafeEqual(hash, Buffer.from(wanted, 'hex'))
  return given !== undefined && fits
}

export const linkTo = (url: string, packageId: PackageId, secret: string): string =>
  `${url.replace(/\/+$/, '')}/t/${packageId}?key=${secret}`

/** How customers reach this hub; where it listens when nobody said. The request's Host header is not asked: a sender could name another. */
export function publicUrlOf(app: HubApp, config: HubDeps['config']): string {
  if (config.publicUrl !== null) return config.publicUrl
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
}
