// The hub, put together: store, ingest, sessions, projections, server. `src/cli/hub.ts` runs one; tests and the simulation open their own.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { HubInstant, SiteId } from '../domain/brands.ts'
import { sayingAlarms } from './alarms.ts'
import { type Commits, createCommits } from './commits.ts'
import type { HubApp, HubDeps } from './deps.ts'
import type { HubConfig } from './env.ts'
import { leased } from './http/leases.ts'
import { registerLiveRoutes } from './http/live-routes.ts'
import { registerChainRoutes } from './http/chain-routes.ts'
import { registerNoteRoutes } from './http/note-routes.ts'
import { registerOpsRoutes } from './http/ops-routes.ts'
import { registerPhotoRoutes } from './http/photo-routes.ts'
import { registerPersonRoutes } from './http/person-routes.ts'
import { registerPositionRoutes } from './http/position-routes.ts'
import { buildServer, createApp } from './http/server.ts'
import { registerShipmentRoutes } from './http/shipment-routes.ts'
import { registerSyncRoutes } from './http/sync-routes.ts'
import { registerTalkRoutes } from './http/talk-routes.ts'
import { registerTrackingRoutes } from './http/tracking-routes.ts'
import { registerTroubleRoutes } from './http/trouble-routes.ts'
import { type Ingest, createIngest } from './ingest/ingest.ts'
import { together } from './ingest/together.ts'
import { createProjected } from './live/projected.ts'
import { hubMetrics } from './metrics.ts'
import { openOwnJournal } from './own/journal.ts'
import { openSealed } from './own/open-sealed.ts'
import { createErasures } from './persons/erasures.ts'
import { createPhotosWhole } from './photos/news.ts'
import { createVerifierMaker } from './pins/verifiers.ts'
import { createDayBook, type DayBook } from './positions/day-book.ts'
import { type Places, createPlaces } from './positions/places.ts'
import { SCOPE_PROJECTION } from './pull/pull.ts'
import { createMovedPins } from './road/moved-pins.ts'
import { putEnrolCode } from './stations/enrol.ts'
import { type Sessions, createSessions } from './stations/session.ts'
import { openSqliteStore } from './store/sqlite/open.ts'
import { createTalk, type Talk } from './talk/talk.ts'

export type Hub = {
  app: HubApp
  deps: HubDeps
  /** the same that push calls, for benches and the simulation */
  ingest: Ingest
  sessions: Sessions
  /** @returns the address it listens on */
  listen(): Promise<string>
  /** everything committed so far is projected: tests wait for it, nobody else has to */
  caughtUp(): Promise<void>
  /** ends requests, projections and the store, in that order */
  close(): Promise<void>
}
export type OpenedHub = { kind: 'open'; hub: Hub } | { kind: 'refused'; reason: string; sentence: string }
/** What a simulation gives its own of. */
export type World = {
  now?: () => HubInstant
  random?: (bytes: number) => Uint8Array
  newId?: () => string
  /** pages of the database file; a full disk in tests */
  maxPages?: number
}

/**
 * Opens the hub of `config.dataDir`, listening on nothing yet (`app.inject` works). Foreseen trouble (a second hub, a newer database, a network
 * drive) is answered with a sentence; throws what the disk throws.
 */
export async function openHub(config: HubConfig, world: World = {}): Promise<OpenedHub> {
  const opened = openSqliteStore(config.dataDir, {
    restored: config.restored,
    ...(world.now ? { now: world.now } : {}),
    ...(world.newId ? { newId: world.newId } : {}),
    ...(world.maxPages === undefined ? {} : { maxPages: world.maxPages }),
  })
  if (opened.kind !== 'open') return { kind: 'refused', reason: opened.kind, sentence: opened.sentence }
  try {
    const app = createApp(config)
    const store = await sayingAlarms(opened.store, app.log)
    const { limits } = config
    const commits = createCommits({ quietMs: limits.projectQuietMs, latestMs: limits.projectLatestMs })
    const now = world.now ?? (() => Date.now() as HubInstant)
    const random = world.random ?? ((bytes: number) => randomBytes(bytes))
    const own = openOwnJournal({ store, now, random, committed: commits.committed })
    const places = createPlaces({ store, now, config, log: app.log })
    const talk = createTalk({ store, now, config, log: app.log })
    const projected = createProjected()
    const deps: HubDeps = {
      ...{ store, config, now, random, log: app.log, metrics: new Registry() },
      doorPins: createVerifierMaker({ store, random, projected, log: app.log }),
      ...{ onCommitted: commits.onCommitted, committed: commits.committed, photos: createPhotosWhole() },
      placesMoved: places.onMoved,
      talkMoved: talk.onMoved,
      erasures: createErasures(),
      projected,
      appendHubEvents: (events, beside) => own.append(events, beside),
      openSealed: (id, packageId) => openSealed(store, id, packageId),
      operatorKey: config.operatorKey ?? keyIn(config.dataDir, 'operator.key'),
      linkKey: keyIn(config.dataDir, 'link.key'),
    }
    if (opened.newIncarnation) app.log.info({ incarnation: await store.incarnation() }, 'a new incarnation begins')
    if (config.enrolCode) await putEnrolCode(deps, config.enrolCode.code, config.enrolCode.site as SiteId)
    return { kind: 'open', hub: await compose(app, deps, { commits, places, talk }) }
  } catch (error) {
    await opened.store.close()
    throw error
  }
}

type Parts = { commits: Commits; places: Places; talk: Talk }

type Served = Pick<Hub, 'ingest' | 'sessions'> & { places: Places; talk: Talk; dayBook: DayBook }

const routesWith = (
  deps: HubDeps,
  { ingest, sessions, places, talk, dayBook }: Served,
): Parameters<typeof buildServer>[2] => [
  (server) => registerSyncRoutes(server, deps, { ingest, sessions, dayBook }),
  (server) => registerPhotoRoutes(server, deps, sessions),
  (server) => registerPositionRoutes(server, deps, { places, leases: leased(sessions, deps), dayBook }),
  (server) => registerNoteRoutes(server, deps, leased(sessions, deps)),
  (server) => registerTalkRoutes(server, deps, { talk, leases: leased(sessions, deps) }),
  (server) => registerLiveRoutes(server, deps, sessions),
  registerShipmentRoutes,
  registerOpsRoutes,
  registerChainRoutes,
  registerTroubleRoutes,
  (server) => registerPersonRoutes(server, deps, { places, talk }),
  registerTrackingRoutes,
]

async function compose(app: HubApp, deps: HubDeps, { commits, places, talk }: Parts): Promise<Hub> {
  const { store, config } = deps
  const { counted } = hubMetrics(deps)
  const sessions = createSessions(deps)
  const movedPins = createMovedPins(deps)
  const ingest = createIngest({
    store: together(store),
    now: deps.now,
    knew: commits.stirred,
    taken: (counts) => {
      counted(counts)
      if (counts.stored > 0) commits.committed(counts.stored)
    },
  })
  const dayBook = createDayBook({ ...deps, heardAt: (deviceId) => sessions.heardAt(deviceId) })
  await buildServer(app, deps, routesWith(deps, { ingest, sessions, places, talk, dayBook }))
  places.start()
  movedPins.start()
  talk.start()
  return {
    ...{ app, deps, ingest, sessions },
    listen: () => app.listen({ host: config.host, port: config.port }),
    caughtUp: async () => {
      const head = await store.head()
      while ((await store.cursor(SCOPE_PROJECTION)) < head) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    close: async () => {
      await app.close()
      places.stop()
      await movedPins.stop()
      talk.stop()
      commits.stop()
      await deps.doorPins.stop()
      await store.close()
    },
  }
}

/** Made once and kept beside the data, readable by the hub's user alone. */
function keyIn(folder: string, name: string): string {
  const file = join(folder, name)
  try {
    const kept = readFileSync(file, 'utf8').trim()
    if (kept.length >= 16) return kept
  } catch {
    // Not there yet.
  }
  const key = randomBytes(24).toString('base64url')
  writeFileSync(file, `${key}\n`, { mode: 0o600 })
  return key
}
