// The verbs of loading's end and of the road (DOMAIN §3.4–3.6, §4, §5).
import type { PersonId, RouteId, StopId, VehicleId } from '../../domain/brands.ts'
import { decideArrive, decideAttempt, decideCloseLoad, decideDeliver, decideDepart } from '../../domain/decide/index.ts'
import type { Geo } from '../../domain/event.ts'
import { correctedIds, inOrder } from '../../domain/fold.ts'
import { type Band, placeEvidence } from '../../domain/geo.ts'
import type { Route, Stop } from '../../domain/reference.ts'
import type { BridgeHandlers, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { idsOnRoute } from '../queries/routes.ts'
import { type Command, known, NotAcceptable } from '../record.ts'

type Verbs = Pick<BridgeHandlers, 'closeLoad' | 'depart' | 'arrive' | 'deliver' | 'attempt'>

export function drivingVerbs(desk: Desk): Verbs {
  return {
    closeLoad: (input) => recordVerb(desk, (core) => closeLoadCommand(core, input)),
    depart: (input) => recordVerb(desk, (core) => departCommand(core, input)),
    arrive: (input) => recordVerb(desk, (core) => arriveCommand(core, input)),
    deliver: (input) => recordVerb(desk, (core) => deliverCommand(core, input)),
    attempt: (input) => recordVerb(desk, (core) => attemptCommand(core, input)),
  }
}

function routeAndVehicle(core: Core, routeId: RouteId): { route: Route; vehicleId: VehicleId } {
  const route = core.copies.get('route', routeId)
  if (route === null) throw new NotAcceptable('This route is not known on this device. Wait for news from the hub.')
  if (route.vehicleId === undefined)
    throw new NotAcceptable('This route has no vehicle yet. Ask the supervisor to name one.')
  return { route, vehicleId: route.vehicleId }
}

/** The route's driver; a driver who closes a load without one is its driver. */
function driverOf(core: Core, route: Route): PersonId | null {
  const operator = core.kv.get('operator')
  return route.driverId ?? (operator?.role === 'driver' ? operator.personId : null)
}

function closeLoadCommand(core: Core, { routeId, missing, counts }: VerbParsed<'closeLoad'>): Command {
  const { route, vehicleId } = routeAndVehicle(core, routeId)
  return {
    extras: { checkpoint: 'load', routeId },
    text: route.number,
    decide: () =>
      decideCloseLoad({
        routeId,
        vehicleId,
        driverId: driverOf(core, route),
        packages: known(core, idsOnRoute(core, routeId)),
        missing,
        counts,
      }),
  }
}

function departCommand(core: Core, { routeId, how }: VerbParsed<'depart'>): Command {
  const { route, vehicleId } = routeAndVehicle(core, routeId)
  return {
    extras: { checkpoint: 'depart', routeId },
    text: route.number,
    decide: () => decideDepart({ routeId, vehicleId, how, packages: known(core, idsOnRoute(core, routeId)) }),
  }
}

function stopFor(core: Core, stopId: StopId): Stop {
  const stop = core.copies.get('stop', stopId)
  if (stop === null) throw new NotAcceptable('This stop is not known on this device. Wait for news from the hub.')
  return stop
}

const atStop = (stop: Stop, geo: Geo | null): Command['extras'] => ({
  checkpoint: 'stop',
  stopId: stop.id,
  routeId: stop.routeId,
  ...(geo === null ? {} : { geo }),
})

function arriveCommand(core: Core, input: VerbParsed<'arrive'>): Command {
  const stop = stopFor(core, input.stopId)
  const geo = geoOf(input.geo)
  return {
    extras: atStop(stop, geo),
    text: stop.name,
    decide: () =>
      decideArrive({
        stopId: stop.id,
        packageIds: stop.packages,
        pin: stop,
        geo,
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      }),
  }
}

function deliverCommand(core: Core, input: VerbParsed<'deliver'>): Command {
  const stop = stopFor(core, input.stopId)
  const { packageIds, outcome, placeCode, name, houseNumber } = input
  return {
    extras: atStop(stop, geoOf(input.geo)),
    text: stop.name,
    decide: () =>
      decideDeliver({
        stopId: stop.id,
        packages: known(core, unique(packageIds)),
        outcome,
        placeCode,
        proof: {},
        ...(name === undefined ? {} : { name }),
        ...(houseNumber === undefined ? {} : { houseNumber }),
      }),
  }
}

function attemptCommand(core: Core, input: VerbParsed<'attempt'>): Command {
  const stop = stopFor(core, input.stopId)
  const geo = geoOf(input.geo)
  return {
    extras: atStop(stop, geo),
    text: stop.name,
    decide: () =>
      decideAttempt({
        stopId: stop.id,
        packages: known(core, unique(input.packageIds)),
        reason: input.reason,
        place: placeEvidence(lastArrival(core, stop), geo, stop),
        evidence: [],
        ...(input.note === undefined ? {} : { note: input.note }),
      }),
  }
}

/** The newest arrival at this stop that still holds, by any device; null: none is known. */
function lastArrival(core: Core, stop: Stop): { band: Band; reason?: string } | null {
  const [first] = stop.packages
  if (first === undefined) return null
  const events = core.views.eventsOf(first)
  const gone = correctedIds(events)
  const newest = inOrder(events)
    .map(({ kept }) => kept)
    .findLast(({ id, event }) => event.kind === 'StopArrived' && event.data.stopId === stop.id && !gone.has(id))
  if (newest?.event.kind !== 'StopArrived') return null
  const { band, reason } = newest.event.data
  return { band, ...(reason === undefined ? {} : { reason }) }
}

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)]

/** The schema's optional `mock` may stand there as undefined; the envelope has it or has it not. */
function geoOf(geo: VerbParsed<'arrive'>['geo']): Geo | null {
  if (geo === undefined) return null
  const { mock, ...rest } = geo
  return mock === undefined ? rest : { ...rest, mock }
}
