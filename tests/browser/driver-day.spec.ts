// The driver's day around the stops, on the real processes and without a network: the van by its door, the load by name, the count signed by two,
// the departure, the list and the own order, a break, what comes back, and the balance to zero.
import { expect, type Page } from '@playwright/test'
import type { DemoPerson } from '../../src/demo/day.ts'
import { test } from '../support/app-test.ts'
import { axeFindings, smallTargets } from '../support/axe.ts'
import { workOf, type Work } from '../support/demo-work.ts'
import { chooseFromMenu, scan, sendNow, signIn, signSecond, syncBar } from '../support/depot-screen.ts'
import { serveGallery } from '../support/gallery.ts'
import { tasksOf } from '../support/main-thread.ts'
import { wedgeScan } from '../support/wedge-input.ts'

// On a busy machine; alone on one each takes a third of it.
test.setTimeout(240_000)

const SIZES = { across: { width: 1280, height: 800 }, upright: { width: 800, height: 1280 } } as const
/** Each size in one of them: both together see every page in both, in half the time. */
const SCHEME = { across: 'light', upright: 'dark' } as const

for (const held of ['across', 'upright'] as const)
  test(`a tablet held ${held}: load, count by two, leave, own order, break, balance to zero, all offline`, async ({
    page,
    apart: app,
  }) => {
    const size = SIZES[held]
    const work = withMore(workOf(app.filled))
    const found: string[] = []
    const look = async (where: string) => {
      found.push(
        ...(await axeFindings(page, where, [SCHEME[held]])),
        ...(await smallTargets(page)).map((one) => `${where}: ${one}`),
      )
      expect(await page.evaluate(() => document.documentElement.scrollWidth), where).toBeLessThanOrEqual(size.width)
    }
    await page.setViewportSize(size)
    await page.context().setGeolocation({ latitude: work.stop.lat, longitude: work.stop.lon, accuracy: 7 })
    await page.goto(app.station)
    await signIn(page, work.driver)
    await app.hubOff()
    await look('home')
    await page.locator(`[data-route="${work.route.id}"]`).click()
    await bindTheDoor(page, work, app.filled.day.routes)
    await look('before leaving')
    await loadByName(page, work)
    await countByTwo(page, work, look)
    await page.getByTestId('depart').click()
    await expect(page.getByTestId('start-of-shift')).toBeHidden()
    await look('the day')
    await ownOrder(page)
    await mapAndList(page, held === 'across', look)
    await takeABreak(page, look)
    await balanceToZero(page, work, look)
    // The demo's links below are no work of anybody's: their size is not asked.
    found.push(...(await axeFindings(page, 'the next sign-in', [SCHEME[held]])))
    await app.hubOn()
    await sendNow(page)
    await expect(page.getByTestId('hand-on')).toBeHidden({ timeout: 30_000 })
    await debriefAtTheDesk(page, work, app.filled.day.people)
    found.push(...(await axeFindings(page, 'debriefs at the desk', [SCHEME[held]])))
    expect(found).toEqual([])
  })

/** Parcels of three more stops of the route: what is not aboard makes no stop. */
function withMore(work: Work): Work {
  const stops = new Set<string>()
  const more = work.others.filter(({ routeId, stopId }) => {
    if (routeId !== work.route.id || stopId === null || stops.size === 3 || stops.has(stopId)) return false
    return stops.add(stopId)
  })
  return { ...work, parcels: [...work.parcels, ...more] }
}

type Look = (where: string) => Promise<void>

async function bindTheDoor(page: Page, { door, route }: Work, routes: readonly { vehicleId?: string }[]) {
  const step = page.locator('[data-step=door]')
  await expect(step).toHaveAttribute('data-state', 'next')
  await expect(page.getByTestId('depart')).toBeDisabled()
  const other = routes.find(({ vehicleId }) => vehicleId !== undefined && vehicleId !== route.vehicleId)
  await wedgeScan(page, `WMC:DOOR:${other?.vehicleId ?? ''}`)
  await expect(page.getByTestId('wrong-van')).toContainText('WRONG VAN')
  await expect(step).toHaveAttribute('data-state', 'next')
  await wedgeScan(page, door)
  await expect(step).toHaveAttribute('data-state', 'done')
  await expect(page.getByTestId('wrong-van')).toBeHidden()
}

async function loadByName(page: Page, { parcels }: Work) {
  await page.getByTestId('open-loading').click()
  for (const { packageId } of parcels) expect((await scan(page, packageId)).tone).toBe('attention')
  // The loading screen leads to the depot's choice; the driver comes back over the own way.
  await page.goBack()
  const list = page.getByTestId('load-list')
  await list.getByTestId('load-aboard').click()
  for (const { packageId } of parcels) await expect(list.locator(`[data-package="${packageId}"]`)).toBeVisible()
  await expect(page.locator('[data-step=list]')).toContainText(`${parcels.length} of `)
}

async function countByTwo(page: Page, { clerk, parcels }: Work, look: Look) {
  await page.getByTestId('close-load').click()
  await page.locator('[data-rest=true] [data-reason=LEFT_NO_ROOM]').click()
  await page.getByLabel('The depot counts').fill(String(parcels.length))
  await page.getByLabel('The driver counts').fill(String(parcels.length + 1))
  await expect(page.getByTestId('differ')).toContainText('THE COUNTS DIFFER')
  await expect(page.getByTestId('close-confirm')).toHaveText('Close without agreement')
  await look('counts that differ')
  await page.getByLabel('The driver counts').fill(String(parcels.length))
  await expect(page.getByTestId('differ')).toBeHidden()
  await page.getByTestId('close-confirm').click()
  const signing = page.getByTestId('second-signature')
  await signing.locator(`[data-second="${clerk.id}"]`).click()
  await look('the second signature')
  for (const digit of '9999') await signing.getByRole('button', { name: digit, exact: true }).click()
  await signing.getByTestId('pin-enter').click()
  await expect(signing.getByTestId('sign-answer')).toHaveText(`That is not the PIN of ${clerk.name}. 4 tries are left.`)
  await signSecond(page, clerk)
  await expect(page.getByTestId('depart')).toBeEnabled()
}

/** A stop is taken before the others, that is taken back, and done once more it goes back to the plan. */
async function ownOrder(page: Page) {
  const next = page.getByTestId('next-stop')
  // What nothing was loaded for is left out, as soon as it has left.
  await expect(page.getByText(/with nothing for (it|them) in the van/)).toBeVisible()
  const planned = await next.getAttribute('data-next')
  const third = page.locator('[data-pull]').nth(2)
  const wanted = await third.getAttribute('data-pull')
  await third.click()
  await expect(next).toHaveAttribute('data-next', wanted ?? '')
  await expect(page.getByTestId('your-order')).toContainText('1 stop pulled forward')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(next).toHaveAttribute('data-next', planned ?? '')
  await page.locator(`[data-pull="${wanted ?? ''}"]`).click()
  await expect(next).toHaveAttribute('data-next', wanted ?? '')
  await page.reload()
  await expect(next).toHaveAttribute('data-next', wanted ?? '')
  await page.getByRole('button', { name: 'Back to the plan' }).click()
  await expect(next).toHaveAttribute('data-next', planned ?? '')
}

/** Upright one of the two at a time; across both are there. */
async function mapAndList(page: Page, across: boolean, look: Look) {
  const [map, list] = [page.getByTestId('day-map'), page.getByTestId('stops').first()]
  if (across) {
    await expect(map).toBeVisible()
    await expect(list).toBeVisible()
    const [left, right] = [await map.boundingBox(), await list.boundingBox()]
    expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x)
    await followsMe(page)
    return
  }
  await expect(map).toBeHidden()
  await page.locator('[data-view=map]').click()
  await expect(map).toBeVisible()
  await expect(list).toBeHidden()
  await look('the map')
  await page.locator('[data-view=list]').click()
  await expect(list).toBeVisible()
}

/** Near enough for streets: the way to the next stop. Until a hand moves the map, and again by its button. */
async function followsMe(page: Page) {
  const map = page.getByTestId('map')
  const button = page.getByRole('button', { name: 'Me and the next stop' })
  const view = () => map.getAttribute('data-view')
  const zoom = async () => Number((await view())?.split(',')[2])
  await expect.poll(zoom).toBeGreaterThanOrEqual(14)
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  const middle = async () => (await view())?.split(',').map((part) => Number(part).toFixed(3))
  const followed = await middle()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect.poll(zoom).toBeLessThan(14)
  await expect(button).toHaveAttribute('aria-pressed', 'false')
  await button.click()
  await expect.poll(middle).toEqual(followed)
  await expect(button).toHaveAttribute('aria-pressed', 'true')
}

async function takeABreak(page: Page, look: Look) {
  await page.locator('[data-way=me]').click()
  const rest = page.getByTestId('my-break')
  await expect(rest).toContainText('No break yet.')
  await page.getByTestId('break').click()
  await expect(rest).toContainText(/On a break since \d\d:\d\d: 0 min\./)
  await expect(page.getByTestId('my-place')).toContainText('You are on a break: your place is not recorded.')
  await look('me, on a break')
  await page.getByTestId('break').click()
  await expect(rest).toContainText('Not on a break.')
  await expect(page.getByTestId('my-breaks')).toContainText('1 break so far')
}

/** One parcel cannot be found, the others come back; both sign that, and the tablet says what it still owes the hub (DOMAIN §11). */
async function balanceToZero(page: Page, { parcels, clerk, driver }: Work, look: Look) {
  const [lost, ...others] = parcels
  const count = String(parcels.length)
  await page.getByTestId('to-balance').click()
  const balance = page.getByTestId('balance')
  const figure = (name: string) => balance.locator(`[data-figure=${name}] dd`)
  const close = page.getByTestId('close-debrief')
  await expect(balance).toHaveAttribute('data-rest', count)
  await expect(close).toBeDisabled()
  await look('balance with a rest')
  // The menu's way out leads here too, as long as a parcel has no reason.
  await chooseFromMenu(page, 'Sign out')
  await expect(balance).toBeVisible()
  for (const { packageId } of others) await page.locator(`[data-reasons="${packageId}"] [data-reason=NO_TIME]`).click()
  await page.getByTestId('scan-returns').click()
  for (const one of others) expect((await scan(page, one.packageId)).tone).toBe('ok')
  await look('returns')
  await page.getByTestId('to-balance').click()
  await expect(balance).toHaveAttribute('data-rest', '1')
  await expect(page.getByText('First say where 1 parcel is, or scan it back.')).toBeVisible()
  // Of what is not there nobody asks why it was not delivered.
  await expect(page.locator(`[data-reasons="${lost!.packageId}"]`)).toBeVisible()
  await page.locator(`[data-where="${lost!.packageId}"] [data-line=NOT_IN_VAN]`).click()
  await expect(page.locator(`[data-reasons="${lost!.packageId}"]`)).toBeHidden()
  for (const [name, wanted] of [
    ['loaded', count],
    ['delivered', '0'],
    ['back', String(others.length)],
    ['inVan', '1'],
  ] as const)
    await expect(figure(name)).toHaveText(wanted)
  await expect(page.getByTestId('unsent')).toContainText(/\d+ records are not sent yet\..*safe on this device/)
  await expect(syncBar(page)).toHaveAttribute('data-link', 'no-network')
  await page.locator('[data-yes-no=keys] button').first().click()
  await look('balance with its line')
  await closeByTwo(page, clerk, look)
  const closed = page.getByTestId('debrief-closed')
  await expect(closed).toContainText(new RegExp(`^Closed \\d\\d:\\d\\d by ${driver.name} and ${clerk.name}\\.`))
  await expect(closed).toContainText('The keys were handed back.')
  await expect(page.locator(`[data-line-of="${lost!.packageId}"]`)).toContainText('not in the van')
  await expect(page.getByTestId('hand-on')).toContainText('Do not wipe this device or hand it on yet')
  await look('the round is closed')
  await page.getByTestId('end-shift').click()
  await expect(page.getByRole('heading', { name: 'Who is working here?' })).toBeVisible()
  await expect(page.getByTestId('hand-on')).toContainText(`${driver.name} closed a round on it`)
}

/** The supervisor reads who closed it, finds the parcel by name, and each figure opens the parcels behind it (DOMAIN §15). */
async function debriefAtTheDesk(page: Page, { route, parcels, driver, clerk }: Work, people: readonly DemoPerson[]) {
  const [lost] = parcels
  await page.setViewportSize({ width: 1920, height: 1080 })
  await signIn(
    page,
    people.find(({ role }) => role === 'supervisor')!,
  )
  const said = page.locator(`[data-route="${route.id}"] [data-debrief=closed]`)
  await expect(said).toContainText(`by ${driver.name} and ${clerk.name} · 1 parcel left over`)
  await page.getByText('Board of the day').click()
  const row = page.locator(`[data-debrief-of="${route.id}"]`)
  await expect(row).toHaveAttribute('data-rest', '1')
  await row.locator('[data-count=debrief_rest]').click()
  await expect(page.locator(`[data-package-row="${lost!.packageId}"]`)).toBeVisible()
  await page.locator(`[data-line-of="${lost!.packageId}"]`).click()
  await expect(page.getByTestId('aside')).toContainText('Left over at the end of the round')
}

async function closeByTwo(page: Page, clerk: Work['clerk'], look: Look) {
  await page.getByTestId('close-debrief').click()
  const signing = page.getByTestId('second-signature')
  await expect(page.getByText('Both sign the end of the round')).toBeVisible()
  await expect(signing.getByTestId('sign-alone')).toHaveText('Close alone')
  await signing.locator(`[data-second="${clerk.id}"]`).click()
  await look('both sign the end')
  await signSecond(page, clerk)
}

test('while the van moves there is the next stop, how far, one button and why; standing, the list is back', async ({
  page,
  app,
}) => {
  const { driver, route, stop, clerk, door, parcels } = workOf(app.filled)
  const at = (north: number) =>
    page.context().setGeolocation({ latitude: stop.lat + north, longitude: stop.lon, accuracy: 7 })
  await page.setViewportSize(SIZES.upright)
  await at(0.02)
  await page.goto(app.station)
  await signIn(page, driver)
  await page.locator(`[data-route="${route.id}"]`).click()
  await wedgeScan(page, door)
  await page.getByTestId('open-loading').click()
  for (const { packageId } of parcels) await scan(page, packageId)
  await page.goBack()
  await page.getByTestId('close-load').click()
  await page.locator('[data-rest=true] [data-reason=LEFT_NO_ROOM]').click()
  for (const label of ['The depot counts', 'The driver counts']) await page.getByLabel(label).fill('2')
  await page.getByTestId('close-confirm').click()
  await signSecond(page, clerk)
  await page.getByTestId('depart').click()
  await expect(page.getByTestId('next-stop')).toBeVisible()
  const glance = page.getByTestId('glance')
  for (let step = 1; step <= 3 && !(await glance.isVisible()); step++) {
    await at(0.02 - step * 0.0006)
    await page.waitForTimeout(2200)
  }
  await expect(glance).toBeVisible()
  await expect(glance).toContainText('The van is moving')
  await expect(glance).toContainText(/km away|m away/)
  await expect(glance.getByRole('button')).toHaveCount(1)
  await expect(page.getByTestId('next-stop')).toHaveCount(0)
  await expect(page.locator('main input, footer a')).toHaveCount(0)
  expect(await axeFindings(page, 'glance')).toEqual([])
  await expect(page.getByTestId('next-stop')).toBeVisible({ timeout: 40_000 })
})

test('a day of 300 stops is drawn, taken in another order and told news without a task that holds up a touch', async ({
  page,
}) => {
  const gallery = await serveGallery()
  try {
    await page.setViewportSize(SIZES.upright)
    const longest = { opening: Infinity, pulling: Infinity, news: Infinity }
    // The best of three, and the processor's time, not the clock's: what else runs on this machine is not what is looked at.
    const note = (what: keyof typeof longest, tasks: readonly number[]) => {
      expect(tasks.length, `${what}: the measure saw nothing`).toBeGreaterThan(0)
      longest[what] = Math.min(longest[what], Math.max(...tasks))
    }
    for (let round = 0; round < 3; round++) {
      await page.goto(`${gallery.url}?as=p-marxer&out&stops=300&round=${round}#/driver`)
      await page.locator('[data-route="r-14"]').waitFor()
      note('opening', await tasksOf(page, () => touch(page, '[data-route="r-14"]', '[data-testid=next-stop]')))
      await expect(page.locator('[data-pull]')).toHaveCount(296)
      const far = `s-${250 + round}`
      note('pulling', await tasksOf(page, () => touch(page, `[data-pull="${far}"]`, `[data-next="${far}"]`)))
      note('news', await tasksOf(page, () => tenTimesNews(page)))
    }
    expect(longest.opening).toBeLessThan(150)
    expect(longest.pulling).toBeLessThan(150)
    expect(longest.news).toBeLessThan(50)
  } finally {
    await gallery.close()
  }
})

async function touch(page: Page, touched: string, shown: string): Promise<void> {
  await page.locator(touched).first().click()
  await expect(page.locator(shown).first()).toBeVisible()
}

/** As a colleague's scans bring them. */
const tenTimesNews = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let sent = 0; sent < 10; sent++) {
      window.dispatchEvent(new Event('waymark-dev-news'))
      await new Promise((wait) => setTimeout(wait, 100))
    }
  })

test('while the van moves every page of the driver is shut, also what lies open over it; standing it is as it was', async ({
  page,
}) => {
  const gallery = await serveGallery()
  try {
    await page.setViewportSize(SIZES.upright)
    const pages = [
      '/search',
      '/driver',
      '/driver/me',
      '/driver/route/r-14/balance',
      '/driver/route/r-14/returns',
      '/depot/load/r-14',
      '/depot/load/r-14/close',
    ]
    for (const [nth, path] of pages.entries()) {
      await page.goto(`${gallery.url}?as=p-marxer&out&moving&nth=${nth}#${path}`)
      await expect(page.getByTestId('glance'), path).toBeVisible()
      await expect(page.locator('input:visible, textarea:visible, footer a'), path).toHaveCount(0)
      await expect(page.getByTestId('glance').getByRole('button'), path).toHaveCount(1)
    }
    expect(await axeFindings(page, 'shut')).toEqual([])
    // Somebody of the depot is not shut out by a tablet that moves.
    await page.goto(`${gallery.url}?as=p-frick&moving&nth=depot#/search`)
    await expect(page.locator('main input:visible')).not.toHaveCount(0)
  } finally {
    await gallery.close()
  }
})
