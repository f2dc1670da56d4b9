import { type HybridTime, type Instant } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { say } from '../words.ts'

// Times as people say them (UI Language): 08:12, yesterday 17:40, 3 Nov 17:40; age where age matters.

const hm = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const hms = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const long = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })

/** Whole calendar days between, by the clock on the wall. */
function daysBack(at: number, now: number): number {
  const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}

export function clockTime(at: Instant | number, now = Date.now()): string {
  const back = daysBack(at, now)
  if (back === 0) return hm.format(at)
  if (back === 1) return say('time.yesterday', { time: hm.format(at) })
  return `${dayMonth.format(at)} ${hm.format(at)}`
}

/** Where the day stands above already. */
export const timeOfDay = (at: Instant | number): string => hm.format(at)

/** With seconds: the list of last scans, where two may lie in one minute. */
export const scanTime = (at: HybridTime): string => hms.format(msOf(at))
export const hybridClock = (at: HybridTime, now?: number): string => clockTime(msOf(at), now)
export const dayOf = (at: number): string => long.format(at)

/** A calendar day as a promise or a note carries it: `2026-11-22` → today, yesterday, tomorrow, 22 Nov. */
export function calendarDay(day: string, now = Date.now()): string {
  const at = Date.parse(`${day}T12:00:00`)
  if (Number.isNaN(at)) return day
  switch (daysBack(at, now)) {
    case 0:
      return say('time.today')
    case 1:
      return say('time.yesterdayDay')
    case -1:
      return say('time.tomorrow')
    default:
      return dayMonth.format(at)
  }
}

export function age(at: Instant | number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return say('time.now')
  if (minutes < 60) return say('time.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? say('time.hours', { count: hours }) : say('time.days', { count: Math.floor(hours / 24) })
}
