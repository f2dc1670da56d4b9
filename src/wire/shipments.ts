// `POST /v1/shipments`: a sender's request, all rows judged before any is taken; assigns tracking ids. With an `Idempotency-Key` header a
// repeat answers the first answer and changes nothing.
import { z } from 'zod'
import { DOOR_PIN_SHAPE } from '../domain/door-pin.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
export const ShipmentRow = z.strictObject({
  /** the sender's own number for this row, echoed in the answer */
  reference: text(64),
  shipper: text(80),
  service: z.strictObject({
    level: z.enum(['standard', 'express']),
    authorityToLeave: z.literal(true).optional(),
    signature: z.literal(true).optional(),
    pin: z.literal(true).optional(),
    age: z.union([z.literal(16), z.literal(18)]).optional(),
  }),
  promise: z.strictObject({
    day: z.iso.date(),
    before: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
  }),
  site: text(64),
  recipient: z.strictObject({
    name: text(120),
    lines: z.array(text(120)).min(1).max(4),
    postcode: text(16),
    town: text(80),
    country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters'),
    phone: text(32).optional(),
    email: z.email().max(254).optional(),
  }),
  otherNumbers: z.array(text(64)).max(8).default([]),
  weightG: z.int().min(1).max(1_000_000),
  sizeMm: z.tuple([z.int().min(1).max(10_000), z.int().min(1).max(10_000), z.int().min(1).max(10_000)]).optional(),
  contents: text(40),
  /** with `service.pin`: the sender's own PIN for the door; absent, the hub makes one. It stands in no answer */
  pin: z.string().regex(DOOR_PIN_SHAPE, '4 to 6 digits').optional(),
})
export type ShipmentRow = z.infer<typeof ShipmentRow>
export const MAX_SHIPMENT_ROWS = 1000
export const ShipmentRequest = z.strictObject({ shipments: z.array(ShipmentRow).min(1).max(MAX_SHIPMENT_ROWS) })
export const ShipmentReply = z.object({
  shipments: z.array(
    z.object({
      reference: z.string(),
      trackingId: z.string(),
      /** page with the secret, for the recipient */ link: z.string(),
    }),
  ),
})
export type ShipmentReply = z.infer<typeof ShipmentReply>
/** problem+json with one entry a broken field */
export const RowError = z.object({ row: z.int().min(0), field: z.string(), sentence: z.string() })
