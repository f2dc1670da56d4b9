// What a file says about itself before anything decodes it: its kind by its first bytes, whatever its name, and its size in pixels.
export type PictureKind = 'png' | 'jpeg' | 'webp'
/** `pixels`: null where the head does not say; the decoder then says what is wrong. */
export type PictureHead = { kind: PictureKind; pixels: number | null }

/** null: no picture of these three kinds. */
export function readHead(file: Uint8Array): PictureHead | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const latin = (from: number, to: number) => String.fromCharCode(...file.subarray(from, to))
  if (latin(0, 8) === '\x89PNG\r\n\x1a\n') return { kind: 'png', pixels: pngPixels(view) }
  if (file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff) return { kind: 'jpeg', pixels: jpegPixels(view) }
  if (latin(0, 4) === 'RIFF' && latin(8, 12) === 'WEBP')
    return { kind: 'webp', pixels: webpPixels(view, latin(12, 16)) }
  return null
}

const pngPixels = (view: DataView): number | null =>
  view.byteLength < 24 ? null : view.getUint32(16) * view.getUint32(20)

/** The size stands in the frame header (SOF0 … SOF15, without the three marks that are none). */
function jpegPixels(view: DataView): number | null {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null
    const mark = view.getUint8(at + 1)
    if (mark === 0xff) {
      at += 1
      continue
    }
    if (mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark))
      return view.getUint16(at + 5) * view.getUint16(at + 7)
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

function webpPixels(view: DataView, chunk: string): number | null {
  if (view.byteLength < 30) return null
  const u24 = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
  if (chunk === 'VP8X') return (u24(24) + 1) * (u24(27) + 1)
  if (chunk === 'VP8 ') return (view.getUint16(26, true) & 0x3fff) * (view.getUint16(28, true) & 0x3fff)
  if (chunk !== 'VP8L') return null
  const bits = view.getUint32(21, true)
  return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1)
}
