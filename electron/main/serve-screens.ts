// The built screens under a scheme of their own: no file: URL, no server, and the policy on every response (PLATFORM, CSP).
import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol } from 'electron'
import { DESKTOP_HOST, DESKTOP_SCHEME } from '../../src/wire/desktop.ts'
import { fillPage, isMapPath, windowHeaders, windowPath } from '../../src/wire/window-policy.ts'

/** Before the app is ready, once: secure, so that camera and position may be asked for. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: DESKTOP_SCHEME, privileges }])
}

/** `mapFile`: the street map's file on this machine, served at MAP_PATH; null: there is none. */
export function serveScreens(folder: string, mapFile: string | null): void {
  protocol.handle(DESKTOP_SCHEME, (request) => answer(request, folder, mapFile))
}

const nothing = (status: number) => new Response('There is nothing here.\n', { status, headers: windowHeaders(null) })

async function answer(request: Request, folder: string, mapFile: string | null): Promise<Response> {
  const url = URL.parse(request.url)
  if (url?.host !== DESKTOP_HOST) return nothing(404)
  if (request.method !== 'GET' && request.method !== 'HEAD') return nothing(405)
  const path = windowPath(url.pathname)
  if (path.kind === 'nothing') return nothing(404)
  try {
    if (path.kind === 'page') return page(await readFile(join(folder, 'index.html'), 'utf8'))
    const range = request.headers.get('range')
    if (isMapPath(path)) return mapFile === null ? nothing(404) : await partOfMap(mapFile, path.type, range)
    return file(await readFile(join(folder, ...path.segments)), path.type, range)
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

type Range = { from: number; to: number }
/** The one range that is asked for, of `length` bytes; null: the whole. `from > to`: there is no such part. */
function rangeOf(asked: string | null, length: number): Range | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(asked ?? '')
  const [, first = '', last = ''] = found ?? []
  if (!found || (first === '' && last === '')) return null
  return {
    from: first === '' ? Math.max(0, length - Number(last)) : Number(first),
    to: Math.min(length - 1, first === '' || last === '' ? Infinity : Number(last)),
  }
}

type Part = { status: number; headers: Record<string, string> }
function partOf(type: string, length: number, range: Range | null): Part {
  const headers: Record<string, string> = { ...windowHeaders(null), 'content-type': type, 'accept-ranges': 'bytes' }
  if (range === null) return { status: 200, headers }
  const there = range.from <= range.to
  headers['content-range'] = there ? `bytes ${range.from}-${range.to}/${length}` : `bytes */${length}`
  return { status: there ? 206 : 416, headers }
}

/** Whole, or the one range that is asked for: sounds are read in parts. */
function file(bytes: Uint8Array<ArrayBuffer>, type: string, asked: string | null): Response {
  const range = rangeOf(asked, bytes.length)
  const part = partOf(type, bytes.length, range)
  return new Response(
    part.status === 416 ? null : bytes.subarray(range?.from, range === null ? undefined : range.to + 1),
    part,
  )
}

/** What a window may be given of the map at once; it asks for some hundred KiB at the most, and a country's map is larger than memory. */
const MAX_PART_BYTES = 16 * 1024 * 1024

/** Only the part that is asked for is read. Without a range it is its beginning. */
async function partOfMap(path: string, type: string, asked: string | null): Promise<Response> {
  const map = await open(path)
  try {
    const { size, mtimeMs } = await map.stat()
    const range = rangeOf(asked, size) ?? { from: 0, to: size - 1 }
    const bounded = { from: range.from, to: Math.min(range.to, range.from + MAX_PART_BYTES - 1) }
    const part = partOf(type, size, bounded)
    const headers = { ...part.headers, etag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"` }
    if (part.status === 416) return new Response(null, { status: 416, headers })
    const bytes = new Uint8Array(bounded.to - bounded.from + 1)
    const { bytesRead } = await map.read(bytes, 0, bytes.length, bounded.from)
    return new Response(bytes.subarray(0, bytesRead), { status: part.status, headers })
  } finally {
    await map.close()
  }
}
