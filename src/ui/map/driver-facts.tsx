import { useEffect, useState } from 'react'
import type { MapDriver } from '../../wire/bridge.ts'
import { useWords } from '../words.ts'
import { driverLines } from './driver-words.ts'

const TICK_MS = 10_000

/** Where a driver is and how far that can be believed, one fact a line; the age goes on. */
export function DriverFacts({ driver }: { driver: MapDriver }) {
  const say = useWords()
  const now = useNow()
  return (
    <div data-testid="driver-facts">
      {driverLines(say, driver, now).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  )
}

/** Ages are told in minutes: often enough. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
