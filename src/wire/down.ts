// Hub → station (EVENTS Pull): from a cursor, in hub order, rows of reference data and events of packages in scope recorded by others.
// GET /v1/sync/pull?cursor=INCARNATION:POSITION&limit=N with the lease token; zstd content encoding.
import { z } from 'zod'
import { referenceRow } from './reference-rows.ts'

const id = z.string().min(1).max(64)
const position = z.int().min(1)
export const MAX_PULL_CHANGES = 1000

/** An event as another station (or the hub) recorded it: the body is the frozen text, so that hash and fold are the same everywhere. */
export const PulledEvent = z.object({
  deviceId: id,
  epoch: z.string().max(80),
  seq: z.int().min(1),
  position,
  recordedAt: z.int(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  body: z.string().max(64 * 1024),
})
export type PulledEvent = z.infer<typeof PulledEvent>

const row = <T extends keyof typeof referenceRow>(table: T) =>
  z.object({
    change: z.literal('row'),
    table: z.literal(table),
    id,
    version: position,
    value: referenceRow[table].nullable(),
  })
export const RowChange = z.discriminatedUnion('table', [
  row('site'),
  row('person'),
  row('vehicle'),
  row('route'),
  row('stop'),
  row('plan'),
])

export const PullChange = z.union([
  RowChange,
  z.object({ change: z.literal('event'), event: PulledEvent }),
  /** a package entered this station's scope in mid-life: its whole history at once, and the key of its personal facts */
  z.object({
    change: z.literal('enter'),
    packageId: z.string(),
    keyId: id.nullable(),
    key: z.string().max(64).nullable(),
    events: z.array(PulledEvent).max(2000),
  }),
  /** it left: personal facts may be forgotten once `forgetAfter` (hub clock, ms) is past */
  z.object({ change: z.literal('leave'), packageId: z.string(), forgetAfter: z.int() }),
])
export type PullChange = z.infer<typeof PullChange>

/** With which this one station can check a PIN at the door (DOMAIN §4.3): scrypt(PIN, salt ‖ its device key), hex; domain/door-pin.ts has the numbers. */
export const PinVerifier = z.object({
  packageId: z.string(),
  /** counts a parcel's PINs: a higher one voids those before, and the tries of it */
  issue: z.int().min(1),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PinVerifier = z.infer<typeof PinVerifier>
export const MAX_PULL_PINS = 200

export const PullReply = z.object({
  protocol: z.int(),
  incarnation: id,
  /** true: the cursor was too old or of another incarnation; forget all pulled rows and events, this starts over */
  snapshot: z.boolean(),
  from: z.int().min(0),
  /** the next cursor's position */
  to: z.int().min(0),
  more: z.boolean(),
  hubAt: z.int(),
  changes: z.array(PullChange).max(MAX_PULL_CHANGES * 2),
  /**
   * Only for a station that asks with `pins=N`, and with the last page: those made for it since N; `to` is its next N. After the changes: a package that
   * leaves in this page and comes again has a new one. A hub from before has none; then PINs cannot be checked at the door.
   */
  pins: z.object({ to: z.int().min(0), verifiers: z.array(PinVerifier).max(MAX_PULL_PINS) }).optional(),
})
export type PullReply = z.infer<typeof PullReply>

export const PULL_PATH = '/v1/sync/pull'
/** `INCARNATION:POSITION`; none = from the beginning. */
export const cursorText = (cursor: { incarnation: string; position: number }): string =>
  `${cursor.incarnation}:${cursor.position}`
