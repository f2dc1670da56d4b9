// What a supervisor's desk is told of the devices and people of its site beside their places ([PO9]; DOMAIN §15 Data, §15.1): who is on shift with which
// tablet and when it was heard of last, real breaks, clocks in doubt, records of a newer version. Read out of the log of about a day when somebody first
// asks, and followed from there; in memory, since it is told again whenever it is asked for.
import type { DeviceId, EventId, HubInstant, HubPosition, PersonId, SiteId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { eventIdOf, type ScanEvent, type UnknownEvent } from '../../domain/event.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { type DeskDevice, type DeskNews, MAX_DESK_BREAKS, MAX_DESK_DEVICES } from '../../wire/positions.ts'
import type { HubDeps } from '../deps.ts'
import type { LoggedEvent } from '../store/contract.ts'

type Needs = Pick<HubDeps, 'store' | 'now'> & {
  /** when a device last used its session; null: not since the hub started */
  heardAt: (deviceId: DeviceId) => HubInstant | null
}
export type DayBook = {
  read(site: SiteId): Promise<DeskNews>
  /** Devices of the site at which a shift of this person goes on. By what is read already: no pull waits for a day's log, and the next one is told the rest. */
  shiftsOf(personId: PersonId, site: SiteId): Promise<Heard[]>
}
export type Heard = { deviceId: DeviceId; name: string; heardAt: number }

/** A shift that began longer ago is of another day. */
export const DAY_MS = 18 * 3_600_000
const CHUNK = 500
/** Devices of all sites that are remembered; the one heard of longest ago goes. */
const MAX_DEVICES = 5000

/** `recordedAt`: of its newest event; `shiftHeardAt`: of the shift's begin. Of a device whose clock is in doubt only the hub's own times tell the day. */
type Kept = Omit<DeskDevice, 'name' | 'heardAt'> & { recordedAt: number; shiftHeardAt: number }
type Page = { cursor: HubPosition; devices: Map<DeviceId, Kept> }

export function createDayBook(needs: Needs): DayBook {
  let page: Page | null = null
  // One after the other: two desks that ask at once read the log once.
  let last: Promise<unknown> = Promise.resolve()
  const follow = async (): Promise<Page> => {
    const incarnate: Page = page ?? { cursor: await placeOf(needs, needs.now() - DAY_MS), devices: new Map() }
    page = incarnate
    await readOn(needs, incarnate)
    return incarnate
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
  return {
    read: (site) => inTurn(async () => newsOf(needs, await follow(), site)),
    shiftsOf: async (personId, site) => {
      const known = page === null ? [] : await shiftsIn(needs, page, personId, site)
      inTurn(follow).catch(() => undefined)
      return known
    },
  }
}

async function shiftsIn(needs: Needs, { devices }: Page, personId: PersonId, site: SiteId): Promise<Heard[]> {
  const since = needs.now() - DAY_MS
  const found: Heard[] = []
  for (const kept of [...devices.values()]) {
    if (kept.shift?.personId !== personId || kept.shiftHeardAt < since) continue
    const station = await needs.store.station(kept.deviceId as DeviceId)
    if (station?.site !== site || station.revoked) continue
    found.push({ deviceId: station.deviceId, name: station.name, heardAt: heardOf(needs, kept) })
  }
  return found
}

const heardOf = ({ heardAt }: Needs, { deviceId, recordedAt }: Kept): number =>
  Math.max(recordedAt, heardAt(deviceId as DeviceId) ?? 0)

/** The place in the order before which all events came earlier than `since`: places and times grow together. */
async function placeOf({ store }: Needs, since: number): Promise<HubPosition> {
  let [low, high] = [0, Number(await store.head())]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [next] = await store.events(middle as HubPosition, 1)
    if (next === undefined || next.recordedAt >= since) high = middle
    else low = Number(next.position)
  }
  return low as HubPosition
}

async function readOn({ store }: Needs, page: Page): Promise<void> {
  for (;;) {
    const events = await store.events(page.cursor, CHUNK)
    for (const event of events) note(page.devices, event)
    page.cursor = events.at(-1)?.position ?? page.cursor
    if (events.length < CHUNK) return
    // A day's log must not hold up pushes.
    await new Promise((turn) => setImmediate(turn))
  }
}

function note(devices: Map<DeviceId, Kept>, logged: LoggedEvent): void {
  const { deviceId } = logged
  const decoded = deviceId === HUB_DEVICE ? null : decodeBody(logged.body)
  if (decoded === null || !decoded.ok) return
  const { event } = decoded
  const known = devices.get(deviceId) ?? { deviceId, ...UNHEARD }
  devices.delete(deviceId)
  devices.set(deviceId, {
    ...{ deviceId, recordedAt: Math.max(known.recordedAt, logged.recordedAt) },
    shift: shiftAfter(known.shift, event),
    shiftHeardAt: event.kind === 'ShiftStarted' ? logged.recordedAt : known.shiftHeardAt,
    clock: clockAfter(known.clock, event, eventIdOf(logged)),
    newer:
      event.kind === 'Unknown' && event.packageIds.length === 0
        ? { count: (known.newer?.count ?? 0) + 1, since: known.newer?.since ?? msOf(event.at) }
        : known.newer,
  })
  const [oldest] = devices.keys()
  if (devices.size > MAX_DEVICES && oldest !== undefined) devices.delete(oldest)
}
const UNHEARD = { recordedAt: 0, shiftHeardAt: 0, shift: null, clock: null, newer: null } as const
/** The hub's own journal: no device that anybody works with. */
const HUB_DEVICE = 'hub'

type Event = ScanEvent | UnknownEvent

function shiftAfter(before: Kept['shift'], event: Event): Kept['shift'] {
  if (event.kind === 'ShiftEnded') return null
  const { actorId, role } = event
  if (event.kind !== 'ShiftStarted' || actorId === undefined || role === undefined) return before
  return { personId: actorId, role, since: msOf(event.at) }
}

/** From the first record in doubt until the next one that is not. How far off it is, is known where the device had a better time than its own. */
function clockAfter(before: Kept['clock'], event: Event, eventId: EventId): Kept['clock'] {
  if (event.clockSuspect !== true) return null
  const offMs = Number(event.wallAt) - msOf(event.at)
  const [packageId = null] = event.packageIds
  return {
    since: before?.since ?? msOf(event.at),
    offMs: offMs === 0 ? null : offMs,
    eventId,
    packageId: packageId ?? before?.packageId ?? null,
  }
}

async function newsOf(needs: Needs, { devices }: Page, site: SiteId): Promise<DeskNews> {
  const since = needs.now() - DAY_MS
  const told: DeskDevice[] = []
  for (const one of devices.values()) {
    const { recordedAt: _at, shiftHeardAt, ...kept } = one
    const station = await needs.store.station(kept.deviceId as DeviceId)
    if (station?.site !== site || station.revoked) continue
    const shift = shiftHeardAt >= since ? kept.shift : null
    told.push({ ...kept, shift, name: station.name, heardAt: heardOf(needs, one) })
  }
  const newest = told.sort((a, b) => b.heardAt - a.heardAt).slice(0, MAX_DESK_DEVICES)
  const people = new Set(newest.flatMap(({ shift }) => (shift === null ? [] : [shift.personId as PersonId])))
  const breaks: DeskNews['breaks'] = []
  for (const personId of people)
    for (const { from, to } of await needs.store.breaksOf(personId, since)) breaks.push({ personId, from, to })
  return { devices: newest, breaks: breaks.slice(-MAX_DESK_BREAKS) }
}
