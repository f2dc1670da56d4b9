// The end of a round, signed by both sides, and the supervisor's board of them (DOMAIN §11, §15 "Evening: debrief board to zero").
import { z } from 'zod'
import type { Instant, RouteId } from '../../domain/brands.ts'
import { RESIDUAL_REASONS, type ResidualReason } from '../../domain/vocabulary.ts'
import type { PackageLine, ScanAnswer } from '../bridge.ts'
import { nothing, packageId, personId, routeId, verb } from './verb.ts'

/** A parcel that the round left over. `open`: no scan has said more since, and nobody took the line back. */
export type DebriefLine = PackageLine & { reason: ResidualReason; open: boolean }
/** The newest closing of a round; `by`: names of who signed, the driver first; `alone`: one for both sides, nothing is agreed. */
export type DebriefState = {
  at: Instant
  by: string[]
  alone: boolean
  lines: DebriefLine[]
  endKm: number | null
  damageNoticed: boolean | null
  keysBack: boolean | null
}
/**
 * What a closed round sealed on this device and the hub has not confirmed: until it has, the device may not be wiped or handed on (DOMAIN §11).
 * null: nothing. `photos`: all of this device that are not sent.
 */
export type HandOn = null | { name: string; at: Instant; records: number; photos: number }

/** Figures of a round that is over: loaded = delivered + elsewhere + back + rest. Each opens the packages behind it. */
export const DEBRIEF_COUNTS = [
  'debrief_loaded',
  'debrief_delivered',
  'debrief_elsewhere',
  'debrief_back',
  'debrief_rest',
] as const
export type DebriefCount = (typeof DEBRIEF_COUNTS)[number]
/** A round that is over; `closed` null: the debrief is open. */
export type DebriefRow = {
  routeId: RouteId
  number: string
  name: string
  driver: string | null
  counts: Record<DebriefCount, number>
  closed: DebriefState | null
}

const km = z.int().min(0).max(5_000_000)
export const debriefVerbs = {
  /** of what is left over by the figures each has a line; without `second` one person closes for both sides, and that is what is recorded */
  closeDebrief: verb<ScanAnswer>()(
    z.object({
      routeId,
      lines: z.array(z.object({ packageId, reason: z.enum(RESIDUAL_REASONS) })).max(1000),
      second: z.object({ personId, pin: z.string().regex(/^\d{4,6}$/) }).optional(),
      endKm: km.optional(),
      damageNoticed: z.boolean().optional(),
      keysBack: z.boolean().optional(),
    }),
  ),
  handOn: verb<HandOn>()(nothing),
  debriefs: verb<{ asOf: Instant | null; rows: DebriefRow[] }>()(nothing),
}
