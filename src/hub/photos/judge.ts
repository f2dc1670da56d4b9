// Is what came the photo that was named? The hub opens no picture: it looks at the bytes' hash, the first and last ones, and the size they tell.
import { imageSize } from 'image-size'
import { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS } from '../../wire/photos.ts'
import { sha256Hex } from '../sha256.ts'

export type JudgedPhoto =
  | { ok: true; widthPx: number; heightPx: number }
  /** `damaged`: other bytes than were named, so sending again may help; `no-photo`: it will not */
  | { ok: false; why: 'damaged' | 'no-photo'; sentence: string }

export function judgePhoto(bytes: Uint8Array, sha256: string): JudgedPhoto {
  if (sha256Hex(bytes) !== sha256)
    return { ok: false, why: 'damaged', sentence: 'The bytes that came do not have the hash they were named by.' }
  if (bytes.length > MAX_PHOTO_BYTES) return noPhoto('It is larger than a photo may be.')
  const [a, b] = bytes
  if (a !== 0xff || b !== 0xd8 || bytes.at(-2) !== 0xff || bytes.at(-1) !== 0xd9)
    return noPhoto('It is no whole JPEG picture.')
  const size = sizeOf(bytes)
  if (size === null) return noPhoto('It tells no width and height.')
  if (size.widthPx * size.heightPx > MAX_PHOTO_PIXELS) return noPhoto('It has more pixels than a photo may have.')
  return { ok: true, ...size }
}

const noPhoto = (sentence: string): JudgedPhoto => ({ ok: false, why: 'no-photo', sentence })

function sizeOf(bytes: Uint8Array): { widthPx: number; heightPx: number } | null {
  try {
    const { type, width, height } = imageSize(bytes)
    return type === 'jpg' && width > 0 && height > 0 ? { widthPx: width, heightPx: height } : null
  } catch {
    return null
  }
}
