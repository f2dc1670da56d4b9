// Who may use the verbs of dispatch systems and supervisors: whoever has the operator's key.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** `onRequest` hook for a route: throws a 401 problem unless the bearer token is the operator's key. Compares in constant time. */
export function mustBeOperator(operatorKey: string): (request: FastifyRequest) => Promise<void> {
  const wanted = digest(operatorKey)
  return async (request) => {
    const given = bearerOf(request)
    if (given !== null && timingSafeEqual(digest(given), wanted)) return
    throw new Problem(401, 'operator-key', 'Not signed in', {
      detail: 'This verb needs the operator’s key.',
      whatToDo: 'Send it as Authorization: Bearer KEY; the hub keeps it in operator.key in its data folder.',
    })
  }
}

export function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  return header !== undefined && /^Bearer \S{1,256}$/.test(header) ? header.slice('Bearer '.length) : null
}
