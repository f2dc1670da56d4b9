// The whole file is judged before any row is taken (EVENTS Into the hub): form first, then what rows say about each other and about rows
// the hub has.
import type { z } from 'zod'
import type { SiteId } from '../../domain/brands.ts'
import { parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import type {
  Person,
  Plan,
  ReferenceTable,
  ReferenceTables,
  Route,
  Site,
  Stop,
  Vehicle,
} from '../../domain/reference.ts'
import { PersonPut, referenceRow } from '../../wire/reference-rows.ts'
import type { HubStore, ReferenceRow } from '../store/contract.ts'
import { type RowFault, rowFaults, textFaults } from './row-errors.ts'

/** Slow hashes are made four at a time: more PINs than this would hold the request for a minute. */
export const MAX_PINS = 500

export type PutPerson = Omit<Person, 'pin'> & { pin?: string }
/** A row as it came in: as the table's, but that people may bring a PIN in clear. */
export type PutRow = ReferenceTables[Exclude<ReferenceTable, 'person'>] | PutPerson
export type JudgedRow = { row: PutRow; site: SiteId; kept: ReferenceRow | null }
export type Judgement = { faults: RowFault[] } | { faults: null; rows: JudgedRow[] }

type Lookup = (table: ReferenceTable, id: string) => Promise<ReferenceRow | null>

/** Reads the store, changes nothing. `rows` are JSON values as they came. */
export async function judgeRows(table: ReferenceTable, rows: readonly unknown[], store: HubStore): Promise<Judgement> {
  const schema: z.ZodType = table === 'person' ? PersonPut : referenceRow[table]
  const parsed = rows.map((row) => schema.safeParse(row))
  const faults = parsed.flatMap((one, row) =>
    one.success ? textFaults(row, one.data) : rowFaults(row, rows[row], one.error),
  )
  if (faults.length > 0) return { faults }
  const good = parsed.map((one) => one.data as PutRow)
  faults.push(...sameIds(good), ...(table === 'person' ? tooManyPins(good as PutPerson[]) : []))
  const lookup = remembering(store)
  const judged: JudgedRow[] = []
  for (const [at, row] of good.entries()) {
    const say = (field: string, sentence: string): void => void faults.push({ row: at, field, sentence })
    const site = await judgeRow[table](row as never, say, lookup)
    const kept = await lookup(table, row.id)
    if (site === null) continue
    if (kept !== null && kept.site !== site)
      say('site', `${row.id} belongs to site ${kept.site} already; delete it there first.`)
    judged.push({ row, site, kept })
  }
  return faults.length > 0 ? { faults } : { faults: null, rows: judged }
}

type Judge<T> = (row: T, say: (field: string, sentence: string) => void, lookup: Lookup) => Promise<SiteId | null>

/** Each answers the site whose stations get the row; null when that cannot be told. */
const judgeRow: { [T in ReferenceTable]: Judge<T extends 'person' ? PutPerson : ReferenceTables[T]> } = {
  site: async (row: Site, say) => {
    if (!isTimeZone(row.timeZone)) say('timeZone', 'This is no time zone; they are written like Europe/Vaduz.')
    return row.id
  },
  person: async (row: PutPerson, say, lookup) => siteOf(row, say, lookup),
  vehicle: async (row: Vehicle, say, lookup) => siteOf(row, say, lookup),
  route: async (row: Route, say, lookup) => {
    await mustExist('vehicle', 'vehicleId', row.vehicleId, say, lookup)
    await mustExist('person', 'driverId', row.driverId, say, lookup)
    return siteOf(row, say, lookup)
  },
  stop: async (row: Stop, say, lookup) => {
    row.packages.forEach((id, at) => {
      const number = parseTrackingId(id)
      if (!number.ok) say(`packages.${at}`, `${id}: ${number.reason}.`)
      else if (row.packages.indexOf(id) !== at) say(`packages.${at}`, `${id} stands twice at this stop.`)
    })
    const route = await mustExist('route', 'routeId', row.routeId, say, lookup)
    return route?.site ?? null
  },
  plan: async (row: Plan, say, lookup) => {
    for (const [at, { routeId }] of row.bins.entries())
      await mustExist('route', `bins.${at}.routeId`, routeId, say, lookup)
    for (const [at, { routeId }] of row.postcodes.entries())
      await mustExist('route', `postcodes.${at}.routeId`, routeId, say, lookup)
    return siteOf(row, say, lookup)
  },
}

async function siteOf(row: { site: SiteId }, say: Parameters<Judge<never>>[1], lookup: Lookup): Promise<SiteId | null> {
  const site = await mustExist('site', 'site', row.site, say, lookup)
  return site === null ? null : row.site
}

async function mustExist(
  table: ReferenceTable,
  field: string,
  id: string | undefined,
  say: (field: string, sentence: string) => void,
  lookup: Lookup,
): Promise<ReferenceRow | null> {
  if (id === undefined) return null
  const found = await lookup(table, id)
  if (found === null || found.value === null) {
    say(field, `There is no ${table} ${id}; put it in first.`)
    return null
  }
  return found
}

function remembering(store: HubStore): Lookup {
  const found = new Map<string, Promise<ReferenceRow | null>>()
  return (table, id) => {
    const key = `${table}/${id}`
    const row = found.get(key) ?? store.row(table, id)
    found.set(key, row)
    return row
  }
}

function sameIds(rows: readonly PutRow[]): RowFault[] {
  const first = new Map<string, number>()
  return rows.flatMap(({ id }, row) => {
    const before = first.get(id)
    if (before === undefined) first.set(id, row)
    return before === undefined ? [] : [{ row, field: 'id', sentence: `${id} stands in row ${before} already.` }]
  })
}

const tooManyPins = (rows: readonly PutPerson[]): RowFault[] =>
  rows.filter((row) => row.pin !== undefined).length <= MAX_PINS
    ? []
    : [
        {
          row: 0,
          field: 'pin',
          sentence: `At most ${MAX_PINS} PINs can be set in one request; send the file in parts.`,
        },
      ]

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
