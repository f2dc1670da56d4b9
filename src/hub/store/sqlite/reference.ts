// Reference data in the one order, and shipments.
import type { Hash, HubInstant, HubPosition, PackageId, SiteId } from '../../../domain/brands.ts'
import { canonicalJson } from '../../../domain/canonical-json.ts'
import type { ReferenceTable } from '../../../domain/reference.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { HubStore, ReferenceRow, Shipment } from '../contract.ts'
import type { Order } from './order.ts'
import { TAKE_SQL } from './take.ts'

type Row = { kind: string; id: string; site: string; position: number; value: string | null }
type ShipmentRow = { package_id: string; site: string; reference: string; secret_hash: string; created_at: number }

export const REFERENCE_SQL = {
  since: sql<[string, number, number, number], Row>(
    `SELECT * FROM (
       SELECT * FROM reference_rows WHERE site = ? AND position > ?
       UNION ALL SELECT * FROM reference_rows WHERE site = '' AND position > ?
     ) ORDER BY position LIMIT ?`,
  ),
  sinceEverywhere: sql<[number, number], Row>(
    `SELECT * FROM reference_rows WHERE site = '' AND position > ? ORDER BY position LIMIT ?`,
  ),
  ofId: sql<[string, string], Row>('SELECT * FROM reference_rows WHERE kind = ? AND id = ? ORDER BY position DESC'),
  ofSite: sql<[string, string], Row>(
    'SELECT * FROM reference_rows WHERE kind = ? AND site = ? AND value IS NOT NULL ORDER BY id',
  ),
  put: sql<[string, string, string, number, string | null]>(
    `INSERT INTO reference_rows (kind, id, site, position, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (kind, id, site) DO UPDATE SET position = excluded.position, value = excluded.value`,
  ),
  forgetAnswers: sql<[number, number]>(
    'DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?)',
  ),
  shipment: sql<[string], ShipmentRow>('SELECT * FROM shipments WHERE package_id = ?'),
}

type Shipments = Pick<HubStore, 'idempotent' | 'putShipments' | 'shipment' | 'forgetAnswers'>
type Part = Shipments & Pick<HubStore, 'putRows' | 'rowsSince' | 'row' | 'rowsOf'>

export function openReference(db: WritableDb, order: Order): Part {
  const q = prepareAll(db, REFERENCE_SQL)
  return { ...openShipments(db), ...openRows(q, order) }
}

type Queries = ReturnType<typeof prepareAll<typeof REFERENCE_SQL>>

function openRows(q: Queries, order: Order): Pick<HubStore, 'putRows' | 'rowsSince' | 'row' | 'rowsOf'> {
  function put(row: { table: ReferenceTable; id: string; site: SiteId; value: unknown }, next: () => number): void {
    const value = row.value === null ? null : canonicalJson(row.value)
    const rows = q.ofId.all(row.table, row.id)
    for (const other of rows)
      if (other.site !== row.site && other.value !== null) q.put.run(row.table, row.id, other.site, next(), null)
    const before = rows.find((other) => other.site === row.site)
    // Position last: of all rows of an id the newest is the one that counts, the tombstones of its old sites come before it.
    if ((before?.value ?? null) !== value) q.put.run(row.table, row.id, row.site, next(), value)
  }
  return {
    putRows: async (rows) => {
      order.placing((next) => {
        for (const row of rows) put(row, next)
      })
      return order.head() as HubPosition
    },
    rowsSince: async (site, after, limit) => {
      const rows =
        (site as string) === '' ? q.sinceEverywhere.all(after, limit) : q.since.all(site, after, after, limit)
      return rows.map(asRow)
    },
    row: async (table, id) => {
      const rows = q.ofId.all(table, id)
      const row = rows.find(({ value }) => value !== null) ?? rows[0]
      return row ? asRow(row) : null
    },
    rowsOf: async (table, site) => q.ofSite.all(table, site).map(asRow),
  }
}

function openShipments(db: WritableDb): Shipments {
  const { shipment, forgetAnswers } = REFERENCE_SQL
  const q = prepareAll(db, { shipment, forgetAnswers, ...TAKE_SQL })
  return {
    idempotent: async (key) => {
      const row = q.answered.get(key)
      return row ? { requestHash: row.request_hash, answer: row.answer } : null
    },
    putShipments: async (rows, idempotency) =>
      inTransaction(db, () => {
        for (const row of rows) q.addShipment.run(row.packageId, row.site, row.reference, row.secretHash, row.createdAt)
        if (idempotency) q.addAnswer.run(idempotency.key, idempotency.requestHash, idempotency.answer, idempotency.now)
      }),
    shipment: async (packageId) => {
      const row = q.shipment.get(packageId)
      return row ? asShipment(row) : null
    },
    forgetAnswers: async (before, limit) => q.forgetAnswers.run(before, limit).changes,
  }
}

const asRow = (row: Row): ReferenceRow => ({
  table: row.kind as ReferenceTable,
  id: row.id,
  site: row.site as SiteId,
  position: row.position as HubPosition,
  value: row.value === null ? null : (JSON.parse(row.value) as unknown),
})
const asShipment = (row: ShipmentRow): Shipment => ({
  packageId: row.package_id as PackageId,
  site: row.site as SiteId,
  reference: row.reference,
  secretHash: row.secret_hash as Hash,
  createdAt: row.created_at as HubInstant,
})
