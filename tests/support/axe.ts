/** What axe finds, and what a thumb would miss: the one place of the tests that asks. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

type Scheme = 'light' | 'dark'

/**
 * axe in the page itself, read in once: its usual way opens a second page for each look, to gather what frames say, and ours has none. Of what
 * holds it keeps no long lists.
 */
export async function axeOf(page: Page): Promise<AxeBuilder> {
  expect(page.frames(), 'other frames are looked at only in axe’s usual way').toHaveLength(1)
  const isThere = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: 'axe.version' } : {}) })
  return axe.setLegacyMode().options({ resultTypes: ['violations'] })
}

const COLOURS = 'color-contrast'

/** Chromium now and then leaves an element in the colours of before when only the scheme changes: everything is styled anew. */
const styleAnew = (page: Page, ms = 150): Promise<unknown> =>
  page.evaluate((wait) => {
    document.body.style.visibility = 'hidden'
    document.body.getBoundingClientRect()
    document.body.style.visibility = ''
    return new Promise((painted) => setTimeout(() => requestAnimationFrame(painted), wait))
  }, ms)

type Found = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

/** Colours of before may still stand there on a busy machine; what is really too faint is so the second time. */
async function lookTwice(page: Page, look: (rule?: string) => Promise<Found>): Promise<Found> {
  const found = await look()
  if (!found.some(({ id }) => id === COLOURS)) return found
  await styleAnew(page, 1000)
  return [...found.filter(({ id }) => id !== COLOURS), ...(await look(COLOURS))]
}

/** Serious and critical findings on a screen of the app, in each scheme, with their elements. */
export async function axeFindings(
  page: Page,
  where: string,
  schemes: readonly Scheme[] = ['light', 'dark'],
): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // The screens follow the system's scheme a moment later; in between half of the colours are the other scheme's.
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    await styleAnew(page)
    // Another scheme changes nothing but colours: there the one rule about colours is asked again, and not all hundred.
    const first = colorScheme === schemes[0] ? undefined : COLOURS
    const violations = await lookTwice(page, async (rule = first) => {
      const axe = await axeOf(page)
      return (await (rule === undefined ? axe : axe.withRules(rule)).analyze()).violations
    })
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(
          ...nodes.map(
            (node) => `${where} (${colorScheme}): ${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`,
          ),
        )
  }
  return found
}

/** Everything axe finds on the page as it stands, also what is minor: the rule and the elements. `include`, `exclude`: one selector of a part. */
export async function axeViolations(
  page: Page,
  { include, exclude }: { include?: string; exclude?: string } = {},
): Promise<[rule: string, elements: string[]][]> {
  const violations = await lookTwice(page, async (rule) => {
    let axe = await axeOf(page)
    if (include !== undefined) axe = axe.include(include)
    if (exclude !== undefined) axe = axe.exclude(exclude)
    return (await (rule === undefined ? axe : axe.withRules(rule)).analyze()).violations
  })
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])
}

/** Everything to be touched that is smaller than a thumb needs (UI: 48 px), by its words; what is not in sight is not counted. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('a[href], button, [role=button], input, select')]
    return all.flatMap((one) => {
      // What a label encloses is touched with it.
      const box = (one.closest('label') ?? one).getBoundingClientRect()
      // A parcel's number in a list is text that can be followed, too.
      const inText =
        one.tagName === 'A' &&
        (getComputedStyle(one).display === 'inline' || one.querySelector('[data-package]') !== null)
      const hidden = box.width === 0 || one.closest('.leaflet-control-attribution') !== null
      return hidden || inText || (box.width >= 47.5 && box.height >= 47.5)
        ? []
        : [
            `${one.textContent.trim() || one.ariaLabel || one.tagName} ${Math.round(box.width)}×${Math.round(box.height)}`,
          ]
    })
  })
}
