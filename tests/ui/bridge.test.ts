import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBirpc } from 'birpc'
import { pack, unpack } from 'msgpackr'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { type Channel, Lost, Refused } from '../../src/ui/bridge/channel.ts'
import { clientOf } from '../../src/ui/bridge/client.ts'
import { portChannel } from '../../src/ui/bridge/electron-port.ts'
import { TOPICS_OF } from '../../src/ui/bridge/topics.ts'
import { socketChannel } from '../../src/ui/bridge/websocket.ts'
import { type BridgeReply, bridgeVerbs, type StationFunctions, type WindowFunctions } from '../../src/wire/bridge.ts'

/** A station that answers by a script; `hang` never answers. */
const answers: Record<string, BridgeReply> = {
  operator: { ok: true, value: null },
  signOut: { ok: true, value: { ok: true } },
  scan: { ok: false, reason: 'bad-input', sentence: 'The scan holds too much.' },
}
const station: StationFunctions = {
  call: (verb) => {
    const answer = answers[verb]
    return answer === undefined ? new Promise<never>(() => undefined) : Promise.resolve(answer)
  },
}

const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The kiosk's side of the socket, as `src/kiosk` speaks it: msgpackr frames, one birpc a connection. */
async function serve(port = 0) {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  const windows = new Set<ReturnType<typeof createBirpc<WindowFunctions, StationFunctions>>>()
  sockets.on('connection', (socket) => {
    const rpc = createBirpc<WindowFunctions, StationFunctions>(station, {
      post: (message) => socket.send(pack(message)),
      on: (listener) => socket.on('message', (data: Buffer) => listener(unpack(data))),
    })
    windows.add(rpc)
    socket.on('close', () => windows.delete(rpc))
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const stop = async () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    http.close()
    if (http.listening) await once(http, 'close')
  }
  closing.push(stop)
  return { port: (http.address() as AddressInfo).port, windows, stop }
}

function window(port: number) {
  const channel = socketChannel(`ws://127.0.0.1:${port}/bridge?key=k`)
  closing.push(channel.close)
  return channel
}
const opened = (channel: Channel) => vi.waitFor(() => expect(channel.link()).toBe('open'), 5_000)

describe('the kiosk’s socket', () => {
  test('carries a verb and its answer, and the station’s news', async () => {
    const { port, windows } = await serve()
    const channel = window(port)
    await opened(channel)
    await expect(clientOf(channel).operator()).resolves.toBeNull()
    const news = vi.fn()
    channel.onChanged(news)
    for (const each of windows) await each.changed(['scans', 'sync'])
    expect(news).toHaveBeenCalledWith(['scans', 'sync'])
  })

  test('gives the station’s sentence when it cannot', async () => {
    const { port } = await serve()
    const channel = window(port)
    await opened(channel)
    const refused = clientOf(channel).scan({ checkpoint: 'receive', text: 'x', entry: 'wedge' })
    await expect(refused).rejects.toThrow(Refused)
    await expect(refused).rejects.toThrow('The scan holds too much.')
  })

  test('loses what was under way when the station dies, says so, and is there again when the station is', async () => {
    const first = await serve()
    const channel = window(first.port)
    const states: string[] = []
    channel.onLink(() => states.push(channel.link()))
    await opened(channel)
    const underWay = clientOf(channel).syncState()
    underWay.catch(() => undefined)
    await first.stop()
    await expect(underWay).rejects.toThrow(Lost)
    await vi.waitFor(() => expect(channel.link()).toBe('restarting'))
    await expect(clientOf(channel).operator()).rejects.toThrow(Lost)
    await serve(first.port)
    await opened(channel)
    await expect(clientOf(channel).operator()).resolves.toBeNull()
    expect(states).toEqual(['open', 'restarting', 'open'])
  })
})

describe('the shell’s port', () => {
  test('carries verbs, and a new port from a station started again replaces the old', async () => {
    let take: (port: MessagePort) => void = () => undefined
    const channel = portChannel({ onPort: (taker) => (take = taker) })
    expect(channel.link()).toBe('connecting')
    await expect(clientOf(channel).operator()).rejects.toThrow(Lost)
    const hand = () => {
      const { port1, port2 } = new MessageChannel()
      closing.push(() => port1.close())
      createBirpc<WindowFunctions, StationFunctions>(station, {
        post: (message) => port1.postMessage(message),
        on: (listener) => (port1.onmessage = ({ data }: MessageEvent) => listener(data)),
      })
      take(port2)
    }
    hand()
    await expect(clientOf(channel).operator()).resolves.toBeNull()
    const underWay = clientOf(channel).syncState()
    underWay.catch(() => undefined)
    hand()
    await expect(underWay).rejects.toThrow(Lost)
    await expect(clientOf(channel).signOut()).resolves.toEqual({ ok: true })
  })
})

test('every verb of the contract stands in the table of topics', () => {
  expect(Object.keys(TOPICS_OF).sort()).toEqual(Object.keys(bridgeVerbs).sort())
})
