import type { Instant } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { Core } from '../core.ts'

/** When this device last learned something: its last contact with the hub or its own last scan. */
export function asOf(core: Core): Instant {
  const own = core.lastScans.newest(null, 1)[0]?.at
  const newest = Math.max(core.kv.get('lastContact') ?? 0, own === undefined ? 0 : msOf(own))
  return (newest === 0 ? core.clock.now() : newest) as Instant
}
