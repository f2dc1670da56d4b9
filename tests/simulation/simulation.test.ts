// The short version of `simulate`: some dozen seeds, and every plan that ever failed. A failure prints its seed and plan; the command makes the plan
// smaller and tells its story.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitText, describe as commitIn } from './commit.ts'
import { dice } from './dice.ts'
import { makePlan, planText, smallerPlans } from './plan.ts'
import { REGRESSIONS } from './regressions.ts'
import { type Outcome, type Rig, runPlan } from './run-seed.ts'
import { Schedule } from './schedule.ts'
import { add, neverFired, noTotals, openRig } from './simulate.ts'

const SEEDS = 60
const SLICE = 10
/** A machine that does other things as well; alone it takes a tenth of this. */
const SLOW_MS = 120_000

let opened: Awaited<ReturnType<typeof openRig>>
let rig: Rig
beforeAll(async () => {
  opened = await openRig()
  rig = opened.rig
}, SLOW_MS)
afterAll(() => opened.close())

const failure = ({ ok, plan, sentence }: Outcome) =>
  ok ? null : `seed ${plan.seed} of commit ${commitText()}: ${sentence ?? ''}\n${planText(plan)}`

describe('[F1] [F5] [F7] [F9] [F10] [F13] [F14] [F15] [F16] [F22] [F26] [F27] a station and a hub under seeded faults', () => {
  const totals = noTotals()
  for (let first = 1; first <= SEEDS; first += SLICE)
    it(
      `seeds ${first} to ${first + SLICE - 1}: I1 to I5 hold`,
      async () => {
        for (let seed = first; seed < first + SLICE; seed++) {
          const outcome = await runPlan(makePlan(seed), rig)
          add(totals, outcome)
          expect(failure(outcome)).toBeNull()
        }
      },
      SLOW_MS,
    )

  it('the faults did strike', () => {
    expect(neverFired(totals)).toEqual([])
  })

  it('[F26] batches that came together shared commits, and the hub died over some of them', () => {
    expect(totals.shared.commits).toBeGreaterThan(SEEDS)
    expect(totals.shared.deaths).toBeGreaterThan(0)
  })
})

describe('what once failed', () => {
  for (const { found, plan } of REGRESSIONS)
    it(
      `seed ${plan.seed}: ${found}`,
      async () => {
        expect(failure(await runPlan(plan, rig))).toBeNull()
      },
      SLOW_MS,
    )
})

describe('the simulation itself', () => {
  it('the same plan gives the same run, step by step', async () => {
    const [one, two] = [await runPlan(makePlan(7), rig, true), await runPlan(makePlan(7), rig, true)]
    expect(two.steps).toEqual(one.steps)
    expect(one.steps.length).toBeGreaterThan(30)
  })

  it('a plan is made smaller by one thing at a time, and the other throws stay', () => {
    const plan = makePlan(3)
    const smaller = smallerPlans(plan)
    const crowd = plan.crowdMs === undefined ? 0 : 1
    expect(smaller).toHaveLength(plan.happenings.length + Object.keys(plan.rates).length + crowd)
    expect(dice(3, 'F14').unit()).toBe(dice(3, 'F14').unit())
    expect(dice(3, 'F14').unit()).not.toBe(dice(3, 'F15').unit())
  })

  it('a failure says of which commit it is; without git that is unknown', () => {
    expect(commitText()).toMatch(/^([0-9a-f]{40}(-dirty)?|unknown)$/)
    expect(commitIn('/')).toBe('unknown')
  })

  it('things happen in the order of their time, and of their asking when that is the same', async () => {
    const schedule = new Schedule()
    const done: number[] = []
    for (const [name, ms] of [5, 1, 5, 3, 1].entries()) schedule.after(ms, () => void done.push(name))
    schedule.after(2, () => void done.push(99)).cancel()
    await schedule.runUntil(4)
    expect(done).toEqual([1, 4, 3])
    await schedule.runUntil(10)
    expect(done).toEqual([1, 4, 3, 0, 2])
  })
})
