import { useEffect } from 'react'

const always = (): boolean => true

/**
 * Esc leaves what lies over the page, and nothing behind it: the page's own way back hears an Esc only when nobody has taken it. `mine`: false while
 * something else lies above; it must be the same function each time.
 */
export function useEscape(leave: () => void, mine: () => boolean = always): void {
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || !mine()) return
      event.preventDefault()
      leave()
    }
    window.addEventListener('keydown', down, true)
    return () => window.removeEventListener('keydown', down, true)
  }, [leave, mine])
}
