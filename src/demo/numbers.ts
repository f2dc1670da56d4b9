// Numbers that other systems gave a package. The day stands in them, because a number must not come twice while both packages may be about.
import { gs1CheckDigit, s10CheckDigit } from '../domain/numbers/check-digits.ts'
import { trackingDay } from '../domain/numbers/tracking-id.ts'

/** 952 is the prefix that GS1 keeps for examples: no company's SSCC can be the same. */
const EXAMPLE_PREFIX = '9520042'

/** Days since 2020-01-01 of a local calendar day. */
export const dayNumber = (day: string): number => trackingDay(Date.parse(`${day}T00:00:00Z`))

/** `day`: `2026-11-22`; `index`: 0 … 9999, which package of that day. */
export function demoSscc(day: string, index: number): string {
  const digits = `3${EXAMPLE_PREFIX}${String(dayNumber(day)).padStart(5, '0')}${String(index).padStart(4, '0')}`
  return digits + gs1CheckDigit(digits)
}

/** A postal item's number with the service of parcels (CP) and Liechtenstein. `index`: 0 … 999. */
export function demoPostalNumber(day: string, index: number): string {
  const serial = `${String(dayNumber(day)).padStart(5, '0')}${String(index).padStart(3, '0')}`
  return `CP${serial}${s10CheckDigit(serial)}LI`
}
