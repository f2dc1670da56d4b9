// The hub's HTTP server: limits, problem+json, health, metrics, OpenAPI. The verbs themselves are the `register…` files beside this one.
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyRequest, LogController } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { HubApp, HubDeps, RegisterRoutes } from '../deps.ts'
import type { HubConfig } from '../env.ts'
import { parseJsonWithin } from './limits.ts'
import { busy, notFound, sendProblem } from './problem.ts'

/**
 * Logs name the verb, never the address as asked: paths hold tracking ids, queries hold keys, and who asked is personal data too.
 */
export function loggerOptions(level: HubConfig['logLevel']) {
  return {
    level,
    // Stdout is for machines (DESIGN §6).
    stream: process.stderr,
    redact: ['req.headers', 'headers.authorization', '*.token', '*.key', '*.secret', '*.pin', '*.code'],
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions.url ?? 'unknown' }),
      res: (reply: { statusCode: number }) => ({ statusCode: reply.statusCode }),
    },
  }
}

/** The bare server, before any verb. Listens on nothing yet. */
export function createApp(config: HubConfig): HubApp {
  const { limits } = config
  const app = Fastify({
    // One line a request says enough; fastify's two would double the log.
    logger: loggerOptions(config.logLevel),
    logController: new LogController({ disableRequestLogging: true }),
    // An address that cannot be read meets no route: it gets its problem here.
    frameworkErrors: (error, request, reply) => sendProblem(request, reply, error, limits.retryAfterS),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.requestTimeoutMs * 2,
    keepAliveTimeout: limits.keepAliveMs,
    forceCloseConnections: 'idle',
    trustProxy: (_address, hop) => hop < config.trustedProxies,
    routerOptions: { maxParamLength: 128 },
    http: {
      headersTimeout: limits.headersTimeoutMs,
      // Node looks for late ones every 30 s by itself: too long for who sends a byte a second (FAULTS 17).
      connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs),
      maxHeaderSize: 16 * 1024,
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.server.maxConnections = limits.connections
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, limits.retryAfterS))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, notFound('There is nothing at this address.'), limits.retryAfterS),
  )
  parseJsonWithin(app, limits.jsonDepth)
  return app
}

async function registerPlugins(app: HubApp, config: HubConfig): Promise<void> {
  const { limits } = config
  await app.register(helmet, {
    // Answers are data; the customer's page sets its own, wider policy in its handler.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Behind TLS the proxy says this; on plain loopback it would only get in the way.
    hsts: false,
  })
  await app.register(rateLimit, { max: limits.requestsPerMinute, timeWindow: 60_000, skipOnError: true })
  await app.register(underPressure, {
    maxEventLoopDelay: limits.loopDelayMs,
    // It takes an interval without a measurement for endless delay: over the limit only when the interval is as long.
    sampleInterval: limits.loopDelayMs,
    pressureHandler: (request) => {
      if (!request.url.startsWith('/healthz')) throw busy(limits.retryAfterS)
    },
  })
  await app.register(swagger, {
    openapi: { info: { title: 'Waymark hub', version: '1', description: 'Scans in, tracking out.' } },
    transform: jsonSchemaTransform,
  })
}

function registerHealth(app: HubApp, deps: HubDeps): void {
  const quiet = { schema: { hide: true }, config: { rateLimit: false as const } }
  app.get('/healthz', quiet, async () => ({ status: 'ok' }))
  // Ready = the store answers; a full disk or a lost database turns it to 503 by the error handler.
  app.get('/readyz', quiet, async () => ({
    status: 'ok',
    incarnation: await deps.store.incarnation(),
    head: await deps.store.head(),
  }))
  app.get('/metrics', quiet, async (_request, reply) => {
    reply.header('content-type', deps.metrics.contentType)
    return deps.metrics.metrics()
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

function logRequests(app: HubApp): void {
  app.addHook('onResponse', async (request, reply) => {
    const ms = Math.round(reply.elapsedTime)
    const line = { req: request, res: reply, ms }
    // Probes and scrapes come every few seconds and say nothing.
    if (/^\/(healthz|readyz|metrics)/.test(request.routeOptions.url ?? '')) request.log.debug(line, 'answered')
    else request.log.info(line, 'answered')
  })
}

/** All verbs on `app`. Returns when every plugin is loaded; `app.listen` is the caller's. */
export async function buildServer(app: HubApp, deps: HubDeps, routes: readonly RegisterRoutes[]): Promise<HubApp> {
  logRequests(app)
  await registerPlugins(app, deps.config)
  registerHealth(app, deps)
  for (const register of routes) await register(app, deps)
  await app.ready()
  return app
}
