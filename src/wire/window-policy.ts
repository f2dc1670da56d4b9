// What the page in a window may load and reach, the same in the desktop's window and in the kiosk's browser (PLATFORM, CSP).

/** Placeholders in the built page, filled afresh at each load. */
export const KEY_PLACEHOLDER = '__KEY__'
export const NONCE_PLACEHOLDER = '__NONCE__'

export type PageLoad = {
  /** fresh for each load of the page: Mantine's styles carry it */
  nonce: string
  /** what the page shows at the WebSocket; empty where no WebSocket is */
  key: string
}

/** Nothing from elsewhere, no inline script, no frame around it. `connect`: sources beside the page's own origin. */
export function windowPolicy(nonce: string | null, connect: readonly string[] = []): string {
  return [
    `default-src 'none'`,
    `script-src 'self' 'wasm-unsafe-eval'`,
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    `img-src 'self' data: blob:`,
    `media-src 'self' blob:`,
    `connect-src ${["'self'", ...connect].join(' ')}`,
    `worker-src 'self'`,
    `font-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** Headers that go with every response of the window's origin, pages, scripts and workers alike. */
export function windowHeaders(nonce: string | null, connect: readonly string[] = []): Record<string, string> {
  return {
    'content-security-policy': windowPolicy(nonce, connect),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()',
  }
}

/** The built page with its nonce and key in place. Both are hex: nothing in them can end an attribute. */
export function fillPage(html: string, load: PageLoad): string {
  if (!/^[0-9a-f]+$/.test(load.nonce) || !/^[0-9a-f]*$/.test(load.key)) throw new Error('nonce and key are hex')
  return html.replaceAll(NONCE_PLACEHOLDER, load.nonce).replaceAll(KEY_PLACEHOLDER, load.key)
}

const FILE_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  pmtiles: 'application/octet-stream',
  map: 'application/json; charset=utf-8',
}

/** Where the window's origin serves the street map's file, wherever that lies on the disk (`WAYMARK_MAP`). */
export const MAP_PATH = 'map/street.pmtiles'
export const isMapPath = (path: WindowPath): boolean => path.kind === 'file' && path.segments.join('/') === MAP_PATH

export type WindowPath = { kind: 'page' } | { kind: 'file'; segments: string[]; type: string } | { kind: 'nothing' }

/**
 * What a path of the window's origin means: the page (one; the screens' own addresses stand behind its #), a file of the built screens, or nothing.
 * There is no fallback from a missing file to the page: it would hide it (PLATFORM trap 11). Only plain names pass: no `..`, no backslash, no
 * encoded slash or NUL, whatever the layer before has decoded.
 */
export function windowPath(pathname: string): WindowPath {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return { kind: 'nothing' }
  }
  const segments = decoded.split('/').filter((one) => one !== '')
  if (segments.some((one) => one.startsWith('.') || !/^[\w @~+=,.-]+$/u.test(one))) return { kind: 'nothing' }
  if (segments.length === 0 || decoded === '/index.html') return { kind: 'page' }
  const last = segments.at(-1) ?? ''
  const type = last.includes('.') ? FILE_TYPES[last.slice(last.lastIndexOf('.') + 1).toLowerCase()] : undefined
  return type === undefined ? { kind: 'nothing' } : { kind: 'file', segments, type }
}
