import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RouteId, SiteId, VehicleId } from '../../../src/domain/brands.ts'
import { classifyScan, normaliseOtherNumber } from '../../../src/domain/numbers/classify-scan.ts'
import { MAX_SCAN_CHARS } from '../../../src/domain/numbers/scan-text.ts'
import { formatTrackingId, makeTrackingId } from '../../../src/domain/numbers/tracking-id.ts'
import { parseWorkplaceCode, workplaceCodeText } from '../../../src/domain/numbers/workplace-code.ts'

const SSCC = '106141412345678908'
const ID = makeTrackingId(2281, Uint8Array.of(1, 2, 3, 4, 5))

describe('what a scan is for us', () => {
  it('is one of our packages, however the wedge wraps it', () => {
    for (const text of [
      ID,
      ID.toLowerCase(),
      formatTrackingId(ID),
      `]C0${ID}`,
      `]Q1${ID}\r\n`,
      `\u0002${ID}\u0003`,
      `\t${ID} `,
    ])
      expect(classifyScan(text), JSON.stringify(text)).toEqual({ kind: 'package', packageId: ID })
  })

  it('is another number of a package, in one form whatever carried it', () => {
    for (const text of [
      SSCC,
      `00${SSCC}`,
      `]C100${SSCC}`,
      `(00) ${SSCC}`.replace(' ', ''),
      `]d200${SSCC}400X\u001d4209490`,
    ])
      expect(classifyScan(text), text).toEqual({ kind: 'package-other-number', number: SSCC })
    for (const text of ['RR473124829GB', 'rr 473 124 829 gb', ']C0RR473124829GB'])
      expect(classifyScan(text), text).toEqual({ kind: 'package-other-number', number: 'RR473124829GB' })
    expect(classifyScan('WM473124829GB')).toEqual({ kind: 'package-other-number', number: 'WM473124829GB' })
  })

  it('keeps the SSCC of a label whose other fields are broken, not a broken SSCC', () => {
    expect(classifyScan(`]C100${SSCC}11991301`)).toEqual({ kind: 'package-other-number', number: SSCC })
    expect(classifyScan(`]C100${SSCC.slice(0, -1)}7`)).toMatchObject({ kind: 'unreadable', problem: 'bad-fields' })
  })

  it('is a workplace', () => {
    expect(classifyScan('WMC:DOOR:van-7')).toEqual({ kind: 'code', code: 'door', id: 'van-7' })
    expect(classifyScan(']Q1wmc:out:Vaduz\n')).toEqual({ kind: 'code', code: 'out-bin', id: 'Vaduz' })
    expect(classifyScan('WMC:BIN:r.2')).toEqual({ kind: 'code', code: 'bin', id: 'r.2' })
    for (const text of ['WMC:', 'WMC:DOOR:', 'WMC:LAMP:1', 'WMC:DOOR:a b', `WMC:DOOR:${'x'.repeat(65)}`])
      expect(classifyScan(text), text).toMatchObject({ kind: 'unreadable', problem: 'bad-code' })
  })

  it('is a product', () => {
    for (const text of ['4006381333931', ']E04006381333931', '036000291452', ']E496385074', ']I112345678901231'])
      expect(classifyScan(text), text).toMatchObject({ kind: 'product' })
    expect(classifyScan(']C1011234567890123121S1')).toEqual({ kind: 'product', gtin: '12345678901231' })
    expect(classifyScan(']C04006381333931')).toMatchObject({ kind: 'unknown', text: '4006381333931' })
    expect(classifyScan('4006381333932')).toMatchObject({ kind: 'unknown' })
  })

  it('is a misread number of ours', () => {
    const misread = ID.slice(0, -1) + (ID.endsWith('2') ? '3' : '2')
    expect(classifyScan(misread)).toMatchObject({ kind: 'unreadable', problem: 'bad-number' })
    expect(classifyScan(ID.slice(0, 5) + 'O' + ID.slice(6))).toMatchObject({
      kind: 'unreadable',
      problem: 'bad-number',
    })
  })

  it("may still be a seller's own number", () => {
    expect(classifyScan(' ab-12 / 7 ')).toEqual({ kind: 'unknown', text: 'AB-12/7', reason: null })
    expect(classifyScan('106141412345678907')).toMatchObject({
      kind: 'unknown',
      reason: 'the check digit of the SSCC would be 8, not 7',
    })
  })
})

describe('bad input', () => {
  it('a barcode of 4 KB of control characters is unreadable, with a sentence', () => {
    const flood = Array.from({ length: 4096 }, (_, i) => String.fromCharCode(i % 32)).join('')
    expect(classifyScan(flood.repeat(2))).toMatchObject({ kind: 'unreadable', problem: 'too-long' })
    expect(classifyScan(flood)).toMatchObject({ kind: 'unreadable', problem: 'control-characters' })
    expect(classifyScan('\u0000\u0001\u0007')).toMatchObject({ kind: 'unreadable', problem: 'control-characters' })
  })

  it('nothing, and a symbology without content, are empty', () => {
    for (const text of ['', ' ', '\r\n', ']C1', ']C1\r', '\u001d', ']Q3\u001d'])
      expect(classifyScan(text), JSON.stringify(text)).toMatchObject({ kind: 'unreadable', problem: 'empty' })
  })

  it('takes texts up to the limit and none beyond', () => {
    expect(classifyScan('A'.repeat(MAX_SCAN_CHARS)).kind).toBe('unknown')
    expect(classifyScan('A'.repeat(MAX_SCAN_CHARS + 1))).toMatchObject({ kind: 'unreadable', problem: 'too-long' })
  })

  it('refuses characters that nobody sees rather than joining what they part', () => {
    for (const hidden of ['\u0000', '\u000a', '\u001e', '\u007f', '\u0085', '\u200b', '\u202e', '\u2028', '\ud800'])
      expect(classifyScan(`AB${hidden}CD`), JSON.stringify(hidden)).toMatchObject({
        kind: 'unreadable',
        problem: 'control-characters',
      })
  })

  it('never throws and never lets a hidden character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const found = classifyScan(text)
        if (found.kind === 'unknown') expect(found.text).not.toMatch(/[\p{Cs}\p{Cf}]/u)
        if (found.kind === 'unreadable') expect(found.reason).toMatch(/\w+ \w+/)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('codes and numbers to print and to keep', () => {
  it('reads back the workplace codes it prints', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
    fc.assert(
      fc.property(id, (text) => {
        for (const code of [
          { code: 'door', id: text as VehicleId },
          { code: 'out-bin', id: text as SiteId },
          { code: 'bin', id: text as RouteId },
        ] as const)
          expect(parseWorkplaceCode(workplaceCodeText(code))).toEqual({ ok: true, code })
      }),
    )
    expect(() => workplaceCodeText({ code: 'bin', id: 'a b' as RouteId })).toThrow(RangeError)
  })

  it('announced and scanned numbers meet in one form', () => {
    expect(normaliseOtherNumber(`(00)${SSCC}`)).toBe(SSCC)
    expect(normaliseOtherNumber('rr 473124829 gb')).toBe('RR473124829GB')
    expect(normaliseOtherNumber('Shop-77 a')).toBe('SHOP-77A')
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const once = normaliseOtherNumber(text)
        const scanned = classifyScan(text)
        if (scanned.kind === 'unknown') expect(once).toBe(scanned.text)
      }),
    )
  })
})
