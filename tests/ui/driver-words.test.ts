// What a desk says of a driver it has not heard of: whose silence it is (DOMAIN §15, "age and reason of each position").
import { expect, test } from 'vitest'
import type { Instant } from '../../src/domain/brands.ts'
import { driverLines } from '../../src/ui/map/driver-words.ts'
import { say } from '../../src/ui/words.ts'
import type { MapDriver } from '../../src/wire/bridge.ts'

const NOW = Date.UTC(2026, 10, 23, 9, 0)
const ago = (minutes: number) => (NOW - minutes * 60_000) as Instant
const driver = (minutes: number, more: Partial<MapDriver> = {}): MapDriver => ({
  ...{ at: ago(minutes), lat: 47.165, lon: 9.509, accuracyM: 9, source: 'nmea', heading: null, speedMps: 0 },
  ...{ personId: 'dino', routeId: 'r14', deviceId: 'tablet-7', onBreak: false, name: 'Dino', routeNumber: '14' },
  ...{ nextStop: null, breakSince: null },
  ...more,
})
const DRIVER = /No news since/
const DESK = /This desk has had no network since \d\d:\d\d/

test.each([
  ['heard of a moment ago', driver(1), ago(0), []],
  ['silent while the desk has news', driver(20), ago(0), [DRIVER]],
  ['the desk itself heard nothing for an hour', driver(60), ago(60), [DESK]],
  ['silent for long before the desk was', driver(90), ago(60), [DRIVER, DESK]],
  ['told a moment after the desk noted its last contact', driver(29), ago(30), [DESK]],
  ['on a break, nobody is missed', driver(60, { onBreak: true }), ago(60), []],
])('%s', (_, seen, newsAsOf, wanted) => {
  const lines = driverLines(say, seen, NOW, newsAsOf).filter((line) => DRIVER.test(line) || DESK.test(line))
  expect(lines).toHaveLength(wanted.length)
  for (const [at, words] of wanted.entries()) expect(lines[at]).toMatch(words)
})
