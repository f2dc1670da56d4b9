// One customer who listens: subscribe first, then read what is there, then skip what was seen (EVENTS Live). Every message is the whole state, read
// anew, so the secret is checked at each and nothing can be missed by a lost wake.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PackageId } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { notFound, busy } from '../http/problem.ts'
import { type EventStream, openEventStream } from '../live/event-stream.ts'
import type { Subscribers, Subscription } from '../live/subscribers.ts'
import { type ReadDeps, readTracking } from './read.ts'

const RETRY_MS = 3_000
/** Two beats nobody reads: the phone is in a tunnel or asleep, and comes back by itself. */
const STALL_BEATS = 2

export type Listening = {
  request: FastifyRequest
  reply: FastifyReply
  deps: ReadDeps & Pick<HubDeps, 'log'>
  subscribers: Subscribers
  id: PackageId
  secret: string | undefined
}

/** Resolves when the stream has ended. @throws Problem 404 for an unknown parcel, 503 when too many listen. */
export async function streamTracking(listening: Listening): Promise<void> {
  const { reply, deps, subscribers, id, secret } = listening
  const { limits } = deps.config
  if ((await readTracking(deps, id, secret)) === null) throw notFound('Nothing was announced under this number.')
  const subscription = subscribers.subscribe(id)
  if (subscription === null) throw busy(limits.retryAfterS, 'As many are listening as this hub can serve.')
  reply.header('referrer-policy', 'no-referrer')
  const stallMs = limits.liveHeartbeatMs * STALL_BEATS
  const stream = openEventStream(reply, { retryMs: RETRY_MS, stallMs, maxWaitingBytes: limits.liveBufferBytes })
  stream.closed.addEventListener('abort', () => subscription.close())
  try {
    await speak(stream, subscription, listening)
  } catch (error) {
    deps.log.error({ err: error }, 'a live stream ended by a fault')
  } finally {
    subscription.close()
    stream.end()
  }
}

async function speak(stream: EventStream, subscription: Subscription, listening: Listening): Promise<void> {
  const { deps, id, secret, request } = listening
  const seen = request.headers['last-event-id']
  let said: string | null = null
  let open = true
  let beat = true
  while (open) {
    const model = await readTracking(deps, id, secret)
    if (model === null) return
    const data = JSON.stringify(model.tracking)
    // The page's "today" is another one after midnight, whatever else stays as it is.
    const says = `${model.today} ${data}`
    const known = said === null ? seen === model.at : said === says
    // News of the route that changes nothing here is no reason to wake a phone.
    if (!known) open = await stream.send({ event: 'tracking', id: model.at, data })
    else if (beat) open = await stream.beat()
    said = says
    const heard = open ? await subscription.next(deps.config.limits.liveHeartbeatMs) : null
    beat = heard?.kind === 'beat'
    if (heard?.kind !== 'cut') continue
    // The reader comes back with its last id by itself; this says why, for who reads the stream by hand.
    await stream.send({ event: 'resume', data: JSON.stringify({ why: heard.why }) })
    return
  }
}
