import { gs1CheckDigit, gs1CheckPair, gs1Checks, ibanChecks } from './check-digits.ts'
import { countryAlpha2, isCountryAlpha2 } from './countries.ts'

/** What the content of a field must fulfil beyond its length and characters; the names stand in `ai-table.ts`. */
export type ContentRule = keyof typeof rules

/** What is wrong with a field's content, in words, or null. The value has the right length and characters already. */
export function contentFault(rule: ContentRule, value: string): string | null {
  return rules[rule](value)
}

/**
 * Text of a percent-encoded field as people wrote it: `+` and `%20` are spaces, other escapes are UTF-8 (DOMAIN §18,
 * Scan4Transport). Undefined where an escape is broken or hides a control character.
 */
export function decodePercent(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value.replaceAll('+', ' '))
    return /\p{Cc}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

const rules = {
  check: (v: string) => (gs1Checks(v) ? null : `its check digit would be ${gs1CheckDigit(v.slice(0, -1))}`),
  checkPair: (v: string) =>
    v.length > 2 && gs1CheckPair(v.slice(0, -2)) === v.slice(-2) ? null : 'its two check characters do not fit',
  date: (v: string) => (isDate(v, false) ? null : `${v} is no date`),
  dateOrMonth: (v: string) => (isDate(v, true) ? null : `${v} is no date`),
  longDate: (v: string) => (isDay(Number(v.slice(0, 4)), v.slice(4, 6), v.slice(6)) ? null : `${v} is no date`),
  time: (v: string) => (below(v.slice(0, 2), 24) && below(v.slice(2), 60) ? null : `${v} is no time`),
  hour: (v: string) => (below(v, 24) ? null : `${v} is no hour`),
  minute: (v: string) => (below(v, 60) ? null : `${v} is no minute`),
  second: (v: string) => (below(v, 60) ? null : `${v} is no second`),
  country: (v: string) => (countryAlpha2(v) === undefined ? `${v} is no country` : null),
  countryOr999: (v: string) => (v === '999' || countryAlpha2(v) !== undefined ? null : `${v} is no country`),
  countryLetters: (v: string) => (isCountryAlpha2(v) ? null : `${v} is no country`),
  percent: (v: string) => (decodePercent(v) === undefined ? 'its percent encoding is broken' : null),
  latitude: (v: string) => (Number(v) <= 1_800_000_000 ? null : 'it lies beyond the pole'),
  longitude: (v: string) => (Number(v) <= 3_600_000_000 ? null : 'it lies beyond 360 degrees'),
  yesNo: (v: string) => (v === '0' || v === '1' ? null : 'it is neither 0 nor 1'),
  minus: (v: string) => (v === '-' ? null : 'only a minus may stand at its end'),
  nonZero: (v: string) => (/[1-9]/u.test(v) ? null : 'a part of it is zero'),
  zero: (v: string) => (v === '0' ? null : 'it does not begin with 0'),
  winding: (v: string) => ('019'.includes(v) ? null : 'the winding is not 0, 1 or 9'),
  pieceOf: (v: string) =>
    v.slice(0, 2) !== '00' && Number(v.slice(0, 2)) <= Number(v.slice(2))
      ? null
      : 'there is no such piece of the total',
  iban: (v: string) => (ibanChecks(v) ? null : 'the bank account does not check'),
  importer: (v: string) => (/^[\w-]$/u.test(v) ? null : 'there is no such importer index'),
  mediaType: (v: string) => (/^(?:0[1-9]|10|[89]\d)$/u.test(v) ? null : 'there is no such medium'),
  sex: (v: string) => ('0129'.includes(v) ? null : 'it is not 0, 1, 2 or 9'),
  placeInBirth: (v: string) =>
    /^[1-9]\/[1-9]$/u.test(v) && v.charAt(0) <= v.charAt(2) ? null : 'it is no place in a birth such as 1/2',
  noLeadingZero: (v: string) => (v === '0' || !v.startsWith('0') ? null : 'it begins with 0'),
  notAllDigits: (v: string) => (/\D/u.test(v) ? null : 'it has no letter'),
} satisfies Record<string, (value: string) => string | null>

function below(digits: string, limit: number): boolean {
  return Number(digits) < limit
}

/** YYMMDD; day 00 is the whole month where that is allowed. The century matters only for 29 February: 00 is 2000. */
function isDate(yymmdd: string, wholeMonth: boolean): boolean {
  const [year, month, day] = [2000 + Number(yymmdd.slice(0, 2)), yymmdd.slice(2, 4), yymmdd.slice(4)]
  return isDay(year, month, wholeMonth && day === '00' ? '01' : day)
}

function isDay(year: number, month: string, day: string): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1]
  return days !== undefined && Number(day) >= 1 && Number(day) <= days
}
