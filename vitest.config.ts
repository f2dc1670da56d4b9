import { defineConfig } from 'vitest/config'
import { SlowFirst } from './tests/support/slow-first.ts'

/** The tests that need no browser. What needs one is Playwright's: `playwright.config.ts`. */
export default defineConfig({
  test: {
    // One more than the two processors the build machine has: a third of the time a test waits for a timer, a disk or a process of its own.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    globalSetup: ['tests/support/run-folder.ts'],
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', '**/*.browser.test.ts', '**/node_modules/**'],
          // Real SQLite files with synchronous=FULL on a busy machine: seconds, never minutes.
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
})
