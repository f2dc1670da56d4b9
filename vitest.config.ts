import { defineConfig } from 'vitest/config'

/** The tests that need no browser. What needs one is Playwright's: `playwright.config.ts`. */
export default defineConfig({
  test: {
    maxWorkers: 2,
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
