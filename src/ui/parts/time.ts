import { type HybridTime, type Instant } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { say } from '../words.ts'
import { trustedNow } from './trusted-now.ts'

// Times as people say them (UI Language): 08:12, yesterday 17:40, 3 Nov 17:40; age where age matters.

const formatsIn = (timeZone?: string) => {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { ...options, timeZone })
  return {
    hm: format({ hour: '2-digit', minute: '2-digit' }),
    hms: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    dayMonth: format({ day: 'numeric', month: 'short' }),
    long: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    // Sweden's way to write a day is ISO's.
    day: new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }),
  }
}
let told = formatsIn()
let toldIn: string | null = null

/**
 * From now on all times are told as on the site's clock: the station's own words and the customer's page are, and a device that is
 * set to another zone must not contradict them. null, and a zone that this browser does not know: the device's own.
 */
export function tellTimesIn(timeZone: string | null): void {
  if (timeZone === toldIn) return
  toldIn = timeZone
  try {
    told = formatsIn(timeZone ?? undefined)
  } catch {
    told = formatsIn()
  }
}

const DAY_MS = 86_400_000
/** Whole calendar days between, by the clock on the wall. `day`: `2026-11-22`. */
const daysSince = (day: string, now: number): number => (Date.parse(told.day.format(now)) - Date.parse(day)) / DAY_MS
const daysBack = (at: number, now: number): number => daysSince(told.day.format(at), now)

export function clockTime(at: Instant | number, now = trustedNow()): string {
  const back = daysBack(at, now)
  if (back === 0) return told.hm.format(at)
  if (back === 1) return say('time.yesterday', { time: told.hm.format(at) })
  return `${told.dayMonth.format(at)} ${told.hm.format(at)}`
}

/** Where the day stands above already. */
export const timeOfDay = (at: Instant | number): string => told.hm.format(at)

/** With seconds: the list of last scans, where two may lie in one minute. */
export const scanTime = (at: HybridTime): string => told.hms.format(msOf(at))
/** To the second and with its day, whatever day it is: where two times are compared. */
export const exactTime = (at: Instant | number): string => `${told.dayMonth.format(at)} ${told.hms.format(at)}`
export const hybridClock = (at: HybridTime, now?: number): string => clockTime(msOf(at), now)
export const dayOf = (at: number): string => told.long.format(at)

/** A calendar day as a promise or a note carries it: `2026-11-22` → today, yesterday, tomorrow, 22 Nov. */
export function calendarDay(day: string, now = trustedNow()): string {
  const noon = Date.parse(`${day}T12:00:00Z`)
  if (Number.isNaN(noon)) return day
  switch (daysSince(day, now)) {
    case 0:
      return say('time.today')
    case 1:
      return say('time.yesterdayDay')
    case -1:
      return say('time.tomorrow')
    default:
      return told.dayMonth.format(noon)
  }
}

export function age(at: Instant | number, now = trustedNow()): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return say('time.now')
  if (minutes < 60) return say('time.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? say('time.hours', { count: hours }) : say('time.days', { count: Math.floor(hours / 24) })
}
