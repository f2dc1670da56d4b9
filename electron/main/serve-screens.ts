// The built screens under a scheme of their own: no file: URL, no server, and the policy on every response (PLATFORM, CSP).
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol } from 'electron'
import { DESKTOP_HOST, DESKTOP_SCHEME } from '../../src/wire/desktop.ts'
import { fillPage, windowHeaders, windowPath } from '../../src/wire/window-policy.ts'

/** Before the app is ready, once: secure, so that camera and position may be asked for. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: DESKTOP_SCHEME, privileges }])
}

export function serveScreens(folder: string): void {
  protocol.handle(DESKTOP_SCHEME, (request) => answer(request, folder))
}

const nothing = (status: number) => new Response('There is nothing here.\n', { status, headers: windowHeaders(null) })

async function answer(request: Request, folder: string): Promise<Response> {
  const url = URL.parse(request.url)
  if (url?.host !== DESKTOP_HOST) return nothing(404)
  if (request.method !== 'GET' && request.method !== 'HEAD') return nothing(405)
  const path = windowPath(url.pathname)
  if (path.kind === 'nothing') return nothing(404)
  try {
    if (path.kind === 'page') return page(await readFile(join(folder, 'index.html'), 'utf8'))
    return file(await readFile(join(folder, ...path.segments)), path.type, request.headers.get('range'))
  } catch {
    // Not there, or a folder: the same to whoever asks.
    return nothing(404)
  }
}

function page(html: string): Response {
  const nonce = randomBytes(16).toString('hex')
  const headers = { ...windowHeaders(nonce), 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(fillPage(html, { nonce, key: '' }), { headers })
}

/** Whole, or the one range that is asked for: sounds and maps are read in parts. */
function file(bytes: Uint8Array<ArrayBuffer>, type: string, range: string | null): Response {
  const headers: Record<string, string> = { ...windowHeaders(null), 'content-type': type, 'accept-ranges': 'bytes' }
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  const [, first = '', last = ''] = asked ?? []
  if (!asked || (first === '' && last === '')) return new Response(bytes, { headers })
  const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first)
  const to = Math.min(bytes.length - 1, first === '' || last === '' ? Infinity : Number(last))
  if (from > to) {
    headers['content-range'] = `bytes */${bytes.length}`
    return new Response(null, { status: 416, headers })
  }
  headers['content-range'] = `bytes ${from}-${to}/${bytes.length}`
  return new Response(bytes.subarray(from, to + 1), { status: 206, headers })
}
