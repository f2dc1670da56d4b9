// A tombstone ends a row (EVENTS Pull). What still hangs on it is named instead of being left without its end.
import type { Route, ReferenceTable, Stop } from '../../domain/reference.ts'
import type { HubDeps } from '../deps.ts'

export type EndResult = { outcome: 'ended' } | { outcome: 'unknown' } | { outcome: 'in-use'; sentence: string }

export async function endRow(table: ReferenceTable, id: string, deps: HubDeps): Promise<EndResult> {
  const kept = await deps.store.row(table, id)
  if (kept === null || kept.value === null) return { outcome: 'unknown' }
  const children = await childrenOf(table, id, kept.site, deps)
  if (children !== null) return { outcome: 'in-use', sentence: children }
  await deps.store.putRows([{ table, id, site: kept.site, value: null }], deps.now())
  deps.committed()
  return { outcome: 'ended' }
}

async function childrenOf(
  table: ReferenceTable,
  id: string,
  site: Parameters<HubDeps['store']['rowsOf']>[1],
  { store }: HubDeps,
): Promise<string | null> {
  if (table === 'route') {
    const stops = (await store.rowsOf('stop', site)).filter((row) => (row.value as Stop | null)?.routeId === id)
    return stops.length === 0 ? null : `Route ${id} still has ${stops.length} stops; delete them first.`
  }
  if (table !== 'site') return null
  for (const child of ['person', 'vehicle', 'route', 'plan'] as const) {
    const living = (await store.rowsOf(child, site)).filter((row) => (row.value as Route | null) !== null)
    if (living.length > 0) return `Site ${id} still has ${living.length} rows of ${child}; delete them first.`
  }
  return null
}
