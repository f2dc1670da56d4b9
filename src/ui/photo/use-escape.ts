import { useEffect } from 'react'

/** Esc leaves what lies over the page, and nothing behind it: the page's own way back hears an Esc only when nobody has taken it. */
export function useEscape(leave: () => void): void {
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      leave()
    }
    window.addEventListener('keydown', down, true)
    return () => window.removeEventListener('keydown', down, true)
  }, [leave])
}
