// In which order events are folded, and which of them were taken back (DOMAIN §0.2 rules 1, 2, 8). Both depend on the set alone.
import { eventIdOf, type KeptEvent } from './event.ts'
import type { EventId } from './brands.ts'
import { compareEvents, TICKS } from './clock.ts'

export type Placed = {
  kept: KeptEvent
  /** its place in time: its `at`, or just before the first event that had seen it (a device that runs years ahead must not win for years) */
  place: number
}

/** Without doubles, in order: (place, deviceId, epoch, seq, hash), and an event that had `seen` another comes after it (rule 1). */
export function inOrder(events: readonly KeptEvent[]): Placed[] {
  const kept = withoutDoubles(events)
  const places = placesOf(kept)
  return kept
    .map((event) => ({ kept: event, place: places.get(event) ?? event.event.at }))
    .sort((a, b) => a.place - b.place || byPosition(a, b) || compareEvents(a.kept, b.kept))
}

/** Same id and same hash is the same event. It is kept once, with the hub's position if any copy has one. */
function withoutDoubles(events: readonly KeptEvent[]): KeptEvent[] {
  const byKey = new Map<string, KeptEvent>()
  for (const event of events) {
    const key = `${event.id} ${event.hash}`
    if (byKey.get(key)?.position === undefined) byKey.set(key, event)
  }
  return [...byKey.values()]
}

/** Only events that stand before the same witness share a broken place; there the hub's order is the order in which they were seen. */
function byPosition(a: Placed, b: Placed): number {
  return Number.isInteger(a.place) ? 0 : (a.kept.position ?? 0) - (b.kept.position ?? 0)
}

/** Up to which place it had seen: never its own or a later one, whatever a faulty device says. */
const seenBy = ({ event, position }: KeptEvent): number =>
  position === undefined ? event.seen : Math.min(event.seen, position - 1)

/** Events whose `at` lies not before that of an event which had seen them, with the place just before the first such witness. */
function placesOf(events: readonly KeptEvent[]): Map<KeptEvent, number> {
  const places = new Map<KeptEvent, number>()
  const witnesses = [...events].sort((a, b) => seenBy(b) - seenBy(a))
  const seenOnes = events.filter(({ position }) => position !== undefined)
  seenOnes.sort((a, b) => (b.position ?? 0) - (a.position ?? 0))
  let next = 0
  let first = Infinity
  for (const event of seenOnes) {
    for (
      let witness = witnesses[next];
      witness && seenBy(witness) >= (event.position ?? 0);
      witness = witnesses[++next]
    )
      first = Math.min(first, witness.event.at)
    if (event.event.at >= first) places.set(event, first - 0.5)
  }
  return places
}

/**
 * The ids taken back by corrections that themselves hold. A correction is judged by those after it, so two that take back
 * each other cannot both fall.
 */
export function correctedIds(events: readonly KeptEvent[]): Set<EventId> {
  return correctedAmong(inOrder(events).map(({ kept }) => kept))
}

export function correctedAmong(ordered: readonly KeptEvent[]): Set<EventId> {
  const gone = new Set<EventId>()
  const known = new Set(ordered.map(({ id }) => id))
  const later = new Set<EventId>()
  for (const correction of [...ordered].reverse()) {
    if (correction.event.kind === 'EventCorrected' && !gone.has(correction.id))
      for (const named of correction.event.data.corrects) {
        const target = inOwnFork(correction, named, known)
        if (target !== correction.id && !later.has(target)) gone.add(target)
      }
    if (correction.event.kind === 'EventCorrected') later.add(correction.id)
  }
  return gone
}

/**
 * A twin names its own events by the epoch it believes in; the hub keeps them under a fork of it (`E~x`, FAULTS 9). So `D/E/s` said inside
 * `D/E~x` is `D/E~x/s` where that exists: a twin never takes back the other twin's fact.
 */
function inOwnFork(correction: KeptEvent, named: EventId, known: ReadonlySet<EventId>): EventId {
  const [deviceId, epoch, seq] = named.split('/')
  if (deviceId !== correction.deviceId || epoch === undefined || !correction.epoch.startsWith(`${epoch}~`)) return named
  const own = eventIdOf({ ...correction, seq: Number(seq) as KeptEvent['seq'] })
  return known.has(own) ? own : named
}

/** Distance of two hybrid times in milliseconds. */
export const apartMs = (a: number, b: number): number => Math.abs(a - b) / TICKS
