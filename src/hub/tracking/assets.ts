// The page's style, script and icon: made once at the start, named by their content so that a browser may keep them for ever.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { gzipSync } from 'node:zlib'
import { sha256Hex } from '../sha256.ts'
import { pageCss } from './styles.ts'

export type Asset = { path: string; type: string; body: Buffer; gzip: Buffer }
export type AssetPaths = { css: string; script: string; icon: string }
export type Assets = { paths: AssetPaths; byName: ReadonlyMap<string, Asset> }

export const ASSET_ROOT = '/t/assets/'
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#1d4ed8"/>' +
  '<path d="M12 4.5l6 3.4v6.9L12 18.2l-6-3.4V7.9z M6 7.9l6 3.4 6-3.4 M12 11.3v6.8" fill="none" stroke="#fff" stroke-width="1.6" stroke-linejoin="round"/></svg>'

/** Throws when neither the page's source nor its built form is there: a hub without its page is not installed right. */
export function makeAssets(): Assets {
  const css = asset('css', 'text/css; charset=utf-8', pageCss)
  const script = asset('js', 'text/javascript; charset=utf-8', pageScript())
  const icon = asset('svg', 'image/svg+xml', ICON)
  const byName = new Map([css, script, icon].map((one) => [one.path.slice(ASSET_ROOT.length), one]))
  return { paths: { css: css.path, script: script.path, icon: icon.path }, byName }
}

function asset(ending: string, type: string, text: string): Asset {
  const path = `${ASSET_ROOT}${sha256Hex(text).slice(0, 16)}.${ending}`
  const body = Buffer.from(text)
  return { path, type, body, gzip: gzipSync(body, { level: 9 }) }
}

/**
 * `dist/page/live.js` when it was built from the source that is here or there is no source (an installed hub); else the source with its types taken
 * out, so that a hub started from its sources needs no build.
 */
function pageScript(): string {
  const source = new URL('../../page/live.ts', import.meta.url)
  const built = new URL('../../../dist/page/live.js', import.meta.url)
  const hasSource = existsSync(source)
  if (existsSync(built) && (!hasSource || statSync(built).mtimeMs >= statSync(source).mtimeMs))
    return readFileSync(built, 'utf8')
  return withoutTypes(readFileSync(source, 'utf8'))
}

/** Node says once that this function is an experiment; the same stripping runs all of `src/`, so the line would only worry. */
function withoutTypes(text: string): string {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- only put back, never called from here
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = emitWarning
  }
}
