// What drivers wrote beside their facts of one parcel (DOMAIN §0.1 `private`), for a supervisor's desk: the boxes as they were sealed, and the keys they
// open with. GET /v1/packages/{packageId}/notes with the lease; 403 unless a supervisor of the site is signed in at the asking station.
import { z } from 'zod'

const id = z.string().min(1).max(64)
/** Beside these a driver may have written something; beside the announcement lies what the sender said. */
export const WRITTEN_BY_DRIVERS: readonly string[] = [
  'StopArrived',
  'PinReported',
  'DeliveryAttempted',
  'PackageDelivered',
]
export const MAX_NOTES = 200
export const NotesReply = z.object({
  protocol: z.int(),
  /** the recipient was erased: what is not among the boxes is gone for ever */
  erased: z.boolean(),
  boxes: z
    .array(
      z.object({
        eventId: z.string().max(200),
        /** whose key it was sealed with: the first parcel of its event */
        packageId: z.string().max(32),
        keyId: id,
        box: z.string().max(8192),
        /** base64; null: destroyed */
        key: z.string().max(64).nullable(),
      }),
    )
    .max(MAX_NOTES),
})
export type NotesReply = z.infer<typeof NotesReply>
export const notesPath = (packageId: string): string => `/v1/packages/${encodeURIComponent(packageId)}/notes`
