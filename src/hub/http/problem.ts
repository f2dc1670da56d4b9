// Errors as application/problem+json (RFC 9457): what is wrong and what to do, in one sentence each; never a stack, never personal data.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'
export type FieldError = { row?: number; field: string; sentence: string }
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  /** what the caller can do about it */
  whatToDo: string
  errors?: FieldError[]
}

/** Throw it from any handler; `setProblemHandlers` turns it into the answer. `name` becomes `urn:waymark:problem:<name>`. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly slug: string
  readonly whatToDo: string
  readonly errors: FieldError[] | undefined
  readonly retryAfterS: number | undefined
  constructor(
    status: number,
    slug: string,
    title: string,
    say: { detail: string; whatToDo: string; errors?: FieldError[]; retryAfterS?: number },
  ) {
    super(say.detail)
    this.status = status
    this.slug = slug
    this.title = title
    this.whatToDo = say.whatToDo
    this.errors = say.errors
    this.retryAfterS = say.retryAfterS
  }
  body(): ProblemBody {
    return {
      type: `urn:waymark:problem:${this.slug}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      whatToDo: this.whatToDo,
      ...(this.errors ? { errors: this.errors } : {}),
    }
  }
}

export const notFound = (detail: string) =>
  new Problem(404, 'not-found', 'Not here', { detail, whatToDo: 'Check the address.' })
export const busy = (retryAfterS: number, detail = 'The hub has more work than it can take right now.') =>
  new Problem(503, 'busy', 'Busy', { detail, whatToDo: 'Keep everything and send it again later.', retryAfterS })

/** Fastify's own errors by code, where the code says more than the status. */
const KNOWN: Readonly<Record<string, (error: FastifyError) => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Problem(413, 'too-large', 'Too large', {
      detail: 'The request is larger than this hub takes.',
      whatToDo: 'Send less at once.',
    }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem(415, 'media-type', 'Unknown content type', {
      detail: 'This verb does not take that content type.',
      whatToDo: 'Look the verb up in /openapi.json.',
    }),
  FST_ERR_CTP_INVALID_JSON_BODY: () =>
    new Problem(400, 'not-json', 'Not JSON', {
      detail: 'The body is not JSON.',
      whatToDo: 'Check what was sent; nothing was stored.',
    }),
}

function fieldErrors(error: FastifyError): FieldError[] | null {
  if (!hasZodFastifySchemaValidationErrors(error)) return null
  return error.validation.map((one) => {
    const field = one.instancePath.replace(/^\//, '').replaceAll('/', '.')
    const row = /^[A-Za-z]*\.?(\d+)\./.exec(field)?.[1]
    return { ...(row === undefined ? {} : { row: Number(row) }), field, sentence: one.message ?? 'does not fit' }
  })
}

/** Any error as a Problem: foreseen ones as they are, others by status, bugs and storage faults as 500 and 503 without their text. */
export function problemOf(error: unknown, retryAfterS: number): Problem {
  if (error instanceof Problem) return error
  const fastify = error as FastifyError
  const errors = fieldErrors(fastify)
  if (errors)
    return new Problem(400, 'schema', 'The request does not fit', {
      detail: `${errors.length} ${errors.length === 1 ? 'field does' : 'fields do'} not fit; nothing was stored.`,
      whatToDo: 'Correct the fields named in errors.',
      errors,
    })
  const known = typeof fastify.code === 'string' ? KNOWN[fastify.code]?.(fastify) : undefined
  if (known) return known
  if (typeof fastify.code === 'string' && /^(SQLITE_FULL|SQLITE_IOERR|SQLITE_BUSY|ENOSPC)/.test(fastify.code))
    return busy(retryAfterS, 'The hub cannot write to its disk right now; nothing of this request was stored.')
  const status = fastify.statusCode ?? 500
  if (status === 429)
    return new Problem(429, 'too-many', 'Too many requests', {
      detail: fastify.message,
      whatToDo: 'Wait as long as Retry-After says.',
    })
  if (status === 503) return busy(retryAfterS)
  if (status >= 400 && status < 500)
    return new Problem(status, 'request', 'The request cannot be used', {
      detail: fastify.message,
      whatToDo: 'Look the verb up in /openapi.json.',
    })
  return new Problem(500, 'fault', 'A fault in the hub', {
    detail: 'Something went wrong here; nothing was acknowledged.',
    whatToDo: 'Send it again later; if it stays, tell the hub’s operator.',
  })
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown, retryAfterS: number): void {
  const problem = problemOf(error, retryAfterS)
  if (problem.status >= 500 && problem.status !== 503) request.log.error({ err: error }, 'request failed')
  if (problem.retryAfterS !== undefined) reply.header('retry-after', String(problem.retryAfterS))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  // Serialized here: a route's own response schemas describe its good answers only.
  reply
    .status(problem.status)
    .header('content-type', PROBLEM_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem.body())
}
