import { type RefObject, useLayoutEffect } from 'react'
import { NavigationType, useLocation, useNavigationType } from 'react-router'

/** How far each page of the window's history was scrolled when it was left. */
const left = new Map<string, number>()

/** A page begins at its top, and one that is gone back to where it was left. `inside`: anything within what scrolls (`.page` in base.css). */
export function usePageScroll(inside: RefObject<HTMLElement | null>): void {
  const { key } = useLocation()
  const back = useNavigationType() === NavigationType.Pop
  useLayoutEffect(() => {
    const page = inside.current?.closest('.page') ?? null
    if (page === null) return
    page.scrollTop = back ? (left.get(key) ?? 0) : 0
    const note = (): void => void left.set(key, page.scrollTop)
    page.addEventListener('scroll', note, { passive: true })
    return () => page.removeEventListener('scroll', note)
  }, [inside, key, back])
}
