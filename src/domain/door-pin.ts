// The PIN at the door (DOMAIN §4.1, §4.3): its shape, the tries, and what a station holds of it. One place for the numbers, so that hub and station
// reckon the same hash.
import type { PackageId, PersonId, StopId } from './brands.ts'
import type { Decision } from './decision.ts'
import { newEvent } from './decide/inputs.ts'

/**
 * Six of the four to six that are allowed: five tries find a PIN of four digits once in 2,000 doors, one of six once in 200,000, and whoever owns the
 * device needs a hundred times as long to try them all. Six are still easy to say over a doorstep.
 */
export const DOOR_PIN_DIGITS = 6
/** What a sender may give. */
export const DOOR_PIN_SHAPE = /^\d{4,6}$/
/** Then a supervisor is needed for as many more (DOMAIN §4.3). */
export const DOOR_PIN_TRIES = 5
/** A PIN that was told in the morning proves nothing in the afternoon. */
export const MATCH_COUNTS_MS = 30 * 60_000

/** scrypt(PIN, salt ‖ the device's public key): 16 MiB and some 50 ms a guess. `publicKey`: SPKI DER, as it was enrolled. */
export const DOOR_PIN_SCRYPT = { N: 2 ** 14, r: 8, p: 1 } as const
export const DOOR_PIN_SALT_BYTES = 16
export const DOOR_PIN_HASH_BYTES = 32
export function saltForDevice(salt: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const bound = new Uint8Array(salt.length + publicKey.length)
  bound.set(salt)
  bound.set(publicKey, salt.length)
  return bound
}

/** Wrong tries so far and rounds that a supervisor opened beside the first. */
export type DoorPinTries = { tries: number; rounds: number }
export const doorPinTriesLeft = ({ tries, rounds }: DoorPinTries): number =>
  Math.max(0, DOOR_PIN_TRIES * (1 + rounds) - tries)
export const sumOfTries = (one: DoorPinTries, other: DoorPinTries): DoorPinTries => ({
  tries: one.tries + other.tries,
  rounds: one.rounds + other.rounds,
})

type AtDoor = { packageId: PackageId; stopId: StopId }

/** Each wrong PIN is a fact (DOMAIN §4.3). `counted` with this try in it. */
export const decideWrongPin = ({ packageId, stopId }: AtDoor, counted: DoorPinTries): Decision => ({
  events: [
    newEvent('PinFailed', [packageId], { stopId, tries: counted.tries, left: doorPinTriesLeft(counted) }, { stopId }),
  ],
  verdict: { kind: 'ok' },
  packageId,
})

/** `by`: the supervisor, who signed with an own PIN. */
export const decideReopenPin = (
  { packageId, stopId }: AtDoor,
  { tries }: Pick<DoorPinTries, 'tries'>,
  by: PersonId,
): Decision => ({
  events: [newEvent('PinReopened', [packageId], { stopId, tries, by }, { stopId })],
  verdict: { kind: 'ok' },
  packageId,
})
