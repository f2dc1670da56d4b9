// The same station and the same screens in the system's browser: built files, the bridge's WebSocket and nothing else, on loopback (DESIGN §2).
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { BridgeStation } from '../station/bridge/serve-window.ts'
import { fillPage, isMapPath, windowHeaders, windowPath } from '../wire/window-policy.ts'
import { createGuard, type Guard } from './guard.ts'
import { serveSockets } from './sockets.ts'

export type KioskOptions = {
  /** 0: any free port */
  port: number
  /** the built screens, `dist/ui` */
  uiFolder: string
  /** key of this start, hex; made here unless a restarted station must know its windows again */
  key?: string
  /** an HTML document of `/labels.html`, made when it is asked for; null: there are none yet */
  labels?: () => Promise<string | null>
  /** the street map's file (PMTiles), served in byte ranges; absent or null: there is none */
  mapFile?: string | null
  log?: (sentence: string) => void
}
export type Kiosk = {
  port: number
  /** without the key: what health checks use */
  origin: string
  /** opens straight into the sign-in: with the key of this start */
  url: string
  windows: () => number
  close: () => Promise<void>
}

/** Throws what `listen` throws, such as EADDRINUSE. */
export async function serveKiosk(station: BridgeStation, options: KioskOptions): Promise<Kiosk> {
  const app = fastify({ logger: false, trustProxy: false, bodyLimit: 1024, requestTimeout: 30_000 })
  const key = options.key ?? randomBytes(24).toString('hex')
  await app.register(fastifyStatic, { root: options.uiFolder, serve: false, cacheControl: false })
  let guard: Guard | null = null
  app.addHook('onRequest', async (request, reply) => {
    if (guard) await judge(request, reply, guard)
  })
  addStateRoute(app, station, () => guard)
  addRoutes(app, options, key, () => guard)
  await app.listen({ host: '127.0.0.1', port: options.port })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  guard = createGuard(port, key)
  const sockets = serveSockets(app.server, station, guard, options.log ?? (() => undefined))
  const origin = `http://127.0.0.1:${port}`
  return {
    port,
    origin,
    url: `${origin}/?key=${key}`,
    windows: sockets.count,
    close: async () => {
      sockets.close()
      app.server.closeIdleConnections()
      await app.close()
    },
  }
}

async function judge(request: FastifyRequest, reply: FastifyReply, guard: Guard): Promise<void> {
  const origin = guard.ownOrigin(request.headers)
  reply.headers(windowHeaders(null, origin ? [socketOf(origin)] : []))
  if (origin === null) await refuse(reply, 421, 'This address is not the station. Open it as 127.0.0.1.')
  else if (!guard.originFits(request.headers)) await refuse(reply, 403, 'Another page may not ask this station.')
}

const socketOf = (origin: string) => origin.replace('http:', 'ws:')

const refuse = (reply: FastifyReply, status: number, sentence: string) =>
  reply.code(status).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(`${sentence}\n`)

/** What the sync bar shows, for the program that started this station: with the key of this start. */
function addStateRoute(app: FastifyInstance, station: BridgeStation, guardNow: () => Guard | null): void {
  app.get('/state.json', async (request, reply) => {
    const guard = guardNow()
    if (guard?.keyFits(guard.cookieKey(request.headers)) !== true) return refuse(reply, 401, NO_KEY)
    return reply.header('cache-control', 'no-store').send(await station.call('syncState', undefined))
  })
}

function addRoutes(app: FastifyInstance, options: KioskOptions, key: string, guardNow: () => Guard | null): void {
  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }))
  // Browsers ask for it by themselves; a missing one would stand in the console as an error.
  app.get('/favicon.ico', async (_request, reply) => reply.code(204).send())
  app.get<{ Querystring: { key?: string | string[] } }>('/*', async (request, reply) => {
    const guard = guardNow()
    const url = URL.parse(request.url, 'http://127.0.0.1')
    const path = url ? windowPath(url.pathname) : ({ kind: 'nothing' } as const)
    if (!guard || !url || path.kind === 'nothing') return refuse(reply, 404, 'There is nothing here.')
    const isLabels = url.pathname === '/labels.html'
    if (isMapPath(path)) return sendMap(reply, options)
    if (path.kind === 'file' && !isLabels) {
      const fresh = path.segments[0] === 'assets' ? 'public, max-age=31536000, immutable' : 'no-cache'
      return reply.header('cache-control', fresh).sendFile(path.segments.join('/'))
    }
    const asked = url.searchParams.get('key') ?? undefined
    if (guard.keyFits(asked) || guard.takePass(url.searchParams.get('pass'))) {
      // The key leaves the address at once: it would stand in the history and on screenshots.
      return reply.header('set-cookie', guard.cookie).header('cache-control', 'no-store').redirect(url.pathname, 303)
    }
    if (!guard.keyFits(guard.cookieKey(request.headers))) return refuse(reply, 401, NO_KEY)
    return isLabels ? sendLabels(reply, options) : sendPage(request, reply, options, { guard, key })
  })
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'There is nothing here.'))
  app.setErrorHandler((error: Error & { statusCode?: number; headers?: Record<string, string> }, _request, reply) => {
    // A part that a file does not have: its answer says how long the file is.
    if (error.statusCode === 416)
      return reply
        .code(416)
        .headers(error.headers ?? {})
        .send()
    options.log?.(`The kiosk could not answer: ${String(error)}`)
    return refuse(reply, 500, 'The station could not answer. What was scanned is safe.')
  })
}

/** It lies where the configuration says, outside of the built screens. A map that was exchanged is another one by its ETag. */
function sendMap(reply: FastifyReply, { mapFile = null }: KioskOptions): FastifyReply {
  if (mapFile === null) return refuse(reply, 404, 'There is nothing here.')
  return reply.header('cache-control', 'no-cache').sendFile(basename(mapFile), dirname(mapFile))
}

const NO_KEY =
  'This address opens the station only with the key of its last start.\n' +
  'Use the window or the whole address that the start printed (it ends with ?key=…).'

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  options: KioskOptions,
  own: { guard: Guard; key: string },
): FastifyReply {
  const file = join(options.uiFolder, 'index.html')
  if (!existsSync(file)) return refuse(reply, 503, 'The screens are not built: run `npm run build` and load again.')
  const nonce = randomBytes(16).toString('hex')
  const origin = own.guard.ownOrigin(request.headers)
  return reply
    .headers(windowHeaders(nonce, origin ? [socketOf(origin)] : []))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(fillPage(readFileSync(file, 'utf8'), { nonce, key: own.key }))
}

async function sendLabels(reply: FastifyReply, options: KioskOptions): Promise<FastifyReply> {
  const html = (await options.labels?.()) ?? null
  if (html === null) return refuse(reply, 404, 'There are no labels to print.')
  const nonce = /<style nonce="([0-9a-f]+)">/.exec(html)?.[1] ?? null
  return reply
    .headers(windowHeaders(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html)
}
