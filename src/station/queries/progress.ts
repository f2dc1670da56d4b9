// How far a checkpoint is (UI Screens): expected, done, what remains, the last scans and the STOPs that are open.
import type { PackageId, PersonId, RouteId, StopId } from '../../domain/brands.ts'
import { undoable } from '../../domain/decide/index.ts'
import type { Checkpoint, KeptEvent } from '../../domain/event.ts'
import { packagesTouched } from '../../domain/fold.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { LastScan, OpenStop, Progress } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import type { DoneScan } from '../last-scans.ts'
import { placeWords, routeNumber } from '../places.ts'
import { asOf } from './as-of.ts'
import { countDay, openUpTo, packageLine, packagesOnRoute } from './lists.ts'

const REMAINING_SHOWN = 60
const SCANS_SHOWN = 20
/** An undo names at most this many packages' views; a scan touches one, a confirmation at the door a few. */
const VIEWS_LOOKED_AT = 40

type Set = { wait: readonly Lifecycle[]; done: readonly Lifecycle[] }
const AFTER_DEPOT: readonly Lifecycle[] = [
  'OUT',
  'ATTEMPTED',
  'AT_PICKUP',
  'DELIVERED',
  'WITH_CARRIER',
  'RETURNING',
  'RETURNED',
]
const SETS: Record<'receive' | 'sort' | 'return', Set> = {
  receive: {
    wait: ['EXPECTED', 'ACCEPTED', 'IN_TRANSIT'],
    done: ['AT_DEPOT', 'STAGED', 'LOADED', 'BACK_AT_DEPOT', ...AFTER_DEPOT],
  },
  sort: { wait: ['AT_DEPOT', 'BACK_AT_DEPOT'], done: ['STAGED', 'LOADED', ...AFTER_DEPOT] },
  return: { wait: ['ATTEMPTED'], done: ['BACK_AT_DEPOT'] },
}
export const ABOARD: readonly Lifecycle[] = ['LOADED', ...AFTER_DEPOT]

export function progress(core: Core, checkpoint: keyof typeof SETS | 'load', routeId: RouteId | null): Progress {
  const counts = checkpoint === 'load' ? loadCounts(core, routeId) : dayCounts(core, SETS[checkpoint])
  const { done, remainingCount, first } = counts
  return {
    asOf: asOf(core),
    expected: done + remainingCount,
    done,
    remaining: first.map((packageId) => packageLine(core, packageId)),
    remainingCount,
    lastScans: lastScans(core, checkpoint),
    waiting: core.openStops.all().map((stop) => openStop(core, stop)),
  }
}

type Counts = { done: number; remainingCount: number; first: PackageId[] }

/** What is promised for today or before and still waits, and what of today has come further. */
function dayCounts({ db, enrolment, clock }: Core, { wait, done }: Set): Counts {
  const site = enrolment.get()?.site
  if (site === undefined) return { done: 0, remainingCount: 0, first: [] }
  const today = clock.today()
  const waiting = openUpTo(db, site, wait, today)
  return {
    done: countDay(db, site, done, today),
    remainingCount: waiting.length,
    first: waiting.slice(0, REMAINING_SHOWN),
  }
}

function loadCounts(core: Core, routeId: RouteId | null): Counts {
  if (routeId === null) return { done: 0, remainingCount: 0, first: [] }
  const all = packagesOnRoute(core, routeId)
  const waiting = all.filter(({ lifecycle }) => !ABOARD.some((each) => each === lifecycle))
  return {
    done: all.length - waiting.length,
    remainingCount: waiting.length,
    first: waiting.slice(0, REMAINING_SHOWN).map(({ packageId }) => packageId),
  }
}

function openStop(core: Core, stop: ReturnType<Core['openStops']['all']>[number]): OpenStop {
  const nothing = { routeNumber: null, bin: null, address: null, town: null, siteName: null }
  return {
    packageId: stop.packageId,
    place: placeWords(core, stop.packageId) ?? nothing,
    routeNumber: routeNumber(core, stop.routeId) ?? '',
    wantedRouteNumber: routeNumber(core, stop.wantedRouteId),
    at: stop.at,
    packageScanned: stop.packageScanned,
    outScanned: stop.outScanned,
  }
}

export function lastScans(core: Core, checkpoint: Checkpoint | null): LastScan[] {
  return core.lastScans.newest(checkpoint, SCANS_SHOWN).map((scan) => ({
    eventIds: scan.events.map(({ id }) => id),
    at: scan.at,
    packageId: scan.packageId,
    text: scan.text,
    verdict: scan.verdict,
    place: scan.packageId === null ? null : placeWords(core, scan.packageId),
    who: whoScanned(core, scan),
    undo: undoState(core, scan),
  }))
}

function whoScanned(core: Core, { events }: DoneScan): string | null {
  const actor = events[0]?.event.actorId
  return actor === undefined ? null : (core.copies.get('person', actor)?.name ?? null)
}

/** Where this person arrived or delivered last on this device; null: not lately. What was taken back took nobody anywhere. */
export function stopOfLate(core: Core, personId: PersonId): StopId | null {
  const gone = core.lastScans.corrected()
  const there = ({ id, event }: KeptEvent): boolean =>
    (event.kind === 'StopArrived' || event.kind === 'PackageDelivered') && event.actorId === personId && !gone.has(id)
  const last = core.lastScans.newest('stop', SCANS_SHOWN).find(({ events }) => events.some(there))
  return last?.events.find(there)?.event.stopId ?? null
}

/** Of the last event of the scan, as decideUndo will judge it. */
export function undoState(core: Core, { events }: DoneScan): LastScan['undo'] {
  const last = events.at(-1)
  const operator = core.kv.get('operator')
  if (last === undefined || operator === null) return 'not-this'
  const views = packagesTouched(last.event)
    .slice(0, VIEWS_LOOKED_AT)
    .map((packageId) => core.views.read(packageId))
  const { personId, role } = operator
  const by = { deviceId: last.deviceId, actorId: personId, role, atStop: stopOfLate(core, personId) }
  return undoable(last, views, core.lastScans.corrected(), by, core.clock.now())
}
