// `bench photos`: five days without network, and a line that is cut fifty times (days.ts).
import { check, report, say } from './harness.ts'
import { temporaryFolder } from './depot.ts'
import { type DaysResult, type DaysShape, runDays } from './days.ts'

const FIVE_DAYS: DaysShape = { events: 5000, photos: 1200, photoBytes: 250_000, days: 5, kills: 20, cuts: 30, seed: 1 }
const CUT_LINE: DaysShape = { events: 200, photos: 200, photoBytes: 700_000, days: 1, kills: 10, cuts: 50, seed: 2 }
const smaller = (shape: DaysShape): DaysShape => ({
  ...shape,
  ...{ events: shape.events / 10, photos: shape.photos / 10, kills: shape.kills / 5, cuts: shape.cuts / 5 },
})
/** Noise of a collection; nothing that grows with what was sent. */
const GROWTH_MiB = 8

async function run1(name: string, shape: DaysShape): Promise<DaysResult> {
  const { folder, remove } = temporaryFolder(name)
  try {
    const result = await runDays(folder, shape)
    say(`${name}: ${JSON.stringify(result)}`)
    return result
  } finally {
    remove()
  }
}

export async function run(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick')
  const days = await run1('five-days', quick ? smaller(FIVE_DAYS) : FIVE_DAYS)
  const line = await run1('cut-line', quick ? smaller(CUT_LINE) : CUT_LINE)
  const all = [days, line]
  const sum = (of: (result: DaysResult) => number) => all.reduce((total, result) => total + of(result), 0)
  return report('photos', { days, line }, [
    check(
      'confirmed events that are not at the hub',
      sum((one) => one.missingEvents),
      0,
    ),
    check(
      'photos that are not whole at the hub',
      sum((one) => one.missingPhotos),
      0,
    ),
    check(
      'events that are at the hub twice',
      sum((one) => one.doubled),
      0,
    ),
    check(
      'uploads left over',
      sum((one) => one.leftOver.length),
      0,
    ),
    check('cuts of the line for 200 photos', line.cuts, quick ? 10 : 50, true),
    check(
      'memory in the second half of sending against the first, MiB more',
      Math.max(...all.map(({ memory }) => memory.secondMiB - memory.firstMiB)),
      GROWTH_MiB,
    ),
  ])
}
