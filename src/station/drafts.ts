// What was chosen at a stop and not confirmed yet (DOMAIN §4 Confirm): durable before `saveDraft` is answered, gone with the confirmation, in its
// transaction. The value is the screen's own; names in it are personal facts, so it is forgotten after a day and a half.
import type { Instant, StopId } from '../domain/brands.ts'
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

/** null: nothing was begun, or too long ago to be what the driver still means. */
export function readDraft(core: Core, stopId: StopId): Draft | null {
  const row = once(core.db, DRAFTS_SQL.get).get(stopId)
  if (row === undefined || row.at < core.clock.now() - DRAFT_KEPT_MS) return null
  return { at: row.at as Instant, value: row.value }
}

/** Inside a transaction. null takes it away. */
export function keepDraft(core: Core, stopId: StopId, value: string | null): void {
  const now = core.clock.now()
  once(core.db, DRAFTS_SQL.dropOld).run(now - DRAFT_KEPT_MS)
  if (value === null) once(core.db, DRAFTS_SQL.drop).run(stopId)
  else once(core.db, DRAFTS_SQL.put).run(stopId, now, value)
}

export function draftVerbs(desk: Desk): Pick<BridgeHandlers, 'draft' | 'saveDraft'> {
  return {
    draft: ({ stopId }) => readDraft(desk.keeper.core(), stopId),
    saveDraft: ({ stopId, value }) => {
      const written = desk.keeper.write((core) => keepDraft(core, stopId, value))
      if (!written.ok) return { ok: false, sentence: written.answer.sentence }
      desk.changed(['drafts'])
      return { ok: true }
    },
  }
}
