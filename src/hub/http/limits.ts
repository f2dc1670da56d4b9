// How much a caller may ask of the hub at once (FAULTS 17, 18, 19). The numbers are env.ts's.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HubApp } from '../deps.ts'
import { Problem, busy } from './problem.ts'

/** Deepest nesting of a JSON text, without parsing it: strings are skipped, brackets counted. */
export function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) {
      i++
      while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1
    } else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}

/** JSON bodies: bounded in depth, and refused when they name `__proto__` or `constructor.prototype` (fastify's own parser). */
export function parseJsonWithin(app: HubApp, depth: number): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = typeof body === 'string' ? body : body.toString('utf8')
    if (jsonDepth(text) <= depth) return void parse(request, text, done)
    done(
      new Problem(400, 'too-deep', 'Nested too deeply', {
        detail: `JSON may be nested ${depth} deep here; nothing was stored.`,
        whatToDo: 'Send flatter data.',
      }),
    )
  })
}

/** At most `most` requests of a kind are in work or waiting; the next is told 503 before its body is read. */
export function admission(most: number, retryAfterS: number, what = 'batches') {
  let inside = 0
  const admitted = new WeakSet<FastifyRequest>()
  const leave = async (request: FastifyRequest): Promise<void> => {
    if (admitted.delete(request)) inside--
  }
  return {
    inside: () => inside,
    hooks: {
      onRequest: async (request: FastifyRequest): Promise<void> => {
        if (inside >= most) throw busy(retryAfterS, `The hub is working on ${most} ${what} already.`)
        inside++
        admitted.add(request)
      },
      onResponse: async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => leave(request),
      onRequestAbort: leave,
      onTimeout: leave,
    },
  }
}
