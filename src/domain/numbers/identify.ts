import type { Candidate, Recogniser, Recognition } from './candidate.ts'
import { isProductScan } from './gtin.ts'
import { recogniseGs1 } from './recognisers/gs1.ts'
import { recogniseS10 } from './recognisers/s10.ts'
import { recogniseSscc } from './recognisers/sscc.ts'
import { recogniseWaymark } from './recognisers/waymark.ts'
import { readScan, type ScanText } from './scan-text.ts'
import { parseWorkplaceCode } from './workplace-code.ts'

export type { Candidate, NumberKind, NumberParts } from './candidate.ts'

/**
 * The forms of number that are known, the surest first. A new form is a new file and a row here; forms of carriers belong
 * before `recogniseSscc`, whose 18 digits say least by themselves, web links with a GS1 path behind `recogniseGs1`.
 */
const RECOGNISERS: readonly Recogniser[] = [recogniseWaymark, recogniseGs1, recogniseS10, recogniseSscc]

/**
 * What a text could be, best first: those that hold before those that do not, then in the order above; never empty. Takes
 * any text, however long or odd (DESIGN §6 identify).
 */
export function identify(text: string): Candidate[] {
  const read = readScan(text)
  if (!read.ok) return [unknown(text, read.reason)]
  const found = recognise(read.scan)
  if (found.length === 0)
    return [unknown(text, whyUnknown(read.scan), isProductScan(read.scan) ? read.scan.text : null)]
  return found.map(({ kind, carrier, valid, reason, parts }) => ({ input: text, kind, carrier, valid, reason, parts }))
}

/** As `identify`, over text that `readScan` let through, with each number's normalised form. May be empty. */
export function recognise(scan: ScanText): Recognition[] {
  const found = RECOGNISERS.map((recogniser) => recogniser(scan)).filter((recognition) => recognition !== null)
  return [...found.filter(({ valid }) => valid), ...found.filter(({ valid }) => !valid)]
}

function unknown(input: string, reason: string, gtin: string | null = null): Candidate {
  const parts = gtin === null ? {} : { gtin }
  return { input, kind: 'unknown', carrier: null, valid: false, reason, parts }
}

function whyUnknown(scan: ScanText): string {
  if (parseWorkplaceCode(scan.text).ok) return "a workplace's code, not the number of a package"
  if (isProductScan(scan)) return "a product's number, not the number of a package"
  return 'it has the form of no number that is known here'
}
