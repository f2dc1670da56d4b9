import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStreets } from '../../src/cli/demo/streets.ts'
import { along, lengthM, straight } from '../../src/demo/drive/streets.ts'
import { distanceM } from '../../src/domain/geo.ts'

const MAP = join(import.meta.dirname, '../../resources/demo-area/liechtenstein.pmtiles')
const depot = { lat: 47.1741, lon: 9.5075 }
const vaduz = { lat: 47.1389, lon: 9.5221 }

test('a way follows the streets: longer than the straight line, in short steps, from door to door', async () => {
  const streets = await openStreets(MAP)
  const way = streets.way(depot, vaduz)
  expect(way[0]).toEqual(depot)
  expect(way.at(-1)).toEqual(vaduz)
  expect(way.length).toBeGreaterThan(30)
  expect(lengthM(way) / distanceM(depot, vaduz)).toBeGreaterThan(1.01)
  expect(lengthM(way) / distanceM(depot, vaduz)).toBeLessThan(1.6)
  const steps = way.slice(2, -1).map((place, at) => distanceM(way[at + 1]!, place) as number)
  expect(Math.max(...steps)).toBeLessThan(500)
}, 20_000)

test('without a map it is a straight line', async () => {
  expect((await openStreets(null)).way(depot, vaduz)).toEqual([depot, vaduz])
})

test('along a way: its ends, its middle, and which way one looks', () => {
  const way = straight.way({ lat: 47, lon: 9.5 }, { lat: 47.01, lon: 9.5 })
  expect(along(way, 0)).toMatchObject({ lat: 47, lon: 9.5 })
  expect(along(way, 0.5).lat).toBeCloseTo(47.005, 6)
  expect(along(way, 2).lat).toBeCloseTo(47.01, 6)
  expect(along(way, 0.5).heading).toBeCloseTo(0, 3)
})
