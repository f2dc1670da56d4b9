// `POST /v1/shipments`: a sender's parcels in, tracking ids and links out. All rows are judged before any is taken.
import { z } from 'zod'
import { DOOR_PIN_SHAPE } from '../../domain/door-pin.ts'
import { parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import { ShipmentReply, ShipmentRequest } from '../../wire/shipments.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { renewDoorPin } from '../pins/renew.ts'
import { announce } from '../shipments/announce.ts'
import { answersClock } from '../shipments/answers.ts'
import { judgeShipments } from '../shipments/judge.ts'
import { publicUrlOf } from '../tracking/link.ts'
import { mustBeOperator } from './operator.ts'
import { rowsProblem } from './ops-routes.ts'
import { Problem } from './problem.ts'

/** 1000 rows of the longest addresses. */
const MAX_SHIPMENTS_BYTES = 2 * 1024 * 1024
/** Visible ASCII; a UUID in quotes or without. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/

export function registerShipmentRoutes(app: HubApp, deps: HubDeps): void {
  const answers = answersClock(deps)
  answers.start()
  app.addHook('onClose', async () => answers.stop())
  pinRoute(app, deps)
  app.route({
    method: 'POST',
    url: '/v1/shipments',
    onRequest: mustBeOperator(deps.operatorKey),
    bodyLimit: MAX_SHIPMENTS_BYTES,
    schema: {
      summary:
        'Announce parcels: assigns tracking ids. Repeat with the same Idempotency-Key as often as needed, for a week',
      headers: z.object({ 'idempotency-key': z.string().regex(IDEMPOTENCY_KEY).optional() }),
      body: ShipmentRequest,
      response: { 201: ShipmentReply },
    },
    // The schemas describe the verb; the judge names every broken row and field, not the first.
    validatorCompiler: () => (data: unknown) => ({ value: data }),
    handler: async (request, reply) => {
      const key = keyOf(request.headers['idempotency-key'])
      const judged = await judgeShipments(request.body, deps.store)
      if (judged.outcome === 'not-a-request') throw notARequest(judged.sentence)
      if (judged.outcome === 'broken') throw rowsProblem(judged.faults, judged.of)
      const announced = await announce(judged.rows, key, publicUrlOf(app, deps.config), deps)
      if (announced.outcome === 'other-request') throw otherRequest()
      if (announced.outcome === 'links-gone') throw linksGone()
      reply.status(201).header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store')
      if (announced.outcome === 'repeated') reply.header('idempotency-replayed', 'true')
      // Already the text of a ShipmentReply: a repeat answers the same bytes.
      return reply.send(announced.reply as unknown as ShipmentReply)
    },
  })
}

/** The answer does not name the PIN: the recipient reads it on the page. */
function pinRoute(app: HubApp, deps: HubDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/shipments/:id/pin',
    onRequest: mustBeOperator(deps.operatorKey),
    schema: {
      summary: 'Another PIN for the door: a random one, or the one in the body. The one before ends',
      params: z.object({ id: z.string().max(64) }),
      body: z.strictObject({ pin: z.string().regex(DOOR_PIN_SHAPE, '4 to 6 digits').optional() }).nullish(),
      response: { 200: z.object({ trackingId: z.string() }) },
    },
    handler: async ({ params, body }) => {
      const parsed = parseTrackingId(params.id)
      if (!parsed.ok || !(await renewDoorPin(deps, parsed.packageId, body?.pin))) throw noPin()
      return { trackingId: parsed.packageId }
    },
  })
}

const noPin = () =>
  new Problem(404, 'no-pin', 'This parcel has no PIN', {
    detail: 'Nothing was announced under this id with a service that asks for a PIN.',
    whatToDo: 'Compare the id with the answer to the announcement.',
  })

function keyOf(header: unknown): string | null {
  if (header === undefined) return null
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header
  throw new Problem(400, 'idempotency-key', 'The Idempotency-Key cannot be used', {
    detail: 'An Idempotency-Key has 1 to 128 visible ASCII characters; nothing was stored.',
    whatToDo: 'Use a random id a request, for example a UUID.',
  })
}

const notARequest = (sentence: string) =>
  new Problem(422, 'not-shipments', 'Not a shipment request', { detail: sentence, whatToDo: 'Nothing was stored.' })

const otherRequest = () =>
  new Problem(422, 'idempotency-key', 'The Idempotency-Key belongs to another request', {
    detail: 'This key was used before with other shipments; nothing was stored.',
    whatToDo: 'Send a new key with a new request, and an old key only with the very same request.',
  })

const linksGone = () =>
  new Problem(409, 'links-gone', 'Announced before', {
    detail: 'These shipments were announced with this key, but their links cannot be made again; nothing was stored.',
    whatToDo: 'Do not announce them anew. Recipients with a mail address get a link with each mail.',
  })
