// The way between two doors, as a van drives it. The CLI gives one that follows the streets of the map's file; a straight line is the fallback.
import { distanceM, headingFrom, type Place } from '../../domain/geo.ts'

/** From the first place to the last, both included; at least two places. */
export type Streets = { way: (from: Place, to: Place) => readonly Place[] }

export const straight: Streets = { way: (from, to) => [from, to] }

export const lengthM = (way: readonly Place[]): number =>
  way.reduce((sum: number, place, at) => sum + (at === 0 ? 0 : distanceM(way[at - 1] ?? place, place)), 0)

export type OnWay = Place & { /** degrees from north */ heading: number }

/** Where one is after `share` (0 … 1) of the way, and which way one looks. */
export function along(way: readonly Place[], share: number): OnWay {
  const [first] = way
  if (first === undefined) throw new RangeError('a way has at least one place')
  let left = lengthM(way) * Math.min(1, Math.max(0, share))
  let heading = 0
  for (let at = 1; at < way.length; at++) {
    const [from, to] = [way[at - 1] ?? first, way[at] ?? first]
    const leg: number = distanceM(from, to)
    if (leg > 0) heading = headingFrom(from, to)
    if (left <= leg && leg > 0) {
      const part = left / leg
      return { lat: from.lat + (to.lat - from.lat) * part, lon: from.lon + (to.lon - from.lon) * part, heading }
    }
    left -= leg
  }
  const last = way.at(-1) ?? first
  return { lat: last.lat, lon: last.lon, heading }
}
