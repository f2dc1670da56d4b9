// The verbs for photos: thin, see photos/.
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { Hash } from '../../domain/brands.ts'
import { asOf } from '../queries/as-of.ts'
import { type PhotoKeeping, savePhoto, showPhoto } from '../photos/keeping.ts'

const HASHES = 200

export function photosVerbs(part: PhotoKeeping): Pick<BridgeHandlers, 'savePhoto' | 'photoHashes' | 'photo'> {
  const core = () => part.keeper.core()
  return {
    savePhoto: (input) => savePhoto(part, input),
    photoHashes: () => ({ asOf: asOf(core()), dHashes: core().photos.dHashes(HASHES) }),
    photo: ({ sha256 }) => showPhoto(part, sha256 as Hash),
  }
}
