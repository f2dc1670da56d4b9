// Times as the people of a place say them. The domain counts milliseconds; a customer reads the clock of the parcel's depot.
import { say } from './words.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-22T08:31:05+01:00` in a zone; whole seconds. An unknown zone falls back to UTC: a page must not fail for it. */
export function isoIn(ms: number, timeZone: string): string {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  )
  const offset = (parts['timeZoneName'] ?? 'GMT').replace('GMT', '').replace('\u2212', '-') || '+00:00'
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}${offset}`
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = makeFormat(timeZone)
  formats.set(timeZone, made)
  return made
}

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit' as const
  const shape = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const
  const options = { ...shape, hourCycle: 'h23', timeZoneName: 'longOffset' } as const
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
  }
}

export const dayOf = (iso: string): string => iso.slice(0, 10)
export const clockOf = (iso: string): string => iso.slice(11, 16)

/** today, yesterday, tomorrow, else `Sat 21 Nov`; both days are local calendar days. */
export function dayWords(day: string, today: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000)
  if (days === 0) return say('page:day.today')
  if (days === -1) return say('page:day.yesterday')
  if (days === 1) return say('page:day.tomorrow')
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(day),
  )
}

/** 08:31 today, `yesterday 17:40`, `Sat 21 Nov 17:40`. */
export const timeWords = (iso: string, today: string): string =>
  dayOf(iso) === today ? clockOf(iso) : `${dayWords(dayOf(iso), today)} ${clockOf(iso)}`
