// Positions on the road (EVENTS, last line of Event kinds): no events but a thinned stream of their own, with its own clock and retention.
// Station → hub: POST /v1/positions with the lease, newest points first when there is a backlog. Hub → station: GET /v1/positions?after=CURSOR.
import { z } from 'zod'
import { MAX_PULLED } from '../domain/stop-order.ts'

export const POSITIONS_PATH = '/v1/positions'
export const MAX_POINTS = 500
/** A point further ahead than this of the hub's clock is refused with its reason; the rest is taken. */
export const MAX_AHEAD_MS = 5 * 60_000

const id = z.string().min(1).max(64)
export const POSITION_SOURCES = ['browser', 'nmea', 'gpsd'] as const

export const Point = z.object({
  /** trusted time of the fix, ms */ at: z.int().min(0),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  accuracyM: z.number().min(0).max(100_000),
  source: z.enum(POSITION_SOURCES),
  /** degrees from north, only while it moves */ heading: z.number().min(0).max(360).nullable(),
  speedMps: z.number().min(0).max(150).nullable(),
  mock: z.literal(true).optional(),
})
export type Point = z.infer<typeof Point>

/** Whether the person may be seen from here on (DOMAIN §15.1): on a break and off shift nothing is recorded, and the last place is no longer told. */
export const PRESENCES = ['on', 'break', 'off'] as const
/** One person, one shift; points of two shifts are two requests. (person, at) is the key: sending twice is free. */
export const PositionsRequest = z.strictObject({
  protocol: z.int().min(1),
  personId: id,
  shiftId: id,
  routeId: id.nullable(),
  points: z.array(Point).max(MAX_POINTS),
  /** since when, trusted time in ms; the newest one counts */
  presence: z.object({ state: z.enum(PRESENCES), at: z.int().min(0) }).optional(),
  /** the stops of `routeId` that the driver pulled forward, the first one first, and when; the newest one counts, an empty one is the plan's order */
  order: z.object({ at: z.int().min(0), stops: z.array(id).max(MAX_PULLED) }).optional(),
})
export type PositionsRequest = z.infer<typeof PositionsRequest>
export const PositionsTaken = z.object({
  protocol: z.int(),
  taken: z.int().min(0),
  refused: z.array(z.object({ at: z.int(), reason: z.string().max(200) })).max(MAX_POINTS),
})
export type PositionsTaken = z.infer<typeof PositionsTaken>

/** The newest known place of a person of the asking station's site; only while on shift and not on a break (DOMAIN §15.1). */
export const DriverPlace = Point.extend({
  personId: id,
  routeId: id.nullable(),
  deviceId: id,
  /** hubs of before told the last place of who was on a break: that is shown to nobody; now it is false */
  onBreak: z.boolean(),
  /** stops of the route that were pulled forward; absent: none */
  order: z.array(id).max(MAX_PULLED).optional(),
})
export type DriverPlace = z.infer<typeof DriverPlace>
/** A person of the asking station's site who is on a break: that it is so, not where. */
export const Resting = z.object({
  personId: id,
  /** which was driven until then */
  routeId: id.nullable(),
  since: z.int().min(0),
  order: DriverPlace.shape.order,
})
export type Resting = z.infer<typeof Resting>

export const MAX_DESK_DEVICES = 300
export const MAX_DESK_BREAKS = 1000
/** What a supervisor is told of a device of the site beside its driver's place (DOMAIN §15, lane Data). All times in ms; `heardAt` by the hub's clock. */
export const DeskDevice = z.object({
  deviceId: id,
  name: z.string().max(80),
  heardAt: z.int(),
  /** who works with it now; null: nobody, as far as was heard */
  shift: z.object({ personId: id, role: z.string().max(40), since: z.int() }).nullable(),
  /** its records are in doubt since then, by so much where that is known; the newest of them, and a parcel it names */
  clock: z
    .object({
      since: z.int(),
      offMs: z.int().nullable(),
      eventId: z.string().max(200),
      packageId: z.string().max(64).nullable(),
    })
    .nullable(),
  /** records of kinds that the hub itself does not know, and that name no parcel */
  newer: z.object({ count: z.int().min(1), since: z.int() }).nullable(),
})
export type DeskDevice = z.infer<typeof DeskDevice>
export const DeskNews = z.object({
  devices: z.array(DeskDevice).max(MAX_DESK_DEVICES),
  /** of whoever is on shift, lately; `to` null: it goes on, as far as anybody said */
  breaks: z.array(z.object({ personId: id, from: z.int(), to: z.int().nullable() })).max(MAX_DESK_BREAKS),
})
export type DeskNews = z.infer<typeof DeskNews>

export const PlacesReply = z.object({
  protocol: z.int(),
  cursor: z.int().min(0),
  hubAt: z.int(),
  /** all there are, and who is not among them is not to be seen any more; else only what changed since the asked cursor */
  whole: z.boolean(),
  places: z.array(DriverPlace).max(1000),
  /** changed to "not to be seen": the shift ended, or a break began */
  gone: z.array(id).max(1000),
  /** of those that are gone who is on a break; a hub of before says nothing of it */
  resting: z.array(Resting).max(1000).optional(),
  /** no supervisor of the site is signed in at the asking station, as far as the hub has heard: its own drivers alone, and the cursor stays where it was */
  only: z.literal('own').optional(),
  /** whole each time, and only to a supervisor's station; a hub of before says nothing of it */
  desk: DeskNews.optional(),
})
export type PlacesReply = z.infer<typeof PlacesReply>
/** GET /v1/positions/{personId}/trail?from=MS: thinned, oldest first; 403 unless a supervisor of the site is signed in at the asking station. */
export const TrailReply = z.object({ protocol: z.int(), points: z.array(Point).max(2000) })
export type TrailReply = z.infer<typeof TrailReply>
