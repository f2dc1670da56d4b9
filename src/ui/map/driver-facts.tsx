import type { MapDriver, RestingDriver } from '../../wire/bridge.ts'
import type { NewsAsOf } from '../../wire/bridge/board.ts'
import { useTrustedNow } from '../parts/use-now.ts'
import { useWords } from '../words.ts'
import { driverLines, restingWords } from './driver-words.ts'

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

/** Who is on a break is said to be, and is nowhere. */
export function RestingFacts({ driver }: { driver: RestingDriver }) {
  const say = useWords()
  return (
    <div data-testid="driver-facts">
      <div>{restingWords(say, driver)}</div>
      <div>{say('map.driver.onBreak')}</div>
    </div>
  )
}
