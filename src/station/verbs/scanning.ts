// The verbs of the scan screens.
import { decideHold, decideMove, decideRelease, decideUndo } from '../../domain/decide/index.ts'
import type { EventId } from '../../domain/brands.ts'
import type { KeptEvent } from '../../domain/event.ts'
import { correctedIds, packagesTouched } from '../../domain/fold.ts'
import type { BridgeHandlers, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { stopOfLate } from '../queries/progress.ts'
import { plannedFor } from '../places.ts'
import { type Command, NotAcceptable } from '../record.ts'
import { scanCommand } from '../scan.ts'

type Verbs = Pick<BridgeHandlers, 'scan' | 'undo' | 'moveToRoute' | 'placeHold' | 'releaseHold'>

export function scanningVerbs(desk: Desk): Verbs {
  return {
    scan: (input) => recordVerb(desk, (core) => scanCommand(core, input)),
    undo: (input) => recordVerb(desk, (core) => undoCommand(core, input)),
    moveToRoute: (input) => recordVerb(desk, (core) => moveCommand(core, input)),
    placeHold: ({ packageId, hold, reason }) =>
      recordVerb(desk, (core) => ({
        extras: { checkpoint: 'desk' },
        text: packageId,
        decide: () => decideHold({ packageId, view: core.views.read(packageId), hold, reason }),
      })),
    releaseHold: ({ packageId, hold, reason }) =>
      recordVerb(desk, (core) => ({
        extras: { checkpoint: 'desk' },
        text: packageId,
        decide: () => decideRelease({ packageId, view: core.views.read(packageId), hold, reason }),
      })),
  }
}

function moveCommand(core: Core, { packageId, routeId, vehicleId, why }: VerbParsed<'moveToRoute'>): Command {
  const site = core.enrolment.get()?.site
  if (site === undefined) throw new NotAcceptable('This device is not enrolled at a depot yet.')
  const view = core.views.read(packageId)
  const planned = plannedFor(core, packageId, view)
  const bin = core.copies.plan(site)?.bins.find((each) => each.routeId === routeId)?.bin ?? null
  return {
    extras: { checkpoint: 'load', entry: 'search', routeId },
    text: packageId,
    decide: () => decideMove({ packageId, view, planned, site, toRouteId: routeId, vehicleId, bin, why }),
    also: () => core.openStops.close(packageId),
  }
}

function undoCommand(core: Core, { eventIds, why }: VerbParsed<'undo'>): Command {
  const operator = core.kv.get('operator')
  const deviceId = core.enrolment.get()?.deviceId
  if (operator === null || deviceId === undefined) throw new NotAcceptable('Sign in first.', 'not-signed-in')
  const events = eventIds.map((id) => eventToUndo(core, id))
  return {
    extras: { checkpoint: 'desk' },
    text: '',
    decide: () =>
      decideUndo({
        events: events.map((event) => ({
          event,
          views: packagesTouched(event.event).map((packageId) => core.views.read(packageId)),
        })),
        corrected: correctedOf(core, events),
        by: { deviceId, actorId: operator.personId, role: operator.role, atStop: stopOfLate(core, operator.personId) },
        why,
        now: core.clock.now(),
      }),
  }
}

export function eventToUndo(core: Core, id: EventId): KeptEvent {
  const event = core.views.event(id)
  if (event === null) throw new NotAcceptable('This device does not hold that entry, so it cannot take it back.')
  return event
}

function correctedOf(core: Core, events: readonly KeptEvent[]): ReadonlySet<EventId> {
  const packages = new Set(events.flatMap(({ event }) => packagesTouched(event)))
  return new Set([...packages].flatMap((packageId) => [...correctedIds(core.views.eventsOf(packageId))]))
}
