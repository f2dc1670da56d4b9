// What this device cannot know (DOMAIN §0.2 rule 9): records that other devices said to hold and have not sent, and news it has not heard itself.
import { msOf } from '../../domain/clock.ts'
import type { KeptEvent } from '../../domain/event.ts'
import type { DeviceGap } from '../../wire/down.ts'
import type { Core } from '../core.ts'
import { dayOf } from '../driver-day.ts'

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
  return [...ofOwnNews(core), ...held, ...(isOfOwnRound(core, events) ? ofOtherTablets(core) : [])]
}

/** Sentences for a round of today: what its figures may lack. What a device said to hold a day ago is of another one. */
export function roundGaps(core: Core): string[] {
  const since = core.clock.now() - SCANNED_BEFORE_MS
  const gaps = (core.kv.get('deviceGaps') ?? []).filter(({ saidAt }) => saidAt >= since)
  return [...gaps.map((gap) => `${holdsWords(gap)}: it may know more about this round.`), ...ofOtherTablets(core)]
}

/** [PL11] Where the driver here works with another device as well, as far as the hub knows: it may be broken, and nobody can tell what it recorded last. */
function ofOtherTablets(core: Core): string[] {
  const now = core.clock.now()
  const silent = (dayOf(core)?.devices ?? []).filter(({ heardAt }) => now - heardAt >= NEWS_OLD_MS)
  return silent.map(({ name, heardAt }) => {
    const local = new Date(heardAt + core.clock.tzOffsetMin() * 60_000).toISOString()
    return `Your shift on ${name} was not ended, and ${name} was last heard of at ${local.slice(11, 16)}: what it recorded after that is not here.`
  })
}

function isOfOwnRound(core: Core, events: readonly KeptEvent[]): boolean {
  const who = core.kv.get('operator')?.personId
  return events.some(
    ({ event }) => event.actorId === who || (event.kind === 'LoadClosed' && event.data.driverId === who),
  )
}

function ofOwnNews(core: Core): string[] {
  const contact = core.kv.get('lastContact')
  if (contact === null) return ['This device never had contact with the hub: it knows only its own scans.']
  if (core.clock.now() - contact < NEWS_OLD_MS) return []
  return ['There was no contact with the hub for some time: others may have scanned this package since.']
}
