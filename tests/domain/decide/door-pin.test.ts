import { expect, test } from 'vitest'
import {
  DOOR_PIN_SHAPE,
  DOOR_PIN_TRIES,
  decideReopenPin,
  decideWrongPin,
  doorPinTriesLeft,
  saltForDevice,
} from '../../../src/domain/door-pin.ts'
import { FRICK, P1, STOP } from '../../support/facts.ts'

const at = { packageId: P1, stopId: STOP }

test('five tries a round, and a round more for each that a supervisor opens', () => {
  expect(DOOR_PIN_TRIES).toBe(5)
  expect([0, 4, 5, 6].map((tries) => doorPinTriesLeft({ tries, rounds: 0 }))).toEqual([5, 1, 0, 0])
  expect(doorPinTriesLeft({ tries: 5, rounds: 1 })).toBe(5)
  expect(doorPinTriesLeft({ tries: 10, rounds: 1 })).toBe(0)
})

test('a wrong PIN is a fact about this parcel at this stop, with its number and what is left; a reopening names who', () => {
  expect(decideWrongPin(at, { tries: 5, rounds: 0 }).events).toEqual([
    { kind: 'PinFailed', packageIds: [P1], stopId: STOP, data: { stopId: STOP, tries: 5, left: 0 } },
  ])
  expect(decideReopenPin(at, { tries: 5 }, FRICK).events).toEqual([
    { kind: 'PinReopened', packageIds: [P1], stopId: STOP, data: { stopId: STOP, tries: 5, by: FRICK } },
  ])
})

test('the salt of one device is not that of another', () => {
  const salt = Uint8Array.of(1, 2)
  expect([...saltForDevice(salt, Uint8Array.of(9, 8, 7))]).toEqual([1, 2, 9, 8, 7])
  expect(saltForDevice(salt, Uint8Array.of(3))).not.toEqual(saltForDevice(salt, Uint8Array.of(4)))
})

test('a sender may give four to six digits and nothing else', () => {
  for (const good of ['0000', '12345', '123456']) expect(good).toMatch(DOOR_PIN_SHAPE)
  for (const bad of ['123', '1234567', '12a4', ' 1234', '١٢٣٤']) expect(bad).not.toMatch(DOOR_PIN_SHAPE)
})
