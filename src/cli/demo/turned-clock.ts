import type { Instant } from '../../domain/brands.ts'
import type { Clock } from '../../station/ports.ts'

/** One clock for a hub and a station in one process, which can be turned to another instant and runs on from there. */
export class TurnedClock implements Clock {
  #aheadMs: number
  readonly #tzOffsetMin: number
  readonly #startedAt: number

  /** `zone`: whose local time the station shows */
  constructor(ms: number, zone: string) {
    this.#aheadMs = ms - Date.now()
    this.#startedAt = ms
    this.#tzOffsetMin = offsetOf(zone, ms)
  }

  now(): number {
    return Date.now() + this.#aheadMs
  }

  turn(ms: number): void {
    this.#aheadMs = ms - Date.now()
  }

  /** Wall and monotonic time leap together: to the station it is as if the time had really passed. */
  reading(): ReturnType<Clock['reading']> {
    const now = this.now()
    return { wall: now as Instant, monotonicMs: now - this.#startedAt, bootId: 'demo' }
  }

  tzOffsetMin(): number {
    return this.#tzOffsetMin
  }
}

function offsetOf(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    new Date(ms),
  )
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
