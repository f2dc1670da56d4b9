// `bench eta`: how far off arrivals are told, 1 to 30 stops ahead, against a constant pace (so much a stop so far); and how often the window held, for
// whoever looks at any moment, with the vehicle's place known and not. On real taxis (a stop = a change of `occupied`, real times) where the data lies,
// and on the demo's rounds with made-up scatter.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../src/domain/brands.ts'
import { openStreets } from '../../src/cli/demo/streets.ts'
import { along, lengthM } from '../../src/demo/drive/streets.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import { type Random, seededRandom } from '../../src/demo/random.ts'
import { DRIVE_MS_A_M, etaOf, workOf } from '../../src/domain/eta.ts'
import { distanceM, type Place } from '../../src/domain/geo.ts'
import { testData } from '../support/test-data.ts'
import { check, median, report, round, say } from './harness.ts'

/** `at`: when it was settled, the work there included; `arrived`: before that work, which is what a window is about */
type Visit = { at: Instant; arrived: Instant; place: Place; packages: number }
/** A vehicle's day from its first stop on, without the hours it stood; `whereAt`: its newest place as of then, null where that is old. */
export type Shift = { name: string; visits: readonly Visit[]; whereAt: (now: number) => Place | null }

export const AHEAD = [1, 3, 5, 10, 30] as const
/** Told from here on: before, nobody can know a pace. */
const FROM_STOP = 5
/** Looked at any time: a leg that takes long is met more often. */
const LOOK_EVERY_MS = 2 * 60_000
/** As the hub does: an older place is not where the vehicle is now. */
const PLACE_FRESH_MS = 3 * 60_000
/** Standing so long is the end of a shift or a rest, which a driver of ours would record as a break. */
const STOOD_MS = 20 * 60_000
const STOOD_WITHIN_M = 150

/** `seen`: told with the vehicle's place */
export type Told = { ahead: number; seen: boolean } & {
  off: number
  constantOff: number
  inside: boolean
  width: number
}

/** Each of the moments of each shift tells the arrivals at the stops ahead from what was known then, with the vehicle's place and without. */
export function tellAll(shifts: readonly Shift[], momentsOf: (shift: Shift) => readonly number[] = looksAt): Told[] {
  return shifts.flatMap((shift) =>
    momentsOf(shift).flatMap((now) => {
      const here = shift.whereAt(now)
      return [...tellFrom(shift, now as Instant, null), ...(here === null ? [] : tellFrom(shift, now as Instant, here))]
    }),
  )
}

function looksAt({ visits }: Shift): number[] {
  const [from, to] = [visits[FROM_STOP]?.at ?? 0, visits.at(-1)?.at ?? 0]
  return Array.from({ length: Math.ceil((to - from) / LOOK_EVERY_MS) }, (_, n) => from + n * LOOK_EVERY_MS)
}

/** All that a constant pace can go by. */
const settlesOf = ({ visits }: Shift): number[] => visits.slice(FROM_STOP).map(({ at }) => at)

function tellFrom({ visits }: Shift, now: Instant, here: Place | null): Told[] {
  const [first] = visits
  const index = visits.findLastIndex(({ at }) => at <= now)
  const last = visits[index]
  if (first === undefined || last === undefined) return []
  const remaining = visits.slice(index + 1, index + 1 + Math.max(...AHEAD)).map((visit, id) => ({ ...visit, id }))
  const etas = etaOf({ now, departed: first, done: visits.slice(1, index + 1), remaining, breaks: [], here })
  const pace = (last.at - first.at) / index
  return AHEAD.flatMap((ahead) => {
    const arrived = visits[index + ahead]?.arrived
    const eta = etas[ahead - 1]
    // Nobody is told when it is there already, nor a window that has passed (of a silent van).
    if (arrived === undefined || eta === undefined || arrived < now || eta.to < now) return []
    const constant = Math.max(now, last.arrived + pace * ahead)
    return [
      {
        ...{ ahead, seen: here !== null, inside: eta.from <= arrived && arrived <= eta.to, width: eta.to - eta.from },
        ...{ off: Math.abs(eta.at - arrived), constantOff: Math.abs(constant - arrived) },
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
    // Taxis have no work of their own at a stop, or none that is known.
    const visit = { at: fix.at, arrived: fix.at, place: fix.place, packages: 1 }
    if (before.occupied !== fix.occupied) shifts.at(-1)?.push(visit)
  })
  const whereAt = (now: number): Place | null => {
    const newest = fixes.findLast(({ at }) => at <= now)
    return newest === undefined || now - newest.at > PLACE_FRESH_MS ? null : newest.place
  }
  return shifts.filter((visits) => visits.length > FROM_STOP + 10).map((visits) => ({ name, visits, whereAt }))
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

function figuresOf(shifts: readonly Shift[]) {
  const [looks, settles] = [tellAll(shifts), tellAll(shifts, settlesOf)]
  const minutes = (values: number[]) => round(median(values) / 60_000)
  const figures = [true, false].flatMap((seen) =>
    AHEAD.map((ahead) => {
      const [those, settled] = [of(looks, { ahead, seen }), of(settles, { ahead, seen })]
      const width = those.reduce((sum, one) => sum + one.width, 0) / Math.max(1, those.length)
      const window = { tellings: those.length, windowMinutes: round(width / 60_000), windowHeld: round(heldOf(those)) }
      const pace = {
        medianMinutesOff: minutes(settled.map(({ off }) => off)),
        constantPaceMinutesOff: minutes(settled.map(({ constantOff }) => constantOff)),
      }
      return [`ahead${ahead}${seen ? '' : 'Unseen'}`, { ...window, ...(seen ? pace : {}) }]
    }),
  )
  return Object.fromEntries(figures) as Record<string, unknown>
}

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
      const ways = stops.map((stop, at) => streets.way(stops[at - 1] ?? day.site, stop))
      return PACES.map((pace, which) => {
        const visits = drivenBy(pace, seededRandom(nth * 10 + which), { depot: day.site, stops, ways })
        const whereAt = (now: number): Place | null => {
          const next = visits.findIndex(({ at }) => at > now)
          const [from, to] = [visits[next - 1], visits[next]]
          if (from === undefined || to === undefined) return null
          return along(ways[next - 1] ?? [to.place], (now - from.at) / Math.max(1, to.arrived - from.at))
        }
        return { name: `${route.number}, pace ${pace}`, visits, whereAt }
      })
    })
}

type Round = {
  depot: Place
  stops: readonly (Place & { references: readonly unknown[] })[]
  /** to each stop, from the one before */
  ways: readonly (readonly Place[])[]
}

function drivenBy(pace: number, random: Random, { depot, stops, ways }: Round): Visit[] {
  let clock = 0
  const now = (): Instant => Math.round(clock) as Instant
  const visits = stops.map((stop, at): Visit => {
    const packages = stop.references.length
    clock += (lengthM(ways[at] ?? []) / 1.35) * DRIVE_MS_A_M * scattered(random, DRIVE_SCATTER) * pace
    const arrived = now()
    clock += workOf(packages) * scattered(random, WORK_SCATTER) * pace
    return { at: now(), arrived, place: stop, packages }
  })
  return [{ at: 0 as Instant, arrived: 0 as Instant, place: depot, packages: 0 }, ...visits]
}

/** Around 1, skewed to the long side as work is: the product of many small delays. */
function scattered(random: Random, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit())
  return Math.exp(sigma * normal - (sigma * sigma) / 2)
}

const of = (told: readonly Told[], { ahead, seen }: Pick<Told, 'ahead' | 'seen'>): Told[] =>
  told.filter((one) => one.ahead === ahead && one.seen === seen)

const shareOf = (told: readonly Told[], ahead: number): number => {
  const those = of(told, { ahead, seen: true })
  return median(those.map(({ off }) => off)) / median(those.map(({ constantOff }) => constantOff))
}
const heldOf = (told: readonly Told[]): number => told.filter(({ inside }) => inside).length / told.length

/** For each count of stops ahead, with the vehicle's place and without: as many windows as should hold must do so for each alone, not over all. */
export const heldAhead = (told: readonly Told[]): { ahead: number; seen: boolean; held: number }[] =>
  [true, false].flatMap((seen) => AHEAD.map((ahead) => ({ ahead, seen, held: heldOf(of(told, { ahead, seen })) })))

/**
 * Every second taxi, by name. The window's later side (eta.ts SKEW) was chosen on `chosenOn`; `judged` and the demo had no part in that. The other
 * constants of eta.ts were chosen on all of them: a day of another town may be told a little worse.
 */
export function halves(shifts: readonly Shift[]): { chosenOn: Shift[]; judged: Shift[] } {
  const names = [...new Set(shifts.map(({ name }) => name))].sort()
  const isJudged = ({ name }: Shift): boolean => names.indexOf(name) % 2 === 1
  return { chosenOn: shifts.filter((shift) => !isJudged(shift)), judged: shifts.filter(isJudged) }
}

export async function run(): Promise<number> {
  const rounds = await demoShifts()
  const folder = testData('gps/cabspotting-sf-2008')
  const isHere = existsSync(folder)
  if (!isHere) say(`skipped: ${folder} is not there; WAYMARK_TEST_DATA names the folder with the test data`)
  const shifts = isHere ? taxiShifts(folder) : []
  const { judged } = halves(shifts)
  const checks = (name: string, all: readonly Shift[]) => {
    const settled = tellAll(all, settlesOf)
    return [
      check(`${name}, 10 stops ahead: median error against a constant pace`, shareOf(settled, 10), 1),
      check(`${name}, 30 stops ahead: median error against a constant pace`, shareOf(settled, 30), 1),
      windowHolds(name, all),
    ]
  }
  const figures = {
    ...(isHere ? { taxis: figuresOf(shifts), taxisJudged: figuresOf(judged) } : {}),
    demo: figuresOf(rounds),
  }
  const ofTaxis = isHere ? [...checks('taxis', shifts), windowHolds('taxis that were not calibrated on', judged)] : []
  return report('eta', figures, [...ofTaxis, ...checks('demo', rounds)])
}

const windowHolds = (name: string, shifts: readonly Shift[]) => {
  const least = Math.min(...heldAhead(tellAll(shifts)).map(({ held }) => held))
  return check(
    `${name}: share of arrivals inside the window, ${AHEAD.join(', ')} ahead, the least of them`,
    least,
    0.8,
    true,
  )
}
