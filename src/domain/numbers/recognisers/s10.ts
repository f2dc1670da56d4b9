import type { Recogniser } from '../candidate.ts'
import { parseS10 } from '../s10.ts'

/** Postal items. Their form is one of the carriers' forms and goes by its name. */
export const recogniseS10: Recogniser = ({ text }) => {
  const parsed = parseS10(text)
  const found = { kind: 's10', carrier: 's10' } as const
  if (!parsed.ok)
    return parsed.shaped ? { ...found, valid: false, reason: parsed.reason, parts: {}, number: null } : null
  const { number, service, serial, check, country } = parsed
  return { ...found, valid: true, reason: null, parts: { serial, check, country, service }, number }
}
