// Whether a PIN is this person's: for signing in, and for signing the count as the second of two (SPEC [OP3], [OP4], [OP7]).
import type { PersonId } from '../domain/brands.ts'
import type { NotRecorded, ScanAnswer } from '../wire/bridge.ts'
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

/** Whoever is not signed in signs with an own PIN, judged as at the sign-in ([OP7]); only then is it recorded. */
export async function signedBy(
  desk: Desk,
  { personId, pin }: { personId: PersonId; pin: string },
  record: () => ScanAnswer,
): Promise<ScanAnswer> {
  const checked = await checkPin(desk, personId, pin)
  if (checked.outcome === 'fits') return record()
  if (checked.outcome === 'not-recorded') return checked
  return { outcome: 'not-recorded', reason: 'input', sentence: pinSentence(desk, personId, checked) }
}

function pinSentence(
  desk: Desk,
  personId: PersonId,
  checked: Extract<PinAnswer, { outcome: 'wrong' | 'locked' }>,
): string {
  const name = desk.keeper.core().copies.get('person', personId)?.name ?? 'this person'
  if (checked.outcome === 'wrong')
    return `That is not the PIN of ${name}. ${checked.triesLeft === 1 ? 'One try is' : `${checked.triesLeft} tries are`} left.`
  const minutes = Math.ceil(checked.forMs / 60_000)
  return `Too many wrong PINs for ${name}. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, or let somebody else sign.`
}
