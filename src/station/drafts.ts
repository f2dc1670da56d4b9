// What was chosen at a stop, or for a load or a round that is being closed, and not confirmed yet (DOMAIN §3, §4 Confirm, §11): durable before `saveDraft` is answered, gone with the confirmation, in its
// transaction. The value is the screen's own; names in it are personal facts, so it is forgotten after a day and a half.
import type { Instant, RouteId, StopId } from '../domain/brands.ts'
import type { BridgeHandlers, Draft } from '../wire/bridge.ts'
import { once, sql } from '../sql/statements.ts'
import type { Core } from './core.ts'
import type { Desk } from './desk.ts'

/** The longest shift and the morning after it. */
export const DRAFT_KEPT_MS = 36 * 3_600_000

export const DRAFTS_SQL = {
  get: sql<[string], { at: number; value: string }>('SELECT at, value FROM drafts WHERE stop_id = ?'),
  put: sql<[string, number, string]>(
    'INSERT INTO drafts (stop_id, at, value) VALUES (?, ?, ?) ON CONFLICT (stop_id) DO UPDATE SET at = excluded.at, value = excluded.value',
  ),
  drop: sql<[string]>('DELETE FROM drafts WHERE stop_id = ?'),
  dropOld: sql<[number]>('DELETE FROM drafts WHERE at < ?'),
}

/** of a stop, of the end of a round, of the end of a loading */
export type DraftOf = { stopId: StopId } | { routeId: RouteId } | { loadOf: RouteId }

/** All stand in one table; a stop's id is at most 64 characters, the names of the others are always longer. */
function keyOf(of: DraftOf): string {
  if ('stopId' in of) return of.stopId
  return ('routeId' in of ? `round ${of.routeId}` : `load ${of.loadOf}`).padEnd(65)
}

/** null: nothing was begun, or too long ago to be what the driver still means. */
export function readDraft(core: Core, of: DraftOf): Draft | null {
  const row = once(core.db, DRAFTS_SQL.get).get(keyOf(of))
  if (row === undefined || row.at < core.clock.now() - DRAFT_KEPT_MS) return null
  return { at: row.at as Instant, value: row.value }
}

/** Inside a transaction. null takes it away. */
export function keepDraft(core: Core, of: DraftOf, value: string | null): void {
  const now = core.clock.now()
  once(core.db, DRAFTS_SQL.dropOld).run(now - DRAFT_KEPT_MS)
  if (value === null) once(core.db, DRAFTS_SQL.drop).run(keyOf(of))
  else once(core.db, DRAFTS_SQL.put).run(keyOf(of), now, value)
}

export function draftVerbs(desk: Desk): Pick<BridgeHandlers, 'draft' | 'saveDraft'> {
  return {
    draft: (of) => readDraft(desk.keeper.core(), of),
    saveDraft: ({ value, ...of }) => {
      const written = desk.keeper.write((core) => keepDraft(core, of, value))
      if (!written.ok) return { ok: false, sentence: written.answer.sentence }
      desk.changed(['drafts'])
      return { ok: true }
    },
  }
}
