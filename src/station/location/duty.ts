// Who may be followed now: a driver on shift and not on a break ([LO4]; DOMAIN §15.1).
import type { LocationState } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import type { OnShift } from '../kv.ts'

export type Duty = { personId: OnShift['personId']; shiftId: string }

/** Why nothing is recorded now; null: it is. */
export function pausedBy(operator: OnShift | null): LocationState['paused'] {
  if (operator === null) return 'off-shift'
  if (operator.role !== 'driver') return 'not-a-driver'
  return operator.onBreak ? 'break' : null
}

/** A break ends the duty: what comes after it is a trail of its own. */
export function dutyOf(operator: OnShift | null): Duty | null {
  if (operator === null || pausedBy(operator) !== null) return null
  return { personId: operator.personId, shiftId: operator.shiftId }
}

/** Local midnight, trusted ms. */
export function startOfToday(core: Core): number {
  const offset = core.clock.tzOffsetMin() * 60_000
  const local = core.clock.now() + offset
  return local - (local % 86_400_000) - offset
}
