import {
  prepareZXingModule,
  purgeZXingModule,
  type ReaderOptions,
  readBarcodes,
  type ReadResult,
} from 'zxing-wasm/reader'
import {
  CAMERA_FORMATS,
  type Decoder,
  type Effort,
  type FoundSymbol,
  type GreyPicture,
} from '../domain/decoding/picture.ts'

/** Where the engine's .wasm comes from: a file shipped with the app, or its bytes. Never a foreign server (PLATFORM trap 6). */
export type WasmFile = { url: string } | { bytes: ArrayBuffer }
export type WasmDecoder = Decoder & {
  /** A whole png or jpeg file. Rejects with the engine's reason where it is none or is broken. */
  readFile: (file: Uint8Array) => Promise<FoundSymbol[]>
}

const OPTIONS: Record<Effort, ReaderOptions> = {
  camera: {
    formats: [...CAMERA_FORMATS],
    tryHarder: false,
    tryRotate: true,
    tryInvert: false,
    // A label held close is larger than the reader needs; halving it finds it sooner.
    tryDownscale: true,
    maxNumberOfSymbols: 4,
    textMode: 'Plain',
  },
  // White bars on black stand on no label, and looking for them costs as much again.
  photo: {
    formats: [...CAMERA_FORMATS],
    tryHarder: true,
    tryRotate: true,
    tryInvert: false,
    tryDownscale: true,
    maxNumberOfSymbols: 32,
    textMode: 'Plain',
  },
  still: { formats: [], tryHarder: true, maxNumberOfSymbols: 255, textMode: 'Plain' },
}

/** Rejects where WebAssembly is refused (a policy without 'wasm-unsafe-eval', a browser that has it switched off). */
export async function openWasmDecoder(file: WasmFile, effort: Effort): Promise<WasmDecoder> {
  const where = 'url' in file ? { locateFile: () => file.url } : { wasmBinary: file.bytes }
  // What it has to say comes with the rejection; the console of a window stays clean.
  const overrides = { ...where, printErr: () => undefined }
  const open = () => prepareZXingModule({ overrides, equalityFn: Object.is, fireImmediately: true })
  await open()
  const read = async (input: Uint8Array): Promise<FoundSymbol[]> => {
    let results: ReadResult[]
    try {
      results = await readBarcodes(input, OPTIONS[effort])
    } catch (error) {
      // Out of memory leaves the module broken for ever: the next picture gets a new one.
      purgeZXingModule()
      await open()
      throw error
    }
    const broken = results.find(({ format, error }) => (format as string) === '' && error !== '')
    if (broken !== undefined) throw new Error(broken.error)
    return onePerPlace(results.filter(({ isValid }) => isValid).map(symbolOf))
  }
  return { engine: 'wasm', read: (picture) => read(asPgm(picture)), readFile: read }
}

/** The engine takes picture files beside colour pixels; a "P5" file is a line of text and the grey bytes: a quarter of the copying. */
function asPgm({ width, height, luma }: GreyPicture): Uint8Array {
  const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`)
  const file = new Uint8Array(head.length + width * height)
  file.set(head)
  file.set(luma.subarray(0, width * height), head.length)
  return file
}

function symbolOf(result: ReadResult): FoundSymbol {
  const { topLeft, topRight, bottomRight, bottomLeft } = result.position
  const corners = [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => ({ x, y }))
  return { ...retailAsPrinted(result), symbology: result.symbologyIdentifier || null, corners }
}

/**
 * The engine gives the retail codes of America as 13 digits and the first of them as EAN13. Here they are what is printed
 * under the bars: twelve digits are a UPCA, eight a UPCE.
 */
function retailAsPrinted({ format, text, extra }: ReadResult): { format: string; text: string } {
  if (format === 'EAN13' && /^0\d{12}$/.test(text)) return { format: 'UPCA', text: text.slice(1) }
  const printed = format === 'UPCE' ? /"UPCE":"(\d{8})"/.exec(extra)?.[1] : undefined
  return { format, text: printed ?? text }
}

/** A bent or torn code is sometimes found as two pieces that say the same and touch: it is one symbol. */
function onePerPlace(found: readonly FoundSymbol[]): FoundSymbol[] {
  const kept: FoundSymbol[] = []
  for (const symbol of found)
    if (!kept.some((one) => one.text === symbol.text && one.format === symbol.format && touch(one, symbol)))
      kept.push(symbol)
  return kept
}

function touch(a: FoundSymbol, b: FoundSymbol): boolean {
  const [one, other] = [boxOf(a), boxOf(b)]
  const near = 8
  return (
    one.left <= other.right + near &&
    other.left <= one.right + near &&
    one.top <= other.bottom + near &&
    other.top <= one.bottom + near
  )
}

function boxOf({ corners }: FoundSymbol) {
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}
