// A hub with the customer's, the sender's and the dispatcher's verbs on a real port and a real SQLite file, with a clock the test sets.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { HubInstant } from '../../../src/domain/brands.ts'
import type { HubDeps } from '../../../src/hub/deps.ts'
import { readConfig } from '../../../src/hub/env.ts'
import { registerOpsRoutes } from '../../../src/hub/http/ops-routes.ts'
import { buildServer, createApp } from '../../../src/hub/http/server.ts'
import { registerShipmentRoutes } from '../../../src/hub/http/shipment-routes.ts'
import { registerTrackingRoutes } from '../../../src/hub/http/tracking-routes.ts'
import { openOwnJournal } from '../../../src/hub/own/journal.ts'
import { openSealed } from '../../../src/hub/own/open-sealed.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import { openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import type { ShipmentReply } from '../../../src/wire/shipments.ts'

export const OPERATOR_KEY = 'operator-key-of-the-tests'

export type RunningHub = {
  url: string
  store: HubStore
  deps: HubDeps
  /** ms; what the hub's clock says */
  setNow: (ms: number) => void
  get: (path: string, headers?: Record<string, string>) => Promise<Response>
  /** with the operator's key; a value goes as JSON, a text as it is */
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>
  stop: () => Promise<void>
}

export async function startHub(env: Record<string, string> = {}): Promise<RunningHub> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-face-'))
  const opened = openSqliteStore(folder)
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { store } = opened
  const config = readConfig({ WAYMARK_HUB_PORT: '0', WAYMARK_HUB_DATA: folder, WAYMARK_LOG_LEVEL: 'silent', ...env })
  const app = createApp(config)
  let nowMs = Date.parse('2026-11-22T04:00:00Z')
  const { onCommitted, committed } = commits()
  const now = (): HubInstant => nowMs as HubInstant
  const random = (bytes: number): Uint8Array => randomBytes(bytes)
  const own = openOwnJournal({ store, now, random, committed })
  const deps: HubDeps = {
    ...{ store, config, log: app.log, now, random, onCommitted, committed, operatorKey: OPERATOR_KEY },
    appendHubEvents: (events, beside) => own.append(events, beside),
    openSealed: (id, packageId) => openSealed(store, id, packageId),
    metrics: new Registry(),
  }
  await buildServer(app, deps, [registerTrackingRoutes, registerShipmentRoutes, registerOpsRoutes])
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    store,
    deps,
    setNow: (ms) => void (nowMs = ms),
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
    send: (method, path, body, headers = {}) => sendTo(url + path, method, body, headers),
    async stop() {
      // A client that has just lost a connection opens another for later; nobody asks anything there, and closing would wait for it.
      const force = setTimeout(() => app.server.closeAllConnections(), 500)
      await app.close()
      clearTimeout(force)
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function commits(): Pick<HubDeps, 'onCommitted' | 'committed'> {
  const listeners = new Set<() => void>()
  return {
    onCommitted: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    committed: () => listeners.forEach((listener) => setImmediate(listener)),
  }
}

function sendTo(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  const isText = typeof body === 'string'
  return fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${OPERATOR_KEY}`,
      ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  })
}

export const SCHAAN = {
  id: 'schaan',
  name: 'Depot Schaan',
  town: 'Schaan',
  timeZone: 'Europe/Vaduz',
  lat: 47.165,
  lon: 9.509,
}

export const shipment = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  reference: 'order-1',
  shipper: 'Alpenladen',
  service: { level: 'standard' },
  promise: { day: '2026-11-22' },
  site: 'schaan',
  recipient: {
    name: 'Annelies Marxer-Beck',
    lines: ['Im Rietle 3', '2nd door left'],
    postcode: '9494',
    town: 'Schaan',
    country: 'LI',
    phone: '+423 555 01 02',
    email: 'annelies@example.test',
  },
  otherNumbers: [],
  weightG: 800,
  contents: 'goods',
  ...changes,
})

/** Puts the depot in and announces one parcel; its id, and the secret of its link. */
export async function announceOne(
  hub: RunningHub,
  changes: Record<string, unknown> = {},
): Promise<{ id: string; key: string; link: string }> {
  await hub.send('PUT', '/v1/ops/sites', [SCHAAN])
  const answer = await hub.send('POST', '/v1/shipments', { shipments: [shipment(changes)] })
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`)
  const { shipments } = (await answer.json()) as ShipmentReply
  const { trackingId: id, link } = shipments[0]!
  return { id, link, key: new URL(link).searchParams.get('key')! }
}
