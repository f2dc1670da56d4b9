// The real HTTP client against real servers that misbehave ([F15], [F18], [F20]).
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { NetRequest } from '../../../src/station/ports.ts'
import { httpNet } from '../../../src/station/sync/http-net.ts'

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of running.splice(0)) await stop()
})

async function serve(listener: RequestListener, maxAnswerBytes?: number) {
  const sockets = new Set<Socket>()
  const server = createServer(listener)
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const net = httpNet(`http://127.0.0.1:${port}`, maxAnswerBytes)
  running.push(async () => {
    net.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { net, sockets, port }
}

const get: NetRequest = {
  method: 'GET',
  path: '/v1/x?a=1',
  headers: { accept: 'application/json' },
  body: null,
  deadlineMs: 3000,
}
const text = (body: Uint8Array) => Buffer.from(body).toString()
const bodyOf = async (request: IncomingMessage) => Buffer.concat((await request.toArray()) as Buffer[])
const json = (response: ServerResponse, value: unknown) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))

test('a request goes out as it is and the answer comes back whole, over one kept connection', async () => {
  const { net, sockets } = await serve((request, response) => {
    void bodyOf(request).then((body) => {
      const { method, url, headers } = request
      json(response, {
        method,
        url,
        type: headers['content-type'],
        length: headers['content-length'],
        sum: body.length,
      })
    })
  })
  for (let i = 0; i < 5; i++) {
    const answer = await net.request({
      ...get,
      method: 'POST',
      headers: { 'content-type': 'x/y' },
      body: new Uint8Array(70_000),
    })
    if (answer.kind !== 'answer') throw new Error(answer.why)
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json' })
    expect(JSON.parse(text(answer.body))).toEqual({
      method: 'POST',
      url: '/v1/x?a=1',
      type: 'x/y',
      length: '70000',
      sum: 70_000,
    })
    expect(answer.tookMs).toBeGreaterThan(0)
  }
  expect(sockets.size).toBe(1)
})

test('a packed answer is unpacked', async () => {
  const { net } = await serve((_, response) => {
    response.setHeader('content-encoding', 'zstd').end(zstdCompressSync(Buffer.from('{"news":[]}')))
  })
  const answer = await net.request(get)
  expect(answer.kind === 'answer' && text(answer.body)).toBe('{"news":[]}')
})

describe('[F15] a portal', () => {
  test('its redirect is not followed', async () => {
    let count = 0
    const { net } = await serve((_, response) => {
      count += 1
      response.writeHead(302, { location: '/login' }).end()
    })
    expect(await net.request(get)).toMatchObject({ kind: 'answer', status: 302 })
    expect(count).toBe(1)
  })
})

describe('[F18] [F20] no network', () => {
  test.each<[string, RequestListener, RegExp]>([
    ['never answers', () => undefined, /in time/],
    [
      'answers half and stops',
      (_, response) => void response.writeHead(200, { 'content-length': 50 }).write('{"a":'),
      /in time/,
    ],
    ['cuts the line', (request) => void request.socket.destroy(), /hang up|reset/],
    [
      'cuts the line in the answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': 50 })
        response.write('{"a":', () => request.socket.destroy())
      },
      /aborted|cut off|reset/,
    ],
    [
      'cuts a chunked answer',
      (request, response) => {
        response.write('{"a":', () => request.socket.destroy())
      },
      /aborted|cut off|reset/,
    ],
    [
      'sends without end',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        }
        response.on('drain', more)
        more()
      },
      /longer than/,
    ],
    [
      'sends a bomb',
      (_, response) => {
        response.setHeader('content-encoding', 'zstd').end(zstdCompressSync(Buffer.alloc(50_000_000)))
      },
      /larger than|length/i,
    ],
    ['sends broken zstd', (_, response) => void response.setHeader('content-encoding', 'zstd').end('hello'), /./],
    [
      'packs as nobody asked',
      (_, response) => void response.setHeader('content-encoding', 'br').end('x'),
      /not asked for/,
    ],
  ])('a server that %s', async (_, listener, why) => {
    const { net } = await serve(listener, 1_000_000)
    const start = performance.now()
    const answer = await net.request({ ...get, deadlineMs: 400 })
    expect(answer.kind === 'no-network' && answer.why).toMatch(why)
    expect(performance.now() - start).toBeLessThan(2500)
  })

  test('nobody there, and no such name', async () => {
    const { net, port } = await serve(() => undefined)
    await running.pop()?.()
    expect(await net.request(get)).toMatchObject({ kind: 'no-network' })
    const nowhere = httpNet(`http://no-such-host.invalid:${port}`)
    expect(await nowhere.request(get)).toMatchObject({ kind: 'no-network' })
    nowhere.close()
  })

  test('after trouble the next request has a new connection', async () => {
    let stuck = false
    const { net, sockets } = await serve((_, response) => {
      if (!stuck) json(response, {})
    })
    await net.request(get)
    stuck = true
    expect(await net.request({ ...get, deadlineMs: 200 })).toMatchObject({ kind: 'no-network' })
    stuck = false
    expect(await net.request(get)).toMatchObject({ kind: 'answer', status: 200 })
    expect(sockets.size).toBe(2)
  })

  test('one request’s trouble does not end another that is on its way', async () => {
    const { net } = await serve((request, response) => {
      if (request.url === '/slow') setTimeout(() => void json(response, {}), 400)
    })
    const slow = net.request({ ...get, path: '/slow' })
    expect(await net.request({ ...get, path: '/dead', deadlineMs: 100 })).toMatchObject({ kind: 'no-network' })
    expect(await slow).toMatchObject({ kind: 'answer', status: 200 })
  })
})
