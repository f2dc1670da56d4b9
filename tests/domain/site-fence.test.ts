import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { distanceM, type Place } from '../../src/domain/geo.ts'
import { type Fix, judgeFix, nothingJudged } from '../../src/domain/location.ts'
import { type Fence, hasLeft, nothingSeen, SITE_RADIUS_M, watchFence } from '../../src/domain/site-fence.ts'
import { testData } from '../support/test-data.ts'
import { fixAt, HERE, RECEIVER } from './location-kit.ts'

const cabs = testData('gps/cabspotting-sf-2008')
const parcels = testData('courier-scans')
const WITHOUT = 'the folder with the test data is not here'
const fenceAt = ({ lat, lon }: Place): Fence => ({ lat, lon, radiusM: SITE_RADIUS_M })
const HOME = fenceAt(HERE)

/** As a station judges and watches them; which fix made it certain, -1: none. */
function leftAt(fixes: readonly Fix[], fence = HOME): number {
  let [state, judging] = [nothingSeen, nothingJudged]
  return fixes.findIndex((fix) => {
    const judged = judgeFix(judging, fix, fix.at, RECEIVER)
    judging = judged.state
    if (judged.verdict === 'refused') return false
    const doubtful = judged.verdict === 'doubted' || judged.problem !== null || judged.mock
    state = watchFence(state, fix, doubtful, fence)
    return hasLeft(state)
  })
}
/** A fix each five seconds. */
const seen = (metres: readonly number[], more: Partial<Fix> = {}) => metres.map((each, n) => fixAt(each, n * 5, more))

test('[D14] out of the yard, clearly and for a while: three fixes over ten seconds', () => {
  expect(leftAt(seen([0, 100, 240, 300, 340, 380, 420]))).toBe(5)
})

test('[D14] no departure: in the yard, at the fence, back at once, from outside, with a poor fix, or standing on one spot', () => {
  expect(leftAt(seen([0, 50, 100, 200, 230, 150]))).toBe(-1)
  expect(leftAt(seen([0, 246, 252, 254, 253, 251, 254]))).toBe(-1)
  expect(leftAt(seen([0, 300, 310, 100, 300, 320, 90]))).toBe(-1)
  expect(leftAt(seen([5000, 5050, 5100, 5150, 5200]))).toBe(-1)
  expect(leftAt(seen([0, 300, 400, 500, 600], { accuracyM: 80 }))).toBe(-1)
  expect(leftAt([...seen([0, 300]), ...seen([0, 0, 300, 300, 300, 300]).slice(2)])).toBe(-1)
})

test('[D14] no departure by a leap, however long it insists on the other place', () => {
  const leap = [...seen([0, 10, 20]), ...Array.from({ length: 300 }, (_, n) => fixAt(5_000 + n, 15 + n * 5))]
  expect(leftAt(leap)).toBe(-1)
  // Back at the depot, and then driven away: that one was seen.
  const back = Array.from({ length: 6 }, (_, n) => fixAt(5_000 - n * 1000, 2_000 + n * 60))
  const away = Array.from({ length: 8 }, (_, n) => fixAt(n * 100, 2_400 + n * 10))
  expect(leftAt([...leap, ...back, ...away])).toBeGreaterThan(leap.length + back.length)
})

test('[D14] twelve taxi days of San Francisco: the first way out of the yard is told soon, never before, and 5 km off never', ({
  skip,
}) => {
  if (!existsSync(cabs)) skip(WITHOUT)
  const files = readdirSync(cabs).filter((name) => name.endsWith('.csv'))
  expect(files.length).toBeGreaterThan(0)
  for (const name of files) {
    const fixes = cabOf(readFileSync(`${cabs}/${name}`, 'utf8'))
    const fence = fenceAt(fixes[0]!)
    const at = leftAt(fixes, fence)
    expect(at, name).toBeGreaterThan(0)
    const metres = fixes.map((fix): number => distanceM(fix, fence))
    // One fix a minute: what is told is that this one and those before it lay outside.
    expect(metres.slice(0, at + 1).filter((each) => each > SITE_RADIUS_M).length, name).toBeGreaterThanOrEqual(3)
    expect(metres[at], name).toBeGreaterThan(SITE_RADIUS_M)
    const farAway = metres.findIndex((each) => each > 2_000)
    if (farAway >= 0) expect(at, name).toBeLessThan(farAway + 10)
    const off = fixes.map((fix) => ({ ...fix, lat: fix.lat + 5_000 / 111_195 }))
    const reaches = off.some((fix) => distanceM(fix, fence) <= SITE_RADIUS_M)
    if (!reaches) expect(leftAt(off, fence), name).toBe(-1)
  }
})

test('[D14] courier scans: a parcel that is said to be delivered kilometres from where it was accepted a moment ago is no departure', ({
  skip,
}) => {
  if (!existsSync(parcels)) skip(WITHOUT)
  const rows = readdirSync(parcels)
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) => readFileSync(`${parcels}/${name}`, 'utf8').trim().split('\n').slice(1))
    .map((row) => row.split(',').map(Number))
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const [lon = 0, lat = 0, toLon = 0, toLat = 0] = [row[10], row[11], row[14], row[15]]
    const here = [0, 1, 2].map((n) => ({ ...fixAt(0, n), lat, lon }))
    const there = Array.from({ length: 60 }, (_, n) => ({ ...fixAt(0, 3 + n), lat: toLat + n * 1e-5, lon: toLon }))
    const metres: number = distanceM({ lat, lon }, { lat: toLat, lon: toLon })
    if (Number.isNaN(metres) || metres > 1_000) expect(leftAt([...here, ...there], fenceAt({ lat, lon }))).toBe(-1)
  }
})

function cabOf(csv: string): Fix[] {
  const rows = csv.trim().split('\n').slice(1)
  const fixes = rows.map((row) => {
    const [time = '', lat = '', lon = ''] = row.split(',')
    return { ...fixAt(0, 0), lat: Number(lat), lon: Number(lon), at: Number(time) * 1000, accuracyM: 20 }
  })
  return fixes.sort((a, b) => a.at - b.at)
}
