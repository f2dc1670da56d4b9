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
import { applyNext, emptyView, foldPackage } from '../domain/fold.ts'
import { normaliseOtherNumber } from '../domain/numbers/classify-scan.ts'
import type { PackageView } from '../domain/view.ts'
import type { Lifecycle } from '../domain/vocabulary.ts'
import { decodeBody } from '../wire/event-body.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { Journal, KeptRow, Local } from './journal.ts'
import type { Kv } from './kv.ts'
import type { Positions } from './positions.ts'
import type { Troubles } from './troubles.ts'

type Columns = { site: string; day: string; open: number; lifecycle: string; routeId: string }
type ViewRow = { id: number; generation: number; own: string; columns: Columns }
type StoredRow = { id: number; generation: number; own: string; view: string }
/** About 10 MB. */
const MAX_IN_HAND = 4096
type InHand = { row: ViewRow; view: PackageView }
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
  read: sql<[string], StoredRow>('SELECT id, generation, own, view FROM packages WHERE package_id = ?'),
  insert: sql<[string, string, string, number, string, string, number, string, string]>(`
    INSERT INTO packages (package_id, site, day, open, lifecycle, route_id, generation, own, view)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  // The indexed columns are not named, so their indexes are not touched: most scans change none of them.
  keep: sql<[string, string, number, string, string, number]>(
    'UPDATE packages SET lifecycle = ?, route_id = ?, generation = ?, own = ?, view = ? WHERE id = ?',
  ),
  move: sql<[string, string, number, number]>('UPDATE packages SET site = ?, day = ?, open = ? WHERE id = ?'),
  stale: sql<[number, number], { id: number; own: string; package_id: string }>(
    'SELECT id, own, package_id FROM packages WHERE id > ? AND generation < ? ORDER BY id LIMIT 200',
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
  readonly #troubles: Troubles
  readonly #watchers: ((view: PackageView | null) => void)[] = []
  /** Packages asked for lately: deciding, folding and showing ask one after the other, and the next checkpoint soon after. */
  readonly #inHand = new Map<string, InHand>()

  constructor(
    db: WritableDb,
    { journal, positions, kv, troubles }: { journal: Journal; positions: Positions; kv: Kv; troubles: Troubles },
  ) {
    this.#s = prepareAll(db, VIEWS_SQL)
    this.#journal = journal
    this.#positions = positions
    this.#kv = kv
    this.#troubles = troubles
  }

  /** null: nothing was ever recorded or pulled about it. */
  read(packageId: PackageId): PackageView | null {
    const found = this.#find(packageId)
    if (found === null) return null
    if (found.row.generation === this.#generation()) return found.view
    const view = foldPackage(packageId, this.eventsOf(packageId))
    return view.count === 0 ? null : view
  }

  /** Whether something of it was recorded here, or pulled since the last snapshot. */
  isKept(packageId: PackageId): boolean {
    const found = this.#find(packageId)
    return found !== null && (found.row.own !== '' || found.row.generation === this.#generation())
  }

  /** Of a package that nothing was folded for. */
  empty(packageId: PackageId): PackageView {
    return foldPackage(packageId, [])
  }

  /** Packages that were announced with this number (normalised as classify-scan.ts does), at most ten. */
  numbered(number: string): PackageId[] {
    return this.#s.numbered.all(number).map((row) => row.package_id as PackageId)
  }

  /** Told each view that was saved, inside its transaction; null: any may have changed. */
  watch(watcher: (view: PackageView | null) => void): void {
    this.#watchers.push(watcher)
  }

  /** After a transaction that was rolled back. */
  reload(): void {
    this.#inHand.clear()
    for (const watcher of this.#watchers) watcher(null)
  }

  /** The package's events, own and others', each with its place in the hub's order where that is known. */
  eventsOf(packageId: PackageId): KeptEvent[] {
    return this.#events(packageId, this.#find(packageId)?.row.own ?? '')
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

  /** Folds one more own event in, the quick way when it is the newest. The event must stand in the journal already. Inside a transaction. */
  add(packageId: PackageId, kept: KeptEvent, local: Local): PackageView {
    const found = this.#find(packageId)
    const own = found === null || found.row.own === '' ? String(local) : `${found.row.own},${local}`
    const fresh = found === null || found.row.generation === this.#generation()
    const next = fresh ? applyNext(found?.view ?? null, packageId, kept) : 'refold'
    const view = next === 'refold' ? foldPackage(packageId, this.#events(packageId, own)) : next
    this.#save(view, own, found)
    return view
  }

  /** Folds from nothing what is stored. Inside a transaction. @returns whether every event has its place in the hub's order */
  refold(packageId: PackageId): boolean {
    return this.#refold(packageId).every(({ position }) => position !== undefined)
  }

  #refold(packageId: PackageId): KeptEvent[] {
    const found = this.#find(packageId)
    const own = found?.row.own ?? ''
    const events = this.#events(packageId, own)
    this.#save(foldPackage(packageId, events), own, found)
    return events
  }

  /** Own events that came into the journal otherwise, out of a damaged file. Inside a transaction. */
  adopt(packageId: PackageId, locals: readonly Local[]): void {
    const found = this.#find(packageId)
    const own = [found?.row.own ?? '', ...locals].filter((each) => each !== '').join(',')
    this.#save(foldPackage(packageId, this.#events(packageId, own)), own, found)
  }

  /** Folds up to 200 views of older generations after row `afterId`; null when there is none left. Inside a transaction. */
  refoldStale(afterId: number): number | null {
    const rows = this.#s.stale.all(afterId, this.#generation())
    for (const { id, own, package_id } of rows)
      // Nothing of it is here any more, own or pulled.
      if (this.#refold(package_id as PackageId).length === 0 && own === '') this.#forget(id, package_id)
    return rows.at(-1)?.id ?? null
  }

  #forget(id: number, packageId: string): void {
    this.#s.forget.run(id)
    this.#s.forgetNumbers.run(packageId)
    this.#troubles.forget(packageId)
    this.#inHand.delete(packageId)
  }

  #find(packageId: PackageId): InHand | null {
    const known = this.#inHand.get(packageId)
    if (known !== undefined) return known
    const stored = this.#s.read.get(packageId)
    if (stored === undefined) return null
    const { id, generation, own } = stored
    const view = viewOf(packageId, stored.view)
    return this.#take({ row: { id, generation, own, columns: columnsOf(view) }, view })
  }

  #take(inHand: InHand): InHand {
    const { packageId } = inHand.view
    if (!this.#inHand.has(packageId) && this.#inHand.size >= MAX_IN_HAND) this.#dropOldest()
    this.#inHand.set(packageId, inHand)
    return inHand
  }

  /** A quarter at a time, so that it is seldom. */
  #dropOldest(): void {
    let left = MAX_IN_HAND / 4
    for (const packageId of this.#inHand.keys()) {
      if (left-- <= 0) return
      this.#inHand.delete(packageId)
    }
  }

  #events(packageId: PackageId, own: string): KeptEvent[] {
    const rows = own === '' ? [] : own.split(',').map((local) => this.#journal.row(Number(local)))
    const ours = rows.flatMap((row) => (row === null ? [] : (this.#ownEvent(row) ?? [])))
    return [...ours, ...this.#s.pulled.all(packageId).flatMap((row) => pulledEvent(row) ?? [])]
  }

  #generation(): number {
    return this.#kv.get('generation') ?? 0
  }

  #save(view: PackageView, own: string, found: InHand | null): void {
    const columns = columnsOf(view)
    const { site, day, open, lifecycle, routeId } = columns
    const text = padded(textOf(view))
    const generation = this.#generation()
    let id = found?.row.id
    if (found === null || id === undefined) {
      const added = this.#s.insert.run(view.packageId, site, day, open, lifecycle, routeId, generation, own, text)
      id = Number(added.lastInsertRowid)
    } else {
      this.#s.keep.run(lifecycle, routeId, generation, own, text, id)
      const before = found.row.columns
      if (before.site !== site || before.day !== day || before.open !== open) this.#s.move.run(site, day, open, id)
    }
    const current = found !== null && found.row.generation === generation
    this.#troubles.follow(view, current ? found.view : null, open === 1)
    for (const watcher of this.#watchers) {
      if (found !== null) watcher(found.view)
      watcher(view)
    }
    const known = found?.view.announced?.otherNumbers
    this.#take({ row: { id, generation, own, columns }, view })
    // A later announcement may bring more numbers; those of before still stand on the label.
    for (const number of view.announced?.otherNumbers ?? [])
      if (known?.includes(number) !== true) this.#s.number.run(normaliseOtherNumber(number), view.packageId)
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

/** What an empty view says too is left out: a scan waits while its package's row is read and written. */
function textOf(view: PackageView): string {
  const said: Record<string, unknown> = {}
  for (const key in view) {
    const value: unknown = view[key as keyof PackageView]
    if (!saysNothing(value)) said[key] = value
  }
  return JSON.stringify(said)
}

const saysNothing = (value: unknown): boolean =>
  value === null || value === false || value === 0 || (Array.isArray(value) && value.length === 0)

const viewOf = (packageId: PackageId, text: string): PackageView => ({
  ...emptyView(packageId),
  ...(JSON.parse(text) as Partial<PackageView>),
})

/** A view grows with its events. Rows of few sizes mostly stay where they are on their page; a page that overflows is five pages to write. */
const STEP_CHARS = 256
const padded = (text: string): string => text.padEnd(Math.ceil(text.length / STEP_CHARS) * STEP_CHARS)

/** Nothing is to be done with it here any more; a scan elsewhere or a correction opens it again. */
const ENDED = new Set<Lifecycle>(['DELIVERED', 'RETURNED', 'DESTROYED', 'CANCELLED', 'LOST', 'WITH_CARRIER'])

/** Where lists look for it: its depot (the announced one first), promised day, whether it still needs work, state and route. */
function columnsOf(view: PackageView): Columns {
  return {
    site: view.announced?.site ?? view.site ?? '',
    day: view.announced?.promise.day ?? '',
    open: view.lifecycle !== null && ENDED.has(view.lifecycle) ? 0 : 1,
    lifecycle: view.lifecycle ?? '',
    routeId: view.routeId ?? '',
  }
}
