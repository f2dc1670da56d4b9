// JPEG files of any size in bytes and pixels, each of its own: real segments around a scan of noise. Nobody between camera and page decodes a photo; what
// they look at is all there.
const be16 = (value: number): number[] => [value >> 8, value & 255]
const segment = (marker: number, data: Uint8Array | number[]): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, ...be16(data.length + 2)]), Buffer.from(data)])

export type JpegShape = { seed: number; bytes?: number; widthPx?: number; heightPx?: number; beside?: Buffer[] }

/** @param shape.beside segments put right behind the start, such as `exif(…)` */
export function jpegOf({
  seed,
  bytes = 3000,
  widthPx = 640,
  heightPx = 480,
  beside = [],
}: JpegShape): Buffer<ArrayBuffer> {
  const head = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('4a46494600010100000100010000', 'hex')),
    ...beside,
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 16)]),
    segment(0xc0, [8, ...be16(heightPx), ...be16(widthPx), 1, 1, 0x11, 0]),
    segment(0xc4, [0, 1, ...Array.from({ length: 15 }, () => 0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
  ])
  const scan = Buffer.alloc(Math.max(16, bytes - head.length - 2))
  let state = (seed * 2654435761 + 1) >>> 0
  for (let at = 0; at < scan.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    scan[at] = (state >>> 24) % 255
  }
  return Buffer.concat([head, scan, Buffer.from([0xff, 0xd9])])
}

/** What a telephone writes beside its pictures: how it was held, and where. */
export function exif(orientation: number, place = 'GPS 47.1650 N 9.5090 E'): Buffer {
  const tiff = Buffer.from('49492a000800000001001201030001000000000000000000', 'hex')
  tiff.writeUInt16LE(orientation, 18)
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.alloc(2), Buffer.from(place)]))
}
