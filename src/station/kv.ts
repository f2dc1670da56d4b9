// Small things with one value each, kept as JSON. The database is ours alone, so a value is what we wrote.
import type { KeptBox } from './notes.ts'
import type { DeskNews, Resting } from '../wire/positions.ts'
import type { EpochId, HubPosition, HybridTime, Instant, PackageId, PersonId, VehicleId } from '../domain/brands.ts'
import type { Anchor } from '../domain/clock.ts'
import type { Role } from '../domain/event.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { DeviceGap, DriverDay } from '../wire/down.ts'
import type { Presence } from './location/presence.ts'
import type { StopOrder } from './stop-order.ts'

export type OnShift = {
  personId: PersonId
  name: string
  role: Exclude<Role, 'system'>
  shiftId: string
  onBreak: boolean
  since: Instant
  /** breaks of this shift, oldest first; `to` null: the one that goes on */
  breaks?: { from: Instant; to: Instant | null }[]
  /** a driver's van, bound by the code on its door (DOMAIN §3.1) */
  vehicleId?: VehicleId
}
export type DeviceName = { name: string; site: string }
export type KvValues = {
  anchor: Anchor
  /** `pins`: how far what checks PINs at the door has come, in an order of its own */
  cursor: { incarnation: string; position: HubPosition; pins?: number }
  /** the furthest place this station has pulled to; the cursor itself may be set back */
  seen: HubPosition
  /** `at` of the newest event of others that was pulled: the hybrid clock stays above it */
  newestSeen: HybridTime
  /** packages folded while an own event had no place yet in the hub's order; folded again with the next news */
  unplaced: PackageId[]
  lastContact: Instant
  operator: OnShift
  /** the hub's incarnation that says which photos are whole */
  photosAt: string
  /** drivers of this device and whether each may be seen; unsent ones go to the hub */
  presences: Presence[]
  /** what drivers of this device pulled forward, by route; unsent ones go to the hub */
  stopOrders: StopOrder[]
  /** when the codes on van doors were scanned here, the newest last */
  doorScans: { vehicleId: VehicleId; at: number }[]
  /** how far the newest places of others were read (GET /v1/positions) */
  placesCursor: number
  /** who is on a break, as the hub told a supervisor here with the places */
  resting: Resting[]
  /** devices and breaks of the site, as the hub told a supervisor here last ([LO9]) */
  desk: DeskNews
  /** sealed notes of others that were looked at here, by their event; what opens them lies apart and may be destroyed */
  boxes: Record<string, KeptBox>
  /** how far one person's messages were read (GET /v1/messages), in that incarnation of the hub */
  talkCursor: { personId: string; n: number; incarnation: string }
  /** the hub's incarnation that took the messages said here */
  talkSentTo: string
  /** what the driver at this station told the hub from other devices, as it came with the last news */
  driverDay: DriverDay
  /** what other devices of the site hold and have not sent, as the hub said with the last news */
  deviceGaps: DeviceGap[]
  /** other devices by their id, as the hub named them with their events ([PL7]) */
  devices: Record<string, DeviceName>
  /** counts snapshots: a cached view of an older generation is folded again before it is used */
  generation: number
  /** the generation of which all views were folded again */
  sweptGeneration: number
  /** how far the hub must have this journal before the device may be wiped or handed on: the newest closed round ([OP11]) */
  sealedDebrief: { name: string; at: Instant; epoch: EpochId; toSeq: number }
  /** facts about routes of before there was a table for them are still to be read out of the bodies */
  routeFactsDue: true
}

const KV_SQL = {
  get: sql<[string], { value: string }>('SELECT value FROM kv WHERE key = ?'),
  put: sql<[string, string]>(
    'INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ),
  remove: sql<[string]>('DELETE FROM kv WHERE key = ?'),
}

export class Kv {
  readonly #s: Prepared<typeof KV_SQL>
  readonly #read = new Map<keyof KvValues, unknown>()

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, KV_SQL)
  }

  get<K extends keyof KvValues>(key: K): KvValues[K] | null {
    if (!this.#read.has(key)) {
      const row = this.#s.get.get(key)
      this.#read.set(key, row === undefined ? null : JSON.parse(row.value))
    }
    return this.#read.get(key) as KvValues[K] | null
  }

  put<K extends keyof KvValues>(key: K, value: KvValues[K] | null): void {
    if (value === null) this.#s.remove.run(key)
    else this.#s.put.run(key, JSON.stringify(value))
    this.#read.set(key, value)
  }

  /** After a transaction that was rolled back. */
  reload(): void {
    this.#read.clear()
  }
}
