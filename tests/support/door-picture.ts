// A parcel before a door as a camera sees it: bricks, a door with panels, a mat, a box, and on it a label that can be read. No picture codec.
import type { GreyPicture } from '../../src/domain/decoding/picture.ts'
import { pictureOf } from './code-picture.ts'

export type Door = {
  width?: number
  height?: number
  /** what the label's code says; null: the label's side is turned away */
  code?: string | null
  /** pixels of the code's thinnest bar */
  module?: number
  /** pixels that the camera has moved to the side */
  shift?: number
  /** another door, another day */
  seed?: number
}

/** Sharp and well lit: greys from 40 to 230. */
export function doorPicture({
  width = 1280,
  height = 960,
  code = null,
  module = 2,
  shift = 0,
  seed = 1,
}: Door = {}): GreyPicture {
  const luma = new Uint8Array(width * height)
  const side = (seed % 5) * 0.06
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) luma[y * width + x] = greyAt((x + shift) / width - side, y / height, seed)
  const scene = { width, height, luma }
  const label = { under: scene, dx: -shift, dy: height * 0.29, tiltDegrees: 2, module, noise: 3 }
  return pictureOf(code === null ? [] : [{ bcid: 'code128', text: code }], label, seed)
}

function greyAt(x: number, y: number, seed: number): number {
  if (x > 0.3 && x < 0.7 && y > 0.62 && y < 0.96) return y < 0.64 || Math.abs(x - 0.5) < 0.006 ? 95 : 150
  if (y > 0.86) return (Math.floor(x * 160) + Math.floor(y * 120)) % 2 === 0 ? 70 : 90
  if (x > 0.34 && x < 0.66) return doorAt((x - 0.34) / 0.32, y / 0.86, seed)
  return brickAt(x, y, seed)
}

function doorAt(x: number, y: number, seed: number): number {
  if (x < 0.03 || x > 0.97 || y < 0.03) return 225
  if (x > 0.86 && x < 0.92 && y > 0.5 && y < 0.54) return 235
  const [column, row] = [(x * 2) % 1, (y * 3) % 1]
  const frame = column < 0.12 || column > 0.88 || row < 0.1 || row > 0.9
  return frame ? 110 + (seed % 3) * 20 : 80 + (seed % 3) * 20
}

function brickAt(x: number, y: number, seed: number): number {
  const row = Math.floor(y * 22)
  const along = x * 14 + (row % 2) * 0.5
  if ((y * 22) % 1 < 0.12 || ((along % 1) + 1) % 1 < 0.07) return 200
  return 105 + ((Math.imul(row * 31 + Math.floor(along) + seed * 7, 2654435761) >>> 27) % 30)
}

/** As through a lens that is out of focus: a box over 2 × radius + 1 pixels both ways, twice. */
export function outOfFocus(picture: GreyPicture, radius: number): GreyPicture {
  let { luma } = picture
  const { width, height } = picture
  for (let turn = 0; turn < 2; turn++)
    luma = shaken(shaken(luma, width, height, radius, 1), width, height, radius, width)
  return { width, height, luma }
}

/** As by a hand that moved: along one line only. */
export function shakenAcross(picture: GreyPicture, radius: number): GreyPicture {
  return { ...picture, luma: shaken(picture.luma, picture.width, picture.height, radius, 1) }
}

function shaken(luma: Uint8Array, width: number, height: number, radius: number, step: number): Uint8Array {
  const out = new Uint8Array(luma.length)
  const [lines, length, next] = step === 1 ? [height, width, width] : [width, height, 1]
  for (let line = 0; line < lines; line++) {
    const at = (index: number): number => luma[line * next + Math.min(length - 1, Math.max(0, index)) * step] ?? 0
    let sum = 0
    for (let index = -radius; index <= radius; index++) sum += at(index)
    for (let index = 0; index < length; index++) {
      out[line * next + index * step] = Math.round(sum / (2 * radius + 1))
      sum += at(index + radius + 1) - at(index - radius)
    }
  }
  return out
}
