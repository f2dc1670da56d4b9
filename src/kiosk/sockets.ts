// The bridge's WebSocket: msgpack frames, birpc on them (`/bridge`). Several windows may be open; none can hold more than its bound of memory.
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { Packr } from 'msgpackr'
import { WebSocket, WebSocketServer } from 'ws'
import { type BridgeStation, serveWindow } from '../station/bridge/serve-window.ts'
import { MAX_PHOTO_BYTES } from '../wire/photos.ts'
import type { Guard } from './guard.ts'

export const BRIDGE_PATH = '/bridge'
/** The largest is a photo on its way to the station; far above the longest scan (64 KiB of text). */
export const MAX_MESSAGE_BYTES = MAX_PHOTO_BYTES + 64 * 1024
/** What may wait for a window that does not read. Beyond it the window is cut; it comes back and reads again. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024
export const MAX_WINDOWS = 16
const TRY_AGAIN = 1013
const AGAINST_THE_RULES = 1008
/** A page that never answers a ping is gone, however its socket looks. */
const PING_EVERY_MS = 30_000

export type Sockets = { count: () => number; close: () => void }
export type SocketLog = (sentence: string) => void

/** Takes the upgrade requests of `server`. Nothing is answered to a request that may not speak here but its status. */
export function serveSockets(server: Server, station: BridgeStation, guard: Guard, log: SocketLog): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const why = refusal(request, guard) ?? (sockets.clients.size >= MAX_WINDOWS ? 503 : null)
    if (why !== null) return void socket.end(`HTTP/1.1 ${why}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    sockets.handleUpgrade(request, socket, head, (window) => attach(window, station, log))
  }
  server.on('upgrade', onUpgrade)
  return {
    count: () => sockets.clients.size,
    close: () => {
      server.off('upgrade', onUpgrade)
      for (const window of sockets.clients) window.close(1001, 'the station ends')
      sockets.close()
      // A window that does not answer the close must not hold the station open.
      setTimeout(() => sockets.clients.forEach((window) => window.terminate()), 500).unref()
    },
  }
}

/** The HTTP status of a refused upgrade; null: may speak. Unlike for files, a browser always names its origin here. */
function refusal(request: IncomingMessage, guard: Guard): number | null {
  const origin = guard.ownOrigin(request.headers)
  if (origin === null) return 421
  if (request.headers.origin !== origin) return 403
  const url = URL.parse(request.url ?? '', origin)
  if (url?.pathname !== BRIDGE_PATH) return 404
  return guard.keyFits(url.searchParams.get('key') ?? guard.cookieKey(request.headers)) ? null : 401
}

function attach(window: WebSocket, station: BridgeStation, log: SocketLog): void {
  // Without records each message stands alone: a dropped one leaves no later one unreadable.
  const codec = new Packr({ useRecords: false })
  const cut = (code: number, sentence: string) => {
    log(`A window was cut: ${sentence}.`)
    window.close(code, sentence)
    setTimeout(() => window.terminate(), 500).unref()
  }
  const served = serveWindow(station, {
    post: (message) => {
      if (window.readyState !== WebSocket.OPEN) return
      if (window.bufferedAmount > MAX_WAITING_BYTES) cut(TRY_AGAIN, 'it does not read')
      else window.send(codec.pack(message))
    },
    onMessage: (listener) =>
      window.on('message', (data: Buffer, isBinary) => {
        if (window.readyState === WebSocket.OPEN) listener(isBinary ? unpack(codec, data) : undefined)
      }),
    refuse: (sentence) => cut(AGAINST_THE_RULES, sentence),
  })
  let alive = true
  const beat = setInterval(() => {
    if (!alive) window.terminate()
    else window.ping()
    alive = false
  }, PING_EVERY_MS)
  window
    .on('pong', () => (alive = true))
    .on('error', () => window.terminate()) // too large, broken framing
    .on('close', () => {
      clearInterval(beat)
      served.close()
    })
}

/** undefined for bytes that are no msgpack: no call of the bridge either. */
function unpack(codec: Packr, data: Buffer): unknown {
  try {
    return codec.unpack(data)
  } catch {
    return undefined
  }
}
