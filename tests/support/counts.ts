/** What one test runner saw, in one shape for both of them. */
export type Counts = {
  passed: number
  failed: number
  skipped: { test: string; reason: string }[]
  /** Failures that are no test's: a file that does not load, an error nobody caught. Each counts as one failed. */
  broken: string[]
}

/** The environment variable that names the file the vitest reporter writes its `Counts` to. */
export const COUNTS_FILE = 'WAYMARK_TEST_COUNTS'

type PlaywrightSuite = { title: string; suites?: PlaywrightSuite[]; specs?: PlaywrightSpec[] }
type PlaywrightSpec = { title: string; file: string; tests: PlaywrightTest[] }
type PlaywrightTest = {
  status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
  annotations: { type: string; description?: string }[]
}
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] }

/** Reads the report of Playwright's own JSON reporter. A flaky test counts as failed: it did fail. */
export function countPlaywright(report: PlaywrightReport): Counts {
  const broken = report.errors.map(({ message }) => message ?? 'an error without a message')
  const counts: Counts = { passed: 0, failed: 0, skipped: [], broken }
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
      counts.failed += 1
      return
    case 'skipped': {
      const mark = one.annotations.find(({ type }) => type === 'skip' || type === 'fixme')
      const reason = mark?.description ?? (mark ? `marked ${mark.type}` : 'not run: a test before it failed')
      counts.skipped.push({ test: `${spec.file} > ${spec.title}`, reason })
    }
  }
}

/**
 * The last line of `npm test`. What went wrong outside of any test counts as failed, and a skip is never counted as passed.
 * `otherFailures` are whole steps that failed (checks, build, a runner that did not start).
 */
export function lastLine(all: readonly Counts[], otherFailures: number): { line: string; failed: number } {
  const sum = (of: (counts: Counts) => number) => all.reduce((total, counts) => total + of(counts), 0)
  const failed = sum((one) => one.failed + one.broken.length) + otherFailures
  const passed = sum((one) => one.passed)
  const skipped = sum((one) => one.skipped.length)
  return { line: `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`, failed }
}
