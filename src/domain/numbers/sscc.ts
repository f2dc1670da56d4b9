import { gs1CheckDigit, gs1Checks } from './check-digits.ts'

/** A serial shipping container code: 18 digits, modulo-10 (DOMAIN §18). */
export type ParsedSscc = { ok: true; sscc: string; serial: string; check: string } | { ok: false; reason: string }

/**
 * Reads 18 digits, spaces allowed; `(00)` or `00` before them is the application identifier and is dropped. `serial` is
 * all before the check digit: where company prefix and serial part cannot be told from the digits alone.
 */
export function parseSscc(text: string): ParsedSscc {
  const compact = text.replace(/\s/gu, '')
  const digits = /^(?:\(00\)|00)?(\d{18})$/u.exec(compact)?.[1]
  if (digits === undefined) return { ok: false, reason: 'an SSCC has 18 digits' }
  if (!gs1Checks(digits)) {
    const wanted = gs1CheckDigit(digits.slice(0, -1))
    return { ok: false, reason: `the check digit of the SSCC would be ${wanted}, not ${digits.slice(-1)}` }
  }
  return { ok: true, sscc: digits, serial: digits.slice(0, -1), check: digits.slice(-1) }
}
