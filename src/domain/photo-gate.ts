// The gate before a photo is accepted (DOMAIN §4.2): numbers in, a report out. What fails asks for another take; what is weak is said and passes.
// Thresholds are calibrated on photographs of parcels at doors, and on the same scenes sharp, out of focus and shaken: tests/domain/photo-gate.
import type { GreyPicture } from './decoding/picture.ts'
import { OK_WITHIN_M } from './geo.ts'
import { dHashOf, exposureOf, hammingDistance, scaleToGate, sharpnessOf } from './photo-plane.ts'
import type { PhotoReport, PhotoTest } from './photo-report.ts'
import type { PhotoKind } from './vocabulary.ts'

/** Less shows no detail that a dispute could be settled with. */
export const MIN_LONG_SIDE_PX = 1024
/** What is kept: a door and its parcel in detail, in some hundred KiB. */
export const MAX_LONG_SIDE_PX = 2048
/** Measured: photographs at doors 0.76 and more, real ones out of focus or shaken at most 0.53, blurred by three pixels of the gate's plane 0.66. */
export const SHARP_FROM = 0.68
export const SOFT_BELOW = 0.73
/** Share of the picture that may be all but black, or all but white. Measured at doors by day and night: at most 0.12. */
export const MAX_DARK = 0.6
export const MAX_BRIGHT = 0.6
/** Said, not failed. */
export const RATHER_DARK = 0.4
export const RATHER_BRIGHT = 0.4
/**
 * Bits of 64. Measured: the same picture in another size, brightness or grain, or turned by a degree: at most 6; the same door on another day
 * 10; other places 18 and more.
 */
export const NEAR_COPY_BITS = 6
export const MAX_FIX_AGE_MS = 30_000
/** A circle wider than this may be anywhere in the street. */
export const MAX_ACCURACY_M = 100
export const RETAKES_BEFORE_EXCUSE = 2

export type PhotoMeasures = Pick<PhotoReport, 'widthPx' | 'heightPx' | 'sharpness' | 'dark' | 'bright' | 'dHash'>
/** `distanceM`: to the stop's pin; null where there is no stop to measure from. */
export type PhotoFix = { ageMs: number; accuracyM: number; distanceM: number | null }
export type PhotoFindings = {
  measures: PhotoMeasures
  /** dHashes of this device's last photos; what is no hash is passed over */
  seen: readonly string[]
  /** null: nobody knows where the device is; numbers that are none count as that too */
  fix: PhotoFix | null
  /** labels that could be read before the blur */
  labels: number
  kind: PhotoKind
  retakes: number
}

/** Of the plane of the picture that is kept; its size counts as the photo's. Three decimals: more is noise. */
export function measurePhoto(picture: GreyPicture): PhotoMeasures {
  const plane = scaleToGate(picture)
  const { dark, bright } = exposureOf(plane)
  return {
    widthPx: picture.width,
    heightPx: picture.height,
    sharpness: round(sharpnessOf(plane)),
    dark: round(dark),
    bright: round(bright),
    dHash: dHashOf(plane),
  }
}
const round = (value: number): number => Math.round(value * 1000) / 1000

/** A photo of a label is evidence because it can be read: it is the one kind whose labels stay (DOMAIN §5 `ADDRESS_INCOMPLETE`). */
export const blursLabels = (kind: PhotoKind): boolean => kind !== 'label'

/** DOMAIN §4.2 nos. 2 to 7. The same findings give the same report, on every device. */
export function judgePhoto({ measures, seen, fix: told, labels, kind, retakes }: PhotoFindings): PhotoReport {
  const fix = told !== null && told.ageMs >= 0 && told.accuracyM >= 0 ? told : null
  const nearest = nearestOf(measures.dHash, seen)
  const failed: PhotoTest[] = []
  const weak: PhotoTest[] = []
  const put = (test: PhotoTest, fails: boolean, isWeak = false): void => {
    if (fails) failed.push(test)
    else if (isWeak) weak.push(test)
  }
  const { sharpness, dark, bright } = measures
  put('size', Math.max(measures.widthPx, measures.heightPx) < MIN_LONG_SIDE_PX)
  put('sharpness', sharpness < SHARP_FROM, sharpness < SOFT_BELOW)
  put('exposure', dark > MAX_DARK || bright > MAX_BRIGHT, dark > RATHER_DARK || bright > RATHER_BRIGHT)
  put('near-copy', nearest !== null && nearest <= NEAR_COPY_BITS)
  put('place', false, !isAtTheDoor(fix))
  put('label', false, labels > 0)
  return {
    ...measures,
    ...{ nearest, labelsBlurred: blursLabels(kind) ? Math.min(labels, MAX_LABELS) : 0 },
    ...{ fixAgeMs: fix?.ageMs ?? null, accuracyM: fix?.accuracyM ?? null },
    ...{ failed, weak, retakes },
  }
}
/** The wire's bound. */
const MAX_LABELS = 100

function nearestOf(dHash: string, seen: readonly string[]): number | null {
  let nearest: number | null = null
  for (const one of seen) {
    const bits = hammingDistance(dHash, one)
    if (bits !== null && (nearest === null || bits < nearest)) nearest = bits
  }
  return nearest
}

/** Fresh, believable, and within the arrival's first band of (distance − accuracy) where a distance is known (DOMAIN §4.2 no. 6). */
function isAtTheDoor(fix: PhotoFix | null): boolean {
  if (fix === null || fix.ageMs > MAX_FIX_AGE_MS || fix.accuracyM > MAX_ACCURACY_M) return false
  return fix.distanceM === null || fix.distanceM - fix.accuracyM <= OK_WITHIN_M
}

/** A photo that failed may be accepted with a coded reason once it was taken again twice: nobody is trapped (DOMAIN §4.2 no. 8). */
export const mayExcuse = (report: Pick<PhotoReport, 'retakes'>): boolean => report.retakes >= RETAKES_BEFORE_EXCUSE
