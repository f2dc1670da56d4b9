// Who works here: sign in by PIN, breaks, sign out. Signing out ends a shift and deletes nothing ([OP5]).
import type { PersonId } from '../../domain/brands.ts'
import { decideShift } from '../../domain/decide/index.ts'
import type { BridgeHandlers, Operator, SignInAnswer } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordAll, recordVerb } from '../desk.ts'
import { Sentence } from '../sentence.ts'
import { breaksToday } from '../driver-day.ts'
import type { OnShift } from '../kv.ts'
import { checkPin } from '../pin-check.ts'
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
  const operator = core.kv.get('operator')
  const breaks = operator === null ? [] : breaksToday(core, operator)
  return operator === null || breaks.length === 0 ? operator : { ...operator, breaks }
}

async function signIn(desk: Desk, personId: PersonId, pin: string): Promise<SignInAnswer> {
  const checked = await checkPin(desk, personId, pin)
  return checked.outcome === 'fits' ? startShift(desk, personId) : checked
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
      const before = core.kv.get('operator')
      const next = { personId, name: person.name, role: person.role, shiftId, onBreak: false, since: core.clock.now() }
      started.operator = next
      const start = shiftCommand(core, 'ShiftStarted', { first: () => core.kv.put('operator', next) })
      return before === null ? [start] : [...endShift(core, before), start]
    },
    'anybody',
  )
  if (!Array.isArray(done)) return done
  desk.changed(['operator'])
  if (started.operator === null) throw new Error('a shift began without an operator')
  return { outcome: 'in', operator: started.operator }
}

/** `first` runs before the event is made: a shift's start is recorded by the one who starts it. */
function shiftCommand(
  core: Core,
  what: Parameters<typeof decideShift>[0]['what'],
  more: Pick<Command, 'first' | 'also'> = {},
): Command {
  return {
    extras: {},
    text: '',
    decide: () => {
      const vehicleId = core.kv.get('operator')?.vehicleId
      return decideShift({
        what,
        unsent: core.outbox.unsentRange(),
        ...(vehicleId === undefined ? {} : { vehicleId }),
      })
    },
    ...more,
  }
}

/** A break that goes on ends with the shift: no time after it counts as rest. */
function endShift(core: Core, { onBreak }: OnShift): Command[] {
  const end = shiftCommand(core, 'ShiftEnded', { also: () => core.kv.put('operator', null) })
  return onBreak ? [breakCommand(core, false), end] : [end]
}

function signOut(desk: Desk): { ok: true } {
  const operator = desk.keeper.core().kv.get('operator')
  if (operator === null) return { ok: true }
  const done = recordAll(desk, (core) => endShift(core, operator), 'signed-in')
  if (!Array.isArray(done)) throw new Sentence(done.sentence)
  desk.changed(['operator'])
  return { ok: true }
}

/** A break that is on does not begin anew: pressed twice it is recorded once. */
function setBreak(desk: Desk, on: boolean): ReturnType<typeof recordVerb> {
  const answer = recordVerb(desk, (core) =>
    core.kv.get('operator')?.onBreak === on
      ? { extras: {}, text: '', decide: () => ({ events: [], verdict: { kind: 'ok' } }) }
      : breakCommand(core, on),
  )
  desk.changed(['operator'])
  return answer
}

const MOST_BREAKS = 40

function breakCommand(core: Core, on: boolean): Command {
  return shiftCommand(core, on ? 'BreakStarted' : 'BreakEnded', {
    also: () => {
      const operator = core.kv.get('operator')
      if (operator === null) return
      const now = core.clock.now()
      const before = operator.breaks ?? []
      const breaks = on
        ? [...before, { from: now, to: null }].slice(-MOST_BREAKS)
        : before.map((one) => (one.to === null ? { ...one, to: now } : one))
      core.kv.put('operator', { ...operator, onBreak: on, breaks })
    },
  })
}
