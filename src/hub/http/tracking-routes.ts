// The customer's verbs: the page (works without script), its JSON, and the live stream. Read only; no session, no cookie.
import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { PackageId } from '../../domain/brands.ts'
import { parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import { Tracking } from '../../wire/customer.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { createSubscribers } from '../live/subscribers.ts'
import { failedBy } from '../notify/answer.ts'
import { createBelief } from '../notify/belief.ts'
import { createNotifier } from '../notify/notifier.ts'
import { type SendMail, smtpSender } from '../notify/smtp.ts'
import { createFollower } from '../projections/follow.ts'
import { sha256Hex } from '../sha256.ts'
import { ASSET_ROOT, type Assets, makeAssets } from '../tracking/assets.ts'
import { type Html, textOf } from '../tracking/html.ts'
import { publicUrlOf } from '../tracking/link.ts'
import { type Missing, missingPage } from '../tracking/missing-page.ts'
import { newsParts, trackingPage } from '../tracking/page.ts'
import { createDesk } from '../tracking/desk.ts'
import { type Picture, deliveryPhoto, driverSketch } from '../tracking/pictures.ts'
import { type ReadDeps, readTracking } from '../tracking/read.ts'
import { streamTracking } from '../tracking/stream.ts'
import { registerMailRoutes } from './mail-routes.ts'
import { Problem, problemOf } from './problem.ts'

/** Nothing from another server, nothing inline, no frame around it, and the link's secret in no Referer. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'content-type': 'text/html; charset=utf-8',
}
/** A picture is nothing but a picture, opened by itself too; the sketch brings its own style. */
const PICTURE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
}
/** News a reader has not fetched yet; one more and it is cut, to resume from its last id. */
const MAX_WAITING_NEWS = 64
const COMPRESS_FROM_BYTES = 1024
/** What is packed for one reader: a few per cent more bytes for half the time. */
const FRESH_LEVEL = 4

/** Without a mail server nothing is ever wanted by mail. */
const noMail: SendMail = async () => failedBy('no mail server')

const Params = z.object({ id: z.string().max(64) })
const Query = z.object({ key: z.string().max(64).optional() })

export async function registerTrackingRoutes(app: HubApp, deps: HubDeps): Promise<void> {
  const { limits } = deps.config
  const subscribers = createSubscribers({ maxSubscribers: limits.liveSubscribers, maxWaiting: MAX_WAITING_NEWS })
  const follower = createFollower(deps, { forgetAfterMs: limits.forgetAfterMs })
  const desk = createDesk(deps, subscribers)
  follower.onProjected(desk.news)
  follower.onProjected(deps.projected.tell)
  const url = (): string => publicUrlOf(app, deps.config)
  const { mail } = deps.config
  const send = mail === null ? noMail : smtpSender({ ...mail, deadlineMs: limits.mailDeadlineMs })
  const notifier = createNotifier({ hub: deps, read: desk.read, send, weigh: createBelief(), url })
  app.addHook('onReady', async () => {
    follower.start()
    notifier.start()
  })
  // Before the server waits for its connections to end: these never end by themselves.
  app.addHook('preClose', async () => {
    desk.stop()
    subscribers.close()
    await Promise.all([follower.stop(), notifier.stop()])
  })

  jsonRoute(app, desk.read)
  app.get(
    '/v1/tracking/:id/events',
    { schema: { params: Params, querystring: Query, summary: 'The same as server-sent events, while it changes' } },
    async (request, reply) => {
      const id = idOf(request.params.id)
      await streamTracking({
        request,
        reply,
        deps: { ...desk.read, log: deps.log },
        subscribers,
        id,
        secret: request.query.key,
      })
    },
  )
  await app.register(async (pages) => pageRoutes(pages as unknown as HubApp, desk.read, makeAssets()))
}

function jsonRoute(app: HubApp, deps: ReadDeps): void {
  const schema = {
    params: Params,
    querystring: Query,
    response: { 200: Tracking },
    summary: 'Where a parcel is: status and towns; with the link’s key also the details',
  }
  app.get('/v1/tracking/:id', { schema }, async (request, reply) => {
    const model = await readTracking(deps, idOf(request.params.id), request.query.key)
    if (model === null) throw unknownId()
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
    return model.tracking
  })
}

type Say = (request: FastifyRequest, reply: FastifyReply, status: number, why: Missing, typed?: string) => FastifyReply

function pageRoutes(app: HubApp, deps: ReadDeps, assets: Assets): void {
  const missing: Say = (request, reply, status, why, typed = '') =>
    sendHtml(request, reply.status(status).header('cache-control', 'no-store'), missingPage(why, typed, assets.paths))
  // A person reads these: no problem+json but a page, whatever went wrong.
  app.setErrorHandler((error, request, reply) => {
    const { status } = problemOf(error, deps.config.limits.retryAfterS)
    if (status >= 500) request.log.error({ err: error }, 'page failed')
    return missing(request, reply, status, { why: status === 429 ? 'too_many' : 'fault' })
  })
  askRoute(app, missing)
  parcelRoute(app, deps, assets, missing)
  newsRoute(app, deps)
  pictureRoutes(app, deps)
  registerMailRoutes(app, deps, {
    assets: assets.paths,
    send: (reply, page) => sendHtml(reply.request, reply.header('cache-control', 'private, no-store'), page),
    missing: (reply) => missing(reply.request, reply, 404, { why: 'ask' }),
  })
  assetRoute(app, assets)
}

function askRoute(app: HubApp, missing: Say): void {
  const schema = { hide: true, querystring: z.object({ id: z.string().max(64).optional() }) }
  app.get('/t', { schema }, (request, reply) => {
    const typed = request.query.id?.trim() ?? ''
    if (typed === '') return missing(request, reply, 200, { why: 'ask' })
    const parsed = parseTrackingId(typed)
    if (parsed.ok) return reply.redirect(`/t/${parsed.packageId}`, 303)
    return missing(request, reply, 404, { why: 'typo', problem: parsed.problem }, typed)
  })
}

const hidden = { schema: { hide: true, params: Params, querystring: Query } }

function parcelRoute(app: HubApp, deps: ReadDeps, assets: Assets, missing: Say): void {
  app.get('/t/:id', hidden, async (request, reply) => {
    const { id: typed } = request.params
    const parsed = parseTrackingId(typed)
    if (!parsed.ok) return missing(request, reply, 404, { why: 'typo', problem: parsed.problem }, typed)
    const { key } = request.query
    if (typed !== parsed.packageId)
      return reply.redirect(`/t/${parsed.packageId}${key === undefined ? '' : `?key=${encodeURIComponent(key)}`}`, 308)
    const model = await readTracking(deps, parsed.packageId, key)
    if (model === null) return missing(request, reply, 404, { why: 'unknown' }, typed)
    return sendFresh(request, reply, trackingPage(model, assets.paths), key !== undefined)
  })
}

/** The parts of the page that change, for its script. */
function newsRoute(app: HubApp, deps: ReadDeps): void {
  app.get('/t/:id/news', hidden, async (request, reply) => {
    const model = await readTracking(deps, idOf(request.params.id), request.query.key)
    if (model === null) throw unknownId()
    reply.header('x-waymark', 'news')
    return sendFresh(request, reply, newsParts(model), request.query.key !== undefined)
  })
}

/** Each with a key of its own; whoever asks without is not told what there would be. */
function pictureRoutes(app: HubApp, deps: ReadDeps): void {
  const photo = { schema: { hide: true, params: Params.extend({ sha: z.string().max(64) }), querystring: Query } }
  app.get('/t/:id/photo/:sha', photo, async (request, reply) => {
    const { id, sha } = request.params
    return sendPicture(reply, await deliveryPhoto(deps, idOf(id), sha, request.query.key))
  })
  const map = {
    schema: { hide: true, params: Params, querystring: Query.extend({ at: z.string().max(20).optional() }) },
  }
  app.get('/t/:id/map', map, async (request, reply) =>
    sendPicture(reply, await driverSketch(deps, idOf(request.params.id), request.query.key)),
  )
}

function sendPicture(reply: FastifyReply, picture: Picture | null): FastifyReply {
  reply.header('cache-control', 'private, no-store').headers(PICTURE_HEADERS)
  if (picture === null) return reply.status(404).send('')
  return reply.header('content-type', picture.type).send(picture.body)
}

function assetRoute(app: HubApp, assets: Assets): void {
  const Name = z.object({ name: z.string().max(64) })
  app.get(`${ASSET_ROOT}:name`, { schema: { hide: true, params: Name } }, (request, reply) => {
    const asset = assets.byName.get(request.params.name)
    if (asset === undefined) return reply.status(404).header('cache-control', 'no-store').send('')
    reply.header('content-type', asset.type).header('cache-control', 'public, max-age=31536000, immutable')
    return sendBytes(request, reply, asset.body, asset.gzip)
  })
}

const idOf = (text: string): PackageId => {
  const parsed = parseTrackingId(text)
  if (parsed.ok) return parsed.packageId
  throw new Problem(404, 'tracking-id', 'No such number', {
    detail: `That is no tracking id: ${parsed.reason}.`,
    whatToDo: 'Compare it with the label.',
  })
}

const unknownId = () =>
  new Problem(404, 'unknown-parcel', 'Not known yet', {
    detail: 'The number is well written, but nothing was announced under it.',
    whatToDo: 'If it is new, try again in a few hours.',
  })

/** With the secret nothing of it is kept by the browser; without, it may ask whether its copy is still good. */
function sendFresh(request: FastifyRequest, reply: FastifyReply, page: Html, secret: boolean): FastifyReply {
  if (secret) return sendHtml(request, reply.header('cache-control', 'private, no-store'), page)
  const tag = `"${sha256Hex(textOf(page)).slice(0, 24)}"`
  reply.header('cache-control', 'no-cache').header('etag', tag)
  if (request.headers['if-none-match'] === tag) return reply.headers(PAGE_HEADERS).status(304).send()
  return sendHtml(request, reply, page)
}

function sendHtml(request: FastifyRequest, reply: FastifyReply, page: Html): FastifyReply {
  const body = Buffer.from(textOf(page))
  return sendBytes(request, reply.headers(PAGE_HEADERS), body, body.length < COMPRESS_FROM_BYTES ? null : undefined)
}

/** `packed`: gzip made before, or null for what is too small to be worth it. */
function sendBytes(request: FastifyRequest, reply: FastifyReply, body: Buffer, packed?: Buffer | null): FastifyReply {
  reply.header('vary', 'accept-encoding')
  const accepts = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers['accept-encoding'] ?? '')
  if (!accepts || packed === null) return reply.send(body)
  return reply.header('content-encoding', 'gzip').send(packed ?? gzipSync(body, { level: FRESH_LEVEL }))
}
