// Package views: a cache of the fold over the own journal and what was pulled. The events are the truth; a view may be folded again at any time.
import type {
  DeviceId,
  EpochId,
  EventId,
  Hash,
  HubInstant,
  HubPosition,
  JournalSeq,
  PackageId,
} from '../domain/brands.ts'
import { eventIdOf, type KeptEvent } from '../domain/event.ts'
import { applyNext, foldPackage } from '../domain/fold.ts'
import { normaliseOtherNumber } from '../domain/numbers/classify-scan.ts'
import type { PackageView } from '../domain/view.ts'
import { decodeBody } from '../wire/event-body.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { Journal, KeptRow } from './journal.ts'
import type { Kv } from './kv.ts'
import type { Positions } from './positions.ts'

type ViewRow = { id: number; site: string; lifecycle: string; day: string; route_id: string; generation: number }
type Columns = [site: string, lifecycle: string, day: string, routeId: string]
type PulledRow = {
  position: number
  device_id: string
  epoch: string
  seq: number
  hash: Buffer
  body: Buffer
  recorded_at: number
}

export const VIEWS_SQL = {
  read: sql<[string], ViewRow & { view: string }>(
    'SELECT id, site, lifecycle, day, route_id, generation, view FROM packages WHERE package_id = ?',
  ),
  insert: sql<[string, ...Columns, number, string]>(
    'INSERT INTO packages (package_id, site, lifecycle, day, route_id, generation, view) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  move: sql<[...Columns, number, string, number]>(
    'UPDATE packages SET site = ?, lifecycle = ?, day = ?, route_id = ?, generation = ?, view = ? WHERE id = ?',
  ),
  // Without the listed columns: their index is not touched by a scan that changes nothing they hold.
  keep: sql<[number, string, number]>('UPDATE packages SET generation = ?, view = ? WHERE id = ?'),
  stale: sql<[number, number], { id: number; package_id: string }>(
    'SELECT id, package_id FROM packages WHERE id > ? AND generation < ? ORDER BY id LIMIT 200',
  ),
  forget: sql<[number]>('DELETE FROM packages WHERE id = ?'),
  forgetNumbers: sql<[string]>('DELETE FROM other_numbers WHERE package_id = ?'),
  number: sql<[string, string]>('INSERT OR IGNORE INTO other_numbers (number, package_id) VALUES (?, ?)'),
  numbered: sql<[string], { package_id: string }>('SELECT package_id FROM other_numbers WHERE number = ? LIMIT 10'),
  pulledOne: sql<[string, string, number], PulledRow>(`
    SELECT position, device_id, epoch, seq, hash, body, recorded_at FROM pulled
    WHERE device_id = ? AND epoch = ? AND seq = ? LIMIT 1`),
  pulled: sql<[string], PulledRow>(`
    SELECT e.position, e.device_id, e.epoch, e.seq, e.hash, e.body, e.recorded_at
    FROM pulled_packages AS p JOIN pulled AS e ON e.position = p.position WHERE p.package_id = ? ORDER BY p.position`),
}

export class Views {
  readonly #s: Prepared<typeof VIEWS_SQL>
  readonly #journal: Journal
  readonly #positions: Positions
  readonly #kv: Kv
  /** The package in hand: deciding, folding and showing ask for it one after the other. */
  #inHand: { packageId: PackageId; row: ViewRow; view: PackageView } | null = null

  constructor(db: WritableDb, journal: Journal, positions: Positions, kv: Kv) {
    this.#s = prepareAll(db, VIEWS_SQL)
    this.#journal = journal
    this.#positions = positions
    this.#kv = kv
  }

  /** null: nothing was ever recorded or pulled about it. */
  read(packageId: PackageId): PackageView | null {
    const found = this.#find(packageId)
    if (found === null) return null
    if (found.row.generation === this.#generation()) return found.view
    const view = foldPackage(packageId, this.eventsOf(packageId))
    return view.count === 0 ? null : view
  }

  /** Of a package that nothing was folded for. */
  empty(packageId: PackageId): PackageView {
    return foldPackage(packageId, [])
  }

  /** Packages that were announced with this number (normalised as classify-scan.ts does), at most ten. */
  numbered(number: string): PackageId[] {
    return this.#s.numbered.all(number).map((row) => row.package_id as PackageId)
  }

  /** After a transaction that was rolled back. */
  reload(): void {
    this.#inHand = null
  }

  /** The package's events, own and others', each with its place in the hub's order where that is known. */
  eventsOf(packageId: PackageId): KeptEvent[] {
    const own = this.#journal.ofPackage(packageId).flatMap((row) => this.#ownEvent(row) ?? [])
    return [...own, ...this.#s.pulled.all(packageId).flatMap((row) => pulledEvent(row) ?? [])]
  }

  /** One event by its id, own or pulled; null when it is not here. */
  event(id: EventId): KeptEvent | null {
    const [deviceId = '', epochName = '', seq = ''] = id.split('/')
    const epoch = this.#journal.byName(epochName as EpochId)
    if (epoch?.deviceId === deviceId) {
      const row = this.#journal.row(epoch.base + Number(seq))
      return row?.epoch === epoch ? this.#ownEvent(row) : null
    }
    const pulled = this.#s.pulledOne.get(deviceId, epochName, Number(seq))
    return pulled === undefined ? null : pulledEvent(pulled)
  }

  /** Folds one more event in, the quick way when it is the newest. The event must be stored already. Inside a transaction. */
  add(packageId: PackageId, kept: KeptEvent): PackageView {
    const found = this.#find(packageId)
    const fresh = found === null || found.row.generation === this.#generation()
    const before = fresh ? (found?.view ?? null) : null
    const next = fresh ? applyNext(before, packageId, kept) : 'refold'
    const view = next === 'refold' ? foldPackage(packageId, this.eventsOf(packageId)) : next
    this.#save(view, found?.row, before)
    return view
  }

  /** Folds from nothing what is stored. Inside a transaction. */
  refold(packageId: PackageId): PackageView {
    const view = foldPackage(packageId, this.eventsOf(packageId))
    this.#save(view, this.#find(packageId)?.row, null)
    return view
  }

  /** Folds up to 200 views of older generations after row `afterId`; null when there is none left. Inside a transaction. */
  refoldStale(afterId: number): number | null {
    const rows = this.#s.stale.all(afterId, this.#generation())
    for (const { id, package_id } of rows)
      // Nothing of it is here any more, own or pulled.
      if (this.refold(package_id as PackageId).count === 0) this.#forget(id, package_id)
    return rows.at(-1)?.id ?? null
  }

  #forget(id: number, packageId: string): void {
    this.#s.forget.run(id)
    this.#s.forgetNumbers.run(packageId)
    this.#inHand = null
  }

  #find(packageId: PackageId): { row: ViewRow; view: PackageView } | null {
    if (this.#inHand?.packageId === packageId) return this.#inHand
    const row = this.#s.read.get(packageId)
    if (row === undefined) return null
    this.#inHand = { packageId, row, view: JSON.parse(row.view) as PackageView }
    return this.#inHand
  }

  #generation(): number {
    return this.#kv.get('generation') ?? 0
  }

  #save(view: PackageView, row: ViewRow | undefined, before: PackageView | null): void {
    const columns = columnsOf(view)
    const text = JSON.stringify(view)
    const generation = this.#generation()
    let id = row?.id
    if (row === undefined) id = Number(this.#s.insert.run(view.packageId, ...columns, generation, text).lastInsertRowid)
    else if (sameColumns(row, columns)) this.#s.keep.run(generation, text, row.id)
    else this.#s.move.run(...columns, generation, text, row.id)
    if (id !== undefined) this.#inHand = { packageId: view.packageId, row: rowOf(id, columns, generation), view }
    if (before?.announced === null || before === null)
      for (const number of view.announced?.otherNumbers ?? [])
        this.#s.number.run(normaliseOtherNumber(number), view.packageId)
  }

  #ownEvent(row: KeptRow): KeptEvent | null {
    const decoded = decodeBody(row.body)
    if (!decoded.ok) return null
    const { epoch, seq, hash } = row
    const key = { deviceId: epoch.deviceId, epoch: epoch.epoch, seq }
    const kept: KeptEvent = { ...key, id: eventIdOf(key), hash, event: decoded.event }
    const position = this.#positions.of(epoch.n, seq)
    return position === undefined ? kept : { ...kept, position }
  }
}

function pulledEvent(row: PulledRow): KeptEvent | null {
  const decoded = decodeBody(row.body)
  if (!decoded.ok) return null
  const key = { deviceId: row.device_id as DeviceId, epoch: row.epoch as EpochId, seq: row.seq as JournalSeq }
  return {
    ...key,
    id: eventIdOf(key),
    hash: row.hash.toString('hex') as Hash,
    event: decoded.event,
    position: row.position as HubPosition,
    recordedAt: row.recorded_at as HubInstant,
  }
}

/** Where lists look for it: its depot (the announced one first), state, promised day and route. */
function columnsOf(view: PackageView): Columns {
  return [
    view.announced?.site ?? view.site ?? '',
    view.lifecycle ?? '',
    view.announced?.promise.day ?? '',
    view.routeId ?? '',
  ]
}

const rowOf = (id: number, [site, lifecycle, day, route_id]: Columns, generation: number): ViewRow => ({
  ...{ id, site, lifecycle, day, route_id, generation },
})

function sameColumns(row: ViewRow, [site, lifecycle, day, routeId]: Columns): boolean {
  return row.site === site && row.lifecycle === lifecycle && row.day === day && row.route_id === routeId
}
