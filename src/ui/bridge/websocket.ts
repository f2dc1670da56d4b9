import { pack, unpack } from 'msgpackr'
import type { Topic } from '../../wire/bridge.ts'
import { type Channel, type LinkState, listeners, Lost } from './channel.ts'
import { ask, makeRpc, type Rpc } from './rpc.ts'

const FIRST_WAIT_MS = 150
const LONGEST_WAIT_MS = 3_000

type Line = {
  url: string
  rpc: Rpc | null
  link: LinkState
  waitMs: number
  changed: ReturnType<typeof listeners<[readonly Topic[]]>>
  links: ReturnType<typeof listeners<[]>>
  closed: boolean
}

/** The kiosk's bridge: msgpackr frames over one socket, opened again for as long as the page lives. `close` is for tests. */
export function socketChannel(url: string): Channel & { close: () => void } {
  const line: Line = {
    url,
    rpc: null,
    link: 'connecting',
    waitMs: FIRST_WAIT_MS,
    changed: listeners(),
    links: listeners(),
    closed: false,
  }
  let socket = open(line, (next) => (socket = next))
  return {
    call: (verb, input) =>
      line.rpc === null ? Promise.reject(new Lost('the station is not there')) : ask(line.rpc, verb, input),
    link: () => line.link,
    onLink: line.links.add,
    onChanged: line.changed.add,
    close: () => {
      line.closed = true
      socket.close()
    },
  }
}

function open(line: Line, replaced: (socket: WebSocket) => void): WebSocket {
  const socket = new WebSocket(line.url)
  socket.binaryType = 'arraybuffer'
  let rpc: Rpc | null = null
  socket.addEventListener('open', () => {
    rpc = makeRpc(
      line.changed.tell,
      (message) => socket.send(pack(message) as Uint8Array<ArrayBuffer>),
      (listener) => listen(socket, listener),
    )
    line.waitMs = FIRST_WAIT_MS
    line.rpc = rpc
    setLink(line, 'open')
  })
  socket.addEventListener('close', () => {
    line.rpc = null
    rpc?.$close(new Lost('the station went away'))
    if (line.closed) return
    if (line.link === 'open') setLink(line, 'restarting')
    // Spread, so that all windows of a depot do not come back in the same instant.
    setTimeout(() => replaced(open(line, replaced)), line.waitMs * (0.75 + Math.random() / 2))
    line.waitMs = Math.min(line.waitMs * 2, LONGEST_WAIT_MS)
  })
  return socket
}

function listen(socket: WebSocket, listener: (message: unknown) => void): void {
  socket.addEventListener('message', ({ data }: MessageEvent) => {
    if (data instanceof ArrayBuffer) listener(unpack(new Uint8Array(data)))
  })
}

function setLink(line: Line, link: LinkState): void {
  line.link = link
  line.links.tell()
}
