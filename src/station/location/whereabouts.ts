// The last believed fix, in memory alone: what an event's envelope says about where it was recorded (DOMAIN §0.1 `geo`).
import type { Geo } from '../../domain/event.ts'
import type { Fix } from '../../domain/location.ts'
import type { Core } from '../core.ts'
import type { PositionSource } from './source.ts'

export type Whereabout = { fix: Fix; source: PositionSource; mock: boolean }

export class Whereabouts {
  #last: Whereabout | null = null
  last(): Whereabout | null {
    return this.#last
  }
  put(now: Whereabout): void {
    this.#last = now
  }
  /** A break, the shift's end: nothing of before may be told. */
  clear(): void {
    this.#last = null
  }
}

/** An older fix says nothing about the door one stands at. */
const MAX_TOLD_AGE_MS = 600_000

/** Where this device was last, for an event's envelope; null: not known, too long ago, or not to be told (off shift, on a break). */
export function geoOf(core: Pick<Core, 'whereabouts' | 'clock'>): Geo | null {
  const last = core.whereabouts.last()
  if (last === null) return null
  const { fix, source, mock } = last
  const fixAgeMs = Math.max(0, Math.round(core.clock.now() - fix.at))
  if (fixAgeMs > MAX_TOLD_AGE_MS) return null
  const { lat, lon, accuracyM } = fix
  return { lat, lon, accuracyM, fixAgeMs, source: source === 'browser' ? 'os' : 'gnss', ...(mock ? { mock } : {}) }
}
