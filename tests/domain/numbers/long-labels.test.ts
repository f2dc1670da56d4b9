// Labels as long as GS1 allows: a Scan4Transport label with both addresses written out, and symbols filled to the last module.
import { expect, test } from 'vitest'
import { classifyScan } from '../../../src/domain/numbers/classify-scan.ts'
import { GS } from '../../../src/domain/numbers/gs1-element-string.ts'
import { identify } from '../../../src/domain/numbers/identify.ts'
import { keptOfScan } from '../../../src/domain/numbers/kept-scan.ts'
import { MAX_SCAN_CHARS, MAX_SYMBOL_CHARS } from '../../../src/domain/numbers/scan-text.ts'
import { longLabel, LONG_LABEL_SECRETS as SECRETS } from '../../support/long-label.ts'

const SSCC = '106141412345678908'

test('a label with both addresses and all instructions is the package it names, however it is marked', () => {
  const label = longLabel(SSCC)
  expect(label.length).toBeGreaterThan(800)
  for (const text of [`]d2${label}`, `]Q3${label}`, `${GS}${label}`, label.replaceAll(GS, '^'), label])
    expect(classifyScan(text)).toEqual({ kind: 'package-other-number', number: SSCC })
})

test('what may stand in an event of it is its numbers; every address is among what is sealed', () => {
  const label = `]d2${longLabel(SSCC)}`
  const { kept, note, facts } = keptOfScan(label, classifyScan(label))
  expect(kept).toBe(`^00${SSCC}401CON-2026-1123-00077^403AT9494B3^4209494`)
  for (const secret of SECRETS) {
    expect(kept + note).not.toContain(secret)
    expect(JSON.stringify(facts)).toContain(secret)
  }
  expect(facts?.name).toBe('Leonie Zwicky-Hasler')
  expect(JSON.stringify(facts).length).toBeLessThan(3_000)
})

test('numbers are kept whole or not at all, as many as fit', () => {
  const [order, consignment, route] = ['4', '5', '6'].map((digit) => digit.repeat(30)) as [string, string, string]
  const label = `]d200${SSCC}400${order}${GS}401${consignment}${GS}403${route}${GS}21${'7'.repeat(20)}${GS}4209494`
  const { kept, facts } = keptOfScan(label, classifyScan(label))
  expect(kept.length).toBeLessThanOrEqual(140)
  expect(kept).toBe(`^00${SSCC}400${order}^401${consignment}^403${route}^4209494`)
  expect(facts?.note).toBe(`^21${'7'.repeat(20)}`)
})

test('identify says all of it', () => {
  const [best] = identify(longLabel(SSCC).replaceAll(GS, '^'))
  expect(best).toMatchObject({ kind: 'gs1', valid: true })
  expect(best?.parts).toMatchObject({
    sscc: SSCC,
    deliverTo: { name: 'Leonie Zwicky-Hasler', city: 'Schaan', country: 'LI' },
    returnTo: { company: 'Balzer Versandhaus Retouren AG', country: 'CH' },
    signatureRequired: true,
  })
})

test('symbols filled to the last module, and odd ones as long, are judged in no time', () => {
  const full = [
    '9'.repeat(MAX_SYMBOL_CHARS),
    'A'.repeat(4_296),
    `]Q300${SSCC}${`90A${GS}`.repeat(1_700)}`,
    `]d200${SSCC}${Array.from({ length: 9 }, (_, n) => `9${n + 1}${'Z'.repeat(89)}${GS}`).join('')}`,
    `(00)${SSCC}${'(90)\\('.repeat(1_000)}`,
    `https://id.gs1.org/00/${SSCC}?${'4301=a&'.repeat(1_000)}`,
    ' '.repeat(7_000),
    '^'.repeat(7_000),
    `${'('.repeat(3_500)}${')'.repeat(3_500)}`,
    'WM'.repeat(3_500),
    '1 '.repeat(3_500),
  ]
  const began = performance.now()
  for (const text of full) {
    expect(text.length).toBeLessThanOrEqual(MAX_SCAN_CHARS)
    const found = classifyScan(text)
    const { kept, note, facts } = keptOfScan(text, found)
    expect(kept.length).toBeLessThanOrEqual(140)
    expect(note.length).toBeLessThanOrEqual(200)
    expect(JSON.stringify(facts).length).toBeLessThan(3_000)
    identify(text)
  }
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(classifyScan(full[2]!)).toEqual({ kind: 'package-other-number', number: SSCC })
})
