// Both engines on the same pictures: what is drawn is what is read, with names and identifiers that agree.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { classifyScan } from '../../src/domain/numbers/classify-scan.ts'
import { type Decoder, type Effort, isBlack, scanTextOf } from '../../src/domain/decoding/picture.ts'
import { openJsDecoder } from '../../src/scan/js-decoder.ts'
import { openWasmDecoder } from '../../src/scan/wasm-decoder.ts'
import { blackPicture, type Code, pictureOf } from '../support/code-picture.ts'

const wasmBytes = () =>
  new Uint8Array(readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))).buffer

const OPENERS: Record<'wasm' | 'js', (effort: Effort) => Promise<Decoder>> = {
  wasm: (effort) => openWasmDecoder({ bytes: wasmBytes() }, effort),
  js: async (effort) => openJsDecoder(effort),
}

const WM = 'WM9F2K7XQC4RTM'
const SSCC = '^FNC10037610425002123456'
const CODES: readonly (Code & { reads: string; format: string; symbology: string })[] = [
  { bcid: 'code128', text: WM, reads: WM, format: 'Code128', symbology: ']C0' },
  { bcid: 'qrcode', text: WM, reads: WM, format: 'QRCode', symbology: ']Q1' },
  { bcid: 'datamatrix', text: WM, reads: WM, format: 'DataMatrix', symbology: ']d1' },
  { bcid: 'ean13', text: '7612345678900', reads: '7612345678900', format: 'EAN13', symbology: ']E0' },
  { bcid: 'interleaved2of5', text: '0123456789', reads: '0123456789', format: 'ITF', symbology: ']I0' },
  { bcid: 'code39', text: 'ABC12345', reads: 'ABC12345', format: 'Code39', symbology: ']A0' },
  {
    ...{ bcid: 'code128', text: `${SSCC}^FNC110LOT`, parsefnc: true },
    ...{ reads: '0037610425002123456\u001d10LOT', format: 'Code128', symbology: ']C1' },
  },
]

describe.each(['wasm', 'js'] as const)('engine %s', (engine) => {
  let camera: Decoder
  beforeAll(async () => {
    camera = await OPENERS[engine]('camera')
  })

  test.each(CODES)('reads $bcid $text', async ({ reads, format, symbology, ...code }) => {
    const module = code.bcid === 'qrcode' || code.bcid === 'datamatrix' ? 8 : 2
    const found = await camera.read(pictureOf([code], { module, tiltDegrees: 3 }))
    expect(found.map(({ text, format: name, symbology: id }) => [text, name, id])).toEqual([[reads, format, symbology]])
    const [{ corners }] = found as [(typeof found)[0]]
    expect(corners.length).toBeGreaterThanOrEqual(2)
    for (const { x, y } of corners) {
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(640)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(480)
    }
  })

  test('reads a label that stands on its side, and says where it is', async () => {
    const picture = pictureOf([{ bcid: 'code128', text: WM }], { module: 2, tiltDegrees: 90, dx: 120 })
    const found = [...(await camera.read(picture)), ...(await camera.read(picture))]
    expect(found.map(({ text }) => text)).toContain(WM)
    const corners = found[0]!.corners
    expect(corners.reduce((sum, { x }) => sum + x, 0) / corners.length).toBeCloseTo(440, -2)
  })

  test('finds nothing on an empty desk or in the dark, and writes nothing to the console', async () => {
    const warned = vi.spyOn(console, 'warn')
    expect(await camera.read(pictureOf([]))).toEqual([])
    expect(await camera.read(blackPicture())).toEqual([])
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
  })

  test('gives the way of a scan what a scanner would have typed', async () => {
    const own = await camera.read(pictureOf([{ bcid: 'code128', text: WM }], { module: 2 }))
    expect(scanTextOf(own[0]!)).toBe(`]C0${WM}`)
    const logistic = await camera.read(pictureOf([{ bcid: 'code128', text: SSCC, parsefnc: true }], { module: 2 }))
    const scanned = scanTextOf(logistic[0]!)
    expect(scanned.startsWith(']C1')).toBe(true)
    expect(classifyScan(scanned)).not.toMatchObject({ kind: 'product' })
  })
})

test('the WebAssembly engine gives every code of a still picture, the other one at least one of them', async () => {
  const codes = [
    { bcid: 'code128', text: WM },
    { bcid: 'ean13', text: '7612345678900' },
  ]
  const picture = pictureOf(codes, { module: 2 })
  const wasm = await (await OPENERS.wasm('still')).read(picture)
  expect(wasm.map(({ text }) => text).sort()).toEqual(['7612345678900', WM])
  const js = await (await OPENERS.js('still')).read(picture)
  expect(js).toHaveLength(1)
  expect(codes.map(({ text }) => text)).toContain(js[0]!.text)
})

test('without WebAssembly its engine is refused, not waited for', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  await expect(openWasmDecoder({ bytes: new ArrayBuffer(8) }, 'camera')).rejects.toThrow()
  vi.unstubAllGlobals()
})

test('a covered lens is black, a desk is not', () => {
  expect(isBlack(blackPicture())).toBe(true)
  expect(isBlack(pictureOf([]))).toBe(false)
})
