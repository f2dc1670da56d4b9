// The board of the day (DOMAIN §15): how far each route is, as counts that open the packages behind them. Counts are of packages, never of persons.
import type { Instant, PackageId, RouteId } from '../../domain/brands.ts'
import { promiseEnd } from '../../domain/exceptions.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { Board, BoardCount, BoardRow, DebriefCount, Figure, PackageLine, StopLine } from '../../wire/bridge.ts'
import { BOARD_COUNTS } from '../../wire/bridge/board.ts'
import type { Core } from '../core.ts'
import { newsAsOf } from './as-of.ts'
import { type DayRoute, dayRoutes } from './day-routes.ts'
import { behindFigure, debriefBrief, isOver } from './debrief.ts'
import { type OnRoute, packageLine } from './lists.ts'

const PACKAGES_SHOWN = 300
/** What came of a package that needs no work any more is asked about for so long. */
const ENDED_DAYS = 3
const DAY_MS = 86_400_000

/** Where a package counts on the board; null: under trouble alone. A package that came back undelivered stays an attempt of the day. */
const COUNTED: Record<Lifecycle, Exclude<BoardCount, 'trouble'> | null> = {
  EXPECTED: 'expected',
  ACCEPTED: 'expected',
  IN_TRANSIT: 'expected',
  AT_DEPOT: 'received',
  STAGED: 'received',
  LOADED: 'loaded',
  OUT: 'out',
  ATTEMPTED: 'attempted',
  BACK_AT_DEPOT: 'attempted',
  AT_PICKUP: 'delivered',
  DELIVERED: 'delivered',
  WITH_CARRIER: null,
  RETURNING: null,
  RETURNED: null,
  MISSING: null,
  LOST: null,
  DESTROYED: null,
  CANCELLED: null,
}

const countedAs = (lifecycle: Lifecycle | null) => (lifecycle === null ? 'expected' : COUNTED[lifecycle])
const emptyCounts = (): Record<BoardCount, number> =>
  Object.fromEntries(BOARD_COUNTS.map((count) => [count, 0])) as Record<BoardCount, number>

/** From this moment on a package that ended still stands in the lanes. */
export const endedSince = (core: Core): number => core.clock.now() - ENDED_DAYS * DAY_MS

/** Packages of the site that stand in any lane. */
function troubled(core: Core): ReadonlySet<string> {
  const site = core.enrolment.get()?.site
  return site === undefined ? new Set() : core.troubles.packages(site, endedSince(core))
}

function isCounted({ packageId, lifecycle }: OnRoute, count: BoardCount, inTrouble: ReadonlySet<string>): boolean {
  const counted = countedAs(lifecycle)
  return count === 'trouble' ? counted === null || inTrouble.has(packageId) : counted === count
}

/** `trouble` counts a package once more, beside where it is; the other counts add up to the packages of the route. */
export function board(core: Core): Board {
  const routes = dayRoutes(core)
  const inTrouble = troubled(core)
  const rows = routes.map((one) => boardRow(core, one, inTrouble))
  const total = emptyCounts()
  for (const { counts } of rows) for (const count of BOARD_COUNTS) total[count] += counts[count]
  return {
    asOf: newsAsOf(core),
    day: routes[0]?.route.day ?? core.clock.today(),
    rows,
    total,
    atRisk: rows.reduce((sum, row) => sum + row.atRisk, 0),
  }
}

function boardRow(core: Core, one: DayRoute, inTrouble: ReadonlySet<string>): BoardRow {
  const { route, all, line, stops } = one
  const counts = emptyCounts()
  for (const each of all) for (const count of BOARD_COUNTS) if (isCounted(each, count, inTrouble)) counts[count] += 1
  const open = stops.filter((stop) => !isSettled(stop))
  const served = stops.filter(({ state }) => state !== 'SKIPPED')
  return {
    ...line,
    counts,
    stops: served.length,
    stopsDone: served.length - open.length,
    backAt: line.departed ? lastOf(open) : null,
    atRisk: open.filter((stop) => isAtRisk(core, route.day, stop)).length,
    debrief: debriefBrief(core, route.id, isOver(one)),
  }
}

/** The last of the arrivals, in whatever order they are driven; null: none is told. */
function lastOf(open: readonly StopLine[]): Instant | null {
  const times = open.flatMap(({ eta }) => (eta === null ? [] : [eta.at]))
  return times.length === 0 ? null : (Math.max(...times) as Instant)
}

export const isSettled = ({ state }: Pick<StopLine, 'state'>): boolean =>
  state === 'DONE' || state === 'PART_DONE' || state === 'FAILED' || state === 'SKIPPED'

/** Promised for a time that will have passed when it is reached, as far as can be told (DOMAIN §15 "at-risk windows"). */
export function isAtRisk(core: Core, day: string, stop: StopLine): boolean {
  if (stop.before === null || isSettled(stop)) return false
  const end = promiseEnd(day, stop.before, core.clock.tzOffsetMin())
  return end !== null && end < Math.max(core.clock.now(), stop.eta?.at ?? 0)
}

/** The packages behind a figure, in the order of their numbers, at most 300; `count` is how many there are. */
export function boardList(
  core: Core,
  asked: { count: Figure; routeId: RouteId | null },
): { asOf: Instant | null; packages: PackageLine[]; count: number } {
  const ids = idsBehind(core, asked.count, asked.routeId)
  return {
    asOf: newsAsOf(core),
    packages: ids.slice(0, PACKAGES_SHOWN).map((packageId) => packageLine(core, packageId)),
    count: ids.length,
  }
}

function idsBehind(core: Core, count: Figure, routeId: RouteId | null): PackageId[] {
  const figure = BOARD_COUNTS.find((each) => each === count)
  if (figure === undefined) return behindFigure(core, count as DebriefCount, routeId)
  const inTrouble = troubled(core)
  const routes = dayRoutes(core).filter(({ route }) => routeId === null || route.id === routeId)
  return routes.flatMap(({ all }) =>
    all.filter((one) => isCounted(one, figure, inTrouble)).map(({ packageId }) => packageId),
  )
}
