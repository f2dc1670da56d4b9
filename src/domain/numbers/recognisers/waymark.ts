import type { Recogniser } from '../candidate.ts'
import { compact } from '../compact.ts'
import { parseTrackingId } from '../tracking-id.ts'

/** Our own numbers: whatever begins with WM is taken for one, so that a misread label is told as such. */
export const recogniseWaymark: Recogniser = ({ text }) => {
  if (!compact(text).startsWith('WM') || /^WMC:/iu.test(text)) return null
  const parsed = parseTrackingId(text)
  const found = { kind: 'waymark', carrier: null } as const
  if (!parsed.ok) return { ...found, valid: false, reason: parsed.reason, parts: {}, number: null }
  const { packageId } = parsed
  const parts = { serial: packageId.slice(2, -1), check: packageId.slice(-1) }
  return { ...found, valid: true, reason: null, parts, number: packageId }
}
