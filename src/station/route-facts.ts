// What is known of a route as a whole: who closed its load and took it over, that it left, and how its round was closed (EVENTS LoadClosed,
// RouteDeparted, DebriefClosed). A package's view
// tells neither when nothing was agreed, nothing was aboard or all is delivered, so these few facts are kept by route, in the transaction of the event.
import type { EventId, HybridTime, PackageId, PersonId, RouteId, VehicleId } from '../domain/brands.ts'
import { eventIdOf, type EventKey, type Payloads, type ScanEvent, type UnknownEvent } from '../domain/event.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { LoadHint } from '../wire/bridge/round.ts'
import { decodeBody } from '../wire/event-body.ts'

type Closed = { at: HybridTime; driverId: PersonId; agreed: boolean; packages: PackageId[]; pile?: LoadHint }
/** `how`, `vehicleId`: absent where an older version of this program kept it */
type Departed = {
  id: EventId
  at: HybridTime
  packages: PackageId[]
  how?: 'geofence' | 'tap'
  vehicleId?: VehicleId
}
/** The newest of each kind that nobody took back; null: none is known here. A departure opens the round again: `debriefed` of before it counts no more. */
export type RouteState = {
  closed: Closed | null
  departed: Departed | null
  /** all that nobody took back, oldest first: two vans may drive one route */
  departures: readonly Departed[]
  debriefed: DebriefFact | null
}
export type DebriefFact = { at: HybridTime; alone: boolean } & Pick<
  Payloads['DebriefClosed'],
  'driverId' | 'signatures' | 'residuals' | 'endKm' | 'damageNoticed' | 'keysBack'
>

const KINDS = ['LoadClosed', 'RouteDeparted', 'DebriefClosed'] as const
type FactRow = { id: string; kind: string; at: number; fact: string }
type BodyRow = EventKey & { body: Buffer }

const likeKind = [...KINDS, 'EventCorrected']
  .map((kind) => `instr(body, CAST('"kind":"${kind}"' AS BLOB))`)
  .join(' OR ')

export const ROUTE_FACTS_SQL = {
  // A correction of a debrief takes back the line of a parcel, not that the round was closed: a later closing does that.
  of: sql<[string], FactRow>(`
    SELECT event_id AS id, kind, at, fact FROM route_facts AS f WHERE route_id = ?
    AND (kind = 'DebriefClosed' OR NOT EXISTS (SELECT 1 FROM route_facts_gone AS g WHERE g.event_id = f.event_id)) ORDER BY at`),
  put: sql<[string, string, string, number, number, string]>(`
    INSERT INTO route_facts (event_id, route_id, kind, at, own, fact) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING`),
  gone: sql<[string, number]>(
    'INSERT INTO route_facts_gone (event_id, own) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING',
  ),
  forget: sql('DELETE FROM route_facts WHERE own = 0'),
  forgetGone: sql('DELETE FROM route_facts_gone WHERE own = 0'),
  ownBodies: sql<[], BodyRow>(`
    SELECT e.device_id AS deviceId, e.epoch, j.local - e.base AS seq, j.body FROM journal AS j
    JOIN epochs AS e ON j.local > e.base AND (e.ended IS NULL OR j.local <= e.ended) WHERE ${likeKind}`),
  pulledBodies: sql<[], BodyRow>(`SELECT device_id AS deviceId, epoch, seq, body FROM pulled WHERE ${likeKind}`),
}

export class RouteFacts {
  readonly #s: Prepared<typeof ROUTE_FACTS_SQL>
  readonly #known = new Map<RouteId, RouteState>()
  readonly #watchers: ((routeId: RouteId | null) => void)[] = []

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, ROUTE_FACTS_SQL)
  }

  of(routeId: RouteId): RouteState {
    const known = this.#known.get(routeId) ?? stateOf(this.#s.of.all(routeId))
    this.#known.set(routeId, known)
    return known
  }

  /** Inside the transaction that keeps the event; of other kinds nothing is kept here. */
  add({ id, event }: { id: EventId; event: ScanEvent | UnknownEvent }, from: 'own' | 'pulled'): void {
    const own = from === 'own' ? 1 : 0
    if (event.kind === 'EventCorrected') {
      for (const corrected of event.data.corrects) this.#s.gone.run(corrected, own)
      this.reload()
      return
    }
    const fact = factOf(event)
    if (fact === null) return
    this.#s.put.run(id, fact.routeId, event.kind, event.at, own, JSON.stringify(fact.fact))
    this.#changed(fact.routeId)
  }

  /** Told which route has news, inside the transaction; null: any may have. */
  watch(watcher: (routeId: RouteId | null) => void): void {
    this.#watchers.push(watcher)
  }

  /** A snapshot starts over ([PL4]). Inside a transaction. */
  forgetPulled(): void {
    this.#s.forget.run()
    this.#s.forgetGone.run()
    this.reload()
  }

  /** Reads the facts out of all bodies that are here. Inside a transaction. */
  catchUp(): void {
    for (const [from, rows] of [
      ['own', this.#s.ownBodies.all()],
      ['pulled', this.#s.pulledBodies.all()],
    ] as const)
      for (const { body, ...key } of rows) {
        const decoded = decodeBody(body)
        if (decoded.ok) this.add({ id: eventIdOf(key), event: decoded.event }, from)
      }
  }

  /** Also after a transaction that was rolled back. */
  reload(): void {
    this.#known.clear()
    for (const watcher of this.#watchers) watcher(null)
  }

  #changed(routeId: RouteId): void {
    this.#known.delete(routeId)
    for (const watcher of this.#watchers) watcher(routeId)
  }
}

/** What is kept of an event; null: it is about no route as a whole. */
function factOf(event: ScanEvent | UnknownEvent): { routeId: RouteId; fact: object } | null {
  if (event.kind === 'LoadClosed') {
    const { routeId, driverId, counts, alone, pile } = event.data
    const agreed = counts.depot === counts.driver && alone !== true
    const miscount = counts.depot !== counts.driver || counts.driver !== event.packageIds.length
    const hint = pile === undefined ? {} : { pile: { ...pile, miscount } }
    return { routeId, fact: { driverId, agreed, packages: event.packageIds, ...hint } }
  }
  if (event.kind === 'DebriefClosed') {
    const { routeId, driverId, signatures, alone, residuals, endKm, damageNoticed, keysBack } = event.data
    return { routeId, fact: { driverId, signatures, residuals, alone: alone === true, endKm, damageNoticed, keysBack } }
  }
  if (event.kind !== 'RouteDeparted') return null
  const { routeId, vehicleId, how } = event.data
  return { routeId, fact: { packages: event.packageIds, how, vehicleId } }
}

function stateOf(rows: readonly FactRow[]): RouteState {
  const read = (row: FactRow): object => ({ ...(JSON.parse(row.fact) as object), id: row.id, at: row.at })
  const newest = (kind: (typeof KINDS)[number]): object | null => {
    const row = rows.findLast((one) => one.kind === kind)
    return row === undefined ? null : read(row)
  }
  const departures = rows.filter(({ kind }) => kind === 'RouteDeparted').map((row) => read(row) as Departed)
  const departed = departures.at(-1) ?? null
  const debriefed = newest('DebriefClosed') as DebriefFact | null
  return {
    ...{ closed: newest('LoadClosed') as Closed | null, departed, departures },
    debriefed: departed !== null && debriefed !== null && departed.at > debriefed.at ? null : debriefed,
  }
}
