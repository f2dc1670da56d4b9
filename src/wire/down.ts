// Hub → station (EVENTS Pull): from a cursor, in hub order, rows of reference data and events of packages in scope recorded by others.
// GET /v1/sync/pull?cursor=INCARNATION:POSITION&limit=N with the lease token; zstd content encoding.
import { z } from 'zod'
import { MAX_PULLED } from '../domain/stop-order.ts'
import { referenceRow } from './reference-rows.ts'

const id = z.string().min(1).max(64)
const position = z.int().min(1)
export const MAX_PULL_CHANGES = 1000
/** How long personal facts of a package that left the scope may be kept, where the hub was not told otherwise or says nothing. */
export const FORGET_AFTER_MS = 14 * 24 * 3_600_000

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

/** What a device of the site said to hold and has not sent: its records `fromSeq` to `toSeq` (DOMAIN §0.1, §0.2 rule 9). */
export const DeviceGap = z.object({
  station: id,
  name: z.string().max(80),
  epoch: z.string().max(80),
  fromSeq: position,
  toSeq: position,
  /** hub clock, ms: when it said so last */
  saidAt: z.int(),
})
export type DeviceGap = z.infer<typeof DeviceGap>
export const MAX_GAPS = 20
/** What people call a device that recorded an event of this answer, and the site it was enrolled at. */
export const PulledDevice = z.object({ id, name: z.string().max(80), site: id })
export type PulledDevice = z.infer<typeof PulledDevice>
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

/** Events `fromSeq` to `toSeq` of the asking station's own journal stand at `position` and behind it without a hole; `head` is the hash of the last of them. */
export const OwnPlaces = z.object({
  epoch: z.string().max(80),
  fromSeq: position,
  toSeq: position,
  position,
  head: z.string().regex(/^[0-9a-f]{64}$/),
})
export type OwnPlaces = z.infer<typeof OwnPlaces>

export const MAX_DAY_ORDERS = 20
export const MAX_DAY_DEVICES = 10
/**
 * Of the driver who works at the asking station, as this person's other devices told the hub: where a tablet broke in the middle of a round, the next one goes
 * on with the order of stops and the breaks of the morning. All times trusted, in ms.
 */
export const DriverDay = z.object({
  personId: id,
  /** oldest first; `to` null: it goes on, as far as anybody said */
  breaks: z.array(z.object({ from: z.int(), to: z.int().nullable() })).max(100),
  /** stops pulled forward on the driver's routes, and when that was said; none: the plan's order */
  orders: z.array(z.object({ routeId: id, at: z.int(), stops: z.array(id).max(MAX_PULLED) })).max(MAX_DAY_ORDERS),
  /** other devices at which a shift of this person goes on, and when the hub heard of them last, by its own clock: what they recorded since then lies there */
  devices: z.array(z.object({ name: z.string().max(80), heardAt: z.int() })).max(MAX_DAY_DEVICES),
})
export type DriverDay = z.infer<typeof DriverDay>

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
  /** with the last page, newest said first: what other devices of the site hold and have not sent. A hub of before says nothing about it. */
  gaps: z.array(DeviceGap).max(MAX_GAPS).optional(),
  /** each other device among `changes`, once. A field beside them, since a station of before refuses rows of a table that it does not know */
  devices: z.array(PulledDevice).max(10_000).exactOptional(),
  /**
   * Where in this answer's part of the order events stand that are left out of `changes` because they are the asking station's own: it may have been told
   * otherwise by a hub that was restored since, or not at all. A hub of before says nothing; then it has a bound for those it does not know.
   */
  own: z.array(OwnPlaces).max(20_000).exactOptional(),
  /**
   * Only for a station that asks with `pins=N`, and with the last page: those made for it since N; `to` is its next N. After the changes: a package that
   * leaves in this page and comes again has a new one. A hub from before has none; then PINs cannot be checked at the door.
   */
  pins: z.object({ to: z.int().min(0), verifiers: z.array(PinVerifier).max(MAX_PULL_PINS) }).optional(),
  /** with the last page, whole each time, and only where the hub heard that a driver works at the station. A hub of before says nothing of it. */
  driver: DriverDay.optional(),
})
export type PullReply = z.infer<typeof PullReply>

export const PULL_PATH = '/v1/sync/pull'
/** `INCARNATION:POSITION`; none = from the beginning. */
export const cursorText = (cursor: { incarnation: string; position: number }): string =>
  `${cursor.incarnation}:${cursor.position}`
