// What comes instead of the hub's answer, and what a request looks like that did not come through whole (FAULTS 15, 16).
import type { NetRequest } from '../../src/station/ports.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import type { Dice } from './dice.ts'
import type { Answer } from './hub-door.ts'

const made = (status: number, contentType: string, text: string, headers: Record<string, string> = {}): Answer => ({
  ...{ kind: 'answer', status, contentType, headers, tookMs: 0 },
  body: Buffer.from(text),
})
const PORTAL = '<!doctype html><title>Welcome to the guest network</title><form>Accept our terms</form>'

export const portals = {
  html: () => made(200, 'text/html; charset=utf-8', PORTAL),
  empty: () => made(200, 'application/json', ''),
  noContent: () => made(204, '', ''),
  redirect: () => made(302, 'text/html', '', { location: 'http://portal.example/login' }),
  noFields: () => made(200, 'application/json', '{}'),
  /** the hub's own answer, of which half came through and nobody counted */
  half: (answer: Answer) => ({ ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) }),
  tooLarge: made(413, 'text/html', '<h1>413 Request Entity Too Large</h1>'),
}
/** A proxy with a small limit: single events come through. */
const PROXY_LIMIT_BYTES = 1500

/** The request with its end cut off, or the word of a proxy that it is too large for it. */
export function truncated(request: NetRequest, d: Dice): NetRequest | 'too-large' {
  const { body, path } = request
  if (body === null || body.length === 0) return request
  if (path === UP_PATHS.push && body.length > PROXY_LIMIT_BYTES && d.chance(0.5)) return 'too-large'
  return { ...request, body: body.subarray(0, d.int(body.length)) }
}
