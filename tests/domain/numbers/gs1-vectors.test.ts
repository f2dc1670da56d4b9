import { describe, expect, it } from 'vitest'
import {
  GS,
  parseBracketed,
  parseElementString,
  writeElementString,
  type ParsedElementString,
} from '../../../src/domain/numbers/gs1-element-string.ts'
import { isProductScan } from '../../../src/domain/numbers/gtin.ts'
import { readScan } from '../../../src/domain/numbers/scan-text.ts'
import { readTestData } from './support.ts'

type Vector = { kind: string; ok?: boolean; sym?: string; input: string; expect: string | null }

/** Vectors that nothing here claims to answer: kind and input, with the reason. */
const NOT_SUPPORTED: Record<string, string> = {
  'scandata-generate 24012345678905|^99COMPOSITE^98XYZ': 'a bare GTIN handed to an encoder; a scan has its identifier',
  'scandata-generate 416000336108|^99COMPOSITE^98XYZ': 'a composite beside UPC-A comes as two messages in one',
  'scandata-generate 001234000057|^99COMPOSITE^98XYZ': 'a composite beside UPC-E comes as two messages in one',
  'scandata-generate ^0102112345678900|^99COMPOSITE^98XYZ': 'a composite beside EAN-13 comes as two messages in one',
  'scandata-generate 2112345678900|^99COMPOSITE^98XYZ': 'a composite beside EAN-13 comes as two messages in one',
  'scandata-generate TESTING|^99XYZ': 'a bar in plain text, which an encoder could take for a composite',
  'scandata-process ]E02112345678900|]e099COMPOSITE\u001d98XYZ':
    'a composite beside EAN-13 comes as two messages in one',
  'scandata-process ]Q1': 'an empty symbol is unreadable to us: there is no number in it',
  'scandata-process ]d1': 'an empty symbol is unreadable to us: there is no number in it',
  'scandata-process ]J0': 'an empty symbol is unreadable to us: there is no number in it',
}
/** Kinds that come with web links, and what an encoder (not a scanner) refuses. */
const NOT_SCANNED = (vector: Vector) =>
  vector.kind.startsWith('digital-link') || (vector.kind === 'scandata-generate' && vector.expect === null)

const text = readTestData('gs1/syntax-vectors.json')

describe.skipIf(text === null)('vectors of the GS1 syntax engine', () => {
  const all = JSON.parse(text ?? '[]') as Vector[]
  const named = (vector: Vector) => `${vector.kind} ${vector.input}`
  const vectors = all.filter((vector) => !NOT_SCANNED(vector) && NOT_SUPPORTED[named(vector)] === undefined)
  const of = (kind: string) => vectors.filter((vector) => vector.kind === kind)

  it('are there, and each that is left out is one of them', () => {
    expect(vectors.length).toBeGreaterThan(90)
    const names = new Set(all.map(named))
    expect(Object.keys(NOT_SUPPORTED).filter((name) => !names.has(name))).toEqual([])
  })

  it('element strings with FNC1', () => {
    expect(of('fnc1-element-string').length).toBe(47)
    for (const { input, ok } of of('fnc1-element-string')) expect(parseElementString(input).ok, input).toBe(ok)
  })

  it('element strings in brackets', () => {
    expect(of('bracketed-element-string').length).toBe(16)
    for (const { input, ok, expect: wanted } of of('bracketed-element-string')) {
      const parsed = parseBracketed(input)
      expect(parsed.ok, input).toBe(ok)
      if (parsed.ok) expect(writeElementString(parsed.elements)).toBe(wanted)
    }
  })

  it('what scanners send, read', () => {
    for (const { input, ok, expect: wanted } of of('scandata-process')) {
      const seen = scanned(input)
      if (ok !== true) expect(seen, input).toBeNull()
      else expect(seen, input).toBe(wanted?.startsWith('^') ? wanted : plain(wanted ?? ''))
    }
  })

  it('what scanners send for what an encoder was given', () => {
    for (const { input, expect: sent } of of('scandata-generate')) {
      const given = input.startsWith('^') ? canonical(parseElementString(input.replace('|^', '^'))) : plain(input)
      expect(scanned(sent ?? ''), input).toBe(given)
    }
  })
})

/** The scan in the vectors' words: fields from `^` on, other text as it is; null where it is refused. */
function scanned(raw: string): string | null {
  const read = readScan(raw)
  if (!read.ok) return null
  const { text: inside, symbology, gs1 } = read.scan
  if (gs1) return canonical(parseElementString(inside))
  if (symbology === null) return null
  return symbology.startsWith(']E') && !isProductScan(read.scan) ? null : inside
}

function canonical(parsed: ParsedElementString): string | null {
  return parsed.ok ? writeElementString(parsed.elements) : null
}

/** The vectors write plain text that begins with `^` as `\^`, so that it is no FNC1. */
function plain(written: string): string {
  expect(written).not.toContain(GS)
  return written.replace(/^\\(\\*\^)/, '$1')
}
