// Events → package views and who must hear of them. Everything here comes from the log: no clock, no order of arrival but the hub's own, so
// that a rebuild gives the same rows (DESIGN §5; STYLE Hub).
import type { HubInstant, HubPosition, PackageId, SiteId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { type KeptEvent, eventIdOf } from '../../domain/event.ts'
import { applyNext, foldPackage, isOver, packagesTouched } from '../../domain/fold.ts'
import type { PackageView } from '../../domain/view.ts'
import { decodeBody } from '../../wire/event-body.ts'
import type { BreakChange, HubStore, LoggedEvent, ScopeChange } from '../store/contract.ts'

/** A package's history that a refold reads; a real one has some dozen events. */
export const MAX_HISTORY = 10_000

export type Projected = {
  views: PackageView[]
  scope: ScopeChange[]
  breaks: BreakChange[]
  /** a supervisor judged where an address lies (road/moved-pins.ts) */
  pinsSettled: LoggedEvent[]
  /** newest place in the chunk for each package named in it */
  touched: Map<PackageId, HubPosition>
  /** events that could not be folded, with why: kept in the log, shown to an operator */
  faults: { position: HubPosition; reason: string }[]
}

/** null: the body in the log is not one this program can read; it stays in the log and folds to nothing. */
export function keptOf(logged: LoggedEvent): KeptEvent | null {
  const { body, packageIds: _, ...key } = logged
  const decoded = decodeBody(body)
  return decoded.ok ? { ...key, id: eventIdOf(key), event: decoded.event } : null
}

/** The views after `events` (in hub order) and the scope changes on the way. Reads the store, writes nothing. */
export async function projectPackages(
  store: HubStore,
  events: readonly LoggedEvent[],
  forgetAfterMs: number,
): Promise<Projected> {
  const views = new Map<PackageId, PackageView | null>()
  const histories = new Map<PackageId, KeptEvent[]>()
  const out: Projected = { views: [], scope: [], breaks: [], pinsSettled: [], touched: new Map(), faults: [] }
  for (const logged of events) {
    const kept = keptOf(logged)
    if (kept === null) {
      out.faults.push({ position: logged.position, reason: 'its body cannot be read' })
      continue
    }
    out.breaks.push(...breakOf(kept.event))
    if (kept.event.kind === 'PinReportSettled') out.pinsSettled.push(logged)
    for (const packageId of packagesTouched(kept.event)) {
      const before = views.get(packageId) ?? (await store.packageView(packageId))
      const after = await nextView(store, histories, before, packageId, kept, out)
      if (after === null) continue
      views.set(packageId, after)
      out.touched.set(packageId, logged.position)
      out.scope.push(...scopeChanges(before, after, logged.position, logged.recordedAt, forgetAfterMs))
    }
  }
  for (const view of views.values()) if (view !== null) out.views.push(view)
  return out
}

/** Whose break began or ended; of other kinds nothing. Who begins a shift rests no more: the tablet that knew of the break may be broken. */
function breakOf({ kind, actorId, at }: KeptEvent['event']): BreakChange[] {
  if (actorId === undefined) return []
  if (kind === 'BreakStarted') return [{ personId: actorId, at: msOf(at), what: 'began' }]
  return kind === 'BreakEnded' || kind === 'ShiftStarted' ? [{ personId: actorId, at: msOf(at), what: 'ended' }] : []
}

async function nextView(
  store: HubStore,
  histories: Map<PackageId, KeptEvent[]>,
  before: PackageView | null,
  packageId: PackageId,
  kept: KeptEvent,
  out: Projected,
): Promise<PackageView | null> {
  try {
    const next = applyNext(before, packageId, kept)
    if (next !== 'refold') return next
    const history = histories.get(packageId) ?? (await readHistory(store, packageId))
    histories.set(packageId, history)
    // The log may hold later events already; a chunk sees only what lies before its own place, however large the chunk.
    return foldPackage(
      packageId,
      history.filter((event) => (event.position ?? 0) <= (kept.position ?? 0)),
    )
  } catch (error) {
    // One event that the fold cannot bear must not stop the news of all others (FAULTS 22).
    const reason = error instanceof Error ? error.message : String(error)
    out.faults.push({ position: kept.position ?? (0 as HubPosition), reason })
    return null
  }
}

export async function readHistory(store: HubStore, packageId: PackageId): Promise<KeptEvent[]> {
  const logged = await store.packageEvents(packageId, MAX_HISTORY)
  return logged.flatMap((event) => keptOf(event) ?? [])
}

/**
 * Sites whose stations need the package: where it was announced for, and where it is. Received elsewhere, the site it left drops out; at the
 * end all do, unless somebody has to say there which of two records is so; a correction that takes the end back brings them in again.
 */
export function sitesIn(view: PackageView | null): Set<SiteId> {
  return view === null || isBehind(view) ? new Set() : sitesOf(view)
}

/** The same, whether it is over or not. */
export const sitesOf = (view: PackageView): Set<SiteId> =>
  new Set([view.announced?.site, view.site].filter((site) => site !== undefined && site !== null))

/** Left behind: nobody has to act, so stations may forget. */
const isBehind = (view: PackageView): boolean => isOver(view) && view.contradictions.length === 0

function scopeChanges(
  before: PackageView | null,
  after: PackageView,
  position: HubPosition,
  recordedAt: HubInstant,
  forgetAfterMs: number,
): ScopeChange[] {
  const was = sitesIn(before)
  const is = sitesIn(after)
  const { packageId } = after
  // Counted from the hub's own clock: a device in the year 2031 must not keep a person's name for years.
  const forgetAfter = (recordedAt + forgetAfterMs) as HubInstant
  return [
    ...[...was]
      .filter((site) => !is.has(site))
      .map((site) => ({ position, site, packageId, change: 'leave' as const, forgetAfter })),
    ...[...is]
      .filter((site) => !was.has(site))
      .map((site) => ({ position, site, packageId, change: 'enter' as const, forgetAfter: null })),
  ]
}
