// What the count of PIN tries says at a confirmation: never the window's words (SPEC [DP4]).
import type { PackageId } from '../domain/brands.ts'
import type { DoorPinTries } from '../domain/door-pin.ts'
import type { Proof } from '../domain/event.ts'
import type { PackageView } from '../domain/view.ts'
import type { Outcome, PlaceCode } from '../domain/vocabulary.ts'
import type { DoorPin } from '../wire/bridge.ts'
import type { Core } from './core.ts'
import type { Keeper } from './keeper.ts'

/** null: its service asks for none. */
export function doorPinOf(core: Core, packageId: PackageId, view: PackageView | null): DoorPin | null {
  return view?.announced?.service.pin === true ? doorPinState(core, packageId) : null
}

export const doorPinState = (core: Core, packageId: PackageId): DoorPin =>
  core.doorPins.stateOf(packageId, core.clock.now(), triedElsewhere(core, packageId))

/** [DP2] By the story: another tablet in the same hands gives nobody more tries. Of a PIN that was made anew none, since no event says which one was tried. */
export function triedElsewhere(core: Core, packageId: PackageId): DoorPinTries {
  const counted = { tries: 0, rounds: 0 }
  if (core.doorPins.triesOf(packageId).issue > 1) return counted
  const own = core.enrolment.get()?.deviceId
  for (const { deviceId, event } of core.views.eventsOf(packageId)) {
    if (deviceId === own) continue
    if (event.kind === 'PinFailed') counted.tries += 1
    else if (event.kind === 'PinReopened') counted.rounds += 1
  }
  return counted
}

const statesOf = (core: Core, packageIds: readonly PackageId[]): DoorPin[] =>
  packageIds.flatMap((packageId) => doorPinOf(core, packageId, core.views.read(packageId)) ?? [])

/** One event stands for all of them: the PIN matched when each one's did. `place`: as the window says it, made true. */
export function withPinProof(
  core: Core,
  { packageIds, outcome, placeCode }: { packageIds: readonly PackageId[]; outcome: Outcome; placeCode: PlaceCode },
): { placeCode: PlaceCode; pin: Pick<Proof, 'pin'> } {
  const states = outcome === 'handed_over' ? statesOf(core, packageIds) : []
  const matched = states.length > 0 && states.every(({ state }) => state === 'matched')
  if (matched) return { placeCode: placeCode === 'in_person' ? 'in_person_pin' : placeCode, pin: { pin: 'matched' } }
  const honest = placeCode === 'in_person_pin' ? 'in_person' : placeCode
  return { placeCode: honest, pin: states.some(({ tries }) => tries > 0) ? { pin: 'failed' } : {} }
}

/** Where this device counts, its count stands in for what a window says. Of several parcels the most often tried one. */
export function withCountedTries(core: Core, packageIds: readonly PackageId[], said: readonly string[]): string[] {
  const counted = statesOf(core, packageIds).filter(({ state, tries }) => state !== 'no-verifier' || tries > 0)
  if (counted.length === 0) return [...said]
  const most = Math.max(...counted.map(({ tries }) => tries))
  return [...said.filter((word) => !word.startsWith('tries:')), `tries:${most}`]
}

/** Now and then: what checked the PINs of parcels that were delivered goes. */
export function sweepDoorPins(keeper: Keeper): void {
  const { doorPins, clock } = keeper.core()
  if (!doorPins.isSweepDue(clock.now())) return
  keeper.write((core) =>
    core.doorPins.sweep(core.clock.now(), (packageId) => core.views.read(packageId)?.lifecycle === 'DELIVERED'),
  )
}
