import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { DeviceId, EpochId } from '../../src/domain/brands.ts'
import { firstBroken, genesisHead, hashBytes, headsOf, nextHead, type Sha256 } from '../../src/domain/chain.ts'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const genesis = genesisHead(sha256, 'tablet-7' as DeviceId, 'e1' as EpochId)
const bytes = (text: string) => new TextEncoder().encode(text)

describe('hash chain', () => {
  test('the first head binds device and epoch', () => {
    expect(genesis).toBe(createHash('sha256').update('waymark/1\ntablet-7\ne1').digest('hex'))
    expect(genesisHead(sha256, 'tablet-7' as DeviceId, 'e2' as EpochId)).not.toBe(genesis)
  })
  test('a head is SHA-256 over the raw head before and the body', () => {
    const body = bytes('{"a":1}')
    const expected = createHash('sha256').update(Buffer.from(genesis, 'hex')).update(body).digest('hex')
    expect(nextHead(sha256, genesis, body)).toBe(expected)
  })
  test('ids that are not ASCII are refused rather than cut', () => {
    expect(() => genesisHead(sha256, 'büchel' as DeviceId, 'e' as EpochId)).toThrow(RangeError)
    expect(() => hashBytes('AB' as never)).toThrow(RangeError)
  })
  test('[DOMAIN §19.8] one changed byte names exactly the event it is in', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(bodies, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (list, which, where, flip) => {
        const heads = headsOf(sha256, genesis, list)
        const chain = list.map((body, i) => ({ body, hash: heads[i]! }))
        expect(firstBroken(sha256, genesis, chain)).toBeNull()
        const index = which % list.length
        const altered = Uint8Array.from(list[index]!)
        altered[where % altered.length]! ^= flip
        chain[index] = { ...chain[index]!, body: altered }
        expect(firstBroken(sha256, genesis, chain)).toBe(index)
      }),
    )
  })
})
