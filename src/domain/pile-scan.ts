// Were parcels scanned as a pile, to make the figure, instead of one by one into the van? (DOMAIN §3 Anti-gaming.) A hint to the team that the van should
// be looked at: it holds up nothing, names nobody and is counted for nobody. Pure; asked when the load is counted and closed, never by a scan.
import type { PackageId } from './brands.ts'

/** "> n scans in a short burst with no door re-scan" (DOMAIN §3); a parcel that is carried into a van takes some four seconds. */
export const PILE_SCANS = 10
export const PILE_WITHIN_MS = 20_000
/** So large a share of one step to the next along the plan, in either direction, is an order. */
const ORDERED_SHARE = 0.8

export type PileLimits = { scans: number; withinMs: number }
/** One device's scan of a parcel that is aboard; `at` ms; `sequence`: of its stop, null: of none that is known. */
export type LoadScanned = { packageId: PackageId; at: number; sequence: number | null }
export type PileScan = {
  parcels: number
  /** from the first to the last of them, whole seconds, at least 1 */
  seconds: number
  /** they came in the order of the stops, forwards or backwards; null: too few of the stops are known */
  ordered: boolean | null
  /** since the door's code before them; null: it was never scanned */
  sinceDoorS: number | null
}

/**
 * The largest burst that no scan of the door's code interrupts; null: there is none larger than the limit.
 * @param doorAt when the code on the van's door was scanned, ms
 */
export function pileScan(
  scans: readonly LoadScanned[],
  doorAt: readonly number[],
  limits: PileLimits = { scans: PILE_SCANS, withinMs: PILE_WITHIN_MS },
): PileScan | null {
  const loads = scans.toSorted((a, b) => a.at - b.at)
  const doors = doorAt.toSorted((a, b) => a - b)
  let [from, most] = [0, [] as readonly LoadScanned[]]
  for (const [to, { at }] of loads.entries()) {
    const door = doors.findLast((each) => each <= at) ?? -Infinity
    while (at - (loads[from]?.at ?? at) > limits.withinMs || (loads[from]?.at ?? at) < door) from += 1
    if (to - from + 1 > most.length) most = loads.slice(from, to + 1)
  }
  const [first, last] = [most[0], most.at(-1)]
  if (first === undefined || last === undefined || most.length <= limits.scans) return null
  const before = doors.findLast((each) => each <= first.at)
  return {
    parcels: most.length,
    seconds: Math.max(1, Math.round((last.at - first.at) / 1000)),
    ordered: isOrdered(most.flatMap(({ sequence }) => sequence ?? [])),
    sinceDoorS: before === undefined ? null : Math.round((first.at - before) / 1000),
  }
}

function isOrdered(sequences: readonly number[]): boolean | null {
  const steps = sequences.slice(1).map((sequence, at) => sequence - (sequences[at] ?? sequence))
  if (steps.length < 2) return null
  const along = (way: 1 | -1) => steps.filter((step) => step * way >= 0).length / steps.length
  return Math.max(along(1), along(-1)) >= ORDERED_SHARE
}
