import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useRef, useState } from 'react'

const isKey = ({ key }: KeyboardEvent) => key === 'Enter' || key === ' '
const stay = (event: MouseEvent) => event.preventDefault()

/** A key that is still down when the sheet opens repeats on what has the focus there, its way out, and would close it again. */
function swallowUntilUp(key: string): void {
  const swallow = (event: globalThis.KeyboardEvent): void => {
    if (event.key !== key) return
    const again = event.type === 'keydown' && !event.repeat
    if (!again) event.preventDefault()
    if (again || event.type === 'keyup') end()
  }
  const end = (): void => {
    for (const type of ['keydown', 'keyup'] as const) window.removeEventListener(type, swallow, true)
  }
  for (const type of ['keydown', 'keyup'] as const) window.addEventListener(type, swallow, true)
}

/** Long enough that a sleeve on the glass is no emergency, short enough in one. */
export const HOLD_MS = 1500

/**
 * Pressed and held, by finger or key. What reads the screen aloud cannot hold: its plain click counts at once. `short` is called when it was let go too early.
 */
// eslint-disable-next-line max-lines-per-function -- one handler a line
export function useHold(done: () => void, short: () => void) {
  const [holding, setHolding] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const begin = useCallback(() => {
    clearTimeout(timer.current)
    setHolding(true)
    timer.current = setTimeout(() => {
      timer.current = undefined
      setHolding(false)
      done()
    }, HOLD_MS)
  }, [done])
  const end = useCallback(() => {
    setHolding(false)
    if (timer.current === undefined) return
    clearTimeout(timer.current)
    timer.current = undefined
    short()
  }, [short])
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    holding,
    on: {
      ...{ onPointerDown: begin, onPointerUp: end, onPointerLeave: end, onPointerCancel: end },
      onContextMenu: stay,
      onKeyDown: (event: KeyboardEvent) => {
        if (!isKey(event)) return
        event.preventDefault()
        if (event.repeat) return
        swallowUntilUp(event.key)
        begin()
      },
      onKeyUp: (event: KeyboardEvent) => {
        if (!isKey(event)) return
        event.preventDefault()
        end()
      },
      // A pointer's click counts its presses; one without any comes from what speaks for the person.
      onClick: ({ detail }: MouseEvent) => {
        if (detail === 0) done()
      },
    },
  }
}
