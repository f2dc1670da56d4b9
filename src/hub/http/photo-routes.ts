// Photos: tus with a station's lease, and the bytes back to stations of the same site. Thin: what they mean is photos/.
import { PassThrough, Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Hash } from '../../domain/brands.ts'
import { PHOTO_MIME, PHOTOS_PATH } from '../../wire/photos.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { readPhoto } from '../photos/read.ts'
import { createUploads, type Sender, type Uploads } from '../photos/uploads.ts'
import type { Sessions } from '../stations/session.ts'
import { admission } from './limits.ts'
import { bearerOf } from './operator.ts'
import { notFound, Problem } from './problem.ts'

const SWEEP_EVERY_MS = 3_600_000
const TUS_BODY = 'application/offset+octet-stream'
/** What tus reads of a request; the rest is not handed on. */
const TUS_HEADERS = [
  ...['tus-resumable', 'upload-length', 'upload-offset', 'upload-metadata', 'upload-defer-length', 'upload-concat'],
  ...['content-type', 'content-length'],
]

export async function registerPhotoRoutes(app: HubApp, deps: HubDeps, sessions: Sessions): Promise<void> {
  const uploads = createUploads(deps)
  const sweep = () => void uploads.sweep().catch((error: unknown) => app.log.error(error, 'unfinished photos stay'))
  sweep()
  const timer = setInterval(sweep, SWEEP_EVERY_MS)
  timer.unref()
  app.addHook('onClose', async () => clearInterval(timer))
  const senders = senderOf(deps, sessions)
  await app.register(async (scope) => {
    // The bytes are tus's to read, as they come.
    scope.addContentTypeParser(TUS_BODY, (_request, _payload, done) => done(null))
    uploadRoutes(scope, deps, { uploads, senders })
    readRoute(scope, deps, senders)
  })
}

type Senders = ReturnType<typeof senderOf>

/**
 * A station that is known here: a revoked one, too, has proven itself for its lease and may hand over what it has ([PH7]), but reads nothing. Who is
 * unknown keeps its photos.
 */
function senderOf(deps: HubDeps, sessions: Sessions) {
  const known = new WeakMap<FastifyRequest, Sender>()
  return {
    onRequest: async (request: FastifyRequest): Promise<void> => {
      const lease = await sessions.leaseOf(bearerOf(request))
      const station = await deps.store.station(lease.deviceId)
      if (station === null || (station.revoked && request.method === 'GET'))
        throw new Problem(403, 'revoked', 'No photos from this device', {
          detail: 'This device is revoked or unknown here.',
          whatToDo: 'Keep the photos; ask a supervisor for a new code.',
        })
      known.set(request, { deviceId: station.deviceId, site: station.site, revoked: station.revoked })
    },
    of: (request: FastifyRequest): Sender => {
      const sender = known.get(request)
      if (!sender) throw new Error('a photo route was reached without a lease')
      return sender
    },
    config: {
      rateLimit: {
        max: deps.config.limits.leasedRequestsPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request: FastifyRequest) => bearerOf(request) ?? request.ip,
      },
    },
  }
}

type Parts = { uploads: Uploads; senders: Senders }

function uploadRoutes(app: HubApp, deps: HubDeps, { uploads, senders }: Parts): void {
  const gate = admission(deps.config.limits.photoUploads, deps.config.limits.retryAfterS, 'photos')
  const hooks = { ...gate.hooks, onRequest: [gate.hooks.onRequest, senders.onRequest] }
  const { config } = senders
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return await sendWeb(reply, await uploads.handle(webRequest(request), senders.of(request)))
    } finally {
      letRunOut(request)
    }
  }
  app.route({
    ...{ method: 'POST', url: PHOTOS_PATH, ...hooks, config, handler },
    schema: {
      summary: 'Begin a photo (tus 1.0): Upload-Metadata sha256, kind, capturedAt; one that is here is answered 200',
    },
  })
  app.route({
    ...{ method: ['PATCH', 'HEAD'], url: `${PHOTOS_PATH}/:id`, ...hooks, config, handler },
    schema: { summary: 'Go on with a photo (tus 1.0); whole is what `waymark-photo` names' },
  })
}

function readRoute(app: HubApp, deps: HubDeps, senders: Senders): void {
  const schema = {
    summary: 'A whole photo, for stations of the site that brought it',
    params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
  }
  const { onRequest, config } = senders
  app.get(`${PHOTOS_PATH}/:id`, { onRequest, config, schema, exposeHeadRoute: false }, async (request, reply) => {
    const photo = await readPhoto(deps, request.params.id as Hash, senders.of(request).site)
    if (photo === null) throw notFound('This photo has not come yet.')
    // Named by its hash it never changes, but it is for who has a lease.
    reply.header('content-type', PHOTO_MIME).header('cache-control', 'private, max-age=31536000, immutable')
    return reply.header('x-content-type-options', 'nosniff').send(photo.bytes)
  })
}

/** As tus wants it. A body is read from the socket as tus asks for it, so that a slow disk slows the sender. */
function webRequest(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const name of TUS_HEADERS) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const body = request.method === 'PATCH' ? bodyOf(request) : null
  const path = request.url.split('?')[0] ?? ''
  const asked: object = { method: request.method, headers, body, duplex: 'half' }
  return new Request(`http://hub${path}`, asked)
}

/** The socket itself is not tus's to close: an answer may have to go out on it before all has come. */
function bodyOf({ raw }: FastifyRequest): object {
  const pass = new PassThrough()
  const cut = (): void => {
    if (!raw.complete) pass.destroy(new Error('the sender is gone'))
  }
  raw.once('error', cut).once('close', cut)
  raw.pipe(pass)
  return Readable.toWeb(pass)
}

/** What nobody wants to read any more is let run out, so that the sender hears the answer. */
function letRunOut({ raw }: FastifyRequest): void {
  raw.unpipe()
  raw.resume()
}

async function sendWeb(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  const text = await response.text()
  if (response.status >= 400)
    throw new Problem(response.status, 'photo-upload', 'The upload cannot go on', {
      detail: text.trim() || 'The request does not fit the upload.',
      whatToDo: 'Ask where it stands (HEAD), or begin anew.',
    })
  reply.code(response.status).header('cache-control', 'no-store')
  for (const [name, value] of response.headers)
    if (!/^(content-length|content-type|access-control-)/.test(name)) reply.header(name, value)
  return text === '' ? reply.send() : reply.send(text)
}
