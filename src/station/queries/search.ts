// Search for a package by what people have in hand: its number, the last four of it, another number on it, a name, street, town or postcode.
import type { PackageId } from '../../domain/brands.ts'
import { normaliseOtherNumber } from '../../domain/numbers/classify-scan.ts'
import { parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { Stop } from '../../domain/reference.ts'
import type { PackageLine } from '../../wire/bridge.ts'
import { once, sql } from '../../sql/statements.ts'
import type { Core } from '../core.ts'
import { packageLine } from './lists.ts'
import { routesOfDay } from './routes.ts'

const SHOWN = 30
export const SEARCH_SQL = {
  prefix: sql<[string, string, number], { package_id: string }>(
    'SELECT package_id FROM packages WHERE package_id >= ? AND package_id < ? LIMIT ?',
  ),
  tail: sql<[string, number], { package_id: string }>(
    'SELECT package_id FROM packages WHERE substr(package_id, -4) = ? LIMIT ?',
  ),
}

export function search(core: Core, text: string): PackageLine[] {
  return searchIds(core, text, SHOWN).map((packageId) => packageLine(core, packageId))
}

/** At most `limit`, what fits by number first. */
export function searchIds(core: Core, text: string, limit: number): PackageId[] {
  const found = new Set<PackageId>([...byNumber(core, text), ...byPlace(core, text)])
  return [...found].slice(0, limit)
}

function byNumber(core: Core, text: string): PackageId[] {
  const whole = parseTrackingId(text)
  if (whole.ok) return core.views.read(whole.packageId) === null ? [] : [whole.packageId]
  const compact = text.replace(/[\s-]/gu, '').toUpperCase()
  const begun = compact.startsWith('WM') && compact.length > 2 ? compact : null
  const prefix = begun === null ? [] : once(core.db, SEARCH_SQL.prefix).all(begun, `${begun}\uffff`, SHOWN)
  const tail = compact.length === 4 ? once(core.db, SEARCH_SQL.tail).all(compact, SHOWN) : []
  const rows = [...prefix, ...tail].map((row) => row.package_id as PackageId)
  return [...core.views.numbered(normaliseOtherNumber(text)), ...rows]
}

function byPlace(core: Core, text: string): PackageId[] {
  return stopsByWords(core, text, SHOWN).flatMap((stop) => stop.packages)
}

/** Those of the board's day first ([Q3]). */
export function stopsByWords(core: Core, text: string, limit: number): Stop[] {
  const today = routesOfDay(core).map(({ id }) => id)
  return core.copies.searchStops(text, limit, today)
}
