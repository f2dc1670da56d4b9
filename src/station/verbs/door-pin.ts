// A PIN at the door is tried here (DOMAIN §4.3, SPEC [DP1]–[DP3]). Three steps: count it durably, reckon the slow hash off this thread, write what came of
// it. A kill between them has cost a try; what was counted and never told is told with the next.
import type { PackageId } from '../../domain/brands.ts'
import {
  decideReopenPin,
  decideWrongPin,
  type DoorPinTries,
  doorPinTriesLeft,
  sumOfTries,
} from '../../domain/door-pin.ts'
import type { Stop } from '../../domain/reference.ts'
import type { BridgeHandlers, NotRecorded, ScanAnswer, TryPinAnswer, VerbParsed } from '../../wire/bridge.ts'
import type { PinVerifier } from '../../wire/down.ts'
import type { Core } from '../core.ts'
import { type Desk, recordAll, recordVerb } from '../desk.ts'
import { doorPinState, triedElsewhere } from '../door-pin-proof.ts'
import { doorPinFits } from '../door-pins.ts'
import { geoOf } from '../location/whereabouts.ts'
import { signedBy } from '../pin-check.ts'
import { type Command, NotAcceptable } from '../record.ts'

type At = { stopId: VerbParsed<'tryPin'>['stopId']; packageId: PackageId }

/** `publicKey`: this device's own, SPKI DER; null where its key cannot be read. */
export function doorPinVerbs(
  desk: Desk,
  publicKey: () => Uint8Array | null,
): Pick<BridgeHandlers, 'tryPin' | 'reopenPin'> {
  const inWork = new Set<PackageId>()
  return {
    tryPin: async (input) => {
      if (inWork.has(input.packageId)) return refused('A PIN of this parcel is being checked. Wait a moment.')
      inWork.add(input.packageId)
      try {
        return await tryPin(desk, publicKey(), input)
      } finally {
        inWork.delete(input.packageId)
        desk.changed(['packages'])
      }
    },
    reopenPin: (input) => reopenPin(desk, input),
  }
}

const refused = (sentence: string): NotRecorded => ({ outcome: 'not-recorded', reason: 'input', sentence })

async function tryPin(desk: Desk, publicKey: Uint8Array | null, input: VerbParsed<'tryPin'>): Promise<TryPinAnswer> {
  const { packageId, pin } = input
  const counted = count(desk, input, publicKey !== null)
  if (counted.outcome !== 'counted') return counted
  if (publicKey !== null && (await doorPinFits(counted.verifier, pin, publicKey))) return matched(desk, packageId)
  const told = recordVerb(desk, (core) => wrongCommand(core, input, core.doorPins.triesOf(packageId)))
  if (told.outcome === 'not-recorded') return told
  const tried = allTries(desk.keeper.core(), packageId)
  const triesLeft = doorPinTriesLeft(tried)
  return triesLeft > 0 ? { outcome: 'wrong', triesLeft } : { outcome: 'locked', tries: tried.tries }
}

/** Here and at other devices. */
const allTries = (core: Core, packageId: PackageId, here: DoorPinTries = core.doorPins.triesOf(packageId)) =>
  sumOfTries(here, triedElsewhere(core, packageId))

type Counted = { outcome: 'counted'; verifier: PinVerifier } | TryPinAnswer

function count(desk: Desk, at: At, hasKey: boolean): Counted {
  let counted: Counted = { outcome: 'no-verifier' }
  const done = recordAll(
    desk,
    (core) => {
      stopWith(core, at)
      const { doorPins, clock } = core
      const verifier = hasKey ? doorPins.verifierOf(at.packageId) : null
      if (verifier === null) return []
      const tried = doorPins.triesOf(at.packageId)
      const all = allTries(core, at.packageId, tried)
      if (doorPinTriesLeft(all) === 0) {
        counted = { outcome: 'locked', tries: all.tries }
        return owed(core, at, tried)
      }
      doorPins.write(at.packageId, { ...tried, tries: tried.tries + 1 }, clock.now())
      counted = { outcome: 'counted', verifier }
      return owed(core, at, tried)
    },
    'signed-in',
  )
  return Array.isArray(done) ? counted : done
}

/** A kill came between the count of a try and its event. */
const owed = (core: Core, at: At, tried: DoorPinTries & { told: number }): Command[] =>
  tried.told < tried.tries ? [wrongCommand(core, at, tried)] : []

function wrongCommand(core: Core, at: At, counted: DoorPinTries): Command {
  const { packageId } = at
  return {
    ...around(core, at),
    decide: () => decideWrongPin(at, allTries(core, packageId, counted)),
    also: () =>
      core.doorPins.write(packageId, { ...core.doorPins.triesOf(packageId), told: counted.tries }, core.clock.now()),
  }
}

function around(core: Core, at: At): Pick<Command, 'extras' | 'text'> {
  const stop = stopWith(core, at)
  const geo = geoOf(core)
  const place = geo === null ? {} : { geo }
  return { extras: { checkpoint: 'stop', stopId: stop.id, routeId: stop.routeId, ...place }, text: stop.name }
}

function stopWith(core: Core, { stopId, packageId }: At): Stop {
  const stop = core.copies.get('stop', stopId)
  if (stop?.packages.includes(packageId) !== true)
    throw new NotAcceptable('This parcel is not one of this stop. Scan it again.')
  return stop
}

/** The right one is no failed try: its count is taken back. */
function matched(desk: Desk, packageId: PackageId): TryPinAnswer {
  const written = desk.keeper.write(({ doorPins, clock }) => {
    const tried = doorPins.triesOf(packageId)
    const tries = tried.tries - 1
    doorPins.write(
      packageId,
      { ...tried, tries, told: Math.min(tried.told, tries), matchedAt: clock.now() },
      clock.now(),
    )
  })
  return written.ok ? { outcome: 'matched' } : written.answer
}

/** A supervisor stands behind another round with an own PIN, judged as at the sign-in (SPEC [OP3]). */
async function reopenPin(desk: Desk, { second, ...at }: VerbParsed<'reopenPin'>): Promise<ScanAnswer> {
  const core = desk.keeper.core()
  if (core.copies.get('person', second.personId)?.role !== 'supervisor')
    return refused('Only a supervisor can allow more tries. Choose one, or record that it was not delivered.')
  if (doorPinState(core, at.packageId).state !== 'locked')
    return refused('There are tries left. Ask for the PIN once more.')
  return signedBy(desk, second, () =>
    recordVerb(desk, (core) => {
      const tried = core.doorPins.triesOf(at.packageId)
      return {
        ...around(core, at),
        first: () => core.doorPins.write(at.packageId, { ...tried, rounds: tried.rounds + 1 }, core.clock.now()),
        decide: () => decideReopenPin(at, allTries(core, at.packageId, tried), second.personId),
      }
    }),
  )
}
