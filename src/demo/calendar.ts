// Local calendar days and clock times at the depot, computed from an instant that is given.

export const DEMO_ZONE = 'Europe/Vaduz'

/** The day's calendar neighbour, `days` later (or earlier, when negative). */
export function dayAfter(day: string, days: number): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(at)) throw new RangeError(`${day} is no day like 2026-11-22`)
  return new Date(at + days * 86_400_000).toISOString().slice(0, 10)
}

/** The day it is at the demo's depot at `nowMs` (ms since 1970): what to give `planDemoDay` as `today`. */
export const demoDayAt = (nowMs: number): string => wallClock(nowMs).slice(0, 10)

/** The instant (ms since 1970) at which the depot's clock shows `day` and `clock` (`08:12`). */
export function instantAt(day: string, clock: string): number {
  const wanted = Date.parse(`${day}T${clock}:00Z`)
  const offset = Date.parse(`${wallClock(wanted)}Z`) - wanted
  return wanted - offset
}

/** `2026-11-22T08:12:00` on the depot's wall. */
function wallClock(ms: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: DEMO_ZONE,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(new Date(ms))
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`
}
