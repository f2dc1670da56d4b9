import type { TimelineEntry } from '../../wire/bridge.ts'
import type { Instant } from '../../domain/brands.ts'

/** One line of a story: the newest of facts that say the same one after the other, how many there are, and when the first was. */
export type TimelineRow = { entry: TimelineEntry; times: number; firstAt: Instant; eventIds: readonly string[] }

/** Newest first. The same said again by the same hand is one line: a load closed three times is one closing with its count. */
export function timelineRows(entries: readonly TimelineEntry[]): TimelineRow[] {
  const rows: TimelineRow[] = []
  for (const entry of [...entries].sort((a, b) => b.at - a.at)) {
    const newer = rows.at(-1)
    if (newer !== undefined && saysTheSame(newer.entry, entry))
      rows[rows.length - 1] = {
        ...newer,
        times: newer.times + 1,
        firstAt: entry.happenedAt,
        eventIds: [...newer.eventIds, entry.eventId],
      }
    else rows.push({ entry, times: 1, firstAt: entry.happenedAt, eventIds: [entry.eventId] })
  }
  return rows
}

/** A closing that was counted anew is still that closing; what carries a photo or a note always stands alone. */
function saysTheSame(a: TimelineEntry, b: TimelineEntry): boolean {
  if (a.kind !== b.kind || a.corrected !== b.corrected || a.unsent !== b.unsent) return false
  if (a.who !== b.who || a.device !== b.device || a.clockSuspect !== b.clockSuspect) return false
  if (a.written === true || b.written === true) return false
  if (a.photos.length > 0 || b.photos.length > 0) return false
  return valuesText(a) === valuesText(b)
}

const valuesText = ({ words: { values } }: TimelineEntry): string =>
  JSON.stringify(
    Object.entries(values)
      .filter(([name]) => name !== 'counts')
      .sort(),
  )
