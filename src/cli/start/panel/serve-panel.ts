// The demo's fault panel: a page of `start` on loopback with which a person breaks things and watches that nothing is lost. Only beside the demo.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createGuard, type Guard } from '../../../kiosk/guard.ts'
import type { DriveState, Speed } from './day-drive.ts'
import { panelPage } from './page.ts'
import type { Mail } from './mailbox.ts'
import type { PanelState } from './state.ts'

const SPEED_CHOICES = ['speed-1', 'speed-10', 'speed-60', 'speed-500'] as const satisfies readonly `speed-${Speed}`[]
export const FAULTS = [
  'cut',
  'mend',
  'kill',
  'clock-ahead',
  'clock-back',
  'clock-right',
  'drive',
  'pause',
  'stop-drive',
  ...SPEED_CHOICES,
] as const
export type Fault = (typeof FAULTS)[number]
export type FaultState = { cut: boolean; turnedMs: number; drive: DriveState }
export type Panel = { url: string; close: () => Promise<void> }
export type PanelOptions = {
  key: string
  state: () => Promise<PanelState>
  mails: () => Mail[]
  faults: () => FaultState
  make: (fault: Fault) => void
}

/** On a free port of loopback; opened with the key of this start, like the kiosk. */
export async function servePanel(options: PanelOptions): Promise<Panel> {
  let guard: Guard | null = null
  const server = createServer((request, response) => {
    void answer(request, response, options, guard).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  guard = createGuard(port, options.key)
  return {
    url: `http://127.0.0.1:${port}/?key=${options.key}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PanelOptions,
  guard: Guard | null,
): Promise<void> {
  const url = URL.parse(request.url ?? '', 'http://127.0.0.1')
  response.setHeader('cache-control', 'no-store')
  if (guard?.ownOrigin(request.headers) == null || !guard.originFits(request.headers) || url === null)
    return void response.writeHead(403).end('Not from here.\n')
  if (guard.keyFits(url.searchParams.get('key') ?? undefined))
    return void response.writeHead(303, { 'set-cookie': guard.cookie, location: '/' }).end()
  if (!guard.keyFits(guard.cookieKey(request.headers)))
    return void response.writeHead(401).end('Open the address that start printed; it ends with ?key=…\n')
  if (request.method === 'POST') {
    doFault(url.pathname, response, options)
    return
  }
  if (url.pathname === '/state') {
    const state = { ...(await options.state()), faults: options.faults(), mails: options.mails() }
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state))
  }
  if (url.pathname !== '/') return void response.writeHead(404).end('There is nothing here.\n')
  const nonce = randomBytes(16).toString('hex')
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
  response.end(panelPage(nonce))
}

function doFault(path: string, response: ServerResponse, { make }: PanelOptions): void {
  const fault = FAULTS.find((one) => path === `/do/${one}`)
  if (fault === undefined) return void response.writeHead(404).end('There is no such fault.\n')
  make(fault)
  response.writeHead(204).end()
}
