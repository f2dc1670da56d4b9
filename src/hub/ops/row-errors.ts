// What is wrong with a row, for the person who sent the file: which row, which field, and a sentence. A whole request is judged before any
// of it is taken (EVENTS Into the hub), so these are collected, never thrown.
import type { z } from 'zod'
import type { RowError } from '../../wire/shipments.ts'

export type RowFault = z.infer<typeof RowError>

/** Beyond this many the rest would be the same mistake again. */
export const MAX_ROW_FAULTS = 200

/** Zod's issues of one row as sentences. `field` is a path like `recipient.lines.0`; the row itself is `''`. */
export function rowFaults(row: number, value: unknown, error: z.ZodError): RowFault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        row,
        field: [...path, key].join('.').slice(0, 80),
        sentence: 'This field is not known here; is its name spelled right?',
      }))
    return [{ row, field: path.join('.'), sentence: sentenceOf(issue, valueAt(value, issue.path)) }]
  })
}

/** Texts that would become other texts on their way (half a surrogate pair) or end early for a lenient reader (NUL). */
export function textFaults(row: number, value: unknown, path: readonly string[] = []): RowFault[] {
  if (typeof value === 'string')
    return /[\0\p{Surrogate}]/u.test(value)
      ? [{ row, field: path.join('.'), sentence: 'This holds a character that is none (NUL, or half of one).' }]
      : []
  if (typeof value !== 'object' || value === null || path.length > 8) return []
  return Object.entries(value).flatMap(([name, inner]) => textFaults(row, inner, [...path, name]))
}

// One branch a kind of issue: longer than a screen would gain nothing by being cut in two.
function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined || value === null ? 'This is missing.' : `This must be ${wanted(issue.expected)}.`
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return issue.origin === 'string'
        ? `This is too long: at most ${Number(issue.maximum)} characters.`
        : issue.origin === 'array'
          ? `These are too many: at most ${Number(issue.maximum)}.`
          : `This is too large: at most ${Number(issue.maximum)}.`
    case 'invalid_value':
      return `This must be ${issue.values.map((one) => String(one)).join(' or ')}.`
    case 'invalid_format':
      return `This must be ${formatWords(issue.format, issue.message)}.`
    case 'invalid_union':
      return 'This is none of the values that may stand here.'
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return issue.message
  }
}

function tooSmall(issue: Extract<z.core.$ZodIssue, { code: 'too_small' }>): string {
  const least = Number(issue.minimum)
  if (issue.origin === 'string')
    return least === 1 ? 'This is empty.' : `This is too short: at least ${least} characters.`
  if (issue.origin === 'array') return least === 1 ? 'At least one is needed.' : `At least ${least} are needed.`
  return `This is too small: at least ${least}.`
}

const wanted = (type: string): string =>
  ({
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    array: 'a list',
    object: 'an object',
    boolean: 'true or false',
  })[type] ?? type

/** The schemas' own messages are written as the end of "must be …"; the library's are not. */
const formatWords = (format: string, message: string): string =>
  ({ email: 'an e-mail address', date: 'a day like 2026-11-22' })[format] ??
  (message.startsWith('Invalid') ? 'written in the right form' : message)

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<PropertyKey, unknown>)[step]
  }
  return found
}
