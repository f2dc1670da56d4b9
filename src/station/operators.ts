// Operators sign in with a PIN, offline (SPEC [OP1]–[OP6]). The verifier came with the person's row; a short PIN is weak against somebody who owns the
// device, so tries are counted durably before they are judged, and the lock grows (DOMAIN §4.3).
import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Instant, PersonId } from '../domain/brands.ts'
import type { Person, PinVerifier } from '../domain/reference.ts'
import type { WritableDb } from '../sql/open.ts'
import { once, sql } from '../sql/statements.ts'

export const FREE_TRIES = 5
export const FIRST_LOCK_MS = 60_000
export const LONGEST_LOCK_MS = 3_600_000
/** As reference.ts PinVerifier says. */
const SCRYPT = { N: 2 ** 14, r: 8, p: 1 }
const HASH_BYTES = 32

export type Tries = { failed: number; lockedUntil: Instant }

const TRIES_SQL = {
  get: sql<[string], { failed: number; locked_until: number }>(
    'SELECT failed, locked_until FROM pin_tries WHERE person_id = ?',
  ),
  put: sql<[string, number, number]>(
    'INSERT OR REPLACE INTO pin_tries (person_id, failed, locked_until) VALUES (?, ?, ?)',
  ),
  clear: sql<[string]>('DELETE FROM pin_tries WHERE person_id = ?'),
}

export function readTries(db: WritableDb, personId: PersonId): Tries {
  const row = once(db, TRIES_SQL.get).get(personId)
  return { failed: row?.failed ?? 0, lockedUntil: (row?.locked_until ?? 0) as Instant }
}

/** How long the person must still wait; a clock that was set back cannot make it longer than the longest lock. */
export function lockedForMs({ lockedUntil }: Tries, now: Instant): number {
  return Math.min(Math.max(0, lockedUntil - now), LONGEST_LOCK_MS)
}

/** Counts a try as failed before it is judged: pulling the plug gives no free try. Inside a transaction. */
export function countTry(db: WritableDb, personId: PersonId, now: Instant): Tries {
  const failed = readTries(db, personId).failed + 1
  const lock = failed < FREE_TRIES ? 0 : Math.min(FIRST_LOCK_MS * 2 ** (failed - FREE_TRIES), LONGEST_LOCK_MS)
  const tries = { failed, lockedUntil: (lock === 0 ? 0 : now + lock) as Instant }
  once(db, TRIES_SQL.put).run(personId, tries.failed, tries.lockedUntil)
  return tries
}

/** Inside a transaction. */
export function clearTries(db: WritableDb, personId: PersonId): void {
  once(db, TRIES_SQL.clear).run(personId)
}

export const triesLeft = ({ failed }: Tries): number => Math.max(0, FREE_TRIES - failed)

/** Slow on purpose, and off the thread that records scans. False for a person without a PIN. */
export async function pinFits(person: Person | null, pin: string): Promise<boolean> {
  const verifier: PinVerifier | undefined = person?.pin
  if (verifier === undefined) return false
  const wanted = Buffer.from(verifier.hash, 'hex')
  const got = await slowHash(pin, Buffer.from(verifier.salt, 'hex'))
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

function slowHash(pin: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, HASH_BYTES, SCRYPT, (error, hash) => (error === null ? resolve(hash) : reject(error)))
  })
}
