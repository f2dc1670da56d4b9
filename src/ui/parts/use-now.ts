import { useEffect, useState } from 'react'
import { onTrusted, trustedNow } from './trusted-now.ts'

/** Ages are told in minutes: often enough for them. */
export const AGES_MS = 10_000

/** The wall clock, read again every so often while something on the screen counts: only for how long it has lasted, never for what is recorded. */
export const useNow = (everyMs = 1000, counting = true): number => useReading(Date.now, everyMs, counting)

/** The same in trusted time: for the age of what the station told. */
export const useTrustedNow = (everyMs = AGES_MS, counting = true): number => useReading(trustedNow, everyMs, counting)

function useReading(read: () => number, everyMs: number, counting: boolean): number {
  const [now, setNow] = useState(read)
  useEffect(() => {
    if (!counting) return
    const tick = (): void => setNow(read())
    tick()
    const timer = setInterval(tick, everyMs)
    const end = onTrusted(tick)
    return () => {
      clearInterval(timer)
      end()
    }
  }, [read, everyMs, counting])
  return now
}
