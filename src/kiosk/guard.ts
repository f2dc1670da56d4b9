// Who may speak to the kiosk. Any program on the machine and any web page in its browser can reach a loopback port, so each request is judged by
// the host it names (DNS rebinding), by the origin it comes from (other pages) and by the key of this start (other programs and other people).
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type Guard = {
  /** the page's own origin as this request names it; null: the request is not for this address */
  ownOrigin(headers: IncomingHttpHeaders): string | null
  /** false: another page asks. A request without an Origin is judged by its key alone. */
  originFits(headers: IncomingHttpHeaders): boolean
  keyFits(key: string | undefined): boolean
  /** true once for each pass (`windowPass`), within its time */
  takePass(pass: string | null): boolean
  /** the key of a request, from its cookie */
  cookieKey(headers: IncomingHttpHeaders): string | undefined
  /** `Set-Cookie` that hands the key to the window: not for scripts, not for requests that other sites make */
  cookie: string
}

/** Long enough for a slow machine's browser to open. */
const PASS_MS = 60_000

/**
 * Opens the page once: for the command line of a browser, which every user of the machine can read, so that the key itself must not stand there.
 */
export function windowPass(key: string): string {
  const text = `${Date.now() + PASS_MS}.${randomBytes(8).toString('hex')}`
  return `${text}.${sealOf(key, text)}`
}
const sealOf = (key: string, text: string) => createHmac('sha256', key).update(`pass ${text}`).digest('hex')

const digest = (text: string) => createHash('sha256').update(text).digest()

/** `port` as listened on; cookies of one host are shared by its ports, hence the name. */
export function createGuard(port: number, key: string): Guard {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  const name = `waymark-${port}`
  const wanted = digest(key)
  const used = new Set<string>()
  const ownOrigin = (headers: IncomingHttpHeaders) =>
    headers.host !== undefined && hosts.has(headers.host) ? `http://${headers.host}` : null
  return {
    ownOrigin,
    originFits: (headers) => headers.origin === undefined || headers.origin === ownOrigin(headers),
    // Digests have one length, so that the comparison tells neither the key's length nor its beginning.
    keyFits: (given) => given !== undefined && timingSafeEqual(digest(given), wanted),
    takePass: (pass) => {
      const [until = '', chance = '', seal = ''] = pass?.split('.') ?? []
      const text = `${until}.${chance}`
      if (!timingSafeEqual(digest(seal), digest(sealOf(key, text)))) return false
      if (Number(until) < Date.now() || used.has(text)) return false
      return used.add(text).has(text)
    },
    cookieKey: (headers) =>
      headers.cookie
        ?.split(';')
        .map((one) => one.trim())
        .find((one) => one.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    cookie: `${name}=${key}; Path=/; HttpOnly; SameSite=Strict`,
  }
}
