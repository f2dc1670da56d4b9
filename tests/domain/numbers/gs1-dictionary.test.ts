import { describe, expect, it } from 'vitest'
import { fieldOf, knownAis, type AiField } from '../../../src/domain/numbers/ai-table.ts'
import { readTestData } from './support.ts'

/** Our names for the dictionary's checks. */
const RULES: Record<string, string> = {
  csum: 'check',
  csumalpha: 'checkPair',
  yymmdd: 'date',
  yymmd0: 'dateOrMonth',
  yyyymmdd: 'longDate',
  hhmi: 'time',
  hh: 'hour',
  mi: 'minute',
  ss: 'second',
  iso3166: 'country',
  iso3166999: 'countryOr999',
  iso3166alpha2: 'countryLetters',
  pcenc: 'percent',
  latitude: 'latitude',
  longitude: 'longitude',
  yesno: 'yesNo',
  hyphen: 'minus',
  nonzero: 'nonZero',
  zero: 'zero',
  winding: 'winding',
  pieceoftotal: 'pieceOf',
  iban: 'iban',
  importeridx: 'importer',
  mediatype: 'mediaType',
  iso5218: 'sex',
  posinseqslash: 'placeInBirth',
  nozeroprefix: 'noLeadingZero',
  hasnondigit: 'notAllDigits',
}
/** Checks of the dictionary that are not made here, each with its reason. */
const NOT_CHECKED: Record<string, string> = {
  gcppos1: 'needs the list of company prefixes, which changes and is not on a device',
  gcppos2: 'needs the list of company prefixes, which changes and is not on a device',
  iso4217: 'the currency of a price says nothing about a parcel',
  couponcode: 'coupons are no parcels',
  couponposoffer: 'coupons are no parcels',
  packagetype: 'the list of kinds of packages changes and nothing depends on it',
}

const dictionary = readTestData('gs1/gs1-syntax-dictionary.txt')

describe.skipIf(dictionary === null)("the table of application identifiers beside GS1's dictionary", () => {
  const theirs = new Map((dictionary ?? '').split('\n').flatMap(entriesOf))

  it('knows each identifier and no other', () => {
    expect(theirs.size).toBeGreaterThan(450)
    expect(knownAis().sort()).toEqual([...theirs.keys()].sort())
  })

  it('has the same parts, lengths, characters, rules and separators', () => {
    for (const [ai, entry] of theirs) {
      const field = fieldOf(ai)
      expect(field && describeField(field), ai).toEqual(entry)
    }
  })

  it('names all that it does not check', () => {
    const used = new Set((dictionary ?? '').split('\n').flatMap(rulesOf))
    expect([...used].filter((rule) => RULES[rule] === undefined && NOT_CHECKED[rule] === undefined)).toEqual([])
    expect(Object.keys(NOT_CHECKED).filter((rule) => !used.has(rule))).toEqual([])
  })
})

type Entry = { form: string[]; needsSeparator: boolean }

function describeField({ parts, needsSeparator }: AiField): Entry {
  const form = parts.map(({ set, min, max, optional, rules }) => {
    const part = `${set.toUpperCase()}${min === max ? '' : '..'}${max}`
    return [optional ? `[${part}]` : part, ...rules].join(',')
  })
  return { form, needsSeparator }
}

function tokensOf(line: string): string[] {
  return (line.split('#')[0] ?? '').split(/\s+/).filter((token) => token !== '')
}

function isPart(token: string): boolean {
  return /^\[?[NXYZ](?:\.\.)?\d+\]?(?:,\w+)*$/.test(token)
}

function entriesOf(line: string): [string, Entry][] {
  const [ais, ...rest] = tokensOf(line)
  if (ais === undefined) return []
  const form = rest.filter(isPart).map((token) => {
    const [part, ...rules] = token.split(',')
    return [part, ...rules.map((rule) => RULES[rule]).filter((rule) => rule !== undefined)].join(',')
  })
  const needsSeparator = !(rest[0] ?? '').startsWith('*')
  const [first = '', last = first] = ais.split('-')
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => [
    String(Number(first) + i).padStart(first.length, '0'),
    { form, needsSeparator },
  ])
}

function rulesOf(line: string): string[] {
  return tokensOf(line)
    .filter(isPart)
    .flatMap((token) => token.split(',').slice(1))
}
