import { type Socket, connect } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EventStream, openEventStream } from '../../../src/hub/live/event-stream.ts'

const BIG = 'x'.repeat(1024 * 1024)
let app: FastifyInstance
let streams: EventStream[]
let port: number
const sockets: Socket[] = []
beforeEach(async () => {
  app = Fastify()
  streams = []
  app.get('/events', async (_request, reply) => {
    reply.header('x-kept', 'yes')
    streams.push(openEventStream(reply, { retryMs: 3000, stallMs: 150, maxWaitingBytes: 64 * 1024 }))
  })
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const stream of streams) stream.end()
  await app.close()
})

function reader(reads: boolean): { text: () => string; closed: () => boolean; socket: Socket } {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  let closed = false
  socket.on('close', () => (closed = true)).on('error', () => undefined)
  socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n')
  if (reads) socket.on('data', (chunk) => (text += chunk.toString()))
  else socket.pause()
  return { text: () => text, closed: () => closed, socket }
}

it('writes events as the standard says, and the headers the handler has set', async () => {
  const { text } = reader(true)
  await expect.poll(() => streams.length).toBe(1)
  expect(await streams[0]!.send({ event: 'tracking', id: 'i:1', data: 'two\nlines' })).toBe(true)
  expect(await streams[0]!.beat()).toBe(true)
  await expect.poll(text).toContain('event: beat\ndata: {}\n\n')
  expect(text()).toContain('retry: 3000\n\n')
  expect(text()).toContain('id: i:1\nevent: tracking\ndata: two\ndata: lines\n\n')
  expect(text()).toMatch(/content-type: text\/event-stream/i)
  expect(text()).toMatch(/x-kept: yes/i)
})

it('[LV2] [F17] cuts a reader that never reads within the deadline, and keeps little for it until then', async () => {
  const deaf = reader(false)
  const good = reader(true)
  await expect.poll(() => streams.length).toBe(2)
  let sent = 0
  const before = process.memoryUsage().rss
  // Both pipes take what the system buffers; then only the good one goes on.
  for (let open = true; open && sent < 200; sent++) open = await streams[0]!.send({ event: 'tracking', data: BIG })
  expect(sent).toBeLessThan(200)
  await expect.poll(() => streams[0]!.closed.aborted).toBe(true)
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  deaf.socket.resume()
  await expect.poll(deaf.closed).toBe(true)
  expect(await streams[1]!.send({ event: 'tracking', data: 'still heard' })).toBe(true)
  await expect.poll(good.text).toContain('still heard')
})

it('knows at once when the reader has gone', async () => {
  const { socket } = reader(true)
  await expect.poll(() => streams.length).toBe(1)
  socket.destroy()
  await expect.poll(() => streams[0]!.closed.aborted).toBe(true)
  expect(await streams[0]!.send({ event: 'tracking', data: 'x' })).toBe(false)
})
