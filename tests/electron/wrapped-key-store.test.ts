import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { fileKeyStore } from '../../src/station/adapters.ts'
import { wrappedKeyStore } from '../../src/station/wrapped-key-store.ts'
import { temporaryFolder } from '../sql/folder.ts'

const secret = Buffer.from('a private key, PKCS#8 DER')
const place = () => {
  const file = join(temporaryFolder(), 'device.key')
  return { file, store: fileKeyStore(file) }
}
const quiet = () => expect.unreachable()

test('the key comes back, and does not stand in the file', () => {
  const { file, store } = place()
  const key = randomBytes(32)
  wrappedKeyStore(store, key, quiet).save(secret)
  expect(readFileSync(file).includes(secret)).toBe(false)
  expect(wrappedKeyStore(store, key, quiet).load()).toEqual(secret)
})
test('without safe storage the file is plain; a plain one is wrapped as soon as there is a key', () => {
  const { file, store } = place()
  wrappedKeyStore(store, null, quiet).save(secret)
  expect(readFileSync(file)).toEqual(secret)
  const key = randomBytes(32)
  expect(wrappedKeyStore(store, key, quiet).load()).toEqual(secret)
  expect(readFileSync(file).includes(secret)).toBe(false)
  expect(wrappedKeyStore(store, key, quiet).load()).toEqual(secret)
})
test.each([
  ['no safe storage any more', () => null],
  ['another key', () => randomBytes(32)],
])('with %s nothing is opened, it is said, and the file stays', (_name, other) => {
  const { file, store } = place()
  wrappedKeyStore(store, randomBytes(32), quiet).save(secret)
  const before = readFileSync(file)
  const report = vi.fn()
  expect(wrappedKeyStore(store, other(), report).load()).toBeNull()
  expect(report).toHaveBeenCalledWith(expect.stringContaining('cannot be opened'))
  expect(readFileSync(file)).toEqual(before)
})
test('one altered bit is no key', () => {
  const { file, store } = place()
  const key = randomBytes(32)
  wrappedKeyStore(store, key, quiet).save(secret)
  const bytes = readFileSync(file)
  bytes[bytes.length - 3]! ^= 1
  writeFileSync(file, bytes)
  expect(wrappedKeyStore(store, key, () => undefined).load()).toBeNull()
})
test('nothing there is nothing', () => {
  expect(wrappedKeyStore(place().store, randomBytes(32), quiet).load()).toBeNull()
})
