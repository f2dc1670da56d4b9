/**
 * The way of a parcel as people walk it on the screens, by wedge alone. Each step looks at what it is told, and notes as facts what
 * the screen confirmed: the log must have each of them, once.
 */
import { expect, type Page } from '@playwright/test'
import type { Work } from './demo-work.ts'
import { closeLoading, lastScans, openCheckpoint, scan, stopPanel, textFields, verdictPanel } from './depot-screen.ts'
import { factOf } from './hub-log.ts'
import { wedgeScan } from './wedge-input.ts'

export type Walk = { page: Page; work: Work; facts: string[] }

export async function receive({ page, work: { parcels, others }, facts }: Walk): Promise<void> {
  await openCheckpoint(page, 'receive')
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'none')
  await expect(textFields(page)).toHaveCount(0)
  const [again] = parcels
  const [wrong] = others
  for (const { packageId } of parcels)
    expect(await scan(page, packageId)).toMatchObject({ tone: 'ok', shape: 'tick', word: 'received' })
  expect(await scan(page, again!.packageId)).toMatchObject({ tone: 'again', shape: 'two-ticks', word: 'again' })
  await scan(page, wrong!.packageId)
  await takeBack(page, wrong!.packageId)
  const received = [...parcels, again!, wrong!].map(({ packageId }) => factOf('PackageReceived', packageId))
  facts.push(...received, factOf('EventCorrected', wrong!.packageId))
}

/** The last scan stays in the list, marked as taken back: a correction, no deletion. */
export async function takeBack(page: Page, packageId: string): Promise<void> {
  const newest = lastScans(page).first()
  await expect(newest.locator(`[data-package="${packageId}"]`)).toBeVisible()
  await newest.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'It did not happen' }).click()
  // A question that is just closing takes the next Escape for itself.
  await expect(page.getByRole('button', { name: 'It did not happen' })).toBeHidden()
  const row = lastScans(page).filter({ has: page.locator(`[data-package="${packageId}"]`) })
  await expect(row).toHaveAttribute('data-undo', 'done')
  await expect(row).toContainText('taken back')
}

export async function sort({ page, work: { parcels, route, bin }, facts }: Walk): Promise<void> {
  await page.keyboard.press('Escape')
  await openCheckpoint(page, 'sort')
  for (const { packageId } of parcels)
    expect(await scan(page, packageId)).toMatchObject({
      tone: 'ok',
      word: 'put it here',
      big: `${route.number}, ${bin}`,
    })
  facts.push(...parcels.map(({ packageId }) => factOf('PackageSorted', packageId)))
}

export async function load(walk: Walk): Promise<void> {
  const { page, work, facts } = walk
  const { parcels, door, route } = work
  await page.keyboard.press('Escape')
  await openCheckpoint(page, 'load')
  await wedgeScan(page, door)
  await expect(page.getByText(`Load · Route ${route.number}`)).toBeVisible()
  expect(await scan(page, door)).toMatchObject({ tone: 'ok', word: 'right door' })
  for (const { packageId } of parcels) expect(await scan(page, packageId)).toMatchObject({ tone: 'ok', word: 'loaded' })
  facts.push(...parcels.map(({ packageId }) => factOf('PackageLoaded', packageId)))
  await expect(textFields(page)).toHaveCount(0)
  await stopAMisload(walk)
}

async function stopAMisload({ page, work: { misload, outBin }, facts }: Walk): Promise<void> {
  const stop = stopPanel(page)
  await wedgeScan(page, misload.packageId)
  await expect(stop).toBeVisible()
  await expect(stop).toHaveRole('alertdialog')
  await expect(stop).toContainText('STOP')
  await expect(stop.locator('[data-shape=octagon]')).toBeVisible()
  expect(await stop.boundingBox()).toEqual({ x: 0, y: 0, ...page.viewportSize() })
  // The parcel again: the trigger may have bounced, so that alone must not clear it.
  await wedgeScan(page, misload.packageId)
  await expect(stop.locator('[data-step=parcel]')).toHaveAttribute('data-done', 'true')
  await expect(stop).toBeVisible()
  await wedgeScan(page, outBin)
  await expect(stop).toBeHidden()
  await expect(verdictPanel(page)).toHaveAttribute('data-verdict', 'ok')
  facts.push(factOf('MisloadStopped', misload.packageId), factOf('PackageUnloaded', misload.packageId))
}

export async function closeAndDepart({ page, work: { parcels, driver } }: Walk): Promise<void> {
  await closeLoading(page, 'LEFT_NO_ROOM', { depot: parcels.length, driver: parcels.length }, driver)
  await page.getByTestId('depart').click()
  await expect(page.getByTestId('way-receive')).toBeVisible()
}

/** At the stop before the driver signs in: a tablet that jumps there afterwards moves, and shows the glance alone. */
export const standAtStop = ({ page, work: { stop } }: Walk): Promise<void> =>
  page.context().setGeolocation({ latitude: stop.lat, longitude: stop.lon, accuracy: 7 })

export async function deliver({ page, work: { route, stop, parcels }, facts }: Walk): Promise<void> {
  await page.locator(`[data-route="${route.id}"]`).click()
  await expect(page.getByTestId('next-stop')).toBeVisible()
  // Below the next stop or in the list, wherever it stands in the day.
  await page.locator(`[data-stop="${stop.id}"]`).click()
  const answer = page.getByTestId('answer')
  await page.getByTestId('arrive').click()
  await expect(answer).toHaveAttribute('data-verdict', 'ok')
  for (const { packageId } of parcels) {
    await wedgeScan(page, packageId)
    await expect(page.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true')
  }
  await page.locator('[data-outcome=handed_over]').click()
  await page.locator('[data-place=in_person]').click()
  await page.getByTestId('confirm').click()
  await expect(answer).toContainText('handed over')
  await expect(answer).toHaveAttribute('data-verdict', 'ok')
  await expect(page.getByTestId('undo')).toBeVisible()
  const ids = parcels.map(({ packageId }) => packageId)
  facts.push(factOf('StopArrived', ...ids), factOf('PackageDelivered', ...ids))
}
