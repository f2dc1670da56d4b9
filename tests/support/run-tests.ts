/**
 * `npm test`: checks, build, vitest, Playwright, in this order, all of them even when one fails. Its last line counts what both
 * runners saw: `Tests: N passed, N failed, N skipped`. A failed check or build counts as one failed test. Exit 1 if anything failed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COUNTS_FILE, countPlaywright, type Counts, lastLine } from './counts.ts'
import { ROOT } from './rooms.ts'
import { runStep, seconds } from './steps.ts'

const MINUTE_MS = 60_000
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
const folder = mkdtempSync(join(tmpdir(), 'waymark-tests-'))
const troubles: string[] = []
const all: Counts[] = []

/** Runs a step with its output shown; true when it ended well. */
async function step(
  name: string,
  args: readonly string[],
  minutes: number,
  env?: Record<string, string>,
): Promise<boolean> {
  console.log(`\n── ${name} ──`)
  const options = { output: 'show', limitMs: minutes * MINUTE_MS, ...(env === undefined ? {} : { env }) } as const
  const { code, ms, timedOut } = await runStep(ROOT, args, options)
  const how = timedOut ? `stopped after ${minutes} minutes` : code === null ? 'ended by a signal' : `exit ${code}`
  console.log(`── ${name}: ${code === 0 ? 'ok' : how} (${seconds(ms)})`)
  return code === 0
}

/**
 * Adds a runner's own count. A runner that fails without a failed test (it did not start, or was stopped), or
 * that found nothing to run, is a failure of its own: silence is no success.
 */
function add(name: string, ended: boolean, file: string, read: (text: string) => Counts): void {
  const counts = existsSync(file) ? read(readFileSync(file, 'utf8')) : undefined
  if (counts === undefined) return void troubles.push(`${name} ended without a report`)
  all.push(counts)
  const failed = counts.failed.length + counts.broken.length
  if (!ended && failed === 0) troubles.push(`${name} failed outside of its tests`)
  if (failed + counts.passed === 0) troubles.push(`${name} ran no test`)
}

async function vitest(): Promise<void> {
  const file = join(folder, 'vitest.json')
  const args = ['run', '--project', 'node', '--reporter', 'default', '--reporter', './tests/support/count-reporter.ts']
  const ended = await step('vitest', ['node_modules/vitest/vitest.mjs', ...args], 20, { [COUNTS_FILE]: file })
  add('vitest', ended, file, (text) => JSON.parse(text) as Counts)
}

async function playwright(): Promise<void> {
  if (!existsSync(chromium)) {
    const how = 'install it (Debian: apt-get install chromium) or name another one in CHROMIUM'
    return void troubles.push(`the browser tests did not run: there is no ${chromium}; ${how}`)
  }
  const file = join(folder, 'playwright.json')
  const env = { WAYMARK_PLAYWRIGHT_JSON: file }
  const ended = await step('playwright', ['node_modules/@playwright/test/cli.js', 'test'], 20, env)
  add('playwright', ended, file, (text) => countPlaywright(JSON.parse(text) as Parameters<typeof countPlaywright>[0]))
}

try {
  if (!(await step('check', ['tests/support/run-checks.ts'], 10))) troubles.push('npm run check failed')
  if (!(await step('build', ['src/cli/waymark.ts', 'build'], 5))) troubles.push('npm run build failed')
  await vitest()
  await playwright()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

console.log('')
for (const { test, reason } of all.flatMap(({ skipped }) => skipped)) console.log(`skipped: ${test}: ${reason}`)
for (const { test, reason } of all.flatMap(({ failed }) => failed)) console.log(`failed: ${test}: ${reason}`)
for (const trouble of [...all.flatMap(({ broken }) => broken), ...troubles]) console.log(`failed: ${trouble}`)
const { line, failed } = lastLine(all, troubles.length)
process.exitCode = failed > 0 ? 1 : 0
console.log(line)
