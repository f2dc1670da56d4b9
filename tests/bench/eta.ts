// `bench eta`: how far off arrivals are told, 10 and 30 stops ahead, against a constant pace (so much a stop so far); and how often the window held.
// On real taxis (a stop = a change of `occupied`, real times) where the data lies, and on the demo's rounds with made-up scatter.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../src/domain/brands.ts'
import { openStreets } from '../../src/cli/demo/streets.ts'
import { lengthM } from '../../src/demo/drive/streets.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import { type Random, seededRandom } from '../../src/demo/random.ts'
import { type DoneStop, DRIVE_MS_A_M, etaOf, workOf } from '../../src/domain/eta.ts'
import { distanceM, type Place } from '../../src/domain/geo.ts'
import { testData } from '../support/test-data.ts'
import { check, median, report, round, say } from './harness.ts'

type Visit = { at: Instant; place: Place; packages: number }
/** A vehicle's day from its first stop on, without the hours it stood. */
export type Shift = { name: string; visits: readonly Visit[] }

const AHEAD = [10, 30] as const
/** Told from here on: before, nobody can know a pace. */
const FROM_STOP = 5
/** Standing so long is the end of a shift or a rest, which a driver of ours would record as a break. */
const STOOD_MS = 20 * 60_000
const STOOD_WITHIN_M = 150

export type Told = { ahead: number; off: number; constantOff: number; inside: boolean; width: number }

/** Each stop of each shift tells those 10 and 30 ahead from what was known then. */
export function tellAll(shifts: readonly Shift[]): Told[] {
  return shifts.flatMap(({ visits }) =>
    visits.flatMap((_, index) => (index < FROM_STOP ? [] : tellFrom(visits, index))),
  )
}

function tellFrom(visits: readonly Visit[], index: number): Told[] {
  const [first] = visits
  const now = visits[index]?.at
  if (first === undefined || now === undefined) return []
  const done: DoneStop[] = visits.slice(1, index + 1)
  const remaining = visits.slice(index + 1, index + 1 + Math.max(...AHEAD)).map((visit, id) => ({ ...visit, id }))
  const input = { now, departed: first, done, remaining, breaks: [], here: visits[index]?.place ?? null }
  const etas = etaOf(input)
  const pace = (now - first.at) / index
  return AHEAD.flatMap((ahead) => {
    const real = visits[index + ahead]
    const eta = etas[ahead - 1]
    if (real === undefined || eta === undefined) return []
    // Both tell when the stop is settled: the window is about the arrival, and taxis have no work of their own to add.
    const inside = eta.from <= real.at && real.at <= eta.to
    return [
      {
        ahead,
        off: Math.abs(eta.at - real.at),
        constantOff: Math.abs(now + pace * ahead - real.at),
        inside,
        width: eta.to - eta.from,
      },
    ]
  })
}

/** Real taxis: where the flag changes, somebody got in or out. */
export function taxiShifts(folder: string): Shift[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .flatMap((name) => shiftsOf(name, readFileSync(join(folder, name), 'utf8')))
}

function shiftsOf(name: string, csv: string): Shift[] {
  const rows = csv.trim().split('\n').slice(1)
  const fixes = rows.map((row) => {
    const [time = 0, lat = 0, lon = 0, occupied = 0] = row.split(',').map(Number)
    return { at: (time * 1000) as Instant, place: { lat, lon }, occupied }
  })
  const shifts: Visit[][] = [[]]
  fixes.forEach((fix, index) => {
    const before = fixes[index - 1]
    if (before === undefined) return
    if (stoodAt(fixes, index)) shifts.push([])
    if (before.occupied !== fix.occupied) shifts.at(-1)?.push({ at: fix.at, place: fix.place, packages: 1 })
  })
  return shifts.filter((visits) => visits.length > FROM_STOP + 10).map((visits) => ({ name, visits }))
}

/** This fix is the first after a long stand (or a long silence). */
function stoodAt(fixes: readonly { at: number; place: Place }[], index: number): boolean {
  const here = fixes[index]
  const before = fixes[index - 1]
  if (here === undefined || before === undefined) return false
  if (here.at - before.at > STOOD_MS) return true
  if (distanceM(here.place, before.place) < STOOD_WITHIN_M) return false
  let from = index - 1
  while (from > 0 && distanceM(fixes[from - 1]?.place ?? here.place, before.place) < STOOD_WITHIN_M) from--
  return before.at - (fixes[from]?.at ?? before.at) > STOOD_MS
}

const figuresOf = (told: readonly Told[]) =>
  Object.fromEntries(
    AHEAD.map((ahead) => {
      const those = told.filter((one) => one.ahead === ahead)
      const minutes = (values: number[]) => round(median(values) / 60_000)
      return [
        `ahead${ahead}`,
        {
          tellings: those.length,
          medianMinutesOff: minutes(those.map(({ off }) => off)),
          constantPaceMinutesOff: minutes(those.map(({ constantOff }) => constantOff)),
          windowMinutes: round(those.reduce((sum, { width }) => sum + width, 0) / Math.max(1, those.length) / 60_000),
          windowHeld: round(those.filter(({ inside }) => inside).length / Math.max(1, those.length)),
        },
      ]
    }),
  )

/** Of one driver: how the own way of working differs from what a leg should take, and how much a day scatters. */
const PACES = [0.8, 1, 1.3] as const
const WORK_SCATTER = 0.45
const DRIVE_SCATTER = 0.25

/** The demo's four rounds along the streets of its map, each driven by three drivers of different pace; scattered by a seed. */
export async function demoShifts(): Promise<Shift[]> {
  const resources = join(import.meta.dirname, '../../resources/demo-area')
  const addressesCsv = readFileSync(join(resources, 'liechtenstein-addresses.csv'), 'utf8')
  const day = planDemoDay({ seed: 14, today: '2026-11-22', addressesCsv })
  const streets = await openStreets(join(resources, 'liechtenstein.pmtiles'))
  return day.routes
    .filter((route) => route.day === day.today)
    .flatMap((route, nth) => {
      const stops = day.stops.filter(({ routeId }) => routeId === route.id)
      const metres = stops.map((stop, at) => lengthM(streets.way(stops[at - 1] ?? day.site, stop)))
      return PACES.map((pace, which) => {
        const random = seededRandom(nth * 10 + which)
        let clock = 0
        const visits = stops.map((stop, at): Visit => {
          const drive = ((metres[at] ?? 0) / 1.35) * DRIVE_MS_A_M * scattered(random, DRIVE_SCATTER)
          clock += (drive + workOf(stop.references.length) * scattered(random, WORK_SCATTER)) * pace
          return { at: Math.round(clock) as Instant, place: stop, packages: stop.references.length }
        })
        const depot: Visit = { at: 0 as Instant, place: day.site, packages: 0 }
        return { name: `${route.number}, pace ${pace}`, visits: [depot, ...visits] }
      })
    })
}

/** Around 1, skewed to the long side as work is: the product of many small delays. */
function scattered(random: Random, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit())
  return Math.exp(sigma * normal - (sigma * sigma) / 2)
}

const shareOf = (told: readonly Told[], ahead: number): number => {
  const those = told.filter((one) => one.ahead === ahead)
  return median(those.map(({ off }) => off)) / median(those.map(({ constantOff }) => constantOff))
}
export const heldOf = (told: readonly Told[]): number => told.filter(({ inside }) => inside).length / told.length

/**
 * Every second taxi, by name. The window's width (eta.ts CALIBRATED) was chosen on `chosenOn`; `judged` and the demo had no part in that. The other
 * constants of eta.ts were chosen on all of them: a day of another town may be told a little worse.
 */
export function halves(shifts: readonly Shift[]): { chosenOn: Shift[]; judged: Shift[] } {
  const names = [...new Set(shifts.map(({ name }) => name))].sort()
  const isJudged = ({ name }: Shift): boolean => names.indexOf(name) % 2 === 1
  return { chosenOn: shifts.filter((shift) => !isJudged(shift)), judged: shifts.filter(isJudged) }
}

export async function run(): Promise<number> {
  const demo = tellAll(await demoShifts())
  const folder = testData('gps/cabspotting-sf-2008')
  const isHere = existsSync(folder)
  if (!isHere) say(`skipped: ${folder} is not there; WAYMARK_TEST_DATA names the folder with the test data`)
  const shifts = isHere ? taxiShifts(folder) : []
  const [taxis, judged] = [tellAll(shifts), tellAll(halves(shifts).judged)]
  const checks = (name: string, told: readonly Told[]) => [
    check(`${name}, 10 stops ahead: median error against a constant pace`, shareOf(told, 10), 1),
    check(`${name}, 30 stops ahead: median error against a constant pace`, shareOf(told, 30), 1),
    windowHolds(name, told),
  ]
  const figures = {
    ...(isHere ? { taxis: figuresOf(taxis), taxisJudged: figuresOf(judged) } : {}),
    demo: figuresOf(demo),
  }
  const ofTaxis = isHere ? [...checks('taxis', taxis), windowHolds('taxis that were not calibrated on', judged)] : []
  return report('eta', figures, [...ofTaxis, ...checks('demo', demo)])
}

const windowHolds = (name: string, told: readonly Told[]) =>
  check(`${name}: share of arrivals inside the window that should hold four of five`, heldOf(told), 0.8, true)
