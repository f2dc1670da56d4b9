// JPEG files of pictures made here, and pictures of JPEG files: mozjpeg as WebAssembly, in Node.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import decode, { init as openDecoder } from '@jsquash/jpeg/decode.js'
import encode, { init as openEncoder } from '@jsquash/jpeg/encode.js'
import { greyOf, type GreyPicture } from '../../src/domain/decoding/picture.ts'

/** Both ends speak in this browser class, which Node does not have. */
class Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
  readonly colorSpace = 'srgb'
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data
    this.width = width
    this.height = height
  }
}

const wasm = (part: string) =>
  new WebAssembly.Module(
    new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(`@jsquash/jpeg/codec/${part}.wasm`))),
  )
let ready: Promise<unknown> | null = null
function open(): Promise<unknown> {
  if (!('ImageData' in globalThis)) Object.assign(globalThis, { ImageData: Pixels })
  const opened = { decoder: openDecoder, encoder: openEncoder } as unknown as Record<
    'decoder' | 'encoder',
    (module: WebAssembly.Module) => Promise<void>
  >
  return (ready ??= Promise.all([opened.decoder(wasm('dec/mozjpeg_dec')), opened.encoder(wasm('enc/mozjpeg_enc'))]))
}

export async function greyOfJpeg(file: Uint8Array): Promise<GreyPicture> {
  await open()
  return greyOf(await decode(new Uint8Array(file).buffer))
}

/** Grey, quality 0 … 100. */
export async function jpegOf({ width, height, luma }: GreyPicture, quality = 85): Promise<Uint8Array<ArrayBuffer>> {
  await open()
  const data = new Uint8ClampedArray(width * height * 4)
  for (let at = 0; at < luma.length; at++) {
    const grey = luma[at] ?? 0
    data.set([grey, grey, grey, 255], at * 4)
  }
  const pixels = new Pixels(data, width, height) as unknown as ImageData
  return new Uint8Array(await encode(pixels, { quality }))
}
