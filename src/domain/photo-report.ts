// What the gate found in a photo (DOMAIN §4.2): stored with it, so that a supervisor sees why it passed. Types only; the gate is photo-gate.ts.
import type { PhotoExcuse } from './vocabulary.ts'

/** One test of the gate; `weak` lets it pass and is said. */
export type PhotoTest = 'size' | 'sharpness' | 'exposure' | 'near-copy' | 'place' | 'label'
export type PhotoReport = {
  widthPx: number
  heightPx: number
  /** 0 … 1: what the picture loses when it is blurred once more, over the luma plane scaled to the gate's size; calibrated in photo-gate.ts */
  sharpness: number
  /** share of pixels that are all but black, all but white: 0 … 1 */
  dark: number
  bright: number
  /** difference hash, 16 hex digits */
  dHash: string
  /** smallest Hamming distance to the last 200 photos of this device; null: there are none */
  nearest: number | null
  /** labels that could be read, and were blurred or covered before the first write */
  labelsBlurred: number
  fixAgeMs: number | null
  accuracyM: number | null
  failed: PhotoTest[]
  weak: PhotoTest[]
  /** how often it was taken again before */
  retakes: number
  excuse?: PhotoExcuse
}
