import type { NumberParts, Recogniser } from '../candidate.ts'
import {
  GS,
  parseBracketed,
  parseElementString,
  type Gs1Element,
  type ParsedElementString,
} from '../gs1-element-string.ts'
import type { ScanText } from '../scan-text.ts'
import { readTransportLabel } from '../transport-label.ts'

/**
 * GS1 element strings: marked as such by the symbology identifier, by a leading or inner separator or by brackets. Many
 * scanners send no mark at all, so a text that begins as an SSCC or GTIN field does and holds to its end is one too.
 */
export const recogniseGs1: Recogniser = (scan) => {
  const parsed = parseGs1Scan(scan)
  if (parsed === null) return null
  const parts = partsOf(parsed.elements)
  const found = { kind: 'gs1', carrier: null, parts, number: parts.sscc ?? null } as const
  return parsed.ok ? { ...found, valid: true, reason: null } : { ...found, valid: false, reason: parsed.reason }
}

/** The fields of such a text, also those before a fault; null where it is no element string. */
export function parseGs1Scan({ text, gs1, symbology }: ScanText): ParsedElementString | null {
  if (gs1) return parseElementString(text)
  // A scanner that names symbologies and names none of GS1's has said that ^ is a plain character.
  const separated = symbology === null ? text.replaceAll(GS, '^') : text.replaceAll('^', ' ').replaceAll(GS, '^')
  if (/^(?:\d\d[^^]*)?\^\d/u.test(separated)) return parseElementString(text)
  if (/^\(\d{2,4}\)/u.test(text)) return parseBracketed(text)
  if (!/^(?:00\d{18}|01\d{14})/u.test(text)) return null
  const unmarked = parseElementString(text)
  return unmarked.ok ? unmarked : null
}

function partsOf(elements: readonly Gs1Element[]): NumberParts {
  const ais = Object.fromEntries(elements.map(({ ai, value }) => [ai, value]))
  const [sscc, gtin, serial] = [ais['00'], ais['01'], ais['21']]
  return {
    ...(sscc === undefined ? {} : { sscc }),
    ...(gtin === undefined ? {} : { gtin }),
    ...(serial === undefined ? {} : { serial }),
    ais,
    ...readTransportLabel(elements),
  }
}
