// What happened before the person at the demo signs in: yesterday's round, and half a morning at the belt. Which packages, not when.
import { makeTrackingId } from '../domain/numbers/tracking-id.ts'
import type { DemoStory, PlannedPackage, Reference } from './day.ts'
import { dayNumber } from './numbers.ts'
import type { Random } from './random.ts'

/** Of what is expected today. */
const RECEIVED = 0.6
/** Of what was received. */
const SORTED = 0.58
const LOADED = 9
const MISLOADED = 2

type Visit = DemoStory['lastRound']['visits'][number]
export type StoryParts = {
  today: string
  random: Random
  /** on today's stops */
  expected: PlannedPackage[]
  /** announced too late for a stop: a postcode rule knows where to */
  late: PlannedPackage[]
  /** no rule knows where to */
  lost: PlannedPackage
  lastRound: DemoStory['lastRound']
  loadOnto: DemoStory['load']
}

export function planStory(parts: StoryParts): DemoStory {
  const { random, expected, late, lost, lastRound, loadOnto } = parts
  const belt = random.shuffled([...expected, ...late])
  const received = belt.slice(0, Math.round(belt.length * RECEIVED))
  const [damaged, waits, ...sound] = received
  const sorted = sound.slice(0, Math.round(received.length * SORTED))
  const loaded = sorted.filter(({ routeId }) => routeId === loadOnto.routeId).slice(0, LOADED)
  const misloads = sorted.filter(({ routeId }) => routeId !== null && routeId !== loadOnto.routeId).slice(0, MISLOADED)
  if (damaged === undefined || waits === undefined || misloads.length < MISLOADED)
    throw new RangeError('the demo has too few packages for its story')
  return {
    lastRound,
    receive: [...refs(received), lost.reference],
    over: makeTrackingId(dayNumber(parts.today), randomBytes(random)),
    ghost: ghostOf(lastRound.visits),
    holds: [
      { reference: damaged.reference, hold: 'damaged', reason: 'Corner crushed, contents not checked yet' },
      { reference: waits.reference, hold: 'recipient_request', reason: 'Recipient asked for a later day' },
      { reference: lost.reference, hold: 'address_query', reason: 'No rule for this postcode, sender was asked' },
    ],
    sort: refs(sorted),
    load: { ...loadOnto, references: refs(loaded) },
    misloads: refs(misloads),
  }
}

const refs = (packages: readonly PlannedPackage[]): Reference[] => packages.map(({ reference }) => reference)

function ghostOf(visits: readonly Visit[]): Reference {
  const [reference] =
    visits.find(({ did }) => did.kind === 'delivered' && did.outcome === 'handed_over')?.references ?? []
  if (reference === undefined)
    throw new RangeError('yesterday nothing was handed over, so nothing can come back as a ghost')
  return reference
}

const randomBytes = (random: Random): Uint8Array => Uint8Array.from({ length: 5 }, () => random.int(0, 255))
