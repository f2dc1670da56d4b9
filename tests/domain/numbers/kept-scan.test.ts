import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyScan } from '../../../src/domain/numbers/classify-scan.ts'
import { readDigitalLink } from '../../../src/domain/numbers/digital-link.ts'
import { GS } from '../../../src/domain/numbers/gs1-element-string.ts'
import { keptOfScan } from '../../../src/domain/numbers/kept-scan.ts'
import { makeTrackingId } from '../../../src/domain/numbers/tracking-id.ts'

const SSCC = '106141412345678908'
const ID = makeTrackingId(2281, Uint8Array.of(1, 2, 3, 4, 5))
const LABEL =
  `00${SSCC}4209490${GS}4300M%C3%BCller+AG${GS}4301Maria%20Muster${GS}4302Kirchstrasse+12${GS}43084233700000${GS}4311Retour%20Frick${GS}4321 1`.replace(
    ' ',
    '',
  )
const keptOf = (text: string) => keptOfScan(text, classifyScan(text))

describe('what of a scan may stand in an event (DOMAIN §0.1 private, §18)', () => {
  it('of a Scan4Transport label: the fields that name the package, whatever marks them as GS1', () => {
    for (const text of [`]C1${LABEL}`, `]d2${LABEL}`, `]Q3${LABEL}`, `${GS}${LABEL}`, LABEL])
      expect(keptOf(text), JSON.stringify(text)).toEqual({
        kept: `^00${SSCC}4209490`,
        note: `^00${SSCC}4209490 held an address, which was not kept`,
        facts: {
          name: 'Maria Muster',
          lines: ['Müller AG', 'Kirchstrasse 12'],
          phone: '4233700000',
          note: '^4311Retour%20Frick^43211',
        },
      })
  })

  it('of a web link with GS1 fields: the same', () => {
    const link = `https://shop.example/anna.frick/00/${SSCC}?4301=Maria+Muster&420=9490&utm=anna#x`
    expect(classifyScan(link)).toEqual({ kind: 'package-other-number', number: SSCC })
    expect(keptOf(link)).toMatchObject({ kept: `^00${SSCC}4209490`, facts: { name: 'Maria Muster', note: link } })
    expect(keptOf(`https://id.gs1.org/00/${SSCC}`)).toEqual({
      ...{ kept: `^00${SSCC}`, note: `^00${SSCC}`, facts: null },
    })
    expect(readDigitalLink('https://id.gs1.org/01/09520123456788/22/2A?x')).toEqual([
      ...[{ ai: '01', value: '09520123456788' }],
      { ai: '22', value: '2A' },
    ])
    for (const text of [
      `https://a/00/${SSCC.slice(1)}7`,
      'https://a/t/WM?key=1',
      `ftp://a/00/${SSCC}`,
      'https://%/00/%',
    ])
      expect(readDigitalLink(text), text).toBeNull()
  })

  it('keeps every field that names package, order, consignment or place', () => {
    const fields = `0112345678901231` + `21S1-77|400PO-4711|4035600812|4104012345000009` + `42143899490`
    const kept = `^${fields.replaceAll('|', '^')}`
    expect(keptOf(`]C1${fields.replaceAll('|', GS)}`)).toEqual({ kept, note: kept, facts: null })
    expect(keptOf(`]C100${SSCC}400Maria Muster`).kept).toBe(`^00${SSCC}`)
  })

  it('of a label that breaks off or lost its separators: the package, and nothing of what follows', () => {
    for (const text of [`]C100${SSCC}4301Maria Müller`, `00${SSCC}4301Maria%20Muster4302Kirchstrasse+1`]) {
      const { kept, note, facts } = keptOf(text)
      expect(kept).toBe(`^00${SSCC}`)
      expect(note).toMatch(/^\^00\d{18} held (?:more|an address), which was not kept$/)
      expect(JSON.stringify(facts)).toContain('Maria')
    }
  })

  it('leaves numbers as they were scanned', () => {
    for (const text of [
      ...[`]C0${ID}`, `wm ${ID.slice(2)}`, 'RR473124829GB', 'rr 473 124 829 gb', SSCC, '4006381333931', 'SHOP 4711'],
      ...['shop4711', '1Z999AA10123456784', 'TBA123456789012', 'WMC:DOOR:van-7', 'PO-2026/117', ID.slice(0, -1) + 'x'],
    ])
      expect(keptOf(text), text).toEqual({ kept: text, note: text, facts: null })
  })

  it('tells what other codes are, and nothing of what they hold', () => {
    const cases: [text: string, words: string][] = [
      ['BEGIN:VCARD\r\nN:Muster;Maria\r\nTEL:+4233700000\r\nEND:VCARD', 'Contact card of 55 characters'],
      ['MECARD:N:Muster,Maria;TEL:4233700000;;', 'Contact card'],
      ['mailto:maria.muster@example.org', 'Mail address'],
      [']Q1maria.muster1985@example.org', 'Mail address'],
      ['tel:+4233700000', 'Telephone number'],
      ['+423 370 00 00', 'Telephone number'],
      ['WIFI:T:WPA;S:Muster-Home;P:geheim4711;;', 'Wi-Fi code'],
      ['geo:47.16512,9.50911', 'Place on the map'],
      ['SPC\r\n0200\r\n1\r\nLI21088100002324013AA\r\nS\r\nMaria Muster', 'Payment code'],
      ['P<LIEMUSTER<<MARIA<<<<<<<<<<<<<<<<<<<<<<<<<<', 'Identity document'],
      [`https://hub.example/t/${ID}?key=4711abc`, 'Web address'],
      ['Maria Muster, Kirchstrasse 12, 9490 Vaduz', 'Text of 41 characters'],
      ['Kirchstrasse 112', 'Text'],
      ['WM Maria Muster', 'Text'],
      ['Maria '.repeat(100), 'Text of 599 characters'],
    ]
    for (const [text, words] of cases) {
      const { kept, note, facts } = keptOf(text)
      expect({ kept, facts }, text).toEqual({ kept: '', facts: null })
      expect(note).toMatch(new RegExp(`^${words}.*, which was not kept$`))
    }
  })

  it('never keeps words: whatever is around a name, it does not come through', () => {
    const around = fc.string({ unit: 'grapheme-ascii', maxLength: 60 })
    const lead = fc.constantFrom(
      '',
      ']C1',
      ']Q3',
      `]d200${SSCC}`,
      `00${SSCC}`,
      'https://a/00/',
      `https://a/00/${SSCC}?`,
      GS,
    )
    fc.assert(
      fc.property(lead, around, around, (head, before, after) => {
        const { kept, note } = keptOf(`${head}${before} Musterfrau ${after}`)
        expect(kept + note).not.toContain('Musterfrau')
      }),
      { numRuns: 2000 },
    )
  })
})
