// A JPEG as it is kept: whole, within bounds, and without what cameras write beside the picture. Where it was taken stands in the event, on purpose;
// in a file that a customer is shown it has no business (SPEC [PH2]). The picture itself is not touched: no byte of it is decoded or packed anew.
import { imageSize } from 'image-size'
import { MAX_PHOTO_PIXELS } from '../../wire/photos.ts'

export type CleanJpeg =
  | { ok: true; bytes: Uint8Array; widthPx: number; heightPx: number }
  | { ok: false; why: 'no-jpeg' | 'cut' | 'too-many-pixels' }

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const COMMENT = 0xfe
/** JFIF, colour profile, Adobe's colour transform: without them the colours are wrong. */
const KEPT_APPS = new Set([APP0, 0xe2, 0xee])

/** Width and height are those of the picture as it is shown, turned where the file says so. */
export function cleanJpeg(bytes: Uint8Array): CleanJpeg {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return { ok: false, why: 'no-jpeg' }
  const size = sizeOf(bytes)
  if (size === null) return { ok: false, why: 'no-jpeg' }
  if (size.width * size.height > MAX_PHOTO_PIXELS) return { ok: false, why: 'too-many-pixels' }
  const parts = partsOf(bytes)
  if (parts === null) return { ok: false, why: 'cut' }
  const turned = size.orientation > 1 ? [orientationOnly(size.orientation)] : []
  const [start, ...rest] = parts
  const clean = Buffer.concat([start ?? new Uint8Array(), ...turned, ...rest])
  const [widthPx, heightPx] = size.orientation >= 5 ? [size.height, size.width] : [size.width, size.height]
  return { ok: true, bytes: clean, widthPx, heightPx }
}

function sizeOf(bytes: Uint8Array): { width: number; height: number; orientation: number } | null {
  try {
    const { type, width, height, orientation = 1 } = imageSize(bytes)
    const sound = type === 'jpg' && width > 0 && height > 0
    return sound ? { width, height, orientation: orientation >= 1 && orientation <= 8 ? orientation : 1 } : null
  } catch {
    return null
  }
}

/** The file's segments that stay, in order, up to its end marker; what lies behind that is left out. null: it ends before. */
function partsOf(bytes: Uint8Array): Uint8Array[] | null {
  const parts = [bytes.subarray(0, 2)]
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === SOS) return withScan(bytes, at, parts)
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    if (length < 2 || at + 2 + length > bytes.length) return null
    if (!isBeside(marker)) parts.push(bytes.subarray(at, at + 2 + length))
    at += 2 + length
  }
  return null
}

const isBeside = (marker: number): boolean =>
  marker === COMMENT || (marker >= APP0 && marker <= 0xef && !KEPT_APPS.has(marker))

/** From the first scan on all stays: tables and further scans of a progressive picture lie between. */
function withScan(bytes: Uint8Array, from: number, parts: Uint8Array[]): Uint8Array[] | null {
  for (let at = bytes.indexOf(0xff, from + 2); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === EOI) return [...parts, bytes.subarray(from, at + 2)]
  return null
}

/** The shortest EXIF that says how the picture is turned, and nothing else. */
function orientationOnly(orientation: number): Uint8Array {
  const tiff = Buffer.from('4d4d002a0000000800010112000300000001000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.alloc(2)])
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(exif.length + 2, 2)
  return Buffer.concat([head, exif])
}
