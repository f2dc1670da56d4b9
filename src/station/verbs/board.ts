import type { BridgeHandlers } from '../../wire/bridge.ts'
import { Sentence } from '../sentence.ts'

const later = (): never => {
  throw new Sentence('This station cannot do that yet.')
}

export function boardVerbs(): Pick<
  BridgeHandlers,
  'board' | 'boardList' | 'mapFile' | 'mapRoutes' | 'mapDrivers' | 'driverTrail' | 'exceptions' | 'find'
> {
  return {
    board: later,
    boardList: later,
    mapFile: later,
    mapRoutes: later,
    mapDrivers: later,
    driverTrail: later,
    exceptions: later,
    find: later,
  }
}
