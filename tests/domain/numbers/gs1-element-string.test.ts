import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldOf, knownAis } from '../../../src/domain/numbers/ai-table.ts'
import { gs1CheckDigit } from '../../../src/domain/numbers/check-digits.ts'
import {
  parseBracketed,
  parseElementString,
  writeElementString,
  type Gs1Element,
} from '../../../src/domain/numbers/gs1-element-string.ts'
import { readTransportLabel } from '../../../src/domain/numbers/transport-label.ts'

const SSCC = '106141412345678908'
const reasonOf = (text: string) => {
  const parsed = parseElementString(text)
  return parsed.ok ? 'none' : parsed.reason
}

describe('fields', () => {
  it('needs a separator behind variable lengths only', () => {
    const elements = [
      { ai: '00', value: SSCC },
      { ai: '3302', value: '000725' },
      { ai: '400', value: 'ORDER-1' },
      { ai: '420', value: '9490' },
    ]
    for (const text of [
      `00${SSCC}3302000725400ORDER-1\u001d4209490`,
      `^00${SSCC}3302000725400ORDER-1^4209490`,
      `\u001d00${SSCC}\u001d3302000725\u001d400ORDER-1\u001d4209490\u001d`,
    ])
      expect(parseElementString(text)).toEqual({ ok: true, elements })
    expect(parseBracketed(`(00)${SSCC}(3302)000725(400)ORDER-1(420)9490`)).toEqual({ ok: true, elements })
    expect(writeElementString(elements)).toBe(`^00${SSCC}3302000725400ORDER-1^4209490`)
  })

  it('swallows what follows a lost separator up to the length it allows, and says so', () => {
    expect(parseElementString(`00${SSCC}4209490400ORDER-1`)).toMatchObject({
      ok: true,
      elements: [{ ai: '00' }, { ai: '420', value: '9490400ORDER-1' }],
    })
    expect(reasonOf(`422438400ORDER-1`)).toContain('a separator is missing')
  })

  it.each([
    ['', 'no field'],
    ['^', 'no field'],
    ['^^10A', 'no application identifier'],
    ['05123', 'no application identifier'],
    ['00' + SSCC.slice(0, -1), 'too short'],
    ['00' + SSCC.slice(0, -1) + '7', 'check digit would be 8'],
    ['00^' + SSCC, 'too short'],
    ['0010614141234567890A', 'where a digit is wanted'],
    ['10', 'too short'],
    ['10ABC DEF', 'may not occur'],
    ['10ABCDEFGHIJKLMNOPQRSTU', 'too many'],
    ['11991301', 'no date'],
    ['11990230', 'no date'],
    ['11230229', 'no date'],
    ['13990432', 'no date'],
    ['4326260300', 'no date'],
    ['43242603312460', 'no time'],
    ['4307ZZ', 'no country'],
    ['4219999490', 'no country'],
    ['4300Caf%C3', 'percent encoding is broken'],
    ['4300Caf%0A', 'percent encoding is broken'],
    ['43212', 'neither 0 nor 1'],
    ['43091800000001' + '0000000000', 'beyond the pole'],
    ['10A^10B', 'twice with different content'],
  ])('refuses %j: %s', (text, reason) => {
    expect(reasonOf(text)).toContain(reason)
  })

  it('takes leap days, whole months and a repeated field of the same content', () => {
    for (const text of ['11240229', '11000229', '11260300', '10A^10A']) expect(reasonOf(text), text).toBe('none')
  })

  it('keeps the elements before a fault', () => {
    const parsed = parseElementString(`00${SSCC}11991301`)
    expect(parsed).toMatchObject({ ok: false, elements: [{ ai: '00', value: SSCC }] })
  })
})

describe('any text', () => {
  const free = knownAis().filter((ai) => fieldOf(ai)?.parts.every((part) => part.rules.length === 0))
  const symbols = { n: '0123456789', x: '!"%&\'()*+,-./0123456789:;<=>?ABCZ_abcz', y: '#-/09AZ', z: '-09AZ_az=' }
  const element: fc.Arbitrary<Gs1Element> = fc.constantFrom(...free).chain((ai) => {
    const parts = (fieldOf(ai)?.parts ?? []).map((part) =>
      fc.array(fc.constantFrom(...Array.from(symbols[part.set])), { minLength: part.min, maxLength: part.max }),
    )
    return fc.tuple(...parts).map((pieces) => ({ ai, value: pieces.flat().join('') }))
  })
  const withSscc = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 }).map((all) => {
    const body = all.join('')
    return { ai: '00', value: body + gs1CheckDigit(body) }
  })

  it('reads back what it writes, in both forms', () => {
    fc.assert(
      fc.property(withSscc, fc.uniqueArray(element, { selector: ({ ai }) => ai, maxLength: 5 }), (sscc, more) => {
        const elements = [sscc, ...more.filter(({ ai }) => ai !== '00')]
        expect(parseElementString(writeElementString(elements))).toEqual({ ok: true, elements })
        const brackets = elements.map(({ ai, value }) => `(${ai})${value.replaceAll('(', '\\(')}`).join('')
        expect(parseBracketed(brackets)).toEqual({ ok: true, elements })
      }),
    )
  })

  it('never throws and never hangs', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789AZ^()\\% \u001d\u0000é\ud800')),
      maxLength: 80,
    })
    fc.assert(
      fc.property(noise, (text) => {
        for (const parsed of [parseElementString(text), parseBracketed(text)])
          if (!parsed.ok) expect(parsed.reason).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  })

  it('has no identifier that begins another', () => {
    const all = knownAis()
    expect(all.filter((ai) => all.some((other) => other !== ai && other.startsWith(ai)))).toEqual([])
  })
})

describe('Scan4Transport', () => {
  it('decodes names, places and times', () => {
    const parsed = parseElementString(
      `00${SSCC}4300Caf%C3%A9+M%C3%BCller^4301Jo%20Frick^4302Gasse+1^4303Hof^4305Vaduz^4306Oberland^4307LI^` +
        `430913714100000095215000^4310Lager+%2B+Co^4318FL-9490^4317LI^4320EXPRESS^43210^43221^43231^` +
        '42438FL',
    )
    expect(parsed.ok).toBe(false) // 424 wants a country and nothing else: the label below leaves it out
    const label = readTransportLabel(parsed.elements)
    expect(label).toEqual({
      deliverTo: {
        company: 'Café Müller',
        name: 'Jo Frick',
        lines: ['Gasse 1', 'Hof'],
        city: 'Vaduz',
        region: 'Oberland',
        country: 'LI',
        geo: { lat: 47.141, lon: 9.5215 },
      },
      returnTo: { company: 'Lager + Co', country: 'LI', postcode: 'FL-9490' },
      service: 'EXPRESS',
      dangerous: false,
      authorityToLeave: true,
      signatureRequired: true,
    })
  })

  it('reads delivery windows and postcodes with their country', () => {
    const parsed = parseElementString(`4214389490^43242603311400^43252604001800`)
    expect(parsed.ok && readTransportLabel(parsed.elements)).toEqual({
      deliverTo: { postcode: '9490', country: 'LI' },
      notBefore: '2026-03-31T14:00',
      notAfter: '2026-04',
    })
  })

  it('counts degrees east beyond 180 as west', () => {
    expect(readTransportLabel([{ ai: '4309', value: '0000000000' + '3599000000' }])).toEqual({
      deliverTo: { geo: { lat: -90, lon: -0.1 } },
    })
  })
})
