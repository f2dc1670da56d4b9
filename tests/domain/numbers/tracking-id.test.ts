import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  LAST_TRACKING_DAY,
  TRACKING_SYMBOLS,
  formatTrackingId,
  makeTrackingId,
  parseTrackingId,
  trackingDay,
  trackingIdDay,
} from '../../../src/domain/numbers/tracking-id.ts'

const day = fc.integer({ min: 0, max: LAST_TRACKING_DAY })
const random = fc.uint8Array({ minLength: 5, maxLength: 16 })
const trackingId = fc.tuple(day, random).map(([d, r]) => makeTrackingId(d, r))

const problemOf = (text: string) => {
  const parsed = parseTrackingId(text)
  return parsed.ok ? 'none' : parsed.problem
}

describe('making (EVENTS Tracking id)', () => {
  it('is WM and twelve symbols that nobody confuses, and reads back', () => {
    fc.assert(
      fc.property(trackingId, (id) => {
        expect(id).toMatch(/^WM[23456789A-HJKMNP-Z]{12}$/)
        expect(parseTrackingId(id)).toEqual({ ok: true, packageId: id })
      }),
    )
  })

  it('carries its day, so that later numbers sort behind earlier ones', () => {
    fc.assert(
      fc.property(day, day, random, random, (a, b, r, s) => {
        const [idA, idB] = [makeTrackingId(a, r), makeTrackingId(b, s)]
        expect(trackingIdDay(idA)).toBe(a)
        if (a !== b) expect(idA < idB).toBe(a < b)
      }),
    )
  })

  it('counts days from 2020-01-01, in UTC', () => {
    expect(trackingDay(Date.UTC(2020, 0, 1))).toBe(0)
    expect(trackingDay(Date.UTC(2020, 0, 1) - 1)).toBe(-1)
    expect(trackingDay(Date.UTC(2026, 2, 31, 23, 59))).toBe(2281)
  })

  it('keeps all 39 random bits apart and ignores the fortieth', () => {
    const withBit = (bit: number) => {
      const bytes = new Uint8Array(5)
      if (bit >= 0) bytes[Math.floor(bit / 8)] = 0x80 >> (bit % 8)
      return makeTrackingId(2281, bytes)
    }
    const ids = Array.from({ length: 41 }, (_, i) => withBit(i - 1))
    expect(new Set(ids).size).toBe(40)
    expect(ids[0]).toBe(ids[1])
    expect(makeTrackingId(LAST_TRACKING_DAY, new Uint8Array(5).fill(255))).toHaveLength(14)
  })

  it('refuses a day that three symbols cannot name, and too little chance', () => {
    const bytes = new Uint8Array(5)
    for (const wrong of [-1, 0.5, LAST_TRACKING_DAY + 1, Number.NaN])
      expect(() => makeTrackingId(wrong, bytes)).toThrow(RangeError)
    expect(() => makeTrackingId(0, new Uint8Array(4))).toThrow(RangeError)
  })
})

describe('reading', () => {
  it('takes lower case, spaces and hyphens, and shows groups', () => {
    fc.assert(
      fc.property(
        trackingId,
        fc.array(fc.nat(13), { maxLength: 4 }),
        fc.constantFrom(' ', '-', '\u00a0'),
        (id, at, gap) => {
          const loose = Array.from(id.toLowerCase(), (symbol, i) => (at.includes(i) ? gap + symbol : symbol)).join('')
          expect(parseTrackingId(loose)).toEqual({ ok: true, packageId: id })
          expect(formatTrackingId(id)).toMatch(/^WM \w{4} \w{4} \w{4}$/)
          expect(parseTrackingId(formatTrackingId(id))).toEqual({ ok: true, packageId: id })
        },
      ),
    )
  })

  it('finds each single error: every place, every other symbol', () => {
    fc.assert(
      fc.property(trackingId, (id) => {
        for (let at = 2; at < id.length; at++)
          for (const symbol of TRACKING_SYMBOLS)
            if (symbol !== id.charAt(at))
              expect(problemOf(id.slice(0, at) + symbol + id.slice(at + 1)), `${id} at ${at}: ${symbol}`).toBe('check')
      }),
      { numRuns: 30 },
    )
  })

  it('finds each swap of two different symbols, neighbours and others, the check symbol too', () => {
    fc.assert(
      fc.property(trackingId, (id) => {
        for (let a = 2; a < id.length; a++)
          for (let b = a + 1; b < id.length; b++) {
            const [x, y] = [id.charAt(a), id.charAt(b)]
            if (x === y) continue
            const swapped = id.slice(0, a) + y + id.slice(a + 1, b) + x + id.slice(b + 1)
            expect(problemOf(swapped), `${id}: ${a} and ${b}`).toBe('check')
          }
      }),
    )
  })

  it('reports letters that look alike and never maps them', () => {
    fc.assert(
      fc.property(
        trackingId,
        fc.integer({ min: 2, max: 13 }),
        fc.constantFrom('O', '0', 'I', '1', 'L', 'o', 'i', 'l'),
        (id, at, c) => {
          const parsed = parseTrackingId(id.slice(0, at) + c + id.slice(at + 1))
          expect(parsed).toMatchObject({ ok: false, problem: 'confusable' })
          expect(parsed.ok ? '' : parsed.reason).toContain(`"${c.toUpperCase()}" at place ${at + 1}`)
        },
      ),
    )
  })

  it('says what else is wrong', () => {
    expect(problemOf('')).toBe('prefix')
    expect(problemOf('XM23456789ABCD')).toBe('prefix')
    expect(problemOf('WM')).toBe('length')
    expect(problemOf('WM23456789ABC')).toBe('length')
    expect(problemOf('WM23456789ABCDE')).toBe('length')
    expect(problemOf('WM2345ß789ABCD')).toBe('symbol')
    expect(problemOf('WM2345ß789ABC')).toBe('symbol') // which must not become SS and fit
    expect(problemOf('WM2345ı789ABCD')).toBe('symbol')
    expect(problemOf('WM2345\u00006789ABC')).toBe('symbol')
  })
})
