// Personal facts lie sealed beside their event, under the package's key (DOMAIN §0.1 `private`, SPEC [R5]): AES-256-GCM, a fresh nonce each. The event
// holds SHA-256(salt ‖ canonical JSON of the facts); without the key the box tells nothing, and the chain stays whole.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { Hash, PackageId } from '../domain/brands.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { PrivateFacts } from '../domain/event.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import { SealedFacts, type SealedRecord } from '../wire/up.ts'
import type { Epoch, Local } from './journal.ts'
import type { Random } from './ports.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
const SALT_BYTES = 16
/** As many as `forget` looks at in one go. */
const FORGET_AT_ONCE = 100

type KeyRow = { key_id: string; key: Buffer; made_here: number }
type SealedRow = {
  local: number
  package_id: string
  key_id: string
  box: Buffer
  key: Buffer | null
  made_here: number | null
}

const KEYS_SQL = {
  // A key that came from the hub is preferred: the one that others can open with.
  key: sql<[string], KeyRow>(
    'SELECT key_id, key, made_here FROM package_keys WHERE package_id = ? ORDER BY made_here LIMIT 1',
  ),
  keyById: sql<[string, string], KeyRow>(
    'SELECT key_id, key, made_here FROM package_keys WHERE package_id = ? AND key_id = ?',
  ),
  putKey: sql<[string, string, Buffer, number]>(`
    INSERT INTO package_keys (package_id, key_id, key, made_here) VALUES (?, ?, ?, ?)
    ON CONFLICT (package_id, key_id) DO UPDATE SET made_here = min(made_here, excluded.made_here)`),
  seal: sql<[number, string, string, Buffer]>(
    'INSERT INTO sealed (local, package_id, key_id, box) VALUES (?, ?, ?, ?)',
  ),
  between: sql<[number, number], SealedRow>(`
    SELECT s.local, s.package_id, s.key_id, s.box, k.key, k.made_here
    FROM sealed AS s LEFT JOIN package_keys AS k ON k.package_id = s.package_id AND k.key_id = s.key_id
    WHERE s.local > ? AND s.local <= ? ORDER BY s.local, s.package_id`),
  leave: sql<[string, number]>('INSERT OR REPLACE INTO leaving (package_id, forget_after) VALUES (?, ?)'),
  leaveAll: sql<[number]>(
    'INSERT OR IGNORE INTO leaving (package_id, forget_after) SELECT DISTINCT package_id, ? FROM package_keys',
  ),
  enter: sql<[string]>('DELETE FROM leaving WHERE package_id = ?'),
  due: sql<[number, number], { package_id: string }>(
    'SELECT package_id FROM leaving WHERE forget_after < ? ORDER BY forget_after LIMIT ?',
  ),
  unsent: sql<[string], { local: number }>('SELECT max(local) AS local FROM sealed WHERE package_id = ?'),
  dropKeys: sql<[string]>('DELETE FROM package_keys WHERE package_id = ?'),
}

export class PackageKeys {
  readonly #s: Prepared<typeof KEYS_SQL>
  readonly #random: Random

  constructor(db: WritableDb, random: Random) {
    this.#s = prepareAll(db, KEYS_SQL)
    this.#random = random
  }

  /** The salted hash for the event, and the salt to seal with once the event has its place. */
  hashOf(facts: PrivateFacts): { hash: Hash; salt: string } {
    const salt = Buffer.from(this.#random.bytes(SALT_BYTES)).toString('base64url')
    return { hash: saltedHash(salt, facts), salt }
  }

  /** Seals the facts under the package's key, making one when none was pulled. Inside the event's transaction. */
  seal(local: Local, packageId: PackageId, facts: PrivateFacts, salt: string): void {
    const { keyId, key } = this.#keyFor(packageId)
    const inner = canonicalJson({ salt, facts })
    this.#s.seal.run(local, packageId, keyId, encrypt(key, Buffer.from(this.#random.bytes(NONCE_BYTES)), inner))
  }

  /** The sealed records beside the rows `(afterSeq, toSeq]`; a key made on this device travels with them. */
  sealedAfter(epoch: Epoch, afterSeq: number, toSeq: number): SealedRecord[] {
    return this.#s.between.all(epoch.base + afterSeq, epoch.base + toSeq).map((row) => ({
      seq: row.local - epoch.base,
      packageId: row.package_id,
      keyId: row.key_id,
      box: row.box.toString('base64'),
      ...(row.made_here === 1 && row.key !== null ? { key: row.key.toString('base64') } : {}),
    }))
  }

  /** The facts in a box of this device; null when its key was destroyed. */
  open(packageId: PackageId, keyId: string, box: Uint8Array): { facts: PrivateFacts; hash: Hash } | null {
    const row = this.#s.keyById.get(packageId, keyId)
    if (row === undefined) return null
    const { salt, facts } = SealedFacts.parse(JSON.parse(decrypt(row.key, Buffer.from(box))))
    return { facts: facts, hash: saltedHash(salt, facts) }
  }

  /** A package entered the scope; `key` as the hub gives it. Inside a transaction. */
  entered(packageId: PackageId, keyId: string | null, key: string | null): void {
    this.#s.enter.run(packageId)
    if (keyId !== null && key !== null) this.learned(packageId, keyId, key)
  }

  /** The hub gave it beside what it opens, of a package in scope. Inside a transaction. */
  learned(packageId: PackageId, keyId: string, key: string): void {
    this.#s.putKey.run(packageId, keyId, Buffer.from(key, 'base64'), 0)
  }

  /** It left: its key may go after `forgetAfter` (hub clock, ms). Inside a transaction. */
  left(packageId: PackageId, forgetAfter: number): void {
    this.#s.leave.run(packageId, forgetAfter)
  }

  /**
   * A snapshot begins: who has a key here may go after `forgetAfter` (hub clock, ms), unless it enters again in what follows; nobody else would
   * ever say that it has left. What left before keeps its time. Inside a transaction.
   */
  startOver(forgetAfter: number): void {
    this.#s.leaveAll.run(forgetAfter)
  }

  /** Destroys keys whose time is over, but none that an unsent record still needs. Inside a transaction. */
  forget(hubNow: number, isAcked: (local: Local) => boolean): void {
    for (const { package_id } of this.#s.due.all(hubNow, FORGET_AT_ONCE)) {
      const last = this.#s.unsent.get(package_id)?.local ?? null
      if (last !== null && !isAcked(last)) continue
      this.#s.dropKeys.run(package_id)
      this.#s.enter.run(package_id)
    }
  }

  #keyFor(packageId: PackageId): { keyId: string; key: Buffer } {
    const known = this.#s.key.get(packageId)
    if (known !== undefined) return { keyId: known.key_id, key: known.key }
    const keyId = Buffer.from(this.#random.bytes(9)).toString('base64url')
    const key = Buffer.from(this.#random.bytes(KEY_BYTES))
    this.#s.putKey.run(packageId, keyId, key, 1)
    return { keyId, key }
  }
}

/** SHA-256(salt ‖ canonical JSON of facts), the salt as the text it is: what stands in the event (wire/up.ts SealedFacts). */
export function saltedHash(salt: string, facts: unknown): Hash {
  return createHash('sha256').update(salt).update(canonicalJson(facts)).digest('hex') as Hash
}

function encrypt(key: Buffer, nonce: Buffer, text: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, box: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(box.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
}
