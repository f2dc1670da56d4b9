// What may stand between a station and its hub: a line that is cut at a byte, or a network that wants one to log in first.
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http'
import { onTestFinished } from 'vitest'
import { listening, type Pass, tcpLine } from '../support/tcp-line.ts'

export type Portal = {
  url: string
  /** null: lets everything through */ answer: ((response: ServerResponse) => void) | null
  asked: () => number
  /** requests that never get an answer, by their path */ swallow: ((path: string) => boolean) | null
}

/** Passes requests on, or answers them itself as a captive portal does: quickly, kindly and with status 200. */
export async function portalTo(hubUrl: string): Promise<Portal> {
  let asked = 0
  const portal: Omit<Portal, 'url'> = { answer: null, asked: () => asked, swallow: null }
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (portal.swallow?.(request.url ?? '') === true) return
      if (portal.answer === null) {
        passOn(hubUrl, request, Buffer.concat(chunks), response)
        return
      }
      asked += 1
      portal.answer(response)
    })
  })
  const url = await listening(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(portal, { url })
}

function passOn(hubUrl: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { method, headers } = request
  const onward = httpRequest(new URL(request.url ?? '/', hubUrl), { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  onward.end(body)
}

type Way = 'up' | 'down'
export type Line = {
  url: string
  /** cuts the line when so many more bytes have gone that way: what comes later of that connection is lost */
  cutAfter: (way: Way, bytes: number) => void
  /** turns one bit of what goes up, so many bytes from now */
  flipAfter: (bytes: number) => void
  /** undoes a `cutAfter` that has not come to pass */
  mend: () => void
  cuts: () => number
}

/** A TCP line to the hub. */
export async function lineTo(hubUrl: string): Promise<Line> {
  const state: { cut: { way: Way; left: number } | null; cuts: number; flip: number | null } = {
    ...{ cut: null, cuts: 0, flip: null },
  }
  const flip = (bytes: Buffer): void => {
    if (state.flip === null) return
    const at = state.flip
    state.flip = at < bytes.length ? null : at - bytes.length
    if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 1
  }
  const pass =
    (way: Way): Pass =>
    (bytes, to, end) => {
      if (way === 'up') flip(bytes)
      const { cut } = state
      if (cut?.way !== way) return void to.write(bytes)
      if (bytes.length <= cut.left) {
        cut.left -= bytes.length
        return void to.write(bytes)
      }
      state.cut = null
      state.cuts += 1
      to.write(bytes.subarray(0, cut.left), end)
    }
  const line = await tcpLine(hubUrl, { up: pass('up'), down: pass('down') })
  onTestFinished(line.close)
  return {
    url: line.url,
    cutAfter: (way, left) => void (state.cut = { way, left }),
    flipAfter: (left) => void (state.flip = left),
    mend: () => void (state.cut = null),
    cuts: () => state.cuts,
  }
}
