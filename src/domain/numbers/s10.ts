import { compact } from './compact.ts'
import { s10CheckDigit } from './check-digits.ts'
import { isCountryAlpha2 } from './countries.ts'

/** A postal item's number of the Universal Postal Union's S10 form (DOMAIN §18). */
export type ParsedS10 =
  | { ok: true; number: string; service: string; serial: string; check: string; country: string }
  | { ok: false; shaped: boolean; reason: string }

/**
 * Reads `RR473124829GB` in any case, with or without spaces and hyphens. `shaped` tells whether a faulty text has the form
 * of an S10 number at all, so that only those are talked about as such.
 */
export function parseS10(text: string): ParsedS10 {
  const number = compact(text)
  const parts = /^(?<service>[A-Z]{2})(?<serial>\d{8})(?<check>\d)(?<country>[A-Z]{2})$/u.exec(number)?.groups
  if (parts === undefined)
    return {
      ok: false,
      shaped: false,
      reason: 'a postal item number is 2 letters, 9 digits and a country of 2 letters',
    }
  const { service = '', serial = '', check = '', country = '' } = parts
  const wanted = s10CheckDigit(serial)
  if (check !== wanted)
    return { ok: false, shaped: true, reason: `the check digit of the postal number would be ${wanted}, not ${check}` }
  if (!isCountryAlpha2(country))
    return { ok: false, shaped: true, reason: `${country} at the end of the postal number is no country` }
  return { ok: true, number, service, serial, check, country }
}
