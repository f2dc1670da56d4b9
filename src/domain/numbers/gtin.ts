import { gs1Checks } from './check-digits.ts'

/** Whether a text is the number of a product (GTIN-8, -12, -13 or -14): all digits, of such a length, check digit right. */
export function isGtin(text: string): boolean {
  return /^(?:\d{8}|\d{12,14})$/u.test(text) && gs1Checks(text)
}

/**
 * Whether a scan is a product's code. EAN/UPC symbols have 13 digits or 8; interleaved 2 of 5 may carry one; in another
 * symbology such digits are somebody's own number.
 */
export function isProductScan({ text, symbology }: { text: string; symbology: string | null }): boolean {
  if (!isGtin(text)) return false
  if (symbology === ']E0') return text.length === 13
  if (symbology === ']E4') return text.length === 8
  return symbology === null || symbology.startsWith(']I')
}
