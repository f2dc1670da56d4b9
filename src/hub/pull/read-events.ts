// The events of an answer: histories of packages that enter the site's scope, and single events of those that are in it.
import type { DeviceId, HubPosition, PackageId, SiteId } from '../../domain/brands.ts'
import type { PullChange } from '../../wire/down.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { hasMark, markOf } from '../body-marks.ts'
import { sitesOf } from '../projections/packages.ts'
import type { HubStore, LoggedEvent, ScopeChange } from '../store/contract.ts'
import { pulledEvent } from './changes.ts'
import type { Asked, PullNeeds } from './pull.ts'

export type Placed = { position: HubPosition; change: PullChange }
/** Log events looked at for one answer: what belongs to other sites costs reading too. */
const MAX_LOOKED_AT = 20_000
const LOOK_STEP = 1000
/** Events of one package's history; the newest when there are more. */
const MAX_HISTORY = 2000
/** History events after which an answer ends. */
const MAX_HISTORY_EVENTS = 4000

/**
 * [PU6] A station has of its current journal what it named when it asked for its lease, and what it has sent since: what lies further on, a twin sent.
 * Of its older journals it may have lost what the hub has.
 */
const isForeign = ({ lease }: Asked, event: LoggedEvent) =>
  event.deviceId !== lease.deviceId || event.epoch !== lease.epoch || event.seq > lease.lastSeq

type Scope = { from: HubPosition; to: HubPosition; changes: readonly ScopeChange[] }
type Key = { keyId: string; key: string } | null
type History = { position: HubPosition; packageId: PackageId; events: LoggedEvent[]; key: Key }

/**
 * [PU5] Each package that enters, with its whole history and the key of its personal facts: those that are still there, those that left lately (a tablet
 * that comes in at noon must know what was delivered in the morning), and those of which the station has some of the story, so that it has its end. Of
 * what left for another site, the history up to there. Reads up to `scope.to`, less when the histories are long; `upTo(p)` gives the changes for an
 * answer that ends at p.
 */
export async function readHistories(needs: PullNeeds, asked: Asked, scope: Scope) {
  const { store } = needs
  const enters = lastEnters(scope.changes)
  const ids = enters.map(({ packageId }) => packageId)
  const had = await store.lastScope(asked.site, scope.from, ids)
  const last = await store.lastScope(asked.site, null, ids)
  // Who is erased on the way is told to be forgotten, and the parcel goes on ([PU12]).
  for (const packageId of await store.inScope(asked.site, ids)) last.delete(packageId)
  const read: History[] = []
  let [to, count] = [scope.to, 0]
  for (const { packageId, position } of enters) {
    if (position > to) break
    const history = await historyOf(needs, asked, packageId, last.get(packageId), had.has(packageId))
    if (history === null) continue
    read.push({ position, packageId, ...history })
    count += history.events.length
    if (count >= MAX_HISTORY_EVENTS) to = position
  }
  return {
    to,
    entering: new Map(read.map(({ packageId, position }) => [packageId, position])),
    upTo: (end: HubPosition): Placed[] =>
      read.map(({ position, packageId, events, key }) => ({
        position,
        change: {
          ...{ change: 'enter', packageId, keyId: key?.keyId ?? null, key: key?.key ?? null },
          events: events.filter((event) => event.position <= end && isForeign(asked, event)).map(pulledEvent),
        },
      })),
  }
}

/** Where each came in last, in order: told before its leaving, its coming would end with that, and its key be forgotten. */
function lastEnters(changes: readonly ScopeChange[]): ScopeChange[] {
  const enters = new Map<PackageId, ScopeChange>()
  for (const one of changes) {
    if (one.change !== 'enter') continue
    enters.delete(one.packageId)
    enters.set(one.packageId, one)
  }
  return [...enters.values()]
}

/** What left longer ago than this concerns no work of today. */
const LATELY_MS = 48 * 3_600_000

/** null: it is left out. `last`: its last scope change, where it is not there now; `had`: the station knew it at its cursor. */
async function historyOf(
  { store, config, now }: PullNeeds,
  { site, lease }: Asked,
  packageId: PackageId,
  last: ScopeChange | undefined,
  had: boolean,
): Promise<Pick<History, 'events' | 'key'> | null> {
  const left = last?.change === 'leave' ? last : null
  const forgetAfter = left?.forgetAfter ?? Infinity
  const isForgotten = forgetAfter < now()
  if (isForgotten && !had) return null
  const all = await store.packageEvents(packageId, MAX_HISTORY)
  const isLately = left === null || forgetAfter - config.limits.forgetAfterMs >= now() - LATELY_MS
  if (!isLately && !had && !all.some(({ deviceId }) => deviceId === lease.deviceId)) return null
  const end = left === null || (await isFor(store, site, packageId)) ? Infinity : left.position
  const events = all.filter((event) => event.position <= end || isCorrection(event.body))
  return { events, key: isForgotten ? null : await store.packageKey(packageId) }
}

/** [PU11] Also after its end. The site that it was moved away from does not hear how it goes on elsewhere. */
async function isFor(store: HubStore, site: SiteId, packageId: PackageId): Promise<boolean> {
  const view = await store.packageView(packageId)
  return view !== null && sitesOf(view).has(site)
}

type Range = { from: HubPosition; to: HubPosition; most: number; entering: ReadonlyMap<PackageId, HubPosition> }

/** Single events, by others, of packages in the scope and of routes ([PU9]); about `most`, and how far they reach. `own`: the station’s own, up to there. */
export async function readLog(store: HubStore, asked: Asked, { from, to, most, entering }: Range) {
  const placed: Placed[] = []
  const own: LoggedEvent[] = []
  let at = from
  for (let looked = 0; at < to; looked += LOOK_STEP) {
    if (looked >= MAX_LOOKED_AT) return { placed, own, to: at }
    const events = await store.events(at, LOOK_STEP)
    const wanted = await wantedOf(store, asked, from, events)
    for (const event of events) {
      if (event.position > to) return { placed, own, to }
      if (!isForeign(asked, event)) own.push(event)
      if (!wanted(event, entering)) continue
      placed.push({ position: event.position, change: { change: 'event', event: pulledEvent(event) } })
      if (placed.length >= most) return { placed, own, to: event.position }
    }
    if (events.length < LOOK_STEP) return { placed, own, to }
    at = events.at(-1)?.position ?? to
  }
  return { placed, own, to }
}

/**
 * Of a package in scope now; or of one that has left since, when the station had it (it was in scope at the cursor) and the event came before it left.
 * Of what left before: all, when that was its end and it was for this site ([PU11]); else only that a record which the station may have was taken back
 * or settled. Nobody goes on showing what is not so. What a package's history in this answer holds is not sent again.
 */
async function wantedOf(store: HubStore, asked: Asked, from: HubPosition, events: readonly LoggedEvent[]) {
  const ids = [...new Set(events.flatMap(({ packageIds }) => packageIds))]
  const now = await store.inScope(asked.site, ids)
  const gone = ids.filter((id) => !now.has(id))
  const knew = await store.lastScope(asked.site, from, gone)
  const had = new Set(gone.filter((id) => knew.get(id)?.change === 'enter'))
  const leftAt = new Map<PackageId, HubPosition>()
  for (const event of events)
    for (const id of event.packageIds) {
      if (!had.has(id) || leftAt.has(id)) continue
      const before = (event.position - 1) as HubPosition
      const last = (await store.lastScope(asked.site, before, [id])).get(id)
      if (last?.change === 'leave') leftAt.set(id, event.position)
    }
  const beforeLeaving = ({ position }: LoggedEvent, id: PackageId): boolean =>
    had.has(id) && position < (leftAt.get(id) ?? Infinity)
  const later = events.flatMap((event) => event.packageIds.filter((id) => knew.has(id) && !beforeLeaving(event, id)))
  const ended = new Set<PackageId>()
  for (const id of new Set(later)) if (await isFor(store, asked.site, id)) ended.add(id)
  const ofRoutes = await routeNews(store, asked, events)
  const concerns = (event: LoggedEvent, id: PackageId): boolean =>
    now.has(id) || beforeLeaving(event, id) || ended.has(id) || (knew.has(id) && isCorrection(event.body))
  return (event: LoggedEvent, entering: ReadonlyMap<PackageId, HubPosition>): boolean =>
    isForeign(asked, event) &&
    (ofRoutes.has(event.position) || event.packageIds.some((id) => !entering.has(id) && concerns(event, id)))
}

const CORRECTION_MARKS = ['"EventCorrected"', '"ContradictionSettled"'].map(markOf)
const CORRECTIONS: readonly string[] = ['EventCorrected', 'ContradictionSettled']

function isCorrection(body: Uint8Array): boolean {
  if (!hasMark(body, CORRECTION_MARKS)) return false
  const decoded = decodeBody(body)
  return decoded.ok && CORRECTIONS.includes(decoded.event.kind)
}

/**
 * [PU9] Of events that name no package those about a route (an empty van that left), and corrections of such, by devices of the site. Not who works when
 * or takes a break: that is for supervisors only, and comes with the positions.
 */
async function routeNews(store: HubStore, { site }: Asked, events: readonly LoggedEvent[]) {
  const found = new Set<HubPosition>()
  const ofSite = new Map<DeviceId, boolean>()
  for (const event of events) {
    if (event.packageIds.length > 0) continue
    const known = ofSite.get(event.deviceId) ?? (await store.station(event.deviceId))?.site === site
    ofSite.set(event.deviceId, known)
    if (known && isAboutRoute(event.body)) found.add(event.position)
  }
  return found
}

/** What such an event has in its bytes. Most without a package are codes that nobody knew: those are not worth parsing at each pull from the beginning. */
const MARKS = ['"routeId"', '"EventCorrected"'].map(markOf)

function isAboutRoute(body: Uint8Array): boolean {
  if (!hasMark(body, MARKS)) return false
  const decoded = decodeBody(body)
  if (!decoded.ok) return false
  const { kind, data } = decoded.event
  return kind === 'EventCorrected' || (typeof data === 'object' && data !== null && 'routeId' in data)
}
