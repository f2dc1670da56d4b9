// `simulate --seeds N [--seed S] [--jobs J]`: real stations and a real hub under seeded faults (FAULTS). What is wrong stands on stderr with its seed and plan, the
// counts as one JSON line on stdout.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Totals, addTotals, neverFired, noTotals, simulate } from '../../tests/simulation/simulate.ts'
import type { Command } from './waymark.ts'

/** With fewer seeds a fault may not have come up by chance. */
const SEEDS_FOR_EVERY_FAULT = 200
const TELL_EVERY = 50
const USAGE = 'usage: simulate --seeds N [--seed S] [--jobs J]\n'

type Asked = { seeds: number; first: number; jobs: number; part: boolean }

function read(args: string[]): Asked | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string', default: '1' },
        jobs: { type: 'string', default: '1' },
        part: { type: 'boolean', default: false },
      },
    })
    const [seeds, first, jobs] = [values.seeds, values.seed, values.jobs].map(Number)
    const all = [seeds, first, jobs].every((number) => Number.isSafeInteger(number) && (number ?? 0) >= 1)
    if (!all || seeds === undefined || first === undefined || jobs === undefined) return null
    return { seeds, first, jobs: Math.min(jobs, seeds), part: values.part }
  } catch {
    return null
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

function runHere({ first, seeds }: Asked): Promise<Totals> {
  return simulate(first, seeds, {
    explain: say,
    after: ({ plan }, { seeds: done, failed }) => {
      if (done % TELL_EVERY !== 0 && done !== seeds) return
      say(`seeds ${first} to ${plan.seed}: ${done} of ${seeds}, ${failed.length} failed`)
    },
  })
}

/** A part of the seeds in a process of its own: the same command, its last line read. */
function runBeside(first: number, seeds: number): Promise<Totals> {
  const program = fileURLToPath(new URL('./waymark.ts', import.meta.url))
  const args = [program, 'simulate', '--part', '--seeds', String(seeds), '--seed', String(first)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const last = out.trim().split('\n').at(-1) ?? ''
      if (last.startsWith('{')) resolve(JSON.parse(last) as Totals)
      else reject(new Error(`the part from seed ${first} ended with ${String(code)} and no result`))
    })
  })
}

async function runParts({ first, seeds, jobs }: Asked): Promise<Totals> {
  const start = performance.now()
  const each = Math.ceil(seeds / jobs)
  const starts = Array.from({ length: Math.ceil(seeds / each) }, (_, part) => part * each)
  const parts = await Promise.all(starts.map((from) => runBeside(first + from, Math.min(each, seeds - from))))
  const totals = noTotals()
  for (const part of parts) addTotals(totals, part)
  return { ...totals, ms: Math.round(performance.now() - start) }
}

export const run: Command['run'] = async (args) => {
  const asked = read(args)
  if (asked === null) {
    process.stderr.write(USAGE)
    return 2
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const totals = asked.jobs > 1 ? await runParts(asked) : await runHere(asked)
  const missing = asked.part || asked.seeds < SEEDS_FOR_EVERY_FAULT ? [] : neverFired(totals)
  for (const fault of missing) say(`${fault} never struck in ${asked.seeds} seeds: what it is to prove is not proved`)
  process.stdout.write(`${JSON.stringify({ first: asked.first, ...totals, neverFired: missing })}\n`)
  return totals.failed.length > 0 || missing.length > 0 ? 1 : 0
}
