// What of a scanned text may stand in an event. Nothing that stands there can be erased (DOMAIN §0.1 `private`), and a label may
// hold a person's whole address (§18 Scan4Transport), a QR code anything at all.
import type { PrivateFacts } from '../event.ts'
import type { ScanClass } from './classify-scan.ts'
import { readDigitalLink } from './digital-link.ts'
import { GS, parseElementString, writeElementString, type Gs1Element } from './gs1-element-string.ts'
import { parseGs1Scan } from './recognisers/gs1.ts'
import { readScan } from './scan-text.ts'
import { readTransportLabel } from './transport-label.ts'

export type KeptScan = {
  /** fit for an event: the text itself, a label's identifying fields, or '' where nothing of it may be kept */
  kept: string
  /** fit for an event that has no sealed record: `kept`, and in words what was left out */
  note: string
  /** what was left out of a label, for the sealed record of its package; null: nothing, or nothing that belongs to a package */
  facts: PrivateFacts | null
}

/**
 * Fields that say which package, product, order, consignment or place it is, and by which a person looks for it. GLNs (410–417)
 * are numbers of a company's sites; the postcode (420, 421) stands in the announcement too and on the public page. All others
 * are sealed or left out: 4300–4319 name, street, telephone and position of a door, 7250–7259 a person, 8007 an account, and of
 * what is in it nobody has to know for ever. A list of what is kept, since GS1 adds fields each year.
 */
const IDENTIFYING = /^(?:00|01|21|40[0-3]|41[0-7]|420|421)$/u
/** Fields of people: who left them out says so. */
const OF_PEOPLE = /^(?:43[01]\d|725\d|8002|8007|8020)$/u
/** One of our own with a symbol misread, in one or as it is printed. */
const OWN_FORM = /^(?=.*\d)(?:\][A-Za-z][0-9A-Za-z])?WM(?:[0-9A-Z]{8,16}|(?: [0-9A-Z]{3,5}){3})$/iu
const MAX_KEPT = 140
/** All of a whole label's further fields; with name and street it stays below what a sealed record may hold, three bytes a character. */
const MAX_SEALED_NOTE = 1_400

/** For a text that is not just our own number; `found`: what it was classified as. Never throws. */
export function keptOfScan(raw: string, found: ScanClass): KeptScan {
  if (found.kind === 'package' || found.kind === 'code') return whole(raw)
  const label = labelIn(raw)
  if (label !== null) return keptOfLabel(raw, label)
  // Forms that hold nothing beside the number.
  if (found.kind === 'package-other-number' || found.kind === 'product') return whole(raw)
  const misread = found.kind === 'unreadable' && found.problem === 'bad-number' && OWN_FORM.test(raw.trim())
  return misread || numberLike(raw) ? whole(raw) : described(raw)
}

const whole = (raw: string): KeptScan => ({ kept: raw, note: raw, facts: null })

type Label = { elements: Gs1Element[]; /** every character of the text was read as a field */ complete: boolean }

function labelIn(raw: string): Label | null {
  const read = readScan(raw)
  if (!read.ok) return null
  const link = readDigitalLink(read.scan.text)
  // Where it leads to is no fact about the package; a query may hold anything.
  if (link !== null) return { elements: link, complete: !/[?#]/u.test(read.scan.text) }
  const parsed = parseGs1Scan(read.scan)
  if (parsed !== null) return { elements: parsed.elements, complete: parsed.ok }
  // A label whose separators were lost on the way: its first field has a fixed length, behind it nobody knows what is what.
  const sscc = parseElementString(/^00\d{18}(?=.)/u.exec(read.scan.text)?.[0] ?? '')
  return sscc.ok ? { elements: sscc.elements, complete: false } : null
}

function keptOfLabel(raw: string, { elements, complete }: Label): KeptScan {
  const isKept = ({ ai, value }: Gs1Element): boolean =>
    IDENTIFYING.test(ai) &&
    (/^42/u.test(ai) ? /^[0-9A-Z -]{2,10}$/u.test(ai === '421' ? value.slice(3) : value) : numberLike(value))
  const identifying = fitting(elements.filter(isKept))
  const rest = elements.filter((element) => !identifying.includes(element))
  const kept = identifying.length === 0 ? '' : writeElementString(identifying)
  if (rest.length === 0 && complete) return { kept, note: kept, facts: null }
  const left = rest.some(({ ai }) => OF_PEOPLE.test(ai))
    ? 'held an address, which was not kept'
    : 'held more, which was not kept'
  const note = kept === '' ? `GS1 label that ${left}` : `${kept} ${left}`
  return { kept, note, facts: factsOf(rest, complete ? null : raw) }
}

/** As many as may stand in an event, each of them whole: half a number is another number. */
function fitting(elements: readonly Gs1Element[]): Gs1Element[] {
  const kept: Gs1Element[] = []
  for (const element of elements) if (writeElementString([...kept, element]).length <= MAX_KEPT) kept.push(element)
  return kept
}

/** As the sealed record names such facts; what has no name there stands in its note, unread text too. */
function factsOf(rest: readonly Gs1Element[], unread: string | null): PrivateFacts {
  const { deliverTo } = readTransportLabel(rest)
  const { name, company, lines = [], city, region, country } = deliverTo ?? {}
  const address = [name === undefined ? undefined : company, ...lines, city, region, country]
  const said = address.filter((line) => line !== undefined)
  const phone = rest.find(({ ai }) => ai === '4308')?.value
  const others = rest.filter(({ ai }) => !/^430[0-8]$/u.test(ai))
  const note = unread ?? (others.length > 0 ? writeElementString(others) : undefined)
  const addressee = name ?? company
  return {
    ...(addressee === undefined ? {} : { name: addressee }),
    ...(said.length === 0 ? {} : { lines: said }),
    ...(phone === undefined ? {} : { phone }),
    ...(note === undefined ? {} : { note: note.replaceAll(GS, '^').slice(0, MAX_SEALED_NOTE) }),
  }
}

/**
 * Whether a text looks like somebody's number rather than like words: at least three digits, no run of more than four letters,
 * nothing but letters, digits and `. _ / -`; written in groups, each with a digit or at most four capitals. A parcel number may
 * be kept for a later search; a name, a street, an address of mail is none. What fails is described.
 */
function numberLike(raw: string): boolean {
  const text = raw.replace(/^\][A-Za-z][0-9A-Za-z]/u, '').trim()
  if (text.length > 48 || (text.match(/\d/gu)?.length ?? 0) < 3 || /[A-Za-z]{5}/u.test(text)) return false
  const groups = text.split(/\s+/u)
  if (!groups.every((group) => /^[0-9A-Za-z](?:[0-9A-Za-z._/-]*[0-9A-Za-z])?$/u.test(group))) return false
  return groups.length === 1 || groups.every((group) => /\d/u.test(group) || /^[A-Z]{1,4}$/u.test(group))
}

/** Codes that people meet on parcels, letters and door plates: what they are is told, what they hold is not. */
const KINDS: ReadonlyArray<readonly [form: RegExp, words: string]> = [
  [/^(?:BEGIN:VCARD|MECARD:|BIZCARD:)/iu, 'Contact card'],
  [/^(?:mailto:|MATMSG:|smtp:|\S+@\S+\.\S+$)/iu, 'Mail address'],
  [/^(?:tel:|sms:|smsto:|mms:|facetime:|whatsapp:|\+\d[\d ()/-]+$)/iu, 'Telephone number'],
  [/^WIFI:/iu, 'Wi-Fi code'],
  [/^geo:/iu, 'Place on the map'],
  [/^BEGIN:V(?:EVENT|CALENDAR)/iu, 'Calendar entry'],
  [/^otpauth/iu, 'Sign-in code'],
  [/^(?:SPC\r?\n|BCD\r?\n|bitcoin:|bank:)/iu, 'Payment code'],
  [/^(?:@\s*\S?\s*ANSI |[PIAC][A-Z<][A-Z]{3}[A-Z0-9<]{20,})/u, 'Identity document'],
  [/^(?:https?:\/\/|www\.)/iu, 'Web address'],
]

function described(raw: string): KeptScan {
  const text = raw.replace(/^\][A-Za-z][0-9A-Za-z]/u, '').trim()
  if (text === '') return { kept: '', note: '', facts: null }
  const words = KINDS.find(([form]) => form.test(text.slice(0, 200)))?.[1] ?? 'Text'
  return { kept: '', note: `${words} of ${text.length} characters, which was not kept`, facts: null }
}
