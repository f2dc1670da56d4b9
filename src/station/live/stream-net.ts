// One stream of server-sent events from the hub, over Node's own HTTP client. It never rejects and never blocks: it tells, and it ends.
import http from 'node:http'
import https from 'node:https'

export type LiveEvent = { event: string; data: string }
/** `denied`: the lease is not good. `not-the-hub`: something answered that is no stream of ours. `ended`: by the hub, or by the line. */
export type WhyEnded = 'denied' | 'not-the-hub' | 'no-network' | 'ended'
export type StreamHandlers = {
  /** any byte came: the line lives */
  onAlive: () => void
  onEvent: (event: LiveEvent) => void
  /** once, unless it was closed before */
  onEnd: (why: WhyEnded) => void
}
export type OpenStream = (hubUrl: string, path: string, token: string, handlers: StreamHandlers) => { close(): void }

/** Far above any event of the protocol; more without an end is not the hub. */
const MAX_EVENT_CHARS = 64 * 1024

export const openStream: OpenStream = (hubUrl, path, token, handlers) => {
  const base = new URL(hubUrl)
  const library = base.protocol === 'https:' ? https : http
  let over = false
  const end = (why: WhyEnded): void => {
    if (over) return
    over = true
    request.destroy()
    handlers.onEnd(why)
  }
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base)
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}`, 'accept-encoding': 'identity' }
  // A connection of its own: a kept one may be dead without saying so, and this one is never given back.
  const request = library.request(url, { agent: false, headers }, (response) => {
    const why = refusalOf(response)
    if (why !== null) {
      end(why)
      return
    }
    const reader = readEvents(handlers.onEvent)
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      if (over) return
      handlers.onAlive()
      if (!reader(text)) end('not-the-hub')
    })
    response.on('end', () => end('ended'))
    response.on('error', () => end('ended'))
  })
  request.on('error', () => end('no-network'))
  request.end()
  return {
    close: () => {
      over = true
      request.destroy()
    },
  }
}

function refusalOf({ statusCode: status = 0, headers }: http.IncomingMessage): WhyEnded | null {
  if (status === 401 || status === 403) return 'denied'
  if (status >= 500 || status === 429) return 'no-network'
  const isStream = status === 200 && /^text\/event-stream\s*(;|$)/i.test(headers['content-type'] ?? '')
  return isStream ? null : 'not-the-hub'
}

/** Takes text as it comes. @returns false when an event grows beyond all reason */
export function readEvents(onEvent: (event: LiveEvent) => void): (text: string) => boolean {
  let rest = ''
  return (text) => {
    const blocks = (rest + text).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = eventOf(block)
      if (event !== null) onEvent(event)
    }
    return rest.length <= MAX_EVENT_CHARS
  }
}

function eventOf(block: string): LiveEvent | null {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, field = '', value = ''] = /^(event|data): ?(.*)$/.exec(line) ?? []
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }
  return data.length === 0 ? null : { event, data: data.join('\n') }
}
