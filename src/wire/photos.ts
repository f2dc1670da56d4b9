// Photos on the way up and down (DESIGN §3 Photos, FAULTS 24): files named by their SHA-256, sent by tus 1.0 with the lease's bearer token.
// Upload metadata: `sha256`, `kind`, `capturedAt`. The hub takes a whole file only when its bytes have that hash and are a JPEG within bounds;
// a hash it has already is answered at creation with 200 and `Upload-Offset` = length, so that nothing is sent twice.
import { z } from 'zod'
import { PHOTO_KINDS } from '../domain/vocabulary.ts'

/** tus; and GET `${PHOTOS_PATH}/{sha256}` gives the bytes to a station with a lease of the package's site. */
export const PHOTOS_PATH = '/v1/photos'
/**
 * In every answer that means "whole": the photo's SHA-256. Nothing else means it: not a 204, not an offset at the end (FAULTS 15).
 */
export const PHOTO_WHOLE_HEADER = 'waymark-photo'
export const PHOTO_MIME = 'image/jpeg'
export const MAX_PHOTO_BYTES = 6 * 1024 * 1024
/** width × height; more is no photo of ours and costs a reader its memory */
export const MAX_PHOTO_PIXELS = 40_000_000

export const PhotoMetadata = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(PHOTO_KINDS),
  capturedAt: z.coerce.number().int().min(0),
})
export type PhotoMetadata = z.infer<typeof PhotoMetadata>
