// How far the hub has a device's journal: for an operator who compares, and for the demo's fault panel. With the operator's key.
import { z } from 'zod'
import type { DeviceId, EpochId, JournalSeq } from '../../domain/brands.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { mustBeOperator } from './operator.ts'
import { notFound } from './problem.ts'

const Params = z.object({ device: z.string().min(1).max(64), epoch: z.string().min(1).max(80) })
const Query = z.object({ seq: z.coerce.number().int().min(1).optional() })
const Reply = z.object({
  seq: z.int().min(0),
  head: z.string(),
  /** hash of the event asked for by `seq`; null: it is not here */ hash: z.string().nullable(),
})

export function registerChainRoutes(app: HubApp, deps: HubDeps): void {
  const schema = {
    params: Params,
    querystring: Query,
    response: { 200: Reply },
    summary: 'The end of a device’s journal as the hub has it, and the hash of one of its events',
  }
  const onRequest = mustBeOperator(deps.operatorKey)
  app.get('/v1/ops/chains/:device/:epoch', { onRequest, schema }, async (request) => {
    const [device, epoch] = [request.params.device as DeviceId, request.params.epoch as EpochId]
    const chain = await deps.store.chain(device, epoch)
    if (chain === null) throw notFound('Nothing of this journal has come yet.')
    const { seq } = request.query
    const hash = seq === undefined ? null : await deps.store.hashAt(device, epoch, seq as JournalSeq)
    return { seq: chain.seq, head: chain.head, hash }
  })
}
