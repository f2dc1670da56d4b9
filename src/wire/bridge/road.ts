// The driver's day beside scanning: drafts that outlive a kill, the balance at the end (DOMAIN §3, §4, §6).
import { z } from 'zod'
import type { Instant } from '../../domain/brands.ts'
import type { PackageLine } from '../bridge.ts'
import { routeId, stopId, verb } from './verb.ts'

/** What was chosen at a stop and not confirmed yet; the screen's own shape, kept whole. */
export const MAX_DRAFT_CHARS = 16_384
export type Draft = { at: Instant; value: string }
/** All that was loaded must be somewhere when the shift ends: delivered, back at the depot, handed over; the rest is named. */
export type Balance = {
  asOf: Instant
  loaded: number
  delivered: number
  attempted: number
  backAtDepot: number
  /** still with the driver: to be brought back, each with its last reason in words */
  onVehicle: (PackageLine & { reason: string | null })[]
  unsentEvents: number
  unsentPhotos: number
}

export const roadVerbs = {
  draft: verb<Draft | null>()(z.object({ stopId })),
  saveDraft: verb<{ ok: true } | { ok: false; sentence: string }>()(
    z.object({ stopId, value: z.string().max(MAX_DRAFT_CHARS).nullable() }),
  ),
  balance: verb<Balance>()(z.object({ routeId })),
}
