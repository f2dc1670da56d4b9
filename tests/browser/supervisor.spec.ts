// The supervisor's desk: by keyboard alone, in both sizes and schemes; and live on the demo's day (UI Supervisor, DOMAIN §15).
import { expect, type Page } from '@playwright/test'
import { formatTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import { ROUTES } from '../../src/ui/dev/fake-routes.ts'
import { test as app } from '../support/app-test.ts'
import { axeFindings } from '../support/axe.ts'
import { customerPage, workOf } from '../support/demo-work.ts'
import { openSignedIn } from '../support/depot-screen.ts'
import { serveGallery } from '../support/gallery.ts'

app.setTimeout(300_000)
// The last file of a run: whichever worker is free takes the next of its tests, which share nothing.
app.describe.configure({ mode: 'parallel' })

const test = app.extend<object, { gallery: string }>({
  gallery: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
    async ({}, use) => {
      const gallery = await serveGallery()
      await use(gallery.url)
      await gallery.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
]
const desk = (page: Page) => page.getByTestId('desk')
const aside = (page: Page) => page.getByTestId('aside')
const rows = (page: Page, list: string) => page.locator(`[data-rows="${list}"] [data-row]`)

async function openDesk(page: Page, gallery: string, wish = ''): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${gallery}?as=p-hoop${wish}#/`)
  await expect(desk(page)).toBeVisible()
  await expect(rows(page, 'routes')).toHaveCount(wish.includes('empty') ? 0 : 4)
}

/** One key after the other, as a hand presses them: faster ones are a scanner's. */
async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key)
    await page.waitForTimeout(250)
  }
}

for (const size of SIZES)
  test(`axe finds nothing serious at the desk, ${size.width}×${size.height}, in light and dark`, async ({
    page,
    gallery,
  }) => {
    await page.setViewportSize(size)
    const found: string[] = []
    const look = async (where: string) => void found.push(...(await axeFindings(page, where)))
    await openDesk(page, gallery)
    await look('desk')
    await rows(page, 'routes').nth(1).click()
    await rows(page, 'package').first().click()
    await expect(page.getByTestId('timeline')).toBeVisible()
    await look('a parcel')
    await page.getByTestId('take-back').first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look('taking back')
    await page.keyboard.press('Escape')
    await press(page, 'b')
    await expect(page.getByTestId('board')).toBeVisible()
    await page.locator('[data-count="trouble"]').first().click()
    await look('board and a figure')
    await page.getByTestId('find').fill('rietle')
    await expect(page.locator('[data-found]').first()).toBeVisible()
    await look('finding')
    expect(found).toEqual([])
    // Nothing is wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
  })

test('axe finds nothing serious at an empty desk and without a network', async ({ page, gallery }) => {
  await openDesk(page, gallery, '&empty')
  expect(await axeFindings(page, 'empty')).toEqual([])
  await openDesk(page, gallery, '&offline')
  await expect(page.locator('[data-lane="data"]')).toContainText('No contact with the hub')
  expect(await axeFindings(page, 'offline')).toEqual([])
})

test('[Q13] without a network the ages go on by themselves, and the silence is said to be the desk’s own', async ({
  page,
  gallery,
}) => {
  await page.clock.install()
  await openDesk(page, gallery, '&offline')
  await page.getByTestId('map-people').click()
  await page.locator('[data-driver="p-desk-0"]').click()
  const ages = [page.getByTestId('as-of').first(), page.locator('[data-lane="data"] li').first()]
  for (const age of ages) await expect(age).toContainText('49 min')
  await expect(page.getByTestId('driver-facts')).toContainText('This desk has had no network since')
  await expect(page.getByTestId('driver-facts')).not.toContainText('there may be no network, or the tablet')
  await page.clock.runFor('02:00')
  for (const age of ages) await expect(age).toContainText('51 min')
})

test('the whole desk by keyboard: rows, panes, finding, and Esc one step at a time', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  await press(page, 'j')
  await expect(rows(page, 'routes').first()).toBeFocused()
  await press(page, 'j', 'Enter')
  await expect(rows(page, 'routes').nth(1)).toHaveAttribute('aria-expanded', 'true')
  await press(page, 'j', 'ArrowDown', 'k', 'Enter')
  await expect(aside(page)).toContainText('Stop 1')
  // The parcels of the stop, and the first one's story.
  await press(page, 'o', 'Enter')
  await expect(page.getByTestId('timeline')).toBeVisible()
  await press(page, 'Escape')
  await expect(aside(page)).toContainText('Parcels of this stop')
  await press(page, 'Escape')
  await expect(aside(page)).toHaveCount(0)

  await press(page, 'e')
  await expect(rows(page, 'customer').first()).toBeFocused()
  await press(page, 'b')
  await expect(page.getByTestId('board')).toBeVisible()
  await press(page, 'm')
  await expect(page.getByTestId('board')).toHaveCount(0)

  await press(page, '/')
  await expect(page.getByTestId('find')).toBeFocused()
  await page.keyboard.type('wohl', { delay: 120 })
  await expect(page.locator('[data-found="person"]')).toHaveAttribute('aria-selected', 'true')
  await press(page, 'Enter')
  await expect(aside(page)).toContainText('Drives route 17')
  await expect(page.getByTestId('find')).toHaveValue('')
  await press(page, '?')
  await expect(page.getByRole('dialog')).toContainText('find anything')
})

test('two choices faster than they are drawn: neither is lost, and Esc puts both away', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  const hits = [rows(page, 'routes').nth(1), page.locator('[data-figure="delivered"]')]
  const [row, figure] = await Promise.all(hits.map((hit) => hit.elementHandle()))
  await page.evaluate(
    ([first, second]) => [first, second].forEach((hit) => (hit as HTMLElement).click()),
    [row, figure],
  )
  await expect(page.locator('[data-rows="parcels"]')).toBeVisible()
  await expect(rows(page, 'routes').nth(1)).toHaveAttribute('aria-expanded', 'true')
  await page.evaluate(() => {
    for (const _ of [1, 2]) document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  })
  await expect(aside(page)).toBeHidden()
  await expect(rows(page, 'routes').nth(1)).toHaveAttribute('aria-expanded', 'false')
})

test('what is chosen stands in the address: back leads to the choice before', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  await rows(page, 'routes').nth(2).click()
  await rows(page, 'package').first().click()
  await expect(page.getByTestId('timeline')).toBeVisible()
  await expect(rows(page, 'package').first()).toHaveAttribute('aria-current', 'true')
  // The facts that brought one here are marked in the story.
  await expect(page.locator('[data-marked]')).toHaveCount(2)
  await rows(page, 'carrier').first().click()
  await page.goBack()
  await expect(rows(page, 'package').first()).toHaveAttribute('aria-current', 'true')
  await page.goBack()
  await expect(aside(page)).toHaveCount(0)
  await expect(rows(page, 'routes').nth(2)).toHaveAttribute('aria-expanded', 'true')
})

test('the story: both times, evidence, photos with what the gate found, a closing said three times, why it was taken back', async ({
  page,
  gallery,
}) => {
  await openDesk(page, gallery)
  await rows(page, 'package').first().click()
  const story = page.getByTestId('timeline')
  await expect(story.locator('[data-kind="LoadClosed"]')).toHaveCount(1)
  await expect(story.locator('[data-kind="LoadClosed"]')).toContainText('3 times')
  const attempt = story.locator('[data-kind="DeliveryAttempted"]')
  await expect(attempt).toContainText(
    'Evidence: was at the address, waited 75 s, photo of the door · shown by evidence',
  )
  await expect(attempt).toContainText('heard of it')
  // Pointed at, both to the second.
  const exact = /^happened \d+ \w+ \d\d:\d\d:\d\d, heard of it \d+ \w+ \d\d:\d\d:\d\d$/
  await expect(attempt.locator('time')).toHaveAttribute('title', exact)
  await expect(attempt.getByTestId('photo-open')).toBeVisible()
  await expect(attempt.getByRole('figure')).toContainText('Sharp')
  await expect(story.locator('[data-kind="PackageDelivered"]')).toContainText('still on its way')
  const taken = story.locator('[data-kind="PackageSorted"]', { hasText: 'taken back: it was recorded wrongly' })
  expect(
    await taken
      .locator('span')
      .first()
      .evaluate((span) => getComputedStyle(span).textDecorationLine),
  ).toBe('line-through')
})

const focusIsLost = (page: Page) => page.evaluate(() => document.activeElement === document.body)

test('the data lane: a silent tablet opens who works with it, a clock in doubt its record; a wrong pin is judged, and the focus goes on', async ({
  page,
  gallery,
}) => {
  await openDesk(page, gallery)
  const lane = page.locator('[data-lane="data"]')
  const silent = lane.getByRole('button', { name: /Tablet 7 was last heard of/ })
  await expect(silent).toContainText('Dominik Marxer is on shift with it')
  await silent.click()
  await expect(aside(page)).toContainText('Drives route 14')
  await lane.getByRole('button', { name: /The clock of Bay 3 is 3 hours behind/ }).click()
  await expect(page.getByTestId('timeline')).toBeVisible()

  const pin = lane.getByRole('button', { name: /lies 84 m east of its pin/ })
  await pin.click()
  await expect(page.getByTestId('pin-question')).toContainText('Dominik Marxer says that the door is 84 m east')
  expect(await axeFindings(page, 'a wrong pin')).toEqual([])
  await page.getByTestId('pin-accept').click()
  await expect(pin).toHaveCount(0)
  await expect(page.getByTestId('pin-question')).toHaveCount(0)
  await expect.poll(() => focusIsLost(page)).toBe(false)
})

test('a settled contradiction leaves the focus on the next line, and what is closed leaves it in the lists', async ({
  page,
  gallery,
}) => {
  await openDesk(page, gallery)
  const line = rows(page, 'package').first()
  await line.focus()
  await press(page, 'Enter')
  await expect(page.getByTestId('contradiction')).toBeVisible()
  await page.getByTestId('both-happened').click()
  await page.getByTestId('correction-note').fill('came back by the neighbour')
  await page.getByTestId('correction-confirm').click()
  await expect(page.getByTestId('contradiction')).toHaveCount(0)
  await expect(rows(page, 'package').first()).toBeFocused()
  await press(page, 'j')
  await expect(rows(page, 'package').nth(1)).toBeFocused()
  // From inside of what is open at the right.
  await press(page, 'Enter', 'o', 'Escape')
  await expect(aside(page)).toHaveCount(0)
  await expect.poll(() => focusIsLost(page)).toBe(false)
})

test('what a driver wrote stands in the story for a supervisor, and what was erased says so', async ({
  page,
  gallery,
}) => {
  await openDesk(page, gallery)
  await rows(page, 'package').nth(1).click()
  await expect(page.locator('[data-note="open"]')).toContainText('Note: “Nobody opened; a dog behind the gate”')
  await expect(page.locator('[data-note="erased"]')).toContainText('erased and cannot be read any more')
  expect(await axeFindings(page, 'a note')).toEqual([])
})

test('each failed delivery says what comes next; who rests is said since when', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  await expect(page.locator('[data-lane="customer"]')).toContainText('Next: try again the next day; a card was left')
  await press(page, '/')
  await page.keyboard.type('wohl', { delay: 120 })
  await press(page, 'Enter')
  await expect(page.getByTestId('driver-facts')).toContainText('On a break since')
  await expect(page.getByTestId('driver-facts')).not.toContainText('±')
  await page.getByTestId('map-people').press('Enter')
  await expect(page.locator('[data-driver]')).toHaveCount(3)
  await expect(page.locator('[data-driver]').last()).toContainText('On a break since')
})

test('what opens gives the focus back: dialogues by menu and key, an emergency taken and closed, lists of parcels and conversations', async ({
  page,
  gallery,
}) => {
  await openDesk(page, gallery, '&alarm=position')
  const operator = page.getByTestId('operator')
  const dialog = page.getByRole('dialog')
  await rows(page, 'routes').first().focus()
  await press(page, '?')
  await expect(dialog).toBeVisible()
  await press(page, 'Escape')
  await expect(dialog).toHaveCount(0)
  await expect(rows(page, 'routes').first()).toBeFocused()
  for (const name of ['Scanner', 'Keys']) {
    await operator.focus()
    await press(page, 'Enter')
    await page.getByRole('menuitem', { name }).focus()
    await press(page, 'Enter')
    await expect(dialog).toBeVisible()
    await press(page, 'Escape')
    await expect(dialog).toHaveCount(0)
    await expect(operator).toBeFocused()
  }

  await press(page, 'a')
  await expect(page.getByTestId('take-alarm')).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByTestId('alarm')).toContainText('Regula Hoop has it since')
  await expect(page.getByTestId('close-alarm')).toBeFocused()
  await press(page, 'Enter', 'ArrowDown', 'Enter')
  await expect(page.getByTestId('alarm')).toHaveCount(0)
  await expect.poll(() => focusIsLost(page)).toBe(false)

  // Down a list of parcels, each read and put away: one stands where one was.
  await press(page, 'b')
  await page.locator('[data-count="delivered"]').first().focus()
  await press(page, 'Enter')
  await expect(rows(page, 'parcels').first()).toBeVisible()
  await press(page, 'o', 'j')
  await expect(rows(page, 'parcels').nth(1)).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByTestId('timeline')).toBeVisible()
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-aside]') !== null)).toBe(true)
  await press(page, 'Escape')
  await expect(rows(page, 'parcels').nth(1)).toBeFocused()
  await press(page, 'j')
  await expect(rows(page, 'parcels').nth(2)).toBeFocused()
  await press(page, 'Escape', 't')
  await expect(rows(page, 'talks').first()).toBeVisible()
  await press(page, 'o', 'Enter')
  await expect(page.getByTestId('talk')).toBeVisible()
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-aside]') !== null)).toBe(true)
})

test('a stop of another day that was found says of which', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  await page.getByTestId('find').fill('rietle')
  const found = page.locator('[data-found="stop"]')
  await expect(found.last()).toContainText(/\d [A-Z][a-z]+ · 14 · 24 · Marxer/)
  await expect(found.filter({ hasText: /\d [A-Z][a-z]+ · / })).toHaveCount(1)
})

test('a driver who is chosen on the map opens in place of a stop', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  await rows(page, 'routes').nth(1).click()
  await page.locator('[data-stop]').first().click()
  await expect(aside(page)).toContainText('Parcels of this stop')
  await page.getByTestId('map-people').click()
  await page.locator('[data-driver]').first().click()
  await expect(aside(page)).toContainText('Drives route 12')
})

const map = (page: Page) => page.getByTestId('map')
const inView = async (page: Page) => ((await map(page).getAttribute('data-view')) ?? '').split(',').map(Number)
const zoomOf = async (page: Page) => (await inView(page))[2]!
/** Where a place stands on the screen, by the map's own word on what it shows, and by where its middle is now. */
async function onScreen(page: Page, place: { lat: number; lon: number }): Promise<{ x: number; y: number }> {
  const [lat = 0, lon = 0, zoom = 0] = await inView(page)
  const box = (await map(page).boundingBox())!
  const world = 256 * 2 ** zoom // Web Mercator, in pixels
  const down = (at: number) => (0.5 - Math.asinh(Math.tan((at * Math.PI) / 180)) / (2 * Math.PI)) * world
  const x = box.x + box.width / 2 + ((place.lon - lon) / 360) * world
  return { x, y: box.y + box.height / 2 + down(place.lat) - down(lat) }
}

test('a route chosen in the list fills the map, put away it shows all again; a stop touched on the map stays under the hand', async ({
  page,
  gallery,
}) => {
  await page.setViewportSize(SIZES[1]!)
  await openDesk(page, gallery)
  await expect(map(page)).toHaveAttribute('data-streets', 'laid')
  const all = await inView(page)
  const route = rows(page, 'routes').nth(1)
  await route.focus()
  await press(page, 'Enter')
  await expect.poll(() => zoomOf(page)).toBeGreaterThan(all[2]!)
  const one = await inView(page)
  // With less room it is fitted again: nothing of it is cut off.
  await page.setViewportSize({ width: 680, height: 800 })
  await expect.poll(() => zoomOf(page)).toBeLessThan(one[2]!)
  await page.setViewportSize(SIZES[1]!)
  await expect.poll(() => zoomOf(page)).toBe(one[2])
  await press(page, 'Escape')
  await expect(route).toHaveAttribute('aria-expanded', 'false')
  await expect.poll(() => inView(page)).toEqual(all)

  // Touched: a stop on the side that stays free when its pane opens.
  const stop = ROUTES[3]!.stops[16]!
  const touched = await onScreen(page, stop)
  const wide = (await map(page).boundingBox())!.width
  await page.mouse.click(touched.x, touched.y)
  await expect(aside(page)).toContainText(stop.address)
  await expect.poll(async () => (await map(page).boundingBox())!.width).toBeLessThan(wide)
  const moved = async () => {
    const { x, y } = await onScreen(page, stop)
    return Math.hypot(x - touched.x, y - touched.y)
  }
  await expect.poll(moved).toBeLessThan(2) // Leaflet moves by whole pixels
  expect(await zoomOf(page)).toBe(all[2])
})

test('every figure of the board is a number too, and opens as many parcels as it says', async ({ page, gallery }) => {
  await openDesk(page, gallery)
  await press(page, 'b')
  const cells = page.locator('[data-count="attempted"]')
  await expect(cells).toHaveCount(5)
  const count = Number(await cells.first().textContent())
  expect(count).toBeGreaterThan(0)
  await cells.first().click()
  await expect(rows(page, 'parcels')).toHaveCount(count)
  await press(page, 'Escape')
  for (const [figure, list] of [
    ['out', 'parcels'],
    ['delivered', 'parcels'],
    ['atRisk', 'risk'],
  ] as const) {
    const shown = page.locator(`[data-figure="${figure}"]`)
    await shown.click()
    const says = Number(await shown.locator('strong').textContent())
    expect(says).toBeGreaterThan(0)
    await expect(aside(page)).toContainText(new RegExp(`${says} (parcels|stops at risk)`))
    // The sample lists 120 parcels at most.
    await expect(rows(page, list)).toHaveCount(Math.min(says, 120))
    await press(page, 'Escape')
  }
  // The bars open the same.
  const bar = page.locator('.recharts-bar-rectangle').filter({ visible: true }).first()
  await bar.click()
  await expect(aside(page)).toContainText('parcels')
})

test('the figure of stops at risk lists them alone; each opens its stop, and Esc leads back to its row', async ({
  page,
  gallery,
}) => {
  await openDesk(page, gallery)
  const figure = page.locator('[data-figure="atRisk"]')
  await figure.focus()
  await press(page, 'Enter')
  await expect(rows(page, 'risk').first()).toBeVisible()
  await press(page, 'o', 'j')
  const second = rows(page, 'risk').nth(1)
  await expect(second).toBeFocused()
  await expect(second).toContainText('Promised before')
  expect(await axeFindings(page, 'stops at risk')).toEqual([])
  await press(page, 'Enter')
  await expect(aside(page)).toContainText('Parcels of this stop')
  await expect(page.locator('[data-stop][aria-current="true"]')).toHaveCount(1)
  await press(page, 'o', 'Escape')
  await expect(second).toBeFocused()
  await press(page, 'Escape')
  await expect(aside(page)).toHaveCount(0)

  await openDesk(page, gallery, '&empty')
  await expect(figure).toContainText('0')
  await figure.click()
  await expect(aside(page)).toContainText('No stop is late or will be')
})

test('on the demo’s day: a supervisor comes to the desk, finds a parcel, holds it, and the lane has it at once', async ({
  page,
  shared,
}) => {
  const { parcels, stop } = workOf(shared.filled)
  const lead = shared.filled.day.people.find(({ role }) => role === 'supervisor')!
  const packageId = parcels[0]!.packageId
  await openSignedIn(page, shared.station, lead)
  await expect(desk(page)).toBeVisible()
  await expect(rows(page, 'routes').first()).toBeVisible()
  await press(page, '/')
  await page.keyboard.type(packageId.slice(-4).toLowerCase(), { delay: 120 })
  await expect(page.locator('[data-found="package"]').first()).toContainText(formatTrackingId(packageId))
  await press(page, 'Enter')
  await expect(page.getByTestId('timeline')).toBeVisible()
  // List and map show where it belongs.
  await expect(page.locator(`[data-stop="${stop.id}"]`)).toHaveAttribute('aria-current', 'true')

  const lane = page.locator('[data-lane="customer"]')
  const line = lane.locator(`[data-exception^="${packageId} hold"]`)
  await expect(line).toHaveCount(0)
  await page.getByTestId('holds').click()
  await page.getByText('recipient asked to wait', { exact: true }).click()
  await page.getByLabel('Reason').fill('on holiday until Monday')
  await page.getByTestId('hold-confirm').click()
  await expect(line).toContainText('recipient asked to wait')
  // A supervisor takes it back, and the lane is as before.
  await page.getByTestId('take-back').first().click()
  await page.getByTestId('correction-note').fill('the neighbour asked, not the recipient')
  await page.getByTestId('correction-confirm').click()
  await expect(line).toHaveCount(0)
  await expect(page.getByTestId('timeline')).toContainText('taken back: it did not happen')
})

test('on the demo’s day: a parcel delivered by mistake is settled with both facts side by side; lane, story and the customer’s page follow', async ({
  page,
  browser,
  shared,
}) => {
  const { day, packages } = shared.filled
  const ghost = packages.find(({ reference }) => reference === day.story.ghost)!
  const customer = await browser.newPage()
  await customer.goto(customerPage(shared.hub, ghost))
  await expect(customer.locator('main')).toContainText('We are checking this delivery.')

  const lead = day.people.find(({ role }) => role === 'supervisor')!
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize(SIZES[0]!)
  await openSignedIn(page, shared.station, lead)
  const line = page.locator(`[data-lane="package"] [data-exception^="${ghost.packageId} contradiction"]`)
  await line.click()
  const pair = page.getByTestId('contradiction')
  const facts = pair.getByRole('article')
  await expect(facts).toHaveCount(2)
  await expect(facts.nth(0)).toContainText('Delivered')
  await expect(facts.nth(1)).toContainText('Received at the depot')
  for (const fact of await facts.all()) {
    await expect(fact).toContainText('happened')
    await expect(fact).toContainText('heard of it')
  }
  // Side by side, to be compared.
  const [left, right] = [await facts.nth(0).boundingBox(), await facts.nth(1).boundingBox()]
  expect(left!.y).toBe(right!.y)
  expect(await axeFindings(page, 'a contradiction')).toEqual([])

  // The parcel stands here: what was said at the door is not so. All by keyboard.
  await facts.nth(1).getByTestId('is-true').focus()
  await press(page, 'Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Taken back is:')
  await expect(page.getByTestId('correction-note')).toBeFocused()
  await expect(page.getByTestId('correction-confirm')).toBeDisabled()
  await page.keyboard.type('the box stands in bay 3', { delay: 120 })
  expect(await axeFindings(page, 'settling')).toEqual([])
  await page.getByTestId('correction-confirm').click()
  await expect(dialog).toHaveCount(0)
  await expect(pair).toHaveCount(0)
  await expect(line).toHaveCount(0)
  const story = page.getByTestId('timeline')
  await expect(story.locator('[data-kind="PackageDelivered"]')).toContainText('taken back: it did not happen')
  await expect(story.locator('[data-kind="EventCorrected"]')).toContainText('“the box stands in bay 3”')
  // The page is open, and follows by itself.
  await expect(customer.locator('main')).not.toContainText('We are checking this delivery.', { timeout: 20_000 })
  await expect(customer.locator('main')).toContainText('An entry was corrected')

  // The correction was the mistake: it is taken back like any fact, and the question stands again.
  await story.locator('[data-kind="EventCorrected"]').getByTestId('take-back').click()
  await page.getByTestId('correction-note').fill('it was another box')
  await page.getByTestId('correction-confirm').click()
  await expect(line).toHaveCount(1)
  await expect(pair).toHaveCount(1)
  await page.getByTestId('both-happened').click()
  await expect(dialog).toContainText('and came back')
  await page.getByTestId('correction-note').fill('she brought it back herself')
  await page.getByTestId('correction-confirm').click()
  await expect(line).toHaveCount(0)
  await expect(story).toContainText('Settled: both happened')
  await customer.close()
})
