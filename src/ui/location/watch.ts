// What the window's geolocation says, as the verb `reportFix` takes it. No React here: tests drive it with a geolocation of their own.
import type { VerbInput } from '../../wire/bridge.ts'

export type Report = VerbInput<'reportFix'>
/** Chromium calls a watcher only when something changed; a van that stands still must not look like a dead receiver. */
const ASK_EVERY_MS = 10_000
const OPTIONS: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 2_000 }
/** A permission that was denied is asked again after a while: people change it in the window's settings. */
const ASK_AGAIN_MS = 30_000

type Asked = Pick<Geolocation, 'watchPosition' | 'clearWatch' | 'getCurrentPosition'>

/** Watches until the answered function is called. Never throws: a window that cannot tell says so. */
export function watchPosition(geolocation: Asked | undefined, report: (said: Report) => void): () => void {
  if (geolocation === undefined) {
    report({ problem: 'unavailable' })
    return () => undefined
  }
  let stopped = false
  let asked = performance.now()
  const told = (said: Report): void => {
    if (!stopped) report(said)
  }
  const onFix = (position: GeolocationPosition) => {
    asked = performance.now()
    told(fixOf(position))
  }
  const onError = ({ code }: GeolocationPositionError) => {
    // No fix in time is no fault of its own: the station sees how old the last one is.
    if (code !== TIMEOUT) told({ problem: code === DENIED ? 'denied' : 'unavailable' })
  }
  let watch = geolocation.watchPosition(onFix, onError, OPTIONS)
  const timer = setInterval(() => {
    if (performance.now() - asked > ASK_AGAIN_MS) {
      geolocation.clearWatch(watch)
      watch = geolocation.watchPosition(onFix, onError, OPTIONS)
      asked = performance.now()
    } else geolocation.getCurrentPosition(onFix, onError, OPTIONS)
  }, ASK_EVERY_MS)
  return () => {
    stopped = true
    clearInterval(timer)
    geolocation.clearWatch(watch)
  }
}

/** GeolocationPositionError's own numbers; its class is not there in every window. */
const DENIED = 1
const TIMEOUT = 3

export function fixOf({ coords, timestamp }: GeolocationPosition): Report {
  return {
    ...{ lat: coords.latitude, lon: coords.longitude, accuracyM: coords.accuracy, at: timestamp },
    // Chromium says NaN for the heading of a device that stands.
    ...{ heading: finite(coords.heading), speedMps: finite(coords.speed) },
  }
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)
