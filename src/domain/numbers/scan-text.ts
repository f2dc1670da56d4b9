import { GS } from './gs1-element-string.ts'

/**
 * What the largest symbol of GS1 holds: GS1 QR Code, version 40-L of ISO/IEC 18004, 7,089 digits (4,296 letters and digits). GS1 DataMatrix holds 3,116
 * digits or 2,335 letters and digits, GS1-128 48 characters (GS1 General Specifications, section 5). A whole Scan4Transport label needs some 1,300.
 */
export const MAX_SYMBOL_CHARS = 7_089
/** The longest text that is taken for a scan, in UTF-16 units: a symbol, and what a scanner may put around it. */
export const MAX_SCAN_CHARS = MAX_SYMBOL_CHARS + 79

export type ScanText = {
  /** without scanner's prefix and suffix, control characters at either end and symbology identifier */
  text: string
  /** `]C1`, where the scanner sends it; absent means that it does not, not that there is none */
  symbology: string | null
  /** the symbology identifier says that GS1 fields follow */
  gs1: boolean
}
export type UnreadableProblem = 'empty' | 'too-long' | 'control-characters' | 'bad-number' | 'bad-code' | 'bad-fields'
export type ReadScan = { ok: true; scan: ScanText } | { ok: false; problem: UnreadableProblem; reason: string }

/** GS1-128, GS1 DataBar and composites, GS1 DataMatrix, GS1 QR, GS1 DotCode (symbology identifiers of ISO 15424). */
const GS1_SYMBOLOGIES = new Set([']C1', ']e0', ']d2', ']Q3', ']J1'])

/**
 * What a scanner or a person sent, made safe to look at: bounded, without what scanners put around it (STX, ETX, CR, LF,
 * TAB, spaces). GS stays, it separates fields. Any other control or invisible character within is refused with a reason:
 * dropping it could join two numbers into one.
 */
export function readScan(raw: string): ReadScan {
  if (raw.length > MAX_SCAN_CHARS)
    return bad(
      'too-long',
      `${raw.length} characters are too many for a parcel's code, at most ${MAX_SCAN_CHARS} are read`,
    )
  const trimmed = trimNoise(raw)
  const hidden = Array.from(trimmed).find((symbol) => symbol !== GS && /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(symbol))
  if (hidden !== undefined)
    return bad('control-characters', `the code holds a character that cannot be seen, ${codePoint(hidden)}`)
  const symbology = /^\][A-Za-z][0-9A-Za-z]/u.exec(trimmed)?.[0] ?? null
  const text = symbology === null ? trimmed : trimNoise(trimmed.slice(symbology.length))
  if (text === '' || text === GS)
    return trimmed === '' && raw.trim() !== ''
      ? bad('control-characters', 'the code holds only characters that cannot be seen')
      : bad('empty', 'the code is empty')
  return { ok: true, scan: { text, symbology, gs1: symbology !== null && GS1_SYMBOLOGIES.has(symbology) } }
}

function trimNoise(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isNoise(text.charAt(from))) from++
  while (to > from && isNoise(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

function isNoise(symbol: string): boolean {
  return symbol !== GS && /[\p{Cc}\s]/u.test(symbol)
}

function codePoint(symbol: string): string {
  return `U+${(symbol.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function bad(problem: UnreadableProblem, reason: string): ReadScan {
  return { ok: false, problem, reason }
}
