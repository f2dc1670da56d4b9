// A photo from the live camera through the gate: real Chromium, real clips, the real worker; on the gallery's station in memory, and once the whole way
// to a real station's folder.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test as base, type Locator, mergeTests, type Page } from '@playwright/test'
import type { GreyPicture } from '../../src/domain/decoding/picture.ts'
import { openWasmDecoder } from '../../src/scan/wasm-decoder.ts'
import type { GateStudy } from '../../src/ui/dev/gate-study.ts'
import { axeViolations } from '../support/axe.ts'
import { blackPicture, writeClip } from '../support/code-picture.ts'
import { doorPicture, outOfFocus } from '../support/door-picture.ts'
import { exif, jpegOf as headOf } from '../support/jpeg.ts'
import { jpegOf } from '../support/jpeg-codec.ts'
import { serveGallery } from '../support/gallery.ts'
import { roundTest } from '../support/round-test.ts'
import { recordedAt } from '../support/round-world.ts'
import { arriveAt, confirm, openRound, take } from '../support/stop-steps.ts'
import { testData } from '../support/test-data.ts'
import { clipFile, clipPlays, refuseCameraOnce, trackStates, watchTracks } from '../support/clip-launch.ts'

declare global {
  interface Window {
    waymarkGateStudy?: GateStudy
  }
}

const CODE = 'WM9F2K7XQC4RTM'
const FPS = 5
const TABLETS = [
  [1280, 800],
  [800, 1280],
] as const

type Clip = 'label' | 'black' | 'blurred' | 'small' | 'missing'
const FRAMES: Record<Exclude<Clip, 'missing'>, () => GreyPicture[]> = {
  label: () => [0, 2].map((shift) => doorPicture({ code: CODE, shift })),
  black: () => [blackPicture(1280, 960)],
  blurred: () => [outOfFocus(doorPicture(), 6)],
  small: () => [doorPicture({ width: 640, height: 480 })],
}

/** A browser whose camera plays that clip again and again. */
const withClip = (clip: Clip) =>
  base.extend<object, { gallery: string; clipFile: string }>({
    gallery: [
      // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
      async ({}, use) => {
        const { url, close } = await serveGallery()
        await use(url)
        await close()
      },
      { scope: 'worker', timeout: 120_000 },
    ],
    clipFile: clipFile('photo', (file) => {
      if (clip !== 'missing') writeClip(file, FRAMES[clip](), FPS)
    }),
    launchOptions: clipPlays,
  })

const labelTest = withClip('label')
const blackTest = withClip('black')
const blurredTest = withClip('blurred')
const smallTest = withClip('small')
const noCameraTest = withClip('missing')

const dialog = (page: Page) => page.getByTestId('take-photo')
const found = (page: Page) => page.getByTestId('photo-found')
const kept = (page: Page) => page.getByTestId('bench-taken').locator('[data-photo][data-state=here]').last()
const shutter = (page: Page) => page.getByTestId('shutter')

async function openPage(page: Page, gallery: string, wishes = ''): Promise<void> {
  await page.goto(`${gallery}?as=p-buechel${wishes}#/dev/photo?kind=delivery`)
  await expect(dialog(page)).toBeVisible()
}

async function shoot(page: Page): Promise<void> {
  await expect(shutter(page)).toHaveAttribute('aria-disabled', 'false', { timeout: 20_000 })
  // The first frames of a camera that starts are not its picture yet.
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
  await shutter(page).click()
  await expect(dialog(page)).toHaveAttribute('data-step', 'look', { timeout: 20_000 })
}

/** The bytes behind the picture that is shown. */
async function bytesShown(where: Locator): Promise<Uint8Array> {
  const list = await where
    .getByTestId('photo-image')
    .evaluate(async (image) =>
      Array.from(new Uint8Array(await (await fetch((image as HTMLImageElement).src)).arrayBuffer())),
    )
  return Uint8Array.from(list)
}

async function codesIn(jpeg: Uint8Array): Promise<string[]> {
  const file = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
  const decoder = await openWasmDecoder({ bytes: new Uint8Array(file).buffer }, 'still')
  return (await decoder.readFile(jpeg)).map(({ text }) => text)
}

/** Mean of how much each pixel differs from its right neighbour in a part of the picture that is shown; 0 … 1 of its width and height. */
const roughness = (where: Locator, part: { x: number; y: number; width: number; height: number }) =>
  where.getByTestId('photo-image').evaluate(async (image, { x, y, width, height }) => {
    const picture = image as HTMLImageElement
    await picture.decode()
    const [wide, high] = [picture.naturalWidth, picture.naturalHeight]
    const canvas = new OffscreenCanvas(Math.round(wide * width), Math.round(high * height))
    const context = canvas.getContext('2d')!
    context.drawImage(picture, -wide * x, -high * y)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let sum = 0
    for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at]! - data[at - 4]!)
    return sum / (data.length / 4)
  }, part)

/** Where the clip's label lies, and the bricks beside the door. */
const LABEL = { x: 0.42, y: 0.74, width: 0.16, height: 0.08 }
const BRICKS = { x: 0.02, y: 0.1, width: 0.25, height: 0.3 }

labelTest('a sharp photo passes, and its label is unreadable in the bytes that are kept', async ({ page, gallery }) => {
  await openPage(page, gallery)
  await shoot(page)
  await expect(found(page)).toHaveText(/^Sharp, bright, at the door\. A label could be read: it was made unreadable\./)
  await expect(found(page)).toHaveAttribute('data-failed', '')
  const jpeg = await bytesShown(dialog(page))
  expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])
  expect(await codesIn(jpeg)).toEqual([])
  expect(await roughness(dialog(page), LABEL)).toBeLessThan(2)
  expect(await roughness(dialog(page), BRICKS)).toBeGreaterThan(2)
  expect(Buffer.from(jpeg).includes('Exif')).toBe(false)

  await page.getByTestId('photo-use').click()
  await expect(dialog(page)).toBeHidden()
  await expect(kept(page)).toContainText('Sharp, bright, at the door.')
  expect(Buffer.from(await bytesShown(kept(page))).equals(Buffer.from(jpeg))).toBe(true)
  await expect(page.locator('[data-photo][data-state=pending]')).toContainText('The photo is still on its way here.')

  await kept(page).getByTestId('photo-open').press('Enter')
  await expect(page.getByTestId('photo-large')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('photo-large')).toBeHidden()
})

/** What Chromium's own camera answers to `takePhoto`, in turn; `instead` answers in its place. */
async function watchStills(page: Page, instead?: 'hangs' | { jpeg: Uint8Array }): Promise<() => Promise<string[]>> {
  const given = typeof instead === 'object' ? Array.from(instead.jpeg) : (instead ?? null)
  await page.addInitScript((answer: number[] | 'hangs' | null) => {
    const stills: string[] = []
    Object.assign(window, { stills })
    const { prototype } = (window as unknown as { ImageCapture: { prototype: { takePhoto: () => Promise<Blob> } } })
      .ImageCapture

    const own = prototype.takePhoto
    prototype.takePhoto = async function (this: object) {
      if (answer === 'hangs') {
        stills.push('hangs')
        return new Promise<Blob>(() => undefined)
      }
      const blob = answer === null ? await own.call(this) : new Blob([Uint8Array.from(answer)], { type: 'image/jpeg' })
      const { width, height } = await createImageBitmap(blob)
      stills.push(`${width}x${height}`)
      return blob
    }
  }, given)
  return () => page.evaluate(() => (window as unknown as { stills: string[] }).stills)
}
const sizeKept = (page: Page) =>
  dialog(page)
    .getByTestId('photo-image')
    .evaluate((image) => `${(image as HTMLImageElement).naturalWidth}x${(image as HTMLImageElement).naturalHeight}`)

labelTest('the camera’s own still is taken, where the camera has one', async ({ page, gallery }) => {
  const stills = await watchStills(page)
  await openPage(page, gallery)
  await shoot(page)
  expect(await stills()).toEqual(['1280x960'])
  await expect(found(page)).toHaveText(/^Sharp, bright, at the door\./)
})

labelTest(
  'a still of the whole sensor is kept at the largest size, its label unreadable',
  async ({ page, gallery }) => {
    const jpeg = await jpegOf(doorPicture({ width: 2600, height: 1950, code: CODE, module: 4 }))
    const stills = await watchStills(page, { jpeg })
    await openPage(page, gallery)
    await shoot(page)
    expect(await stills()).toEqual(['2600x1950'])
    expect(await sizeKept(page)).toBe('2048x1536')
    expect(await codesIn(await bytesShown(dialog(page)))).toEqual([])
  },
)

labelTest('a camera that never answers costs two seconds once; the shown frame is kept', async ({ page, gallery }) => {
  const stills = await watchStills(page, 'hangs')
  await openPage(page, gallery)
  await shoot(page)
  expect(await stills()).toEqual(['hangs'])
  expect(await sizeKept(page)).toBe('1280x960')
  await expect(found(page)).toHaveText(/^Sharp, bright, at the door\./)
})

labelTest('the same picture a second time is told apart from a new one', async ({ page, gallery }) => {
  await openPage(page, gallery)
  await shoot(page)
  await page.getByTestId('photo-use').click()
  await page.getByTestId('bench-take').click()
  await shoot(page)
  await expect(found(page)).toHaveAttribute('data-failed', 'near-copy')
  await expect(found(page)).toContainText('all but the same as an earlier photo')
  await expect(page.getByTestId('photo-use')).toBeHidden()
})

labelTest('of a label itself the label stays, and that is said', async ({ page, gallery }) => {
  await page.goto(`${gallery}?as=p-buechel#/dev/photo?kind=label`)
  await shoot(page)
  await expect(found(page)).toContainText('It stays readable')
  expect(await codesIn(await bytesShown(dialog(page)))).toEqual([CODE])
  expect(await roughness(dialog(page), LABEL)).toBeGreaterThan(8)
})

labelTest('what cannot be kept is said, tried again, and leaves a way on', async ({ page, gallery }) => {
  await openPage(page, gallery, '&no-room&no-fix')
  await shoot(page)
  await expect(found(page)).toHaveAttribute('data-weak', 'place label')
  await expect(found(page)).toContainText('Where it was taken is not known.')
  await page.getByTestId('photo-use').click()
  await expect(page.getByTestId('photo-unkept')).toContainText('There is no room for photos on this device.')
  await page.locator('[data-excuse=CAMERA_FAULT]').click()
  await expect(page.getByTestId('photo-bench')).toHaveAttribute('data-excused', 'CAMERA_FAULT')
})

blackTest('a covered lens is named, and nobody is trapped by it', async ({ page, gallery }) => {
  await openPage(page, gallery)
  for (let take = 0; take < 3; take++) {
    await shoot(page)
    await expect(found(page)).toContainText('It is all but black.')
    await expect(found(page)).toContainText('Is the lens covered?')
    await expect(page.getByTestId('photo-use')).toBeHidden()
    await expect(page.locator('[data-excuse]')).toHaveCount(take < 2 ? 0 : 4)
    if (take < 2) await page.getByTestId('photo-retake').click()
  }
  await page.locator('[data-excuse=DARK]').click()
  await expect(kept(page)).toContainText('Taken all the same: it is too dark here.')
})

blurredTest('a blurred picture is taken again', async ({ page, gallery }) => {
  await openPage(page, gallery)
  await shoot(page)
  await expect(found(page)).toHaveAttribute('data-failed', 'sharpness')
  await expect(found(page)).toContainText(/It is blurred\..*Hold the device still/)
  await page.getByTestId('photo-retake').click()
  await expect(dialog(page)).toHaveAttribute('data-step', 'aim')
})

smallTest('a camera that is too coarse is named', async ({ page, gallery }) => {
  await openPage(page, gallery)
  await shoot(page)
  await expect(found(page)).toHaveAttribute('data-failed', 'size')
  await expect(found(page)).toContainText('It is too small: 640 × 480 points.')
})

noCameraTest('without a camera the reason is said and there is a coded way on', async ({ page, gallery }) => {
  await openPage(page, gallery)
  await expect(page.getByTestId('photo-failed')).toHaveAttribute('data-failure', 'none')
  await expect(page.getByTestId('photo-failed')).toContainText('No camera was found')
  await expect(shutter(page)).toBeHidden()
  await page.locator('[data-excuse=UNSAFE]').click()
  await expect(page.getByTestId('photo-bench')).toHaveAttribute('data-excused', 'UNSAFE')
})

for (const [name, failure, words] of [
  ['NotAllowedError', 'denied', /may not use the camera/],
  ['NotReadableError', 'in-use', /Another program holds the camera/],
] as const)
  labelTest(`a camera that is ${failure} is said in words, and starts when asked again`, async ({ page, gallery }) => {
    await refuseCameraOnce(page, name)
    await openPage(page, gallery)
    await expect(page.getByTestId('photo-failed')).toHaveAttribute('data-failure', failure)
    await expect(page.getByTestId('photo-failed')).toContainText(words)
    await page.getByTestId('photo-again').click()
    await shoot(page)
  })

labelTest(
  'the camera is given back as soon as the photo is there, and when the page is left',
  async ({ page, gallery }) => {
    await watchTracks(page)
    await openPage(page, gallery)
    await shoot(page)
    expect(await trackStates(page)).toEqual(['ended'])
    await page.getByTestId('photo-retake').click()
    await expect(shutter(page)).toHaveAttribute('aria-disabled', 'false')
    expect(await trackStates(page)).toEqual(['ended', 'live'])
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    expect(await trackStates(page)).toEqual(['ended', 'ended'])
  },
)

for (const [width, height] of TABLETS)
  labelTest(`everything is in sight and large enough (${width}×${height})`, async ({ page, gallery }) => {
    await page.setViewportSize({ width, height })
    await openPage(page, gallery)
    await expect(shutter(page)).toHaveAttribute('aria-disabled', 'false', { timeout: 20_000 })
    await seen(page, `aim-${width}`)
    await shoot(page)
    await seen(page, `look-${width}`)
  })

for (const [width, height] of TABLETS)
  blackTest(`reasons and buttons are in sight and large enough (${width}×${height})`, async ({ page, gallery }) => {
    await page.setViewportSize({ width, height })
    await openPage(page, gallery)
    for (let take = 0; take < 3; take++) {
      await shoot(page)
      if (take < 2) await page.getByTestId('photo-retake').click()
    }
    await seen(page, `excuse-${width}`)
  })

/** Asks the gate's worker about a file, as no camera gives it. */
async function gateOf(page: Page, gallery: string, file: Uint8Array) {
  const url = new URL('/picture', gallery).href
  await page.unroute(url)
  await page.route(url, (route) => route.fulfill({ body: Buffer.from(file), contentType: 'image/jpeg' }))
  return page.evaluate(async (address) => {
    const { answer } = await window.waymarkGateStudy!.gate(address)
    return { answer, bytes: await window.waymarkGateStudy!.bytes(address) }
  }, url)
}

noCameraTest('what is no photo, is too large or lies on its side', async ({ page, gallery }) => {
  await page.goto(`${gallery}?gate`)
  await page.waitForFunction(() => window.waymarkGateStudy !== undefined)
  const refused = (reason: string) => ({ answer: { outcome: 'refused', reason }, bytes: [] })
  expect(await gateOf(page, gallery, Buffer.from('GIF89a, or so it says'))).toEqual(refused('no-picture'))
  expect(await gateOf(page, gallery, new Uint8Array(0))).toEqual(refused('no-picture'))
  // 100 megapixels are refused by what the file says of itself: there is nothing behind its head that could be decoded.
  const huge = headOf({ seed: 1, widthPx: 10_000, heightPx: 10_000 })
  expect(await gateOf(page, gallery, huge)).toEqual(refused('too-large'))

  const upright = await jpegOf(doorPicture())
  const tilted = Buffer.concat([upright.subarray(0, 2), exif(6), upright.subarray(2)])
  const { answer, bytes } = await gateOf(page, gallery, tilted)
  expect(answer).toMatchObject({ outcome: 'looked', measures: { widthPx: 960, heightPx: 1280 } })
  expect(tilted.includes('GPS')).toBe(true)
  expect(Buffer.from(bytes).includes('GPS')).toBe(false)
  expect(Buffer.from(bytes).includes('Exif')).toBe(false)

  const large = await gateOf(
    page,
    gallery,
    await jpegOf(doorPicture({ width: 2600, height: 1950, code: CODE, module: 4 })),
  )
  expect(large.answer).toMatchObject({ labels: 1, measures: { widthPx: 2048, heightPx: 1536 } })
  expect(await codesIn(Uint8Array.from(large.bytes))).toEqual([])
})

noCameraTest('where WebAssembly is refused the other engine finds the label', async ({ page, gallery }) => {
  await page.route('**/gate.worker*.js', async (route) => {
    const response = await route.fetch()
    const headers = { ...response.headers(), 'content-security-policy': "script-src 'self'" }
    await route.fulfill({ response, headers })
  })
  await page.goto(`${gallery}?gate`)
  await page.waitForFunction(() => window.waymarkGateStudy !== undefined)
  const { answer, bytes } = await gateOf(page, gallery, await jpegOf(doorPicture({ code: CODE })))
  expect(answer).toMatchObject({ outcome: 'looked', labels: 1, engine: 'js' })
  expect(await codesIn(Uint8Array.from(bytes))).toEqual([])
})

noCameraTest(
  'photographs that were turned by their EXIF come out upright and without it',
  async ({ page, gallery }) => {
    const folder = testData('photos/exif')
    noCameraTest.skip(
      !existsSync(folder),
      'data/photos is not here; WAYMARK_TEST_DATA names the folder with the test data',
    )
    await page.goto(`${gallery}?gate`)
    await page.waitForFunction(() => window.waymarkGateStudy !== undefined)
    const file = (name: string) => readFileSync(join(folder, name))
    for (const [name, widthPx, heightPx] of [
      ['portrait_8.jpg', 450, 600],
      ['landscape_3.jpg', 600, 450],
      ['DSCN0010.jpg', 640, 480],
    ] as const) {
      const { answer, bytes } = await gateOf(page, gallery, file(name))
      expect([name, answer]).toEqual([name, expect.objectContaining({ outcome: 'looked' })])
      expect(answer).toMatchObject({ measures: { widthPx, heightPx } })
      expect([name, Buffer.from(bytes).includes('Exif')]).toEqual([name, false])
    }
  },
)

const stationTest = mergeTests(roundTest({ porch: [{ authorityToLeave: true }] }), labelTest)
stationTest(
  'what the station keeps is the blurred picture, and the event names it by its hash',
  async ({ page, round }) => {
    const stop = round.stops['porch']!
    await openRound(page, round)
    await arriveAt(page, stop)
    await take(page, stop)
    await page.locator('[data-outcome=safe_place]:not([data-parcel])').click()
    await page.locator('[data-place=front_porch]').click()
    await page.getByTestId('photo-delivery').click()
    await shoot(page)
    await expect(found(page)).toContainText('A label could be read: it was made unreadable.')
    await page.getByTestId('photo-use').click()
    await expect(dialog(page)).toBeHidden()
    await confirm(page, 'ok')
    const [photo] = recordedAt(round, stop).at(-1)?.evidence ?? []
    expect(photo).toMatchObject({ kind: 'delivery', report: { labelsBlurred: 1, failed: [], retakes: 0 } })
    const files = readdirSync(round.folder, { recursive: true }).map(String)
    const file = files.find((one) => one.includes(photo!.sha256))
    const kept = readFileSync(join(round.folder, file!))
    expect(createHash('sha256').update(kept).digest('hex')).toBe(photo!.sha256)
    expect(await codesIn(kept)).toEqual([])
  },
)

/** Both schemes: no serious finding, no button smaller than a thumb, none out of sight. With WAYMARK_PICTURES a folder gets what it looked like. */
async function seen(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeViolations(page, { include: '[data-testid=take-photo]' })).toEqual([])
    const folder = process.env['WAYMARK_PICTURES']
    if (folder === undefined) continue
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  }
  for (const button of await dialog(page).getByRole('button').all()) {
    await expect(button).toBeInViewport({ ratio: 1 })
    const box = (await button.boundingBox())!
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(48)
  }
}
