// One person's data (DOMAIN §15.1): handed out and erased, with the operator's key. What it means is persons/.
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { PackageId, PersonId } from '../../domain/brands.ts'
import { parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { personLines } from '../persons/driver-data.ts'
import { eraseRecipient } from '../persons/erase-recipient.ts'
import type { Places } from '../positions/places.ts'
import type { Talk } from '../talk/talk.ts'
import { mustBeOperator } from './operator.ts'
import { Problem, notFound } from './problem.ts'

const Params = z.object({ id: z.string().min(1).max(64) })
const EraseReply = z.object({
  trackingId: z.string(),
  /** when it was erased first */ erasedAt: z.string(),
  keys: z.int(),
  photos: z.int(),
  /** they show parcels of other recipients, too; erase those as well */ photosKept: z.int(),
  stops: z.int(),
})

/** What is kept of people beside the log, each with its own clock. */
type Streams = { places: Places; talk: Talk }

export function registerPersonRoutes(app: HubApp, deps: HubDeps, { places, talk }: Streams): void {
  const onRequest = mustBeOperator(deps.operatorKey)
  driverRoutes(app, deps, { onRequest, places, talk })
  const schema = {
    summary: 'Erase a parcel’s recipient: key, link, photos, name and street go, the log stays whole',
    params: Params,
    body: z.strictObject({ anyway: z.boolean().optional() }).nullish(),
    response: { 200: EraseReply },
  }
  app.post('/v1/ops/packages/:id/erase', { onRequest, schema }, async (request) => {
    const parsed = parseTrackingId(request.params.id)
    if (!parsed.ok) throw notFound('That is no tracking id.')
    return erase(deps, parsed.packageId, request.body?.anyway === true)
  })
}

async function erase(deps: HubDeps, packageId: PackageId, anyway: boolean): Promise<z.infer<typeof EraseReply>> {
  const result = await eraseRecipient(deps, packageId, anyway)
  if (result.outcome === 'unknown') throw notFound('Nothing was announced under this number.')
  if (result.outcome === 'on-its-way')
    throw new Problem(409, 'on-its-way', 'Still on its way', {
      detail: 'This parcel has not come to its end: without name and street nobody can deliver it.',
      whatToDo: 'Wait for the end, or send {"anyway":true}.',
    })
  const { at, ...counts } = result.erased
  return { trackingId: packageId, erasedAt: new Date(at).toISOString(), ...counts }
}

type Parts = Streams & { onRequest: ReturnType<typeof mustBeOperator> }

function driverRoutes(app: HubApp, deps: HubDeps, { onRequest, places, talk }: Parts): void {
  const dataSchema = {
    summary: 'What is held of a person who works here, as JSON lines; the last counts them',
    params: Params,
  }
  app.get('/v1/ops/people/:id/data', { onRequest, schema: dataSchema }, async (request, reply) => {
    const personId = request.params.id as PersonId
    if (
      (await deps.store.row('person', personId)) === null &&
      (await deps.store.pointsOf(personId, -1, 1)).length === 0 &&
      (await deps.store.talkOf(personId, 0, 1)).length === 0
    )
      throw notFound('Nobody is known under this id.')
    void reply.header('cache-control', 'no-store').header('content-type', 'application/x-ndjson; charset=utf-8')
    return reply.send(Readable.from(personLines(deps, personId)))
  })
  const eraseSchema = {
    summary: 'Erase where a person was: all positions and the last place, also those that tablets still bring',
    params: Params,
    response: { 200: z.object({ erased: z.int() }) },
  }
  app.delete('/v1/ops/people/:id/trail', { onRequest, schema: eraseSchema }, async (request) => ({
    erased: await places.erase(request.params.id),
  }))
  const talkSchema = {
    summary: 'Erase what a person said and that person’s conversation, also what tablets still bring',
    params: Params,
    response: { 200: z.object({ erased: z.int() }) },
  }
  app.delete('/v1/ops/people/:id/messages', { onRequest, schema: talkSchema }, async (request) => ({
    erased: await talk.erase(request.params.id),
  }))
}
