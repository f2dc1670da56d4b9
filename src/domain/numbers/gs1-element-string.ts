import { contentFault } from './ai-content.ts'
import { fieldAt, fieldOf, type AiField, type FieldPart } from './ai-table.ts'
import { GS1_TEXT_CHARACTERS } from './check-digits.ts'

/** The separator as scanners send it (FNC1 within a symbol). In text that people write, `^` stands for it (DESIGN §6). */
export const GS = '\u001d'

export type Gs1Element = { ai: string; value: string }
/** `elements` of a faulty string are those that were read and held before the fault: its SSCC may still be good. */
export type ParsedElementString =
  { ok: true; elements: Gs1Element[] } | { ok: false; elements: Gs1Element[]; reason: string }

/**
 * Reads an element string as a handheld scanner sends it, without symbology identifier: fields with their application
 * identifiers, GS or `^` after each field of no pre-defined length, and before the first one at will (DOMAIN §18).
 * Judges lengths, characters, check digits, dates and the other contents of `ai-content.ts`. Does not judge which fields
 * must or must not stand together: those rules are about all symbols on a label, and a scan is one of them.
 */
export function parseElementString(text: string): ParsedElementString {
  const elements: Gs1Element[] = []
  let rest = text.replaceAll('^', GS)
  if (rest.startsWith(GS)) rest = rest.slice(1)
  if (rest === '') return { ok: false, elements, reason: 'there is no field in it' }
  while (rest !== '') {
    const field = fieldAt(rest)
    if (field === undefined) return { ok: false, elements, reason: unknownField(rest) }
    const behind = rest.slice(field.ai.length)
    const value = behind.slice(0, valueLength(field, behind))
    const fault = fieldFault(field, value) ?? repeatFault(elements, field.ai, value)
    if (fault !== null) return { ok: false, elements, reason: fault }
    elements.push({ ai: field.ai, value })
    rest = behind.slice(value.length)
    if (rest.startsWith(GS)) rest = rest.slice(1)
  }
  return { ok: true, elements }
}

/**
 * Reads the form that is printed under a symbol and typed by hand: `(00)106141412345678908(400)77`. A bracket within a
 * value is written `\(`.
 */
export function parseBracketed(text: string): ParsedElementString {
  const elements: Gs1Element[] = []
  let at = 0
  while (at < text.length) {
    const ai = /^\((\d{2,4})\)/u.exec(text.slice(at, at + 6))?.[1]
    if (ai === undefined) return { ok: false, elements, reason: 'an application identifier in brackets is wanted' }
    at += ai.length + 2
    const written = /^(?:\\\(|[^(])*/u.exec(text.slice(at))?.[0] ?? ''
    at += written.length
    const value = written.replaceAll('\\(', '(')
    const field = fieldOf(ai)
    if (field === undefined) return { ok: false, elements, reason: unknownField(ai) }
    const fault = fieldFault(field, value) ?? repeatFault(elements, ai, value)
    if (fault !== null) return { ok: false, elements, reason: fault }
    elements.push({ ai, value })
  }
  return elements.length > 0 ? { ok: true, elements } : { ok: false, elements, reason: 'there is no field in it' }
}

/** The one way to write elements down: `^` in front and after each field that needs a separator, but not at the end. */
export function writeElementString(elements: readonly Gs1Element[]): string {
  const last = elements.length - 1
  const fields = elements.map(({ ai, value }, i) => ai + value + (i < last && fieldOf(ai)?.needsSeparator ? '^' : ''))
  return `^${fields.join('')}`
}

function valueLength(field: AiField, behind: string): number {
  const separator = behind.indexOf(GS)
  const end = separator === -1 ? behind.length : separator
  return field.needsSeparator
    ? end
    : Math.min(
        end,
        field.parts.reduce((total, part) => total + part.max, 0),
      )
}

function fieldFault(field: AiField, value: string): string | null {
  const named = `(${field.ai}) ${field.meaning}`
  let rest = value
  for (const part of field.parts) {
    if (part.optional && rest === '') break
    const piece = rest.slice(0, part.max)
    if (piece.length < part.min) return `${named}: too short`
    const fault = charactersFault(part, piece) ?? contentOf(part, piece)
    if (fault !== null) return `${named}: ${fault}`
    rest = rest.slice(piece.length)
  }
  return rest === '' ? null : `${named}: ${rest.length} too many, or a separator is missing`
}

const CHARACTERS: Record<FieldPart['set'], ReadonlySet<string>> = {
  n: new Set('0123456789'),
  x: new Set(GS1_TEXT_CHARACTERS),
  y: new Set('#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
  z: new Set('-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz='),
}

function charactersFault(part: FieldPart, piece: string): string | null {
  const wrong = Array.from(piece).find((symbol) => !CHARACTERS[part.set].has(symbol))
  if (wrong === undefined) return null
  return part.set === 'n'
    ? `${JSON.stringify(wrong)} where a digit is wanted`
    : `${JSON.stringify(wrong)} may not occur`
}

function contentOf(part: FieldPart, piece: string): string | null {
  for (const rule of part.rules) {
    const fault = contentFault(rule, piece)
    if (fault !== null) return fault
  }
  return null
}

function repeatFault(elements: readonly Gs1Element[], ai: string, value: string): string | null {
  const other = elements.find((element) => element.ai === ai && element.value !== value)
  return other === undefined ? null : `(${ai}) stands in it twice with different content`
}

function unknownField(rest: string): string {
  return `there is no application identifier at ${JSON.stringify(rest.slice(0, 4))}`
}
