// The hub's own routes, one fastify a process, in front of whichever hub lives now: requests go through the real parsing, checks and problems. The
// plugins that measure the machine (rate limit, event loop) stay outside, since their clock is not ours.
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { readConfig } from '../../src/hub/env.ts'
import type { HubDeps } from '../../src/hub/deps.ts'
import { createApp } from '../../src/hub/http/server.ts'
import { registerSyncRoutes } from '../../src/hub/http/sync-routes.ts'
import type { Ingest } from '../../src/hub/ingest/ingest.ts'
import type { Sessions } from '../../src/hub/stations/session.ts'
import type { NetAnswer, NetRequest } from '../../src/station/ports.ts'
import { Violation } from './world.ts'

export type Answer = Extract<NetAnswer, { kind: 'answer' }>
export type Behind = { deps: HubDeps; ingest: Ingest; sessions: Sessions }
export type Door = {
  config: HubDeps['config']
  log: HubDeps['log']
  /** all at the same time, answered in the order of asking */
  ask(behind: Behind, requests: readonly NetRequest[]): Promise<Answer[]>
}

const OPERATOR_KEY = 'operator-key-of-the-simulation'

export async function openDoor(): Promise<Door> {
  const config = readConfig({ WAYMARK_LOG_LEVEL: 'silent', WAYMARK_OPERATOR_KEY: OPERATOR_KEY })
  const app = createApp(config)
  let fault: Error | null = null
  app.addHook('onError', async (_request, _reply, error) => void (fault = error))
  let now: Behind | null = null
  const behind = (): Behind => {
    if (now === null) throw new Error('a request without a hub')
    return now
  }
  // Each run has limits of its own; while routes are registered there is no hub yet.
  const limits = new Proxy(config.limits, {
    get: (target, name) => Reflect.get(now?.deps.config.limits ?? target, name) as unknown,
  })
  const deps = {
    config: { ...config, limits },
    get store() {
      return behind().deps.store
    },
    now: () => behind().deps.now(),
    random: (bytes: number) => behind().deps.random(bytes),
    // No parcel of the simulation asks for a PIN: there is nothing to make after a pull.
    doorPins: { pulled: () => undefined } as Partial<HubDeps['doorPins']> as HubDeps['doorPins'],
  } as HubDeps
  registerSyncRoutes(app, deps, {
    ingest: (frame, lease) => behind().ingest(frame, lease),
    sessions: {
      open: (request) => behind().sessions.open(request),
      leaseOf: (token) => behind().sessions.leaseOf(token),
      sent: (lease, epoch, toSeq) => behind().sessions.sent(lease, epoch, toSeq),
      heardAt: (deviceId) => behind().sessions.heardAt(deviceId),
    },
  })
  await app.ready()
  return {
    ...{ config, log: app.log },
    ask: async (hub, requests) => {
      now = hub
      fault = null
      const answers = await Promise.all(requests.map((request) => app.inject(injected(request))))
      now = null
      // What nobody foresaw in a handler is a bug, whatever the station makes of the 500.
      if (answers.some(({ statusCode }) => statusCode === 500))
        throw new Violation('trouble', `the hub failed: ${(fault as Error | null)?.stack ?? ''}`)
      return answers.map(answerOf)
    },
  }
}

const injected = ({ method, path, headers, body }: NetRequest): InjectOptions => ({
  ...{ method, url: path, headers },
  ...(body === null ? {} : { payload: Buffer.from(body) }),
})

function answerOf({ statusCode, headers, rawPayload }: LightMyRequestResponse): Answer {
  const plain = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const headersBack: Record<string, string> = Object.fromEntries(plain)
  return {
    ...{ kind: 'answer', status: statusCode, headers: headersBack, body: rawPayload },
    ...{ contentType: headersBack['content-type'] ?? '', tookMs: 0 },
  }
}
