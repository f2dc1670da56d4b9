// What can be measured in a picture's grey plane (DOMAIN §4.2 nos. 3 to 5): numbers only; what they mean is photo-gate.ts.
import type { GreyPicture } from './decoding/picture.ts'

/**
 * Long side of the plane that all is measured on: sharpness depends on the scale it is looked at, and a sensor's noise is averaged away in
 * between. A smaller picture is measured as it is.
 */
export const GATE_LONG_SIDE_PX = 640
/** Blur that the picture is compared with: a box of 2 × 4 + 1 pixels of the gate's plane. */
const BLUR_RADIUS_PX = 4
/** Smaller differences between neighbours, 0 … 255, are grain and steps of a dim sensor: they would make a blurred picture look sharp. */
const GRAIN_BELOW = 6
/** 0 … 255. Below the one nobody sees a thing, even with the screen turned up; above the other paper is burnt out. */
const BLACK_BELOW = 24
const WHITE_ABOVE = 245

/** The mean of what falls on each pixel: no grain of the large picture turns into an edge of the small one. */
export function scaleToGate(picture: GreyPicture): GreyPicture {
  const { width, height, luma } = picture
  const factor = Math.max(width, height) / GATE_LONG_SIDE_PX
  if (factor <= 1) return picture
  const [wide, high] = [Math.max(1, Math.round(width / factor)), Math.max(1, Math.round(height / factor))]
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.floor((x * wide) / width))
  const small = new Uint8Array(wide * high)
  const sums = new Uint32Array(wide)
  const counts = new Uint32Array(wide)
  for (const column of columns) counts[column] = (counts[column] ?? 0) + 1
  for (let row = 0, y = 0; row < high; row++) {
    sums.fill(0)
    const from = y
    for (; y < height && Math.floor((y * high) / height) === row; y++)
      for (let x = 0, at = y * width; x < width; x++, at++) {
        const column = columns[x] ?? 0
        sums[column] = (sums[column] ?? 0) + (luma[at] ?? 0)
      }
    for (let x = 0; x < wide; x++) small[row * wide + x] = Math.round((sums[x] ?? 0) / ((counts[x] ?? 1) * (y - from)))
  }
  return { width: wide, height: high, luma: small }
}

/**
 * 0 … 1: how much of the differences between neighbours goes away when the picture is blurred once more, in the direction that loses least
 * (F. Crété and others 2007, after the variance of the Laplacian had failed dim doors and passed shaken pictures: it grows with contrast, and a
 * shake leaves the edges along it). What was blurred before has little to lose. The darkness of a scene cancels out; a picture without any
 * difference has 0.
 */
export function sharpnessOf(plane: GreyPicture): number {
  return Math.min(lossAlong(plane, true), lossAlong(plane, false))
}

function lossAlong({ width, height, luma }: GreyPicture, across: boolean): number {
  const [lines, length] = across ? [height, width] : [width, height]
  const [step, next] = across ? [1, width] : [width, 1]
  const box = 2 * BLUR_RADIUS_PX + 1
  let all = 0
  let lost = 0
  for (let line = 0; line < lines; line++) {
    const start = line * next
    const at = (index: number): number => luma[start + Math.min(length - 1, Math.max(0, index)) * step] ?? 0
    for (let index = 1; index < length; index++) {
      const sharp = Math.abs(at(index) - at(index - 1))
      if (sharp < GRAIN_BELOW) continue
      // Two boxes side by side differ by their ends alone.
      const blurred = Math.abs(at(index + BLUR_RADIUS_PX) - at(index - 1 - BLUR_RADIUS_PX)) / box
      all += sharp
      if (sharp > blurred) lost += sharp - blurred
    }
  }
  return all === 0 ? 0 : lost / all
}

/** Shares of the picture, 0 … 1, that are all but black and all but white. */
export function exposureOf({ luma }: GreyPicture): { dark: number; bright: number } {
  let [dark, bright] = [0, 0]
  for (const grey of luma) {
    if (grey < BLACK_BELOW) dark++
    else if (grey > WHITE_ABOVE) bright++
  }
  const all = Math.max(1, luma.length)
  return { dark: dark / all, bright: bright / all }
}

const COLUMNS = 9
const ROWS = 8

/** Difference hash, 16 hex digits: is each of 9 × 8 fields brighter than the one right of it? Alike for a copy of another size or brightness. */
export function dHashOf({ width, height, luma }: GreyPicture): string {
  const sums = new Float64Array(COLUMNS * ROWS)
  const counts = new Float64Array(COLUMNS * ROWS)
  const fieldOf = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * COLUMNS) / width))
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * ROWS) / height) * COLUMNS
    for (let x = 0; x < width; x++, at++) {
      const field = row + (fieldOf[x] ?? 0)
      sums[field] = (sums[field] ?? 0) + (luma[at] ?? 0)
      counts[field] = (counts[field] ?? 0) + 1
    }
  }
  const mean = (row: number, column: number): number => {
    const field = row * COLUMNS + column
    return (sums[field] ?? 0) / Math.max(1, counts[field] ?? 0)
  }
  let hex = ''
  for (let row = 0; row < ROWS; row++)
    for (let half = 0; half < COLUMNS - 1; half += 4) {
      let digit = 0
      for (let column = half; column < half + 4; column++)
        digit = digit * 2 + (mean(row, column) > mean(row, column + 1) ? 1 : 0)
      hex += digit.toString(16)
    }
  return hex
}

/** Bits in which two hashes of 16 hex digits differ: 0 … 64. Null where one of them is no such hash. */
export function hammingDistance(a: string, b: string): number | null {
  if (!HASH.test(a) || !HASH.test(b)) return null
  let bits = 0
  for (let at = 0; at < 16; at++) {
    let differs = Number.parseInt(a[at] ?? '0', 16) ^ Number.parseInt(b[at] ?? '0', 16)
    for (; differs !== 0; differs &= differs - 1) bits++
  }
  return bits
}
const HASH = /^[0-9a-f]{16}$/
