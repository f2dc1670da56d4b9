import type { Geo } from '../../domain/event.ts'

export type Fix = Geo

/** A person waits at a door: after this the confirmation goes without a place, and is marked as such. */
const FIX_WAIT_MS = 2_500
const OLDEST_FIX_MS = 20_000

/** Where this device is, if it can tell in time; undefined otherwise. Never throws: no fix is no reason not to deliver. */
export function whereAmI(): Promise<Fix | undefined> {
  if (!('geolocation' in navigator)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => resolve(undefined), FIX_WAIT_MS)
    const done = (fix: Fix | undefined): void => {
      clearTimeout(giveUp)
      resolve(fix)
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        done({
          lat: coords.latitude,
          lon: coords.longitude,
          accuracyM: coords.accuracy,
          fixAgeMs: Math.max(0, Date.now() - timestamp),
          source: 'os',
        }),
      () => done(undefined),
      { enableHighAccuracy: true, timeout: FIX_WAIT_MS, maximumAge: OLDEST_FIX_MS },
    )
  })
}

/** As an input's field: absent where there is no fix. */
export const geoField = (fix: Fix | undefined): { geo?: Fix } => (fix === undefined ? {} : { geo: fix })
