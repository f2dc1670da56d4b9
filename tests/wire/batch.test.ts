import { generateKeyPairSync, verify } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { encodeBatch, parseBatchHeader, signedBytes, splitBodies, type UnsignedHeader } from '../../src/wire/batch.ts'
import { encodeBody } from '../../src/wire/event-body.ts'
import { deviceKey } from '../../src/station/sync/codec-node.ts'
import { depotScans } from './sample-events.ts'

const keys = generateKeyPairSync('ed25519')
const key = deviceKey(keys.privateKey.export({ format: 'der', type: 'pkcs8' }))
const tools = {
  compress: (lines: Uint8Array) => zstdCompressSync(lines, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
  sign: (message: Uint8Array) => key.sign(message),
}
const bytes = (text: string) => new TextEncoder().encode(text)
const headerOf = (count: number, sealed = 0): UnsignedHeader => ({
  protocol: 1,
  station: 'vaduz-7',
  epoch: '3f1c9a5e7b2d4c60',
  fromSeq: 8001,
  toSeq: 8000 + count,
  headBefore: 'a'.repeat(64),
  headAfter: 'b'.repeat(64),
  sealed,
})
const bodiesOf = (count: number) => depotScans(count, 7).map((event) => bytes(encodeBody(event)))
const record = { seq: 8002, packageId: 'WM2AB9F2K7XQC4', keyId: 'k1', box: 'AAAA' }
function parsed(frame: Uint8Array) {
  const found = parseBatchHeader(frame)
  if (!found.ok) throw new Error(found.reason)
  return found
}

test('a frame comes back byte for byte, with its sealed records, and its signature holds', () => {
  const bodies = bodiesOf(3)
  const { header, lines } = parsed(encodeBatch(headerOf(3, 1), bodies, [record], tools))
  expect(verify(null, signedBytes(header), keys.publicKey, Buffer.from(header.sig, 'base64'))).toBe(true)
  const split = splitBodies(zstdDecompressSync(lines), header)
  expect(split).toEqual({ ok: true, bodies: bodies.map((body) => Buffer.from(body)), sealed: [record], badSealed: 0 })
})

test('a signature of one header does not hold for another', () => {
  const { header } = parsed(encodeBatch(headerOf(3), bodiesOf(3), [], tools))
  for (const change of [{ toSeq: 9000 }, { station: 'other' }, { headAfter: 'c'.repeat(64) }, { epoch: 'e' }])
    expect(verify(null, signedBytes({ ...header, ...change }), keys.publicKey, Buffer.from(header.sig, 'base64'))).toBe(
      false,
    )
})

test.each<[string, Uint8Array, RegExp]>([
  ['no newline', new Uint8Array(5000).fill(65), /no header line/],
  ['a header longer than 2 KiB', bytes(`{"a":"${'x'.repeat(3000)}"}\n`), /no header line/],
  ['no JSON', bytes('hello\n'), /not JSON/],
  ['bad UTF-8', Uint8Array.of(0xff, 10), /not JSON/],
  ['a foreign object', bytes('{}\n'), /does not fit/],
  ['an extra field', bytes(`${JSON.stringify({ ...headerOf(1), sig: '', extra: 1 })}\n`), /does not fit/],
  ['toSeq before fromSeq', bytes(`${JSON.stringify({ ...headerOf(1), toSeq: 1, sig: '' })}\n`), /before/],
])('a header with %s has a reason', (_, frame, reason) => {
  const found = parseBatchHeader(frame)
  expect(found.ok ? '' : found.reason).toMatch(reason)
})

test.each<[string, string, RegExp]>([
  ['a line cut off', '{}\n{}\n{', /cut off/],
  ['a line too few', '{}\n', /1 lines/],
  ['a line too many', '{}\n{}\n{}\n{}\n', /more lines/],
  ['nothing', '', /0 lines/],
])('[F16] lines with %s have a reason', (_, lines, reason) => {
  const split = splitBodies(bytes(lines), { ...headerOf(3), sig: '' })
  expect(split.ok ? '' : split.reason).toMatch(reason)
})

test('a sealed record that fits nothing is counted and does not take its event along', () => {
  const lines = bytes(
    `{"a":1}\n{"b":2}\nnot a record\n${JSON.stringify({ ...record, seq: 1 })}\n${JSON.stringify(record)}\n`,
  )
  const split = splitBodies(lines, { ...headerOf(2, 3), sig: '' })
  expect(split).toMatchObject({ ok: true, sealed: [record], badSealed: 2 })
})

test('depot scans stay at or under 45 bytes an event on the wire, 500 to a batch, header and signature included', () => {
  const sizes = [7, 8, 9].map((seed) => {
    const bodies = depotScans(500, seed).map((event) => bytes(encodeBody(event)))
    return encodeBatch(headerOf(500), bodies, [], tools).length / 500
  })
  console.log(`wire: ${sizes.map((size) => size.toFixed(1)).join(', ')} bytes a depot scan`)
  for (const size of sizes) expect(size).toBeLessThanOrEqual(45)
})
