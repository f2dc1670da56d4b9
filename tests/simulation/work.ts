// What people do at a station in a run: valid work in any order, by the same verbs as a window calls.
import type { EventId, PackageId, StopId } from '../../src/domain/brands.ts'
import { RESIDUAL_REASONS } from '../../src/domain/vocabulary.ts'
import type { Balance, PackageDetail, Recorded, ScanAnswer, StopDetail } from '../../src/wire/bridge.ts'
import type { VerbInput, VerbName } from '../../src/wire/bridge.ts'
import type { Dice } from './dice.ts'
import type { SimStation } from './sim-station.ts'
import { PACKAGES, PEOPLE, PIN, PIN_OF_STOPS, ROUTES, STOPS, WITH_PIN } from './template.ts'
import { Violation, type World } from './world.ts'

type Doing = (at: SimStation, d: Dice) => Promise<ScanAnswer | undefined>
type Summary = { missing: { packageId: string }[]; loaded: string[] }
type Last = { eventIds: EventId[]; undo: string }
const HOLDS = ['damaged', 'address_query', 'customs'] as const

/** Calls a verb as a window does; undefined when the power went in the middle of it, or when the station had no more than a sentence to say. */
async function call<V extends VerbName>(at: SimStation, verb: V, input: VerbInput<V>): Promise<unknown> {
  const reply = await at.life?.station.call(verb, input)
  at.afterWork()
  at.parts.net.throwTroubles()
  if (reply === undefined || reply.ok) return reply?.value
  if (reply.reason === 'failed') return undefined
  throw new Violation('trouble', `${verb} was refused: ${reply.sentence}`)
}
const record = <V extends VerbName>(at: SimStation, verb: V, input: VerbInput<V>) =>
  call(at, verb, input) as Promise<ScanAnswer | undefined>

const scan =
  (checkpoint: 'receive' | 'sort' | 'return'): Doing =>
  (at, d) =>
    record(at, 'scan', { checkpoint, text: d.pick(PACKAGES), entry: 'wedge' })

/** Often the planned route, now and then another: then the screen says STOP, and the parcel is put out with both scans. */
const load: Doing = async (at, d) => {
  const { routeId, vehicleId } = d.pick(ROUTES)
  const base = { checkpoint: 'load', routeId, vehicleId, entry: 'wedge' } as const
  const text = d.pick(PACKAGES)
  const answer = await record(at, 'scan', { ...base, text })
  if (answer?.outcome !== 'recorded' || answer.verdict.kind !== 'stop' || d.chance(0.3)) return answer
  await record(at, 'scan', { ...base, text })
  return record(at, 'scan', { ...base, text: `WMC:DOOR:${vehicleId}` })
}

const closeLoad: Doing = async (at, d) => {
  const { routeId } = d.pick(ROUTES)
  const summary = (await call(at, 'loadSummary', { routeId })) as Summary | undefined
  if (summary === undefined) return undefined
  const missing = summary.missing.map(({ packageId }) => ({
    packageId,
    reason: d.pick(['NOT_FOUND', 'HELD'] as const),
  }))
  const driver = summary.loaded.length + (d.chance(0.8) ? 0 : 1)
  const signs = driver === summary.loaded.length ? { second: { personId: await otherSide(at), pin: PIN } } : {}
  return record(at, 'closeLoad', { routeId, missing, counts: { depot: summary.loaded.length, driver }, ...signs })
}

/** Who signs beside the one who is signed in. */
const otherSide = async (at: SimStation): Promise<string> => ((await roleAt(at)) === 'driver' ? 'anna' : 'dino')

const roleAt = async (at: SimStation): Promise<string | undefined> =>
  ((await call(at, 'operator', undefined)) as { role: string } | null | undefined)?.role

const atDoor = (d: Dice) => {
  const stop = d.pick(STOPS)
  const some = stop.packages.filter(() => d.chance(0.6))
  const far = d.chance(0.15) ? 0.01 : 0
  const geo = { ...PIN_OF_STOPS, lon: PIN_OF_STOPS.lon + far, accuracyM: 5, fixAgeMs: 100, source: 'gnss' as const }
  return { stopId: stop.id, packageIds: some.length > 0 ? some : [stop.packages[0] ?? ''], geo }
}

const undo: Doing = async (at, d) => {
  const checkpoint = d.pick(['receive', 'sort', 'load'] as const)
  const progress = (await call(at, 'progress', { checkpoint })) as { lastScans: Last[] } | undefined
  const last = progress?.lastScans.find(({ undo, eventIds }) => undo === 'possible' && eventIds.length > 0)
  if (last === undefined) return undefined
  return record(at, 'undo', { eventIds: last.eventIds, why: 'did_not_occur' })
}

/** With a reason where the place asks for one; what the driver types is sealed. */
const arrive: Doing = (at, d) => {
  const words = d.chance(0.5) ? { note: 'the gate is shut' } : {}
  const pin = d.chance(0.2) ? { pinIsWrong: true } : {}
  const { stopId, geo } = atDoor(d)
  return record(at, 'arrive', { stopId, geo, reason: 'gate', ...words, ...pin })
}

/** Now and then it is taken back while still at the stop. */
const andUndo =
  (doing: Doing): Doing =>
  async (at, d) => {
    const answer = await doing(at, d)
    if (answer?.outcome !== 'recorded' || answer.eventIds.length === 0 || !d.chance(0.25)) return answer
    return record(at, 'undo', { eventIds: answer.eventIds, why: 'incorrect_data' })
  }
const deliver: Doing = (at, d) =>
  record(at, 'deliver', { ...atDoor(d), outcome: 'safe_place', placeCode: 'garage', name: 'Marxer' })
const attempt: Doing = (at, d) =>
  record(at, 'attempt', { ...atDoor(d), reason: d.pick(['NOT_HOME', 'NO_TIME'] as const), note: 'dog' })

const NOTE = 'heard from the driver'
const storyOf = async (at: SimStation, packageId: PackageId): Promise<PackageDetail | null | undefined> =>
  (await call(at, 'timeline', { packageId })) as PackageDetail | null | undefined

/** Of a few packages one of the newest facts, by whomever; also one that was taken back already, or a correction itself. */
const correct: Doing = async (at, d) => {
  if ((await roleAt(at)) !== 'supervisor') return undefined
  const packageId = d.pick(PACKAGES)
  const facts = (await storyOf(at, packageId))?.entries.map(({ eventId }) => eventId) ?? []
  if (facts.length < 2) return undefined
  const eventId = d.pick(facts.slice(-6))
  return record(at, 'correct', { packageId, eventId, whole: d.chance(0.3), why: 'did_not_occur', note: NOTE })
}

const settle: Doing = async (at, d) => {
  if ((await roleAt(at)) !== 'supervisor') return undefined
  for (const packageId of PACKAGES) {
    const [found] = (await storyOf(at, packageId))?.view.contradictions ?? []
    if (found === undefined || d.chance(0.3)) continue
    const truth = d.pick(['first', 'second', 'both', 'both'] as const)
    return record(at, 'settle', { packageId, events: found.events, truth, why: 'did_not_occur', note: NOTE })
  }
  return undefined
}

/** A wrong one; each is a slow hash, so it is seldom, and seldom all of them until a supervisor must sign. */
const wrongPins: Doing = async (at, d) => {
  if (!d.chance(0.3)) return undefined
  const { packageId, stopId } = WITH_PIN
  const one = { packageId, stopId: stopId as StopId }
  for (let left = d.chance(0.2) ? 6 : 1; left > 0 && at.isOn(); left--)
    await call(at, 'tryPin', { ...one, pin: '000000' })
  return record(at, 'reopenPin', { ...one, second: { personId: 'sara', pin: PIN } })
}

/** The round's end, mostly signed by two; each parcel that is left over gets its line. */
const closeRound: Doing = async (at, d) => {
  const { routeId } = d.pick(ROUTES)
  const balance = (await call(at, 'balance', { routeId })) as Pick<Balance, 'onVehicle'> | undefined
  if (balance === undefined) return undefined
  const lines = balance.onVehicle.map(({ packageId }) => ({ packageId, reason: d.pick(RESIDUAL_REASONS) }))
  const signs = d.chance(0.7) ? { second: { personId: await otherSide(at), pin: PIN } } : {}
  return record(at, 'closeDebrief', { routeId, lines, ...signs })
}

/** A driver says that the address lies elsewhere; a supervisor judges what is open. */
const wrongPlace: Doing = async (at, d) => {
  const { stopId, geo } = atDoor(d)
  if ((await roleAt(at)) !== 'supervisor') return record(at, 'reportPin', { stopId, geo, proposes: true })
  const stop = (await call(at, 'stop', { stopId })) as Pick<StopDetail, 'pinReport'> | null | undefined
  const report = stop?.pinReport?.eventId
  return report === undefined ? undefined : record(at, 'settlePin', { stopId, report, accept: d.chance(0.5) })
}

/** Somebody else takes over; whoever works next signs in. */
const endShift: Doing = async (at) => {
  await call(at, 'signOut', undefined)
  return undefined
}

const DOINGS: readonly (readonly [weight: number, doing: Doing])[] = [
  [6, scan('receive')],
  [6, scan('sort')],
  [7, load],
  [1, scan('return')],
  [2, closeLoad],
  [2, (at, d) => record(at, 'depart', { routeId: d.pick(ROUTES).routeId, how: 'tap' })],
  [2, arrive],
  [2, andUndo(deliver)],
  [2, andUndo(attempt)],
  [3, undo],
  [1, correct],
  [2, settle],
  [1, wrongPins],
  [1, endShift],
  [1, closeRound],
  [1, wrongPlace],
  [1, (at, d) => record(at, 'placeHold', { packageId: d.pick(PACKAGES), hold: d.pick(HOLDS), reason: 'looks wet' })],
  [1, (at, d) => record(at, 'releaseHold', { packageId: d.pick(PACKAGES), hold: d.pick(HOLDS), reason: 'is dry' })],
  [1, (at, d) => record(at, 'moveToRoute', { packageId: d.pick(PACKAGES), ...d.pick(ROUTES), why: 'the van is full' })],
  [1, (at, d) => record(at, 'scan', { checkpoint: 'receive', text: `XX ${d.int(1000)}`, entry: 'wedge' })],
  [1, (at, d) => record(at, 'setBreak', { on: d.chance(0.5) })],
]
const ALL = DOINGS.flatMap(([weight, doing]) => Array.from({ length: weight }, () => doing))

/** One to a few things in a row; what the screen confirmed must stand in the journal at once. */
export async function work(world: World, at: SimStation): Promise<void> {
  const d = world.dice(`work ${at.name}`)
  if (!at.isOn() || !(await signedIn(at, d))) return
  for (let left = d.chance(0.2) ? 1 + d.int(12) : 1 + d.int(2); left > 0 && at.isOn(); left--) {
    const answer = await d.pick(ALL)(at, d)
    if (answer?.outcome === 'recorded') mustStand(at, answer)
    world.note(() => `${at.name} works: ${say(answer)}`)
  }
}

function mustStand(at: SimStation, { eventIds }: Recorded): void {
  for (const id of eventIds) {
    const [, epoch, seq] = id.split('/')
    const hash = at.journal.get(epoch as never)?.[Number(seq)]
    if (at.life !== null && hash === undefined)
      throw new Violation('F1', `${at.name} confirmed ${id}, and its journal does not hold it`)
  }
}

const say = (answer: ScanAnswer | undefined): string =>
  answer === undefined
    ? 'nothing'
    : answer.outcome === 'recorded'
      ? `${answer.eventIds.map((id) => id.split('/').slice(1).join('/')).join(' ')} ${answer.packageId ?? ''} ${answer.verdict.kind}`
      : answer.sentence

/** A database that was lost has lost who worked here, too. */
async function signedIn(at: SimStation, d: Dice): Promise<boolean> {
  if ((await call(at, 'operator', undefined)) !== null) return at.isOn()
  const { people } = (await call(at, 'people', undefined)) as { people: unknown[] }
  if (people.length === 0) return false
  await call(at, 'signIn', { personId: d.pick(PEOPLE), pin: PIN })
  return at.isOn()
}
