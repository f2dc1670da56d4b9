// What was worked on may be gone afterwards (a contradiction that was settled, a pane that was closed), and the focus with it: to the page's body, from where
// a keyboard begins anew and a screen reader says nothing. So it goes to the next of the same list, else to a heading.

const LOOK_EVERY_MS = 60
/** The lists are read anew within this. */
const FOR_MS = 1_500

/**
 * Call it before; it remembers which row of a list led here. What it returns is called when the work is done: for a moment it catches a focus that falls to
 * the body, and touches none that somebody has set.
 */
export function keepFocus(): () => void {
  const row =
    document.querySelector<HTMLElement>('[data-exception][aria-current="true"]') ??
    document.querySelector<HTMLElement>('[data-rows] [data-row][aria-current="true"]')
  const name = row?.closest<HTMLElement>('[data-rows]')?.dataset['rows']
  const at = name === undefined ? -1 : rowsOf(name).findIndex((one) => one === row)
  return () => {
    const until = performance.now() + FOR_MS
    const look = (): void => {
      if (document.activeElement === null || document.activeElement === document.body) place(name, at)
      if (performance.now() < until) setTimeout(look, LOOK_EVERY_MS)
    }
    setTimeout(look, LOOK_EVERY_MS)
  }
}

const rowsOf = (name: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-rows="${name}"] [data-row]`),
]

/** The row that stands where that one stood, the last one of a list that grew shorter, or a heading. */
function place(name: string | undefined, at: number): void {
  const rows = name === undefined ? [] : rowsOf(name)
  const row = rows[Math.min(Math.max(0, at), rows.length - 1)]
  const heading =
    document.querySelector<HTMLElement>('[data-focus-heading]') ?? document.querySelector<HTMLElement>('h1, h2')
  if (row === undefined) heading?.setAttribute('tabindex', '-1')
  ;(row ?? heading)?.focus()
}
