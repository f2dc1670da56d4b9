import { decodePercent } from './ai-content.ts'
import { countryAlpha2 } from './countries.ts'
import type { Gs1Element } from './gs1-element-string.ts'

/** A party of a Scan4Transport label (EVENTS identify parts); what the label does not say is absent. */
export type LabelParty = {
  name?: string
  company?: string
  lines?: string[]
  city?: string
  region?: string
  postcode?: string
  /** two letters */
  country?: string
  /** degrees */
  geo?: { lat: number; lon: number }
}
export type LabelParts = {
  deliverTo?: LabelParty
  returnTo?: LabelParty
  service?: string
  /** local time at the place of delivery, `2026-03-31T14:00`; only the month where the label names no day */
  notBefore?: string
  notAfter?: string
  authorityToLeave?: boolean
  signatureRequired?: boolean
  dangerous?: boolean
}

/** What the fields 420, 421 and 4300–4325 of an element string say, decoded (DOMAIN §18 Scan4Transport). */
export function readTransportLabel(elements: readonly Gs1Element[]): LabelParts {
  const ais = new Map(elements.map(({ ai, value }) => [ai, value]))
  const text = (ai: string): string | undefined => {
    const value = ais.get(ai)
    return value === undefined ? undefined : decodePercent(value)
  }
  const flag = (ai: string): boolean | undefined => (ais.has(ai) ? ais.get(ai) === '1' : undefined)
  return present({
    deliverTo: notEmpty({ ...address('430', text), ...deliverPost(ais), ...place(ais.get('4309')) }),
    returnTo: notEmpty({ ...address('431', text), ...present({ postcode: ais.get('4318') }) }),
    service: text('4320'),
    notBefore: localTime(ais.get('4324')),
    notAfter: localTime(ais.get('4325')),
    dangerous: flag('4321'),
    authorityToLeave: flag('4322'),
    signatureRequired: flag('4323'),
  })
}

/** 430n and 431n have one order: company, contact, two lines, suburb, town, region, country. */
function address(family: '430' | '431', text: (ai: string) => string | undefined): LabelParty {
  const lines = ['2', '3', '4'].map((n) => text(family + n)).filter((line) => line !== undefined)
  return present({
    company: text(`${family}0`),
    name: text(`${family}1`),
    lines: lines.length > 0 ? lines : undefined,
    city: text(`${family}5`),
    region: text(`${family}6`),
    country: text(`${family}7`),
  })
}

function deliverPost(ais: ReadonlyMap<string, string>): LabelParty {
  const withCountry = ais.get('421')
  if (withCountry === undefined) return present({ postcode: ais.get('420') })
  return present({ postcode: withCountry.slice(3), country: countryAlpha2(withCountry.slice(0, 3)) })
}

/** Ten digits each: degrees north of the south pole and east of Greenwich, times 10⁷. */
function place(value: string | undefined): LabelParty {
  if (value === undefined) return {}
  const east = Number(value.slice(10)) / 1e7
  const lon = east > 180 ? east - 360 : east
  return { geo: { lat: rounded(Number(value.slice(0, 10)) / 1e7 - 90), lon: rounded(lon) } }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7
}

/** YYMMDDhhmm; a delivery lies in this century. Day 00 means the whole month. */
function localTime(value: string | undefined): string | undefined {
  const found = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/u.exec(value ?? '')
  if (found === null) return undefined
  const [, year = '', month = '', day = '', hour = '', minute = ''] = found
  return day === '00' ? `20${year}-${month}` : `20${year}-${month}-${day}T${hour}:${minute}`
}

function notEmpty(party: LabelParty): LabelParty | undefined {
  return Object.keys(party).length > 0 ? party : undefined
}

/** Drops what is undefined, so that absent stays absent in JSON and in types. */
function present<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
