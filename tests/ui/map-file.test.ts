// What a part of the street map's file that cannot be read says of the file: only what lies in it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
    missed: () => void told.push('missed'),
  })
  if (!found.ok) throw new Error(`not opened: ${found.trouble}`)
  answer = then
  const tile = async () => (await found.tiles.getZxy(...TILE))?.data.byteLength ?? null
  return { told, tile }
}

test('a part that is there is read, and nothing is said', async () => {
  const { told, tile } = await opened((range) => servePart(FILE, range))
  expect(await tile()).toBeGreaterThan(1000)
  expect(told).toEqual([])
})

const BROKEN = new ReadableStream({ start: (body) => body.error(new TypeError('network error')) })
test.each([
  ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['the station is just starting', () => new Response(null, { status: 503 })],
  ['the answer breaks off', () => new Response(BROKEN, { status: 206 })],
])('where %s the part is missed, and the file is not said to be cut off', async (_, answer) => {
  const { told, tile } = await opened(answer)
  expect(await tile()).toBeNull()
  expect(told).toEqual(['missed'])
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
