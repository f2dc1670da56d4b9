// A window without a browser: the WebSocket, msgpack and birpc that the screens use, with every header in the test's hands.
import { createBirpc } from 'birpc'
import { Packr } from 'msgpackr'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { BridgeReply, StationFunctions, Topic, WindowFunctions } from '../../src/wire/bridge.ts'
import type { BridgeStation } from '../../src/station/bridge/serve-window.ts'

export class FakeStation implements BridgeStation {
  calls: [verb: string, input: unknown][] = []
  listeners = new Set<(topics: Topic[]) => void>()
  answer: (verb: string, input: unknown) => Promise<BridgeReply> = async (verb, input) => ({
    ok: true,
    value: { verb, input },
  })
  call = async (verb: string, input: unknown): Promise<BridgeReply> => {
    this.calls.push([verb, input])
    return this.answer(verb, input)
  }
  onChanged = (listener: (topics: Topic[]) => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
  change(...topics: Topic[]): void {
    for (const listener of this.listeners) listener(topics)
  }
}

export type TestWindow = {
  call: (verb: string, input?: unknown) => Promise<BridgeReply>
  changes: Topic[][]
  socket: WebSocket
  closed: Promise<number>
}

const codec = new Packr({ useRecords: false })

/** Opens a window on `origin`; rejects with the HTTP status when the upgrade is refused. Closed with the test. */
export async function openWindow(
  origin: string,
  key: string,
  headers: Record<string, string> = {},
): Promise<TestWindow> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/bridge?key=${key}`, {
    headers: { origin, ...headers },
  })
  onTestFinished(() => socket.terminate())
  await new Promise<void>((open, refused) => {
    socket.once('open', open)
    socket.once('unexpected-response', (_request, response) => {
      refused(new Error(`refused with ${response.statusCode ?? 0}`))
      socket.terminate()
    })
    socket.on('error', refused)
  })
  const changes: Topic[][] = []
  const rpc = createBirpc<StationFunctions, WindowFunctions>(
    { changed: (topics) => void changes.push(topics) },
    {
      post: (message) => socket.send(codec.pack(message)),
      on: (fn) => void socket.on('message', (data: Buffer) => fn(codec.unpack(data))),
    },
  )
  const closed = new Promise<number>((end) => socket.once('close', end))
  return { call: (verb, input) => rpc.call(verb, input), changes, socket, closed }
}
