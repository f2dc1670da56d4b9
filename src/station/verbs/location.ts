import type { BridgeHandlers } from '../../wire/bridge.ts'
import { Sentence } from '../sentence.ts'

const later = (): never => {
  throw new Sentence('This station cannot do that yet.')
}

export function locationVerbs(): Pick<BridgeHandlers, 'reportFix' | 'location' | 'trail'> {
  return { reportFix: later, location: later, trail: later }
}
