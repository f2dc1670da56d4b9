// The events of an answer: histories of packages that enter the site's scope, and single events of those that are in it.
import type { DeviceId, HubPosition, PackageId, SiteId } from '../../domain/brands.ts'
import type { PullChange } from '../../wire/down.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { hasMark, markOf } from '../body-marks.ts'
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
 * what left, the history up to there. Reads up to `scope.to`, less when the histories are long; `upTo(p)` gives the changes for an answer that ends at p.
 */
export async function readHistories(needs: PullNeeds, asked: Asked, scope: Scope) {
  const { store } = needs
  const enters = scope.changes.filter(({ change }) => change === 'enter')
  const ids = [...new Set(enters.map(({ packageId }) => packageId))]
  const had = await store.lastScope(asked.site, scope.from, ids)
  const last = await store.lastScope(asked.site, null, ids)
  const read: History[] = []
  let [to, count] = [scope.to, 0]
  for (const { packageId, position } of enters) {
    if (position > to) break
    if (read.some((one) => one.packageId === packageId)) continue
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

/** What left longer ago than this concerns no work of today. */
const LATELY_MS = 48 * 3_600_000

/** null: it is left out. `had`: the station knew it at its cursor. */
async function historyOf(
  needs: PullNeeds,
  asked: Asked,
  packageId: PackageId,
  last: ScopeChange | undefined,
  had: boolean,
): Promise<Pick<History, 'events' | 'key'> | null> {
  const { store, now } = needs
  const left = last?.change === 'leave' ? last : null
  const forgetAfter = left?.forgetAfter ?? Infinity
  const isForgotten = forgetAfter < now()
  if (isForgotten && !had) return null
  const all = await store.packageEvents(packageId, MAX_HISTORY)
  const isLately = left === null || leftAtMs(needs, left) >= now() - LATELY_MS
  if (!isLately && !had && !all.some(({ deviceId }) => deviceId === asked.lease.deviceId)) return null
  const end = left?.position ?? Infinity
  const after = all.filter(({ position }) => position > end)
  const isLate = await lateWords(needs, asked, new Map(left === null ? [] : [[packageId, left]]), after)
  const events = all.filter((event) => event.position <= end || isCorrection(event.body) || isLate(event, packageId))
  return { events, key: isForgotten ? null : await store.packageKey(packageId) }
}

/** Where nothing personal was given out no time is kept: then it never counts as long ago. */
const leftAtMs = ({ config }: PullNeeds, { forgetAfter }: ScopeChange): number =>
  (forgetAfter ?? Infinity) - config.limits.forgetAfterMs

type Range = { from: HubPosition; to: HubPosition; most: number; entering: ReadonlyMap<PackageId, HubPosition> }

/** Single events, by others, of packages in the scope and of routes ([PU9]); about `most`, and how far they reach. `own`: the station’s own, up to there. */
export async function readLog(needs: PullNeeds, asked: Asked, { from, to, most, entering }: Range) {
  const { store } = needs
  const placed: Placed[] = []
  const own: LoggedEvent[] = []
  let at = from
  for (let looked = 0; at < to; looked += LOOK_STEP) {
    if (looked >= MAX_LOOKED_AT) return { placed, own, to: at }
    const events = await store.events(at, LOOK_STEP)
    const wanted = await wantedOf(needs, asked, from, events)
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
 * Of what left before, what devices of the site say late of it, and that a record which the station may have was taken back or settled: nobody goes on
 * showing what is not so. What a package's history in this answer holds is not sent again.
 */
async function wantedOf(needs: PullNeeds, asked: Asked, from: HubPosition, events: readonly LoggedEvent[]) {
  const { store } = needs
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
  const ofRoutes = await routeNews(store, asked, events)
  const isLate = await lateWords(needs, asked, await store.lastScope(asked.site, null, [...knew.keys()]), events)
  const concerns = (event: LoggedEvent, id: PackageId): boolean =>
    now.has(id) ||
    (had.has(id) && event.position < (leftAt.get(id) ?? Infinity)) ||
    (knew.has(id) && (isCorrection(event.body) || isLate(event, id)))
  return (event: LoggedEvent, entering: ReadonlyMap<PackageId, HubPosition>): boolean =>
    isForeign(asked, event) &&
    (ofRoutes.has(event.position) || event.packageIds.some((id) => !entering.has(id) && concerns(event, id)))
}

type Left = ReadonlyMap<PackageId, ScopeChange>
/**
 * Of what has left: what a device of the site said of it afterwards (a tablet that broke in the morning brings in the evening what it saw). Only while all
 * stations of the site have the story it belongs to: for as long as that is given to who comes in late.
 */
async function lateWords(needs: PullNeeds, { site }: Asked, last: Left, events: readonly LoggedEvent[]) {
  const ofSite = await devicesOfSite(
    needs.store,
    site,
    events.filter(({ packageIds }) => packageIds.some((id) => last.has(id))),
  )
  return ({ deviceId, position, recordedAt }: LoggedEvent, id: PackageId): boolean => {
    const left = last.get(id)
    if (left === undefined || position <= left.position || !ofSite.has(deviceId)) return false
    return recordedAt <= leftAtMs(needs, left) + LATELY_MS
  }
}

async function devicesOfSite(store: HubStore, site: SiteId, events: readonly LoggedEvent[]): Promise<Set<DeviceId>> {
  const found = new Set<DeviceId>()
  for (const deviceId of new Set(events.map((event) => event.deviceId)))
    if ((await store.station(deviceId))?.site === site) found.add(deviceId)
  return found
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
  const nameNone = events.filter(({ packageIds }) => packageIds.length === 0)
  const ofSite = await devicesOfSite(store, site, nameNone)
  const news = nameNone.filter(({ deviceId, body }) => ofSite.has(deviceId) && isAboutRoute(body))
  return new Set(news.map(({ position }) => position))
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
