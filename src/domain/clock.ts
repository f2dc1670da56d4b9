// Trusted now and the hybrid clock (EVENTS Order, Trusted now): pure; readings and anchors come in as arguments.
import type { DeviceId, EpochId, HubInstant, HybridTime, Instant, JournalSeq } from './brands.ts'

export type ClockReading = { wall: Instant; monotonicMs: number; bootId: string }
/**
 * Taken at each contact with the hub; `reading` is the device's own in the middle of the exchange, where the hub's time is guessed to have stood: it
 * answered somewhere inside the round trip, so half of that is the error (EVENTS Trusted now).
 */
export type Anchor = { hubAt: HubInstant; roundTripMs: number; reading: ClockReading }

export const DRIFT_PPM = 50
export const REBOOT_ERROR_MS = 120_000
export const SUSPECT_APART_MS = 120_000
/** How far the hybrid clock may run ahead of trusted time because of what others sent. */
export const MAX_AHEAD_MS = 300_000
export const TICKS = 1024

export type TrustedNow = {
  ms: Instant
  /** half-width, rounded up to a step of `ERROR_STEPS_MS` */
  errMs: number
  suspect: boolean
  from: 'anchor' | 'offset' | 'wall'
}
/** Coarse on purpose: the same number in event after event costs nothing on the wire. */
export const ERROR_STEPS_MS = [100, 1_000, 10_000, 120_000, 180_000, 600_000, 3_600_000] as const

export function coarseError(errMs: number): number {
  return ERROR_STEPS_MS.find((step) => errMs <= step) ?? 3_600_000
}

/** Trusted time at `reading`; `anchor` is the newest contact with the hub, null when there never was one (EVENTS Trusted now). */
export function trustedNow(reading: ClockReading, anchor: Anchor | null): TrustedNow {
  if (anchor === null) return { ms: reading.wall, errMs: coarseError(REBOOT_ERROR_MS), suspect: true, from: 'wall' }
  const distance = reading.monotonicMs - anchor.reading.monotonicMs
  if (reading.bootId === anchor.reading.bootId && distance >= 0) return sameBoot(reading, anchor, distance)
  return afterReboot(reading, anchor)
}

function sameBoot(reading: ClockReading, anchor: Anchor, distance: number): TrustedNow {
  const ms = Math.round(anchor.hubAt + distance)
  const errMs = anchor.roundTripMs / 2 + (distance * DRIFT_PPM) / 1e6
  return {
    ms: ms as Instant,
    errMs: coarseError(errMs),
    suspect: Math.abs(reading.wall - ms) > SUSPECT_APART_MS,
    from: 'anchor',
  }
}

function afterReboot(reading: ClockReading, anchor: Anchor): TrustedNow {
  const since = reading.wall - anchor.reading.wall
  // A wall clock that stands before the last contact has lost its battery or was set: the contact at least did happen.
  const ms = Math.round(anchor.hubAt + Math.max(0, since))
  const errMs = REBOOT_ERROR_MS + (Math.abs(since) * DRIFT_PPM) / 1e6
  return {
    ms: ms as Instant,
    errMs: coarseError(errMs),
    suspect: since < 0 || Math.abs(reading.wall - ms) > SUSPECT_APART_MS,
    from: 'offset',
  }
}

/** @throws RangeError outside of 1970 … 2200 or of the counter's 1,024 values: such a number was never a time. */
export function hybridOf(ms: number, counter = 0): HybridTime {
  if (!Number.isSafeInteger(ms) || ms < 0 || ms > 7_258_118_400_000) throw new RangeError(`${ms} is no time in ms`)
  if (!Number.isInteger(counter) || counter < 0 || counter >= TICKS) throw new RangeError(`${counter} is no counter`)
  return (ms * TICKS + counter) as HybridTime
}
export const msOf = (time: HybridTime): Instant => Math.floor(time / TICKS) as Instant
export const counterOf = (time: HybridTime): number => time % TICKS

/**
 * The next event's `at`: max(trusted now, last own, newest seen), one tick further on ties; strictly after `lastOwn` always.
 * What others sent may pull it ahead of trusted time by 5 minutes at most: one device in the year 2031 must not take the others along.
 * `suspect` when that bound was met, or when the own last `at` lies further ahead than that.
 */
export function nextHybrid(input: { trusted: Instant; lastOwn: HybridTime | null; newestSeen: HybridTime | null }): {
  at: HybridTime
  suspect: boolean
} {
  const bound = hybridOf(input.trusted + MAX_AHEAD_MS)
  const seen = input.newestSeen === null ? null : (Math.min(input.newestSeen, bound) as HybridTime)
  let at = hybridOf(Math.max(0, input.trusted))
  if (seen !== null && seen >= at) at = (seen + 1) as HybridTime
  if (input.lastOwn !== null && input.lastOwn >= at) at = (input.lastOwn + 1) as HybridTime
  return { at, suspect: at > bound || (input.newestSeen !== null && input.newestSeen > bound) }
}

export type Ordered = { deviceId: DeviceId; epoch: EpochId; seq: JournalSeq; hash: string; event: { at: HybridTime } }
/** The total order of events (EVENTS Order): (at, deviceId, epoch, seq), and the hash where a twin took the same place. */
export function compareEvents(a: Ordered, b: Ordered): number {
  return (
    a.event.at - b.event.at ||
    compareText(a.deviceId, b.deviceId) ||
    compareText(a.epoch, b.epoch) ||
    a.seq - b.seq ||
    compareText(a.hash, b.hash)
  )
}
/** By UTF-16 units: the same on every machine, whatever its language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
