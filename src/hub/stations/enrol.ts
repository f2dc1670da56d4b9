// Enrolment (EVENTS Who): a one-time code, given out by a supervisor, makes a device known to the hub.
import { createPublicKey } from 'node:crypto'
import type { DeviceId, Hash, HubInstant, SiteId } from '../../domain/brands.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { EnrolReply, EnrolRequest } from '../../wire/up.ts'
import type { HubDeps } from '../deps.ts'
import { Problem } from '../http/problem.ts'
import { sha256Hex } from '../sha256.ts'

const SYMBOLS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const CODE_LENGTH = 12

type Needs = Pick<HubDeps, 'store' | 'now' | 'random' | 'config'>

/** A code is read aloud and typed by hand: dashes, spaces and case do not count. */
const plainCode = (code: string) => code.replace(/[\s-]/g, '').toUpperCase()
const hashOfCode = (code: string): Hash => sha256Hex(`waymark/enrol\n${plainCode(code)}`)

/** [ST1] A new code for one device of `site`; only its hash is kept. 59 random bits, as `XXXX-XXXX-XXXX`. */
export async function makeEnrolCode(deps: Needs, site: SiteId): Promise<{ code: string; expiresAt: string }> {
  const symbols = Array.from({ length: CODE_LENGTH }, () => randomSymbol(deps)).join('')
  const code = symbols.replace(/(.{4})(?=.)/g, '$1-')
  return putEnrolCode(deps, code, site)
}

/** For unattended set-ups, where the code is chosen outside. Putting a code in again changes nothing, even when it was used. */
export async function putEnrolCode(deps: Needs, code: string, site: SiteId) {
  const expiresAt = (deps.now() + deps.config.limits.enrolCodeMs) as HubInstant
  await deps.store.putEnrolCode(hashOfCode(code), site, expiresAt)
  return { code, expiresAt: new Date(expiresAt).toISOString() }
}

function randomSymbol(deps: Needs): string {
  // 248 = 8 × 31: bytes above it would favour the first symbols.
  while (true) {
    const byte = deps.random(1)[0] ?? 255
    if (byte < 248) return SYMBOLS.charAt(byte % SYMBOLS.length)
  }
}

/** [ST2] One use. @throws Problem 400 for a key that is none, 403 for a code that is unknown, used or expired (which of them is not said). */
export async function enrol(deps: Needs, request: EnrolRequest): Promise<EnrolReply> {
  if (!isEd25519(request.publicKey))
    throw new Problem(400, 'public-key', 'Not a public key', {
      detail: 'publicKey is not an Ed25519 key in SPKI DER, base64.',
      whatToDo: 'Let the station make its key anew.',
    })
  const deviceId = `st-${Buffer.from(deps.random(8)).toString('hex')}` as DeviceId
  const hash = hashOfCode(request.code)
  const station = await deps.store.enrol(hash, request.publicKey, request.name, deviceId, deps.now())
  if (!station)
    throw new Problem(403, 'enrol-code', 'The code is not valid', {
      detail: 'This code is unknown, was used already, or is too old.',
      whatToDo: 'Ask the supervisor for a new code. What was scanned stays on the device.',
    })
  return {
    protocol: PROTOCOL_VERSION,
    incarnation: await deps.store.incarnation(),
    station: station.deviceId,
    site: station.site,
    name: station.name,
  }
}

function isEd25519(publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}
