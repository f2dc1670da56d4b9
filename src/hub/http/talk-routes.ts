// Messages between drivers and the desk, and emergencies (wire/talk.ts). Thin: what they mean is talk/talk.ts.
import { z } from 'zod'
import {
  MAX_MESSAGES_BYTES,
  MESSAGES_PATH,
  MessagesSent,
  MessagesTaken,
  MessagesTold,
  isOfDriver,
} from '../../wire/talk.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import type { Talk } from '../talk/talk.ts'
import type { Lease, Station } from '../store/contract.ts'
import { type Leases, stationOf } from './leases.ts'

const Asked = z.object({
  since: z.coerce.number().int().min(0).default(0),
  of: z.string().max(64).default(''),
  as: z.string().min(1).max(64),
})

/** Both ask for a lease of a station in good standing, and only ever tell of its own site. */
export function registerTalkRoutes(app: HubApp, deps: HubDeps, parts: { talk: Talk; leases: Leases }): void {
  const { talk, leases } = parts
  const { onRequest, config } = leases
  const upSchema = {
    summary: 'What people of a shift said; sending again is free, what can never be taken is refused with its reason',
    body: MessagesSent,
    response: { 200: MessagesTaken },
  }
  const up = { onRequest, config, schema: upSchema, bodyLimit: MAX_MESSAGES_BYTES }
  app.post(MESSAGES_PATH, up, async (request) => {
    const lease = leases.of(request)
    return talk.take(await senderOf(deps, lease, request.body), lease, request.body)
  })
  const downSchema = {
    summary: 'What was said since a cursor: to a supervisor of the whole site, to a driver of the own conversation',
    querystring: Asked,
    response: { 200: MessagesTold },
  }
  app.get(MESSAGES_PATH, { onRequest, config, schema: downSchema }, async (request, reply) => {
    const lease = leases.of(request)
    const station = await stationOf(deps, lease)
    void reply.header('cache-control', 'no-store')
    return talk.since(station, lease, request.query)
  })
}

/** [TK9] A revoked device may call for help: the hub knows its key, so it is the one that was enrolled. @throws Problem 403 for anything else */
async function senderOf(deps: HubDeps, lease: Lease, { entries }: MessagesSent): Promise<Station> {
  const station = entries.some(isOfDriver) ? await deps.store.station(lease.deviceId) : null
  return station?.revoked === true ? station : stationOf(deps, lease)
}
