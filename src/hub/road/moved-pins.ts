// A supervisor accepted a driver's word that an address lies elsewhere (SPEC RP1): the stop's row is given that place, and comes to all stations with the
// pull. The event is the audit; a cursor of its own says how far the log was heard, so that a plan that was put in later is not turned back again.
import type { HubPosition } from '../../domain/brands.ts'
import type { EventOf } from '../../domain/event.ts'
import type { Stop } from '../../domain/reference.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { hasMark, markOf } from '../body-marks.ts'
import type { HubDeps } from '../deps.ts'
import type { ProjectedNews } from '../live/projected.ts'
import { personAt } from '../positions/who-asks.ts'
import type { LoggedEvent } from '../store/contract.ts'

type Needs = Pick<HubDeps, 'store' | 'now' | 'committed' | 'projected' | 'log'>
export type MovedPins = {
  start: () => void
  /** resolves when what was begun is written */
  stop: () => Promise<void>
}

/** In the table of cursors beside those of the projections. */
export const MOVED_PINS = 'moved-pins'
const CHUNK = 500
/** Of what moves no pin the cursor is written so seldom: a write costs a sync of the disk, and reading on from an older place costs little. */
const WRITE_EVERY = 10_000
const MARKS = ['"kind":"PinReportSettled"'].map(markOf)

/** `to`: how far the log was followed, null: as far as the cursor says. `written`: the cursor. */
type Followed = { to: HubPosition | null; written: HubPosition }

export function createMovedPins(needs: Needs): MovedPins {
  let last: Promise<void> = Promise.resolve()
  let off: (() => void) | null = null
  let stopped = false
  const followed: Followed = { to: null, written: 0 as HubPosition }
  const follow = (news: ProjectedNews | null): void => {
    last = last
      .then(() => (news === null || followed.to === null ? catchUp(needs, followed, () => stopped) : undefined))
      .then(() => (news === null || stopped ? undefined : hear(needs, followed, news)))
      .catch((error: unknown) => {
        followed.to = null
        needs.log.error({ err: error }, 'accepted pins wait after a fault')
      })
  }
  return {
    start: () => {
      off = needs.projected.on(follow)
      follow(null)
    },
    stop: async () => {
      stopped = true
      off?.()
      await last
    },
  }
}

/** What was stored while nobody listened, out of the log itself. */
async function catchUp(needs: Needs, followed: Followed, isStopped: () => boolean): Promise<void> {
  const { store } = needs
  followed.written = await store.cursor(MOVED_PINS)
  for (let from = followed.written; !isStopped();) {
    const head = await store.head()
    if (from < head) {
      const events = await store.events(from, CHUNK)
      const settled = events.filter(({ body }) => hasMark(body, MARKS))
      from = Math.max(from, events.length < CHUNK ? head : (events.at(-1)?.position ?? head)) as HubPosition
      await apply(needs, followed, settled, from)
      await new Promise((turn) => setImmediate(turn))
    } else {
      followed.to = from
      return
    }
  }
}

/** The projection has read these events: they are not read a second time, nor while pushes wait. */
async function hear(needs: Needs, followed: Followed, { to, pinsSettled }: ProjectedNews): Promise<void> {
  const from = followed.to ?? followed.written
  if (to <= from) return
  await apply(
    needs,
    followed,
    pinsSettled.filter(({ position }) => position > from),
    to,
  )
  followed.to = to
}

/** Twice after a cut in between is free: the same place again is no news. */
async function apply(needs: Needs, followed: Followed, settled: readonly LoggedEvent[], to: HubPosition) {
  for (const event of settled) await move(needs, event)
  if (settled.length === 0 && to - followed.written < WRITE_EVERY) return
  await needs.store.project({ projection: MOVED_PINS, from: followed.written, to, views: [], scope: [] })
  followed.written = to
}

async function move({ store, now, committed, log }: Needs, logged: LoggedEvent): Promise<void> {
  const decoded = decodeBody(logged.body)
  if (!decoded.ok || decoded.event.kind !== 'PinReportSettled') return
  const { pin, stopId } = decoded.event.data
  if (pin === null) return
  const stop = await mayMove(store, logged, decoded.event)
  if (stop === null) {
    log.warn(
      { stopId, deviceId: logged.deviceId },
      'a pin was not moved: by no supervisor of the stop’s site, or no such stop',
    )
    return
  }
  if (stop.value.lat === pin.lat && stop.value.lon === pin.lon) return
  // [PE2] The exact place went from it; a tablet that comes late does not bring it back.
  if (await isBlanked(store, stop.value)) return
  await store.putRows([{ table: 'stop', id: stopId, site: stop.site, value: { ...stop.value, ...pin } }], now())
  committed()
  log.info({ stopId, deviceId: logged.deviceId, seq: logged.seq }, 'a stop’s pin was moved as a supervisor accepted')
}

async function isBlanked(store: Needs['store'], { packages }: Stop): Promise<boolean> {
  for (const packageId of packages) if ((await store.erasedAt(packageId)) === null) return false
  return packages.length > 0
}

/** The stop's row, when the event was signed by a device of its site with one of its supervisors at it. */
async function mayMove(store: Needs['store'], { deviceId }: LoggedEvent, event: EventOf<'PinReportSettled'>) {
  const row = await store.row('stop', event.data.stopId)
  const station = await store.station(deviceId)
  if (row?.value == null || station === null || station.revoked || station.site !== row.site) return null
  if (event.role !== 'supervisor' || event.actorId === undefined) return null
  const person = await personAt(store, row, event.actorId)
  return person?.role === 'supervisor' ? { site: row.site, value: row.value as Stop } : null
}
