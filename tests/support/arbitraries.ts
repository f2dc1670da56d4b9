// A little depot day for property tests: five devices with clocks of their own, an inbox at the hub, people who scan what they hold. Every event
// comes out of a decide function over what that device knew at that moment, so the set is one that could have happened.
//
//   fc.property(depotDay(), (day) => foldPackage(id, day.events) …)
//
// `day.events` is the hub's log in the order of its positions; `day.journals` holds each device's own in the order of seq.
import fc from 'fast-check'
import { isRefused } from '../../src/domain/decide/index.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import { decide, placeAt } from './depot-acts.ts'
import {
  contact,
  DAY_PACKAGES,
  DEVICES,
  openWorld,
  push,
  record,
  type Act,
  type Day,
  type Device,
  type Step,
  type World,
} from './depot-world.ts'

export { DAY_PACKAGES, DAY_START, type Act, type Attempted, type Day, type Step } from './depot-world.ts'

const ACTS: { arbitrary: fc.Arbitrary<Act>; weight: number }[] = [
  { arbitrary: fc.constantFrom('receive', 'sort', 'load'), weight: 12 },
  { arbitrary: fc.constantFrom('close', 'depart', 'arrive', 'deliver', 'attempt'), weight: 10 },
  {
    arbitrary: fc.constantFrom('load-other', 'unload', 'move', 'return', 'debrief', 'hold', 'release', 'undo'),
    weight: 6,
  },
  { arbitrary: fc.constantFrom('push', 'pull', 'contact'), weight: 10 },
  { arbitrary: fc.constantFrom('jump', 'reboot'), weight: 1 },
]
export const step = (): fc.Arbitrary<Step> =>
  fc.record({
    device: fc.integer({ min: 1, max: DEVICES.length - 1 }),
    act: fc.oneof(...ACTS),
    parcel: fc.nat({ max: DAY_PACKAGES.length - 1 }),
    dice: fc.nat({ max: 999 }),
    afterMs: fc.constantFrom(0, 40, 700, 5_000, 90_000, 1_200_000),
  })
/** A day as steps; `runDay` makes it one. Longer days find more, shorter ones explain more: fast-check shrinks the list. */
export const steps = (maxLength = 70): fc.Arbitrary<Step[]> =>
  fc.array(step(), { minLength: 8, maxLength, size: 'max' })
export const depotDay = (maxLength?: number): fc.Arbitrary<Day> => steps(maxLength).map(runDay)

/** The same steps give the same day, always. At the end every device has handed over all it has. */
export function runDay(list: readonly Step[]): Day {
  const world = openWorld()
  for (const one of list) {
    world.now += one.afterMs
    const device = world.devices[one.device]!
    if (!runHousekeeping(world, device, one)) runAct(world, device, one)
  }
  for (const device of world.devices) push(world, device)
  const { events, refused, attempts, wallWrong } = world
  return { steps: list, events, journals: world.devices.map(({ journal }) => journal), refused, attempts, wallWrong }
}

function runHousekeeping(world: World, device: Device, { act, dice }: Step): boolean {
  if (act === 'push') push(world, device)
  else if (act === 'pull') device.seen = world.events.length
  else if (act === 'contact') contact(world, device)
  // ±3 days, a zone's hour, a minute
  else if (act === 'jump') device.wallOffset += [259_200_000, -259_200_000, 3_600_000, -60_000][dice % 4]!
  else if (act === 'reboot') device.bootId = `${device.deviceId}-boot-${dice}`
  else return false
  return true
}

function runAct(world: World, device: Device, one: Step): void {
  const answer = decide(world, device, one)
  if (answer === null) return
  if (isRefused(answer)) {
    world.refused.push(answer)
    return
  }
  const kept = record(world, device, answer.events)
  for (const event of kept) note(world, event, one)
}

/** Keeps what the properties are checked against, as it was when it happened. */
function note(world: World, kept: KeptEvent, one: Step): void {
  const { event } = kept
  const key = `${kept.deviceId} ${one.parcel}`
  if (event.kind === 'StopArrived')
    world.arrivals.set(key, { band: event.data.band, ...(event.data.reason ? { reason: event.data.reason } : {}) })
  if (event.kind === 'DeliveryAttempted')
    world.attempts.push({ event: kept, reason: event.data.reason, place: placeAt(world, key, one.dice) })
}
