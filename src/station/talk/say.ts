// Writing: a message, that one was read, an emergency and what becomes of it. Each is one entry in one durable transaction before the answer leaves ([TA1]).
import type { PersonId } from '../../domain/brands.ts'
import type { VerbParsed } from '../../wire/bridge.ts'
import type { SaidAnswer } from '../../wire/bridge/talk.ts'
import { MAX_READ, type TalkEntry, type TalkPlace } from '../../wire/talk.ts'
import type { Core } from '../core.ts'
import type { Desk } from '../desk.ts'
import { routeOf } from '../queries/driver-of.ts'
import { NotAcceptable } from '../record.ts'
import { emergenciesIn } from './alarms.ts'
import { linesOf, type Party, partyAt } from './queries.ts'

export type Writing = Pick<Desk, 'keeper' | 'random' | 'changed'> & {
  /** there is something to send; `entry`: one that could not be written down and is sent from memory */
  said: (urgent: boolean, entry?: TalkEntry) => void
  /** the vehicle moves, as far as the station knows */
  moving: () => boolean
}

/** A place that comes later than this after an alarm is none of that moment's. */
const PLACE_WITHIN_MS = 5 * 60_000
const MAX_READ_OUT = 2000
const NOT_YOURS = 'Only drivers and supervisors write to each other. Sign in as one of them.'
const NOT_OPEN = 'This emergency is closed already, or is not known on this device any more.'

type Common = Pick<TalkEntry, 'id' | 'at' | 'byId' | 'role' | 'driverId' | 'shiftId' | 'routeId'>

function common(core: Core, { random }: Writing, party: Party, driverId: PersonId = party.personId): Common {
  return {
    ...{ id: Buffer.from(random.bytes(16)).toString('base64url'), at: Math.round(core.clock.now()) },
    ...{ byId: party.personId, role: party.role, driverId, shiftId: party.shiftId },
    routeId: routeOf(core, driverId)?.id ?? null,
  }
}

function mustTakePart(core: Core): Party {
  const party = partyAt(core)
  if (core.enrolment.get() === null || core.kv.get('operator') === null)
    throw new NotAcceptable('Sign in first, then do it again.', 'not-signed-in')
  if (party === null) throw new NotAcceptable(NOT_YOURS)
  return party
}

/** One entry, or a sentence that says why there is none. */
function write(writing: Writing, make: (core: Core) => TalkEntry, urgent: boolean): SaidAnswer {
  const made: { entry: TalkEntry | null } = { entry: null }
  try {
    const written = writing.keeper.write((core) => {
      const entry = make(core)
      made.entry = entry
      core.talk.add(entry, 'here', core.clock.now())
      return entry.id
    })
    if (written.ok) {
      writing.said(urgent)
      writing.changed(['talk'])
      return { outcome: 'written', id: written.value }
    }
    const entry = made.entry ?? (urgent ? fromMemory(writing, make) : null)
    if (!urgent || entry === null) return written.answer
    // [TA4] A device that cannot write still has a radio: help is called all the same.
    writing.said(true, entry)
    return { outcome: 'unsafe', id: entry.id, sentence: written.answer.sentence }
  } catch (error) {
    if (error instanceof NotAcceptable)
      return { outcome: 'not-recorded', reason: error.reason, sentence: error.message }
    throw error
  }
}

function fromMemory({ keeper }: Writing, make: (core: Core) => TalkEntry): TalkEntry | null {
  try {
    return make(keeper.core())
  } catch {
    return null // nothing can even be read: who is signed in is not known
  }
}

export function say(writing: Writing, said: VerbParsed<'say'>): SaidAnswer {
  const { words, stopId = null, packageId = null } = said
  const made = (core: Core): TalkEntry => {
    const party = mustTakePart(core)
    const driverId = party.role === 'driver' ? party.personId : said.driverId
    if (core.copies.get('person', driverId)?.role !== 'driver')
      throw new NotAcceptable('This driver is not known at this depot any more.')
    if ('text' in words && party.role === 'driver' && writing.moving())
      throw new NotAcceptable('While the van moves nothing is typed. Stop first, or send one of the ready sentences.')
    const own = common(core, writing, party, driverId)
    return {
      ...{ kind: 'said', ...own, routeId: said.routeId ?? own.routeId, stopId, packageId },
      ...('code' in words ? { code: words.code, text: null } : { code: null, text: words.text }),
    }
  }
  return write(writing, made, false)
}

/** Nothing to write where nothing is unread, or nothing can be written now: it stays unread and is tried with the next look. */
export function markRead(writing: Writing, driverId: PersonId): { ok: true } {
  const { keeper } = writing
  const unreadIn = (core: Core, party: Party, of: PersonId) =>
    linesOf(core, party, core.talk.of(of, MAX_READ_OUT))
      .filter(({ unread }) => unread)
      .map(({ id }) => id)
      .slice(0, MAX_READ)
  const core = keeper.core()
  const party = partyAt(core)
  const of = party?.role === 'driver' ? party.personId : driverId
  if (party === null || keeper.sealed() !== null || unreadIn(core, party, of).length === 0) return { ok: true }
  write(
    writing,
    (now) => ({ kind: 'read', ...common(now, writing, mustTakePart(now), of), of: unreadIn(now, party, of) }),
    false,
  )
  return { ok: true }
}

/** At once, with what is known at once: where the device is may follow (`placeAlarm`). On a break nothing is known, since nothing was recorded. */
export function raiseAlarm(writing: Writing, { how }: VerbParsed<'raiseAlarm'>): SaidAnswer {
  const made = (core: Core): TalkEntry => {
    const party = mustTakePart(core)
    if (party.role !== 'driver') throw new NotAcceptable('The emergency button is for drivers on the road.')
    return { kind: 'emergency', ...common(core, writing, party), how, onBreak: party.onBreak, place: lastPlace(core) }
  }
  return write(writing, made, true)
}

function lastPlace({ whereabouts }: Core): TalkPlace | null {
  const last = whereabouts.last()
  if (last === null) return null
  const { lat, lon, accuracyM, at } = last.fix
  return { lat, lon, accuracyM, at: Math.round(at), ...(last.mock ? { mock: true as const } : {}) }
}

/** [TA6] The place of this moment only: the person asked for it by pressing, on a break too. */
export function placeAlarm(writing: Writing, { id, geo }: VerbParsed<'alarmPlace'>): SaidAnswer {
  const made = (core: Core): TalkEntry => {
    const party = mustTakePart(core)
    const { raised, closed } = emergencyOf(core, id)
    const now = Math.round(core.clock.now())
    const late = Math.abs(now - raised.at) > PLACE_WITHIN_MS
    if (raised.byId !== party.personId || closed !== null || late) throw new NotAcceptable(NOT_OPEN)
    return { kind: 'emergency-place', ...common(core, writing, party), emergencyId: id, place: placeOf(geo, now) }
  }
  return write(writing, made, true)
}

const placeOf = ({ lat, lon, accuracyM, fixAgeMs, mock }: VerbParsed<'alarmPlace'>['geo'], now: number): TalkPlace => ({
  ...{ lat, lon, accuracyM: Math.min(accuracyM, 100_000), at: Math.max(0, Math.round(now - fixAgeMs)) },
  ...(mock === true ? { mock } : {}),
})

export function answerAlarm(writing: Writing, { id, answer }: VerbParsed<'answerAlarm'>): SaidAnswer {
  const made = (core: Core): TalkEntry => {
    const party = mustTakePart(core)
    const { raised, closed } = emergencyOf(core, id)
    const mine = answer.is === 'false-alarm' ? raised.byId === party.personId : party.role === 'supervisor'
    if (closed !== null || !mine) throw new NotAcceptable(NOT_OPEN)
    const own = { ...common(core, writing, party, raised.driverId as PersonId), emergencyId: id }
    return answer.is === 'closed' ? { kind: 'closed', ...own, reason: answer.reason } : { kind: answer.is, ...own }
  }
  return write(writing, made, true)
}

function emergencyOf(core: Core, id: string) {
  const found = emergenciesIn(core.talk.urgent()).find(({ raised }) => raised.id === id)
  if (found === undefined) throw new NotAcceptable(NOT_OPEN)
  return found
}
