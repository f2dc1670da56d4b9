// The verbs that only read.
import type { About, BridgeHandlers, SyncState } from '../../wire/bridge.ts'
import type { Instant } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { diskFreeMiB } from '../ballast.ts'
import type { Core } from '../core.ts'
import type { Desk } from '../desk.ts'
import type { SyncPart } from '../station.ts'
import { asOf } from '../queries/as-of.ts'
import { progress } from '../queries/progress.ts'
import { stopScan } from '../queries/here.ts'
import { loadHint } from '../queries/load-hint.ts'
import { loadSummary, routes, stopDetail, stopsOf } from '../queries/routes.ts'
import { search } from '../queries/search.ts'
import { Sentence } from '../sentence.ts'
import { orderOf } from '../stop-order.ts'
import { packageDetail } from '../queries/timeline.ts'

type Verbs = Pick<
  BridgeHandlers,
  | 'about'
  | 'progress'
  | 'routes'
  | 'loadSummary'
  | 'loadHint'
  | 'stops'
  | 'stop'
  | 'stopScan'
  | 'timeline'
  | 'search'
  | 'syncState'
  | 'syncNow'
>
export type ReadingDeps = {
  folder: string
  demo: About['demo']
  sync: () => SyncPart | null
  /** a person asks for it now */
  sendPhotos: () => void
}

export function readingVerbs(desk: Desk, deps: ReadingDeps): Verbs {
  const core = () => desk.keeper.core()
  return {
    about: () => about(desk, deps),
    progress: ({ checkpoint, routeId }) => progress(core(), checkpoint, routeId ?? null),
    routes: () => ({ asOf: asOf(core()), routes: routes(core()) }),
    loadSummary: ({ routeId }) => loadSummary(core(), routeId),
    loadHint: ({ routeId }) => ({ hint: loadHint(core(), routeId) }),
    stops: ({ routeId }) => ({ asOf: asOf(core()), stops: stopsOf(core(), routeId), order: orderOf(core(), routeId) }),
    stop: ({ stopId }) => {
      const stop = core().copies.get('stop', stopId)
      return stop === null ? null : { ...stopDetail(core(), stop), asOf: asOf(core()) }
    },
    stopScan: ({ stopId, packageId }) => {
      const stop = core().copies.get('stop', stopId)
      if (stop === null) throw new Sentence('This stop is not known on this device. Wait for news from the hub.')
      return stopScan(core(), stop, packageId)
    },
    timeline: ({ packageId }) => packageDetail(core(), packageId),
    search: ({ text }) => ({ asOf: asOf(core()), packages: search(core(), text) }),
    syncState: () => syncState(core(), deps),
    syncNow: () => {
      deps.sync()?.wake('person')
      deps.sendPhotos()
      return { ok: true }
    },
  }
}

/** Answers even when nothing can be read: a sealed station must be able to say so. */
function about(desk: Desk, { demo }: ReadingDeps): About {
  const enrolment = coreOrNull(desk)?.enrolment.get() ?? null
  const site = enrolment === null ? null : (coreOrNull(desk)?.copies.get('site', enrolment.site) ?? null)
  return {
    deviceId: enrolment?.deviceId ?? null,
    name: enrolment?.name ?? null,
    siteId: enrolment?.site ?? null,
    siteName: site?.name ?? null,
    timeZone: site?.timeZone ?? null,
    appVersion: desk.appVersion,
    sealed: desk.keeper.sealed(),
    demo,
  }
}

function coreOrNull(desk: Desk): Core | null {
  try {
    return desk.keeper.core()
  } catch {
    return null
  }
}

function syncState(core: Core, { folder, sync }: ReadingDeps): SyncState {
  const now = sync()?.state() ?? null
  const oldest = core.outbox.oldestUnsent()
  const { quarantined, conflicts } = core.outbox.notStored()
  const at = core.clock.now()
  const since = now?.sinceContactMs ?? null
  return {
    asOf: at,
    link: now?.link ?? (core.enrolment.get() === null ? 'not-enrolled' : 'no-network'),
    unsent: core.outbox.unsentCount(),
    photosUnsent: core.photos.unsentCount(),
    photosLost: core.photos.lostCount(),
    oldestUnsentAt: oldest === null ? null : happenedAt(core, oldest),
    lastContactAt: since === null ? core.kv.get('lastContact') : (Math.round(at - since) as Instant),
    sending: now?.sending ?? false,
    quarantined,
    conflicts,
    clockSuspect: core.clock.trusted().suspect,
    diskFreeMiB: diskFreeMiB(folder),
    journal: journalEnd(core),
  }
}

function journalEnd({ journal }: Core): SyncState['journal'] {
  const epoch = journal.current()
  if (epoch === null) return null
  const { seq, head } = journal.endOf(epoch)
  return { deviceId: epoch.deviceId, epoch: epoch.epoch, seq, head }
}

function happenedAt(core: Core, local: number): SyncState['oldestUnsentAt'] {
  const row = core.journal.row(local)
  const decoded = row === null ? null : decodeBody(row.body)
  return decoded?.ok === true ? msOf(decoded.event.at) : null
}
