// A sender's request, judged whole: each broken row and field is named, and none is taken while one is broken (EVENTS Into the hub).
import { MAX_SHIPMENT_ROWS, ShipmentRow } from '../../wire/shipments.ts'
import { type RowFault, rowFaults, textFaults } from '../ops/row-errors.ts'
import type { HubStore } from '../store/contract.ts'

export type JudgedShipments =
  | { outcome: 'good'; rows: ShipmentRow[] }
  | { outcome: 'broken'; faults: RowFault[]; of: number }
  | { outcome: 'not-a-request'; sentence: string }

/** Reads the store, changes nothing. `body` is the request's JSON as it came. */
export async function judgeShipments(body: unknown, store: HubStore): Promise<JudgedShipments> {
  const rows = rowsIn(body)
  if (typeof rows === 'string') return { outcome: 'not-a-request', sentence: rows }
  const parsed = rows.map((row) => ShipmentRow.safeParse(row))
  const faults = parsed.flatMap((one, row) =>
    one.success ? textFaults(row, one.data) : rowFaults(row, rows[row], one.error),
  )
  const good = parsed.flatMap((one, row) => (one.success ? [{ row, shipment: one.data }] : []))
  faults.push(...sameReferences(good), ...strayPins(good), ...(await unknownSites(good, store)))
  if (faults.length > 0) return { outcome: 'broken', faults: faults.sort((a, b) => a.row - b.row), of: rows.length }
  return { outcome: 'good', rows: good.map(({ shipment }) => shipment) }
}

type Numbered = { row: number; shipment: ShipmentRow }

function rowsIn(body: unknown): unknown[] | string {
  if (typeof body !== 'object' || body === null || !('shipments' in body) || !Array.isArray(body.shipments))
    return 'The request must be {"shipments": [ … ]}.'
  const others = Object.keys(body).filter((name) => name !== 'shipments')
  if (others.length > 0) return `Beside "shipments" nothing is known here: ${others.join(', ').slice(0, 100)}.`
  const rows: unknown[] = body.shipments
  if (rows.length === 0) return 'The request has no shipments.'
  if (rows.length > MAX_SHIPMENT_ROWS)
    return `${rows.length} shipments came; at most ${MAX_SHIPMENT_ROWS} are taken at once.`
  return rows
}

// The answer names rows by the sender's own reference, so two of one name could not be told apart.
function sameReferences(good: readonly Numbered[]): RowFault[] {
  const first = new Map<string, number>()
  return good.flatMap(({ row, shipment: { reference } }) => {
    const before = first.get(reference)
    if (before === undefined) first.set(reference, row)
    return before === undefined
      ? []
      : [{ row, field: 'reference', sentence: `${reference} is the reference of row ${before} already.` }]
  })
}

const strayPins = (good: readonly Numbered[]): RowFault[] =>
  good.flatMap(({ row, shipment: { pin, service } }) =>
    pin === undefined || service.pin === true
      ? []
      : [{ row, field: 'pin', sentence: 'A PIN is given, but the service does not ask for one: set service.pin.' }],
  )

async function unknownSites(good: readonly Numbered[], store: HubStore): Promise<RowFault[]> {
  const known = new Map<string, boolean>()
  for (const { shipment } of good) {
    if (known.has(shipment.site)) continue
    const row = await store.row('site', shipment.site)
    known.set(shipment.site, row !== null && row.value !== null)
  }
  return good.flatMap(({ row, shipment: { site } }) =>
    known.get(site) === true ? [] : [{ row, field: 'site', sentence: `There is no site ${site}.` }],
  )
}
