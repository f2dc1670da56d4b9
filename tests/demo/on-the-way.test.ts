// Vans of a day that goes by quickly, judged as a device judges any fix: on the streets, second by second, without a leap.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStreets } from '../../src/cli/demo/streets.ts'
import { fixesOn, TOP_MPS } from '../../src/demo/drive/on-the-way.ts'
import { along, lengthM } from '../../src/demo/drive/streets.ts'
import { distanceM, type Place } from '../../src/domain/geo.ts'
import { type Fix, judgeFix, MAX_SPEED_MPS, nothingJudged } from '../../src/domain/location.ts'

const MAP = join(import.meta.dirname, '../../resources/demo-area/liechtenstein.pmtiles')
const START = 1_795_000_000_000
const depot = { lat: 47.1741, lon: 9.5075 }
const vaduz = { lat: 47.1389, lon: 9.5221 }

/** The fixes with their real times, and the arrival behind the last. */
function driven(way: readonly Place[], speed: number): Fix[] {
  let at = START
  const fixes: Fix[] = []
  for (const { realMs, ...fix } of fixesOn(way, () => speed)) {
    fixes.push({ ...fix, accuracyM: 6, at })
    at += realMs
  }
  return [...fixes, { ...way.at(-1)!, at, accuracyM: 5, heading: null, speedMps: 0 }]
}

const farFrom = (way: readonly Place[], place: Place): number => {
  const metres = lengthM(way)
  const shares = Array.from({ length: Math.ceil(metres / 5) }, (_, n) => (n * 5) / metres)
  return Math.min(...shares.map((share) => distanceM(along(way, share), place)))
}

test('at any speed a van moves along the streets, and a device believes each of its fixes', async () => {
  const way = (await openStreets(MAP)).way(depot, vaduz)
  for (const speed of [1, 8, 30, 500]) {
    const fixes = driven(way, speed)
    let state = nothingJudged
    for (const [n, fix] of fixes.entries()) {
      const judged = judgeFix(state, fix, fix.at, { source: 'browser', jitters: false })
      expect(judged, `fix ${n} at speed ${speed}`).toMatchObject({ verdict: 'believed', problem: null, mock: false })
      state = judged.state
      const before = fixes[n - 1]
      if (before === undefined) continue
      expect(fix.at - before.at).toBeLessThanOrEqual(1_000)
      expect(distanceM(before, fix)).toBeLessThanOrEqual(Math.min(TOP_MPS, MAX_SPEED_MPS) + 1)
      expect(fix.speedMps).toBeLessThanOrEqual(TOP_MPS + 0.001)
    }
    for (const fix of fixes.slice(0, 20)) expect(farFrom(way, fix), `speed ${speed}`).toBeLessThan(5)
  }
}, 20_000)

test('up to the top speed the drive is as much shorter as the day is; above it, it stays as long', () => {
  const way = [depot, vaduz]
  const tookS = (speed: number) => (driven(way, speed).at(-1)!.at - START) / 1000
  expect(tookS(8) / tookS(1)).toBeCloseTo(1 / 8, 3)
  expect(tookS(30)).toBeCloseTo(lengthM(way) / TOP_MPS, 3)
  expect(tookS(500)).toBeCloseTo(tookS(30), 3)
})

test('a speed that is turned on the way counts from the next fix on, and no device doubts it', () => {
  const way = [depot, vaduz]
  let [at, state, asked] = [START, nothingJudged, 0]
  const speeds = [1, 500, 10, 60]
  for (const { realMs, ...fix } of fixesOn(way, () => speeds[asked++ % speeds.length] ?? 1)) {
    const judged = judgeFix(state, { ...fix, accuracyM: 6, at }, at, { source: 'browser', jitters: false })
    expect(judged).toMatchObject({ verdict: 'believed', problem: null })
    ;[state, at] = [judged.state, at + realMs]
  }
  expect(asked).toBeGreaterThan(50)
})

test('who is there already drives nowhere', () => {
  expect([...fixesOn([depot, depot], () => 30)]).toEqual([])
})
