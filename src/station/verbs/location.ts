// Where the device is, and what of it is recorded: the driver sees all of it (DOMAIN §15.1).
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { Desk } from '../desk.ts'
import { startOfToday } from '../location/duty.ts'
import type { Tracker } from '../location/tracker.ts'

const MAX_TRAIL_POINTS = 2000

export function locationVerbs(
  desk: Desk,
  tracker: () => Tracker,
): Pick<BridgeHandlers, 'reportFix' | 'location' | 'trail'> {
  return {
    reportFix: (said) => {
      tracker().report(said)
      return { ok: true }
    },
    location: () => tracker().state(desk.keeper.core()),
    trail: () => {
      const core = desk.keeper.core()
      const operator = core.kv.get('operator')
      const points =
        operator === null ? [] : core.breadcrumbs.since(operator.personId, startOfToday(core), MAX_TRAIL_POINTS)
      return { asOf: core.clock.now(), points }
    },
  }
}
