import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcp, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemTimers } from '../../../src/station/adapters.ts'
import { hashOf } from '../../../src/station/photos/files.ts'
import { sendByTus } from '../../../src/station/photos/tus-send.ts'
import type { Timers } from '../../../src/station/ports.ts'
import { jpegOf } from '../../support/jpeg.ts'

const bytes = jpegOf({ seed: 1, bytes: 600_000 })
const sha256 = hashOf(bytes)
const photo = { sha256, kind: 'delivery', capturedAt: 5, bytes, upload: null }

/** Counts what is still set when an upload has ended: each would keep its photo in memory. */
function countingTimers(): Timers & { set: () => number } {
  let set = 0
  return {
    set: () => set,
    after: (ms, run) => {
      set += 1
      let over = false
      const end = () => {
        if (!over) set -= 1
        over = true
      }
      const timer = systemTimers.after(ms, () => {
        end()
        run()
      })
      return {
        cancel: () => {
          end()
          timer.cancel()
        },
      }
    },
  }
}

async function hubOf(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}
const send = (hubUrl: string, timers: Timers, signal = new AbortController().signal, begun: string[] = []) =>
  sendByTus(timers, 300)(photo, { hubUrl, token: 'secret' }, (upload) => void begun.push(upload), signal)
const later = () => new Promise((resolve) => setTimeout(resolve, 250))

test('[F20] what hears and does not answer is given up, and nothing is left waiting', async () => {
  const open = new Set<Socket>()
  const hole = createTcp((socket) => void open.add(socket.on('error', () => undefined)))
  await new Promise<void>((done) => void hole.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    hole.close()
  })
  const timers = countingTimers()
  const url = `http://127.0.0.1:${(hole.address() as { port: number }).port}`
  expect(await send(url, timers)).toEqual({ outcome: 'no-network', why: 'no answer in time' })
  await later()
  expect(timers.set()).toBe(0)
  const stop = new AbortController()
  const sending = send(url, timers, stop.signal)
  stop.abort()
  expect(await sending).toMatchObject({ outcome: 'no-network' })
})

test('[PH5] nobody there, a refusal, a damaged photo, an ended session, a busy hub: each is what it is', async () => {
  const problem = { 'content-type': 'application/problem+json; charset=utf-8' }
  const answers: [status: number, headers: Record<string, string>, outcome: object][] = [
    [401, problem, { outcome: 'denied' }],
    [403, problem, { outcome: 'denied' }],
    [503, { ...problem, 'retry-after': '7' }, { outcome: 'busy', retryAfterMs: 7000 }],
    [429, problem, { outcome: 'busy', retryAfterMs: null }],
    [415, problem, { outcome: 'refused' }],
    [460, problem, { outcome: 'damaged' }],
    [415, { 'content-type': 'text/html' }, { outcome: 'no-network' }],
    [404, { 'content-type': 'text/html' }, { outcome: 'no-network' }],
    [200, { 'content-type': 'text/html' }, { outcome: 'no-network' }],
    [200, { 'waymark-photo': 'f'.repeat(64) }, { outcome: 'no-network' }],
    [200, { 'waymark-photo': sha256, location: 'photos/x' }, { outcome: 'whole' }],
  ]
  for (const [status, headers, outcome] of answers) {
    const timers = countingTimers()
    const url = await hubOf((request, response) => {
      request.resume()
      response.writeHead(status, headers).end()
    })
    expect({ status, ...(await send(url, timers)) }).toMatchObject({ status, ...outcome })
    await later()
    expect({ status, set: timers.set() }).toEqual({ status, set: 0 })
  }
  expect(await send('http://127.0.0.1:9', countingTimers())).toMatchObject({ outcome: 'no-network' })
})

test('[PH5] the token goes to nobody but the hub: an upload that is said to lie elsewhere is not followed', async () => {
  const heard: string[] = []
  const elsewhere = await hubOf((request, response) => {
    heard.push(request.headers.authorization ?? 'nothing')
    response.end()
  })
  const begun: string[] = []
  for (const location of [
    `${elsewhere}/v1/photos/${'ab'.repeat(16)}`,
    '//127.0.0.1:9/v1/photos/x',
    '../hub.db',
    'photos/x',
  ]) {
    const hub = await hubOf((_request, response) => void response.writeHead(201, { location }).end())
    expect(await send(hub, countingTimers(), undefined, begun)).toMatchObject({ outcome: 'no-network' })
  }
  expect([heard, begun]).toEqual([[], []])
})
