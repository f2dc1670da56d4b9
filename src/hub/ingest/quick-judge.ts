// A quick yes for bodies that are plainly good: the wire's schemas (src/wire/event-schemas.ts, the one source) compiled to code by ajv. It says
// yes or "look closer", never no: what it does not accept is judged, and worded, by `decodeBody`. Ingest runs this for every event of the
// network; with zod's own walk it took most of a batch's time.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { z } from 'zod'
import type { PackageId } from '../../domain/brands.ts'
import type { ScanEvent } from '../../domain/event.ts'
import { packagesTouched } from '../../domain/fold.ts'
import { mayHideSomething } from '../../wire/event-body.ts'
import { EventEnvelope, EventHead, EventPayloads } from '../../wire/event-schemas.ts'
import { MAX_BODY_BYTES } from '../../wire/up.ts'

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const compile = (schema: z.ZodType): ValidateFunction => ajv.compile(z.toJSONSchema(schema, { io: 'input' }))
const head = compile(EventHead)
const envelope = compile(EventEnvelope)
const payloads = new Map(Object.entries(EventPayloads).map(([kind, schema]) => [kind, compile(schema)]))
const utf8 = new TextDecoder('utf-8', { fatal: true })

type Body = { kind: string; at: string; wallAt?: string; packageIds: PackageId[]; data: unknown }
export type Accepted = { kind: string; packageIds: PackageId[] }

/** null: look closer. Never throws. */
export function quickJudge(body: Uint8Array): Accepted | null {
  if (body.length > MAX_BODY_BYTES) return null
  try {
    const text = utf8.decode(body)
    if (mayHideSomething(text)) return null
    const value = JSON.parse(text) as Body
    if (!head(value) || !envelope(value) || payloads.get(value.kind)?.(value.data) !== true) return null
    if (Number.isNaN(Date.parse(value.at)) || (value.wallAt !== undefined && Number.isNaN(Date.parse(value.wallAt))))
      return null
    const { kind, packageIds } = value
    // Only a load's end names packages outside of the envelope.
    return { kind, packageIds: kind === 'LoadClosed' ? packagesTouched(value as unknown as ScanEvent) : packageIds }
  } catch {
    return null
  }
}
