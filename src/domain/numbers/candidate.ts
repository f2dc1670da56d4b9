import type { ScanText } from './scan-text.ts'
import type { LabelParts } from './transport-label.ts'

export type NumberKind = 'waymark' | 'courier' | 's10' | 'sscc' | 'gs1' | 'digital-link' | 'unknown'

/** What a number says by itself (EVENTS identify parts). */
export type NumberParts = LabelParts & {
  serial?: string
  check?: string
  country?: string
  gtin?: string
  sscc?: string
  /** each field as it stands in the symbol, by its application identifier */
  ais?: Record<string, string>
}

/** A line of `identify` (DESIGN §6). `reason` is null exactly when `valid`. */
export type Candidate = {
  input: string
  kind: NumberKind
  /** named as the files of carriers' number forms; null where the number names no carrier */
  carrier: string | null
  valid: boolean
  reason: string | null
  parts: NumberParts
}

/** A candidate before it is put beside its input, with the one form in which its number is kept and looked up. */
export type Recognition = Omit<Candidate, 'input'> & {
  /** normalised; null where there is no number of one package in it, or where it does not hold */
  number: string | null
}

/** Looks for one form of number; null where the text does not have that form at all. */
export type Recogniser = (scan: ScanText) => Recognition | null
