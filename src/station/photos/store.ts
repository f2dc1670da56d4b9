// Rows of the photos this device took: which are named by an event, how far each has come on its way to the hub (SPEC [PH1]–[PH9]).
import type { Hash, Instant, StopId } from '../../domain/brands.ts'
import type { Evidence } from '../../domain/event.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import type { PhotoKind } from '../../domain/vocabulary.ts'
import type { WritableDb } from '../../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../../sql/statements.ts'
import { PHOTO_MIME } from '../../wire/photos.ts'

export type OwnPhoto = {
  sha256: Hash
  kind: PhotoKind
  bytes: number
  widthPx: number
  heightPx: number
  capturedAt: Instant
  savedAt: Instant
  report: PhotoReport | null
  /** where it was taken; null: nobody said */
  stopId: StopId | null
  named: boolean
  /** the upload's name at the hub */
  upload: string | null
  wholeAt: Instant | null
  dropped: boolean
  lost: Lost | null
}
/** What became of a file that was here. */
export type Lost = 'gone' | 'differs'
export type NewPhoto = Pick<
  OwnPhoto,
  'sha256' | 'kind' | 'bytes' | 'widthPx' | 'heightPx' | 'capturedAt' | 'savedAt' | 'report' | 'stopId'
>

type Row = {
  sha256: string
  kind: string
  bytes: number
  width_px: number
  height_px: number
  captured_at: number
  saved_at: number
  report: string | null
  stop_id: string | null
  named: number
  upload: string | null
  whole_at: number | null
  dropped: number
  lost: string | null
}
type NewRow = [string, string, number, number, number, number, number, string | null, string | null, string | null]

export const PHOTOS_SQL = {
  get: sql<[string], Row>('SELECT * FROM photos WHERE sha256 = ?'),
  put: sql<NewRow>(`
    INSERT INTO photos (sha256, kind, bytes, width_px, height_px, captured_at, saved_at, d_hash, report, stop_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sha256) DO UPDATE SET lost = NULL, dropped = 0, saved_at = excluded.saved_at, kind = excluded.kind,
      stop_id = excluded.stop_id`),
  name: sql<[string]>('UPDATE photos SET named = 1 WHERE sha256 = ? AND named = 0'),
  toSend: sql<[number], Row>(
    'SELECT * FROM photos WHERE named = 1 AND whole_at IS NULL AND lost IS NULL ORDER BY captured_at, sha256 LIMIT ?',
  ),
  unsent: sql<[], { n: number }>(
    'SELECT count(*) AS n FROM photos WHERE named = 1 AND whole_at IS NULL AND lost IS NULL',
  ),
  upload: sql<[string | null, string]>('UPDATE photos SET upload = ? WHERE sha256 = ?'),
  whole: sql<[number, string]>('UPDATE photos SET whole_at = ?, upload = NULL WHERE sha256 = ?'),
  askAgain: sql('UPDATE photos SET whole_at = NULL, upload = NULL WHERE whole_at IS NOT NULL AND dropped = 0'),
  lose: sql<[string, string]>('UPDATE photos SET lost = ? WHERE sha256 = ?'),
  lost: sql<[], { n: number }>('SELECT count(*) AS n FROM photos WHERE lost IS NOT NULL'),
  hashes: sql<[number], { d_hash: string }>(
    'SELECT d_hash FROM photos WHERE d_hash IS NOT NULL ORDER BY captured_at DESC LIMIT ?',
  ),
  unnamed: sql<[number, number], { sha256: string }>(
    'SELECT sha256 FROM photos WHERE named = 0 AND saved_at < ? ORDER BY saved_at LIMIT ?',
  ),
  keptLong: sql<[number, number], { sha256: string }>(
    'SELECT sha256 FROM photos WHERE whole_at IS NOT NULL AND dropped = 0 AND whole_at < ? ORDER BY whole_at LIMIT ?',
  ),
  drop: sql<[string]>('UPDATE photos SET dropped = 1 WHERE sha256 = ? AND whole_at IS NOT NULL'),
  remove: sql<[string, number]>('DELETE FROM photos WHERE sha256 = ? AND named = 0 AND saved_at < ?'),
}

/** Every method is one statement, to be called inside a transaction of the keeper's where it writes. */
export class Photos {
  readonly #s: Prepared<typeof PHOTOS_SQL>

  constructor(db: WritableDb) {
    this.#s = prepareAll(db, PHOTOS_SQL)
  }

  get(sha256: Hash): OwnPhoto | null {
    const row = this.#s.get.get(sha256)
    return row === undefined ? null : asPhoto(row)
  }

  /** Its file is durable already. One that is known stays as it was, but is no longer lost, and shows what and where it was said to be last. */
  put(photo: NewPhoto): void {
    const { sha256, kind, bytes, widthPx, heightPx, capturedAt, savedAt, report, stopId } = photo
    const text = report === null ? null : JSON.stringify(report)
    const dHash = report?.dHash ?? null
    this.#s.put.run(sha256, kind, bytes, widthPx, heightPx, capturedAt, savedAt, dHash, text, stopId)
  }

  /** As an event names it (DOMAIN §0.1 `evidence`). null: this device has no such photo. */
  evidenceOf(sha256: Hash): Evidence | null {
    const photo = this.get(sha256)
    if (photo === null || photo.lost !== null) return null
    const { kind, bytes, capturedAt, report } = photo
    return { kind, sha256, bytes, mime: PHOTO_MIME, capturedAt, ...(report === null ? {} : { report }) }
  }

  /** In the transaction that records the event: from now on it is sent, and kept until it is whole at the hub. */
  named(sha256: Hash): void {
    this.#s.name.run(sha256)
  }

  /** Oldest first. */
  toSend(limit: number): OwnPhoto[] {
    return this.#s.toSend.all(limit).map(asPhoto)
  }
  unsentCount(): number {
    return this.#s.unsent.get()?.n ?? 0
  }
  setUpload(sha256: Hash, upload: string | null): void {
    this.#s.upload.run(upload, sha256)
  }
  setWhole(sha256: Hash, at: Instant): void {
    this.#s.whole.run(at, sha256)
  }
  /** The hub was put back: it is asked about each that is still here; one it has is answered without data. */
  askAgain(): void {
    this.#s.askAgain.run()
  }
  lose(sha256: Hash, how: Lost): void {
    this.#s.lose.run(how, sha256)
  }
  lostCount(): number {
    return this.#s.lost.get()?.n ?? 0
  }
  /** difference hashes of the newest photos, newest first */
  dHashes(limit: number): string[] {
    return this.#s.hashes.all(limit).map((row) => row.d_hash)
  }
  unnamedBefore(at: number, limit: number): Hash[] {
    return this.#s.unnamed.all(at, limit).map((row) => row.sha256 as Hash)
  }
  wholeBefore(at: number, limit: number): Hash[] {
    return this.#s.keptLong.all(at, limit).map((row) => row.sha256 as Hash)
  }
  drop(sha256: Hash): void {
    this.#s.drop.run(sha256)
  }
  /** Nothing happens when an event has named it meanwhile, or it was saved once more. @returns whether it went */
  removeUnnamed(sha256: Hash, savedBefore: number): boolean {
    return this.#s.remove.run(sha256, savedBefore).changes > 0
  }
}

const asPhoto = (row: Row): OwnPhoto => ({
  sha256: row.sha256 as Hash,
  kind: row.kind as PhotoKind,
  bytes: row.bytes,
  widthPx: row.width_px,
  heightPx: row.height_px,
  capturedAt: row.captured_at as Instant,
  savedAt: row.saved_at as Instant,
  report: row.report === null ? null : (JSON.parse(row.report) as PhotoReport),
  stopId: row.stop_id as StopId | null,
  named: row.named === 1,
  upload: row.upload,
  wholeAt: row.whole_at as Instant | null,
  dropped: row.dropped === 1,
  lost: row.lost as Lost | null,
})
