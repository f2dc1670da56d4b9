import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { canonicalJson } from '../../src/domain/canonical-json.ts'

describe('canonical JSON (RFC 8785)', () => {
  test('the RFC’s own example', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })
  test('keys stand in UTF-16 order, as the RFC’s sorting example has them', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toHaveLength(7)
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  })
  test('absent fields are left out, zero has no sign', () => {
    expect(canonicalJson({ b: undefined, a: -0 })).toBe('{"a":0}')
  })
  test.each([
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['half a surrogate pair', 'a\ud800'],
    ['half a pair in a key', { '\udc00': 1 }],
    ['undefined in a list', [undefined]],
    ['a date', new Date(0)],
    ['bytes', { photo: new Uint8Array(2) }],
    ['a bigint', 1n],
  ])('%s has no canonical form and says so', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })
  test('reading and writing again changes nothing, whatever order the keys came in', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value)
        const parsed: unknown = JSON.parse(text)
        expect(canonicalJson(parsed)).toBe(text)
        expect(canonicalJson(backwards(parsed))).toBe(text)
      }),
    )
  })
})

function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, backwards(field)]),
  )
}
