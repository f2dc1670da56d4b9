import type { Instant } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { Core } from '../core.ts'

/**
 * Up to when a desk knows what others did: the last contact with the hub, whatever was scanned or taken back here since; null: there never was one
 * ([Q13]).
 */
export function newsAsOf(core: Core): Instant | null {
  const contact = core.kv.get('lastContact')
  return contact === null ? null : (Math.min(contact, core.clock.now()) as Instant)
}

/** For pages of who works here, on which own scans are the news: when this device last learned something: its last contact with the hub or its own last scan. */
export function asOf(core: Core): Instant {
  const own = core.lastScans.newest(null, 1)[0]?.at
  const newest = Math.max(core.kv.get('lastContact') ?? 0, own === undefined ? 0 : msOf(own))
  return (newest === 0 ? core.clock.now() : newest) as Instant
}
