// The PIN of one parcel (DOMAIN §4.3): made here or the sender's, and sealed with the package's key. It stands in no event, no log and no answer; whoever
// has the database without that key has nothing of it.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { PackageId } from '../../domain/brands.ts'
import { DOOR_PIN_DIGITS } from '../../domain/door-pin.ts'
import type { KeptPin } from '../store/pins.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const PINS = 10 ** DOOR_PIN_DIGITS
/** Of 32 random bits those above the last whole million would favour small PINs. */
const FAIR = Math.floor(2 ** 32 / PINS) * PINS

export function makeDoorPin(random: (bytes: number) => Uint8Array): string {
  while (true) {
    const bytes = random(4)
    const drawn = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (drawn < FAIR) return String(drawn % PINS).padStart(DOOR_PIN_DIGITS, '0')
  }
}

/** A box belongs to one parcel: put into another's row it does not open. */
const boundTo = (packageId: PackageId) => Buffer.from(`waymark/door-pin\n${packageId}`)

/** nonce ‖ ciphertext ‖ tag, base64. `key`: the package's, base64. */
export function sealDoorPin(
  packageId: PackageId,
  pin: string,
  key: string,
  random: (bytes: number) => Uint8Array,
): string {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce).setAAD(boundTo(packageId))
  return Buffer.concat([nonce, cipher.update(pin, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** null: another key, or a changed box. */
export function openDoorPin({ packageId, box, key }: Pick<KeptPin, 'packageId' | 'box' | 'key'>): string | null {
  try {
    const bytes = Buffer.from(box, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), bytes.subarray(0, NONCE_BYTES))
    decipher.setAAD(boundTo(packageId)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

/**
 * What stands for a sender's PIN in the hash of its request: a plain hash of a request whose other fields are known would tell the PIN after a million
 * tries. `linkKey` lies beside the database, not in it.
 */
export const standsFor = (pin: string, linkKey: string): string =>
  createHmac('sha256', linkKey).update(`door-pin\n${pin}`).digest('base64url')
