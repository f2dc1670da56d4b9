// Hub ⇄ tracking page. `GET /v1/tracking/{id}` (JSON) and `…/events` (SSE: event `tracking`, data = the same JSON, id = incarnation:position).
// The id alone shows status and towns; with the link's secret (`?key=`) also details (DESIGN §5 Who sees what).
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
  /** only with the link's secret */
  details: z.object({ name: z.string(), lines: z.array(z.string()), leftWith: z.string().nullable() }).nullable(),
})
export type Tracking = z.infer<typeof Tracking>
