// Stations, their one-time codes and their leases.
import type { DeviceId, EpochId, Hash, HubInstant, JournalSeq, SiteId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { HubStore, JournalGap, Lease, Station } from '../contract.ts'
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

type GapRow = Pick<StationRow, 'device_id' | 'name'> & {
  epoch: string
  said_seq: number
  said_at: number
  have_seq: number
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
  said: sql<[string, string, number, number]>(
    `INSERT INTO journal_ends (device_id, epoch, said_seq, said_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (device_id, epoch) DO UPDATE SET said_seq = max(said_seq, excluded.said_seq), said_at = excluded.said_at`,
  ),
  came: sql<[string]>(
    `DELETE FROM journal_ends WHERE device_id = ? AND said_seq <= coalesce((SELECT c.seq FROM chains AS c
     WHERE c.device_id = journal_ends.device_id AND c.epoch = journal_ends.epoch), 0)`,
  ),
  // Few rows, since what has come is forgotten; so they come first. What a twin has sent stands on a fork of the journal it was copied from (SPEC IN10): that is no gap.
  gaps: sql<[string, number, number], GapRow>(
    `SELECT s.device_id, s.name, e.epoch, e.said_seq, e.said_at, coalesce(c.seq, 0) AS have_seq
     FROM journal_ends AS e CROSS JOIN stations AS s ON s.device_id = e.device_id
     LEFT JOIN chains AS c ON c.device_id = e.device_id AND c.epoch = e.epoch
     WHERE s.site = ? AND s.revoked = 0 AND e.said_at <= ? AND e.said_seq > coalesce(c.seq, 0)
     AND NOT EXISTS (SELECT 1 FROM chains AS f WHERE f.root = c.chain AND f.seq >= e.said_seq)
     ORDER BY e.said_at DESC, e.epoch LIMIT ?`,
  ),
  dropHandOver: sql<[string]>('DELETE FROM leases WHERE device_id = ? AND hand_over_only = 1'),
  dropLeases: sql<[number]>('DELETE FROM leases WHERE expires_at < ?'),
}
/** An ended lease is kept this long, so that its holder hears "expired" and not "unknown". */
const KEEP_ENDED_MS = 48 * 3_600_000

type Part = Pick<
  HubStore,
  | 'putEnrolCode'
  | 'enrol'
  | 'station'
  | 'setRevoked'
  | 'putLease'
  | 'lease'
  | 'livingLeases'
  | 'journalSaid'
  | 'journalGaps'
  | 'stations'
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
    ...openJournalEnds(db),
  }
}

/** What devices said to hold. Not synced by itself, like the lease it comes with. */
function openJournalEnds(db: WritableDb): Pick<HubStore, 'journalSaid' | 'journalGaps'> {
  const { said, came, gaps } = prepareAll(db, STATION_SQL)
  return {
    journalSaid: async (deviceId, epoch, seq, at) =>
      unsynced(db, () => {
        said.run(deviceId, epoch, seq, at)
        came.run(deviceId)
      }),
    journalGaps: async (site, saidBefore, limit) => gaps.all(site, saidBefore, limit).map(asGap),
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
const asGap = (row: GapRow): JournalGap => ({
  ...{ deviceId: row.device_id as DeviceId, name: row.name, epoch: row.epoch as EpochId },
  ...{
    haveSeq: row.have_seq as JournalSeq | 0,
    saidSeq: row.said_seq as JournalSeq,
    saidAt: row.said_at as HubInstant,
  },
})
const asStation = (row: StationRow): Station => ({
  deviceId: row.device_id as DeviceId,
  site: row.site as SiteId,
  name: row.name,
  publicKey: row.public_key,
  enrolledAt: row.enrolled_at as HubInstant,
  revoked: row.revoked === 1,
})
