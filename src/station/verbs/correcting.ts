// What a supervisor corrects and settles ([CO1]–[CO3]).
import type { EventId, PackageId } from '../../domain/brands.ts'
import { decideCorrection, decideSettlement } from '../../domain/decide/index.ts'
import type { Role } from '../../domain/event.ts'
import { correctedIds, packagesTouched } from '../../domain/fold.ts'
import type { BridgeHandlers, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { type Command, NotAcceptable } from '../record.ts'
import { eventToUndo } from './scanning.ts'

export function correctingVerbs(desk: Desk): Pick<BridgeHandlers, 'correct' | 'settle'> {
  return {
    correct: (input) => recordVerb(desk, (core) => correctCommand(core, input)),
    settle: (input) => recordVerb(desk, (core) => settleCommand(core, input)),
  }
}

function correctCommand(core: Core, input: VerbParsed<'correct'>): Command {
  const { packageId, eventId, whole = false, why, note } = input
  const role = roleOf(core)
  const event = eventToUndo(core, eventId)
  const packages = whole ? packagesTouched(event.event) : [packageId]
  return {
    extras: { checkpoint: 'desk', note },
    text: packageId,
    decide: () =>
      decideCorrection({
        ...{ event, role, why },
        packages: packages.map((each) => ({ packageId: each, gone: goneOf(core, each) })),
      }),
  }
}

function settleCommand(core: Core, { packageId, events, truth, why, note }: VerbParsed<'settle'>): Command {
  const role = roleOf(core)
  return {
    extras: { checkpoint: 'desk', note },
    text: packageId,
    decide: () =>
      decideSettlement({ packageId, events: core.views.eventsOf(packageId), pair: events, truth, role, why }),
  }
}

/** Of who is signed in here; never what a window says. */
function roleOf(core: Core): Role {
  const operator = core.kv.get('operator')
  if (operator === null) throw new NotAcceptable('Sign in first, then do it again.', 'not-signed-in')
  return operator.role
}

const goneOf = (core: Core, packageId: PackageId): ReadonlySet<EventId> => correctedIds(core.views.eventsOf(packageId))
