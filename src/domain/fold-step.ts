// One event onto a view: the rule of its kind, and what holds for all kinds (DOMAIN §0.2 rules 1, 4, 5, 6, 9). Every list in the view is
// bounded, so a step costs the same for the tenth event and the ten-thousandth.
import type { EventId, HubPosition, HybridTime, PackageId, SiteId } from './brands.ts'
import type { EventOf, Kind, KeptEvent } from './event.ts'
import { apartMs } from './fold-order.ts'
import { isTerminal, RULES, type Change, type Presence, type Rule } from './fold-rules.ts'
import type { Contradiction, Custodian, Notice, PackageView } from './view.ts'

export const MAX_NOTICES = 24
export const MAX_CONTRADICTIONS = 12
export const MAX_RECENT = 6
/** An error beyond this says "unknown"; it must not put a whole morning into doubt. */
export const MAX_DOUBT_MS = 180_000

export const emptyView = (packageId: PackageId): PackageView => ({
  packageId,
  lifecycle: null,
  custodian: { kind: 'unknown' },
  responsible: 'depot',
  holds: [],
  notices: [],
  contradictions: [],
  announced: null,
  site: null,
  routeId: null,
  routeBy: null,
  bin: null,
  vehicleId: null,
  driverId: null,
  stopId: null,
  agreed: false,
  loaded: null,
  delivered: null,
  attempts: [],
  last: null,
  newest: null,
  corrections: false,
  maxSeen: 0 as HubPosition,
  asOf: null,
  upTo: 0 as HubPosition,
  count: 0,
  recent: [],
})

/** A corrected event counts (the station knows it) and does nothing else. */
export function countOnly(view: PackageView, kept: KeptEvent, place: number): PackageView {
  return {
    ...view,
    count: view.count + 1,
    asOf: Math.max(view.asOf ?? 0, Math.floor(place)) as HybridTime,
    upTo: Math.max(view.upTo, kept.position ?? 0) as HubPosition,
    maxSeen: Math.max(view.maxSeen, kept.event.seen) as HubPosition,
    corrections: view.corrections || kept.event.kind === 'EventCorrected',
  }
}

export function step(before: PackageView, kept: KeptEvent, place: number): PackageView {
  const { event, id } = kept
  const view = countOnly(before, kept, place)
  if (event.kind === 'Unknown')
    return noticed(view, [{ kind: 'newer-version', by: id, at: event.at, detail: event.unknownKind }])
  const rule = RULES[event.kind]
  const raw = changeOf(rule, view, kept, event)
  const { change, contradiction } = guardTerminal(view, rule.presence, kept, raw)
  const found = [contradiction, disputed(change, kept), ...concurrent(view, kept, change)]
  const next = applied(view, kept, sited(view, rule.presence, event.site, change))
  // `next` is this step's own copy still.
  next.recent = recentWith(view, kept, change)
  if (!ABOUT_FACTS.includes(event.kind)) next.newest = { by: id, at: event.at }
  return contradicted(next, found)
}

/** What nobody received is at the site of whoever had it in the hand first, on the way too: otherwise no other station there would hear of it. */
function sited(view: PackageView, presence: Presence, site: SiteId | undefined, change: Change): Change {
  if (presence === 'none' || site === undefined || view.site !== null || change.lifecycle === undefined) return change
  return { ...change, set: { site, ...change.set } }
}

/** Said about facts, or about where the address lies; no news of the package, so it ends nobody's undo. */
const ABOUT_FACTS: readonly Kind[] = ['EventCorrected', 'ContradictionSettled', 'PinReported', 'PinReportSettled']

// The table's row and the event have the same kind; TypeScript cannot follow that through the union.
function changeOf(rule: unknown, view: PackageView, kept: KeptEvent, event: EventOf<Kind>): Change {
  return (rule as Rule<Kind>).change(view, { packageId: view.packageId, id: kept.id, event })
}

/**
 * Rule 4. A later scan elsewhere does move the parcel, and contradicts; one from a suspect clock only contradicts, for it cannot claim to be
 * later. Words from another door neither move it nor pass unseen.
 */
function guardTerminal(
  view: PackageView,
  presence: Presence,
  kept: KeptEvent,
  change: Change,
): { change: Change; contradiction: Contradiction | null } {
  const ended = view.delivered?.by ?? view.last?.by
  if (!isTerminal(view) || presence === 'none' || ended === undefined) return { change, contradiction: null }
  if (kept.event.kind === 'PackageDelivered' && sameJournal(ended, kept.id)) return { change, contradiction: null }
  const contradiction = { kind: 'after-terminal' as const, events: pair(ended, kept.id), at: kept.event.at }
  if (presence === 'door' || kept.event.clockSuspect === true) return { change: {}, contradiction }
  return { change: { ...change, notices: [...(change.notices ?? []), { kind: 'ghost' }] }, contradiction }
}

function disputed(change: Change, kept: KeptEvent): Contradiction | null {
  if (change.disputes === undefined) return null
  return { kind: 'two-drivers', events: pair(change.disputes, kept.id), at: kept.event.at }
}

/** Rule 1: neither had seen the other, closer than both clocks know, and they do not agree on lifecycle or custodian. */
function concurrent(view: PackageView, kept: KeptEvent, change: Change): Contradiction[] {
  const effect = effectOf(change)
  if (effect === null || view.recent.length === 0) return []
  const { event, position } = kept
  return view.recent
    .filter((other) => !sameJournal(other.by, kept.id))
    .filter((other) => !(other.position !== undefined && event.seen >= other.position))
    .filter((other) => !(position !== undefined && other.seen >= position))
    .filter((other) => apartMs(other.at, event.at) <= doubt(other.errMs) + doubt(event.atErrMs))
    .filter((other) => disagree(other.effect, effect))
    .map((other) => ({ kind: 'concurrent', events: pair(other.by, kept.id), at: event.at }))
}

const doubt = (errMs: number): number => Math.min(errMs, MAX_DOUBT_MS)
const pair = (a: EventId, b: EventId): [EventId, EventId] => [a, b]

/** Same device, and neither a twin's branch of the other: inside one journal nothing is concurrent. */
function sameJournal(a: EventId, b: EventId): boolean {
  // Nearly always one device's next event: no need to take the ids apart, and a scan waits for this.
  if (a.slice(0, a.lastIndexOf('/')) === b.slice(0, b.lastIndexOf('/'))) return true
  const [deviceA, epochA = ''] = a.split('/')
  const [deviceB, epochB = ''] = b.split('/')
  return deviceA === deviceB && !epochA.startsWith(`${epochB}~`) && !epochB.startsWith(`${epochA}~`)
}

/** What an event claims: `lifecycle|custodian`, an empty side where it claims nothing. */
function effectOf(change: Change): string | null {
  if (change.lifecycle === undefined && change.custodian === undefined) return null
  return `${change.lifecycle ?? ''}|${change.custodian === undefined ? '' : custodianKey(change.custodian)}`
}
function disagree(a: string, b: string): boolean {
  const [lifecycleA = '', custodianA = ''] = a.split('|')
  const [lifecycleB = '', custodianB = ''] = b.split('|')
  return differ(lifecycleA, lifecycleB) || differ(custodianA, custodianB)
}
const differ = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b

/** One text a custodian: for comparing, and for sums over custodians (DOMAIN §0). */
export function custodianKey(custodian: Custodian): string {
  switch (custodian.kind) {
    case 'depot':
      return `depot:${custodian.site}`
    case 'driver':
      return `driver:${custodian.personId}`
    case 'carrier':
      return `carrier:${custodian.name}`
    case 'shipper':
    case 'customs':
    case 'neighbour':
    case 'recipient':
    case 'mail_room':
    case 'reception':
    case 'letterbox':
    case 'safe_place':
    case 'unknown':
      return custodian.kind
  }
}

function recentWith(view: PackageView, kept: KeptEvent, change: Change): PackageView['recent'] {
  const effect = effectOf(change)
  if (effect === null) return view.recent
  const { id, deviceId, position, event } = kept
  const entry = { by: id, deviceId, at: event.at, errMs: event.atErrMs, seen: event.seen, effect }
  const placed = position === undefined ? entry : { ...entry, position }
  const near = view.recent.filter(({ at, errMs }) => apartMs(at, event.at) <= doubt(errMs) + MAX_DOUBT_MS)
  return [...near, placed].slice(-MAX_RECENT)
}

function applied(view: PackageView, kept: KeptEvent, change: Change): PackageView {
  const { id, event } = kept
  const next: PackageView = {
    ...view,
    ...change.set,
    lifecycle: change.lifecycle ?? view.lifecycle,
    custodian: change.custodian ?? view.custodian,
    responsible: change.responsible ?? view.responsible,
    holds: holdsAfter(view, change),
  }
  const actor = event.actorId === undefined ? {} : { actorId: event.actorId }
  if (moved(view, next)) next.last = { by: id, at: event.at, kind: event.kind, ...actor }
  if (change.settles === true) next.contradictions = view.contradictions.filter(({ kind }) => kind !== 'two-drivers')
  if (change.clears?.some((kind) => view.notices.some((notice) => notice.kind === kind)) === true)
    next.notices = view.notices.filter(({ kind }) => change.clears?.includes(kind) !== true)
  return noticed(
    change.bothHold === undefined ? next : withoutPair(next, change.bothHold),
    (change.notices ?? []).map((notice) => ({ ...notice, by: id, at: event.at })),
  )
}

function withoutPair(view: PackageView, settled: readonly EventId[]): PackageView {
  return {
    ...view,
    contradictions: view.contradictions.filter(({ events }) => !events.every((id) => settled.includes(id))),
    notices: view.notices.filter(({ kind, by }) => kind !== 'ghost' || !settled.includes(by)),
  }
}

function holdsAfter(view: PackageView, { holds, releases }: Change): PackageView['holds'] {
  if (holds !== undefined && !view.holds.includes(holds)) return [...view.holds, holds].sort()
  return releases === undefined ? view.holds : view.holds.filter((hold) => hold !== releases)
}

function moved(before: PackageView, after: PackageView): boolean {
  return (
    before.lifecycle !== after.lifecycle ||
    custodianKey(before.custodian) !== custodianKey(after.custodian) ||
    before.site !== after.site ||
    before.routeId !== after.routeId ||
    before.bin !== after.bin ||
    before.vehicleId !== after.vehicleId
  )
}

/** The same oddity said again replaces the older saying. */
function noticed(view: PackageView, notices: readonly Notice[]): PackageView {
  if (notices.length === 0) return view
  const older = view.notices.filter(
    (old) => !notices.some(({ kind, detail }) => kind === old.kind && detail === old.detail),
  )
  return { ...view, notices: [...older, ...notices].slice(-MAX_NOTICES) }
}

/** One pair of events is one contradiction, however many rules find it. */
function contradicted(view: PackageView, found: readonly (Contradiction | null)[]): PackageView {
  const seen = new Set<string>()
  const fresh = found
    .filter((contradiction) => contradiction !== null)
    .filter(({ events }) => !seen.has(events.join()) && seen.add(events.join()))
  if (fresh.length === 0) return view
  return { ...view, contradictions: [...view.contradictions, ...fresh].slice(-MAX_CONTRADICTIONS) }
}
