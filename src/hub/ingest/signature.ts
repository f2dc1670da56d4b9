// Ed25519 by the key a station enrolled with.
import { type KeyObject, createPublicKey, verify } from 'node:crypto'

const MAX_KEPT_KEYS = 5000
const kept = new Map<string, KeyObject | null>()

/** Reading a key costs more than a check with it: keys are kept by their text. null: no Ed25519 key. */
function keyOf(publicKey: string): KeyObject | null {
  const known = kept.get(publicKey)
  if (known !== undefined) return known
  if (kept.size >= MAX_KEPT_KEYS) kept.clear()
  let key: KeyObject | null = null
  try {
    key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  } catch {
    // Not a key: nothing it signed holds.
  }
  kept.set(publicKey, key)
  return key
}

/** @param publicKey SPKI DER, base64; @param signature base64. Never throws. */
export function signatureHolds(publicKey: string, message: Uint8Array, signature: string): boolean {
  const key = keyOf(publicKey)
  if (key?.asymmetricKeyType !== 'ed25519') return false
  const bytes = Buffer.from(signature, 'base64')
  return bytes.length === 64 && verify(null, message, key, bytes)
}
