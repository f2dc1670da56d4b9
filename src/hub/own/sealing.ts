// Personal facts beside an event (DOMAIN §0.1 `private`, src/wire/up.ts SealedRecord): AES-256-GCM under the package's key.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Hash } from '../../domain/brands.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { PrivateFacts } from '../../domain/event.ts'
import { SealedFacts } from '../../wire/up.ts'
import { sha256Hex } from '../sha256.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
export const KEY_BYTES = 32
const SALT_BYTES = 16

export const saltedHash = (salt: string, facts: unknown): Hash => sha256Hex(salt + canonicalJson(facts))

/** @returns what stands in the event, and the box (nonce ‖ ciphertext ‖ tag, base64) that lies beside it */
export function seal(
  facts: PrivateFacts,
  key: string,
  random: (bytes: number) => Uint8Array,
): { hash: Hash; box: string } {
  const salt = Buffer.from(random(SALT_BYTES)).toString('base64url')
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce)
  const inner = cipher.update(canonicalJson({ salt, facts }), 'utf8')
  const box = Buffer.concat([nonce, inner, cipher.final(), cipher.getAuthTag()])
  return { hash: saltedHash(salt, facts), box: box.toString('base64') }
}

/** null: another key, a changed box, or not what a box holds. */
export function unseal(box: string, key: string): { facts: PrivateFacts; hash: Hash } | null {
  try {
    const bytes = Buffer.from(box, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), bytes.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    const inner = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    const { salt, facts } = SealedFacts.parse(JSON.parse(inner.toString('utf8')))
    return { facts: facts, hash: saltedHash(salt, facts) }
  } catch {
    return null
  }
}
