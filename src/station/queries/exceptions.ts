// The four lanes of what needs a supervisor (DOMAIN §15): troubles kept beside the views, promises that have passed, and what this device itself lacks.
// Each lane is bounded and says how many there are in all; nothing here opens a view that is not shown.
import type { EventId, Instant, JournalSeq, PackageId, RouteId, SiteId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { placeIn } from '../../domain/geo.ts'
import { eventIdOf } from '../../domain/event.ts'
import { LANES, type Lane, promiseEnd } from '../../domain/exceptions.ts'
import { packagesTouched } from '../../domain/fold.ts'
import { RESIDUALS } from '../../domain/reasons.ts'
import type { ExceptionLine } from '../../wire/bridge.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { once, sql } from '../../sql/statements.ts'
import type { Core } from '../core.ts'
import { reportedStop, wayTo } from '../pin-reports.ts'
import { placeWords, routeNumber } from '../places.ts'
import type { KeptTrouble } from '../troubles.ts'
import { newsAsOf } from './as-of.ts'
import { endedSince } from './board.ts'
import { otherDevices } from './device-troubles.ts'
import { holdsWords, openGaps } from './gaps.ts'
import { latePromises } from './late-promises.ts'

const SHOWN = 60
/** Older than this, what waits here to be sent is news to somebody (FAULTS: offline is a state, a day of it is not). */
const UNSENT_OLD_MS = 15 * 60_000
const CONTACT_OLD_MS = 10 * 60_000

export const EXCEPTIONS_SQL = {
  overdue: sql<[string, string, number], { package_id: string; day: string }>(`
    SELECT package_id, day FROM packages WHERE site = ? AND open = 1 AND day > '' AND day < ?
    AND NOT EXISTS (SELECT 1 FROM troubles AS t WHERE t.package_id = packages.package_id AND t.lane = 'customer')
    ORDER BY day DESC LIMIT ?`),
  countOverdue: sql<[string, string], { n: number }>(`
    SELECT count(*) AS n FROM packages WHERE site = ? AND open = 1 AND day > '' AND day < ?
    AND NOT EXISTS (SELECT 1 FROM troubles AS t WHERE t.package_id = packages.package_id AND t.lane = 'customer')`),
  notStored: sql<[number], { epoch_n: number; seq: number; verdict: string; reason: string }>(
    'SELECT epoch_n, seq, verdict, reason FROM not_stored LIMIT ?',
  ),
}

export type Exceptions = {
  asOf: Instant | null
  lanes: Record<Lane, ExceptionLine[]>
  counts: Record<Lane, number>
}
type Found = { lines: ExceptionLine[]; count: number }

export function exceptions(core: Core): Exceptions {
  const site = core.enrolment.get()?.site
  const found = Object.fromEntries(LANES.map((lane) => [lane, laneOf(core, lane, site)])) as Record<Lane, Found>
  const each = <T>(of: (lane: Found) => T) =>
    Object.fromEntries(LANES.map((lane) => [lane, of(found[lane])])) as Record<Lane, T>
  return { asOf: newsAsOf(core), lanes: each(({ lines }) => lines), counts: each(({ count }) => count) }
}

function laneOf(core: Core, lane: Lane, site: SiteId | undefined): Found {
  const parts: Found[] = []
  if (site !== undefined) {
    parts.push({
      lines: core.troubles.newest(site, lane, endedSince(core), SHOWN).map((one) => troubleLine(core, lane, one)),
      count: core.troubles.count(site, lane, endedSince(core)),
    })
    if (lane === 'customer') {
      const late = latePromises(core)
      parts.push({ lines: late, count: late.length }, overdue(core, site))
    }
  }
  if (lane === 'data') parts.unshift(ofThisDevice(core))
  const all = parts.flatMap((part) => part.lines)
  const lines = onePerStop(all)
  // What this device itself lacks comes first: every other line may be wrong because of it.
  const device = lines.filter(({ key }) => key.startsWith('device '))
  const others = lines.filter((line) => !device.includes(line)).sort((a, b) => b.since - a.since)
  return {
    lines: [...device, ...others].slice(0, SHOWN),
    count: parts.reduce((sum, { count }) => sum + count, 0) - (all.length - lines.length),
  }
}

/** What was said of a stop stands beside each of its parcels, and is one line. */
function onePerStop(lines: readonly ExceptionLine[]): ExceptionLine[] {
  const said = new Set<string>()
  return lines.filter(({ words }) => {
    if (!words.key.startsWith('exception.pin-wrong')) return true
    const what = `${words.key} ${words.values['stopId'] ?? ''}`
    return !said.has(what) && said.add(what)
  })
}

function troubleLine(core: Core, lane: Lane, { packageId, kind, detail, since, events }: KeptTrouble): ExceptionLine {
  const held = kind === 'hold' ? holdPlaced(core, packageId, detail) : null
  const words = wordsOf(core, lane, { packageId, kind, detail })
  return {
    ...lineOf(core, packageId),
    // What is said of a stop opens the stop, with all of its parcels.
    ...(words.values['stopId'] === undefined ? {} : { packageId: null }),
    key: `${packageId} ${kind} ${detail}`,
    lane,
    words,
    since: held?.since ?? since,
    eventIds: held === null ? events : [held.by],
  }
}

/** While a device holds what has not come, a package that nobody saw is unknown, not missing (DOMAIN §9); where it lies is known of what another lane has. */
const UNSEEN: readonly KeptTrouble['kind'][] = ['not-seen', 'missing', 'lost']

function wordsOf(
  core: Core,
  lane: Lane,
  { packageId, kind, detail }: Pick<KeptTrouble, 'packageId' | 'kind' | 'detail'>,
): ExceptionLine['words'] {
  if (kind === 'pin-wrong') return pinWords(core, packageId, detail)
  const values = valuesOf(core, kind, detail)
  const isUnseen = lane === 'package' && UNSEEN.includes(kind)
  const gaps = isUnseen ? openGaps(core, core.views.eventsOf(packageId)) : []
  const what = 'residual' in values && kind === 'not-seen' ? 'not-seen-debrief' : kind
  if (gaps.length === 0) return { key: `exception.${what}`, values }
  return { key: `exception.${what}-unknown`, values: { ...values, held: gaps.map(holdsWords).join(', ') } }
}

/** How far from its pin the driver says that the address lies, and which way. */
function pinWords(core: Core, packageId: PackageId, detail: string): ExceptionLine['words'] {
  const stopId = reportedStop(core, packageId, detail)
  const stop = stopId === null ? null : core.copies.get('stop', stopId)
  if (stop === null) return { key: 'exception.pin-wrong', values: {} }
  const values = { address: stop.lines.join(', '), stopId: stop.id }
  const proposed = placeIn(detail)
  if (proposed === null) return { key: 'exception.pin-wrong-somewhere', values }
  const { metres, direction } = wayTo(stop, proposed)
  return { key: 'exception.pin-wrong-at', values: { ...values, metres: String(metres), direction } }
}

/** The package and its route, as a line names them. */
function lineOf(core: Core, packageId: PackageId): Pick<ExceptionLine, 'packageId' | 'routeId' | 'routeNumber'> {
  const view = core.views.read(packageId)
  const routeId = core.copies.stopOf(packageId)?.stop.routeId ?? view?.routeId ?? null
  return { packageId, routeId, routeNumber: placeWords(core, packageId, view)?.routeNumber ?? null }
}

/** A view says which holds there are, not since when. */
function holdPlaced(core: Core, packageId: PackageId, hold: string): { since: Instant; by: EventId } | null {
  const placed = core.views
    .eventsOf(packageId)
    .filter(({ event }) => event.kind === 'HoldPlaced' && event.data.hold === hold)
    .sort((a, b) => a.event.at - b.event.at)
    .at(-1)
  return placed === undefined ? null : { since: msOf(placed.event.at), by: placed.id }
}

/** Codes that the screens have words for; ids become the numbers and names people know. */
function valuesOf(core: Core, kind: KeptTrouble['kind'], detail: string): Record<string, string> {
  switch (kind) {
    case 'attempted':
    case 'unproven':
    case 'not-scanned':
      return { attempt: detail }
    case 'hold':
      return { hold: detail }
    case 'contradiction':
      return { contradiction: detail }
    case 'not-seen':
      return Object.hasOwn(RESIDUALS, detail) ? { residual: detail } : { missing: detail }
    case 'residual':
      return { residual: detail }
    case 'misload-open':
      return { route: routeNumber(core, detail as RouteId) ?? '' }
    case 'misrouted':
      return { site: core.copies.get('site', detail)?.name ?? detail }
    case 'double-id':
      return { shipper: detail }
    case 'proof-missing':
      return { proof: detail }
    case 'back':
    case 'missing':
    case 'lost':
    case 'over':
    case 'ghost':
    case 'departed-without-load':
    case 'not-received-before':
    case 'pin-wrong':
    case 'pin-locked':
    case 'newer-version':
      return {}
  }
}

/** Promised for a day that is over, and nothing else says why it waits. */
function overdue(core: Core, site: SiteId): Found {
  const today = core.clock.today()
  const rows = once(core.db, EXCEPTIONS_SQL.overdue).all(site, today, SHOWN)
  return {
    lines: rows.map(({ package_id, day }) => {
      const packageId = package_id as PackageId
      return {
        ...lineOf(core, packageId),
        ...{ key: `overdue ${packageId}`, lane: 'customer' as const, eventIds: [] },
        words: { key: 'exception.overdue', values: { day } },
        since: promiseEnd(day, null, core.clock.tzOffsetMin()) ?? core.clock.now(),
      }
    }),
    count: once(core.db, EXCEPTIONS_SQL.countOverdue).get(site, today)?.n ?? 0,
  }
}

const device = (what: string, since: Instant, values: Record<string, string> = {}): ExceptionLine => ({
  ...{ key: `device ${what}`, lane: 'data', packageId: null, routeId: null, routeNumber: null, eventIds: [] },
  words: { key: `exception.${what}`, values },
  since,
})

/** What this device itself cannot tell, has not sent, or was told off for; and what others have not sent. */
function ofThisDevice(core: Core): Found {
  const now = core.clock.now()
  const contact = core.kv.get('lastContact')
  const oldest = core.outbox.oldestUnsent()
  const unsentSince = oldest === null ? null : recordedAt(core, oldest)
  const lines = [
    contact === null ? [device('never-contact', now)] : [],
    contact !== null && now - contact > CONTACT_OLD_MS ? [device('no-contact', contact)] : [],
    unsentSince !== null && now - unsentSince > UNSENT_OLD_MS
      ? [device('unsent', unsentSince, { count: String(core.outbox.unsentCount()) })]
      : [],
    core.clock.trusted().suspect ? [device('clock', now)] : [],
    (core.kv.get('sweptGeneration') ?? 0) < (core.kv.get('generation') ?? 0) ? [device('folding', now)] : [],
    otherDevices(core),
  ].flat()
  const refused = notStored(core)
  return { lines: [...lines, ...refused.lines], count: lines.length + refused.count }
}

function recordedAt(core: Core, local: number): Instant | null {
  const row = core.journal.row(local)
  const decoded = row === null ? null : decodeBody(row.body)
  return decoded?.ok === true ? msOf(decoded.event.at) : null
}

/** What the hub took and could not use, or found told twice in different words ([OB4]); each opens the package it was about. */
function notStored(core: Core): Found {
  const { quarantined, conflicts } = core.outbox.notStored()
  const rows = once(core.db, EXCEPTIONS_SQL.notStored).all(SHOWN)
  const lines = rows.flatMap(({ epoch_n, seq, verdict }): ExceptionLine[] => {
    const epoch = core.journal.epochs().find(({ n }) => n === epoch_n)
    const row = epoch === undefined ? null : core.journal.row(epoch.base + seq)
    if (epoch === undefined || row === null) return []
    const decoded = decodeBody(row.body)
    const [packageId] = decoded.ok ? packagesTouched(decoded.event) : []
    const key = { deviceId: epoch.deviceId, epoch: epoch.epoch, seq: seq as JournalSeq }
    return [
      {
        ...device(
          verdict === 'conflict' ? 'conflict' : 'quarantined',
          decoded.ok ? msOf(decoded.event.at) : core.clock.now(),
        ),
        ...(packageId === undefined ? {} : lineOf(core, packageId)),
        key: `not-stored ${eventIdOf(key)}`,
        eventIds: [eventIdOf(key)],
      },
    ]
  })
  return { lines, count: quarantined + conflicts }
}
