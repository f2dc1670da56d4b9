// Pull (EVENTS Pull, SPEC PU1 …): from a cursor, in the one order, what a station's site needs to know of what others recorded.
import type { DeviceId, HubInstant, HubPosition, SiteId } from '../../domain/brands.ts'
import {
  type DeviceGap,
  MAX_GAPS,
  MAX_PULL_CHANGES,
  MAX_PULL_PINS,
  type PullChange,
  type PulledDevice,
  type PullReply,
} from '../../wire/down.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { HubConfig } from '../env.ts'
import type { DayBook } from '../positions/day-book.ts'
import type { HubStore, Lease } from '../store/contract.ts'
import { leaveChange, rowChange } from './changes.ts'
import { driverDay } from './driver-day.ts'
import { ownPlaces } from './own-places.ts'
import { type Placed, readHistories, readLog } from './read-events.ts'

/** The projection whose scope changes and cursor decide how far a pull may read (src/hub/projections). */
export const SCOPE_PROJECTION = 'packages'

export type PullNeeds = {
  store: HubStore
  config: HubConfig
  now: () => HubInstant
  /** absent: of shifts at other devices nothing is told */
  dayBook?: Pick<DayBook, 'shiftsOf'>
}
export type Asked = {
  site: SiteId
  lease: Lease
  cursor: { incarnation: string; position: number } | null
  limit: number
  /** how far the station has its PIN verifiers; absent: a station that knows of none */
  pins?: number
}

/** [PU1] The answer for one cursor. Nothing is remembered between calls: a cursor asked again gives the same changes, or newer ones. */
export async function pull(needs: PullNeeds, asked: Asked): Promise<PullReply> {
  const { store } = needs
  const incarnation = await store.incarnation()
  const upTo = await readableUpTo(store)
  const { snapshot, from } = await startOf(needs, asked, incarnation)
  const most = Math.min(asked.limit, needs.config.limits.pullChanges)
  const page = from >= upTo ? { to: from, changes: [], own: [] } : await readPage(needs, asked, from, upTo, most)
  const more = page.to < upTo
  const pins = more || asked.pins === undefined ? null : await pinsSince(store, asked.lease, snapshot ? 0 : asked.pins)
  const driver = more ? null : await driverDay(needs, asked)
  return {
    ...{ protocol: PROTOCOL_VERSION, incarnation, snapshot, from, hubAt: needs.now() },
    ...{ to: page.to, more, changes: page.changes },
    ...(more ? {} : { gaps: await gapsFor(needs, asked) }),
    ...(await devicesOf(store, page.changes)),
    ...(page.own.length === 0 ? {} : { own: page.own }),
    ...(pins === null ? {} : { pins }),
    ...(driver === null ? {} : { driver }),
  }
}

/** What a device names when it asks for its lease it nearly always sends at once: that is no news. */
const GAP_AFTER_MS = 60_000

/** [PU7] What other devices of the site said to hold and have not sent since. */
async function gapsFor({ store, now }: PullNeeds, { site, lease }: Asked): Promise<DeviceGap[]> {
  const gaps = await store.journalGaps(site, (now() - GAP_AFTER_MS) as HubInstant, MAX_GAPS)
  return gaps
    .filter(({ deviceId }) => deviceId !== lease.deviceId)
    .map(({ deviceId, name, epoch, haveSeq, saidSeq, saidAt }) => ({
      ...{ station: deviceId, name, epoch, fromSeq: haveSeq + 1, toSeq: saidSeq, saidAt },
    }))
}

/** [PU8] Names of the devices whose events are in the answer; the hub's own journal has none. */
async function devicesOf(store: HubStore, changes: readonly PullChange[]): Promise<Pick<PullReply, 'devices'>> {
  const ids = changes.flatMap((change) => {
    if (change.change === 'event') return change.event.deviceId
    return change.change === 'enter' ? change.events.map(({ deviceId }) => deviceId) : []
  })
  const devices: PulledDevice[] = []
  for (const id of new Set(ids)) {
    const station = await store.station(id as DeviceId)
    if (station !== null) devices.push({ id, name: station.name, site: station.site })
  }
  return devices.length === 0 ? {} : { devices }
}

/** [DP4] What was made for this device; a full page goes on with the next pull. */
async function pinsSince(store: HubStore, { deviceId }: Lease, after: number): Promise<PullReply['pins']> {
  const found = await store.pinVerifiersSince(deviceId, after, MAX_PULL_PINS)
  const verifiers = found.map(({ packageId, issue, salt, hash }) => ({ packageId, issue, salt, hash }))
  return { to: found.at(-1)?.n ?? after, verifiers }
}

/** [PU2] What the scope projection has seen; all of the order when only reference rows lie behind it. */
async function readableUpTo(store: HubStore): Promise<HubPosition> {
  const head = await store.head()
  const cursor = await store.cursor(SCOPE_PROJECTION)
  if (cursor >= head) return cursor
  const [next] = await store.events(cursor, 1)
  return next === undefined || next.position > head ? head : cursor
}

/**
 * [PU3] No cursor, another incarnation, a cursor from the future: from the start, and the station forgets what it pulled. The log is kept for
 * ever, so no cursor is too old: to begin anew would only be longer.
 */
async function startOf({ store }: PullNeeds, { cursor }: Asked, incarnation: string) {
  const usable = cursor?.incarnation === incarnation && cursor.position <= (await store.head())
  return { snapshot: !usable, from: (usable ? cursor.position : 0) as HubPosition }
}

/** Each kind of change may shorten the answer; the last one says how far it reaches, and everything up to there is in it. */
async function readPage(needs: PullNeeds, asked: Asked, from: HubPosition, upTo: HubPosition, most: number) {
  const { store } = needs
  const rows = fit(await store.rowsSince(asked.site, from, most + 1), most, upTo)
  // An event may move more packages than `most` at one place; they must not be cut apart, so more are asked for.
  const scope = fit(await store.scopeSince(asked.site, from, rows.to, MAX_PULL_CHANGES + 1), most, rows.to)
  const histories = await readHistories(needs, asked, { from, to: scope.to, changes: scope.kept })
  const log = await readLog(store, asked, { from, to: histories.to, most, entering: histories.entering })
  const placed: Placed[] = [
    ...rows.kept.map((row) => ({ position: row.position, change: rowChange(row) })),
    ...histories.upTo(log.to),
    ...log.placed,
    ...scope.kept
      .filter(({ change }) => change === 'leave')
      .map((change) => ({ position: change.position, change: leaveChange(change) })),
  ]
  const changes = placed.filter(({ position }) => position <= log.to).sort((a, b) => a.position - b.position)
  return { to: log.to, changes: changes.map(({ change }) => change), own: ownPlaces(log.own) }
}

/** [PU4] About `most` of them, whole places only, and how far that reaches. `found` is in order. */
function fit<T extends { position: HubPosition }>(found: readonly T[], most: number, upTo: HubPosition) {
  const within = found.filter(({ position }) => position <= upTo)
  const over = within[most]
  if (over === undefined) return { kept: within, to: upTo }
  const last = within.findLast(({ position }) => position < over.position)
  const to = last?.position ?? over.position
  return { kept: within.filter(({ position }) => position <= to), to }
}
