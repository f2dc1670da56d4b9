// The supervisor's desk: all of it only reads the station's own copies (DOMAIN §15).
import type { PackageId, PersonId } from '../../domain/brands.ts'
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { boardVerbs as boardSchemas } from '../../wire/bridge/board.ts'
import type { NotesReply } from '../../wire/notes.ts'
import type { Core } from '../core.ts'
import type { Desk } from '../desk.ts'
import { restingOf } from '../location/places.ts'
import { notesOf } from '../notes.ts'
import { asOf, newsAsOf } from '../queries/as-of.ts'
import { board, boardList } from '../queries/board.ts'
import { exceptions } from '../queries/exceptions.ts'
import { find } from '../queries/find.ts'
import { stopsAtRisk } from '../queries/late-promises.ts'
import { mapDrivers, mapFile } from '../queries/map.ts'
import { mapRoutes } from '../queries/map-routes.ts'

type Verbs = Pick<BridgeHandlers, Exclude<keyof typeof boardSchemas, 'settlePin'>>

/** `trail`: where somebody was since yesterday; empty where the hub cannot be asked */
export type BoardDeps = {
  hasMap: boolean
  trail: (personId: PersonId) => Promise<[number, number][]>
  /** what drivers wrote of a parcel, from the hub; null where it cannot be asked */
  notes: (packageId: PackageId) => Promise<NotesReply | null>
}

export function boardVerbs(desk: Desk, deps: BoardDeps): Verbs {
  const core = () => desk.keeper.core()
  const isSupervisor = () => core().kv.get('operator')?.role === 'supervisor'
  return {
    board: () => board(core()),
    boardList: (asked) => boardList(core(), asked),
    stopsAtRisk: () => stopsAtRisk(core()),
    exceptions: () => exceptions(core()),
    notes: async ({ packageId }) => ({
      asOf: asOf(core()),
      notes: await notesOf({ keeper: desk.keeper, ask: deps.notes }, packageId),
    }),
    find: ({ text }) => ({ asOf: asOf(core()), found: find(core(), text) }),
    mapRoutes: () => ({ asOf: newsAsOf(core()), routes: mapRoutes(core()) }),
    mapFile: () => mapFile(deps.hasMap),
    // Where somebody is or was is for who answers for the drivers (DOMAIN §15.1): on a shared device nobody else is shown it.
    mapDrivers: () => ({
      asOf: newsAsOf(core()),
      ...(isSupervisor() ? mapDrivers(core()) : { drivers: [], resting: [] }),
    }),
    driverTrail: async ({ personId }) => ({
      asOf: asOf(core()),
      // One that was read a moment ago ends where somebody rests by now.
      points: isSupervisor() && !rests(core(), personId) ? await deps.trail(personId) : [],
    }),
  }
}

const rests = (core: Core, id: string): boolean => restingOf(core).some(({ personId }) => personId === id)
