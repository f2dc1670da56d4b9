// What this device cannot know (DOMAIN §0.2 rule 9): records that other devices said to hold and have not sent, and news it has not heard itself.
import { msOf } from '../../domain/clock.ts'
import type { KeptEvent } from '../../domain/event.ts'
import type { DeviceGap } from '../../wire/down.ts'
import type { Core } from '../core.ts'

/** Without a word from the hub for so long others may have scanned it, and we would not know. */
const NEWS_OLD_MS = 10 * 60_000
/** Goods may be scanned before their announcement comes (DOMAIN §1 Edge cases). */
const SCANNED_BEFORE_MS = 24 * 3_600_000

/**
 * Devices with records that have not come and may be about the package of `events`; newest said first. What a device said to hold a day before the
 * package was first heard of is not about it.
 */
export function openGaps(core: Core, events: readonly KeptEvent[]): DeviceGap[] {
  const gaps = core.kv.get('deviceGaps') ?? []
  if (gaps.length === 0 || events.length === 0) return gaps
  const first = Math.min(...events.map(({ event }) => msOf(event.at)))
  return gaps.filter(({ saidAt }) => saidAt >= first - SCANNED_BEFORE_MS)
}

/** `Tablet 7 still holds 3 records (41–43)`. They need not all be scans: shifts and breaks are counted, too. */
export function holdsWords({ name, fromSeq, toSeq }: DeviceGap): string {
  const count = toSeq - fromSeq + 1
  const which = count === 1 ? `1 record (${fromSeq})` : `${count} records (${fromSeq}–${toSeq})`
  return `${name} still holds ${which}`
}

/** Sentences for a story; none: nothing speaks against its being whole. */
export function gapSentences(core: Core, events: readonly KeptEvent[]): string[] {
  const held = openGaps(core, events).map((gap) => `${holdsWords(gap)}: it may know more about this parcel.`)
  return [...ofOwnNews(core), ...held]
}

function ofOwnNews(core: Core): string[] {
  const contact = core.kv.get('lastContact')
  if (contact === null) return ['This device never had contact with the hub: it knows only its own scans.']
  if (core.clock.now() - contact < NEWS_OLD_MS) return []
  return ['There was no contact with the hub for some time: others may have scanned this package since.']
}
