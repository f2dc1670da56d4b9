// The chain of one journal: hash = SHA-256(previous hash ‖ body bytes); the first previous hash binds device and epoch, so a body needs
// neither (EVENTS Body and chain). The digest comes in: this room has no crypto of its own.
import type { DeviceId, EpochId, Hash } from './brands.ts'

/** SHA-256 over the parts one after another; 32 bytes. */
export type Sha256 = (...parts: Uint8Array[]) => Uint8Array

/** What stands before the first event of an epoch. @throws RangeError when an id is not printable ASCII. */
export function genesisHead(sha256: Sha256, deviceId: DeviceId, epoch: EpochId): Hash {
  return hashHex(sha256(asciiBytes(`waymark/1\n${deviceId}\n${epoch}`)))
}

/** The head after `body`, the frozen bytes of the event's canonical JSON. */
export function nextHead(sha256: Sha256, head: Hash, body: Uint8Array): Hash {
  return hashHex(sha256(hashBytes(head), body))
}

/** All heads after `head`, one a body. */
export function headsOf(sha256: Sha256, head: Hash, bodies: readonly Uint8Array[]): Hash[] {
  const heads: Hash[] = []
  for (const body of bodies) heads.push(nextHead(sha256, heads.at(-1) ?? head, body))
  return heads
}

/** Index of the first body whose hash is not the one claimed, or null when all hold (DOMAIN §19.8: name the exact event). */
export function firstBroken(
  sha256: Sha256,
  head: Hash,
  chain: readonly { body: Uint8Array; hash: Hash }[],
): number | null {
  let before = head
  for (const [index, { body, hash }] of chain.entries()) {
    if (nextHead(sha256, before, body) !== hash) return index
    before = hash
  }
  return null
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function hashHex(digest: Uint8Array): Hash {
  if (digest.length !== 32) throw new RangeError(`a SHA-256 digest has 32 bytes, not ${digest.length}`)
  let out = ''
  for (const byte of digest) out += HEX[byte] ?? ''
  return out as Hash
}

/** @throws RangeError when it is not 64 hex digits. */
export function hashBytes(hash: Hash): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError('a hash is 64 lower-case hex digits')
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (symbol) => {
    const code = symbol.charCodeAt(0)
    if (code > 126) throw new RangeError('device and epoch ids are printable ASCII')
    return code
  })
}
