// The stations' live stream (DESIGN §4 Live; wire/live.ts): hints to pull, to read places, to fetch a photo, for the site of the lease alone. It ends
// with the lease; whoever follows comes back with a new one.
import type { FastifyReply } from 'fastify'
import type { HubPosition, SiteId } from '../../domain/brands.ts'
import { LIVE_PATH } from '../../wire/live.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { type EventStream, openEventStream } from '../live/event-stream.ts'
import type { ProjectedNews } from '../live/projected.ts'
import { createStationNews, type StationListening, type StationNews } from '../live/station-news.ts'
import type { Sessions } from '../stations/session.ts'
import type { Lease } from '../store/contract.ts'
import { leased, stationOf } from './leases.ts'
import { bearerOf } from './operator.ts'
import { busy, Problem } from './problem.ts'

const RETRY_MS = 3_000
/** Two beats that nobody reads: the station is out of reach, and comes back by itself. */
const STALL_BEATS = 2

export function registerLiveRoutes(app: HubApp, deps: HubDeps, sessions: Sessions): void {
  const { limits } = deps.config
  const leases = leased(sessions, deps)
  const news = createStationNews({ maxListeners: limits.liveSubscribers })
  const stops = [
    deps.projected.on(spreadNews(deps, news)),
    deps.placesMoved((cursor) => news.places(cursor)),
    deps.talkMoved((site, cursor) => news.messages(site, cursor)),
    deps.photos.onWhole(({ site, sha256 }) => news.photo(site, sha256)),
  ]
  app.addHook('preClose', async () => {
    for (const stop of stops) stop()
    news.close()
  })
  const schema = { summary: 'Server-sent hints for a station: news to pull, places of drivers, photos that are whole' }
  const { onRequest, config } = leases
  app.get(LIVE_PATH, { onRequest, config, schema }, async (request, reply) => {
    const lease = leases.of(request)
    const { site } = await stationOf(deps, lease)
    const listening = news.listen(lease.deviceId, site)
    if (listening === null) throw busy(limits.retryAfterS, 'As many stations are listening as this hub can serve.')
    const token = bearerOf(request)
    await stream(reply, deps, listening, () => isGood(deps, sessions, token))
  })
}

/**
 * Whom the projected events and the rows up to there concern, a site after the other; each listening station of it is told once. Also of parcels that
 * left it: a pull may bring what is said of them after their end (SPEC PU11).
 */
function spreadNews({ store, log }: HubDeps, news: StationNews): (projected: ProjectedNews) => void {
  const told = new Map<SiteId, HubPosition>()
  const spread = async ({ to, packages }: ProjectedNews): Promise<void> => {
    const touched = [...packages.keys()]
    for (const site of news.sites()) {
      const from = told.get(site) ?? (0 as HubPosition)
      const concerned =
        from === 0 ||
        (await store.lastScope(site, null, touched)).size > 0 ||
        (await store.scopeSince(site, from, to, 1)).length > 0 ||
        (await store.rowsSince(site, from, 1)).length > 0
      told.set(site, to)
      if (concerned) news.news(site, to)
    }
  }
  // In order; a fault of the store costs a hint, and the stations pull now and then by themselves.
  let last = Promise.resolve()
  return (projected) => {
    last = last.then(() => spread(projected)).catch((error: unknown) => log.error({ err: error }, 'news were not told'))
  }
}

/** Asked before each message: revoked or ended since, nothing more is told. */
async function isGood(deps: HubDeps, sessions: Sessions, token: string | null): Promise<boolean> {
  try {
    const lease: Lease = await sessions.leaseOf(token)
    await stationOf(deps, lease)
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

async function stream(
  reply: FastifyReply,
  deps: HubDeps,
  listening: StationListening,
  mayHear: () => Promise<boolean>,
): Promise<void> {
  const { limits } = deps.config
  const stallMs = limits.liveHeartbeatMs * STALL_BEATS
  const events = openEventStream(reply, { retryMs: RETRY_MS, stallMs, maxWaitingBytes: limits.liveBufferBytes })
  events.closed.addEventListener('abort', () => listening.close())
  try {
    await speak(events, deps, listening, mayHear)
  } catch (error) {
    deps.log.error({ err: error }, 'a station’s live stream ended by a fault')
  } finally {
    listening.close()
    events.end()
  }
}

const json = (value: object): string => JSON.stringify(value)

/** Listening began before this is read: what comes between is told again, which is free. */
async function speak(
  events: EventStream,
  { store, config }: HubDeps,
  listening: StationListening,
  mayHear: () => Promise<boolean>,
): Promise<void> {
  await events.send({ event: 'news', data: json({ position: await store.head() }) })
  let open = await events.send({ event: 'places', data: json({ cursor: await store.placesCursor() }) })
  if (open) open = await events.send({ event: 'messages', data: json({ cursor: await store.talkCursor() }) })
  while (open) {
    const heard = await listening.next(config.limits.liveHeartbeatMs)
    if (heard.kind === 'cut' || !(await mayHear())) {
      await events.send({ event: 'resume', data: json({ why: heard.kind === 'cut' ? heard.why : 'lease' }) })
      return
    }
    if (heard.kind === 'beat') {
      open = await events.beat()
      continue
    }
    const { news, places, messages, photos } = heard
    if (news !== null) open = await events.send({ event: 'news', data: json({ position: news }) })
    if (places !== null) open = await events.send({ event: 'places', data: json({ cursor: places }) })
    if (messages !== null) open = await events.send({ event: 'messages', data: json({ cursor: messages }) })
    for (const sha256 of photos) open = await events.send({ event: 'photo', data: json({ sha256 }) })
  }
}
