/** What people do on the station's screens, step by step, and what they are told: the steps that the browser tests share. */
import { expect, type Page } from '@playwright/test'
import type { DemoPerson } from '../../src/demo/day.ts'
import type { MissingReason } from '../../src/domain/vocabulary.ts'
import { wedgeScan, type WedgeOptions } from './wedge-input.ts'

/** Tone of the panel, the shape drawn in it and its word: any one of them must be enough (UI Verdicts). */
export type Verdict = { tone: string; shape: string; word: string; big: string | null }
const SHAPES: Readonly<Record<string, string>> = {
  ok: 'tick',
  again: 'two-ticks',
  attention: 'triangle',
  stop: 'octagon',
  onward: 'arrow',
  contradiction: 'squares',
  unreadable: 'bars',
  unrecorded: 'slash',
}

export const verdictPanel = (page: Page) => page.getByTestId('verdict')
export const stopPanel = (page: Page) => page.getByTestId('stop')
export const lastScans = (page: Page) => page.getByTestId('last-scans').getByRole('listitem')
export const syncBar = (page: Page) => page.getByTestId('sync-bar').first()

/** By name tile and PIN pad, as with gloves on. */
export async function signIn(page: Page, person: DemoPerson): Promise<void> {
  await page.locator(`[data-person="${person.id}"]`).click()
  for (const digit of person.pin) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByTestId('pin-enter').click()
  await expect(page.getByTestId('operator')).toHaveText(person.name)
}

/** Opens the station and signs in, unless somebody is signed in there already: then that shift is ended first. */
export async function openSignedIn(page: Page, station: string, person: DemoPerson): Promise<void> {
  await page.goto(station)
  const tile = page.locator(`[data-person="${person.id}"]`)
  const operator = page.getByTestId('operator')
  await expect(tile.or(operator).first()).toBeVisible()
  if (await operator.isVisible()) await signOut(page)
  await signIn(page, person)
}

/** Chooses from the menu behind the name. */
export async function chooseFromMenu(page: Page, name: string): Promise<void> {
  await page.getByTestId('operator').click()
  await page.getByRole('menuitem', { name }).click()
}

export async function signOut(page: Page): Promise<void> {
  await chooseFromMenu(page, 'Sign out')
  await expect(page.getByRole('heading', { name: 'Who is working here?' })).toBeVisible()
}

/** Scans and waits for the answer: the panel counts its answers, so that two equal ones are told apart. */
export async function scan(page: Page, code: string, options?: WedgeOptions): Promise<Verdict> {
  const panel = verdictPanel(page)
  const before = Number(await panel.getAttribute('data-count'))
  await wedgeScan(page, code, options)
  await expect
    .poll(async () => Number(await panel.getAttribute('data-count')), { intervals: [10] })
    .toBeGreaterThan(before)
  return shownVerdict(page)
}

/** What the panel says now, checked to say it thrice: colour, shape and word, and the word aloud. */
export async function shownVerdict(page: Page): Promise<Verdict> {
  const panel = verdictPanel(page)
  const tone = (await panel.getAttribute('data-verdict')) ?? ''
  const shape = (await panel.locator('svg[data-shape]').getAttribute('data-shape')) ?? ''
  const word = (await panel.getByTestId('verdict-word').textContent()) ?? ''
  const aloud = (await page.getByTestId('announced').textContent()) ?? ''
  expect({ tone, shape }).toEqual({ tone, shape: SHAPES[tone] })
  expect(aloud.startsWith(word), `“${aloud}” is read out for “${word}”`).toBe(true)
  const rest = aloud.slice(word.length + 2)
  return { tone, shape, word, big: /^(\d+, \S+)\. ?|^(\d+, \S+)$/.exec(rest)?.slice(1).find(Boolean) ?? null }
}

/** Nothing on a scanning screen could take a scan's characters. */
export const textFields = (page: Page) => page.locator('input:not([type=radio]):not([type=checkbox]), textarea')

export async function openCheckpoint(page: Page, checkpoint: 'receive' | 'sort' | 'load' | 'return'): Promise<void> {
  await page.getByTestId(`way-${checkpoint}`).click()
}

/** The sync bar's words in full; it is closed again afterwards. */
export async function syncWords(page: Page): Promise<string> {
  await syncBar(page).click()
  const words = (await page.getByTestId('sync-state').textContent()) ?? ''
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('sync-state')).toBeHidden()
  return words
}

/** "Send now", as somebody presses who sees that the network is back. */
export async function sendNow(page: Page): Promise<void> {
  await syncBar(page).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await page.keyboard.press('Escape')
}

export const allSent = (page: Page): Promise<void> =>
  expect(syncBar(page)).toContainText('all sent', { timeout: 60_000 })

/** Every missing parcel gets this reason, both count, `second` signs beside the one who is signed in, and loading is closed. */
export async function closeLoading(
  page: Page,
  reason: MissingReason,
  counts: { depot: number; driver: number },
  second: DemoPerson,
): Promise<void> {
  await page.getByTestId('close-load').click()
  await expect(page.getByTestId('close-confirm')).toBeDisabled()
  const missing = page.locator('[data-missing]')
  for (const row of await missing.all()) await row.locator(`[data-reason="${reason}"]`).click()
  await page.getByLabel('The depot counts').fill(String(counts.depot))
  await page.getByLabel('The driver counts').fill(String(counts.driver))
  await page.getByTestId('close-confirm').click()
  await signSecond(page, second)
}

/** The other one of the two, by name and PIN. */
export async function signSecond(page: Page, second: DemoPerson): Promise<void> {
  const signing = page.getByTestId('second-signature')
  await signing.locator(`[data-second="${second.id}"]`).click()
  for (const digit of second.pin) await signing.getByRole('button', { name: digit, exact: true }).click()
  await signing.getByTestId('pin-enter').click()
  await expect(signing).toBeHidden()
}

/** What goes wrong behind the screens: errors in the console, and requests that leave the machine's own two servers. */
export function troublesOf(page: Page, ...origins: string[]): string[] {
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('request', (request) => {
    if (!origins.some((origin) => request.url().startsWith(origin))) troubles.push(`a request to ${request.url()}`)
  })
  return troubles
}
