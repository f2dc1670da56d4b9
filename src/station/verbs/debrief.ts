// The end of a round at the station (DOMAIN §11): the balance is reckoned here, never taken from a window; who is signed in signs by that.
import type { PersonId } from '../../domain/brands.ts'
import { decideDebrief, type Signer } from '../../domain/decide/index.ts'
import type { BridgeHandlers, ScanAnswer, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { keepDraft } from '../drafts.ts'
import { signedBy } from '../pin-check.ts'
import { loadedNow } from '../queries/balance.ts'
import { debriefs, handOn } from '../queries/debrief.ts'
import { driverOf } from '../queries/driver-of.ts'
import { type Command, NotAcceptable } from '../record.ts'
import { routeFor } from './driving.ts'

type Verbs = Pick<BridgeHandlers, 'closeDebrief' | 'handOn' | 'debriefs'>
type Input = VerbParsed<'closeDebrief'>

export function debriefVerbs(desk: Desk): Verbs {
  return {
    closeDebrief: (input) => closeDebrief(desk, input),
    handOn: () => handOn(desk.keeper.core()),
    debriefs: () => debriefs(desk.keeper.core()),
  }
}

function closeDebrief(desk: Desk, input: Input): ScanAnswer | Promise<ScanAnswer> {
  const { second } = input
  const record = () => recordVerb(desk, (core) => command(core, input, second?.personId ?? null))
  return second === undefined ? record() : signedBy(desk, second, record)
}

function command(core: Core, input: Input, secondId: PersonId | null): Command {
  const { routeId, lines, endKm, damageNoticed, keysBack } = input
  const route = routeFor(core, routeId)
  const { vehicleId } = route
  return {
    extras: { checkpoint: 'desk', routeId },
    text: route.number,
    decide: () =>
      decideDebrief({
        ...{ routeId, driverId: driverOf(core, route), loaded: loadedNow(core, routeId), lines },
        ...(vehicleId === undefined ? {} : { vehicleId }),
        signers: signersOf(core, secondId),
        unsent: unsentOf(core),
        vehicle: {
          ...(endKm === undefined ? {} : { endKm }),
          ...(damageNoticed === undefined ? {} : { damageNoticed }),
          ...(keysBack === undefined ? {} : { keysBack }),
        },
      }),
    also: () => {
      keepDraft(core, { routeId }, null)
      seal(core)
    },
  }
}

function signersOf(core: Core, secondId: PersonId | null): readonly [Signer] | readonly [Signer, Signer] {
  const operator = core.kv.get('operator')
  if (operator === null) throw new NotAcceptable('Sign in first, then do it again.', 'not-signed-in')
  if (secondId === null) return [operator]
  const person = core.copies.get('person', secondId)
  if (person === null) throw new NotAcceptable('This person is not known at this depot any more.')
  return [operator, { personId: person.id, role: person.role }]
}

function unsentOf(core: Core) {
  const { count, fromSeq, toSeq } = core.outbox.unsentRange()
  const epoch = core.journal.current()?.epoch
  const range =
    epoch === undefined || fromSeq === undefined || toSeq === undefined
      ? {}
      : { range: { epoch, from: fromSeq as never, to: toSeq as never } }
  return { events: count, photos: core.photos.unsentCount(), ...range }
}

/** Up to here, the closing itself among it, the hub must have everything before somebody else gets the device ([OP11]). */
function seal(core: Core): void {
  const epoch = core.journal.current()
  const name = core.kv.get('operator')?.name
  if (epoch === null || name === undefined) return
  const { seq } = core.journal.endOf(epoch)
  core.kv.put('sealedDebrief', { name, at: core.clock.now(), epoch: epoch.epoch, toSeq: seq })
}
