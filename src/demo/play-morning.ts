// The day's story through a real station: yesterday's round, then half a morning of receiving, sorting and loading. Every line is a scan that
// the station decides and journals like any other; nothing is written past it.
import { workplaceCodeText } from '../domain/numbers/workplace-code.ts'
import { attemptAt, deliverAt } from './at-door.ts'
import { instantAt } from './calendar.ts'
import { DemoRefused } from './client.ts'
import type { DemoDay, DemoFilled, DemoPerson, PlayAsk, Played, Reference } from './day.ts'
import { replanRetries } from './fill-day.ts'
import { type Scanner, scannerAt } from './scanner.ts'

const MINUTE_MS = 60_000
/** The belt began this long before now, whatever the hour: the demo may be started at night. */
const MORNING_MS = 180 * MINUTE_MS
/** The early shift put its scanner down this long before now. */
const HANDED_ON_MS = 10 * MINUTE_MS
/** Packages come off a belt in bursts. Between two of them the device sends, so that "learned" stays close to "happened". */
const BURST: Pace = { together: 12, everyMs: 6000, offline: false }
/** A stop every quarter of an hour, arriving and then handing over, on a tablet without a network until it is back. */
const ROAD: Pace = { together: 2, everyMs: 100_000, offline: true }
type Pace = { together: number; everyMs: number; offline: boolean }

/** When to fill the hub, if its clock can be turned too: packages are announced before the first of them is scanned. ms since 1970. */
export const fillInstant = (day: Pick<DemoDay, 'yesterday'>): number => instantAt(day.yesterday, '05:40')

/**
 * Plays the story; `ask.today` must lie on the day's `today` at the depot. The station must be enrolled at the day's site, with an empty journal and
 * the hub's rows pulled. Instants only go forward. Not to be played twice: the second would be kept as second scans, rightly.
 * @throws DemoRefused with what was refused.
 */
export async function playMorning(ask: PlayAsk): Promise<Played> {
  const ids = new Map(ask.filled.packages.map(({ reference, packageId }) => [reference, packageId]))
  const scanner = scannerAt(ask.station, ids)
  await playLastRound(ask, scanner)
  await replanRetries(ask.client, ask.filled)
  await playBelt(ask, scanner)
  return scanner.played
}

type Step = () => Promise<void>

/** Steps in bursts that begin evenly between `from` and `to`; the hub hears of them after each burst, or after the last when offline. */
async function spread(ask: PlayAsk, from: number, to: number, steps: readonly Step[], pace = BURST): Promise<void> {
  const bursts = Math.ceil(steps.length / pace.together)
  for (const [at, step] of steps.entries()) {
    const burst = Math.floor(at / pace.together)
    const within = at % pace.together
    ask.setNow(Math.round(from + ((to - from) * burst) / bursts + within * pace.everyMs))
    await step()
    const isLast = at + 1 === steps.length
    if (isLast || (!pace.offline && within + 1 === pace.together)) await ask.station.sync()
  }
}

async function playLastRound(ask: PlayAsk, scanner: Scanner): Promise<void> {
  const { day } = ask.filled
  const { lastRound } = day.story
  const at = (clock: string): number => instantAt(day.yesterday, clock)
  const all = lastRound.visits.flatMap(({ references }) => references)
  const clerk = personOf(day, 'depot-1')
  ask.setNow(at('06:30'))
  await ask.station.sync()
  await spread(ask, at('06:31'), at('06:50'), [
    () => scanner.signIn(clerk),
    ...all.map((one) => () => scanner.scan('receive', scanner.idOf(one))),
  ])
  await spread(
    ask,
    at('07:40'),
    at('07:55'),
    all.map((one) => () => scanner.scan('sort', scanner.idOf(one))),
  )
  await spread(ask, at('09:00'), at('09:30'), loading(ask, scanner, all))
  await spread(ask, at('09:50'), at('12:40'), visits(ask, scanner), ROAD)
  await spread(ask, at('13:05'), at('13:15'), [
    () => scanner.signIn(clerk),
    ...lastRound.retries.map(
      ({ reference }) =>
        () =>
          scanner.scan('return', scanner.idOf(reference)),
    ),
  ])
}

function loading({ station, filled }: PlayAsk, scanner: Scanner, references: readonly Reference[]): Step[] {
  const { routeId, vehicleId, driver } = filled.day.story.lastRound
  const counts = { depot: references.length, driver: references.length }
  const clerk = personOf(filled.day, 'depot-1')
  const second = { personId: clerk.id, pin: clerk.pin }
  return [
    () => scanner.signIn(personOf(filled.day, driver)),
    ...references.map((one) => () => scanner.scan('load', scanner.idOf(one), { routeId, vehicleId })),
    () => scanner.did('closing the load', station.call('closeLoad', { routeId, missing: [], counts, second })),
    () => scanner.did('departing', station.call('depart', { routeId, how: 'tap' })),
  ]
}

function visits(ask: PlayAsk, scanner: Scanner): Step[] {
  const { station, filled } = ask
  return filled.day.story.lastRound.visits.flatMap(({ stopId, references, did }, nth) => {
    const geo = besideDoor(filled.day, stopId)
    const door = { stopId, packageIds: references.map(scanner.idOf), geo, scene: filled.day.seed * 1000 + nth }
    const arrive = (): Promise<void> => scanner.did('arriving', station.call('arrive', { stopId, geo }))
    if (did.kind === 'attempted') return [arrive, () => scanner.did('attempting', attemptAt(ask, door, did))]
    const { outcome, placeCode } = did
    return [arrive, () => scanner.did('delivering', deliverAt(ask, door, { outcome, placeCode }))]
  })
}

/** A fix some ten metres from the door, as a van at the kerb has it. */
function besideDoor(
  day: DemoDay,
  stopId: string,
): { lat: number; lon: number; accuracyM: number; fixAgeMs: number; source: 'gnss' } {
  const stop = day.stops.find(({ id }) => id === stopId)
  if (stop === undefined) throw new DemoRefused(`the story visits ${stopId}, which is no stop of the day`)
  return { lat: stop.lat + 0.0001, lon: stop.lon, accuracyM: 6, fixAgeMs: 2000, source: 'gnss' }
}

async function playBelt(ask: PlayAsk, scanner: Scanner): Promise<void> {
  const { station, filled, today } = ask
  const { story } = filled.day
  const from = today - MORNING_MS
  const at = (share: number): number => from + (MORNING_MS - HANDED_ON_MS) * share
  const receive = [...story.receive.map(scanner.idOf)]
  receive.splice(Math.floor(receive.length / 3), 0, story.over)
  receive.splice(Math.floor((receive.length * 2) / 3), 0, scanner.idOf(story.ghost))
  ask.setNow(at(0))
  await station.sync()
  await spread(ask, at(0), at(0.45), [
    () => scanner.signIn(personOf(filled.day, 'depot-1')),
    ...receive.map((text) => () => scanner.scan('receive', text)),
    ...story.holds.map(({ reference, hold, reason }) => async () => {
      const packageId = scanner.idOf(reference)
      await scanner.did('placing a hold', station.call('placeHold', { packageId, hold, reason }))
    }),
  ])
  await spread(ask, at(0.48), at(0.75), [
    () => scanner.signIn(personOf(filled.day, 'depot-2')),
    ...story.sort.map((one) => () => scanner.scan('sort', scanner.idOf(one))),
  ])
  await spread(ask, at(0.82), at(1), loadingWithMisloads(filled, scanner))
  await station.call('signOut')
  await station.sync()
}

/** The first misload is put out again at once, as it should be; the others still lie in the van, with their STOP open. */
function loadingWithMisloads({ day }: DemoFilled, scanner: Scanner): Step[] {
  const { load, misloads } = day.story
  const where = { routeId: load.routeId, vehicleId: load.vehicleId }
  const door = workplaceCodeText({ code: 'door', id: load.vehicleId })
  const out = workplaceCodeText({ code: 'out-bin', id: day.site.id })
  const [putOut, ...left] = misloads.map(scanner.idOf)
  const load1 =
    (text: string): Step =>
    () =>
      scanner.scan('load', text, where)
  const half = Math.ceil(load.references.length / 2)
  const texts = load.references.map(scanner.idOf)
  return [
    load1(door),
    ...texts.slice(0, half).map(load1),
    ...(putOut === undefined ? [] : [putOut, putOut, out].map(load1)),
    ...texts.slice(half).map(load1),
    ...left.map(load1),
  ]
}

function personOf(day: DemoDay, id: string): DemoPerson {
  const person = day.people.find((one) => one.id === id)
  if (person === undefined) throw new DemoRefused(`the demo has nobody called ${id}`)
  return person
}
