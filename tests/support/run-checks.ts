/**
 * `npm run check`: types of each room group, lint, format, rooms. All steps run, two at a time, the longest first; each
 * prints its time, a failed one its output. `npm run check -- types lint` runs the steps whose name begins so. Exit 1 if any failed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './rooms.ts'
import { runStep, seconds } from './steps.ts'

type Check = { name: string; args: readonly string[] }

const LIMIT_MS = 10 * 60_000

const tool = (path: string) => join('node_modules', path)
const isCode = (name: string) => /\.[cm]?tsx?$/.test(name)

/** True when the project's `include` matches a file: tsc takes an empty project for a mistake. */
function hasFiles(config: string): boolean {
  const { include } = JSON.parse(readFileSync(join(ROOT, config), 'utf8')) as { include: string[] }
  return include.some((entry) => {
    const folder = join(ROOT, entry)
    return existsSync(folder) && readdirSync(folder, { recursive: true, encoding: 'utf8' }).some(isCode)
  })
}

/** Every project that the editors' `tsconfig.json` names, so that none can be forgotten here. */
function projects(): string[] {
  const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as {
    references: { path: string }[]
  }
  return references.map(({ path }) => path.replace('./', ''))
}

function allChecks(): Check[] {
  const configs = projects()
  for (const config of configs.filter((one) => !hasFiles(one))) console.log(`none  ${config} has no files yet`)
  const types = configs.filter(hasFiles).map((config) => ({
    name: `types ${/\.(.+)\.json/.exec(config)?.[1] ?? config}`,
    args: [tool('typescript/bin/tsc'), '-b', config],
  }))
  const lintArgs = ['--max-warnings', '0', '--no-error-on-unmatched-pattern', 'src', 'electron', 'tests', '*.config.ts']
  return [
    { name: 'lint', args: [tool('eslint/bin/eslint.js'), ...lintArgs] },
    ...types.reverse(),
    {
      name: 'format',
      args: [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '--cache', '.'],
    },
    { name: 'rooms', args: [join('tests', 'support', 'rooms.ts')] },
  ]
}

async function runCheck(check: Check): Promise<boolean> {
  const { code, output, ms, timedOut } = await runStep(ROOT, check.args, { output: 'keep', limitMs: LIMIT_MS })
  const passed = code === 0
  console.log(`${passed ? 'ok  ' : 'FAIL'}  ${check.name.padEnd(14)} ${seconds(ms).padStart(7)}`)
  if (timedOut) console.log(`      stopped after ${seconds(LIMIT_MS)}`)
  if (!passed) console.log(output.trimEnd().replace(/^/gm, '      '))
  return passed
}

const wanted = process.argv.slice(2)
const queue = allChecks().filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
const failed: string[] = []
let ran = 0

async function lane(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    ran += 1
    if (!(await runCheck(check))) failed.push(check.name)
  }
}

const from = performance.now()
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane))
if (ran === 0) failed.push(`no check is named ${wanted.join(' ')}`)
const verdict = failed.length === 0 ? 'all passed' : `failed: ${failed.join(', ')}`
console.log(`check: ${ran} steps in ${seconds(performance.now() - from)}, ${verdict}`)
process.exitCode = failed.length === 0 ? 0 : 1
