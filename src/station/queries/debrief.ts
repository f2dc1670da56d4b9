// Rounds that are over: what was signed of each, and the board of them to zero (DOMAIN §11, §15).
import type { Instant, PackageId, RouteId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { residualOf } from '../../domain/reasons.ts'
import type { DebriefRow, DebriefState, HandOn } from '../../wire/bridge.ts'
import { DEBRIEF_COUNTS, type DebriefCount } from '../../wire/bridge/debrief.ts'
import type { Core } from '../core.ts'
import type { DebriefFact } from '../route-facts.ts'
import { newsAsOf } from './as-of.ts'
import { loadedNow } from './balance.ts'
import { isSettled } from './board.ts'
import { type DayRoute, dayRoutes } from './day-routes.ts'
import { packageLine } from './lists.ts'

/** null: the round is open */
const factOf = (core: Core, routeId: RouteId): DebriefFact | null => core.routeFacts.of(routeId).debriefed

export function debriefOf(core: Core, routeId: RouteId): DebriefState | null {
  const fact = factOf(core, routeId)
  if (fact === null) return null
  return {
    ...{ at: msOf(fact.at), by: namesOf(core, fact), alone: fact.alone },
    lines: fact.residuals.map(({ id, reason }) => ({ ...packageLine(core, id), reason, open: isOpen(core, id) })),
    ...{ endKm: fact.endKm ?? null, damageNoticed: fact.damageNoticed ?? null, keysBack: fact.keysBack ?? null },
  }
}

const namesOf = (core: Core, { signatures }: DebriefFact): string[] =>
  signatures.map((personId) => core.copies.get('person', personId)?.name ?? personId)

function isOpen(core: Core, packageId: PackageId): boolean {
  const view = core.views.read(packageId)
  return view !== null && residualOf(view) !== null
}

/** Of one route on the board of the day; null: its round is not over yet. */
export function debriefBrief(core: Core, routeId: RouteId, over: boolean) {
  const fact = factOf(core, routeId)
  if (fact === null) return over ? ({ state: 'open' } as const) : null
  const left = fact.residuals.filter(({ id }) => isOpen(core, id)).length
  return { state: 'closed', at: msOf(fact.at), by: namesOf(core, fact), alone: fact.alone, left } as const
}

type Behind = Record<DebriefCount, PackageId[]>
/** Made again with the route ([Q6]): the events of a whole route are not read at every look. */
const behind = new WeakMap<DayRoute, Behind>()

function behindOf(core: Core, one: DayRoute): Behind {
  const known = behind.get(one)
  if (known !== undefined) return known
  const made = Object.fromEntries(DEBRIEF_COUNTS.map((count) => [count, [] as PackageId[]])) as Behind
  for (const { packageId, where } of loadedNow(core, one.route.id)) {
    made.debrief_loaded.push(packageId)
    made[FIGURE_OF[where]].push(packageId)
  }
  behind.set(one, made)
  return made
}
const FIGURE_OF = {
  delivered: 'debrief_delivered',
  elsewhere: 'debrief_elsewhere',
  back: 'debrief_back',
  'on-vehicle': 'debrief_rest',
} as const

/** Every stop is settled, or somebody closed it: only then is there something to debrief. */
export const isOver = ({ line, stops }: DayRoute): boolean => line.departed && stops.every(isSettled)

const debriefed = (core: Core): DayRoute[] =>
  dayRoutes(core).filter((one) => isOver(one) || factOf(core, one.route.id) !== null)

export function debriefs(core: Core): { asOf: Instant | null; rows: DebriefRow[] } {
  return {
    asOf: newsAsOf(core),
    rows: debriefed(core).map((one): DebriefRow => {
      const found = behindOf(core, one)
      const counts = Object.fromEntries(DEBRIEF_COUNTS.map((count) => [count, found[count].length]))
      const { routeId, number, name, driver } = one.line
      const closed = debriefOf(core, routeId)
      return { routeId, number, name, driver, counts: counts as Record<DebriefCount, number>, closed }
    }),
  }
}

/** The packages behind a figure, of one route or of all whose round is over. */
export const behindFigure = (core: Core, count: DebriefCount, routeId: RouteId | null): PackageId[] =>
  debriefed(core)
    .filter(({ route }) => routeId === null || route.id === routeId)
    .flatMap((one) => behindOf(core, one)[count])

/** What a closed round sealed here and the hub has not confirmed ([OP11]). */
export function handOn(core: Core): HandOn {
  const sealed = core.kv.get('sealedDebrief')
  if (sealed === null) return null
  const epochs = core.outbox.all()
  const last = epochs.findIndex(({ end }) => end.epoch === sealed.epoch)
  const records = epochs.slice(0, last + 1).reduce((sum, { end, acked }) => {
    const to = end.epoch === sealed.epoch ? Math.min(end.seq, sealed.toSeq) : end.seq
    return sum + Math.max(0, to - acked.seq)
  }, 0)
  const photos = core.photos.unsentCount()
  return records + photos === 0 ? null : { name: sealed.name, at: sealed.at, records, photos }
}
