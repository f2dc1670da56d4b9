import { expect, test } from 'vitest'
import { countPlaywright, type Counts, lastLine } from './counts.ts'

const seen = (counts: Partial<Counts>): Counts => ({ passed: 0, failed: [], skipped: [], broken: [], ...counts })

test('the last line adds up both runners, errors outside of tests and steps that failed', () => {
  const vitest = seen({
    passed: 7,
    failed: [{ test: 'b', reason: 'off by one' }],
    skipped: [{ test: 'a', reason: 'no server' }],
  })
  const playwright = seen({ passed: 2, broken: ['a file that does not load'] })
  expect(lastLine([vitest, playwright], 1)).toEqual({ line: 'Tests: 9 passed, 3 failed, 1 skipped', failed: 3 })
})

test('a Playwright report is counted through nested suites, with the reason of each skip; flaky is failed', () => {
  const spec = (
    title: string,
    status: 'expected' | 'unexpected' | 'flaky' | 'skipped',
    annotations = [] as object[],
  ) => ({
    title,
    file: 'way.spec.ts',
    tests: [
      {
        status,
        results: [{}, { error: { message: '\u001b[31mnot there\u001b[39m\n\nat way' } }],
        annotations: annotations as { type: string; description?: string }[],
      },
    ],
  })
  const report = {
    errors: [{ message: 'bad.spec.ts does not compile' }],
    suites: [
      {
        title: 'way.spec.ts',
        specs: [spec('a', 'expected'), spec('b', 'flaky')],
        suites: [
          {
            title: 'offline',
            specs: [
              spec('c', 'unexpected'),
              spec('d', 'skipped', [{ type: 'skip', description: 'needs a camera' }]),
              spec('e', 'skipped'),
            ],
          },
        ],
      },
    ],
  }
  expect(countPlaywright(report)).toEqual({
    passed: 1,
    failed: [
      { test: 'way.spec.ts > b', reason: 'not there\n  at way' },
      { test: 'way.spec.ts > c', reason: 'not there\n  at way' },
    ],
    skipped: [
      { test: 'way.spec.ts > d', reason: 'needs a camera' },
      { test: 'way.spec.ts > e', reason: 'not run: a test before it failed' },
    ],
    broken: ['bad.spec.ts does not compile'],
  })
})
