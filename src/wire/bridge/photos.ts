// Photos: the gate runs in the window's worker, the station keeps and sends (DOMAIN §4.2, FAULTS 24).
import { z } from 'zod'
import type { Hash, Instant } from '../../domain/brands.ts'
import { PHOTO_KINDS } from '../../domain/vocabulary.ts'
import { PhotoReportSchema } from '../photo-report.ts'
import { MAX_PHOTO_BYTES } from '../photos.ts'
import { nothing, sha256, stopId, verb } from './verb.ts'

/** What the station needs of the answer types of ../bridge.ts, without a circle. */
type NotSaved = { outcome: 'not-saved'; reason: 'sealed' | 'no-room' | 'no-photo' | 'not-signed-in'; sentence: string }
/** Durable when this is answered: written, fsynced, renamed. */
export type SavedPhoto = {
  outcome: 'saved'
  sha256: Hash
  bytes: number
  widthPx: number
  heightPx: number
  capturedAt: Instant
}
export type SavePhotoAnswer = SavedPhoto | NotSaved
/** `pending`: an event names it, and it has not come yet. `elsewhere`: at the hub, and there is no network now. */
export type PhotoAnswer =
  | { outcome: 'here'; bytes: Uint8Array; mime: string }
  | { outcome: 'pending' | 'elsewhere' | 'unknown'; sentence: string }

export const photoVerbs = {
  /** JPEG bytes as the gate's worker made them, labels blurred */
  savePhoto: verb<SavePhotoAnswer>()(
    z.object({
      bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= MAX_PHOTO_BYTES, 'larger than a photo may be'),
      kind: z.enum(PHOTO_KINDS),
      capturedAt: z.int().min(0),
      stopId: stopId.optional(),
      report: PhotoReportSchema.optional(),
    }),
  ),
  /** dHashes of the last 200 photos of this device, for the gate's near-copy test */
  photoHashes: verb<{ asOf: Instant; dHashes: string[] }>()(nothing),
  photo: verb<PhotoAnswer>()(z.object({ sha256 })),
}
