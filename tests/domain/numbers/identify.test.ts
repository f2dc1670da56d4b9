import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { run } from '../../../src/cli/identify.ts'
import { identify } from '../../../src/domain/numbers/identify.ts'
import { makeTrackingId } from '../../../src/domain/numbers/tracking-id.ts'
import { readTestData } from './support.ts'

const SSCC = '106141412345678908'
const ID = makeTrackingId(2281, Uint8Array.of(1, 2, 3, 4, 5))
const first = (text: string) => identify(text)[0]

describe('identify (DESIGN §6)', () => {
  it('names our own numbers', () => {
    expect(first(ID.toLowerCase())).toEqual({
      input: ID.toLowerCase(),
      kind: 'waymark',
      carrier: null,
      valid: true,
      reason: null,
      parts: { serial: ID.slice(2, 13), check: ID.slice(13) },
    })
    expect(first('WM 0000 0000 0000')).toMatchObject({ kind: 'waymark', valid: false })
  })

  it('names SSCC, S10 and element strings', () => {
    expect(identify(SSCC)).toMatchObject([{ kind: 'sscc', valid: true, parts: { sscc: SSCC, check: '8' } }])
    expect(identify('RR473124829GB')).toMatchObject([
      { kind: 's10', valid: true, parts: { service: 'RR', serial: '47312482', check: '9', country: 'GB' } },
    ])
    for (const text of [
      `00${SSCC}`,
      `^00${SSCC}`,
      `]C100${SSCC}`,
      `\u001d00${SSCC}`,
      `(00)${SSCC}`,
      `]d200${SSCC}\r\n`,
    ])
      expect(identify(text), text).toMatchObject([
        { kind: 'gs1', valid: true, reason: null, parts: { sscc: SSCC, ais: { '00': SSCC } } },
      ])
  })

  it('shows the parts of a label', () => {
    expect(first(`^00${SSCC}0112345678901231` + '21S1^4301Jo%20Frick^43211')).toMatchObject({
      kind: 'gs1',
      valid: true,
      parts: {
        sscc: SSCC,
        gtin: '12345678901231',
        serial: 'S1',
        deliverTo: { name: 'Jo Frick' },
        dangerous: true,
        ais: { '4301': 'Jo%20Frick' },
      },
    })
  })

  it('says in words why a number does not hold', () => {
    for (const text of [
      '106141412345678907',
      'RR473124828GB',
      `^00${SSCC.slice(0, -1)}7`,
      'WM23456789ABCO',
      'hello',
      '',
    ])
      for (const candidate of identify(text)) {
        expect(candidate.valid, text).toBe(false)
        expect(candidate.reason, text).toMatch(/\w+ \w+/)
      }
  })

  it('puts what holds before what does not', () => {
    // A postal number may begin with WM as ours do.
    expect(identify('WM473124829GB').map(({ kind, valid }) => [kind, valid])).toEqual([
      ['s10', true],
      ['waymark', false],
    ])
  })

  it('does not take plain text for an element string', () => {
    for (const text of ['0112345678901232', `00${SSCC.slice(0, -1)}7`, ']Q1^TESTING', 'A^B', '420', '99TESTING'])
      expect(first(text)?.kind, text).toBe('unknown')
  })

  it('answers any text with at least one candidate, and valid exactly where there is no reason', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123WM^()\u001d]CdQ3 -')), maxLength: 60 }),
    )
    fc.assert(
      fc.property(odd, (text) => {
        const found = identify(text)
        expect(found.length).toBeGreaterThan(0)
        for (const { input, valid, reason } of found) {
          expect(input).toBe(text)
          expect(reason === null).toBe(valid)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

const s10 = readTestData('tracking-numbers/couriers/s10.json')
describe.skipIf(s10 === null)('postal numbers of the test data', () => {
  it('are told right', () => {
    type Courier = { tracking_numbers: { test_numbers: { valid: string[]; invalid: string[] } }[] }
    const { tracking_numbers: forms } = JSON.parse(s10 ?? '') as Courier
    const [valid, invalid] = [forms.flatMap((f) => f.test_numbers.valid), forms.flatMap((f) => f.test_numbers.invalid)]
    expect([valid.length > 0, invalid.length > 0]).toEqual([true, true])
    for (const number of valid)
      expect(first(number), number).toMatchObject({ kind: 's10', carrier: 's10', valid: true })
    for (const number of invalid) expect(first(number)?.valid, number).toBe(false)
  })
})

describe('the command', () => {
  it('prints a JSON line a candidate and ends well, whatever the texts are', async () => {
    const written: string[] = []
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...more) => {
      written.push(String(chunk))
      for (const done of more) if (typeof done === 'function') done()
      return true
    })
    const code = await run([SSCC, 'nonsense'])
    stdout.mockRestore()
    expect(code).toBe(0)
    const lines = written.join('').trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(['sscc', 'unknown'])
    expect(Object.keys(JSON.parse(lines[0] ?? '') as object)).toEqual([
      'input',
      'kind',
      'carrier',
      'valid',
      'reason',
      'parts',
    ])
  })

  it('wants a text', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await run([])).toBe(2)
    stderr.mockRestore()
  })
})
