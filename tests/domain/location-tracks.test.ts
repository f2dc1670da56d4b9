// Real tracks and real courier scans, read where they lie.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bandOf, distanceM } from '../../src/domain/geo.ts'
import { toleranceOf } from '../../src/domain/location-thin.ts'
import type { Fix } from '../../src/domain/location.ts'
import { testData } from '../support/test-data.ts'
import { fixAt, judgeAll, leftOutM, NOW, thinned } from './location-kit.ts'

const cabs = testData('gps/cabspotting-sf-2008')
const gpx = testData('gps/gpx')
const parcels = testData('courier-scans')
const here = (folder: string) => (existsSync(folder) ? null : 'the folder with the test data is not here')

describe('real tracks', () => {
  test('[LO1] [LO3] twelve taxi days of San Francisco: believed but for the leaps, and thinned within the tolerance', ({
    skip,
  }) => {
    const reason = here(cabs)
    if (reason !== null) skip(reason)
    const files = readdirSync(cabs).filter((name) => name.endsWith('.csv'))
    expect(files.length).toBeGreaterThan(0)
    for (const name of files) {
      const rows = readFileSync(`${cabs}/${name}`, 'utf8').trim().split('\n').slice(1)
      const fixes = rows.map((row): Fix => {
        const [time = '', lat = '', lon = ''] = row.split(',')
        return {
          lat: Number(lat),
          lon: Number(lon),
          at: Number(time) * 1000,
          accuracyM: 20,
          heading: null,
          speedMps: null,
        }
      })
      const judged = judgeAll(fixes.sort((a, b) => a.at - b.at))
      const believed = fixes.filter((_, n) => judged[n]?.verdict === 'believed')
      expect(believed.length, name).toBeGreaterThan(fixes.length * 0.95)
      const kept = thinned(believed)
      for (const fix of believed) expect(leftOutM(fix, kept), name).toBeLessThanOrEqual(toleranceOf(fix) + 0.5)
      expect(kept.length).toBeLessThanOrEqual(believed.length)
    }
  })

  test('[LO1] [LO3] GPX of phones and hand receivers: no fix without a place gets through, a drive becomes a few points', ({
    skip,
  }) => {
    const reason = here(gpx)
    if (reason !== null) skip(reason)
    const drives = readdirSync(gpx, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gpx'))
    expect(drives.length).toBeGreaterThan(0)
    for (const name of drives) {
      const fixes = trackOf(readFileSync(`${gpx}/${name}`, 'utf8'))
      for (const [n, { verdict }] of judgeAll(fixes).entries()) {
        const fix = fixes[n]
        if (verdict !== 'refused') expect(Math.abs(fix?.lat ?? Number.NaN), name).toBeLessThanOrEqual(90)
      }
    }
    const car = trackOf(readFileSync(`${gpx}/gpxpy/around-visnjan-with-car.gpx`, 'utf8'))
    const kept = thinned(car.filter((_, n) => judgeAll(car)[n]?.verdict === 'believed'))
    expect(car.length).toBeGreaterThan(100)
    expect(kept.length).toBeLessThan(car.length)
  })

  test('[LO1] courier scans: nan is refused; a leap between accept and delivery within a second is doubted; kilometres off is no "ok"', ({
    skip,
  }) => {
    const reason = here(parcels)
    if (reason !== null) skip(reason)
    const rows = readdirSync(parcels)
      .filter((name) => name.endsWith('.csv'))
      .flatMap((name) => readFileSync(`${parcels}/${name}`, 'utf8').trim().split('\n').slice(1))
      .map((row) => row.split(','))
    const at = (row: string[], lon: number, lat: number) => ({ lon: Number(row[lon]), lat: Number(row[lat]) })
    let [refused, off, leaps] = [0, 0, 0]
    for (const row of rows) {
      const [pin, accepted, delivered] = [at(row, 4, 5), at(row, 10, 11), at(row, 14, 15)]
      const [first, second] = judgeAll([
        { ...fixAt(0, 0), ...accepted },
        { ...fixAt(0, 1), ...delivered },
      ])
      const known = [accepted, delivered].map(({ lat, lon }) => Number.isFinite(lat) && Number.isFinite(lon))
      expect([first?.verdict === 'refused', second?.verdict === 'refused']).toEqual(known.map((one) => !one))
      refused += known.filter((one) => !one).length
      if (!known[1]) continue
      if (known[0] && distanceM(accepted, delivered) > 1000) {
        expect(second).toMatchObject({ verdict: 'doubted', problem: 'jumped', mock: true })
        leaps += 1
      }
      const { band, distanceM: metres } = bandOf({ ...delivered, accuracyM: 10, fixAgeMs: 0, source: 'gnss' }, pin)
      if ((metres ?? 0) > 1000) {
        expect(band).toBe('explained')
        off += 1
      }
    }
    expect(refused).toBeGreaterThan(0)
    expect(off).toBeGreaterThan(0)
    expect(leaps).toBeGreaterThan(0)
  })
})

function trackOf(xml: string): Fix[] {
  const points = [...xml.matchAll(/<trkpt\b([^>]*)>([\s\S]*?)<\/trkpt>/g)]
  return points.flatMap(([, attributes = '', inside = ''], n) => {
    const number = (name: string) => Number(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? Number.NaN)
    const at = Date.parse(/<time>([^<]*)<\/time>/.exec(inside)?.[1] ?? '')
    const time = Number.isFinite(at) ? at : NOW + n * 1000
    return [{ ...fixAt(0, 0), lat: number('lat'), lon: number('lon'), at: time }]
  })
}
