// The PIN at the door (DOMAIN §4.3): a try, and a supervisor's word for more of them. What it is checked against never comes to a window.
import { z } from 'zod'
import { DOOR_PIN_SHAPE } from '../../domain/door-pin.ts'
import type { NotRecorded, ScanAnswer } from '../bridge.ts'
import { packageId, personId, stopId, verb } from './verb.ts'

/** `no-verifier`: this device has nothing to check it with (an older hub, or news that have not come) */
export type DoorPin = {
  state: 'open' | 'locked' | 'matched' | 'no-verifier'
  /** wrong ones so far */ tries: number
  triesLeft: number
}
export type TryPinAnswer =
  | { outcome: 'matched' }
  | { outcome: 'wrong'; triesLeft: number }
  | { outcome: 'locked'; tries: number }
  | { outcome: 'no-verifier' }
  | NotRecorded

export const doorPinVerbs = {
  tryPin: verb<TryPinAnswer>()(z.object({ stopId, packageId, pin: z.string().regex(DOOR_PIN_SHAPE) })),
  reopenPin: verb<ScanAnswer>()(
    z.object({
      stopId,
      packageId,
      /** a supervisor, by the own PIN, at this device */
      second: z.object({ personId, pin: z.string().regex(/^\d{4,6}$/) }),
    }),
  ),
}
