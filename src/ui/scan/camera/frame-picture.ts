import { greyOf, type GreyPicture } from '../../../domain/decoding/picture.ts'

let buffer = new Uint8Array(0)
let canvas: OffscreenCanvas | null = null

/**
 * A frame as a grey picture by the cheapest way there is (PLATFORM, Camera): most cameras give brightness as a plane of its own,
 * which is what the engines read, and nothing is converted. The picture is valid until the next call.
 */
export async function pictureOfFrame(frame: VideoFrame): Promise<GreyPicture> {
  const { format, visibleRect } = frame
  if (visibleRect === null || (format !== 'I420' && format !== 'NV12'))
    return drawn(frame, frame.displayWidth, frame.displayHeight)
  const size = frame.allocationSize()
  if (buffer.length !== size) buffer = new Uint8Array(size)
  const [plane] = await frame.copyTo(buffer)
  const { width, height } = visibleRect
  return { width, height, luma: rowsOf(plane ?? { offset: 0, stride: width }, width, height) }
}

export function pictureOfBitmap(bitmap: ImageBitmap): GreyPicture {
  return drawn(bitmap, bitmap.width, bitmap.height)
}

function rowsOf({ offset, stride }: PlaneLayout, width: number, height: number): Uint8Array {
  if (stride === width) return buffer.subarray(offset, offset + width * height)
  const luma = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    luma.set(buffer.subarray(offset + y * stride, offset + y * stride + width), y * width)
  return luma
}

function drawn(source: CanvasImageSource, width: number, height: number): GreyPicture {
  canvas ??= new OffscreenCanvas(width, height)
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('a worker’s canvas gave no 2d context: was it made for another kind?')
  context.drawImage(source, 0, 0)
  return greyOf(context.getImageData(0, 0, width, height))
}
