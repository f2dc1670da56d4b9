import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** The system's Chromium runs the browser tests; Playwright's own is never fetched. */
const whole = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** The same Chromium without windows, which starts a page in half of the time; where it is not installed the whole one runs all. */
const shell =
  process.env.CHROMIUM_SHELL ?? (process.env.CHROMIUM === undefined ? '/usr/bin/chromium-headless-shell' : whole)
/** A window's focus, and a camera that was chosen before: the shell has neither. */
const NEED_THE_WHOLE = /(bad-input|camera)\.spec\.ts$/

const ARGS = [
  '--no-sandbox', // Chromium refuses to run as root with it
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]
const runBy = (executablePath: string) => ({ launchOptions: { executablePath, args: ARGS } })
/** Where `npm test` reads the counts from; without it only the list is printed. */
const jsonFile = process.env.WAYMARK_PLAYWRIGHT_JSON

export default defineConfig({
  testDir: 'tests/browser',
  globalSetup: ['./tests/support/run-folder.ts', './tests/support/build-stale.ts'],
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One more than the two processors the build machine has: half of the time a test waits, for a timer as people set them or for a process.
  workers: 3,
  retries: 0, // a test that passes the second time has found a fault
  forbidOnly: Boolean(process.env.CI),
  reporter: jsonFile === undefined ? [['list']] : [['list'], ['json', { outputFile: jsonFile }]],
  use: {
    browserName: 'chromium',
    headless: true,
    permissions: ['camera', 'geolocation'],
    geolocation: { latitude: 47.1667, longitude: 9.5094 }, // Schaan, where the demo's depot stands
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'whole', testMatch: NEED_THE_WHOLE, use: runBy(whole) },
    { name: 'shell', testIgnore: NEED_THE_WHOLE, use: runBy(existsSync(shell) ? shell : whole) },
  ],
})
