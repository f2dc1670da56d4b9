// Real photographs of barcodes made by others (data/barcodes): how many each engine reads, as it is.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readWebp } from '../../src/cli/decode/webp.ts'
import type { Decoder, GreyPicture } from '../../src/domain/decoding/picture.ts'
import { openJsDecoder } from '../../src/scan/js-decoder.ts'
import { openWasmDecoder } from '../../src/scan/wasm-decoder.ts'
import { testData } from '../support/test-data.ts'

type Image = { file: string; symbology: string; expected: { text: string; symbology: string }[] }
const data = testData('.')
const folder = join(data, 'barcodes')
/** Every so manyth picture: two minutes of work for both engines become some seconds. 1 = all. */
const EVERY = Number(process.env['WAYMARK_TEST_BARCODES_EVERY'] ?? '12')

/**
 * Below what was measured, on this sample as on all pictures (out-of-focus ones and four symbologies that nobody prints on
 * parcels are among them): a change that reads fewer, or more that is not there, is seen. A text counts as wrong that the
 * set does not name, even where it stands in the picture (a second label, the `I` before a chassis number).
 */
const FLOORS = { wasm: { read: 0.58, wrongOf: 0.05 }, js: { read: 0.42, wrongOf: 0.08 } }

function sample(): Image[] {
  const manifest = join(folder, 'MANIFEST.json')
  if (!existsSync(manifest)) return []
  const { images } = JSON.parse(readFileSync(manifest, 'utf8')) as { images: Image[] }
  // The manifest also names what is held out; the JS engine's pictures come through the webp decoder.
  const here = images.filter(({ file }) => file.endsWith('.webp') && existsSync(join(folder, file)))
  return here.sort((a, b) => (a.file < b.file ? -1 : 1)).filter((_, index) => index % EVERY === 0)
}

/** One retail number has several spellings: with leading zeros, and the eight digits of UPC-E for twelve. */
function plain({ text, format }: { text: string; format: string }): string {
  const whole = format === 'UPCE' && text.length === 8 ? upcA(text) : text
  return whole.replace(/^0+(?=\d{7,}$)/u, '')
}

function upcA(text: string): string {
  const [system = '', a = '', b = '', c = '', d = '', e = '', last = '', check = ''] = text
  if ('012'.includes(last)) return `${system}${a}${b}${last}0000${c}${d}${e}${check}`
  if (last === '3') return `${system}${a}${b}${c}00000${d}${e}${check}`
  if (last === '4') return `${system}${a}${b}${c}${d}00000${e}${check}`
  return `${system}${a}${b}${c}${d}${e}0000${last}${check}`
}

async function score(decoder: Decoder, pictures: readonly { image: Image; picture: GreyPicture }[]) {
  const tally = { wanted: 0, read: 0, wrong: [] as string[], ms: 0 }
  for (const { image, picture } of pictures) {
    const from = performance.now()
    const found = new Set((await decoder.read(picture)).map(plain))
    tally.ms += performance.now() - from
    const wanted = new Set(image.expected.map(({ text, symbology }) => plain({ text, format: symbology })))
    tally.wanted += wanted.size
    tally.read += [...wanted].filter((text) => found.has(text)).length
    for (const text of found) if (!wanted.has(text)) tally.wrong.push(`${image.file}: ${text}`)
  }
  return tally
}

test(
  'photographs of barcodes are read by both engines as well as was measured',
  { timeout: 300_000 },
  async (context) => {
    const images = sample()
    if (images.length === 0) {
      const why = 'skipped: data/barcodes is not here; WAYMARK_TEST_DATA names the folder with the test data'
      console.log(why)
      return context.skip(why)
    }
    const pictures: { image: Image; picture: GreyPicture }[] = []
    for (const image of images)
      pictures.push({ image, picture: await readWebp(readFileSync(join(folder, image.file))) })
    const wasmFile = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
    const engines = {
      wasm: await openWasmDecoder({ bytes: new Uint8Array(wasmFile).buffer }, 'still'),
      js: openJsDecoder('still'),
    }
    for (const engine of ['wasm', 'js'] as const) {
      const { wanted, read, wrong, ms } = await score(engines[engine], pictures)
      const each = (ms / pictures.length).toFixed(0)
      console.log(
        `${engine}: ${read} of ${wanted} codes in ${pictures.length} pictures, ${wrong.length} wrong, ${each} ms each`,
      )
      if (wrong.length > 0) console.log(wrong.join('\n'))
      expect(read / wanted).toBeGreaterThanOrEqual(FLOORS[engine].read)
      expect(wrong.length / pictures.length).toBeLessThanOrEqual(FLOORS[engine].wrongOf)
    }
  },
)
