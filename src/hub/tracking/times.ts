// Times as the people of a place say them. The domain counts milliseconds; a customer reads the clock of the parcel's depot.
import { say } from './words.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
/** Zones change their offset on quarters of an hour; within one it is asked once, since asking costs more than all the rest of a page. */
const QUARTER_MS = 15 * 60_000
const MAX_OFFSETS = 5_000
const offsets = new Map<string, { ms: number; text: string }>()

/** `2026-11-22T08:31:05+01:00` in a zone; whole seconds. An unknown zone falls back to UTC: a page must not fail for it. */
export function isoIn(ms: number, timeZone: string): string {
  const { ms: ahead, text } = offsetOf(ms, timeZone)
  return new Date(ms + ahead).toISOString().slice(0, 19) + text
}

/** How far a zone is ahead of UTC at a moment, minutes, east positive. */
export const offsetMin = (ms: number, timeZone: string): number => offsetOf(ms, timeZone).ms / 60_000

function offsetOf(ms: number, timeZone: string): { ms: number; text: string } {
  const key = `${timeZone} ${Math.floor(ms / QUARTER_MS)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const name = formatFor(timeZone)
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value
  const text = (name ?? 'GMT').replace('GMT', '').replace('\u2212', '-') || '+00:00'
  const [hours = '0', minutes = '0', seconds = '0'] = text.slice(1).split(':')
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  const made = { ms: (text.startsWith('-') ? -size : size) * 1000, text }
  if (offsets.size >= MAX_OFFSETS) offsets.clear()
  offsets.set(key, made)
  return made
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = makeFormat(timeZone)
  formats.set(timeZone, made)
  return made
}

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const options = { year: 'numeric', timeZoneName: 'longOffset' } as const
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
