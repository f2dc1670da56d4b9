// Net over Node's own HTTP client: one deadline from end to end, a cap on what is read, no redirect followed, and a fresh connection after any
// trouble, because a kept one may be dead without saying so (FAULTS 20).
import http from 'node:http'
import https from 'node:https'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { Net, NetAnswer, NetRequest } from '../ports.ts'

/** Of an answer, as it comes and unpacked. A page of news is far below. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024
const unpack = promisify(zstdDecompress)

/**
 * @param hubUrl where the hub stands; a path in it is kept before every request's path.
 * @returns a Net whose `request` never rejects: what goes wrong is `no-network` with the reason.
 */
export function httpNet(hubUrl: string, maxAnswerBytes = MAX_ANSWER_BYTES): Net & { close(): void } {
  const base = new URL(hubUrl)
  const library = base.protocol === 'https:' ? https : http
  const makeAgent = () => new library.Agent({ keepAlive: true, maxSockets: 32, scheduling: 'lifo' })
  let agent = makeAgent()
  const request = async (wanted: NetRequest): Promise<NetAnswer> => {
    const start = performance.now()
    try {
      const got = await exchange(library, agent, base, wanted, maxAnswerBytes)
      const body = await unpacked(got.response, got.body, maxAnswerBytes)
      return answerOf(got.response, body, performance.now() - start)
    } catch (error) {
      retire(agent)
      agent = makeAgent()
      return { kind: 'no-network', why: reasonOf(error) }
    }
  }
  return { request, close: () => agent.destroy() }
}

/** Idle connections end now, those in use when their answer is there. */
function retire(agent: http.Agent): void {
  Object.assign(agent, { keepAlive: false })
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
}

type Got = { response: http.IncomingMessage; body: Buffer }

function exchange(
  library: typeof http | typeof https,
  agent: http.Agent,
  base: URL,
  wanted: NetRequest,
  maxBytes: number,
): Promise<Got> {
  const path = base.pathname.replace(/\/$/, '') + wanted.path
  const headers = {
    ...wanted.headers,
    'accept-encoding': 'zstd',
    ...(wanted.body === null ? {} : { 'content-length': String(wanted.body.length) }),
  }
  // From the first look-up of the name to the last byte of the answer.
  const signal = AbortSignal.timeout(wanted.deadlineMs)
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = base
    const options = { agent, protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, path, headers, signal }
    const request = library.request({ ...options, method: wanted.method }, (response) => {
      collect(response, maxBytes).then(
        (body) => resolve({ response, body }),
        (error: unknown) => {
          request.destroy()
          reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
    request.on('error', reject)
    request.end(wanted.body ?? undefined)
  })
}

async function collect(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response) {
    size += (part as Buffer).length
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`)
    parts.push(part as Buffer)
  }
  if (!response.complete) throw new Error('the answer was cut off')
  return Buffer.concat(parts)
}

async function unpacked(response: http.IncomingMessage, body: Buffer, maxBytes: number): Promise<Uint8Array> {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity' || body.length === 0) return body
  if (encoding !== 'zstd') throw new Error(`the answer is packed as ${encoding}, which was not asked for`)
  return unpack(body, { maxOutputLength: maxBytes })
}

function answerOf(response: http.IncomingMessage, body: Uint8Array, tookMs: number): NetAnswer {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    contentType: headers['content-type'] ?? '',
    headers,
    body,
    tookMs,
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.name === 'TimeoutError' || error.name === 'AbortError' ? 'no answer in time' : error.message
}
