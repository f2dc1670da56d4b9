// The photo gate off the window's thread (DOMAIN §4.2): a frame in; the picture that is kept and what was measured in it out. Labels are blurred
// on the canvas, before anything is encoded; a canvas carries no EXIF, so neither place nor device leaves with the picture.
import { greyOf, type Decoder, type GreyPicture } from '../../domain/decoding/picture.ts'
import { readHead } from '../../domain/decoding/picture-head.ts'
import { MAX_LONG_SIDE_PX, measurePhoto } from '../../domain/photo-gate.ts'
import { coverRegion, labelRegion, type LabelRegion, type Pixels } from '../../domain/photo-label.ts'
import { makeUnreadable } from '../../domain/photo-unreadable.ts'
import { openJsDecoder } from '../../scan/js-decoder.ts'
import { openWasmDecoder } from '../../scan/wasm-decoder.ts'
import { WASM_URL } from '../../scan/wasm-url.ts'
import { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, PHOTO_MIME } from '../../wire/photos.ts'
import type { FromGate, ToGate } from './messages.ts'

/** Below it blocks show around letters and edges; above it the file grows and nothing is seen of it. */
const QUALITY = 0.85
const LOWEST_QUALITY = 0.45

/** Opened with the worker: the driver is still aiming then. */
const opened: Promise<Decoder> = openWasmDecoder({ url: WASM_URL }, 'photo').catch(() => openJsDecoder('photo'))
// The first reading of an engine costs several times the second: a speck is read now, so that no driver waits for it.
void opened.then((decoder) => decoder.read({ width: 64, height: 64, luma: new Uint8Array(64 * 64) }))
let canvas: OffscreenCanvas | null = null

self.onmessage = ({ data }: MessageEvent<ToGate>) => {
  void gate(data).then(
    (answer) => self.postMessage(answer, answer.outcome === 'looked' ? { transfer: [answer.bytes.buffer] } : {}),
    () => self.postMessage({ outcome: 'refused', reason: 'no-picture' } satisfies FromGate),
  )
}

async function gate({ picture, blur }: ToGate): Promise<FromGate> {
  if (picture instanceof Blob && (await isTooLarge(picture))) return { outcome: 'refused', reason: 'too-large' }
  // A camera's own file lies as the sensor lay; this stands it upright, as people hold it.
  const bitmap =
    picture instanceof Blob ? await createImageBitmap(picture, { imageOrientation: 'from-image' }) : picture
  if (bitmap.width * bitmap.height > MAX_PHOTO_PIXELS) {
    bitmap.close()
    return { outcome: 'refused', reason: 'too-large' }
  }
  const context = drawn(bitmap)
  bitmap.close()
  const pixels = context.getImageData(0, 0, context.canvas.width, context.canvas.height)
  const grey = greyOf(pixels)
  const measures = measurePhoto(grey)
  const labels = await readLabels(grey)
  if (blur && labels.length > 0) {
    if (!(await hideLabels(pixels, labels))) return { outcome: 'refused', reason: 'label' }
    context.putImageData(pixels, 0, 0)
  }
  const { engine } = await opened
  return { outcome: 'looked', bytes: await encoded(context.canvas), measures, labels: labels.length, engine }
}

/** By what the file says of itself: decoding 100 megapixels to find out costs 400 MB. */
async function isTooLarge(file: Blob): Promise<boolean> {
  const head = readHead(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()))
  return (head?.pixels ?? 0) > MAX_PHOTO_PIXELS
}
/** EXIF with its preview stands before the size, in at most 64 KiB a segment. */
const HEAD_BYTES = 512 * 1024

function drawn(bitmap: ImageBitmap): OffscreenCanvasRenderingContext2D {
  const factor = Math.min(1, MAX_LONG_SIDE_PX / Math.max(bitmap.width, bitmap.height))
  const width = Math.max(1, Math.round(bitmap.width * factor))
  const height = Math.max(1, Math.round(bitmap.height * factor))
  canvas ??= new OffscreenCanvas(width, height)
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })
  if (context === null) throw new Error('a worker’s canvas gave no 2d context: was it made for another kind?')
  context.imageSmoothingQuality = 'medium'
  context.drawImage(bitmap, 0, 0, width, height)
  return context
}

/** One region a code that can be read in the picture as it would be kept. */
async function readLabels(grey: GreyPicture): Promise<LabelRegion[]> {
  const decoder = await opened
  return (await decoder.read(grey)).map(({ corners }) => labelRegion(grey, corners))
}

/**
 * Each label, and then the whole picture once more: what is still read there is covered.
 * @returns whether nothing is read any more
 */
async function hideLabels(pixels: Pixels, labels: readonly LabelRegion[]): Promise<boolean> {
  const decoder = await opened
  const codesIn = async (picture: GreyPicture): Promise<number> => (await decoder.read(picture)).length
  for (const label of labels) await makeUnreadable(pixels, label, codesIn)
  const left = await readLabels(greyOf(pixels))
  for (const label of left) coverRegion(pixels, label)
  return left.length === 0 || (await codesIn(greyOf(pixels))) === 0
}

/** A picture of leaves and gravel can be larger than the hub takes: then a little less good. */
async function encoded(from: OffscreenCanvas): Promise<Uint8Array<ArrayBuffer>> {
  for (let quality = QUALITY; ; quality -= 0.2) {
    const blob = await from.convertToBlob({ type: PHOTO_MIME, quality })
    if (blob.size <= MAX_PHOTO_BYTES || quality < LOWEST_QUALITY) return new Uint8Array(await blob.arrayBuffer())
  }
}
