import type { PackageId } from '../brands.ts'
import { withoutSpaces } from './compact.ts'
import { readDigitalLink } from './digital-link.ts'
import { isProductScan } from './gtin.ts'
import { recognise } from './identify.ts'
import { readScan, type ScanText, type UnreadableProblem } from './scan-text.ts'
import { parseTrackingId } from './tracking-id.ts'
import { parseWorkplaceCode, type WorkplaceCode } from './workplace-code.ts'

/** What a scanned text is for a scan screen. */
export type ScanClass =
  | { kind: 'package'; packageId: PackageId }
  /** a number by which the station can find a package among `otherNumbers`; in the one form in which they are kept */
  | { kind: 'package-other-number'; number: string }
  | ({ kind: 'code' } & WorkplaceCode)
  | { kind: 'product'; gtin: string }
  | { kind: 'unreadable'; problem: UnreadableProblem; reason: string }
  /** readable, of no form that is known: `text` may still be a seller's number; `reason` where it nearly had a form */
  | { kind: 'unknown'; text: string; reason: string | null }

/**
 * Says what was scanned or typed; never throws, whatever a scanner sends. A GS1 label whose SSCC holds counts as that
 * SSCC even when a field after it is broken: the package is in somebody's hand.
 */
export function classifyScan(raw: string): ScanClass {
  const read = readScan(raw)
  if (!read.ok) return { kind: 'unreadable', problem: read.problem, reason: read.reason }
  const { scan } = read
  const workplace = parseWorkplaceCode(scan.text)
  if (workplace.ok) return { kind: 'code', ...workplace.code }
  if (workplace.shaped) return { kind: 'unreadable', problem: 'bad-code', reason: workplace.reason }
  return classifyNumber(scan)
}

/**
 * The form in which a number beside our own is kept in `otherNumbers` and looked up: a recognised one normalised, any
 * other in upper case without spaces. Both sides, announcing and scanning, must put numbers through this.
 */
export function normaliseOtherNumber(text: string): string {
  const found = classifyScan(text)
  if (found.kind === 'package') return found.packageId
  if (found.kind === 'package-other-number') return found.number
  if (found.kind === 'unknown') return found.text
  if (found.kind === 'product') return found.gtin
  return withoutSpaces(text)
}

function classifyNumber(scan: ScanText): ScanClass {
  const found = recognise(scan)
  const ours = parseTrackingId(scan.text)
  if (ours.ok) return { kind: 'package', packageId: ours.packageId }
  const number = found.find((recognition) => recognition.number !== null)?.number
  if (number !== undefined && number !== null) return { kind: 'package-other-number', number }
  const linked = readDigitalLink(scan.text)?.find(({ ai }) => ai === '00')?.value
  if (linked !== undefined) return { kind: 'package-other-number', number: linked }
  const gtin = found.find(({ kind, valid }) => kind === 'gs1' && valid)?.parts.gtin
  if (gtin !== undefined) return { kind: 'product', gtin }
  const broken = found.find(({ valid }) => !valid)
  if (broken?.kind === 'waymark') return { kind: 'unreadable', problem: 'bad-number', reason: broken.reason ?? '' }
  if (broken?.kind === 'gs1') return { kind: 'unreadable', problem: 'bad-fields', reason: broken.reason ?? '' }
  if (isProductScan(scan)) return { kind: 'product', gtin: scan.text }
  return { kind: 'unknown', text: withoutSpaces(scan.text), reason: broken?.reason ?? null }
}
