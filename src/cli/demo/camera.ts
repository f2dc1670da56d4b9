// The demo drivers' camera: painted doors as JPEG bytes, with the report that the window's gate would give.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import encode, { init } from '@jsquash/jpeg/encode.js'
import type { DemoCamera } from '../../demo/client.ts'
import { paintDoor, type Painting } from '../../demo/paint-door.ts'
import { paintSignature } from '../../demo/paint-signature.ts'
import type { GreyPicture } from '../../domain/decoding/picture.ts'
import { judgePhoto, measurePhoto } from '../../domain/photo-gate.ts'

const QUALITY = 82

export async function openDemoCamera(): Promise<DemoCamera> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'))
  await init(await WebAssembly.compile(new Uint8Array(wasm)))
  return async ({ seed, kind, parcel, fix, seen }) => {
    const painting = kind === 'signature' ? paintSignature(seed) : paintDoor(seed, parcel)
    const measures = measurePhoto(greyOf(painting))
    // The encoder asks for the browser's ImageData, of which it reads these three fields.
    const bytes = await encode({ ...painting, colorSpace: 'srgb' } as never, { quality: QUALITY })
    return {
      bytes: new Uint8Array(bytes),
      report: judgePhoto({ measures, seen, fix, labels: 0, kind, retakes: 0 }),
    }
  }
}

function greyOf({ data, width, height }: Painting): GreyPicture {
  const luma = new Uint8Array(width * height)
  for (let at = 0; at < luma.length; at++)
    luma[at] = 0.299 * (data[at * 4] ?? 0) + 0.587 * (data[at * 4 + 1] ?? 0) + 0.114 * (data[at * 4 + 2] ?? 0)
  return { luma, width, height }
}
