// The stations' verbs: enrolment, session, push, hashes, pull. Thin: what they mean is ingest/, stations/ and pull/.
import { hash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { PullReply } from '../../wire/down.ts'
import {
  BATCH_TYPE,
  EnrolReply,
  EnrolRequest,
  HashesReply,
  HashesRequest,
  PushReply,
  SessionReply,
  SessionRequest,
} from '../../wire/up.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import type { Ingest } from '../ingest/ingest.ts'
import { pull, type PullNeeds } from '../pull/pull.ts'
import { enrol } from '../stations/enrol.ts'
import { createHandOvers } from '../stations/hand-over.ts'
import { compareHashes } from '../stations/hashes.ts'
import type { Sessions } from '../stations/session.ts'
import { type Leases, leased, stationOf } from './leases.ts'
import { admission } from './limits.ts'
import { Problem } from './problem.ts'

const COMPRESS_FROM_BYTES = 1024
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export type SyncParts = { ingest: Ingest; sessions: Sessions } & Pick<PullNeeds, 'dayBook'>

export function registerSyncRoutes(app: HubApp, deps: HubDeps, parts: SyncParts): void {
  stationRoutes(app, deps, parts.sessions)
  const leases = leased(parts.sessions, deps)
  pushRoute(app, deps, parts, leases)
  hashesRoute(app, deps, leases)
  pullRoute(app, deps, leases, parts.dayBook)
}

function stationRoutes(app: HubApp, deps: HubDeps, sessions: Sessions): void {
  const tries = { rateLimit: { max: deps.config.limits.enrolTriesPerMinute, timeWindow: 60_000 } }
  const enrolSchema = {
    summary: 'A one-time code makes a device known; its number is chosen here',
    body: EnrolRequest,
    response: { 200: EnrolReply },
  }
  app.post('/v1/stations/enrol', { schema: enrolSchema, config: tries }, async (request) => enrol(deps, request.body))
  const sessionSchema = {
    summary: 'Without signature a challenge, with it a lease token for push, hashes and pull',
    body: SessionRequest,
    response: { 200: SessionReply },
  }
  app.post('/v1/stations/session', { schema: sessionSchema }, async (request) => sessions.open(request.body))
}

function pushRoute(app: HubApp, deps: HubDeps, { ingest, sessions }: SyncParts, leases: Leases): void {
  const { limits } = deps.config
  const gate = admission(limits.waitingPushes, limits.retryAfterS)
  const handOvers = createHandOvers(deps)
  app.addContentTypeParser(BATCH_TYPE, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const schema = {
    summary: 'A batch of events (application/vnd.waymark.batch with Content-Digest); sending it again is free',
    response: { 200: PushReply },
  }
  const hooks = { ...gate.hooks, onRequest: [gate.hooks.onRequest, leases.onRequest] }
  app.post('/v1/sync/push', { ...hooks, schema, config: leases.config }, async (request) => {
    const frame = request.body
    if (!Buffer.isBuffer(frame)) throw notABatch()
    mustBeWhole(request.headers['content-digest'], frame)
    const lease = leases.of(request)
    const reply = await ingest(frame, lease, (known) =>
      known ? handOvers.ofStation(lease.deviceId) : handOvers.ofStranger(request.ip),
    )
    if (reply.outcome === 'taken') sessions.sent(lease, reply.epoch, reply.toSeq)
    return reply
  })
}

const notABatch = () =>
  new Problem(415, 'not-a-batch', 'Not a batch', {
    detail: `A push has the content type ${BATCH_TYPE}.`,
    whatToDo: 'Send a batch.',
  })

/** [IN1] RFC 9530: bytes that were cut or changed on the way are a transport error; nothing is stored, the station sends them again. */
function mustBeWhole(header: string | string[] | undefined, frame: Buffer): void {
  const wanted = /(?:^|,\s*)sha-256=:([A-Za-z0-9+/=]+):/.exec(String(header ?? ''))?.[1]
  if (wanted === hash('sha256', frame, 'base64')) return
  throw new Problem(400, 'digest', 'The batch came damaged', {
    detail:
      wanted === undefined
        ? 'There is no Content-Digest (sha-256).'
        : 'The bytes do not have the digest they were sent with.',
    whatToDo: 'Send it again; nothing was stored.',
  })
}

function hashesRoute(app: HubApp, deps: HubDeps, leases: Leases): void {
  const schema = {
    summary: 'The hash of each event of a batch that did not hold; names the first that differs',
    body: HashesRequest,
    response: { 200: HashesReply },
  }
  const { onRequest, config } = leases
  app.post('/v1/sync/hashes', { onRequest, config, schema }, async (request) =>
    compareHashes(deps, leases.of(request), request.body),
  )
}

const Cursor = z.string().regex(/^[A-Za-z0-9_.~-]{1,64}:\d{1,15}$/, 'INCARNATION:POSITION')
const PullQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(400),
  pins: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
})

function pullRoute(app: HubApp, deps: HubDeps, leases: Leases, dayBook: PullNeeds['dayBook']): void {
  const schema = {
    summary: 'Changes since a cursor: reference rows, and events that others recorded',
    querystring: PullQuery,
    response: { 200: PullReply },
  }
  const { onRequest, config } = leases
  app.get('/v1/sync/pull', { onRequest, config, schema }, async (request, reply) => {
    const lease = leases.of(request)
    const station = await stationOf(deps, lease)
    const [incarnation, position] = request.query.cursor?.split(':') ?? []
    const cursor = incarnation === undefined ? null : { incarnation, position: Number(position) }
    const { limit, pins } = request.query
    if (pins !== undefined) deps.doorPins.pulled(station)
    const asked = { site: station.site, lease, cursor, limit, ...(pins === undefined ? {} : { pins }) }
    const needs = { store: deps.store, config: deps.config, now: deps.now }
    return sendPacked(request, reply, await pull(dayBook === undefined ? needs : { ...needs, dayBook }, asked))
  })
}

/** The answer's shape is made by typed code and can be large: it is not run through its schema once more. */
function sendPacked(request: FastifyRequest, reply: FastifyReply, answer: PullReply): FastifyReply {
  const text = Buffer.from(JSON.stringify(answer))
  reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store')
  reply.header('vary', 'accept-encoding')
  const zstd = /\bzstd\b/.test(request.headers['accept-encoding'] ?? '')
  if (!zstd || text.length < COMPRESS_FROM_BYTES) return reply.send(text)
  return reply.header('content-encoding', 'zstd').send(zstdCompressSync(text, COMPRESSION))
}
