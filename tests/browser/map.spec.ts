// The street map: drawn from a file by byte ranges, without any network beyond the window's origin; what is wrong with the file is said, and routes are
// drawn all the same. The gallery shows more than a day has; the last test sees the demo's routes in the real kiosk.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, type WebSocketRoute } from '@playwright/test'
import { test as appTest } from '../support/app-test.ts'
import { sampleRoutes } from '../../src/ui/dev/fake-map.ts'
import { AGAIN_AFTER_MS } from '../../src/ui/map/holes.ts'
import { axeViolations } from '../support/axe.ts'
import { openSignedIn } from '../support/depot-screen.ts'
import { serveGallery } from '../support/gallery.ts'
import { tasksOf } from '../support/main-thread.ts'
import { ROOT } from '../support/rooms.ts'
import { testData } from '../support/test-data.ts'

type Gallery = Awaited<ReturnType<typeof serveGallery>>
const SF_FILE = testData('basemap/sf-downtown.pmtiles')
const demoMap = readFileSync(join(ROOT, 'resources/demo-area/liechtenstein.pmtiles'))
const maps = {
  'cut.pmtiles': demoMap.subarray(0, 300_000),
  'head-only.pmtiles': demoMap.subarray(0, 90),
  'no-map.pmtiles': Buffer.from('<html>Log in to the network</html>'.repeat(2000)),
  ...(existsSync(SF_FILE) ? { 'sf.pmtiles': readFileSync(SF_FILE) } : {}),
}

const test = appTest.extend<object, { gallery: Gallery }>({
  gallery: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
    async ({}, use) => {
      const gallery = await serveGallery({ maps })
      await use(gallery)
      await gallery.close()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

const ground = (page: Page) => page.getByTestId('map')
const says = (page: Page) => page.getByTestId('map-trouble')

/** Opens the map alone; every address it asked for, and what went wrong on the page. */
async function open(page: Page, gallery: Gallery, query: string): Promise<{ asked: URL[]; faults: string[] }> {
  const asked: URL[] = []
  const faults: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url())))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) faults.push(message.text())
  })
  await page.goto(`${gallery.url}?${query}#/dev/map`)
  await expect(ground(page)).toBeVisible({ timeout: 20_000 })
  return { asked, faults }
}

/** How many different colours stand on the canvases that match: a blank one has one at the most. */
const colours = (page: Page, selector: string): Promise<number> =>
  page.evaluate((wanted) => {
    const seen = new Set<number>()
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>(wanted)) {
      if (canvas.width === 0 || canvas.height === 0) continue
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      for (let i = 0; i < data.length; i += 4 * 7)
        if (data[i + 3]! > 0) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!)
    }
    return seen.size
  }, selector)
const streets = (page: Page) => colours(page, '[data-testid=map] .leaflet-tile-pane canvas')
const stops = (page: Page) => colours(page, '[data-testid=map] .leaflet-waymark-stops-pane canvas')

/** Where a place is on the screen, by the map's own word on what it shows. */
async function pixelOf(page: Page, place: { lat: number; lon: number }): Promise<[number, number]> {
  const [lat = 0, lon = 0, zoom = 0] = ((await ground(page).getAttribute('data-view')) ?? '').split(',').map(Number)
  const box = (await ground(page).boundingBox())!
  const world = 256 * 2 ** zoom
  const y = (degrees: number) => (0.5 - Math.asinh(Math.tan((degrees * Math.PI) / 180)) / (2 * Math.PI)) * world
  const x = ((place.lon - lon) / 360) * world
  return [box.x + box.width / 2 + x, box.y + box.height / 2 + y(place.lat) - y(lat)]
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`draws streets, routes and stops from the file alone (${colorScheme})`, async ({ page, gallery }) => {
    await page.emulateMedia({ colorScheme })
    const { asked, faults } = await open(page, gallery, 'still&drivers=6&me')
    await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
    expect(await stops(page)).toBeGreaterThan(5)
    await expect(page.getByText('© OpenStreetMap contributors')).toBeInViewport({ ratio: 1 })
    await expect(says(page)).toHaveCount(0)
    expect(asked.filter(({ origin }) => origin !== new URL(gallery.url).origin)).toEqual([])
    expect(asked.some(({ pathname }) => pathname.endsWith('.pmtiles'))).toBe(true)
    expect(faults).toEqual([])
    expect(await axeViolations(page, { exclude: '[data-testid=picked]' })).toEqual([])
  })

test('changes its colours with the scheme, and keeps what is drawn', async ({ page, gallery }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await open(page, gallery, 'still&drivers=2')
  await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
  const lightness = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=map] .leaflet-tile-pane canvas')
      if (canvas === null || canvas.width === 0) return NaN
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      let sum = 0
      for (let i = 0; i < data.length; i += 4) sum += data[i]!
      return sum / (data.length / 4)
    })
  expect(await lightness()).toBeGreaterThan(150)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(lightness, { timeout: 20_000 }).toBeLessThan(110)
  expect(await stops(page)).toBeGreaterThan(5)
})

for (const { file, words } of [
  { file: 'map/cut.pmtiles', words: /file is cut off/ },
  { file: 'map/head-only.pmtiles', words: /no map that can be read/ },
  { file: 'map/no-map.pmtiles', words: /no map that can be read/ },
  { file: 'map/nowhere.pmtiles', words: /file is not there/ },
])
  test(`says what is wrong with ${file}, and draws the routes`, async ({ page, gallery }) => {
    const { faults } = await open(page, gallery, `still&drivers=3&file=${file}`)
    await expect(says(page)).toHaveText(words, { timeout: 20_000 })
    await expect(says(page)).toHaveText(/[Rr]outes and stops are/)
    await expect.poll(() => stops(page)).toBeGreaterThan(5)
    expect(faults).toEqual([])
  })

/** Serves the map's head, and a part once `serves` says so; else it is refused. */
async function refuseParts(
  page: Page,
  serves: (timesRefused: number) => boolean,
): Promise<ReadonlyMap<string, number>> {
  const refused = new Map<string, number>()
  await page.route('**/*.pmtiles', (route) => {
    const range = route.request().headers()['range'] ?? ''
    const times = refused.get(range) ?? 0
    if (range.startsWith('bytes=0-') || serves(times)) return route.continue()
    refused.set(range, times + 1)
    return route.fulfill({ status: 500 })
  })
  return refused
}

test('a part that was missed by one error answer is asked for again by itself', async ({ page, gallery }) => {
  const refused = await refuseParts(page, (times) => times > 0)
  await open(page, gallery, 'still&drivers=3')
  await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
  expect(refused.size).toBeGreaterThan(0)
  await expect(says(page)).toHaveCount(0)
})

test('the file itself is asked for again by itself', async ({ page, gallery }) => {
  let isServed = false
  await page.route('**/*.pmtiles', (route) => (isServed ? route.continue() : route.fulfill({ status: 500 })))
  await open(page, gallery, 'still&drivers=3')
  await expect(says(page)).toHaveText(/file is not there/, { timeout: 20_000 })
  isServed = true
  await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
  await expect(says(page)).toHaveCount(0)
})

test('parts that were missed time and again are asked for at once when the map shows them again', async ({
  page,
  gallery,
}) => {
  await page.clock.install()
  let serves = false
  const refused = await refuseParts(page, () => serves)
  await open(page, gallery, 'still&drivers=3')
  await expect.poll(() => refused.size, { timeout: 20_000 }).toBeGreaterThan(0)
  // Tiles that look alike are one part of the file, which is then asked for by each.
  const timesEach = 1 + AGAIN_AFTER_MS.length
  const unfinished = async () => {
    await page.clock.fastForward(AGAIN_AFTER_MS.at(-1)!)
    return [...refused.values()].filter((times) => times % timesEach > 0)
  }
  await expect.poll(unfinished, { timeout: 20_000 }).toEqual([])
  serves = true
  await page.clock.fastForward(3_600_000)
  expect(await streets(page)).toBeLessThan(5)
  await page.getByRole('button', { name: 'Nearer' }).click()
  await page.getByRole('button', { name: 'Further away' }).click()
  await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
})

test('without a street map routes are drawn on a plain ground, and nothing is amiss', async ({ page, gallery }) => {
  await open(page, gallery, 'still&drivers=3&file=none')
  await expect.poll(() => stops(page)).toBeGreaterThan(5)
  await expect(says(page)).toHaveCount(0)
})

test.describe('a map of another region', () => {
  test.skip(!existsSync(SF_FILE), `needs ${SF_FILE}`)
  test('is not laid under routes that lie elsewhere', async ({ page, gallery }) => {
    await open(page, gallery, 'still&drivers=3&file=map/sf.pmtiles')
    await expect(says(page)).toHaveText(/of another region/, { timeout: 20_000 })
    await expect.poll(() => stops(page)).toBeGreaterThan(5)
    expect(await streets(page)).toBe(0)
  })
  test('is drawn where the routes are in it: any region by its file alone', async ({ page, gallery }) => {
    await open(page, gallery, 'still&drivers=3&file=map/sf.pmtiles&at=37.789,-122.401')
    await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
    await expect(says(page)).toHaveCount(0)
  })
})

test('what is touched is chosen, by finger and by keyboard', async ({ page, gallery }) => {
  await open(page, gallery, 'still&drivers=6')
  await expect.poll(() => stops(page)).toBeGreaterThan(5)
  const picked = async () =>
    JSON.parse((await page.getByTestId('picked').textContent()) ?? '{}') as Record<string, unknown>
  await page.getByTestId('map-people').press('Enter')
  await page.locator('[data-driver=p-3]').press('Enter')
  expect(await picked()).toMatchObject({ person: 'p-3' })
  const card = page.getByTestId('driver-facts')
  await expect(card).toContainText('seen 12 min ago')
  await expect(card).toContainText(/can be [78](\.\d)? km away/)
  await expect(card).toContainText('No news since')
  // The arrows move it, and what it shows stays whole.
  await ground(page).focus()
  await page.keyboard.press('ArrowRight')
  const target = sampleRoutes()[1]!.stops[44]!
  const where = await pixelOf(page, target)
  await page.mouse.click(where[0], where[1])
  expect(await picked()).toMatchObject({ stop: 's-45-14' })
})

test('240 stops and 50 moving drivers: no task of ours holds the window for longer than 50 ms', async ({
  page,
  gallery,
}) => {
  test.setTimeout(90_000)
  await page.setViewportSize({ width: 1920, height: 1080 })
  await open(page, gallery, 'drivers=50')
  await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(20)
  await page.waitForTimeout(2_000)
  const turns = async () =>
    (JSON.parse((await page.getByTestId('picked').textContent()) ?? '{}') as { turn: number }).turn
  const before = await turns()
  const moving = await tasksOf(page, () => page.waitForTimeout(8_000))
  expect((await turns()) - before).toBeGreaterThan(15) // they did move
  expect(moving.length).toBeGreaterThan(100) // and the measure saw it
  expect(Math.max(...moving)).toBeLessThan(50)
  // Nearer, further, another stop: all is drawn anew, streets besides.
  const using = await tasksOf(page, async () => {
    for (const way of ['Nearer', 'Nearer', 'Further away', 'Show all']) {
      await page.getByRole('button', { name: way }).click()
      await page.waitForTimeout(1_000)
    }
    const [x, y] = await pixelOf(page, sampleRoutes()[1]!.stops[44]!)
    await page.mouse.click(x, y)
    await page.waitForTimeout(1_000)
  })
  expect(Math.max(...using)).toBeLessThan(50)
})

test('no other screen’s start pays for the map', async ({ page, gallery }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${gallery.url}?as=p-frick#/depot`)
  await expect(page.getByTestId('way-receive')).toBeVisible()
  expect(asked.filter((url) => /drawn-map|pmtiles|leaflet/i.test(url))).toEqual([])
  await page.goto(`${gallery.url}?as=p-frick&still#/dev/map`)
  await expect(ground(page)).toBeVisible({ timeout: 20_000 })
  expect(asked.some((url) => url.includes('drawn-map'))).toBe(true) // it is named so
})

appTest('the kiosk draws the demo’s routes on the demo’s streets', async ({ page, shared }) => {
  appTest.setTimeout(120_000)
  const { people } = shared.filled.day
  const boss = people.find(({ role }) => role === 'supervisor')!
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await openSignedIn(page, shared.station, boss)
  await page.goto(`${shared.station.split('#')[0] ?? ''}#/supervisor`)
  await expect.poll(() => streets(page), { timeout: 30_000 }).toBeGreaterThan(20)
  expect(await stops(page)).toBeGreaterThan(5)
  await expect(page.getByText('© OpenStreetMap contributors')).toBeVisible()
  expect(faults).toEqual([])
})

appTest(
  'streets that were missed while the station was away are there once it is back, and nothing is said of the file',
  async ({ page, shared }) => {
    appTest.setTimeout(120_000)
    const boss = shared.filled.day.people.find(({ role }) => role === 'supervisor')!
    let line: WebSocketRoute | null = null
    let isAway = false
    await page.routeWebSocket(/\/bridge/, async (socket) => {
      if (isAway) return socket.close()
      socket.connectToServer()
      line = socket
    })
    await page.route('**/*.pmtiles', (route) => (isAway ? route.abort('connectionrefused') : route.continue()))
    await openSignedIn(page, shared.station, boss)
    await page.goto(`${shared.station.split('#')[0] ?? ''}#/supervisor`)
    await expect.poll(() => streets(page), { timeout: 30_000 }).toBeGreaterThan(20)
    isAway = true
    await line!.close()
    for (let step = 0; step < 4; step++) await page.getByRole('button', { name: 'Nearer' }).click()
    await expect.poll(() => streets(page), { timeout: 20_000 }).toBeLessThan(5)
    await expect(says(page)).toHaveCount(0)
    isAway = false
    await expect.poll(() => streets(page), { timeout: 20_000 }).toBeGreaterThan(10)
    await expect(says(page)).toHaveCount(0)
  },
)
