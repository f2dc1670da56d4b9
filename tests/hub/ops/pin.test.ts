import { randomBytes, scryptSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { verifierOf } from '../../../src/hub/ops/pin.ts'

it('makes a verifier as the stations check it: scrypt N=2^14 r=8 p=1, 32 bytes, hex, salt as bytes', async () => {
  const { salt, hash } = await verifierOf('0042', undefined, randomBytes)
  expect(salt).toMatch(/^[0-9a-f]{32}$/)
  expect(hash).toBe(scryptSync('0042', Buffer.from(salt, 'hex'), 32, { N: 2 ** 14, r: 8, p: 1 }).toString('hex'))
})

it('keeps the verifier while the PIN is the same, and takes a new salt with a new PIN', async () => {
  const first = await verifierOf('1234', undefined, randomBytes)
  expect(await verifierOf('1234', first, randomBytes)).toBe(first)
  const second = await verifierOf('1235', first, randomBytes)
  expect(second.salt).not.toBe(first.salt)
  expect(second.hash).not.toBe(first.hash)
})
