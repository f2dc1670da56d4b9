// What people of a shift say to each other, and a driver's emergency (DOMAIN §15.1): no events, since they concern persons and not packages, but a durable
// stream of their own with its own clock, like the positions. Each entry is made once on a device, under a random id, and never changed: that it was read, that
// somebody has an emergency in hand, and that it was a false alarm are entries too.
// Station → hub: POST /v1/messages with the lease; sending again is free. Hub → station: GET /v1/messages?since=CURSOR&of=INCARNATION&as=PERSON.
import { z } from 'zod'

export const MESSAGES_PATH = '/v1/messages'
/** entries a request; what they may weigh together is MAX_MESSAGES_BYTES */
export const MAX_SENT = 50
export const MAX_MESSAGES_BYTES = 64 * 1024
export const MAX_TOLD = 200
export const MAX_TEXT = 200
/** a `read` names so many at most */
export const MAX_READ = 100

/** Sentences that are one touch each (wire/words/app-talk.en.ts). A newer version may have more: an unknown one is shown as such, never refused. */
export const DRIVER_SAYS = [
  ...['running-late', 'help-parcel', 'vehicle-problem', 'address-unclear', 'call-me', 'nobody-lets-me-in', 'ok'],
] as const
export const DESK_SAYS = [
  ...['call-me', 'come-back', 'next-stop-urgent', 'parcel-withdrawn', 'help-is-coming', 'thank-you', 'ok'],
] as const
export const EMERGENCY_WAYS = ['call', 'position', 'silent'] as const
export type EmergencyWay = (typeof EMERGENCY_WAYS)[number]
/** why a supervisor closes one; the driver's own word is `false-alarm` */
export const CLOSING_REASONS = ['driver-is-safe', 'helpers-were-there', 'was-no-emergency', 'drill'] as const

const id = z.string().min(1).max(64)
/** 128 random bits */
export const messageId = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
const code = z.string().regex(/^[a-z-]{1,40}$/)
/** The end of the year 9999: what lies behind it no screen can show as a time. */
const instant = z.int().min(0).max(253_402_300_799_999)
/** one line of plain text */
export const talkText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_TEXT)
  .regex(/^[^\p{Cc}]*$/u)

export const TalkPlace = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  accuracyM: z.number().min(0).max(100_000),
  /** trusted time of the fix, ms: its age is the entry's `at` less this */ at: instant,
  mock: z.literal(true).optional(),
})
export type TalkPlace = z.infer<typeof TalkPlace>

const common = {
  id: messageId,
  /** trusted time of the device that made it, ms */ at: instant,
  byId: id,
  role: z.enum(['driver', 'supervisor']),
  /** whose conversation with the desk it belongs to */ driverId: id,
  shiftId: id,
  routeId: id.nullable(),
}
const ofEmergency = { emergencyId: messageId }
export const TalkEntry = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('said'), ...common },
    /** a sentence of the lists above, or words of one's own */
    ...{ code: code.nullable(), text: talkText.nullable() },
    /** what it is about */
    ...{ stopId: id.nullable(), packageId: z.string().min(1).max(20).nullable() },
  }),
  z.object({ kind: z.literal('read'), ...common, of: z.array(messageId).min(1).max(MAX_READ) }),
  z.object({
    ...{ kind: z.literal('emergency'), ...common, how: z.enum(EMERGENCY_WAYS), onBreak: z.boolean() },
    /** the last known one; null: none was known at that moment, and an `emergency-place` may follow */
    place: TalkPlace.nullable(),
  }),
  z.object({ kind: z.literal('emergency-place'), ...common, ...ofEmergency, place: TalkPlace }),
  z.object({ kind: z.literal('false-alarm'), ...common, ...ofEmergency }),
  z.object({ kind: z.literal('taken'), ...common, ...ofEmergency }),
  z.object({ kind: z.literal('closed'), ...common, ...ofEmergency, reason: code }),
])
export type TalkEntry = z.infer<typeof TalkEntry>
export type TalkKind = TalkEntry['kind']

/** All that goes ahead of everything else. */
export const isUrgent = ({ kind }: Pick<TalkEntry, 'kind'>): boolean => kind !== 'said' && kind !== 'read'

/** A driver's emergency and what the driver says of it: taken from whoever has a device of the site, revoked or not. */
export const isOfDriver = (entry: Pick<TalkEntry, 'kind' | 'role'>): boolean =>
  isUrgent(entry) && entry.role === 'driver'

export const MessagesSent = z.strictObject({
  protocol: z.int().min(1),
  entries: z.array(TalkEntry).min(1).max(MAX_SENT),
})
export type MessagesSent = z.infer<typeof MessagesSent>
const withReason = z.array(z.object({ id: messageId, reason: z.string().max(200) })).max(MAX_SENT)
export const MessagesTaken = z.object({
  protocol: z.int(),
  incarnation: z.string().max(64),
  /** durable at the hub, now or before */ taken: z.array(messageId).max(MAX_SENT),
  /** not yet: send it again in a while */ later: withReason,
  /** never: sending it again changes nothing */ refused: withReason,
})
export type MessagesTaken = z.infer<typeof MessagesTaken>

/** A supervisor is told of the whole site, a driver of the own conversation; which of them somebody is, is in the journal. */
export const MessagesTold = z.object({
  protocol: z.int(),
  /** the cursor counts in this one; with another one the reader begins anew and says again what it has said */
  incarnation: z.string().max(64),
  /** false: the hub has not heard yet that this person is signed in at this station, so nothing is told */
  heard: z.boolean(),
  cursor: z.int().min(0),
  more: z.boolean(),
  /** oldest first; a kind that the reader does not know is passed over */
  entries: z.array(z.object({ recordedAt: z.int(), entry: z.unknown() })).max(MAX_TOLD),
})
export type MessagesTold = z.infer<typeof MessagesTold>
