// Who may speak to the kiosk. Any program on the machine and any web page in its browser can reach a loopback port, so each request is judged by
// the host it names (DNS rebinding), by the origin it comes from (other pages) and by the key of this start (other programs and other people).
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type Guard = {
  /** the page's own origin as this request names it; null: the request is not for this address */
  ownOrigin(headers: IncomingHttpHeaders): string | null
  /** false: another page asks. A request without an Origin is judged by its key alone. */
  originFits(headers: IncomingHttpHeaders): boolean
  keyFits(key: string | undefined): boolean
  /** the key of a request, from its cookie */
  cookieKey(headers: IncomingHttpHeaders): string | undefined
  /** `Set-Cookie` that hands the key to the window: not for scripts, not for requests that other sites make */
  cookie: string
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** `port` as listened on; cookies of one host are shared by its ports, hence the name. */
export function createGuard(port: number, key: string): Guard {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  const name = `waymark-${port}`
  const wanted = digest(key)
  const ownOrigin = (headers: IncomingHttpHeaders) =>
    headers.host !== undefined && hosts.has(headers.host) ? `http://${headers.host}` : null
  return {
    ownOrigin,
    originFits: (headers) => headers.origin === undefined || headers.origin === ownOrigin(headers),
    // Digests have one length, so that the comparison tells neither the key's length nor its beginning.
    keyFits: (given) => given !== undefined && timingSafeEqual(digest(given), wanted),
    cookieKey: (headers) =>
      headers.cookie
        ?.split(';')
        .map((one) => one.trim())
        .find((one) => one.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    cookie: `${name}=${key}; Path=/; HttpOnly; SameSite=Strict`,
  }
}
