// The station's time (EVENTS Order, Trusted now): trusted now from the last contact with the hub, and the hybrid `at` of each event.
import type { HybridTime, Instant } from '../domain/brands.ts'
import { type Anchor, nextHybrid, trustedNow, type TrustedNow } from '../domain/clock.ts'
import type { Envelope } from '../domain/event.ts'
import type { Kv } from './kv.ts'
import type { Clock } from './ports.ts'

export type Times = Pick<Envelope, 'at' | 'atErrMs' | 'wallAt' | 'tzOffsetMin' | 'bootId' | 'clockSuspect'>

export class StationClock {
  readonly #clock: Clock
  readonly #kv: Kv
  readonly #zone: () => string | null
  #lastOwn: HybridTime | null

  /** `lastOwn`: `at` of the journal's last event, below which no event of this device may fall ([CL2]). `zone`: of the site, such as Europe/Vaduz. */
  constructor(clock: Clock, kv: Kv, lastOwn: HybridTime | null, zone: () => string | null = () => null) {
    this.#clock = clock
    this.#kv = kv
    this.#zone = zone
    this.#lastOwn = lastOwn
  }

  trusted(): TrustedNow {
    return trustedNow(this.#clock.reading(), this.#kv.get('anchor'))
  }

  /** Trusted time for people and rules; never behind what this device already recorded. */
  now(): Instant {
    return this.trusted().ms
  }

  /** What the clock of this machine says; a window on it reads the same. */
  wall(): Instant {
    return this.#clock.reading().wall
  }

  /** Minutes east of UTC of the wall clock, for local calendar days. */
  tzOffsetMin(): number {
    return this.#clock.tzOffsetMin()
  }

  /** The calendar day at the site, `2026-11-22`; by this machine's own zone as long as the site's is not known. */
  today(): string {
    const now = this.now()
    const zone = this.#zone()
    const format = zone === null ? null : dayFormat(zone)
    return format?.format(now) ?? new Date(now + this.tzOffsetMin() * 60_000).toISOString().slice(0, 10)
  }

  /** Times for the next event. It counts as used only with `used`, after the commit. */
  next(after: HybridTime | null = this.#lastOwn): Times {
    const reading = this.#clock.reading()
    const trusted = trustedNow(reading, this.#kv.get('anchor'))
    const { at, suspect } = nextHybrid({
      trusted: trusted.ms,
      lastOwn: after,
      newestSeen: this.#kv.get('newestSeen'),
    })
    const times = {
      at,
      atErrMs: trusted.errMs,
      wallAt: reading.wall,
      tzOffsetMin: this.#clock.tzOffsetMin(),
      bootId: reading.bootId,
    }
    return suspect || trusted.suspect ? { ...times, clockSuspect: true } : times
  }

  used(at: HybridTime): void {
    this.#lastOwn = at
  }

  /**
   * Takes a contact's time as the new anchor. Trusted now may step back with it, `at` never does: it stays above the last own one.
   */
  anchor(anchor: Anchor): void {
    this.#kv.put('anchor', anchor)
  }
}

const dayFormats = new Map<string, Intl.DateTimeFormat | null>()
/** Swedes write a day as ISO 8601 does. Making one takes long, so they are kept; null: this machine knows no such zone. */
function dayFormat(timeZone: string): Intl.DateTimeFormat | null {
  const known = dayFormats.get(timeZone)
  if (known !== undefined) return known
  const made = madeFor(timeZone)
  dayFormats.set(timeZone, made)
  return made
}

function madeFor(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  } catch {
    return null
  }
}
