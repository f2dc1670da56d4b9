// Server-sent events over one response. Written here because a writer must have a deadline: the plugin at hand waits for a reader for ever, and
// beats on regardless of whether anything is read (FAULTS 17).
import type { FastifyReply } from 'fastify'

export type EventStream = {
  /** False: the reader is gone, or did not read within the deadline and was cut. */
  send: (message: { event: string; data: string; id?: string }) => Promise<boolean>
  /** An event of its own, not a comment: the page must see that the line lives. */
  beat: () => Promise<boolean>
  end: () => void
  /** aborted when the connection closes, whoever closed it */
  closed: AbortSignal
}

export type StreamLimits = {
  /** how long the reader waits before it comes back */
  retryMs: number
  /** how long a full pipe may stay full */
  stallMs: number
  /** what may wait in this process for a slow reader */
  maxWaitingBytes: number
}

export function openEventStream(reply: FastifyReply, options: StreamLimits): EventStream {
  const closing = new AbortController()
  const raw = reply.raw
  reply.hijack()
  raw.once('close', () => closing.abort())
  raw.on('error', () => closing.abort())
  const headers = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined) as [string, string][]
  raw.writeHead(200, {
    ...Object.fromEntries(headers),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // One stream a connection: kept alive after its end it would only hold up a hub that goes down.
    connection: 'close',
  })
  const write = (text: string): Promise<boolean> => writeWithin(reply, closing.signal, text, options)
  raw.write(`retry: ${options.retryMs}\n\n`)
  return {
    send: ({ event, data, id }) =>
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data.replaceAll('\n', '\ndata: ')}\n\n`),
    beat: () => write('event: beat\ndata: {}\n\n'),
    end: () => void raw.end(),
    closed: closing.signal,
  }
}

function writeWithin(reply: FastifyReply, closed: AbortSignal, text: string, limits: StreamLimits): Promise<boolean> {
  const { raw } = reply
  if (closed.aborted || raw.destroyed) return Promise.resolve(false)
  if (raw.writableLength > limits.maxWaitingBytes) {
    raw.destroy()
    return Promise.resolve(false)
  }
  if (raw.write(text)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const settle = (read: boolean): void => {
      clearTimeout(timer)
      raw.off('drain', drained)
      closed.removeEventListener('abort', gone)
      resolve(read)
    }
    const drained = (): void => settle(true)
    const gone = (): void => settle(false)
    const timer = setTimeout(() => {
      raw.destroy()
      settle(false)
    }, limits.stallMs)
    raw.once('drain', drained)
    closed.addEventListener('abort', gone)
  })
}
