/** Playwright's `test` with the demo's day made once a worker, and apps that end with their test whatever became of it. */
import { test as base } from '@playwright/test'
import { type App, type AppApart, dropFolder, makeDemoDay, startApart, startApp } from './start-app.ts'

type Apps = {
  /** `start --no-window` on a day of its own */
  app: App
  /** hub and station as processes that can be ended one by one */
  apart: AppApart
}

export const test = base.extend<Apps, { demoDay: string }>({
  demoDay: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
    async ({}, use) => {
      const folder = await makeDemoDay()
      await use(folder)
      dropFolder(folder)
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
