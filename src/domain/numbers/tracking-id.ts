import type { PackageId } from '../brands.ts'
import { compact } from './compact.ts'

/**
 * Waymark's own numbers (EVENTS Tracking id): `WM`, then 12 symbols: 3 for the day, 8 random, 1 check.
 * The day stands first so that numbers sort by time; its width is fixed so that they sort as text.
 */
export const TRACKING_SYMBOLS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const BASE = 31
const PREFIX = 'WM'
const DAY_SYMBOLS = 3
const RANDOM_SYMBOLS = 8
const TRACKING_LENGTH = PREFIX.length + DAY_SYMBOLS + RANDOM_SYMBOLS + 1
/** 2020-01-01 in days since 1970-01-01. */
const FIRST_DAY = 18_262
const MS_PER_DAY = 86_400_000
/** The last day that three symbols can name: 31³ − 1, in the year 2101. */
export const LAST_TRACKING_DAY = BASE ** DAY_SYMBOLS - 1
/** 39 bits fit below 31⁸, so no number is likelier than another. */
export const TRACKING_RANDOM_BYTES = 5

export type TrackingIdProblem = 'prefix' | 'confusable' | 'symbol' | 'length' | 'check'
export type ParsedTrackingId =
  { ok: true; packageId: PackageId } | { ok: false; problem: TrackingIdProblem; reason: string }

/** The UTC day of an instant as `makeTrackingId` wants it: days since 2020-01-01. */
export function trackingDay(instantMs: number): number {
  return Math.floor(instantMs / MS_PER_DAY) - FIRST_DAY
}

/**
 * A new number. `day`: days since 2020-01-01 (`trackingDay`); `random`: at least five random bytes, of which 39 bits
 * are used. Throws a RangeError on a day before 2020 or after 2101, or on too few bytes: both are mistakes of the caller.
 */
export function makeTrackingId(day: number, random: Uint8Array): PackageId {
  if (!Number.isInteger(day) || day < 0 || day > LAST_TRACKING_DAY)
    throw new RangeError(`day ${day} is not between 0 (2020-01-01) and ${LAST_TRACKING_DAY}: is the clock set?`)
  if (random.length < TRACKING_RANDOM_BYTES)
    throw new RangeError(`a tracking id needs ${TRACKING_RANDOM_BYTES} random bytes, got ${random.length}`)
  const body = inSymbols(day, DAY_SYMBOLS) + inSymbols(thirtyNineBits(random), RANDOM_SYMBOLS)
  return (PREFIX + body + checkSymbol(body)) as PackageId
}

/**
 * Reads a number as scanned or typed: any case, with or without spaces and hyphens. A letter that looks like another
 * (O, 0, I, 1, L) is reported, never mapped: a guess could name another package.
 */
export function parseTrackingId(text: string): ParsedTrackingId {
  const id = compact(text)
  if (!id.startsWith(PREFIX)) return fault('prefix', 'a Waymark number begins with WM')
  for (let at = PREFIX.length; at < id.length; at++) {
    const symbol = id.charAt(at)
    if (TRACKING_SYMBOLS.includes(symbol)) continue
    if ('O0I1L'.includes(symbol)) return fault('confusable', confusableReason(symbol, at))
    return fault('symbol', `${JSON.stringify(symbol)} at place ${at + 1} does not occur in Waymark numbers`)
  }
  if (id.length !== TRACKING_LENGTH)
    return fault('length', `a Waymark number has ${TRACKING_LENGTH} symbols, this has ${id.length}`)
  if (checkSymbol(id.slice(PREFIX.length, -1)) !== id.at(-1))
    return fault('check', 'the check symbol does not fit: a symbol was misread, or two changed places')
  return { ok: true, packageId: id as PackageId }
}

/** As people read it: `WM 9F2K 7XQC 4RTM`. */
export function formatTrackingId(id: PackageId): string {
  return [id.slice(0, 2), id.slice(2, 6), id.slice(6, 10), id.slice(10)].join(' ')
}

/** Days since 2020-01-01 on which the number was made. */
export function trackingIdDay(id: PackageId): number {
  let day = 0
  for (const symbol of id.slice(PREFIX.length, PREFIX.length + DAY_SYMBOLS))
    day = day * BASE + TRACKING_SYMBOLS.indexOf(symbol)
  return day
}

/**
 * Σ place × value modulo 31 over the eleven symbols before it, places 1 to 11. 31 is prime and no two places differ by a
 * multiple of it, so each single error and each swap of two symbols, the check symbol included, changes the sum.
 */
function checkSymbol(body: string): string {
  let sum = 0
  for (let at = 0; at < body.length; at++) sum += (at + 1) * TRACKING_SYMBOLS.indexOf(body.charAt(at))
  return TRACKING_SYMBOLS.charAt(sum % BASE)
}

function inSymbols(value: number, width: number): string {
  let text = ''
  let rest = value
  for (let i = 0; i < width; i++) {
    text = TRACKING_SYMBOLS.charAt(rest % BASE) + text
    rest = Math.floor(rest / BASE)
  }
  return text
}

function thirtyNineBits(random: Uint8Array): number {
  let value = (random[0] ?? 0) & 0x7f
  for (let i = 1; i < TRACKING_RANDOM_BYTES; i++) value = value * 256 + (random[i] ?? 0)
  return value
}

function confusableReason(symbol: string, at: number): string {
  return `"${symbol}" at place ${at + 1}: Waymark numbers contain no O, 0, I, 1 or L, please look at the label again`
}

function fault(problem: TrackingIdProblem, reason: string): ParsedTrackingId {
  return { ok: false, problem, reason }
}
