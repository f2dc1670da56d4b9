/**
 * A keyboard-wedge scanner for Playwright: trusted key events over CDP whose `event.timeStamp` values are `gapMs` apart however
 * busy the machine is. Sleeping between keys is no scanner: on a loaded machine the gaps grow past any threshold.
 */
import type { CDPSession, Page } from '@playwright/test'

const CTRL = 2
const SHIFT = 8
const GAP_MS = 4
/** So many keys are under way at once: the protocol keeps their order, and 4 KB must not cost 4,000 round trips. */
const AT_ONCE = 64

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
}

/** One scan: the code, then Enter. Resolves when the browser has handled the last key. */
export async function wedgeScan(page: Page, code: string, options: WedgeOptions = {}): Promise<void> {
  const { gapMs = GAP_MS, end = '\r' } = options
  const scanner = await scannerOf(page)
  const keys = Array.from(code + end, keyOf)
  // The last key is pressed now: times that lie ahead would be news from the future to the page.
  const begin = Math.max(Date.now() - keys.length * gapMs, scanner.lastAt + gapMs)
  let waiting: Promise<unknown>[] = []
  for (const [index, key] of keys.entries()) {
    const at = begin + index * gapMs
    waiting.push(pressKey(scanner.cdp, key, at))
    scanner.lastAt = at
    if (waiting.length < AT_ONCE) continue
    await Promise.all(waiting)
    waiting = []
  }
  await Promise.all(waiting)
}

/** `atMs`: since 1970, what the page sees as the event's time. */
export async function pressKey(cdp: CDPSession, key: Key, atMs: number): Promise<void> {
  const timestamp = atMs / 1000
  const { text, ...up } = key
  const down = cdp.send('Input.dispatchKeyEvent', {
    type: text === undefined ? 'rawKeyDown' : 'keyDown',
    timestamp,
    ...key,
  })
  await Promise.all([down, cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: timestamp + 0.001, ...up })])
}
