// PINs become verifiers at the border (src/domain/reference.ts PinVerifier): the clear PIN is neither stored nor logged. Four to six digits
// are weak against someone who holds the device; the slow hash only makes each guess cost (DOMAIN §4.3).
import { scrypt, timingSafeEqual } from 'node:crypto'
import type { PinVerifier } from '../../domain/reference.ts'

const SCRYPT = { N: 2 ** 14, r: 8, p: 1 }
const HASH_BYTES = 32
const SALT_BYTES = 16

const slowHash = (pin: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(pin, salt, HASH_BYTES, SCRYPT, (error, hash) => (error ? reject(error) : resolve(hash)))
  })

/** The kept verifier when the PIN is still the same, so that the same file again makes no new version. */
export async function verifierOf(
  pin: string,
  kept: PinVerifier | undefined,
  random: (bytes: number) => Uint8Array,
): Promise<PinVerifier> {
  if (kept !== undefined && (await fits(pin, kept))) return kept
  const salt = Buffer.from(random(SALT_BYTES))
  return { salt: salt.toString('hex'), hash: (await slowHash(pin, salt)).toString('hex') }
}

async function fits(pin: string, kept: PinVerifier): Promise<boolean> {
  const wanted = Buffer.from(kept.hash, 'hex')
  const hash = await slowHash(pin, Buffer.from(kept.salt, 'hex'))
  return wanted.length === hash.length && timingSafeEqual(hash, wanted)
}
