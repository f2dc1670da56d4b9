// A wall clock that a person turns while the station runs, for the demo's fault panel: the monotonic clock goes on, as it does when somebody sets the
// time of a real device.
import { readFileSync } from 'node:fs'
import type { Instant } from '../domain/brands.ts'
import { systemClock } from './adapters.ts'
import type { Clock } from './ports.ts'

/** How long a turn may take to be noticed. */
const READ_EVERY_MS = 250

/** `file`: milliseconds as text, minus for earlier; not there or not a number: the machine's own time. */
export function clockTurnedBy(file: string): Clock {
  const real = systemClock()
  let known = { at: Number.NEGATIVE_INFINITY, ms: 0 }
  const turnedMs = (now: number): number => {
    if (now - known.at >= READ_EVERY_MS) known = { at: now, ms: readMs(file) }
    return known.ms
  }
  return {
    reading: () => {
      const reading = real.reading()
      return { ...reading, wall: (reading.wall + turnedMs(reading.monotonicMs)) as Instant }
    },
    tzOffsetMin: () => real.tzOffsetMin(),
  }
}

function readMs(file: string): number {
  try {
    const ms = Number(readFileSync(file, 'utf8'))
    return Number.isFinite(ms) ? ms : 0
  } catch {
    return 0
  }
}
