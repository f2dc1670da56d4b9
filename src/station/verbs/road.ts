import type { BridgeHandlers } from '../../wire/bridge.ts'
import { Sentence } from '../sentence.ts'

const later = (): never => {
  throw new Sentence('This station cannot do that yet.')
}

export function roadVerbs(): Pick<BridgeHandlers, 'draft' | 'saveDraft' | 'balance'> {
  return { draft: later, saveDraft: later, balance: later }
}
