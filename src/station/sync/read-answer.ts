// Judges what came back over the net (FAULTS 15): the protocol's own answer is status 200, JSON by its content type, and fits the schema.
// A captive portal's page, an empty 204, a redirect and half a body are not; none of them is ever an acknowledgement.
import type { NetAnswer } from '../ports.ts'
import type { Heard } from './engine-state.ts'

type Schema<Reply> = { safeParse(value: unknown): { success: true; data: Reply } | { success: false } }

export function readAnswer<Reply>(answer: NetAnswer, schema: Schema<Reply>): Heard<Reply> {
  if (answer.kind === 'no-network') return { kind: 'no-network', why: answer.why }
  switch (answer.status) {
    case 200:
      return readReply(answer, schema)
    case 401:
    case 403:
      return { kind: 'denied' }
    case 413:
      return { kind: 'too-large' }
    default:
      if (answer.status === 429 || answer.status >= 500) return { kind: 'busy', retryAfterMs: retryAfterMs(answer) }
      return { kind: 'not-the-hub', why: `status ${answer.status}` }
  }
}

type Answer = Extract<NetAnswer, { kind: 'answer' }>

function readReply<Reply>(answer: Answer, schema: Schema<Reply>): Heard<Reply> {
  if (!/^application\/json\s*(;|$)/i.test(answer.contentType))
    return { kind: 'not-the-hub', why: `content type ${answer.contentType.slice(0, 80)}` }
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer.body))
  } catch {
    return { kind: 'not-the-hub', why: 'the body is not JSON' }
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) return { kind: 'not-the-hub', why: 'the body fits no answer of the protocol' }
  return { kind: 'reply', reply: parsed.data, tookMs: answer.tookMs }
}

/** `Retry-After` in seconds. As a date it would be in the hub's clock, which may not be ours: then our own back-off decides. */
function retryAfterMs({ headers }: Answer): number | null {
  const value = headers['retry-after']?.trim() ?? ''
  return /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null
}
