// Whether a driver of this device may be seen: on shift, on a break, or not any more. Told to the hub with the points, kept until it has taken it.
import type { Instant, PersonId } from '../../domain/brands.ts'
import type { PRESENCES } from '../../wire/positions.ts'
import type { Keeper } from '../keeper.ts'
import type { OnShift } from '../kv.ts'

export type Presence = {
  personId: PersonId
  shiftId: string
  state: (typeof PRESENCES)[number]
  at: Instant
  sent: boolean
}
/** People of one device within a day; the oldest are off shift anyway. */
const MAX_KEPT = 20

/** [LO6] Writes what changed: the driver at the device now, and all before who are not there any more. */
export function notePresence(keeper: Keeper, operator: OnShift | null, changed: () => void): void {
  if (keeper.sealed() !== null) return
  try {
    const kept = keeper.core().kv.get('presences') ?? []
    const next = presencesAfter(kept, operator, keeper.core().clock.now())
    if (next === kept) return
    if (keeper.write((core) => core.kv.put('presences', [...next])).ok) changed()
  } catch {
    // Nothing can be read now; it is looked at again with the next change.
  }
}

/** The same list when nothing changed. */
export function presencesAfter(kept: readonly Presence[], operator: OnShift | null, now: Instant): readonly Presence[] {
  const driver = operator?.role === 'driver' ? operator : null
  const state = driver?.onBreak === true ? 'break' : 'on'
  const others = kept.map((each): Presence =>
    each.personId === driver?.personId || each.state === 'off' ? each : { ...each, state: 'off', at: now, sent: false },
  )
  const own = others.find(({ personId }) => personId === driver?.personId)
  const same = driver === null || (own?.shiftId === driver.shiftId && own.state === state)
  if (same) return others.every((each, index) => each === kept[index]) ? kept : others
  const rest = others.filter((each) => each !== own)
  const { personId, shiftId } = driver
  return [...rest, { personId, shiftId, state, at: now, sent: false } as const].slice(-MAX_KEPT)
}
