// Rows of photos that are whole.
import type { DeviceId, Hash, HubInstant, Instant, SiteId } from '../../../domain/brands.ts'
import type { PhotoKind } from '../../../domain/vocabulary.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { PhotoRow, PhotoStore } from '../photos.ts'

type Row = {
  sha256: string
  site: string
  kind: string
  bytes: number
  width_px: number
  height_px: number
  captured_at: number
  whole_at: number
  device_id: string
}

export const PHOTO_SQL = {
  put: sql<[string, string, string, number, number, number, number, number, string]>(
    `INSERT INTO photos (sha256, site, kind, bytes, width_px, height_px, captured_at, whole_at, device_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256, site) DO NOTHING`,
  ),
  ofSite: sql<[string, string], Row>('SELECT * FROM photos WHERE sha256 = ? AND site = ?'),
  any: sql<[string], Row>('SELECT * FROM photos WHERE sha256 = ? LIMIT 1'),
}
export const HELD_SQL = {
  hold: sql<[string, string, string, number, number, number, number, number, string]>(
    `INSERT INTO held_photos (sha256, site, kind, bytes, width_px, height_px, captured_at, whole_at, device_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device_id, sha256) DO NOTHING`,
  ),
  held: sql<[string, string], { bytes: number }>('SELECT bytes FROM held_photos WHERE device_id = ? AND sha256 = ?'),
  bytes: sql<[string], { bytes: number }>(
    'SELECT coalesce(sum(bytes), 0) AS bytes FROM held_photos WHERE device_id = ?',
  ),
  release: sql<[string]>(
    `INSERT INTO photos (sha256, site, kind, bytes, width_px, height_px, captured_at, whole_at, device_id)
     SELECT sha256, site, kind, bytes, width_px, height_px, captured_at, whole_at, device_id
     FROM held_photos WHERE device_id = ? ON CONFLICT (sha256, site) DO NOTHING`,
  ),
  drop: sql<[string], { sha256: Hash; site: SiteId }>(
    'DELETE FROM held_photos WHERE device_id = ? RETURNING sha256, site',
  ),
}

export function openPhotos(db: WritableDb): PhotoStore {
  const q = prepareAll(db, PHOTO_SQL)
  const held = prepareAll(db, HELD_SQL)
  return {
    putPhoto: async (row) => void q.put.run(...valuesOf(row)),
    holdPhoto: async (row) => void held.hold.run(...valuesOf(row)),
    holdsPhoto: async (deviceId, sha256) => held.held.get(deviceId, sha256) !== undefined,
    heldBytes: async (deviceId) => held.bytes.get(deviceId)?.bytes ?? 0,
    releasePhotos: async (deviceId) =>
      inTransaction(db, () => {
        held.release.run(deviceId)
        return held.drop.all(deviceId)
      }),
    photo: async (sha256, site) => {
      const row = site === undefined ? q.any.get(sha256) : q.ofSite.get(sha256, site)
      return row === undefined ? null : asPhoto(row)
    },
  }
}

type Values = [string, string, string, number, number, number, number, number, string]
const valuesOf = (row: PhotoRow): Values => {
  const { sha256, site, kind, bytes, widthPx, heightPx, capturedAt, wholeAt, deviceId } = row
  return [sha256, site, kind, bytes, widthPx, heightPx, capturedAt, wholeAt, deviceId]
}
const asPhoto = (row: Row): PhotoRow => ({
  sha256: row.sha256 as Hash,
  site: row.site as SiteId,
  kind: row.kind as PhotoKind,
  bytes: row.bytes,
  widthPx: row.width_px,
  heightPx: row.height_px,
  capturedAt: row.captured_at as Instant,
  wholeAt: row.whole_at as HubInstant,
  deviceId: row.device_id as DeviceId,
})
