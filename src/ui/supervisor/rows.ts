// Moving through lists with the keyboard: every list is a `[data-rows]`, every row in it a focusable `[data-row]` (UI Keyboard).

const ROWS = '[data-rows]'
const ROW = '[data-row]'

/** Focus to the row `by` further on in the list that has the focus, else to the first row of the first list: of what is open at the right, when the focus is there. */
export function moveRow(by: 1 | -1): void {
  const here = document.activeElement?.closest<HTMLElement>(ROWS)
  const pane = document.activeElement?.closest<HTMLElement>('[data-aside]')?.querySelector<HTMLElement>(ROWS)
  const list = here ?? pane ?? document.querySelector<HTMLElement>(ROWS)
  if (list === null) return
  const rows = [...list.querySelectorAll<HTMLElement>(ROW)]
  const at = rows.findIndex((row) => row === document.activeElement)
  const next = at === -1 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + by))]
  next?.focus()
}

/** Focus into the list of this name. @returns whether it has a row */
export function toRows(name: string): boolean {
  const row = document.querySelector<HTMLElement>(`[data-rows="${name}"] ${ROW}`)
  row?.focus()
  return row !== null
}

/** Arrow keys inside a list do what j and k do everywhere. */
export function arrows(event: { key: string; preventDefault: () => void }): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  event.preventDefault()
  moveRow(event.key === 'ArrowDown' ? 1 : -1)
}

/** Focus into what is open at the right: its first row, else the pane itself, which then scrolls by the arrow keys. */
export function toAside(): void {
  const pane = document.querySelector<HTMLElement>('[data-aside]')
  const row = pane?.querySelector<HTMLElement>(ROW)
  ;(row ?? pane?.querySelector<HTMLElement>('[data-scroll]') ?? pane)?.focus()
}

/** Whether the focus went with what had it, or only holds the place of a list that was still to come. */
export function focusIsFree(): boolean {
  const here = document.activeElement
  return here === null || here === document.body || here.hasAttribute('data-aside')
}

/** What was chosen elsewhere, or moved when a pane opened, is seen in its list. */
export const intoView = (row: HTMLElement | null): void => row?.scrollIntoView({ block: 'nearest' })
