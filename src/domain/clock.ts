// Trusted now and the hybrid clock (EVENTS Order, Trusted now): pure; readings and anchors come in as arguments.
import type { HubInstant, Instant } from './brands.ts'

export type ClockReading = { wall: Instant; monotonicMs: number; bootId: string }
/** Taken at each contact with the hub; the device's own readings at the same moment beside the hub's time. */
export type Anchor = { hubAt: HubInstant; roundTripMs: number; reading: ClockReading }
