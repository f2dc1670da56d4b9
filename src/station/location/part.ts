// Location as the station runs it: the tracker, the sender, and the clock that forgets.
import type { RouteId } from '../../domain/brands.ts'
import type { Topic } from '../../wire/bridge.ts'
import type { Keeper } from '../keeper.ts'
import type { Clock, Net, Timers } from '../ports.ts'
import type { SyncPart } from '../station.ts'
import { DepartureWatch } from './departure.ts'
import { PositionsSender } from './send.ts'
import type { LocationSource } from './source.ts'
import { startOfToday } from './duty.ts'
import { Tracker } from './tracker.ts'
import type { Whereabouts } from './whereabouts.ts'

export type LocationDeps = {
  keeper: Keeper
  clock: Clock
  timers: Timers
  whereabouts: Whereabouts
  receivers: readonly LocationSource[]
  connect: ((hubUrl: string) => Net) | null
  sync: () => SyncPart | null
  /** of the yard's fence; metres */
  siteRadiusM: number
  /** records that this route left by the fence; false: not now */
  depart: (routeId: RouteId) => boolean
  changed: (topics: Topic[]) => void
  log: (sentence: string, detail?: unknown) => void
}
export type LocationPart = { tracker: Tracker; wake(): void; look(): void; stop(): void }

const DAY_MS = 86_400_000
/** What never reached the hub is kept as long as the hub would keep it (DOMAIN §15.1). */
const KEEP_UNSENT_MS = 60 * DAY_MS
const FORGET_EVERY_MS = 3_600_000

export function locationPart(deps: LocationDeps): LocationPart {
  const { keeper, clock, timers, whereabouts, receivers, changed, log } = deps
  const sender = new PositionsSender({ ...deps, changed: () => changed(['location']), log })
  const tracker = new Tracker({
    ...{ keeper, clock, timers, whereabouts, receivers },
    changed: () => changed(['location']),
    kept: () => sender.wake(),
    departure: new DepartureWatch(deps.siteRadiusM, deps.depart),
  })
  let forgotAt = -Infinity
  return {
    tracker,
    wake: () => sender.wake(),
    look: () => {
      tracker.look()
      sender.wake()
      const now = clock.reading().monotonicMs
      if (now - forgotAt < FORGET_EVERY_MS || keeper.sealed() !== null) return
      forgotAt = now
      // [LO10] What was sent is the hub's; here it is only today's trail.
      keeper.write((core) => core.breadcrumbs.forget(startOfToday(core), core.clock.now() - KEEP_UNSENT_MS))
    },
    stop: () => {
      tracker.close()
      sender.stop()
    },
  }
}
