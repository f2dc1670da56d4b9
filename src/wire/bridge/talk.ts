// What driver and desk say to each other, and a driver's emergency (DOMAIN §15.1): written on this device before the screen says so, sent by itself.
import { z } from 'zod'
import type { Instant, PackageId, PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { NotRecorded } from '../bridge.ts'
import {
  CLOSING_REASONS,
  DESK_SAYS,
  DRIVER_SAYS,
  EMERGENCY_WAYS,
  type EmergencyWay,
  messageId,
  type TalkPlace,
  talkText,
} from '../talk.ts'
import { geo, nothing, packageId, personId, routeId, stopId, verb } from './verb.ts'

/** `here`: safe on this device, waiting to be sent; `sent`: the hub has it; `refused`: it will not take it, `why`; `heard`: it came from the hub. */
export type TalkState = { is: 'here' | 'sent' | 'heard' } | { is: 'refused'; why: string }
/** `name` null: nobody whom this device knows any more */
export type Somebody = { personId: PersonId; name: string | null; at: Instant }
export type TalkLine = {
  id: string
  at: Instant
  by: Somebody
  /** of the side that looks: the driver's own, or the desk's */
  ours: boolean
  what:
    | { kind: 'said'; code: string | null; text: string | null }
    | { kind: 'emergency'; how: EmergencyWay }
    | { kind: 'false-alarm' }
    | { kind: 'taken' }
    | { kind: 'closed'; reason: string }
  about: {
    routeId: RouteId | null
    routeNumber: string | null
    stop: { stopId: StopId; address: string | null } | null
    packageId: PackageId | null
  }
  state: TalkState
  /** who of the other side, or of the own desk, has seen it; the first one first */
  read: Somebody[]
  /** somebody else's, and not seen yet by this side */
  unread: boolean
}
export type TalkWith = {
  driverId: PersonId
  name: string | null
  routeId: RouteId | null
  routeNumber: string | null
  unread: number
  /** said here and not sent yet */
  waiting: number
  last: TalkLine | null
}
export type Alarm = {
  id: string
  how: EmergencyWay
  at: Instant
  driver: Somebody
  routeId: RouteId | null
  routeNumber: string | null
  vehicle: string | null
  onBreak: boolean
  /** its age at the alarm is `at` − `place.at`; null: not known */
  place: TalkPlace | null
  state: TalkState
  /** who has it in hand, the first one first */
  takenBy: Somebody[]
  /** the driver's own word; the desk still closes it */
  falseAlarmAt: Instant | null
}
export type Talks = {
  asOf: Instant
  unread: number
  /** a driver's: the own one alone; newest word first */
  talks: TalkWith[]
  /** not closed, oldest first; a driver's: the own ones that are no false alarm */
  alarms: Alarm[]
  /** whom to call at this site, as it is dialled; null: the public number */
  phone: string | null
}
/** Durable on this device when it is answered. `unsafe`: the device cannot write; it is being sent all the same, until the program ends. */
export type SaidAnswer =
  { outcome: 'written'; id: string } | { outcome: 'unsafe'; id: string; sentence: string } | NotRecorded

export const talkVerbs = {
  talks: verb<Talks>()(nothing),
  /** the newest 200, oldest first; a driver's is always the own one */
  talk: verb<{ asOf: Instant; lines: TalkLine[] }>()(z.object({ driverId: personId })),
  say: verb<SaidAnswer>()(
    z.object({
      /** a driver's own, or whom the desk speaks to */
      driverId: personId,
      words: z.union([
        z.object({ code: z.enum([...new Set([...DRIVER_SAYS, ...DESK_SAYS])]) }),
        z.object({ text: talkText }),
      ]),
      routeId: routeId.optional(),
      stopId: stopId.optional(),
      packageId: packageId.optional(),
    }),
  ),
  /** all that was unread in it was on a screen that somebody could read */
  readTalk: verb<{ ok: true }>()(z.object({ driverId: personId })),
  raiseAlarm: verb<SaidAnswer>()(z.object({ how: z.enum(EMERGENCY_WAYS) })),
  /** where the device is, found a moment after the alarm; only for an own one that is open, and only within minutes */
  alarmPlace: verb<SaidAnswer>()(z.object({ id: messageId, geo })),
  answerAlarm: verb<SaidAnswer>()(
    z.object({
      id: messageId,
      answer: z.union([
        z.object({ is: z.literal('false-alarm') }),
        z.object({ is: z.literal('taken') }),
        z.object({ is: z.literal('closed'), reason: z.enum(CLOSING_REASONS) }),
      ]),
    }),
  ),
}
