import type { BridgeHandlers } from '../../wire/bridge.ts'
import { Sentence } from '../sentence.ts'

const later = (): never => {
  throw new Sentence('This station cannot do that yet.')
}

export function photosVerbs(): Pick<BridgeHandlers, 'savePhoto' | 'photoHashes' | 'photo'> {
  return { savePhoto: later, photoHashes: later, photo: later }
}
