/** What a station recorded and what the hub has of it, read from their databases after both have ended. */
import { join } from 'node:path'
import type { HubPosition } from '../../src/domain/brands.ts'
import { openSqliteStore } from '../../src/hub/store/sqlite/open.ts'
import { openDatabase, type ReadableDb } from '../../src/sql/open.ts'
import { decodeBody } from '../../src/wire/event-body.ts'

export type LogLine = { epoch: string; seq: number; hash: string; kind: string; packageIds: readonly string[] }
const ALL = 100_000
type Row = { epoch: string; seq: number; hash: Uint8Array; body: Uint8Array }

/** `data` as `start` has it; both must have ended. */
export type Logs = {
  /** the station's journal, in its order */
  station: LogLine[]
  /** what the hub has of that station, by epoch and number */
  hub: LogLine[]
  /** rows of the hub's tables for what did not fit */
  odd: { quarantine: number; conflicts: number }
}

/** The station's tables are promised to every program (SPEC [SE4]); the hub is asked by its store's contract. */
export async function readLogs(data: string): Promise<Logs> {
  const own = reading(join(data, 'station', 'station.db'), (db) => ({
    deviceId: db.prepare<[], { device_id: string }>('SELECT device_id FROM device').get()?.device_id ?? '',
    lines: db
      .prepare<[], Row>(
        `SELECT epoch, local - base AS seq, hash, body FROM journal JOIN epochs
         ON local > base AND (ended IS NULL OR local <= ended) ORDER BY local`,
      )
      .all()
      .map(({ hash, ...row }) => lineOf({ ...row, hash: Buffer.from(hash).toString('hex') })),
  }))
  const opened = openSqliteStore(join(data, 'hub'), { restored: false })
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { store } = opened
  try {
    const events = await store.events(0 as HubPosition, ALL)
    const theirs = events.filter(({ deviceId }) => deviceId === own.deviceId).map(lineOf)
    const odd = { quarantine: (await store.quarantined(0, ALL)).length, conflicts: (await store.conflicts(ALL)).length }
    return { station: own.lines, hub: theirs.sort((a, b) => a.epoch.localeCompare(b.epoch) || a.seq - b.seq), odd }
  } finally {
    await store.close()
  }
}

function reading<T>(file: string, read: (db: ReadableDb) => T): T {
  const db = openDatabase(file, { readonly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

const lineOf = ({
  epoch,
  seq,
  hash,
  body,
}: {
  epoch: string
  seq: number
  hash: string
  body: Uint8Array
}): LogLine => ({
  ...{ epoch, seq, hash },
  ...kindOf(body),
})

function kindOf(body: Uint8Array): Pick<LogLine, 'kind' | 'packageIds'> {
  const decoded = decodeBody(body)
  if (!decoded.ok) return { kind: `unreadable: ${decoded.reason}`, packageIds: [] }
  return { kind: decoded.event.kind, packageIds: decoded.event.packageIds }
}

/** `PackageReceived WM…`: what a screen confirmed, and what must be in the log once for each time. */
export const factOf = (kind: string, ...packageIds: readonly string[]): string => [kind, ...packageIds].join(' ')
export const factsOf = (lines: readonly LogLine[]): string[] =>
  lines.map(({ kind, packageIds }) => factOf(kind, ...packageIds)).sort()
