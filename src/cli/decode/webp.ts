import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import decode, { init } from '@jsquash/webp/decode.js'
import { greyOf, type GreyPicture } from '../../domain/decoding/picture.ts'

/** The decoder answers in this browser class, which Node does not have. */
class Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data
    this.width = width
    this.height = height
  }
}

let ready: Promise<void> | null = null
async function open(): Promise<void> {
  if (!('ImageData' in globalThis)) Object.assign(globalThis, { ImageData: Pixels })
  const file = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm')
  await init(new WebAssembly.Module(readFileSync(file)))
}

/** A webp file as a grey picture; rejects where it is broken. The barcode engine itself reads png and jpeg, but no webp. */
export async function readWebp(file: Uint8Array): Promise<GreyPicture> {
  await (ready ??= open())
  return greyOf(await decode(new Uint8Array(file).buffer))
}
