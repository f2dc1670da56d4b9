// A supervisor accepted a driver's word that an address lies elsewhere (SPEC RP1): the stop's row is given that place, and comes to all stations with the
// pull. The event is the audit; a cursor of its own says how far the log was heard, so that a plan that was put in later is not turned back again.
import type { HubPosition } from '../../domain/brands.ts'
import type { EventOf } from '../../domain/event.ts'
import type { Stop } from '../../domain/reference.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { hasMark, markOf } from '../body-marks.ts'
import type { HubDeps } from '../deps.ts'
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

export function createMovedPins(needs: Needs): MovedPins {
  let last: Promise<void> = Promise.resolve()
  let off: (() => void) | null = null
  let stopped = false
  const read: { to: HubPosition | null } = { to: null }
  const follow = (): void => {
    last = last
      .then(() => readOn(needs, read, () => stopped))
      .catch((error: unknown) => needs.log.error({ err: error }, 'accepted pins wait after a fault'))
  }
  return {
    start: () => {
      off = needs.projected.on(follow)
      follow()
    },
    stop: async () => {
      stopped = true
      off?.()
      await last
    },
  }
}

/** `read`: how far, in this process; null: as far as the cursor says. */
async function readOn(needs: Needs, read: { to: HubPosition | null }, isStopped: () => boolean): Promise<void> {
  const { store } = needs
  while (!isStopped()) {
    const written = await store.cursor(MOVED_PINS)
    const from = read.to ?? written
    const head = await store.head()
    if (from >= head) return
    const events = await store.events(from, CHUNK)
    const settled = events.filter(({ body }) => hasMark(body, MARKS))
    // Twice after a cut in between is free: the same place again is no news.
    for (const event of settled) await move(needs, event)
    const to = Math.max(from, events.length < CHUNK ? head : (events.at(-1)?.position ?? head)) as HubPosition
    if (settled.length > 0 || to - written >= WRITE_EVERY)
      await store.project({ projection: MOVED_PINS, from: written, to, views: [], scope: [] })
    read.to = to
    await new Promise((turn) => setImmediate(turn))
  }
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
