import type { Recogniser } from '../candidate.ts'
import { parseSscc } from '../sscc.ts'

/** Bare SSCCs: 18 digits. With its application identifier it is an element string (`gs1.ts`). */
export const recogniseSscc: Recogniser = ({ text, gs1 }) => {
  if (gs1 || !/^(?:\d\s*){18}$/u.test(text)) return null
  const parsed = parseSscc(text)
  const found = { kind: 'sscc', carrier: null } as const
  if (!parsed.ok) return { ...found, valid: false, reason: parsed.reason, parts: {}, number: null }
  const { sscc, serial, check } = parsed
  return { ...found, valid: true, reason: null, parts: { sscc, serial, check }, number: sscc }
}
