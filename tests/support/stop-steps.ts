/** What a driver does on a stop's page, step by step, as the browser tests of the stop share it. */
import { expect, type Page } from '@playwright/test'
import { chooseFromMenu } from './depot-screen.ts'
import { DRIVER, type RoundStop } from './round-world.ts'
import type { RoundApp } from './round-test.ts'
import { wedgeScan } from './wedge-input.ts'

const METRES_A_DEGREE = 111_195

/** The station's screens, with somebody signed in or not. */
export async function openRound(page: Page, round: RoundApp): Promise<void> {
  await page.goto(round.url)
  await expect(tileOf(page).or(page.getByTestId('operator')).first()).toBeVisible()
}

const tileOf = (page: Page) => page.locator(`[data-person="${DRIVER.id}"]`)

/** A trail of its own: nobody drives from one test's place to the next one's in no time, and the station would not believe it. */
async function beginTrail(page: Page): Promise<void> {
  const tile = tileOf(page)
  const operator = page.getByTestId('operator')
  if (await operator.isVisible()) return takeABreak(page)
  await tile.click()
  for (const digit of DRIVER.pin) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByTestId('pin-enter').click()
  await expect(operator).toHaveText(DRIVER.name)
}

async function takeABreak(page: Page): Promise<void> {
  await chooseFromMenu(page, 'Start a break')
  const end = page.getByRole('button', { name: 'End the break' })
  await end.click()
  await expect(end).toBeHidden()
}

/** At the stop's address, or so many metres north of it; null: no receiver finds a place. */
export async function standAt(page: Page, stop: RoundStop, metres: number | null = 0, accuracy = 6): Promise<void> {
  if (metres === null) {
    await page.context().setGeolocation(null)
    return
  }
  await page.context().setGeolocation({ latitude: stop.lat + metres / METRES_A_DEGREE, longitude: stop.lon, accuracy })
}

export async function openStop(page: Page, stop: RoundStop, metres: number | null = 0, accuracy = 6): Promise<void> {
  await standAt(page, stop, metres, accuracy)
  await beginTrail(page)
  await page.evaluate((hash) => (location.hash = hash), `#/driver/stop/${stop.id}`)
  await expect(page.getByTestId('parcels')).toBeVisible()
}

export async function arriveAt(page: Page, stop: RoundStop): Promise<void> {
  await openStop(page, stop)
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'ok')
  await page.getByTestId('arrive').click()
  await expect(page.getByTestId('arrived')).toBeVisible()
}

/** All parcels of the stop, or these, into the hand. */
export async function take(page: Page, stop: RoundStop, packages = stop.packages): Promise<void> {
  for (const packageId of packages) {
    await wedgeScan(page, packageId)
    await expect(page.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true')
  }
}

/**
 * A camera whose every frame is another door: Chromium's own fake shows a few frames again and again, and two photos with the same bytes are one
 * file. The camera itself has tests of its own.
 */
export async function manyDoors(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => {
      const canvas = document.createElement('canvas')
      Object.assign(canvas, { width: 1280, height: 960 })
      const context = canvas.getContext('2d')!
      const draw = (): void => {
        for (let times = 0; times < 300; times++) {
          context.fillStyle = `hsl(${Math.random() * 360} 60% ${20 + Math.random() * 60}%)`
          context.fillRect(
            Math.random() * 1280,
            Math.random() * 960,
            20 + Math.random() * 240,
            20 + Math.random() * 240,
          )
        }
      }
      draw()
      setInterval(draw, 200)
      return Promise.resolve(canvas.captureStream(10))
    }
  })
}

/** By the app's own camera page: what its gate does not let pass is taken again, and used with a reason at last. */
export async function photograph(page: Page, kind: string): Promise<void> {
  await page.getByTestId(`photo-${kind}`).click()
  const use = page.getByTestId('photo-use')
  const excuse = page.locator('[data-testid=take-photo] [data-excuse=DARK]')
  for (let times = 0; times < 4; times++) {
    // A camera that was opened this moment may have no picture to take yet; then the page says so.
    await expect(async () => {
      await page.getByTestId('shutter').click({ timeout: 2000 })
      await expect(page.getByTestId('photo-found')).toBeVisible({ timeout: 5000 })
    }).toPass({ timeout: 30_000 })
    const way = use.or(excuse).first()
    if (await way.isVisible()) {
      await way.click()
      await expect(page.getByTestId('take-photo')).toBeHidden()
      return
    }
    await page.getByTestId('photo-retake').click()
  }
  throw new Error('the gate let no photo pass, and no excuse either')
}

export async function sign(page: Page): Promise<void> {
  await page.getByTestId('sign').click()
  const box = await page.getByTestId('signature-canvas').boundingBox()
  if (box === null) throw new Error('there is no sheet to sign on')
  await page.mouse.move(box.x + 60, box.y + 120)
  await page.mouse.down()
  for (let step = 1; step <= 12; step++)
    await page.mouse.move(box.x + 60 + step * 22, box.y + 120 + (step % 2 === 0 ? 40 : -30))
  await page.mouse.up()
  await page.getByTestId('signature-use').click()
  await expect(page.getByTestId('signature-canvas')).toBeHidden()
}

export async function confirm(page: Page, tone: 'ok' | 'attention'): Promise<void> {
  await page.getByTestId('confirm').click()
  // An answer of before may stand there still.
  await expect(page.getByTestId('outcome-form')).toBeHidden()
  await expect(page.getByTestId('answer')).toHaveAttribute('data-verdict', tone)
}
