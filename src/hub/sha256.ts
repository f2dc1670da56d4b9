// The digest that the pure rooms are handed. `crypto.hash` in one shot is several times faster than a Hash object for bodies of this size.
import { createHash, hash } from 'node:crypto'
import type { Hash } from '../domain/brands.ts'
import type { Sha256 } from '../domain/chain.ts'

export const sha256: Sha256 = (...parts) => {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}
export const sha256Hex = (data: string | Uint8Array): Hash => hash('sha256', data, 'hex') as Hash
