// What went wrong, for the hub's operator (FAULTS 22): alarms, quarantine, two events under one number; and what can be done about it: read what lies
// there, replay it after a fix, revoke a station or trust it again. With the operator's key.
import { z } from 'zod'
import type { DeviceId } from '../../domain/brands.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { STATES, replay, standingOf } from '../ingest/replay.ts'
import { releaseHeld } from '../photos/held.ts'
import type { Station } from '../store/contract.ts'
import { mustBeOperator } from './operator.ts'
import { notFound } from './problem.ts'

const MAX_PAGE = 500
const id = z.coerce.number().int().min(0)
const Limit = z.coerce.number().int().min(1).max(MAX_PAGE).default(100)
const NewestFirst = z.object({ before: id.optional(), limit: Limit })
const OldestFirst = z.object({ after: id.default(0), limit: Limit })
/** `next`: the cursor of the next page; null: this was the last */
const next = z.int().nullable()
const time = (ms: number): string => new Date(ms).toISOString()
const nextOf = (rows: readonly { id: number }[], limit: number): number | null =>
  rows.length < limit ? null : (rows.at(-1)?.id ?? null)

export function registerTroubleRoutes(app: HubApp, deps: HubDeps): void {
  const onRequest = mustBeOperator(deps.operatorKey)
  alarmRoutes(app, deps, onRequest)
  quarantineRoutes(app, deps, onRequest)
  replayRoute(app, deps, onRequest)
  stationRoutes(app, deps, onRequest)
}

type OnRequest = ReturnType<typeof mustBeOperator>

const AlarmsReply = z.object({
  alarms: z.array(z.object({ id: z.int(), at: z.string(), sentence: z.string() })),
  next,
})
const ConflictsReply = z.object({
  conflicts: z.array(
    z.object({
      ...{ id: z.int(), at: z.string(), device: z.string(), epoch: z.string(), seq: z.int() },
      ...{ hash: z.string(), otherHash: z.string(), /** the journal that holds the second one */ branch: z.string() },
    }),
  ),
  next,
})

function alarmRoutes(app: HubApp, { store }: HubDeps, onRequest: OnRequest): void {
  const alarms = {
    summary: 'Alarms, the newest first; go on with before = next',
    querystring: NewestFirst,
    response: { 200: AlarmsReply },
  }
  app.get('/v1/ops/alarms', { onRequest, schema: alarms }, async ({ query: { before, limit } }) => {
    const rows = await store.alarms(limit, before)
    return { alarms: rows.map((row) => ({ ...row, at: time(row.at) })), next: nextOf(rows, limit) }
  })
  const conflicts = {
    summary: 'Two events of one device under one number, both kept; the newest first, go on with before = next',
    querystring: NewestFirst,
    response: { 200: ConflictsReply },
  }
  app.get('/v1/ops/conflicts', { onRequest, schema: conflicts }, async ({ query: { before, limit } }) => {
    const rows = await store.conflicts(limit, before)
    const shown = rows.map(({ deviceId: device, fork: branch, recordedAt, ...row }) => ({
      ...{ ...row, device, branch, at: time(recordedAt) },
    }))
    return { conflicts: shown, next: nextOf(rows, limit) }
  })
}

const QuarantineReply = z.object({
  events: z.array(
    z.object({
      ...{ id: z.int(), at: z.string(), device: z.string(), epoch: z.string(), seq: z.int(), hash: z.string() },
      ...{ bytes: z.int(), /** why it was put here */ reason: z.string() },
      /** what a replay would make of it now: taken; only when its device is named; only when its id is named; nothing */
      state: z.enum(STATES),
      /** why it does not fit now; null when it does */
      fault: z.string().nullable(),
    }),
  ),
  next,
})

function quarantineRoutes(app: HubApp, { store }: HubDeps, onRequest: OnRequest): void {
  const list = {
    summary:
      'Events that are kept aside, the oldest first, and what a replay would make of them; go on with after = next',
    querystring: OldestFirst,
    response: { 200: QuarantineReply },
  }
  app.get('/v1/ops/quarantine', { onRequest, schema: list }, async ({ query: { after, limit } }) => {
    const events: z.infer<typeof QuarantineReply>['events'] = []
    for (let at = after; events.length < limit;) {
      // One at a time: a body can be megabytes.
      const [found] = await store.quarantined(at, 1)
      if (!found) break
      at = found.id
      const { deviceId: device, epoch, seq, hash, body, reason, recordedAt } = found.row
      const { state, judged } = standingOf(found.row)
      const named = { id: found.id, at: time(recordedAt), device, epoch, seq, hash }
      events.push({ ...named, bytes: body.length, reason, state, fault: judged.quarantine })
    }
    return { events, next: nextOf(events, limit) }
  })
  const bytes = {
    summary: 'The bytes of one event that is kept aside, as they came; they may hold anything',
    params: z.object({ id: z.coerce.number().int().min(1) }),
  }
  app.get('/v1/ops/quarantine/:id', { onRequest, schema: bytes }, async (request, reply) => {
    const [found] = await store.quarantined(request.params.id - 1, 1)
    if (found?.id !== request.params.id) throw notFound('There is no such event in quarantine.')
    reply.header('content-type', 'application/octet-stream').header('cache-control', 'no-store')
    return reply.header('x-content-type-options', 'nosniff').send(Buffer.from(found.row.body))
  })
}

const ReplayBody = z.union([
  z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(MAX_PAGE) }),
  z.strictObject({
    after: z.int().min(0).default(0),
    limit: z.int().min(1).max(MAX_PAGE).default(200),
    device: z.string().min(1).max(64).nullable().default(null),
  }),
])
const ReplayReply = z.object({
  ...{ replayed: z.int(), /** that were held of these devices */ photos: z.int() },
  left: z.array(z.object({ id: z.int(), reason: z.string() })),
  next,
})

function replayRoute(app: HubApp, deps: HubDeps, onRequest: OnRequest): void {
  const schema = {
    summary:
      'Take what fits by now out of quarantine into the log, each event once: a page of all or of one device (go on with after = next), or those named by their ids, on your word',
    body: ReplayBody,
    response: { 200: ReplayReply },
  }
  app.post('/v1/ops/quarantine/replay', { onRequest, schema }, async (request) => {
    const done = await replay(deps, request.body)
    if (done.replayed > 0) request.log.info({ events: done.replayed }, 'events were taken out of quarantine')
    return done
  })
}

const ShownStation = z.object({
  ...{ device: z.string(), site: z.string(), name: z.string(), enrolledAt: z.string(), revoked: z.boolean() },
})
const shown = ({ deviceId: device, site, name, enrolledAt, revoked }: Station): z.infer<typeof ShownStation> => ({
  ...{ device, site, name, enrolledAt: time(enrolledAt), revoked },
})

function stationRoutes(app: HubApp, deps: HubDeps, onRequest: OnRequest): void {
  const { store, log } = deps
  const list = {
    summary: 'The devices that were enrolled, by their ids; go on with after = next',
    querystring: z.object({ after: z.string().max(64).default(''), limit: Limit }),
    response: { 200: z.object({ stations: z.array(ShownStation), next: z.string().nullable() }) },
  }
  app.get('/v1/ops/stations', { onRequest, schema: list }, async ({ query: { after, limit } }) => {
    const rows = await store.stations(after, limit)
    return { stations: rows.map(shown), next: rows.length < limit ? null : (rows.at(-1)?.deviceId ?? null) }
  })
  const params = z.object({ device: z.string().min(1).max(64) })
  for (const [verb, revoked, summary] of [
    ['revoke', true, 'From now on what this device sends is kept aside, and it hears no news'],
    ['trust', false, 'Trust a revoked device again, from its next session on'],
  ] as const) {
    const schema = { summary, params, response: { 200: ShownStation } }
    app.post(`/v1/ops/stations/:device/${verb}`, { onRequest, schema }, async (request) => {
      const device = request.params.device as DeviceId
      await store.setRevoked(device, revoked)
      const station = await store.station(device)
      if (station === null) throw notFound('There is no such device.')
      if (!revoked) await releaseHeld(deps, device)
      log.info({ device, revoked }, 'a station’s standing was set')
      return shown(station)
    })
  }
}
