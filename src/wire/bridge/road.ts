// The driver's day beside scanning: drafts that outlive a kill, the balance at the end (DOMAIN §3, §4, §6).
import { z } from 'zod'
import type { Instant, StopId } from '../../domain/brands.ts'
import { MAX_PULLED } from '../../domain/stop-order.ts'
import type { AttemptReason } from '../../domain/vocabulary.ts'
import type { PackageLine } from '../bridge.ts'
import type { DebriefState } from './debrief.ts'
import { routeId, stopId, verb } from './verb.ts'

/** What was chosen at a stop, or for a load or a round that is being closed, and not confirmed yet; the screen's own shape, kept whole. */
export const MAX_DRAFT_CHARS = 16_384
export type Draft = { at: Instant; value: string }
/**
 * All that was loaded must be somewhere when the shift ends (DOMAIN §11): loaded = delivered + backAtDepot + elsewhere + onVehicle. `attempted` says
 * how many of those that were not delivered were tried.
 */
export type Balance = {
  asOf: Instant
  loaded: number
  delivered: number
  attempted: number
  backAtDepot: number
  /** in another vehicle since the departure */
  elsewhere: number
  /** still with the driver: to be brought back, each with the reason of its last attempt; null: nobody tried, and it needs one */
  onVehicle: (PackageLine & { stopId: StopId | null; reason: AttemptReason | null })[]
  unsentEvents: number
  unsentPhotos: number
  /** how the round was closed; null: it is open */
  debrief: DebriefState | null
  /** sentences: which devices hold records that have not come, so that a parcel may be elsewhere than it says here (DOMAIN §0.2 rule 9) */
  gaps: string[]
}

/** of a stop, of the end of a round, of the end of a loading */
const draftOf = z.union([z.object({ stopId }), z.object({ routeId }), z.object({ loadOf: routeId })])

export const roadVerbs = {
  draft: verb<Draft | null>()(draftOf),
  saveDraft: verb<{ ok: true } | { ok: false; sentence: string }>()(
    z.intersection(draftOf, z.object({ value: z.string().max(MAX_DRAFT_CHARS).nullable() })),
  ),
  /** stops pulled forward by the driver, the first one first; none: the plan's order. Kept by the station, told to the hub (`stops` answers with it). */
  setStopOrder: verb<{ ok: true } | { ok: false; sentence: string }>()(
    z.object({ routeId, stops: z.array(stopId).max(MAX_PULLED) }),
  ),
  balance: verb<Balance>()(z.object({ routeId })),
}
