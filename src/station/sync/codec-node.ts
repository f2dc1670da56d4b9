// Node's tools behind the wire's frames: zstd level 1, SHA-256, Ed25519. The hub has its own copy of the reading half; rooms share no code but
// the wire's.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Sha256 } from '../../domain/chain.ts'
import { encodeBatch, type UnsignedHeader } from '../../wire/batch.ts'
import { type SealedRecord } from '../../wire/up.ts'

export const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const LEVEL_ONE = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
export const compress = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, LEVEL_ONE)

/** @throws when the bytes are no zstd or would unpack to more than `maxBytes` (FAULTS 18). */
export const decompress = (bytes: Uint8Array, maxBytes: number): Uint8Array =>
  zstdDecompressSync(bytes, { maxOutputLength: maxBytes })

export type DeviceKey = { sign(message: Uint8Array): string }

/** @param pkcs8 the private key as `KeyStore` holds it, PKCS#8 DER. @throws when it is no Ed25519 key. */
export function deviceKey(pkcs8: Uint8Array): DeviceKey {
  const key: KeyObject = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error('the device key is not Ed25519: was another file put in its place?')
  return { sign: (message) => sign(null, message, key).toString('base64') }
}

/** New keys for an enrolment: private as PKCS#8 DER for the key store, public as SPKI DER in base64 for the hub. */
export function makeDeviceKeys(): { privateKey: Uint8Array; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  }
}

/** The public half of a stored key: an enrolment whose answer was lost is asked for again with the same key. */
export function publicKeyOf(pkcs8: Uint8Array): string {
  const key = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }))
  return key.export({ format: 'der', type: 'spki' }).toString('base64')
}

/** RFC 9530 `Content-Digest` over the whole frame. */
export const contentDigest = (bytes: Uint8Array): string => `sha-256=:${Buffer.from(sha256(bytes)).toString('base64')}:`

export const encodeFrame = (
  header: UnsignedHeader,
  bodies: readonly Uint8Array[],
  sealed: readonly SealedRecord[],
  key: DeviceKey,
): Uint8Array => encodeBatch(header, bodies, sealed, { compress, sign: (message) => key.sign(message) })
