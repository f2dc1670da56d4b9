import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { FoundSymbol } from '../domain/decoding/picture.ts'
import { openWasmDecoder, type WasmDecoder } from '../scan/wasm-decoder.ts'
import { readHead } from '../domain/decoding/picture-head.ts'
import { readWebp } from './decode/webp.ts'

/** A line of output. `ms`: from the file's bytes in memory to all its symbols; the engine's own start is not in it. */
export type DecodeLine = { file: string; text: string | null; format: string | null; ms: number }

const MAX_FILE_MiB = 64
/** A small file can unfold to gigabytes; a camera's picture has at most so many million pixels. */
const MAX_MEGAPIXELS = 120

/**
 * `decode FILE…`: reads barcodes in png, jpeg and webp pictures with the engine of the camera (DESIGN §6): a JSON line a
 * symbol on stdout, `text` null where none. Exit 0 when every file was looked at, whatever was found; 1 when one could not
 * be read as a picture (it has its line, the reason is on stderr); 2 without a file.
 */
export async function run(args: string[]): Promise<number> {
  if (args.length === 0) {
    process.stderr.write('usage: decode FILE…   (png, jpeg or webp)\n')
    return 2
  }
  const decoder = await openDecoder()
  let code = 0
  for (const file of args) {
    const read = await readFile(decoder, file)
    if ('reason' in read) {
      process.stderr.write(`${file}: ${read.reason}\n`)
      code = 1
    }
    for (const line of read.lines) await write(line)
  }
  return code
}

async function openDecoder(): Promise<WasmDecoder> {
  const file = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
  const bytes = new Uint8Array(file).buffer
  return openWasmDecoder({ bytes }, 'still')
}

type Read = { lines: DecodeLine[] } | { lines: DecodeLine[]; reason: string }

async function readFile(decoder: WasmDecoder, file: string): Promise<Read> {
  const none = (ms: number): DecodeLine => ({ file, text: null, format: null, ms })
  const loaded = load(file)
  if ('reason' in loaded) return { lines: [none(0)], reason: loaded.reason }
  const from = performance.now()
  const since = () => Math.round((performance.now() - from) * 10) / 10
  try {
    const found = await symbolsOf(decoder, loaded)
    const ms = since()
    if (found.length === 0) return { lines: [none(ms)] }
    return { lines: found.map(({ text, format }) => ({ file, text, format, ms })) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { lines: [none(since())], reason: `this ${loaded.kind} is broken and cannot be read (${why})` }
  }
}

type Loaded = { bytes: Uint8Array; kind: 'png' | 'jpeg' | 'webp' }

function load(file: string): Loaded | { reason: string } {
  let bytes: Uint8Array
  try {
    const { size } = statSync(file)
    if (size > MAX_FILE_MiB * 1024 * 1024) return { reason: `a picture of at most ${MAX_FILE_MiB} MiB is read` }
    bytes = readFileSync(file)
  } catch (error) {
    return { reason: `it cannot be opened (${error instanceof Error ? error.message : String(error)})` }
  }
  const head = readHead(bytes)
  if (head === null) return { reason: 'this is no png, jpeg or webp picture' }
  if ((head.pixels ?? 0) > MAX_MEGAPIXELS * 1e6)
    return { reason: `a picture of at most ${MAX_MEGAPIXELS} megapixels is read` }
  return { bytes, kind: head.kind }
}

async function symbolsOf(decoder: WasmDecoder, { bytes, kind }: Loaded): Promise<FoundSymbol[]> {
  return kind === 'webp' ? decoder.read(await readWebp(bytes)) : decoder.readFile(bytes)
}

const write = (line: DecodeLine): Promise<void> =>
  new Promise((written) => process.stdout.write(`${JSON.stringify(line)}\n`, () => written()))
