// The way of a scan in a browser, on the real processes and by a scanner's key events alone: from the sign-in to the customer's page. Then
// with the hub off in between, and with the station killed while scans are unsent: each fact the screen confirmed is at the hub, once.
import { type Browser, expect, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { closeAndDepart, deliver, load, receive, sort, standAtStop, takeBack, type Walk } from '../support/day-steps.ts'
import { customerPage, workOf } from '../support/demo-work.ts'
import {
  allSent,
  openCheckpoint,
  scan,
  sendNow,
  shownVerdict,
  signIn,
  signOut,
  signSecond,
  syncBar,
  syncWords,
  troublesOf,
  verdictPanel,
} from '../support/depot-screen.ts'
import { factOf, factsOf, readLogs } from '../support/hub-log.ts'
import { type App, isAlive } from '../support/start-app.ts'
import { wedgeScan } from '../support/wedge-input.ts'

// On a busy machine; alone on one each takes a third of it.
test.setTimeout(240_000)

test('[R1] the whole way: the customer’s page changes without being loaded again', async ({ page, app, browser }) => {
  const walk: Walk = { page, work: workOf(app.filled), facts: [] }
  const troubles = troublesOf(page, new URL(app.station).origin)
  const theirs = await customersPage(browser, app, walk)
  await expect(theirs.headline).not.toHaveText('Delivered')
  await page.goto(app.station)
  await signIn(page, walk.work.clerk)
  await receive(walk)
  await sort(walk)
  await load(walk)
  await closeAndDepart(walk)
  await signOut(page)
  await standAtStop(walk)
  await signIn(page, walk.work.driver)
  await deliver(walk)
  await expect(theirs.headline).toHaveText('Delivered')
  expect(theirs.loads).toEqual([])
  await allSent(page)
  expect(troubles).toEqual([])
  await theirs.page.close()
  const { hub, station } = app.pids()
  expect(await app.stop()).toBe(0)
  expect([hub, station].filter(isAlive)).toEqual([])
  await expectOnce(app, walk.facts)
})

test('[F20] the hub is off from the sorting to the delivery: the screen goes on, then everything arrives once', async ({
  page,
  apart: app,
  browser,
}) => {
  const walk: Walk = { page, work: workOf(app.filled), facts: [] }
  const theirs = await customersPage(browser, app, walk)
  await page.goto(app.station)
  await signIn(page, walk.work.clerk)
  await receive(walk)
  await allSent(page)
  await app.hubOff()
  await sort(walk)
  await load(walk)
  await closeAndDepart(walk)
  await signOut(page)
  await standAtStop(walk)
  await signIn(page, walk.work.driver)
  await deliver(walk)
  await expect(syncBar(page)).toHaveAttribute('data-link', 'no-network')
  const count = Number(/(\d+) unsent/.exec((await syncBar(page).textContent()) ?? '')?.[1])
  expect(count).toBeGreaterThan(10)
  expect(await syncWords(page)).toMatch(
    new RegExp(
      `No network since \\d\\d:\\d\\d\\..*${count} records are safe on this device\\. They will go by themselves\\.`,
    ),
  )
  await expect(theirs.headline).toHaveText('Arriving Today')
  await expect(theirs.page.locator('#link')).toHaveText(/^No connection since/)
  await app.hubOn()
  await sendNow(page)
  await allSent(page)
  await expect(theirs.headline).toHaveText('Delivered', { timeout: 20_000 })
  expect(theirs.loads).toEqual([])
  await theirs.page.close()
  await app.stop()
  await expectOnce(app, walk.facts)
})

test('[D7] what was chosen for the end of a loading is there again: after a look at a parcel, one more scan, and a kill', async ({
  page,
  app,
}) => {
  const { parcels, clerk, driver, route, door } = workOf(app.filled)
  const [first, found] = parcels
  const missing = page.getByTestId('missing')
  const row = (id: string) => missing.locator(`[data-missing="${id}"]`)
  const counts = () => Promise.all(['depot', 'driver'].map((side) => page.getByTestId(`count-${side}`).inputValue()))
  await page.goto(app.station)
  await signIn(page, clerk)
  await openCheckpoint(page, 'load')
  await wedgeScan(page, door)
  await expect(page.getByText(`Load · Route ${route.number}`)).toBeVisible()
  await scan(page, first!.packageId)
  await page.getByTestId('close-load').click()
  await row(found!.packageId).locator('[data-reason=NOT_FOUND]').click()
  await page.locator('[data-rest=true] [data-reason=LEFT_NO_ROOM]').click()
  await page.getByLabel('The depot counts').fill('2')
  await page.getByLabel('The driver counts').fill('2')
  const others = (await missing.locator('[data-missing]').count()) - 1
  const stay = missing.locator('[data-reason=LEFT_NO_ROOM][aria-pressed=true]')
  await expect(stay).toHaveCount(others)

  await row(found!.packageId).getByRole('link').click()
  await expect(page.getByTestId('timeline')).toBeVisible()
  await page.goBack()
  await expect(row(found!.packageId).locator('[data-reason=NOT_FOUND]')).toHaveAttribute('aria-pressed', 'true')
  await expect(stay).toHaveCount(others)
  expect(await counts()).toEqual(['2', '2'])

  // It is found after all, loaded, and put out again: why it was missing before says nothing of now.
  await page.keyboard.press('Escape')
  await scan(page, found!.packageId)
  await page.getByTestId('close-load').click()
  await expect(row(found!.packageId)).toBeHidden()
  await expect(stay).toHaveCount(others)
  await page.keyboard.press('Escape')
  await takeBack(page, found!.packageId)
  process.kill(app.pids().station, 'SIGKILL')
  await expect(page.getByTestId('banner-restarting')).toBeVisible()
  await expect(page.getByTestId('banner-restarting')).toBeHidden({ timeout: 20_000 })
  await page.getByTestId('close-load').click()
  await expect(row(found!.packageId).locator('[data-reason][aria-pressed=true]')).toHaveCount(0)
  await expect(stay).toHaveCount(others)
  expect(await counts()).toEqual(['2', '2'])

  await row(found!.packageId).locator('[data-reason=NOT_FOUND]').click()
  for (const side of ['The depot counts', 'The driver counts']) await page.getByLabel(side).fill('1')
  await page.getByTestId('close-confirm').click()
  await signSecond(page, driver)
  await page.getByTestId('depart').waitFor()
  // Signed, it is no draft any more: who counts again begins anew.
  await page.reload()
  await page.getByTestId('count-again').click()
  await expect(missing.locator('[aria-pressed=true]')).toHaveCount(0)
  expect(await counts()).toEqual(['', ''])
})

test('[J3] the station is killed while scans are unsent: it is raised, and everything arrives once', async ({
  page,
  app,
}) => {
  const walk: Walk = { page, work: workOf(app.filled), facts: [] }
  const { parcels, others, clerk } = walk.work
  await page.goto(app.station)
  await signIn(page, clerk)
  await receive(walk)
  await allSent(page)
  const { hub, station } = app.pids()
  // Stopped, not ended: `start` would raise a dead hub at once. What is sent now waits in a socket, and is sent again.
  process.kill(hub, 'SIGSTOP')
  const unsent = others.slice(1, 9)
  for (const { packageId } of unsent) expect((await scan(page, packageId)).tone).toBe('ok')
  await expect(syncBar(page)).toContainText(`${unsent.length} unsent`)
  // One more comes when the station no longer listens: nobody can say that it was recorded, and the screen does not.
  const [lost] = others.slice(9)
  process.kill(station, 'SIGSTOP')
  await wedgeScan(page, lost!.packageId)
  process.kill(station, 'SIGKILL')
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'unrecorded')
  expect(await shownVerdict(page)).toMatchObject({ shape: 'slash', word: 'NO ANSWER' })
  await expect(page.getByTestId('banner-restarting')).toBeVisible()
  await expect(page.getByTestId('banner-restarting')).toBeHidden({ timeout: 20_000 })
  expect(app.words()).toContain('The station runs again.')
  await expect(syncBar(page)).toContainText(`${unsent.length} unsent`)
  // The window goes on where it was, with the same person signed in.
  expect((await scan(page, lost!.packageId)).tone).toBe('ok')
  for (const { packageId } of parcels) expect((await scan(page, packageId)).tone).toBe('again')
  walk.facts.push(...[...unsent, lost!, ...parcels].map(({ packageId }) => factOf('PackageReceived', packageId)))
  process.kill(hub, 'SIGCONT')
  await sendNow(page)
  await allSent(page)
  expect(await app.stop()).toBe(0)
  await expectOnce(app, walk.facts)
})

type Theirs = { page: Page; headline: ReturnType<Page['getByRole']>; loads: string[] }

/** On a phone of their own, open before anything happens; `loads` lists what the page was loaded again for. */
async function customersPage(browser: Browser, app: App, { work }: Walk): Promise<Theirs> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.goto(customerPage(app.hub, work.parcels[0]!))
  await expect(page.locator('#link')).toHaveText('live')
  const loads: string[] = []
  page.on('framenavigated', (frame) => loads.push(frame.url()))
  return { page, headline: page.getByRole('heading', { level: 1 }), loads }
}

/** I1 and I2: the hub has the station's journal, hash by hash, nothing odd, and of parcels exactly what the screen confirmed. */
async function expectOnce(app: App, facts: readonly string[]): Promise<void> {
  const { station, hub, odd } = await readLogs(app.data)
  expect(hub.map(({ hash }) => hash)).toEqual(station.map(({ hash }) => hash))
  expect(odd).toEqual({ quarantine: 0, conflicts: 0 })
  const aside = ['ShiftStarted', 'ShiftEnded', 'ScanNoted', 'LoadClosed', 'RouteDeparted']
  expect(factsOf(hub.filter(({ kind }) => !aside.includes(kind)))).toEqual([...facts].sort())
}
