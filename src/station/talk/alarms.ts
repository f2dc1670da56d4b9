// Emergencies out of their entries (SPEC [TA5]): raised by a driver, perhaps placed later, perhaps called a false alarm, taken in hand, and closed by a supervisor.
import type { Instant } from '../../domain/brands.ts'
import type { TalkEntry, TalkPlace } from '../../wire/talk.ts'
import type { Kept } from './store.ts'

type Of<K extends TalkEntry['kind']> = Extract<TalkEntry, { kind: K }>
export type Emergency = {
  raised: Of<'emergency'>
  kept: Kept
  place: TalkPlace | null
  falseAlarmAt: Instant | null
  taken: Of<'taken'>[]
  closed: Of<'closed'> | null
  /** all entries that speak of it, itself too */
  ids: string[]
}

/** In the order in which they were raised. What speaks of one that is not known here is left out. */
export function emergenciesIn(entries: readonly Kept[]): Emergency[] {
  const all = new Map<string, Emergency>()
  for (const kept of entries) {
    const { entry } = kept
    if (entry.kind !== 'emergency') continue
    const { id, place } = entry
    all.set(id, { raised: entry, kept, place, falseAlarmAt: null, taken: [], closed: null, ids: [id] })
  }
  for (const { entry } of entries) {
    const of = 'emergencyId' in entry ? all.get(entry.emergencyId) : undefined
    if (of === undefined || of.raised.driverId !== entry.driverId) continue
    of.ids.push(entry.id)
    if (entry.kind === 'emergency-place' && entry.place.at >= (of.place?.at ?? 0)) of.place = entry.place
    if (entry.kind === 'false-alarm') of.falseAlarmAt ??= entry.at as Instant
    if (entry.kind === 'taken') of.taken.push(entry)
    if (entry.kind === 'closed') of.closed ??= entry
  }
  return [...all.values()]
}
