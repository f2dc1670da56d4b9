// Many seeds in one process: a folder, a door and a template for all of them; what failed is told with its plan, made smaller, and its story.
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commitText } from './commit.ts'
import { openDoor } from './hub-door.ts'
import { FAULT_IDS, type FaultId, makePlan, type Plan, planText, smallerPlans } from './plan.ts'
import { type Outcome, type Rig, runPlan } from './run-seed.ts'
import { makeTemplate } from './template.ts'
import type { Shared } from './world.ts'

const SHRINK_MS = 60_000
/** All that is done in a depot and on the road; a kind that no seed has done proves nothing of the others. */
const KINDS = [
  ...['PackageReceived', 'PackageSorted', 'PackageLoaded', 'MisloadStopped', 'PackageUnloaded', 'LoadClosed'],
  ...['RouteDeparted', 'StopArrived', 'StopArrived sealed', 'PackageDelivered sealed', 'DeliveryAttempted sealed'],
  ...['PackageReturnedToDepot', 'HoldPlaced', 'HoldReleased', 'EventCorrected', 'ContradictionSettled', 'ScanNoted'],
  ...['PinFailed', 'PinReopened', 'ShiftStarted', 'ShiftEnded', 'BreakStarted', 'BreakEnded'],
]

export type Totals = {
  commit: string
  seeds: number
  events: number
  failed: number[]
  fired: Record<FaultId, number>
  /** how often each kind of work was done */
  kinds: Record<string, number>
  shared: Shared
  ms: number
}

/** Memory, where there is some: a run writes and syncs thousands of times, and what is cut is cut by the simulation itself. */
function baseFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}

export async function openRig(): Promise<{ rig: Rig; close: () => void }> {
  const folder = mkdtempSync(join(baseFolder(), 'waymark-simulation-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // Memory that nobody gives back would be worse than a folder left on a disk.
  process.once('exit', remove)
  const close = () => {
    process.off('exit', remove)
    remove()
  }
  try {
    const door = await openDoor()
    return { rig: { folder, door, template: await makeTemplate(folder, door) }, close }
  } catch (error) {
    close()
    throw error
  }
}

export async function withRig<T>(use: (rig: Rig) => Promise<T>): Promise<T> {
  const { rig, close } = await openRig()
  try {
    return await use(rig)
  } finally {
    close()
  }
}

export const runSeed = (seed: number, rig: Rig, tell = false): Promise<Outcome> => runPlan(makePlan(seed), rig, tell)

/** Leaves out one thing after another as long as the same invariant still breaks: the least plan found. */
export async function shrink(failed: Outcome, rig: Rig, withinMs = SHRINK_MS): Promise<Plan> {
  let plan = failed.plan
  const end = performance.now() + withinMs
  for (let found = true; found;) {
    found = false
    for (const smaller of smallerPlans(plan)) {
      if (performance.now() > end) return plan
      const outcome = await runPlan(smaller, rig)
      if (outcome.ok || outcome.invariant !== failed.invariant) continue
      plan = smaller
      found = true
      break
    }
  }
  return plan
}

/** What a person needs to look into a failure: seed, plan, the least plan, the story of that one. */
export async function explain(failed: Outcome, rig: Rig, steps = 80): Promise<string> {
  const least = await shrink(failed, rig)
  const again = await runPlan(least, rig, true)
  return [
    `seed ${failed.plan.seed} of commit ${commitText()} failed: ${failed.sentence ?? ''}`,
    `  plan:       ${planText(failed.plan)}`,
    `  least plan: ${planText(least)}`,
    `  as data:    ${JSON.stringify(least)}`,
    `  there:      ${again.sentence ?? 'it does not fail a second time'}`,
    ...again.steps.slice(-steps).map((step) => `  ${step}`),
  ].join('\n')
}

export const noTotals = (): Totals => ({
  ...{ commit: commitText(), seeds: 0, events: 0, failed: [], ms: 0, shared: { commits: 0, deaths: 0 }, kinds: {} },
  fired: Object.fromEntries(FAULT_IDS.map((id) => [id, 0])) as Totals['fired'],
})

export function add(totals: Totals, outcome: Outcome): void {
  totals.seeds += 1
  totals.events += outcome.events
  if (!outcome.ok) totals.failed.push(outcome.plan.seed)
  for (const kind of outcome.kinds) totals.kinds[kind] = (totals.kinds[kind] ?? 0) + 1
  addStruck(totals, outcome)
}

function addStruck(totals: Totals, { fired, shared }: Pick<Totals, 'fired' | 'shared'>): void {
  for (const id of FAULT_IDS) totals.fired[id] += fired[id]
  totals.shared.commits += shared.commits
  totals.shared.deaths += shared.deaths
}

export function addTotals(totals: Totals, part: Totals): void {
  totals.seeds += part.seeds
  totals.events += part.events
  totals.failed.push(...part.failed)
  for (const [kind, count] of Object.entries(part.kinds)) totals.kinds[kind] = (totals.kinds[kind] ?? 0) + count
  addStruck(totals, part)
}

/** A fault that never struck proves nothing. */
export const neverFired = ({ fired, shared, kinds }: Totals): string[] => [
  ...FAULT_IDS.filter((id) => fired[id] === 0),
  ...KINDS.filter((kind) => kinds[kind] === undefined),
  ...(shared.deaths === 0 ? ['F26 over a shared commit'] : []),
]

export type Told = { after?: (outcome: Outcome, totals: Totals) => void; explain?: (text: string) => void }

/** @param first seeds are `first`, `first + 1`, … */
export function simulate(first: number, seeds: number, told: Told = {}): Promise<Totals> {
  return withRig(async (rig) => {
    const totals = noTotals()
    const start = performance.now()
    for (let seed = first; seed < first + seeds; seed++) {
      const outcome = await runSeed(seed, rig)
      add(totals, outcome)
      if (!outcome.ok && totals.failed.length <= 3) told.explain?.(await explain(outcome, rig))
      told.after?.(outcome, totals)
    }
    totals.ms = Math.round(performance.now() - start)
    return totals
  })
}
