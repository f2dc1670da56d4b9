import { distanceM, type Place } from '../../../domain/geo.ts'
import type { LocationState } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'
import { age } from '../../parts/time.ts'
import type { Say } from '../../words.ts'
import { distanceWords } from '../stop/distance.ts'

/** Where the station believes this device to be; undefined while it cannot say. Asks no receiver: that is for what is confirmed. */
export const usePlace = (): LocationState | undefined => useStation('location').data

/** The van moves: the screen is for a glance, not for reading and typing (DOMAIN §15.1). */
export const useMoving = (): boolean => usePlace()?.moving === true

const OLD_FIX_MS = 120_000

/** `180 m away`, `1.4 km away, 4 min ago`; null without a fix. As the crow flies. */
export function sayDistance(say: Say, here: LocationState | undefined, to: Place | null): string | null {
  if (here?.fix == null || to === null) return null
  const distance = distanceWords(distanceM(here.fix, to))
  const old = here.asOf - here.fix.at > OLD_FIX_MS
  return old
    ? say('day.next.awayOld', { distance, age: age(here.fix.at, here.asOf) })
    : say('day.next.away', { distance })
}
