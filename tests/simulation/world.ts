// What all parts of one run share: time, chance, the plan, and the record of what happened.
import { type Dice, dice } from './dice.ts'
import { FAULT_IDS, type FaultId, type Plan, type Rated } from './plan.ts'
import { Schedule } from './schedule.ts'

/** Something that must never be so was so. `invariant` is FAULTS' id of it, or a word for what the simulation itself watches. */
export class Violation extends Error {
  readonly invariant: string
  constructor(invariant: string, sentence: string) {
    super(`${invariant}: ${sentence}`)
    this.invariant = invariant
  }
}

/** 2026-11-23 06:00 UTC, an hour before the early shift: templates are made in that hour. */
export const START_MS = Date.UTC(2026, 10, 23, 5)
export const RUN_FROM_MS = 3_600_000

export type Shared = { commits: number; deaths: number }

export class World {
  readonly plan: Plan
  readonly folder: string
  readonly schedule: Schedule
  /** faults are over: nothing goes wrong any more */
  calm = false
  readonly fired: Record<FaultId, number>
  /** commits that several batches shared, and how many of them the hub died over (F26) */
  readonly shared: Shared = { commits: 0, deaths: 0 }
  readonly steps: string[] = []
  readonly #tell: boolean
  readonly #streams = new Map<string, Dice>()
  #folders = 0

  constructor(plan: Plan, folder: string, options: { fromMs: number; tell: boolean }) {
    this.plan = plan
    this.folder = folder
    this.schedule = new Schedule(options.fromMs)
    this.#tell = options.tell
    this.fired = Object.fromEntries(FAULT_IDS.map((id) => [id, 0])) as Record<FaultId, number>
  }

  dice(stream: string): Dice {
    const known = this.#streams.get(stream) ?? dice(this.plan.seed, stream)
    this.#streams.set(stream, known)
    return known
  }

  /** Does this fault strike now? Drawn from its own stream; never in the liveness phase. */
  strikes(fault: Rated): boolean {
    const rate = this.plan.rates[fault]
    return rate !== undefined && !this.calm && this.dice(fault).chance(rate)
  }

  count(fault: FaultId): void {
    this.fired[fault] += 1
  }

  /** The hub's true time, whole ms. */
  get nowMs(): number {
    return Math.round(START_MS + this.schedule.now)
  }

  /** A line of the story, made only when somebody will read it. */
  note(line: () => string): void {
    if (this.#tell) this.steps.push(`${String(Math.round(this.schedule.now - RUN_FROM_MS)).padStart(7)} ${line()}`)
  }

  newFolder(name: string): string {
    this.#folders += 1
    return `${this.folder}/${this.#folders}-${name}`
  }
}
