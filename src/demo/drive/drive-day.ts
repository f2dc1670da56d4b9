// The demo's day goes on by itself: what is not received yet comes off the belt, each driver loads and signs, and four vans are on the road, through
// the same verbs as a person's hands (DemoStation). Nothing is written past a station. Runs in real time, `speed` times as fast as a depot would.
import type { PackageId } from '../../domain/brands.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import { type DemoCamera, DemoRefused, type DemoStation } from '../client.ts'
import type { DemoDay, DemoFilled, DemoPerson, FilledPackage } from '../day.ts'
import { stopOfToday } from '../labels.ts'
import { type Scanner, scannerAt } from '../scanner.ts'
import { driveRoute } from './drive-route.ts'
import { loadVan, misload, MISLOADS, type Van } from './load-van.ts'
import type { DriveStep } from './steps.ts'
import type { Streets } from './streets.ts'

/** A driver's tablet: a station, and a network that can be taken away from it. */
export type Tablet = DemoStation & { network: (on: boolean) => void }
export type DriveTime = {
  /** ms since 1970, real */ now: () => number
  /** of the demo's time: `speed` times shorter in real time. Rejects when the drive was ended */
  pass: (ms: number) => Promise<void>
  /** of real time, whatever the speed: between two fixes of a receiver. Rejects when the drive was ended */
  wait: (realMs: number) => Promise<void>
  /** times as fast as a depot would, now */ speed: () => number
}
export type DriveAsk = {
  filled: DemoFilled
  belt: DemoStation
  /** one a driver of today */
  tabletOf: (driver: DemoPerson) => Promise<Tablet>
  camera: DemoCamera
  streets: Streets
  time: DriveTime
  /** numbers of the routes that are driven; absent: all of today's */
  routes?: readonly string[]
  say: (sentence: string) => void
  /** absent: nobody watches */
  step?: (step: DriveStep) => void
}
export type Driven = { scans: number; delivered: number; attempted: number; photos: number }

const BELT_MS = 3_000

/** What was done before is not done again: each package goes on from where it is known to be. @throws DemoRefused with what was refused. */
export async function driveDay(ask: DriveAsk): Promise<Driven> {
  const { day } = ask.filled
  const ids = new Map(ask.filled.packages.map(({ reference, packageId }) => [reference, packageId]))
  const belt = scannerAt(ask.belt, ids)
  const routes = routesOf(ask)
  const stops = (routeId: string) => day.stops.filter((stop) => stop.routeId === routeId).length
  for (const { id, number } of routes) ask.step?.({ of: 'route', number, done: 0, all: stops(id) })
  await workBelt(ask, belt)
  const vans = await Promise.all(
    routes.map(async ({ nth, ...route }): Promise<Van> => {
      const driver = personOf(day, route.driverId)
      return { tablet: await ask.tabletOf(driver), route, driver, nth }
    }),
  )
  for (const van of vans) if (van.nth === MISLOADS) await misload(ask, van)
  const all = await Promise.all(
    vans.map(async (van) => {
      await loadVan(ask, van)
      return driveRoute({ ...ask, ...van })
    }),
  )
  const sum = (of: (one: Driven) => number) => all.reduce((total, one) => total + of(one), 0)
  return {
    scans: belt.played.scans + sum(({ scans }) => scans),
    delivered: sum(({ delivered }) => delivered),
    attempted: sum(({ attempted }) => attempted),
    photos: sum(({ photos }) => photos),
  }
}

/** `nth` of the stories is a route's own, whichever others are driven. */
const routesOf = ({ filled: { day }, routes }: DriveAsk) =>
  day.routes
    .filter((route) => route.day === day.today)
    .map((route, nth) => ({ ...route, nth }))
    .filter(({ number }) => routes === undefined || routes.includes(number))

const BEFORE_RECEIVING: readonly (Lifecycle | null)[] = [null, 'EXPECTED', 'ACCEPTED', 'IN_TRANSIT']

async function workBelt(ask: DriveAsk, scanner: Scanner): Promise<void> {
  const { belt, filled, time } = ask
  await belt.sync()
  await scanner.signIn(personOf(filled.day, 'depot-1'))
  const driven = new Set<string>(routesOf(ask).map(({ id }) => id))
  const stops = stopOfToday(filled.day)
  const todays = todaysPackages(filled).filter(({ reference }) => driven.has(stops.get(reference)?.routeId ?? ''))
  ask.say(`The belt runs: ${todays.length} packages for the vans.`)
  const step = (done: number) => ask.step?.({ of: 'belt', done, all: todays.length * 2 })
  for (const [at, { packageId }] of todays.entries()) {
    step(at)
    if (!BEFORE_RECEIVING.includes(await lifecycleOf(belt, packageId))) continue
    await scanner.scan('receive', packageId)
    await time.pass(BELT_MS)
  }
  ask.say('Everything has come off the belt.')
  await scanner.signIn(personOf(filled.day, 'depot-2'))
  for (const [at, { packageId }] of todays.entries()) {
    step(todays.length + at)
    const view = (await belt.call('timeline', { packageId }))?.view
    if (view === undefined || view.holds.length > 0) continue
    if (view.lifecycle !== 'AT_DEPOT' && view.lifecycle !== 'BACK_AT_DEPOT') continue
    await scanner.scan('sort', packageId)
    await time.pass(BELT_MS)
  }
  await belt.sync()
  step(todays.length * 2)
  ask.say('Everything is sorted.')
}

/** Packages that stand on a stop of today. */
export function todaysPackages({ day, packages }: DemoFilled): FilledPackage[] {
  const stops = stopOfToday(day)
  return packages.filter(({ reference }) => stops.has(reference))
}

export async function lifecycleOf(station: DemoStation, packageId: PackageId): Promise<Lifecycle | null> {
  return (await station.call('timeline', { packageId }))?.view.lifecycle ?? null
}

export function personOf(day: DemoDay, id: string | undefined): DemoPerson {
  const person = day.people.find((one) => one.id === id)
  if (person === undefined) throw new DemoRefused(`the demo has nobody called ${String(id)}`)
  return person
}
