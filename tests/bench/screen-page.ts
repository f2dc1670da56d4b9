// A page at a station's scanning screen, and how long each scan takes there: from the time of the scanner's last key to the frame in which its verdict
// stands. Keys go out one by one at their time, as a scanner sends them.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, expect, type CDPSession, type Page } from '@playwright/test'
import { keyOf, pressKey } from '../support/wedge-input.ts'

declare global {
  interface Window {
    /** ms of each answered scan, in order; filled by `watch` in the page */
    waymarkTook: number[]
  }
}

export type ScanPage = { page: Page; cdp: CDPSession; close: () => Promise<void> }

const KEY_GAP_MS = 4

/** Runs in the page before anything else of it. */
function watch(): void {
  window.waymarkTook = []
  const ends: number[] = []
  const end = ({ key, timeStamp }: KeyboardEvent): void => {
    if (key === 'Enter') ends.push(timeStamp)
  }
  window.addEventListener('keydown', end, true)
  let seen = 0
  const look = (): void => {
    const count = Number(document.querySelector('[data-testid=verdict]')?.getAttribute('data-count') ?? 0)
    for (; seen < count; seen++) {
      const began = ends.shift() ?? Number.NaN
      // The frame that shows it is made right after this callback; a message comes when that is done.
      requestAnimationFrame(() => {
        const done = new MessageChannel()
        done.port1.onmessage = () => void window.waymarkTook.push(performance.now() - began)
        done.port2.postMessage(null)
      })
    }
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ['data-count'] })
}

/** The receiving screen of a station where somebody is on shift. */
export async function openScanPage(browser: Browser, station: string): Promise<ScanPage> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  const page = await context.newPage()
  await page.addInitScript(watch)
  await page.goto(station)
  await page.getByTestId('way-receive').click()
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'none')
  const cdp = await context.newCDPSession(page)
  return { page, cdp, close: () => context.close() }
}

/** Scans these one by one, `everyMs` from start to start; how long each took in ms. Throws when one was not answered in time. */
export async function timeScans({ page, cdp }: ScanPage, codes: readonly string[], everyMs: number): Promise<number[]> {
  await page.bringToFront()
  const before = await page.evaluate(() => window.waymarkTook.length)
  const begin = Date.now()
  for (const [at, code] of codes.entries()) await scanAt(cdp, code, begin + at * everyMs)
  const wanted = before + codes.length
  await page.waitForFunction((count) => window.waymarkTook.length >= count, wanted, { timeout: 10_000 })
  return page.evaluate((from) => window.waymarkTook.slice(from), before)
}

async function scanAt(cdp: CDPSession, code: string, atMs: number): Promise<void> {
  const keys = Array.from(`${code}\r`, keyOf)
  const sent: Promise<void>[] = []
  for (const [index, key] of keys.entries()) {
    const due = atMs + index * KEY_GAP_MS
    if (due > Date.now()) await sleep(due - Date.now())
    // The last key says when it was really sent: a timer that rang late is none of the station's time.
    sent.push(pressKey(cdp, key, index + 1 === keys.length ? Math.max(due, Date.now()) : due))
  }
  await Promise.all(sent)
}
