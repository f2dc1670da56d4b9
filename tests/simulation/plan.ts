// What goes wrong in one run, all of it drawn from the seed beforehand and printed with a failure (FAULTS, How the simulator should be built).
import { type Dice, dice } from './dice.ts'

/** The ids of FAULTS.md, with what the simulation makes of each. */
export const FAULTS = {
  F1: 'power cut in the middle of a write: the log is cut at or inside a frame',
  F5: 'the database is deleted, swapped, shortened, or its log or mark is gone',
  F7: 'killed between the answer of the hub and the local mark',
  F9: 'the folder is cloned, and both go on',
  F10: 'the station is put back to an older snapshot',
  F11: 'the wall clock jumps',
  F13: 'requests overtake each other or come twice',
  F14: 'the answer is lost',
  F15: 'something else than the hub answers with 200, 204 or 302',
  F16: 'the request is cut short, or too large for a proxy',
  F22: 'a poison event stands in the journal',
  F26: 'the hub is killed in a batch, or after the commit and before the answer',
  F27: 'the hub is put back from an old backup',
} as const
export type FaultId = keyof typeof FAULTS
export const FAULT_IDS = Object.keys(FAULTS) as FaultId[]

/** Faults that may strike at each request or write, with this probability. */
export const RATED = ['F1', 'F7', 'F13', 'F14', 'F15', 'F16', 'F26'] as const satisfies FaultId[]
export type Rated = (typeof RATED)[number]
export type Happening = {
  /** ms after the start of the safety phase */
  atMs: number
  what: 'snapshot' | 'backup' | 'offline' | Exclude<FaultId, Rated>
  /** which station; for a backup and a restore of the hub it means nothing */
  station: number
  /** which of the ways in which it can happen, 0 ≤ x < 1 */
  way: number
  forMs: number
}
export type Plan = {
  seed: number
  stations: number
  safetyMs: number
  workEveryMs: number
  /** the hub's own settings, small ones too: pages of news, life of a lease */
  pullChanges: number
  leaseMs: number
  /** pushes that reach the hub within so many ms may meet there, and share a commit; none: each comes alone, as in plans of before */
  crowdMs?: number
  rates: Partial<Record<Rated, number>>
  happenings: Happening[]
}

export function makePlan(seed: number): Plan {
  const d = dice(seed, 'plan')
  const safetyMs = Math.round(d.between(40_000, 90_000))
  const rates: Plan['rates'] = {}
  for (const fault of RATED) if (d.chance(0.4)) rates[fault] = rateOf(fault, d)
  const happenings: Happening[] = []
  const stations = 2 + d.int(2)
  const add = (what: Happening['what'], fromPart = 0.1, toPart = 0.95, forMs = 0): void => {
    const atMs = Math.round(safetyMs * d.between(fromPart, toPart))
    happenings.push({ atMs, what, station: d.int(stations), way: d.unit(), forMs: Math.round(forMs) })
  }
  for (let n = d.int(4); n > 0; n--) add('offline', 0, 0.9, d.between(3_000, 30_000))
  if (d.chance(0.3)) for (let n = 1 + d.int(2); n > 0; n--) add('F5')
  if (d.chance(0.25)) add('F9', 0.05, 0.7)
  if (d.chance(0.3)) for (let n = 1 + d.int(2); n > 0; n--) addPair(d, happenings, add, 'snapshot', 'F10')
  if (d.chance(0.2)) for (let n = 1 + d.int(3); n > 0; n--) add('F11', 0, 0.95, d.between(-1, 1) * 400 * 86_400_000)
  if (d.chance(0.3)) for (let n = 1 + d.int(3); n > 0; n--) add('F22', 0.02, 0.9)
  if (d.chance(0.3)) for (let n = 1 + d.int(2); n > 0; n--) addPair(d, happenings, add, 'backup', 'F27')
  happenings.sort((a, b) => a.atMs - b.atMs)
  const settings = {
    workEveryMs: Math.round(d.between(1_000, 4_000)),
    pullChanges: d.pick([4, 20, 400]),
    leaseMs: d.pick([60_000, 3_600_000]),
  }
  // Drawn last: the plans of all seeds stay what they were.
  const crowd = d.chance(0.6) ? { crowdMs: Math.round(d.between(1_000, 6_000)) } : {}
  return { ...{ seed, stations, safetyMs, rates, happenings }, ...settings, ...crowd }
}

/** A snapshot is taken before it is put back, of the same station. */
function addPair(
  d: Dice,
  happenings: Happening[],
  add: (what: Happening['what'], from: number, to: number) => void,
  first: Happening['what'],
  then: Happening['what'],
): void {
  const from = d.between(0, 0.7)
  add(first, from, from)
  const station = happenings.at(-1)?.station ?? 0
  add(then, from + 0.05, 0.95)
  const second = happenings.at(-1)
  if (second !== undefined) second.station = station
}

function rateOf(fault: Rated, d: Dice): number {
  const [low, high] = { F1: [0.01, 0.06], F7: [0.02, 0.15], F13: [0.03, 0.3], F26: [0.01, 0.08] }[fault as string] ?? [
    0.03, 0.25,
  ]
  return Math.round(d.between(low ?? 0, high ?? 0) * 1000) / 1000
}

/** One line, to be read by a person beside the seed. */
export function planText(plan: Plan): string {
  const rates = Object.entries(plan.rates).map(([fault, rate]) => `${fault}×${rate}`)
  const times = plan.happenings.map(
    ({ atMs, what, station, forMs }) => `${what}@${atMs}ms/${station}${forMs === 0 ? '' : `/${forMs}ms`}`,
  )
  const crowd = plan.crowdMs === undefined ? [] : [`crowd ${plan.crowdMs}ms`]
  return [`${plan.stations} stations`, `safety ${plan.safetyMs}ms`, ...crowd, ...rates, ...times].join(' ')
}

/** The same run with one thing fewer in it, in every way there is: for the search of the least set that still fails. */
export function smallerPlans(plan: Plan): Plan[] {
  const withoutRate = (Object.keys(plan.rates) as Rated[]).map((fault) => {
    const { [fault]: _, ...rates } = plan.rates
    return { ...plan, rates }
  })
  const withoutOne = plan.happenings.map((_, gone) => ({
    ...plan,
    happenings: plan.happenings.filter((_each, index) => index !== gone),
  }))
  const { crowdMs, ...alone } = plan
  return [...withoutOne, ...withoutRate, ...(crowdMs === undefined ? [] : [alone])]
}
