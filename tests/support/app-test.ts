/** Playwright's `test` with the demo's day made once a run, and apps that end with their test whatever became of it. */
import { test as base } from '@playwright/test'
import { type App, type AppApart, makeDemoDay, startApart, startApp } from './start-app.ts'

type Apps = {
  /** `start --no-window` on a day of its own */
  app: App
  /** hub and station as processes that can be ended one by one */
  apart: AppApart
}

type WorkerApps = {
  /** a data folder to be copied */
  demoDay: string
  /** one app for all tests of a worker that ask for it: what one has scanned the next one finds */
  shared: App
}

export const test = base.extend<Apps, WorkerApps>({
  demoDay: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
    async ({}, use) => {
      const { folder, drop } = await makeDemoDay()
      await use(folder)
      drop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shared: [
    async ({ demoDay }, use) => {
      const app = await startApp(demoDay)
      await use(app)
      await app.stop()
      app.drop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  app: async ({ demoDay }, use) => {
    const app = await startApp(demoDay)
    await use(app)
    await app.stop()
    app.drop()
  },
  apart: async ({ demoDay }, use) => {
    const app = await startApart(demoDay)
    await use(app)
    await app.stop()
    app.drop()
  },
})
