// What an event says of a file that it names: looked up by its hash where the photo store keeps its rows.
import type { Hash, Instant } from '../domain/brands.ts'
import type { Evidence } from '../domain/event.ts'
import type { PhotoKind } from '../domain/vocabulary.ts'
import type { WritableDb } from '../sql/open.ts'
import { once, sql } from '../sql/statements.ts'
import { PHOTO_MIME } from '../wire/photos.ts'

const FIND = sql<[string], { kind: string; bytes: number; captured_at: number }>(
  'SELECT kind, bytes, captured_at FROM photos WHERE sha256 = ? AND fetched = 0',
)

/** null: this device never saved such a file. */
export function evidenceOf(db: WritableDb, sha256: Hash): Evidence | null {
  const row = once(db, FIND).get(sha256)
  if (row === undefined) return null
  const { kind, bytes, captured_at: capturedAt } = row
  return { kind: kind as PhotoKind, sha256, bytes, mime: PHOTO_MIME, capturedAt: capturedAt as Instant }
}
