// A client that takes what the hub's own schemas take and knows which rows must be there before others; it stands in for a hub.
import { z } from 'zod'
import { makeTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import type { DemoAnswer, DemoClient } from '../../src/demo/client.ts'
import { opsTables, PersonPut, referenceRow } from '../../src/wire/reference-rows.ts'
import { ShipmentRequest } from '../../src/wire/shipments.ts'

type Row = Record<string, unknown> & { id: string }
export type StrictHub = DemoClient & { tables: Record<string, Map<string, Row>>; calls: string[]; announced: number }

export function strictHub(): StrictHub {
  const tables = Object.fromEntries(Object.keys(opsTables).map((name) => [name, new Map<string, Row>()]))
  const answers = new Map<string, { asked: string; answer: DemoAnswer }>()
  const hub: StrictHub = {
    tables,
    calls: [],
    announced: 0,
    put: async (path, body) => {
      hub.calls.push(`PUT ${path}`)
      const name = path.slice('/v1/ops/'.length)
      const table = opsTables[name as keyof typeof opsTables]
      const schema = table === 'person' ? PersonPut.strict() : referenceRow[table]
      const parsed = z.array(schema).safeParse(body)
      if (!parsed.success) return { status: 422, body: parsed.error.issues }
      const missing = parsed.data.flatMap((row) => unknownIn(tables, row as Row))
      if (missing.length > 0) return { status: 422, body: missing }
      for (const row of parsed.data) tables[name]?.set(row.id, row)
      return { status: 200, body: {} }
    },
    post: async (path, body, headers = {}) => {
      hub.calls.push(`POST ${path}`)
      const key = headers['idempotency-key'] ?? ''
      const before = answers.get(key)
      if (before !== undefined)
        return before.asked === JSON.stringify(body) ? before.answer : { status: 422, body: 'other' }
      const parsed = ShipmentRequest.safeParse(body)
      if (!parsed.success) return { status: 422, body: parsed.error.issues }
      if (parsed.data.shipments.some(({ site }) => !tables['sites']?.has(site))) return { status: 422, body: 'site' }
      const shipments = parsed.data.shipments.map(({ reference }) => {
        const trackingId = makeTrackingId(2500, Uint8Array.of(0, 0, 0, hub.announced >> 8, hub.announced++ & 255))
        return { reference, trackingId, link: `http://hub.example/t/${trackingId}?key=secret` }
      })
      // In another order than asked: the reference says which is which.
      const answer = { status: 201, body: { shipments: shipments.reverse() } }
      if (key !== '') answers.set(key, { asked: JSON.stringify(body), answer })
      return answer
    },
  }
  return hub
}

const POINTS_TO = { site: 'sites', vehicleId: 'vehicles', driverId: 'people', routeId: 'routes' } as const

function unknownIn(tables: StrictHub['tables'], row: Row): string[] {
  return Object.entries(POINTS_TO).flatMap(([field, name]) => {
    const id = row[field]
    return typeof id === 'string' && !tables[name]?.has(id) ? [`${row.id}: there is no ${field} ${id}`] : []
  })
}
