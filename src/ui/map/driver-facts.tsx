import type { MapDriver } from '../../wire/bridge.ts'
import type { NewsAsOf } from '../../wire/bridge/board.ts'
import { useTrustedNow } from '../parts/use-now.ts'
import { useWords } from '../words.ts'
import { driverLines } from './driver-words.ts'

/** Where a driver is and how far that can be believed, one fact a line; the age goes on. */
export function DriverFacts({ driver, newsAsOf }: { driver: MapDriver; newsAsOf: NewsAsOf }) {
  const say = useWords()
  const now = useTrustedNow()
  return (
    <div data-testid="driver-facts">
      {driverLines(say, driver, now, newsAsOf).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  )
}
