// `bench photo`: a 12 megapixel picture through the photo gate in Chromium's worker, against bare decoding, drawing and encoding of the same picture there;
// and the longest task that the window's own thread had meanwhile.
import { loadavg } from 'node:os'
import { chromium, type Page } from '@playwright/test'
import type { GateStudy } from '../../src/ui/dev/gate-study.ts'
import { doorPicture } from '../support/door-picture.ts'
import { serveGallery } from '../support/gallery.ts'
import { jpegOf } from '../support/jpeg-codec.ts'
import { check, interleave, median, report, round, say, summary } from './harness.ts'

const [WIDTH, HEIGHT] = [4000, 3000]
const LIMIT_MS = 400
const LONG_TASK_MS = 50
/** Holds on a busy machine too: both slow down together. */
const MAX_RATIO = 3
const CODE = 'WM9F2K7XQC4RTM'

declare global {
  interface Window {
    /** ms of each long task of the window's thread since `watch` */
    waymarkLong: number[]
    waymarkGateStudy?: GateStudy
  }
}

function watch(): void {
  window.waymarkLong = []
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.waymarkLong.push(duration)
  }).observe({ type: 'longtask' })
}

async function openStudy(page: Page, gallery: string, jpeg: Uint8Array): Promise<string> {
  const url = new URL('/picture.jpg', gallery).href
  await page.route(url, (route) => route.fulfill({ body: Buffer.from(jpeg), contentType: 'image/jpeg' }))
  await page.addInitScript(watch)
  await page.goto(`${gallery}?gate`)
  await page.waitForFunction(() => window.waymarkGateStudy !== undefined)
  return url
}

const once = (page: Page, what: 'gate' | 'bare', url: string): Promise<number> =>
  page.evaluate(async ([which, address]) => (await window.waymarkGateStudy![which](address)).ms, [what, url] as const)

async function measure(rounds: number, jpeg: Uint8Array) {
  const gallery = await serveGallery()
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage()
    const url = await openStudy(page, gallery.url, jpeg)
    const first = await page.evaluate((address) => window.waymarkGateStudy!.gate(address), url)
    for (let at = 0; at < 2; at++) await once(page, 'bare', url)
    await page.evaluate(() => (window.waymarkLong = []))
    const took = await interleave(
      rounds,
      () => once(page, 'gate', url),
      () => once(page, 'bare', url),
    )
    return { ...took, first, long: await page.evaluate(() => window.waymarkLong) }
  } finally {
    await browser.close()
    await gallery.close()
  }
}

export async function run(args: readonly string[]): Promise<number> {
  const rounds = args.includes('--quick') ? 5 : 20
  say(`making a picture of ${(WIDTH * HEIGHT) / 1e6} megapixels …`)
  const jpeg = await jpegOf(doorPicture({ width: WIDTH, height: HEIGHT, code: CODE, module: 5 }), 90)
  const { a, b, ratio, first, long } = await measure(rounds, jpeg)
  const figures = {
    loadAtEnd: round(loadavg()[0] ?? 0),
    megapixels: (WIDTH * HEIGHT) / 1e6,
    pictureKiB: Math.round(jpeg.length / 1024),
    keptKiB: Math.round(first.jpeg / 1024),
    msFirst: round(first.ms),
    msGate: summary(a),
    msBare: summary(b),
    ratio: round(median(ratio)),
    found: first.answer,
  }
  return report('photo', figures, [
    check('gate for 12 megapixels, median in ms', figures.msGate.median, LIMIT_MS),
    check('against bare decoding, drawing and encoding, median ratio', figures.ratio, MAX_RATIO),
    check('longest task of the window’s thread meanwhile, in ms', Math.max(0, ...long), LONG_TASK_MS),
  ])
}
