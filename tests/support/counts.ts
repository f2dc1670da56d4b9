export type Named = { test: string; reason: string }

/** What one test runner saw, in one shape for both of them. */
export type Counts = {
  passed: number
  /** `reason`: the first lines of its error; the whole of it stands where the test ran. */
  failed: Named[]
  skipped: Named[]
  /** Failures that are no test's: a file that does not load, an error nobody caught. Each counts as one failed. */
  broken: string[]
}

/** The environment variable that names the file the vitest reporter writes its `Counts` to. */
export const COUNTS_FILE = 'WAYMARK_TEST_COUNTS'

type PlaywrightSuite = { title: string; suites?: PlaywrightSuite[]; specs?: PlaywrightSpec[] }
type PlaywrightSpec = { title: string; file: string; tests: PlaywrightTest[] }
type PlaywrightTest = {
  status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
  results: { error?: { message?: string } }[]
  annotations: { type: string; description?: string }[]
}
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] }

/** Reads the report of Playwright's own JSON reporter. A flaky test counts as failed: it did fail. */
export function countPlaywright(report: PlaywrightReport): Counts {
  const broken = report.errors.map(({ message }) => message ?? 'an error without a message')
  const counts: Counts = { passed: 0, failed: [], skipped: [], broken }
  const walk = (suite: PlaywrightSuite): void => {
    for (const spec of suite.specs ?? []) for (const one of spec.tests) countOne(counts, spec, one)
    suite.suites?.forEach(walk)
  }
  report.suites.forEach(walk)
  return counts
}

function countOne(counts: Counts, spec: PlaywrightSpec, one: PlaywrightTest): void {
  switch (one.status) {
    case 'expected':
      counts.passed += 1
      return
    case 'unexpected':
    case 'flaky':
      counts.failed.push({
        test: `${spec.file} > ${spec.title}`,
        reason: reasonOf(one.results.map(({ error }) => error)),
      })
      return
    case 'skipped': {
      const mark = one.annotations.find(({ type }) => type === 'skip' || type === 'fixme')
      const reason = mark?.description ?? (mark ? `marked ${mark.type}` : 'not run: a test before it failed')
      counts.skipped.push({ test: `${spec.file} > ${spec.title}`, reason })
    }
  }
}

const REASON_LINES = 12
// What a runner colours.
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')

/** The first lines of the first error. A log that is cut to its end still says by them what failed. */
export function reasonOf(errors: readonly ({ message?: string } | undefined)[]): string {
  const message = errors.find((error) => error?.message !== undefined)?.message ?? 'without a message'
  const lines = message.replace(COLOURS, '').split('\n')
  return lines
    .filter((line) => line.trim() !== '')
    .slice(0, REASON_LINES)
    .join('\n  ')
}

/**
 * The last line of `npm test`. What went wrong outside of any test counts as failed, and a skip is never counted as passed.
 * `otherFailures` are whole steps that failed (checks, build, a runner that did not start).
 */
export function lastLine(all: readonly Counts[], otherFailures: number): { line: string; failed: number } {
  const sum = (of: (counts: Counts) => number) => all.reduce((total, counts) => total + of(counts), 0)
  const failed = sum((one) => one.failed.length + one.broken.length) + otherFailures
  const passed = sum((one) => one.passed)
  const skipped = sum((one) => one.skipped.length)
  return { line: `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`, failed }
}
