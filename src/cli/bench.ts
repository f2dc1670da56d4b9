// `bench NAME`: one benchmark, its result as JSON on the last line (README, Benchmarks).
import type { Command } from './waymark.ts'

type Bench = { run(args: readonly string[]): Promise<number> }
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  eta: () => import('../../tests/bench/eta.ts'),
  photo: () => import('../../tests/bench/photo.ts'),
  photos: () => import('../../tests/bench/photos.ts'),
  live: () => import('../../tests/bench/live.ts'),
  record: () => import('../../tests/bench/record.ts'),
  screen: () => import('../../tests/bench/screen.ts'),
  sync: () => import('../../tests/bench/sync.ts'),
}

export const run: Command['run'] = async ([name, ...rest]) => {
  const load = name !== undefined && Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
  if (load === undefined) {
    process.stderr.write(`usage: bench NAME [--quick], NAME one of ${Object.keys(BENCHES).join(', ')}\n`)
    return 2
  }
  const bench = await load()
  return bench.run(rest)
}
