// The emergency sheet lies above whatever was open. Esc closes it alone: a signature or a photo below it hears the same key on the window, and earlier,
// for it was opened earlier. So one listener stands there before any of them.
let topmost: (() => void) | null = null

/** Before anything is drawn, and after the scanner: a burst's control characters are no Esc. Returns what ends it. */
export function startEscapeFirst(target: Window): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || topmost === null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    topmost()
  }
  target.addEventListener('keydown', down, true)
  return () => target.removeEventListener('keydown', down, true)
}

/** The next Esc is this one's, until what it returns is called. */
export function takeEscape(close: () => void): () => void {
  topmost = close
  return () => {
    if (topmost === close) topmost = null
  }
}
