// Hub ⇄ tracking page. `GET /v1/tracking/{id}` (JSON) and `…/events` (SSE: event `tracking`, data = the same JSON, id = incarnation:position:digest).
// The id alone shows status, towns and the day promised: no hours in `expected`, `shipper` empty, `road` and `details` null, no reason in any line. With
// the link's secret (`?key=`) all of it (DESIGN §5 Who sees what).
import { z } from 'zod'

export const CUSTOMER_STATUSES = [
  'preparing',
  'shipped',
  'arriving_today',
  'out_for_delivery',
  'delayed',
  'attempted',
  'ready_for_pickup',
  'delivered',
  'returning',
  'returned',
  'lost',
  'destroyed',
  'cancelled',
] as const
export const CustomerStatus = z.enum(CUSTOMER_STATUSES)
export type CustomerStatus = z.infer<typeof CustomerStatus>

export const TimelineLine = z.object({
  /** when it happened, ISO with offset */ happenedAt: z.string(),
  /** when we learned it; shown where it differs by more than two minutes */ learnedAt: z.string().nullable(),
  text: z.string(),
  place: z.string().nullable(),
})
/** On the day, while it is out for delivery. */
export const OnTheWay = z.object({
  /** stops that come before this parcel's; null: more than the customer is told */ away: z.int().min(0).nullable(),
  /** ISO with offset: the newest that window and stops rest on */ asOf: z.string(),
})
/** A picture of the hub's own: `href` opens it and nothing else, as long as the link does. */
export const DeliveryPhoto = z.object({
  /** null: taken, but not here yet */ href: z.string().nullable(),
  widthPx: z.int().nullable(),
  heightPx: z.int().nullable(),
})
/** Within the last stops, while the driver is on shift and not on a break; nothing of where the driver was before. */
export const DriverSeen = z.object({
  href: z.string(),
  /** to the door in a straight line, rounded to 100 m */ distanceM: z.int().min(0),
  asOf: z.string(),
})
export const Tracking = z.object({
  trackingId: z.string(),
  status: CustomerStatus,
  /** the words for status, e.g. Out for Delivery */ headline: z.string(),
  secondLine: z.string().nullable(),
  expected: z.object({ day: z.string(), from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  asOf: z.string(),
  shipper: z.string(),
  town: z.string().nullable(),
  timeline: z.array(TimelineLine).max(200),
  /** `expected` holds the window then */
  road: OnTheWay.nullable(),
  /** only with the link's secret; null again some time after the end */
  details: z
    .object({
      name: z.string(),
      /** street and door only until the delivery */ lines: z.array(z.string()),
      leftWith: z.string().nullable(),
      photo: DeliveryPhoto.nullable(),
      driver: DriverSeen.nullable(),
      /** to be told at the door; only while the parcel is still to come, and only where its service asks for one */
      pin: z.string().optional(),
    })
    .nullable(),
})
export type Tracking = z.infer<typeof Tracking>
