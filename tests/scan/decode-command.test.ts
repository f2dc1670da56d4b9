// `decode FILE…` as people and programs run it: its lines, its exit codes, and files that are no pictures.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import bwipjs from 'bwip-js/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../support/rooms.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-decode-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function decode(...files: string[]) {
  const ran = spawnSync(process.execPath, ['src/cli/waymark.ts', 'decode', ...files], { cwd: ROOT, encoding: 'utf8' })
  const lines = ran.stdout.split('\n').filter(Boolean)
  return {
    code: ran.status,
    words: ran.stderr,
    lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

function put(name: string, bytes: Uint8Array | string): string {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}
const label = (text: string, bcid = 'code128') =>
  bwipjs.toBuffer({ bcid, text, scale: 3, paddingwidth: 20, paddingheight: 20, backgroundcolor: 'FFFFFF' })

/** A black png, `width` × `height` by its head. */
function plainPng(width: number, height: number, rows = height): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
    const framed = Buffer.alloc(body.length + 8)
    framed.writeUInt32BE(data.length, 0)
    body.copy(framed, 4)
    framed.writeUInt32BE(crc32(body), body.length + 4)
    return framed
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const pixels = deflateSync(Buffer.alloc(rows * (width + 1)))
  const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

test('a line a symbol in the order of the files, and a line with null where there is none', async () => {
  const one = put('one.png', await label('WM9F2K7XQC4RTM'))
  const two = put('named as something else.jpg', await label('WM9F2K7XQC4RTM', 'qrcode'))
  const none = put('none.png', plainPng(300, 200))
  const { code, words, lines } = decode(one, two, none)
  expect({ code, words }).toEqual({ code: 0, words: '' })
  expect(lines.map(({ ms: _, ...rest }) => rest)).toEqual([
    { file: one, text: 'WM9F2K7XQC4RTM', format: 'Code128' },
    { file: two, text: 'WM9F2K7XQC4RTM', format: 'QRCode' },
    { file: none, text: null, format: null },
  ])
  for (const { ms } of lines) expect(ms).toBeGreaterThan(0)
})

test('what is no picture has its line and its reason, and the files after it are read', async () => {
  const good = put('good.png', await label('WM9F2K7XQC4RTM'))
  const whole = await label('WM9F2K7XQC4RTM')
  const bad = {
    'text.png': 'no picture at all',
    'empty.webp': '',
    'cut.png': whole.subarray(0, 60),
    'cut.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
    'cut.webp': Buffer.from('RIFF\x20\0\0\0WEBPVP8 \x08\0\0\0garbage!', 'latin1'),
    'huge.png': plainPng(60_000, 60_000, 1),
  }
  const files = Object.entries(bad).map(([name, bytes]) => put(name, bytes))
  const { code, words, lines } = decode(...files, join(folder, 'missing.png'), folder, good)
  expect(code).toBe(1)
  expect(lines.map(({ text }) => text)).toEqual([...Array<null>(files.length + 2).fill(null), 'WM9F2K7XQC4RTM'])
  const said = words.split('\n').filter(Boolean)
  expect(said).toHaveLength(files.length + 2)
  expect(said.find((line) => line.includes('huge.png'))).toContain('120 megapixels')
  expect(said.find((line) => line.includes('text.png'))).toContain('no png, jpeg or webp')
})

test('without a file it says how it is asked', () => {
  const { code, words, lines } = decode()
  expect({ code, lines }).toEqual({ code: 2, lines: [] })
  expect(words).toContain('decode FILE…')
})
