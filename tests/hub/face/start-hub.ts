// The real hub on a real port and a real SQLite file, with a clock the test sets, for the customer's, the sender's and the dispatcher's verbs.
import type { HubInstant } from '../../../src/domain/brands.ts'
import type { HubDeps } from '../../../src/hub/deps.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import type { ShipmentReply } from '../../../src/wire/shipments.ts'
import { openTestHub, tempFolder } from '../kit.ts'

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
  const { folder, drop } = tempFolder()
  let nowMs = Date.parse('2026-11-22T04:00:00Z')
  const hub = await openTestHub(folder, env, () => nowMs as HubInstant)
  const url = await hub.listen()
  const { deps } = hub
  return {
    url,
    deps,
    store: deps.store,
    setNow: (ms) => void (nowMs = ms),
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
    send: (method, path, body, headers = {}) => sendTo(url + path, deps.operatorKey, method, body, headers),
    async stop() {
      // A client that has just lost a connection opens another for later; nobody asks anything there, and closing would wait for it.
      const force = setTimeout(() => hub.app.server.closeAllConnections(), 500)
      await hub.close()
      clearTimeout(force)
      drop()
    },
  }
}

function sendTo(
  url: string,
  operatorKey: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Response> {
  const isText = typeof body === 'string'
  return fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${operatorKey}`,
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
