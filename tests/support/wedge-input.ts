/**
 * A keyboard-wedge scanner for Playwright: trusted key events over CDP whose `event.timeStamp` values are `gapMs` apart however
 * busy the machine is. Sleeping between keys is no scanner: on a loaded machine the gaps grow past any threshold.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'

const CTRL = 2
const SHIFT = 8
const GAP_MS = 4
/** Sending thousands of keys takes longer than they say. */
const LONGEST_WAIT_MS = 500

type Key = { key: string; code?: string; text?: string; modifiers?: number; windowsVirtualKeyCode: number }
type Scanner = { cdp: CDPSession; lastAt: number }

const scanners = new WeakMap<Page, Promise<Scanner>>()

function scannerOf(page: Page): Promise<Scanner> {
  const known = scanners.get(page)
  if (known !== undefined) return known
  const made = page
    .context()
    .newCDPSession(page)
    .then((cdp) => ({ cdp, lastAt: 0 }))
  scanners.set(page, made)
  return made
}

/** How a scanner types one character: GS and other control characters come as Ctrl and a letter or sign, as on a teletype. */
export function keyOf(character: string): Key {
  const code = character.charCodeAt(0)
  if (character === '\r' || character === '\n')
    return { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 }
  if (character === '\t') return { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }
  if (code === 0x7f) return { key: 'Delete', code: 'Delete', windowsVirtualKeyCode: 46 }
  if (code < 0x20) {
    const key = String.fromCharCode(code + 0x40).toLowerCase()
    return { key, modifiers: CTRL, windowsVirtualKeyCode: code + 0x40 }
  }
  const shifted = /[A-Z!-&(-+:<>?@^_{-~]/.test(character)
  return {
    key: character,
    text: character,
    windowsVirtualKeyCode: character.toUpperCase().charCodeAt(0),
    ...(shifted ? { modifiers: SHIFT } : {}),
  }
}

export type WedgeOptions = {
  /** between two keys; scanners send one in 1 to 10 ms */
  gapMs?: number
  /** what the scanner sends behind a code */
  end?: '\r' | '\t' | ''
  /** releases of keys: left out for very long codes, which would come so slowly that they were no burst any more */
  releases?: boolean
}

/** One scan: the code, then Enter. Resolves when the browser has handled the last key. */
export async function wedgeScan(page: Page, code: string, options: WedgeOptions = {}): Promise<void> {
  const { gapMs = GAP_MS, end = '\r', releases = true } = options
  const scanner = await scannerOf(page)
  const keys = Array.from(code + end, keyOf)
  const begin = Math.max(Date.now(), scanner.lastAt + gapMs)
  scanner.lastAt = begin + keys.length * gapMs
  // Until the scanner has sent them all: times that lie ahead would be news from the future to the page.
  await sleep(Math.min(begin + keys.length * gapMs - Date.now(), LONGEST_WAIT_MS))
  // All are under way at once: the protocol keeps their order, and no key waits for a busy test to send it.
  await Promise.all(keys.map((key, index) => pressKey(scanner.cdp, key, begin + index * gapMs, releases)))
}

/** `atMs`: since 1970, what the page sees as the event's time. */
export async function pressKey(cdp: CDPSession, key: Key, atMs: number, released = true): Promise<void> {
  const timestamp = atMs / 1000
  const { text, ...up } = key
  const type = text === undefined ? 'rawKeyDown' : 'keyDown'
  await Promise.all([
    cdp.send('Input.dispatchKeyEvent', { type, timestamp, ...key }),
    ...(released ? [cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: timestamp + 0.0005, ...up })] : []),
  ])
}
