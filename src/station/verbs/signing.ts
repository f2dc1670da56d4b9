// Who works here: sign in by PIN, breaks, sign out. Signing out ends a shift and deletes nothing ([OP5]).
import type { PersonId } from '../../domain/brands.ts'
import { decideShift } from '../../domain/decide/index.ts'
import type { BridgeHandlers, Operator, SignInAnswer } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordAll, recordVerb } from '../desk.ts'
import { Sentence } from '../sentence.ts'
import type { OnShift } from '../kv.ts'
import { clearTries, countTry, lockedForMs, pinFits, readTries, triesLeft } from '../operators.ts'
import { asOf } from '../queries/as-of.ts'
import type { Command } from '../record.ts'

type Verbs = Pick<BridgeHandlers, 'people' | 'operator' | 'signIn' | 'signOut' | 'setBreak'>

export function signingVerbs(desk: Desk): Verbs {
  return {
    people: () => {
      const core = desk.keeper.core()
      const people = core.copies.list('person', core.enrolment.get()?.site ?? '')
      return { asOf: asOf(core), people: people.map(({ id, name, role }) => ({ personId: id, name, role })) }
    },
    operator: () => operatorNow(desk.keeper.core()),
    signIn: ({ personId, pin }) => signIn(desk, personId, pin),
    signOut: () => signOut(desk),
    setBreak: ({ on }) => setBreak(desk, on),
  }
}

function operatorNow(core: Core): Operator | null {
  return core.kv.get('operator')
}

async function signIn(desk: Desk, personId: PersonId, pin: string): Promise<SignInAnswer> {
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
  return startShift(desk, personId)
}

/** The one before is signed out with it: a device has one operator, and each scan names who made it. */
function startShift(desk: Desk, personId: PersonId): SignInAnswer {
  const shiftId = Buffer.from(desk.random.bytes(6)).toString('base64url')
  const started: { operator: OnShift | null } = { operator: null }
  const done = recordAll(
    desk,
    (core) => {
      const person = core.copies.get('person', personId)
      if (person === null) throw new Sentence('This person is not known at this depot any more.')
      clearTries(core.db, personId)
      const before = core.kv.get('operator')
      const next = { personId, name: person.name, role: person.role, shiftId, onBreak: false, since: core.clock.now() }
      started.operator = next
      const start = shiftCommand(core, 'ShiftStarted', () => core.kv.put('operator', next))
      return before === null ? [start] : [shiftCommand(core, 'ShiftEnded'), start]
    },
    'anybody',
  )
  if (!Array.isArray(done)) return done
  desk.changed(['operator'])
  if (started.operator === null) throw new Error('a shift began without an operator')
  return { outcome: 'in', operator: started.operator }
}

/** `first` runs before the event is made: a shift's start is recorded by the one who starts it. */
function shiftCommand(core: Core, what: Parameters<typeof decideShift>[0]['what'], first?: () => void): Command {
  return {
    extras: {},
    text: '',
    decide: () => decideShift({ what, unsent: core.outbox.unsentRange() }),
    ...(first === undefined ? {} : { first }),
  }
}

function signOut(desk: Desk): { ok: true } {
  if (desk.keeper.core().kv.get('operator') === null) return { ok: true }
  const answer = recordVerb(desk, (core) => ({
    ...shiftCommand(core, 'ShiftEnded'),
    also: () => core.kv.put('operator', null),
  }))
  if (answer.outcome === 'not-recorded') throw new Sentence(answer.sentence)
  desk.changed(['operator'])
  return { ok: true }
}

function setBreak(desk: Desk, on: boolean): ReturnType<typeof recordVerb> {
  const answer = recordVerb(desk, (core) => ({
    ...shiftCommand(core, on ? 'BreakStarted' : 'BreakEnded'),
    also: () => {
      const operator = core.kv.get('operator')
      if (operator !== null) core.kv.put('operator', { ...operator, onBreak: on })
    },
  }))
  desk.changed(['operator'])
  return answer
}
