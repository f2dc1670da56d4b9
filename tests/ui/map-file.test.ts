// What a part of the street map's file that cannot be read says of the file: only what lies in it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { openMapFile } from '../../src/ui/map/map-file.ts'
import { ROOT } from '../support/rooms.ts'

const FILE = readFileSync(join(ROOT, 'resources/demo-area/liechtenstein.pmtiles'))
/** A tile in the middle of the country. */
const TILE = [12, 2156, 1439] as const

afterEach(() => void vi.unstubAllGlobals())

function servePart(file: Buffer, range: string): Response {
  const [from = 0, to = 0] = /(\d+)-(\d+)/.exec(range)?.slice(1).map(Number) ?? []
  if (from >= file.length) return new Response(null, { status: 416 })
  const headers = { 'content-range': `bytes ${from}-${Math.min(to, file.length - 1)}/${file.length}` }
  return new Response(new Uint8Array(file.subarray(from, to + 1)), { status: 206, headers })
}

/** Opened from a whole file; `then` answers from then on. */
async function opened(then: (range: string) => Response | Promise<Response>, file = FILE) {
  let answer: typeof then = (range) => servePart(file, range)
  vi.stubGlobal('fetch', (_: string, { headers }: { headers: { range: string } }) =>
    Promise.resolve().then(() => answer(headers.range)),
  )
  const told: string[] = []
  const found = await openMapFile('map/street.pmtiles', {
    cut: () => void told.push('cut'),
    missed: ({ z, x, y }) => void told.push(`missed ${z}/${x}/${y}`),
    had: () => void told.push('had'),
  })
  if (!found.ok) throw new Error(`not opened: ${found.trouble}`)
  answer = then
  const tile = async () => (await found.tiles.getZxy(...TILE))?.data.byteLength ?? null
  return { told, tile, thenAnswer: (next: typeof then) => void (answer = next) }
}

test('a part that is there is read, and nothing is said against it', async () => {
  const { told, tile } = await opened((range) => servePart(FILE, range))
  expect(await tile()).toBeGreaterThan(1000)
  expect(told).toEqual(['had'])
})

const BROKEN = new ReadableStream({ start: (body) => body.error(new TypeError('network error')) })
test.each([
  ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['the station is just starting', () => new Response(null, { status: 503 })],
  ['the answer breaks off', () => new Response(BROKEN, { status: 206 })],
])('where %s the part is missed, not kept as empty, and had once it is served', async (_, answer) => {
  const { told, tile, thenAnswer } = await opened(answer)
  await expect(tile()).rejects.toMatchObject({ name: 'AbortError' })
  expect(told).toEqual([`missed ${TILE.join('/')}`])
  thenAnswer((range) => servePart(FILE, range))
  expect(await tile()).toBeGreaterThan(1000)
})

/** The whole file's directory one step down, as a large map has it: its root then leads there and to no tile. */
function withLeaf(): typeof FILE {
  const at = (field: number) => Number(FILE.readBigUInt64LE(8 + 8 * field))
  const [rootAt, rootLength] = [at(0), at(1)]
  const leaf = FILE.subarray(rootAt, rootAt + rootLength)
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))])
  // One entry: from tile 0, no run of tiles, so long, at the leaves' begin.
  const root = gzipSync(Buffer.from([...varint(1), ...varint(0), ...varint(0), ...varint(leaf.length), ...varint(1)]))
  const file = Buffer.concat([FILE, leaf])
  root.copy(file, rootAt)
  file.writeBigUInt64LE(BigInt(root.length), 16)
  file.writeBigUInt64LE(BigInt(FILE.length), 40)
  file.writeBigUInt64LE(BigInt(leaf.length), 48)
  return file
}

test('a directory that was missed once is asked for again, and with it the tiles below', async () => {
  const file = withLeaf()
  const { told, tile, thenAnswer } = await opened(() => new Response(null, { status: 500 }), file)
  await expect(tile()).rejects.toMatchObject({ name: 'AbortError' })
  thenAnswer((range) => servePart(file, range))
  expect(await tile()).toBeGreaterThan(1000)
  expect(told).toEqual([`missed ${TILE.join('/')}`, 'had'])
})

test.each([
  ['ends before it', () => new Response(null, { status: 416 })],
  ['ends within it', (range: string) => servePart(FILE.subarray(0, Number(/(\d+)-/.exec(range)?.[1]) + 40), range)],
  ['has other bytes there', (range: string) => servePart(Buffer.alloc(FILE.length, 7), range)],
])('where the file %s it is said to be cut off', async (_, answer) => {
  const { told, tile } = await opened(answer)
  expect(await tile()).toBeNull()
  expect(told).toEqual(['cut'])
})
