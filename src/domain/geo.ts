// Distances and the arrival's bands (DOMAIN §4 Arrive). Everything in metres and degrees.
import type { Metres } from './brands.ts'
import type { Geo } from './event.ts'
import type { PlaceEvidence } from './vocabulary.ts'

export type Place = { lat: number; lon: number }
export type Band = 'ok' | 'warned' | 'explained' | 'unknown'

export const OK_WITHIN_M = 60
export const WARN_WITHIN_M = 200
/** An older fix says where the van was, not where the driver is. */
export const MAX_FIX_AGE_MS = 60_000

/** On a sphere of 6,371 km; 0.5 % off at the worst, far below any receiver's error here. */
export function distanceM(a: Place, b: Place): Metres {
  const rad = Math.PI / 180
  const dLat = (b.lat - a.lat) * rad
  const dLon = (b.lon - a.lon) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2
  return (2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(h)))) as Metres
}

/** The bands take the accuracy off the distance: a circle wider than the outermost of them would be at any door. */
export const MAX_FIX_ACCURACY_M = WARN_WITHIN_M

const isOwnAndFresh = (geo: Geo | null): geo is Geo =>
  geo !== null && geo.source !== 'none' && geo.mock !== true && geo.fixAgeMs <= MAX_FIX_AGE_MS

/** Usable as evidence: a fix of its own, fresh, not made up by another app, and fine enough to speak of a door. */
export const isFix = (geo: Geo | null): geo is Geo => isOwnAndFresh(geo) && geo.accuracyM <= MAX_FIX_ACCURACY_M

/** There is a position, and all that it lacks is being fine enough: the driver is told so. */
export const isTooCoarse = (geo: Geo | null): geo is Geo => isOwnAndFresh(geo) && !isFix(geo)

/** Fresh, but marked: there is a position, and it proves nothing. */
export const isDoubted = (geo: Geo | null): boolean => geo?.mock === true && geo.fixAgeMs <= MAX_FIX_AGE_MS

/** The band of (distance − accuracy) to the stop's pin, and the distance itself, whole metres; without a fix `unknown` and null. */
export function bandOf(geo: Geo | null, pin: Place): { band: Band; distanceM: number | null } {
  if (!isFix(geo)) return { band: 'unknown', distanceM: null }
  const distance = Math.round(distanceM(geo, pin))
  const atLeast = distance - geo.accuracyM
  if (atLeast <= OK_WITHIN_M) return { band: 'ok', distanceM: distance }
  return { band: atLeast <= WARN_WITHIN_M ? 'warned' : 'explained', distanceM: distance }
}

export type { PlaceEvidence }

/**
 * What the arrival at this stop (null: none recorded) and the place of the delivery or attempt itself say together. An arrival that was explained counts
 * as presence: the pin may be wrong (DOMAIN §5: "inside or explained band").
 */
export function placeEvidence(
  arrival: { band: Band; reason?: string } | null,
  geo: Geo | null,
  pin: Place,
): PlaceEvidence {
  if (arrival?.band === 'explained' && (arrival.reason ?? '') !== '') return 'near'
  const { band } = bandOf(geo, pin)
  if (band === 'explained') return 'far'
  if (band !== 'unknown') return 'near'
  if (arrival === null || arrival.band === 'unknown') return 'none'
  return arrival.band === 'explained' ? 'far' : 'near'
}

/** Flat, as seen from `origin`. */
export function metresFrom(origin: Place, p: Place): [east: number, north: number] {
  const perDegree = (Math.PI / 180) * 6_371_000
  const eastward = ((p.lon - origin.lon + 540) % 360) - 180
  return [eastward * perDegree * Math.cos((origin.lat * Math.PI) / 180), (p.lat - origin.lat) * perDegree]
}

/** Degrees from north, 0 … 360. */
export function headingFrom(a: Place, b: Place): number {
  const [east, north] = metresFrom(a, b)
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360
}

const DIRECTIONS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** In which eighth of the compass a heading lies. */
export const directionAt = (degrees: number): Direction => DIRECTIONS[Math.round(degrees / 45) % 8] ?? 'n'

export const directionOf = (from: Place, to: Place): Direction => directionAt(headingFrom(from, to))

/** A place as an event's detail holds it, and out of one; null: it names none. */
export const placeText = ({ lat, lon }: Place): string => `${lat},${lon}`
export function placeIn(detail: string): Place | null {
  const [lat, lon] = detail.split(',').map(Number)
  return detail !== '' && lat !== undefined && lon !== undefined && Number.isFinite(lat + lon) ? { lat, lon } : null
}
