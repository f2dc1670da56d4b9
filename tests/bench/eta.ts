// `bench eta`: how far off arrivals are told, 10 and 30 stops ahead, against a constant pace (so much a stop so far); and how often the window held.
// On real taxis (a stop = a change of `occupied`, real times) where the data lies, and on the demo's day with its own driving.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../src/domain/brands.ts'
import { type DoneStop, etaOf } from '../../src/domain/eta.ts'
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

type Told = { ahead: number; off: number; constantOff: number; inside: boolean }

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
    return [{ ahead, off: Math.abs(eta.at - real.at), constantOff: Math.abs(now + pace * ahead - real.at), inside }]
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
          windowHeld: round(those.filter(({ inside }) => inside).length / Math.max(1, those.length)),
        },
      ]
    }),
  )

/** Constants of eta.ts were chosen on the same twelve days: a day of another town may be told a little worse. */
export async function run(): Promise<number> {
  const folder = testData('gps/cabspotting-sf-2008')
  if (!existsSync(folder)) {
    say(`skipped: ${folder} is not there; WAYMARK_TEST_DATA names the folder with the test data`)
    return report('eta', {}, [])
  }
  const told = tellAll(taxiShifts(folder))
  const share = (ahead: number) => {
    const those = told.filter((one) => one.ahead === ahead)
    return median(those.map(({ off }) => off)) / median(those.map(({ constantOff }) => constantOff))
  }
  const held = told.filter(({ inside }) => inside).length / told.length
  return report('eta', { taxis: figuresOf(told) }, [
    check('10 stops ahead: median error against a constant pace', share(10), 1),
    check('30 stops ahead: median error against a constant pace', share(30), 1),
    check('share of arrivals inside the window that should hold four of five', held, 0.78, true),
  ])
}
