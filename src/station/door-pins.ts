// PINs at the door on this device (DOMAIN §4.3, SPEC [DP1]–[DP5]): what they are checked with, and the count of tries, which is written before a try is
// judged. A PIN of six digits is weak against somebody who owns the device; the slow hash only makes each guess cost.
import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Instant, PackageId } from '../domain/brands.ts'
import { UNDO_DELIVERY_MS } from '../domain/decide/index.ts'
import {
  DOOR_PIN_HASH_BYTES,
  DOOR_PIN_SCRYPT,
  type DoorPinTries,
  doorPinTriesLeft,
  MATCH_COUNTS_MS,
  saltForDevice,
  sumOfTries,
} from '../domain/door-pin.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { WritableDb } from '../sql/open.ts'
import type { DoorPin } from '../wire/bridge.ts'
import type { PinVerifier } from '../wire/down.ts'

/** Counts of parcels that are long gone. */
const TRIES_KEPT_MS = 60 * 86_400_000

export type Tried = DoorPinTries & { issue: number; told: number; matchedAt: Instant | null }
type TriesRow = { issue: number; tries: number; told: number; rounds: number; matched_at: number | null }

export const DOOR_PINS_SQL = {
  verifier: sql<[string], { issue: number; salt: string; hash: string }>(
    'SELECT issue, salt, hash FROM door_pins WHERE package_id = ?',
  ),
  put: sql<[string, number, string, string]>(
    'INSERT OR REPLACE INTO door_pins (package_id, issue, salt, hash, ends_at) VALUES (?, ?, ?, ?, NULL)',
  ),
  drop: sql<[string]>('DELETE FROM door_pins WHERE package_id = ?'),
  clear: sql('DELETE FROM door_pins'),
  end: sql<[number | null, string]>('UPDATE door_pins SET ends_at = ? WHERE package_id = ?'),
  ended: sql<[number], { package_id: PackageId }>(
    'SELECT package_id FROM door_pins WHERE ends_at IS NOT NULL AND ends_at < ? LIMIT 100',
  ),
  tries: sql<[string], TriesRow>(
    'SELECT issue, tries, told, rounds, matched_at FROM door_pin_tries WHERE package_id = ?',
  ),
  putTries: sql<[string, number, number, number, number, number | null, number]>(
    `INSERT OR REPLACE INTO door_pin_tries (package_id, issue, tries, told, rounds, matched_at, at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ),
  forget: sql<[number]>('DELETE FROM door_pin_tries WHERE at < ?'),
}

/** All that writes belongs inside a transaction. */
export class DoorPins {
  readonly #s: Prepared<typeof DOOR_PINS_SQL>

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, DOOR_PINS_SQL)
  }

  put({ packageId, issue, salt, hash }: PinVerifier): void {
    this.#s.put.run(packageId, issue, salt, hash)
  }
  drop(packageId: PackageId): void {
    this.#s.drop.run(packageId)
  }
  /** Counts of tries stay: news that begin anew give nobody more tries. */
  clear(): void {
    this.#s.clear.run()
  }
  verifierOf(packageId: PackageId): PinVerifier | null {
    const row = this.#s.verifier.get(packageId)
    return row === undefined ? null : { packageId, ...row }
  }

  /** Of the PIN that is checked now; another issue begins anew. Without what checks it, of the last one that was tried. */
  triesOf(packageId: PackageId): Tried {
    const row = this.#s.tries.get(packageId)
    const issue = this.#s.verifier.get(packageId)?.issue ?? row?.issue ?? 1
    if (row?.issue !== issue) return { issue, tries: 0, told: 0, rounds: 0, matchedAt: null }
    const { matched_at, ...rest } = row
    return { ...rest, matchedAt: matched_at as Instant | null }
  }
  write(packageId: PackageId, { issue, tries, told, rounds, matchedAt }: Tried, now: Instant): void {
    this.#s.putTries.run(packageId, issue, tries, told, rounds, matchedAt, now)
  }

  /** `elsewhere`: what other devices counted of the same PIN. */
  stateOf(packageId: PackageId, now: Instant, elsewhere: DoorPinTries): DoorPin {
    const own = this.triesOf(packageId)
    const { matchedAt } = own
    const tried = sumOfTries(own, elsewhere)
    const { tries } = tried
    const triesLeft = doorPinTriesLeft(tried)
    if (matchedAt !== null && Math.abs(now - matchedAt) <= MATCH_COUNTS_MS)
      return { state: 'matched', tries, triesLeft }
    if (this.#s.verifier.get(packageId) === undefined) return { state: 'no-verifier', tries, triesLeft }
    return { state: triesLeft > 0 ? 'open' : 'locked', tries, triesLeft }
  }

  /** Delivered here: what checks it goes once that cannot be taken back any more. */
  delivered(packageIds: readonly PackageId[], now: Instant): void {
    for (const packageId of packageIds) this.#s.end.run(now + UNDO_DELIVERY_MS, packageId)
  }
  isSweepDue(now: Instant): boolean {
    return this.#s.ended.get(now) !== undefined
  }
  /** `isDelivered`: still; one that was taken back keeps what checks its PIN. */
  sweep(now: Instant, isDelivered: (packageId: PackageId) => boolean): void {
    for (const { package_id } of this.#s.ended.all(now)) {
      if (isDelivered(package_id)) this.#s.drop.run(package_id)
      else this.#s.end.run(null, package_id)
    }
    this.#s.forget.run(now - TRIES_KEPT_MS)
  }
}

/** Slow on purpose, and off the thread that records scans. `publicKey`: this device's own, SPKI DER. */
export async function doorPinFits({ salt, hash }: PinVerifier, pin: string, publicKey: Uint8Array): Promise<boolean> {
  const wanted = Buffer.from(hash, 'hex')
  const got = await slowHash(pin, saltForDevice(Buffer.from(salt, 'hex'), publicKey))
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

const slowHash = (pin: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(pin, salt, DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
