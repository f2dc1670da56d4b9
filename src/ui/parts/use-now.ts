import { useEffect, useState } from 'react'

/** Ages are told in minutes: often enough for them. */
export const AGES_MS = 10_000

/** The wall clock, read again every so often while something on the screen counts: only for how long it has lasted, never for what is recorded. */
export function useNow(everyMs = 1000, counting = true): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!counting) return
    const tick = (): void => setNow(Date.now())
    tick()
    const timer = setInterval(tick, everyMs)
    return () => clearInterval(timer)
  }, [everyMs, counting])
  return now
}
