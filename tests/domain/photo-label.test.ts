// Where a label lies, and that nobody reads it after the blur: on labels drawn here, read by the engine of the camera (DOMAIN §4.2 no. 7).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { greyOf, type Decoder, type GreyPicture } from '../../src/domain/decoding/picture.ts'
import { blurRegion, labelRegion, type LabelRegion, type Pixels, regionBox } from '../../src/domain/photo-label.ts'
import { makeUnreadable } from '../../src/domain/photo-unreadable.ts'
import { openWasmDecoder } from '../../src/scan/wasm-decoder.ts'
import { type Code, pictureOf } from '../support/code-picture.ts'
import { doorPicture } from '../support/door-picture.ts'

let decoder: Decoder
beforeAll(async () => {
  const file = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
  decoder = await openWasmDecoder({ bytes: new Uint8Array(file).buffer }, 'photo')
})

const NUMBER = 'WM9F2K7XQC4RTM'
const coloured = ({ width, height, luma }: GreyPicture): Pixels => {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let at = 0; at < luma.length; at++) data.set([luma[at]!, luma[at]!, luma[at]!, 255], at * 4)
  return { width, height, data }
}
/** Does the region hold this pixel? */
const holds = ({ x, y, cell, columns, rows, cells }: LabelRegion, atX: number, atY: number): boolean => {
  const [column, row] = [Math.floor((atX - x) / cell), Math.floor((atY - y) / cell)]
  return column >= 0 && row >= 0 && column < columns && row < rows && cells[row * columns + column] === 1
}

async function blurred(picture: GreyPicture): Promise<{ regions: LabelRegion[]; pixels: Pixels; texts: string[] }> {
  const found = await decoder.read(picture)
  const regions = found.map(({ corners }) => labelRegion(picture, corners))
  const pixels = coloured(picture)
  for (const region of regions) blurRegion(pixels, region)
  return { regions, pixels, texts: found.map(({ text }) => text) }
}

describe('a label that could be read', () => {
  const cases: [string, Code, number][] = [
    ['the bars of a Waymark number', { bcid: 'code128', text: NUMBER }, 2],
    ['large bars', { bcid: 'code128', text: NUMBER }, 5],
    ['a QR code', { bcid: 'qrcode', text: NUMBER }, 6],
    ['a Data Matrix', { bcid: 'datamatrix', text: NUMBER }, 8],
    ['an Aztec code', { bcid: 'azteccode', text: NUMBER }, 8],
  ]
  test.each(cases)('%s is read before, and not after', async (_, code, module) => {
    for (const tiltDegrees of [0, 8]) {
      const picture = pictureOf([code], { width: 1280, height: 960, module, tiltDegrees })
      const { pixels, texts } = await blurred(picture)
      expect(texts).toEqual([code.text])
      expect(await decoder.read(greyOf(pixels))).toEqual([])
    }
  })

  test('two labels are two regions, both unreadable', async () => {
    const codes = [NUMBER, 'WM4VAN5J8D9TQB'].map((text) => ({ bcid: 'code128', text }))
    const { regions, pixels, texts } = await blurred(pictureOf(codes, { width: 1280, height: 960, module: 3 }))
    expect([...texts].sort()).toEqual(codes.map(({ text }) => text).sort())
    expect(regions).toHaveLength(2)
    expect(await decoder.read(greyOf(pixels))).toEqual([])
  })

  test('the paper with the address goes with its code, the door and the wall stay as they are', async () => {
    const door = doorPicture({ code: NUMBER })
    // The address: lines of print above the bars, on the label's own paper.
    const paper = { left: 440, top: 540, right: 830, bottom: 700 }
    for (let y = paper.top; y < paper.bottom; y++)
      for (let x = paper.left; x < paper.right; x++) {
        const print = y % 30 > 18 && x % 12 > 5 && x > paper.left + 20 && x < paper.right - 60
        door.luma[y * door.width + x] = print ? 40 : 225
      }
    const before = coloured(door)
    const { regions, pixels } = await blurred(door)
    expect(regions).toHaveLength(1)
    for (const [x, y] of [
      [500, 560],
      [700, 600],
      [640, 760],
    ] as const)
      expect([x, y, holds(regions[0]!, x, y)]).toEqual([x, y, true])
    for (const [x, y] of [
      [100, 100],
      [640, 200],
      [1100, 500],
      [640, 940],
    ] as const)
      expect([x, y, holds(regions[0]!, x, y)]).toEqual([x, y, false])
    const at = (picture: Pixels, x: number, y: number) => picture.data[(y * picture.width + x) * 4]!
    expect(at(pixels, 100, 100)).toBe(at(before, 100, 100))
    // Print and paper of before are one grey now.
    expect(Math.abs(at(pixels, 500, 560) - at(pixels, 512, 575))).toBeLessThan(12)
    expect(await decoder.read(greyOf(pixels))).toEqual([])
  })

  test.each([
    [
      'a line’s two ends',
      [
        { x: 40, y: 30 },
        { x: 90, y: 30 },
      ],
    ],
    [
      'a corner of the picture',
      [
        { x: -20, y: -10 },
        { x: 30, y: 12 },
      ],
    ],
    [
      'past the picture',
      [
        { x: 500, y: 500 },
        { x: 600, y: 640 },
      ],
    ],
    ['nothing', []],
  ])('corners that are %s give a region within the picture', (_, corners) => {
    const picture = pictureOf([], { width: 120, height: 80 })
    const region = labelRegion(picture, corners)
    const pixels = coloured(picture)
    blurRegion(pixels, region)
    expect(region.cells).toHaveLength(region.columns * region.rows)
    expect(region.cells.includes(1)).toBe(true)
    expect(pixels.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true)
  })
})

describe('what is still read after every blur', () => {
  const picture = pictureOf([{ bcid: 'qrcode', text: NUMBER }], { width: 640, height: 480, module: 6 })
  const labelOf = async () => labelRegion(picture, (await decoder.read(picture))[0]!.corners)
  const codesIn = async (part: GreyPicture) => (await decoder.read(part)).length

  test('is covered by one colour, and nothing around it is touched', async () => {
    const label = await labelOf()
    const pixels = coloured(picture)
    let looks = 0
    // A reader that reads whatever is left of light and dark.
    const stubborn = async ({ luma }: GreyPicture) => {
      looks += 1
      return new Set(luma).size > 1 ? 1 : 0
    }
    expect(await makeUnreadable(pixels, label, stubborn)).toBe('covered')
    expect(looks).toBe(3)
    const { left, top, right, bottom } = regionBox(label)
    const inside = new Set<string>()
    let outside = 0
    for (let y = 0; y < pixels.height; y++)
      for (let x = 0; x < pixels.width; x++) {
        const at = (y * pixels.width + x) * 4
        const held = x >= left && x < right && y >= top && y < bottom
        if (held) inside.add(pixels.data.subarray(at, at + 4).join())
        else if (pixels.data[at] !== picture.luma[y * pixels.width + x]) outside += 1
      }
    expect([...inside]).toEqual(['24,24,24,255'])
    expect(outside).toBe(0)
    expect(await codesIn(greyOf(pixels))).toBe(0)
  })

  test('with the camera’s own reader one blur is enough', async () => {
    const pixels = coloured(picture)
    expect(await makeUnreadable(pixels, await labelOf(), codesIn)).toBe('blurred')
    expect(await codesIn(greyOf(pixels))).toBe(0)
  })
})
