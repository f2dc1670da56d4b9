// Opening the station's database: what is there, may it be written, does it go on in its epoch (SPEC [J5]–[J8], [SE4]; FAULTS 5, 8, 9, 10).
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceId, EpochId, Hash, JournalSeq } from '../domain/brands.ts'
import { eventIdOf } from '../domain/event.ts'
import { packagesTouched } from '../domain/fold.ts'
import { decodeBody } from '../wire/event-body.ts'
import { faultOf } from '../sql/fault.ts'
import { migrate } from '../sql/migrate.ts'
import { openDatabase, type WritableDb } from '../sql/open.ts'
import { inTransaction } from '../sql/transaction.ts'
import { buildCore, type Core, type CoreDeps, newEpochId, writeMark } from './core.ts'
import { readEnrolmentFile } from './enrolment.ts'
import type { RescuedRow } from './journal.ts'
import type { MarkFile } from './mark.ts'
import { type WhyNewEpoch, whyNewEpoch } from './mark-check.ts'
import { STATION_MIGRATIONS } from './migrations/all.ts'

export const DATABASE_FILE = 'station.db'
export const ENROLMENT_FILE = 'device.json'

export type OpeningDeps = CoreDeps & {
  folder: string
  mark: MarkFile
  /** names the database file on this machine, so that a copy is noticed; see adapters.ts placeOf */
  placeOf: (file: string) => string
  /** a page could not be read lately */
  doubtful: boolean
}
export type Opening =
  | { kind: 'ready'; core: Core; place: string; epochBegan: WhyNewEpoch | null }
  /** a newer program wrote it: read only */
  | { kind: 'newer'; core: Core | null }

/** Throws what SQLite and the file system throw, but for a damaged file: that is set aside, and what it had not sent is brought over. */
export function openStationDatabase(deps: OpeningDeps): Opening {
  const file = join(deps.folder, DATABASE_FILE)
  try {
    return openSound(deps, file)
  } catch (error) {
    if (faultOf(error) !== 'corrupt') throw error
    const damaged = setAside(file, deps)
    return openSound(deps, file, damaged)
  }
}

function openSound(deps: OpeningDeps, file: string, damaged: string | null = null): Opening {
  // Held by this connection alone: nobody else can change it or copy half of it, and each commit is spared the shared index (FAULTS 5).
  let db = openDatabase(file, { exclusive: true })
  try {
    const migrated = migrate(db, STATION_MIGRATIONS)
    if (migrated.kind === 'newer') {
      db.close()
      db = openDatabase(file, { readonly: true })
      return { kind: 'newer', core: readableCore(db, deps) }
    }
    if (deps.doubtful && damaged === null) checkWhole(db)
    const core = buildCore(db, deps)
    catchUp(core)
    if (damaged !== null) rescue(core, damaged)
    const place = deps.placeOf(file)
    const epochBegan = settleEpoch(core, deps, place)
    return { kind: 'ready', core, place, epochBegan }
  } catch (error) {
    db.close()
    throw error
  }
}

/** Once after the migration that made the table of them. */
function catchUp(core: Core): void {
  if (core.kv.get('routeFactsDue') === null) return
  inTransaction(core.db, () => {
    core.routeFacts.catchUp()
    core.kv.put('routeFactsDue', null)
  })
}

/** null: the newer program changed so much that this one cannot even read it. */
function readableCore(db: WritableDb, deps: CoreDeps): Core | null {
  try {
    return buildCore(db, deps)
  } catch {
    db.close()
    return null
  }
}

/** Goes on in the current epoch only when everything says that this is its end; else begins another. */
function settleEpoch(core: Core, deps: OpeningDeps, place: string): WhyNewEpoch | null {
  restoreEnrolment(core, deps.folder)
  const enrolment = core.enrolment.get()
  if (enrolment === null) return null
  const why = whyNewEpoch(core.journal, deps.mark.read(), place)
  // A file that was meddled with may be damaged further in than the last rows: look at all of it, once.
  if (why !== null && why !== 'first' && why !== 'other-place') checkWhole(core.db)
  if (why !== null) inTransaction(core.db, () => core.journal.begin(newEpochId(deps.random), enrolment.deviceId, why))
  writeMark(core, deps.mark, place)
  deps.mark.sync()
  return why
}

function restoreEnrolment(core: Core, folder: string): void {
  if (core.enrolment.get() !== null) return
  const beside = readEnrolmentFile(join(folder, ENROLMENT_FILE))
  if (beside !== null) inTransaction(core.db, () => core.enrolment.put(beside))
}

function checkWhole(db: WritableDb): void {
  const said = db.pragma('quick_check(1)', { simple: true })
  if (said === 'ok') return
  throw Object.assign(new Error(`the database is damaged: ${String(said)}`), { code: 'SQLITE_CORRUPT' })
}

/** Renames the three files; nothing is deleted. Answers where the database is now. */
function setAside(file: string, { clock }: OpeningDeps): string {
  const aside = `${file}.damaged-${clock.reading().wall}`
  for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end)
  return aside
}

type EpochRow = {
  epoch: string
  device_id: string
  base: number
  ended: number | null
  acked_seq: number
  acked_head: Buffer
  floor_seq: number
  floor_head: Buffer | null
}

/**
 * Brings what a damaged file had not sent into the new one, as far as it can be read in order; the hub judges the rest by its hashes. What was
 * acknowledged is at the hub.
 */
function rescue(core: Core, damagedFile: string): void {
  let damaged: WritableDb
  try {
    damaged = openDatabase(damagedFile, { readonly: true })
  } catch {
    return
  }
  try {
    const epochs = damaged
      .prepare<[], EpochRow>(
        'SELECT epoch, device_id, base, ended, acked_seq, acked_head, floor_seq, floor_head FROM epochs ORDER BY n',
      )
      .all()
    for (const row of epochs) inTransaction(core.db, () => rescueEpoch(core, damaged, row))
  } catch (error) {
    if (faultOf(error) === null) throw error
  } finally {
    damaged.close()
  }
}

function rescueEpoch(core: Core, damaged: WritableDb, row: EpochRow): void {
  const rows: RescuedRow[] = []
  const [seq, head] =
    row.floor_head !== null && row.floor_seq > row.acked_seq
      ? [row.floor_seq, row.floor_head]
      : [row.acked_seq, row.acked_head]
  let next = row.base + seq + 1
  const after = damaged.prepare<[number, number], { local: number; body: Buffer; hash: Buffer }>(
    'SELECT local, body, hash FROM journal WHERE local >= ? AND local <= ? ORDER BY local',
  )
  try {
    for (const { local, body, hash } of after.iterate(next, row.ended ?? Number.MAX_SAFE_INTEGER)) {
      if (local !== next) break
      rows.push({ body, hash })
      next += 1
    }
  } catch (error) {
    if (faultOf(error) === null) throw error
  }
  if (rows.length === 0) return
  const acked = { seq: seq as JournalSeq | 0, head: head.toString('hex') as Hash }
  const epoch = { epoch: row.epoch as EpochId, deviceId: row.device_id as DeviceId, acked }
  const locals = core.journal.rescue(epoch, rows)
  for (const [index, { body }] of rows.entries()) {
    const decoded = decodeBody(body)
    const local = locals[index]
    if (!decoded.ok || local === undefined) continue
    core.routeFacts.add(
      { id: eventIdOf({ ...epoch, seq: (seq + index + 1) as JournalSeq }), event: decoded.event },
      'own',
    )
    for (const packageId of packagesTouched(decoded.event)) core.views.adopt(packageId, [local])
  }
}
