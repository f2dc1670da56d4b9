// The supervisor's desk: all of it only reads the station's own copies (DOMAIN §15).
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { Desk } from '../desk.ts'
import { asOf } from '../queries/as-of.ts'
import { board, boardList } from '../queries/board.ts'
import { exceptions } from '../queries/exceptions.ts'
import { find } from '../queries/find.ts'
import { mapRoutes } from '../queries/map-routes.ts'

type Verbs = Pick<
  BridgeHandlers,
  'board' | 'boardList' | 'mapFile' | 'mapRoutes' | 'mapDrivers' | 'driverTrail' | 'exceptions' | 'find'
>

export function boardVerbs(desk: Desk): Verbs {
  const core = () => desk.keeper.core()
  return {
    board: () => board(core()),
    boardList: (asked) => boardList(core(), asked),
    exceptions: () => exceptions(core()),
    find: ({ text }) => ({ asOf: asOf(core()), found: find(core(), text) }),
    mapRoutes: () => ({ asOf: asOf(core()), routes: mapRoutes(core()) }),
    mapFile: () => null,
    mapDrivers: () => ({ asOf: asOf(core()), drivers: [] }),
    driverTrail: () => ({ asOf: asOf(core()), points: [] }),
  }
}
