// A believed or doubted fix on its way to the trail, and the point it becomes.
import { headingFrom } from '../../domain/geo.ts'
import type { Fix } from '../../domain/location.ts'
import type { Point } from '../../wire/positions.ts'
import type { PositionSource } from './source.ts'

export type Crumb = Fix & { source: PositionSource; mock: boolean }

export const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)

/** Rounded to what receivers can tell: a decimetre, a degree. */
export function pointOf(crumb: Crumb, before: Fix | null, moving: boolean): Point {
  const { at, lat, lon, accuracyM, source, speedMps, mock } = crumb
  const heading = crumb.heading ?? (before === null ? null : headingFrom(before, crumb))
  return {
    at: Math.round(at),
    ...{ lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)), accuracyM: Math.round(accuracyM * 10) / 10, source },
    heading: moving && heading !== null ? Math.round(((heading % 360) + 360) % 360) : null,
    speedMps: speedMps === null ? null : Math.min(150, Math.max(0, Math.round(speedMps * 10) / 10)),
    ...(mock ? { mock: true as const } : {}),
  }
}
