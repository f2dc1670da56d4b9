// What is known of a parcel that somebody looks at, kept for the next look: a page that follows its parcel, the news it fetches and the other phones on
// the same link read the log once for each change, not once each. Nothing here depends on who asks or when.
import type { Hash, HubInstant, Instant, PackageId, SiteId } from '../../domain/brands.ts'
import { type CustomerLine, customerTimeline } from '../../domain/customer-lines.ts'
import type { CustomerContext } from '../../domain/customer-words.ts'
import type { KeptEvent, PrivateFacts } from '../../domain/event.ts'
import { correctedIds, foldPackage, isOver } from '../../domain/fold.ts'
import type { Site } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import type { HubDeps } from '../deps.ts'
import { openKept } from '../own/open-sealed.ts'
import { readHistory } from '../projections/packages.ts'
import type { PageModel } from './page.ts'
import { dayOf, isoIn } from './times.ts'

export type People = {
  recipient: PrivateFacts | null
  /** who took it, as the driver wrote it down */ taker: PrivateFacts | null
}
export type ParcelFacts = {
  view: PackageView
  /** oldest first */
  lines: CustomerLine[]
  context: CustomerContext
  timeZone: string
  /** null: nobody announced it here, or its recipient was erased, so there is no link to it */
  secretHash: Hash | null
  /** when the hub learned of the end; null: it has not ended */
  endedAt: HubInstant | null
  /** opened when first asked for: most that look have no secret */
  people: () => Promise<People>
  /** made of these facts within the last minute, by whether the secret opened them (read.ts) */
  models: Map<boolean, { minute: number; model: PageModel }>
}
type Deps = Pick<HubDeps, 'store'>
type Kept = { readAt: number; facts: Promise<ParcelFacts | null> }

/** Rows of sites and shipments have no news of their own here; a change of them is noticed within this time. */
const OLD_MS = 60_000
const MAX_PARCELS = 3_000

export class ParcelBook {
  readonly #deps: Deps
  /** in the order in which they were asked for */
  readonly #kept = new Map<PackageId, Kept>()
  readonly #waiting = new Map<string, Set<PackageId>>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** null: nothing is known under this id. */
  read(packageId: PackageId): Promise<ParcelFacts | null> {
    const known = this.#kept.get(packageId)
    if (known !== undefined && performance.now() - known.readAt < OLD_MS) return known.facts
    const facts = readFacts(this.#deps, packageId)
    const kept = { readAt: performance.now(), facts }
    this.#kept.delete(packageId)
    this.#kept.set(packageId, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_PARCELS && oldest !== undefined) this.#kept.delete(oldest)
    // A fault, or a parcel that is announced this very moment, must not be kept.
    const forget = (): void => {
      if (this.#kept.get(packageId) === kept) this.#kept.delete(packageId)
    }
    facts.then((found) => {
      if (found === null) forget()
    }, forget)
    return facts
  }

  changed(packages: Iterable<PackageId>): void {
    for (const packageId of packages) this.#kept.delete(packageId)
  }

  /** A page says that this photo is not here yet. */
  waitsFor(packageId: PackageId, sha256: string): void {
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size >= MAX_PARCELS && oldest !== undefined) this.#waiting.delete(oldest)
    this.#waiting.set(sha256, (this.#waiting.get(sha256) ?? new Set()).add(packageId))
  }

  /** Who is told that it is whole now; once. */
  waitingFor(sha256: string): PackageId[] {
    const waiting = this.#waiting.get(sha256) ?? []
    this.#waiting.delete(sha256)
    return [...waiting]
  }
}

async function readFacts({ store }: Deps, packageId: PackageId): Promise<ParcelFacts | null> {
  const history = await readHistory(store, packageId)
  if (history.length === 0) return null
  // A parcel announced this very moment is in the log before it is in the projection.
  const view = (await store.packageView(packageId)) ?? foldPackage(packageId, history)
  const events = history.filter(({ position }) => position !== undefined && position <= view.upTo)
  const shipment = await store.shipment(packageId)
  const { context, timeZone } = await placesOf({ store }, view, events)
  let people: Promise<People> | null = null
  return {
    ...{ view, context, timeZone, endedAt: endOf(view, events) },
    lines: customerTimeline(packageId, events, context),
    secretHash: (await store.erasedAt(packageId)) === null ? (shipment?.secretHash ?? null) : null,
    models: new Map(),
    people: () => (people ??= openPeople({ store }, view, events)),
  }
}

/** By the hub's clock: a device in the year 2031 must not keep a name on a page for years. */
function endOf(view: PackageView, events: readonly KeptEvent[]): HubInstant | null {
  if (!isOver(view)) return null
  const by = view.delivered?.by ?? view.last?.by
  return events.find(({ id }) => id === by)?.recordedAt ?? null
}

/** Towns and the clock of the depot that delivers. */
async function placesOf(
  { store }: Deps,
  view: PackageView,
  events: readonly KeptEvent[],
): Promise<{ context: CustomerContext; timeZone: string }> {
  const named = [
    view.announced?.site,
    view.site,
    ...events.flatMap(({ event }) => [event.site, siteInData(event.data)]),
  ]
  const sites = new Map<SiteId, Site>()
  for (const id of new Set(named))
    if (id !== undefined && id !== null) {
      const site = (await store.row('site', id))?.value as Site | null | undefined
      if (site) sites.set(id, site)
    }
  const home = view.announced?.site ?? view.site
  const timeZone = (home === null ? undefined : sites.get(home)?.timeZone) ?? 'UTC'
  const context = {
    townOf: (id: SiteId) => sites.get(id)?.town ?? null,
    dayOf: (ms: Instant) => dayOf(isoIn(ms, timeZone)),
  }
  return { context, timeZone }
}

export const siteInData = (data: unknown): SiteId | undefined => {
  const site: unknown = typeof data === 'object' && data !== null && 'site' in data ? data.site : undefined
  return typeof site === 'string' ? (site as SiteId) : undefined
}

/** null where the key was destroyed: then nobody can read it any more. */
async function openPeople({ store }: Deps, view: PackageView, events: readonly KeptEvent[]): Promise<People> {
  const gone = correctedIds(events)
  const announced = events.findLast(({ id, event }) => event.kind === 'PackageAnnounced' && !gone.has(id))
  const handed = events.find(({ id }) => id === view.delivered?.by)
  return {
    recipient: announced === undefined ? null : await openKept(store, announced, view.packageId),
    taker: handed === undefined ? null : await openKept(store, handed, view.packageId),
  }
}
