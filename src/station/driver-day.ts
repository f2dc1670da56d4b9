// The day of whoever drives here, as other devices told it ([PL11]): a tablet breaks in the middle of a round, and the next one goes on with its order of
// stops and its breaks.
import type { Instant } from '../domain/brands.ts'
import type { DriverDay } from '../wire/down.ts'
import type { Core } from './core.ts'
import type { OnShift } from './kv.ts'

/** null: the hub told nothing of the one who is signed in. */
export function dayOf(core: Core, operator: OnShift | null = core.kv.get('operator')): DriverDay | null {
  const day = core.kv.get('driverDay')
  return day?.personId === operator?.personId ? day : null
}

type Break = NonNullable<OnShift['breaks']>[number]

/** All of today, oldest first. Those from before this shift began are another device's; one that it never ended was over then. */
export function breaksToday(core: Core, operator: OnShift): Break[] {
  const { since, breaks = [] } = operator
  const before = (dayOf(core, operator)?.breaks ?? []).filter(({ from }) => from < since)
  return [
    ...before.map(({ from, to }) => ({ from: from as Instant, to: Math.min(to ?? since, since) as Instant })),
    ...breaks,
  ]
}
