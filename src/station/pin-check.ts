// Whether a PIN is this person's: for signing in, and for signing the count as the second of two (SPEC [OP3], [OP4], [OP7]).
import type { PersonId } from '../domain/brands.ts'
import type { NotRecorded } from '../wire/bridge.ts'
import type { Desk } from './desk.ts'
import { clearTries, countTry, lockedForMs, pinFits, readTries, triesLeft } from './operators.ts'

export type PinAnswer =
  { outcome: 'fits' } | { outcome: 'wrong'; triesLeft: number } | { outcome: 'locked'; forMs: number } | NotRecorded

/** Counts the try durably, then judges it; a PIN that fits takes the tries back. */
export async function checkPin(desk: Desk, personId: PersonId, pin: string): Promise<PinAnswer> {
  const counted = desk.keeper.write((core) => {
    const now = core.clock.now()
    const lockedMs = lockedForMs(readTries(core.db, personId), now)
    return lockedMs > 0 ? { lockedMs } : { tries: countTry(core.db, personId, now) }
  })
  if (!counted.ok) return counted.answer
  if (counted.value.tries === undefined) return { outcome: 'locked', forMs: counted.value.lockedMs }
  const { tries } = counted.value
  if (!(await pinFits(desk.keeper.core().copies.get('person', personId), pin))) {
    const forMs = lockedForMs(tries, desk.keeper.core().clock.now())
    return forMs > 0 ? { outcome: 'locked', forMs } : { outcome: 'wrong', triesLeft: triesLeft(tries) }
  }
  const cleared = desk.keeper.write((core) => clearTries(core.db, personId))
  return cleared.ok ? { outcome: 'fits' } : cleared.answer
}
