// The verbs of loading's end (DOMAIN §3.4–3.6); those at the door are at-stop.ts.
import type { PersonId, RouteId, VehicleId } from '../../domain/brands.ts'
import { decideCloseLoad, decideDepart, type Signer } from '../../domain/decide/index.ts'
import type { Geo } from '../../domain/event.ts'
import type { Route } from '../../domain/reference.ts'
import type { BridgeHandlers, ScanAnswer, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { keepDraft } from '../drafts.ts'
import { signedBy } from '../pin-check.ts'
import { driverOf } from '../queries/driver-of.ts'
import { loadHint } from '../queries/load-hint.ts'
import { idsOnRoute, mayLeaveByFence } from '../queries/routes.ts'
import { type Command, known, NotAcceptable } from '../record.ts'
import { atStopVerbs } from './at-stop.ts'

type Verbs = Pick<BridgeHandlers, 'closeLoad' | 'depart' | 'arrive' | 'deliver' | 'attempt'>

/** `hear`: what a window says of its place (at-stop.ts). */
export function drivingVerbs(desk: Desk, hear: (geo: Geo) => void): Verbs {
  return {
    closeLoad: (input) =>
      input.second === undefined
        ? recordVerb(desk, (core) => closeLoadCommand(core, input))
        : signedBy(desk, input.second, () => recordVerb(desk, (core) => closeLoadCommand(core, input))),
    depart: (input) => recordVerb(desk, (core) => departCommand(core, input)),
    ...atStopVerbs(desk, hear),
  }
}

export function routeFor(core: Core, routeId: RouteId): Route {
  const route = core.copies.get('route', routeId)
  if (route === null) throw new NotAcceptable('This route is not known on this device. Wait for news from the hub.')
  return route
}

function routeAndVehicle(core: Core, routeId: RouteId): { route: Route; vehicleId: VehicleId } {
  const route = routeFor(core, routeId)
  if (route.vehicleId === undefined)
    throw new NotAcceptable('This route has no vehicle yet. Ask the supervisor to name one.')
  return { route, vehicleId: route.vehicleId }
}

/** A driver who closes a load takes it over; for the depot it is the one who is bound to the van, or planned. */
function takerOf(core: Core, route: Route): PersonId | null {
  const operator = core.kv.get('operator')
  return operator?.role === 'driver' ? operator.personId : driverOf(core, route)
}

type Second = NonNullable<VerbParsed<'closeLoad'>['second']>

function signersOf(core: Core, second: Second | undefined): [Signer, Signer] | null {
  const operator = core.kv.get('operator')
  const person = second === undefined ? null : core.copies.get('person', second.personId)
  return operator === null || person === null ? null : [operator, { personId: person.id, role: person.role }]
}

function closeLoadCommand(core: Core, { routeId, missing, counts, second }: VerbParsed<'closeLoad'>): Command {
  const { route, vehicleId } = routeAndVehicle(core, routeId)
  const signers = signersOf(core, second)
  return {
    extras: { checkpoint: 'load', routeId },
    text: route.number,
    decide: () =>
      decideCloseLoad({
        routeId,
        vehicleId,
        driverId: takerOf(core, route),
        packages: known(core, idsOnRoute(core, routeId)),
        missing,
        counts,
        pile: loadHint(core, routeId),
        ...(signers === null ? {} : { signers }),
      }),
    // What is not agreed is counted once more, and its reasons are as good as before.
    also: ({ verdict }) => {
      if (verdict.kind === 'ok') keepDraft(core, { loadOf: routeId }, null)
    },
  }
}

/** [D14] In the transaction it is looked at once more; @throws NotAcceptable when the load is not agreed any more, or it has left. */
export function departByFence(desk: Desk, routeId: RouteId): ScanAnswer {
  return recordVerb(desk, (core) => {
    if (!mayLeaveByFence(core, routeId)) throw new NotAcceptable('This route does not wait for its departure.')
    return departCommand(core, { routeId, how: 'geofence' })
  })
}

function departCommand(core: Core, { routeId, how }: VerbParsed<'depart'>): Command {
  const { route, vehicleId } = routeAndVehicle(core, routeId)
  return {
    extras: { checkpoint: 'depart', routeId },
    text: route.number,
    decide: () => decideDepart({ routeId, vehicleId, how, packages: known(core, idsOnRoute(core, routeId)) }),
  }
}
