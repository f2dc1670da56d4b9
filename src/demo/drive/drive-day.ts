// The demo's day goes on by itself: what is not received yet comes off the belt, each driver loads and signs, and four vans are on the road, through
// the same verbs as a person's hands (DemoStation). Nothing is written past a station. Runs in real time, `speed` times as fast as a depot would.
import { workplaceCodeText } from '../../domain/numbers/workplace-code.ts'
import type { PackageId } from '../../domain/brands.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import { type DemoCamera, DemoRefused, type DemoStation } from '../client.ts'
import type { DemoDay, DemoFilled, DemoPerson, FilledPackage } from '../day.ts'
import { stopOfToday } from '../labels.ts'
import { type Scanner, scannerAt } from '../scanner.ts'
import { driveRoute } from './drive-route.ts'
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
const LOAD_MS = 4_000
const ARMFUL = 8

/** What was done before is not done again: each package goes on from where it is known to be. @throws DemoRefused with what was refused. */
export async function driveDay(ask: DriveAsk): Promise<Driven> {
  const { day } = ask.filled
  const ids = new Map(ask.filled.packages.map(({ reference, packageId }) => [reference, packageId]))
  const belt = scannerAt(ask.belt, ids)
  const routes = routesOf(ask)
  const stops = (routeId: string) => day.stops.filter((stop) => stop.routeId === routeId).length
  for (const { id, number } of routes) ask.step?.({ of: 'route', number, done: 0, all: stops(id) })
  await workBelt(ask, belt)
  const all = await Promise.all(
    routes.map(async ({ nth, ...route }) => {
      const driver = personOf(day, route.driverId)
      const tablet = await ask.tabletOf(driver)
      await loadVan(ask, tablet, { route, driver, nth })
      return driveRoute({ ...ask, tablet, route, driver, nth })
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

type Van = { route: DemoDay['routes'][number]; driver: DemoPerson; nth: number }

async function loadVan(ask: DriveAsk, tablet: Tablet, { route, driver, nth }: Van): Promise<void> {
  const { filled, time } = ask
  const { vehicleId } = route
  if (vehicleId === undefined) throw new DemoRefused(`route ${route.number} has no van`)
  await tablet.sync()
  const line = (await tablet.call('routes')).routes.find(({ routeId }) => routeId === route.id)
  if (line?.departed === true) {
    ask.say(`${driver.name} is on the road already.`)
    return
  }
  const scanner = scannerAt(tablet, new Map())
  const where = { routeId: route.id, vehicleId }
  await scanner.signIn(driver)
  await scanner.scan('load', workplaceCodeText({ code: 'door', id: vehicleId }), where)
  // Packages of other routes lie in each van's bay: one of them is scanned by mistake, and put out again.
  if (nth === 1) await misload(ask, scanner, where)
  const waiting = (await onList(tablet, ask.filled, route.id)).filter(({ lifecycle }) => lifecycle === 'STAGED')
  for (const [at, { packageId }] of waiting.entries()) {
    // A day that goes by quickly is no pile: the van's code comes with each armful (DOMAIN §3 Anti-gaming).
    if (at % ARMFUL === 0) await scanner.scan('load', workplaceCodeText({ code: 'door', id: vehicleId }), where)
    await scanner.scan('load', packageId, where)
    await time.pass(LOAD_MS)
  }
  const { missing, loaded } = await tablet.call('loadSummary', { routeId: route.id })
  const clerk = personOf(filled.day, 'depot-2')
  await scanner.did(
    'closing the load',
    tablet.call('closeLoad', {
      routeId: route.id,
      missing: missing.map(({ packageId, holds }) => ({ packageId, reason: holds.length > 0 ? 'HELD' : 'NOT_FOUND' })),
      counts: { depot: loaded.length, driver: loaded.length },
      second: { personId: clerk.id, pin: clerk.pin },
    }),
  )
  await scanner.did('departing', tablet.call('depart', { routeId: route.id, how: 'tap' }))
  ask.say(`${driver.name} has left with ${loaded.length} packages of route ${route.number}.`)
}

async function misload({ filled, time }: DriveAsk, scanner: Scanner, where: { routeId: never } | object) {
  const other = filled.day.stops.find(({ routeId, references }) => routeId.startsWith('15-') && references.length > 0)
  const packageId = filled.packages.find(({ reference }) => reference === other?.references[0])?.packageId
  if (packageId === undefined) return
  await scanner.scan('load', packageId, where)
  await time.pass(LOAD_MS * 2)
  await scanner.scan('load', packageId, where)
  await scanner.scan('load', workplaceCodeText({ code: 'out-bin', id: filled.day.site.id }), where)
}

async function onList(station: DemoStation, filled: DemoFilled, routeId: string) {
  const stops = stopOfToday(filled.day)
  const list = todaysPackages(filled).filter(({ reference }) => stops.get(reference)?.routeId === routeId)
  return Promise.all(
    list.map(async ({ packageId }) => ({ packageId, lifecycle: await lifecycleOf(station, packageId) })),
  )
}
