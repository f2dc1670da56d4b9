// Who this device is at the hub: in the database, and again in a file beside it, so that a device whose database was lost goes on under its own name
// (in a new epoch) instead of standing still until somebody enrols it (SPEC [J6]).
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DeviceId, SiteId } from '../domain/brands.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'

export type Enrolment = { deviceId: DeviceId; name: string; site: SiteId; hubUrl: string }

const ENROLMENT_SQL = {
  get: sql<[], { device_id: string; name: string; site: string; hub_url: string }>(
    'SELECT device_id, name, site, hub_url FROM device WHERE one = 1',
  ),
  put: sql<[string, string, string, string]>(
    'INSERT OR REPLACE INTO device (one, device_id, name, site, hub_url) VALUES (1, ?, ?, ?, ?)',
  ),
}

export class EnrolmentTable {
  readonly #s: Prepared<typeof ENROLMENT_SQL>
  #known: Enrolment | null | undefined

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, ENROLMENT_SQL)
  }

  get(): Enrolment | null {
    if (this.#known === undefined) {
      const row = this.#s.get.get()
      this.#known =
        row === undefined
          ? null
          : { deviceId: row.device_id as DeviceId, name: row.name, site: row.site as SiteId, hubUrl: row.hub_url }
    }
    return this.#known
  }

  put(enrolment: Enrolment): void {
    this.#s.put.run(enrolment.deviceId, enrolment.name, enrolment.site, enrolment.hubUrl)
    this.#known = enrolment
  }

  reload(): void {
    this.#known = undefined
  }
}

/** null: no such file, or none of ours. */
export function readEnrolmentFile(file: string): Enrolment | null {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof Enrolment, unknown>> | null
    const texts = [value?.deviceId, value?.name, value?.site, value?.hubUrl]
    return texts.every((text) => typeof text === 'string') ? (value as Enrolment) : null
  } catch {
    return null
  }
}

/** Whole or not at all: written beside, synced, renamed, and the folder synced. */
export function writeEnrolmentFile(file: string, enrolment: Enrolment): void {
  const fresh = `${file}.new`
  const fd = openSync(fresh, 'w', 0o600)
  try {
    writeSync(fd, JSON.stringify(enrolment))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(fresh, file)
  syncFolder(dirname(file))
}

/** Windows cannot open a folder; there the rename itself is durable with the file's journal. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
