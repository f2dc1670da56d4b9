// Stops of the day whose promised time has passed or will have: lines of waiting customers, and alone what the figure opens (DOMAIN §15 "at-risk windows").
import { promiseEnd } from '../../domain/exceptions.ts'
import type { ExceptionLine, StopLine } from '../../wire/bridge.ts'
import type { NewsAsOf } from '../../wire/bridge/board.ts'
import type { Core } from '../core.ts'
import { newsAsOf } from './as-of.ts'
import { isAtRisk } from './board.ts'
import { type DayRoute, dayRoutes } from './day-routes.ts'

const SHOWN = 300

/** One line a stop; the day's routes are kept, nothing is asked of the database for it. */
export const latePromises = (core: Core): ExceptionLine[] =>
  dayRoutes(core).flatMap((one) =>
    one.stops.filter((stop) => isAtRisk(core, one.route.day, stop)).map((stop) => lineOf(core, one, stop)),
  )

/** The promise that ends first before the others, at most 300; `count` is how many there are. */
export function stopsAtRisk(core: Core): { asOf: NewsAsOf; lines: ExceptionLine[]; count: number } {
  const all = latePromises(core).sort((a, b) => a.since - b.since)
  return { asOf: newsAsOf(core), lines: all.slice(0, SHOWN), count: all.length }
}

function lineOf(core: Core, { route }: DayRoute, stop: StopLine): ExceptionLine {
  const end = promiseEnd(route.day, stop.before, core.clock.tzOffsetMin()) ?? core.clock.now()
  const passed = end <= core.clock.now()
  return {
    ...{ key: `late ${stop.stopId}`, lane: 'customer', packageId: null, routeId: route.id, routeNumber: route.number },
    words: {
      key: passed ? 'exception.late' : 'exception.at-risk',
      values: {
        ...{ time: stop.before ?? '', address: stop.address },
        ...{ stop: String(stop.sequence), stopId: stop.stopId },
      },
    },
    since: end,
    eventIds: [],
  }
}
