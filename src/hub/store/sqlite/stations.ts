// Stations, their one-time codes and their leases.
import type { DeviceId, EpochId, Hash, HubInstant, JournalSeq, SiteId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { HubStore, Lease, Station } from '../contract.ts'
import { unsynced } from './order.ts'

type StationRow = { device_id: string; site: string; name: string; public_key: string } & {
  enrolled_at: number
  revoked: number
}
type LeaseRow = { token: string; device_id: string; epoch: string; instance: string; expires_at: number } & {
  hand_over_only: number
  last_seq: number
  last_head: string
}

export const STATION_SQL = {
  putCode: sql<[string, string, number]>(
    `INSERT INTO enrol_codes (code_hash, site, expires_at) VALUES (?, ?, ?)
     ON CONFLICT (code_hash) DO UPDATE SET expires_at = excluded.expires_at WHERE used_by IS NULL`,
  ),
  code: sql<[string], { site: string; expires_at: number; used_by: string | null }>(
    'SELECT site, expires_at, used_by FROM enrol_codes WHERE code_hash = ?',
  ),
  useCode: sql<[string, string]>('UPDATE enrol_codes SET used_by = ? WHERE code_hash = ?'),
  add: sql<[string, string, string, string, number]>(
    'INSERT INTO stations (device_id, site, name, public_key, enrolled_at) VALUES (?, ?, ?, ?, ?)',
  ),
  station: sql<[string], StationRow>('SELECT * FROM stations WHERE device_id = ?'),
  all: sql<[string, number], StationRow>('SELECT * FROM stations WHERE device_id > ? ORDER BY device_id LIMIT ?'),
  revoke: sql<[number, string]>('UPDATE stations SET revoked = ? WHERE device_id = ?'),
  putLease: sql<[string, string, string, string, number, number, number, string]>(
    `INSERT OR REPLACE INTO leases (token, device_id, epoch, instance, expires_at, hand_over_only, last_seq, last_head)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  lease: sql<[string], LeaseRow>('SELECT * FROM leases WHERE token = ?'),
  living: sql<[string, string, number], LeaseRow>(
    'SELECT * FROM leases WHERE device_id = ? AND epoch = ? AND expires_at > ?',
  ),
  dropHandOver: sql<[string]>('DELETE FROM leases WHERE device_id = ? AND hand_over_only = 1'),
  dropLeases: sql<[number]>('DELETE FROM leases WHERE expires_at < ?'),
}
/** An ended lease is kept this long, so that its holder hears "expired" and not "unknown". */
const KEEP_ENDED_MS = 48 * 3_600_000

type Part = Pick<
  HubStore,
  'putEnrolCode' | 'enrol' | 'station' | 'stations' | 'setRevoked' | 'putLease' | 'lease' | 'livingLeases'
>

export function openStations(db: WritableDb): Part {
  const q = prepareAll(db, STATION_SQL)
  const read = (deviceId: string) => {
    const row = q.station.get(deviceId)
    return row ? asStation(row) : null
  }
  return {
    putEnrolCode: async (codeHash, site, expiresAt) => void q.putCode.run(codeHash, site, expiresAt),
    enrol: async (codeHash, publicKey, name, deviceId, now) =>
      inTransaction(db, () => {
        const code = q.code.get(codeHash)
        if (!code) return null
        // The same device again: its first answer was lost on the way.
        const earlier = code.used_by === null ? null : read(code.used_by)
        if (earlier) return earlier.publicKey === publicKey ? earlier : null
        if (code.expires_at <= now) return null
        q.add.run(deviceId, code.site, name, publicKey, now)
        q.useCode.run(deviceId, codeHash)
        q.dropHandOver.run(deviceId)
        return read(deviceId)
      }),
    station: async (deviceId) => read(deviceId),
    stations: async (after, limit) => q.all.all(after, limit).map(asStation),
    setRevoked: async (deviceId, revoked) =>
      inTransaction(db, () => {
        q.revoke.run(revoked ? 1 : 0, deviceId)
        if (!revoked) q.dropHandOver.run(deviceId)
      }),
    // Not synced by itself: a lease that is lost is asked for again, and twenty stations that come back at once need not wait for twenty syncs.
    putLease: async (lease) =>
      unsynced(db, () => {
        q.dropLeases.run(lease.expiresAt - KEEP_ENDED_MS)
        q.putLease.run(...leaseValues(lease))
      }),
    lease: async (token) => {
      const row = q.lease.get(token)
      return row ? asLease(row) : null
    },
    livingLeases: async (deviceId, epoch, now) => q.living.all(deviceId, epoch, now).map(asLease),
  }
}

const leaseValues = (lease: Lease): [string, string, string, string, number, number, number, string] => [
  lease.token,
  lease.deviceId,
  lease.epoch,
  lease.instance,
  lease.expiresAt,
  lease.handOverOnly ? 1 : 0,
  lease.lastSeq,
  lease.lastHead,
]
const asLease = (row: LeaseRow): Lease => ({
  token: row.token,
  deviceId: row.device_id as DeviceId,
  epoch: row.epoch as EpochId,
  instance: row.instance,
  expiresAt: row.expires_at as HubInstant,
  handOverOnly: row.hand_over_only === 1,
  lastSeq: row.last_seq as JournalSeq | 0,
  lastHead: row.last_head as Hash,
})
const asStation = (row: StationRow): Station => ({
  deviceId: row.device_id as DeviceId,
  site: row.site as SiteId,
  name: row.name,
  publicKey: row.public_key,
  enrolledAt: row.enrolled_at as HubInstant,
  revoked: row.revoked === 1,
})
