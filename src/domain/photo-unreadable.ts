// A label is made unreadable and looked at again with the same reader (DOMAIN §4.2 no. 7): coarser fields while it still reads, then a solid cover.
import type { GreyPicture } from './decoding/picture.ts'
import { greyOf } from './decoding/picture.ts'
import { blurRegion, coverRegion, type LabelRegion, type Pixels, regionBox } from './photo-label.ts'

/** How many codes a reader finds in a picture. */
export type CountCodes = (picture: GreyPicture) => Promise<number>

const STRENGTHS = [1, 2, 4] as const

/** Alters `pixels`. `covered`: every blur was still read, so nothing of the place is left to look at. */
export async function makeUnreadable(
  pixels: Pixels,
  label: LabelRegion,
  codesIn: CountCodes,
): Promise<'blurred' | 'covered'> {
  for (const strength of STRENGTHS) {
    blurRegion(pixels, label, strength)
    if ((await codesIn(cut(pixels, label))) === 0) return 'blurred'
  }
  coverRegion(pixels, label)
  return 'covered'
}

function cut({ data, width, height }: Pixels, label: LabelRegion): GreyPicture {
  const { left, top, right, bottom } = regionBox(label)
  const [wide, high] = [Math.min(width, right) - left, Math.min(height, bottom) - top]
  const part = new Uint8ClampedArray(wide * high * 4)
  for (let row = 0; row < high; row++) {
    const from = ((top + row) * width + left) * 4
    part.set(data.subarray(from, from + wide * 4), row * wide * 4)
  }
  return greyOf({ width: wide, height: high, data: part })
}
