// A driver's place in words: how old, how sure, why it stands still, and how far the driver can be from there by now (DOMAIN §15, "age and reason of
// each position").
import { directionAt } from '../../domain/geo.ts'
import { reachM } from '../../domain/location-reach.ts'
import type { MapDriver, RestingDriver } from '../../wire/bridge.ts'
import type { NewsAsOf } from '../../wire/bridge/board.ts'
import { age, clockTime } from '../parts/time.ts'
import type { Say } from '../words.ts'

const FRESH_MS = 60_000
/** A tablet on shift tells its place every minute or so, also while it stands: silence for longer has a cause. */
const SILENT_AFTER_MS = 5 * 60_000
const MOVING_FROM_MPS = 1
/** Nearer than this it is where it was seen, as far as anybody cares. */
const SAME_PLACE_M = 200

/** `12 min`, for a list; on a break nobody is looked for, and an age would only worry. */
export const seenWords = (say: Say, { at, breakSince }: Pick<MapDriver, 'at' | 'breakSince'>, now: number): string =>
  breakSince !== null ? say('map.driver.breakSince', { time: clockTime(breakSince) }) : agoWords(say, at, now)

export const restingWords = (say: Say, { since }: RestingDriver): string =>
  say('map.driver.breakSince', { time: clockTime(since) })

const agoWords = (say: Say, at: number, now: number): string =>
  now - at < FRESH_MS ? say('map.driver.seenNow') : say('map.driver.seen', { age: age(at, now) })

/** One line a fact, the most telling first. `newsAsOf`: when this desk itself last heard of the hub. */
export function driverLines(say: Say, driver: MapDriver, now: number, newsAsOf: NewsAsOf): string[] {
  const { at, accuracyM, source, nextStop, onBreak, mock } = driver
  const surely = [
    agoWords(say, at, now),
    moves(say, driver),
    say('map.driver.accuracy', { metres: Math.round(accuracyM) }),
  ]
  return [
    driver.breakSince === null ? null : say('map.driver.breakSince', { time: clockTime(driver.breakSince) }),
    nextStop === null ? null : say('map.driver.next', { stop: nextStop }),
    surely.join(' · '),
    farWords(say, driver, now),
    onBreak ? say('map.driver.onBreak') : null,
    ...(onBreak ? [] : silenceWords(say, { at, now, newsAsOf })),
    mock === true ? say('map.driver.mock') : null,
    say(`map.driver.${source}`),
  ].filter((line) => line !== null)
}

/** Who was not heard of while this desk had no network itself may have been heard of by the hub. */
function silenceWords(say: Say, { at, now, newsAsOf }: { at: number; now: number; newsAsOf: NewsAsOf }): string[] {
  const knownUpTo = newsAsOf ?? at
  return [
    knownUpTo - at > SILENT_AFTER_MS ? say('map.driver.silent') : null,
    now - knownUpTo > SILENT_AFTER_MS ? say('map.driver.deskSilent', { time: clockTime(knownUpTo, now) }) : null,
  ].filter((line) => line !== null)
}

function moves(say: Say, { heading, speedMps }: MapDriver): string {
  if (heading === null || (speedMps ?? 0) < MOVING_FROM_MPS) return say('map.driver.standing')
  return say('map.driver.heading', { direction: say(`map.direction.${directionAt(heading)}`) })
}

function farWords(say: Say, driver: MapDriver, now: number): string | null {
  const metres = reachM(driver, now)
  if (driver.onBreak || now - driver.at < FRESH_MS || metres < SAME_PLACE_M) return null
  return metres < 1000
    ? say('map.driver.farM', { metres: Math.round(metres / 50) * 50 })
    : say('map.driver.farKm', { km: Math.round(metres / 100) / 10 })
}
