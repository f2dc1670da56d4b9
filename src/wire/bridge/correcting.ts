// A supervisor takes back what is not so, and settles what cannot both be so (DOMAIN §0.2 rules 4, 6, 8). The station knows the role from who is
// signed in; a window cannot say it.
import { z } from 'zod'
import type { ScanAnswer } from '../bridge.ts'
import { eventId, packageId, verb } from './verb.ts'

/** Said for the record, and kept with it: no names in it. */
export const MAX_CORRECTION_NOTE = 200
const note = z.string().trim().min(3).max(MAX_CORRECTION_NOTE)
const why = z.enum(['did_not_occur', 'incorrect_data'])

export const correctingVerbs = {
  /** Any standing fact of the package, at any time. `whole`: for all parcels that the fact names, not for this one alone. */
  correct: verb<ScanAnswer>()(z.object({ packageId, eventId, whole: z.boolean().optional(), why, note })),
  /** `events` as the contradiction has them; `why`: of the one that is not so */
  settle: verb<ScanAnswer>()(
    z.object({
      packageId,
      events: z.tuple([eventId, eventId]),
      truth: z.enum(['first', 'second', 'both']),
      why: why.default('did_not_occur'),
      note,
    }),
  ),
}
