// "The pin is wrong" (DOMAIN §4 Arrive): a driver says that an address lies elsewhere than its pin, and a supervisor takes the proposed place or not.
import type { EventId, PackageId, StopId } from '../brands.ts'
import type { Decision } from '../decision.ts'
import type { Geo, Role } from '../event.ts'
import { distanceM, isFix, type Place } from '../geo.ts'
import { newEvent, type Refused } from './inputs.ts'

export type PinReportInput = {
  stopId: StopId
  /** those of the stop: their story tells of it */
  packageIds: PackageId[]
  pin: Place
  /** where the driver is; null, or no fix: the report names no place, and says all the same that this one is wrong */
  geo: Geo | null
  /** the driver's own words: sealed */
  note?: string
}

/** Never refused: a report without a place still keeps the next driver from being sent there. */
export function decidePinReport({ stopId, packageIds, pin, geo, note = '' }: PinReportInput): Decision {
  const fix = isFix(geo) ? { lat: geo.lat, lon: geo.lon } : null
  const data = {
    stopId,
    distanceM: fix === null ? null : Math.round(distanceM(fix, pin)),
    ...(fix === null ? {} : { proposedPin: fix }),
  }
  const words = note.trim()
  const sealed = words === '' || packageIds.length === 0 ? {} : { private: { note: words } }
  return { events: [newEvent('PinReported', packageIds, data, { stopId, ...sealed })], verdict: { kind: 'ok' } }
}

/** A report that stands open: which event said it, and where the driver says the door is; null: that was not said. */
export type OpenPinReport = { by: EventId; proposed: Place | null }
export type PinSettlementInput = {
  stopId: StopId
  packageIds: PackageId[]
  /** the newest that is open; null: none is */
  open: OpenPinReport | null
  /** the one that the supervisor looked at */
  report: EventId
  accept: boolean
  role: Role
}

/** Settled is what was looked at: when another report came meanwhile, that one is to be looked at. */
export function decidePinSettlement(input: PinSettlementInput): Decision | Refused {
  const { stopId, packageIds, open, report, accept, role } = input
  if (role !== 'supervisor') return { refused: 'supervisor-only' }
  if (open === null || open.by !== report || (accept && open.proposed === null)) return { refused: 'settled' }
  const data = { stopId, report, pin: accept ? open.proposed : null }
  return { events: [newEvent('PinReportSettled', packageIds, data, { stopId })], verdict: { kind: 'ok' } }
}
