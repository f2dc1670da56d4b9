// What a window reads of messages and emergencies: a driver the own conversation, a supervisor those of the site, others none ([TA3]).
import type { Instant, PackageId, PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { Alarm, Somebody, TalkLine, Talks, TalkWith } from '../../wire/bridge/talk.ts'
import type { TalkEntry } from '../../wire/talk.ts'
import type { Core } from '../core.ts'
import type { OnShift } from '../kv.ts'
import { asOf } from '../queries/as-of.ts'
import { routeOf } from '../queries/driver-of.ts'
import { type Emergency, emergenciesIn } from './alarms.ts'
import type { Kept } from './store.ts'

const MAX_LINES = 200
/** Read markers are entries too. */
const MAX_READ_OUT = 2000
const MAX_ALL = 5000

/** null: nobody who takes part */
export type Party = OnShift & { role: 'driver' | 'supervisor' }
export function partyAt(core: Core): Party | null {
  const operator = core.kv.get('operator')
  return operator?.role === 'driver' || operator?.role === 'supervisor' ? (operator as Party) : null
}

export function talks(core: Core): Talks {
  const party = partyAt(core)
  const site = core.enrolment.get()?.site
  const phone = (site === undefined ? undefined : core.copies.get('site', site)?.emergencyPhone) ?? null
  if (party === null) return { asOf: asOf(core), unread: 0, talks: [], alarms: [], phone }
  const entries = party.role === 'driver' ? core.talk.of(party.personId, MAX_READ_OUT) : core.talk.all(MAX_ALL)
  const byDriver = new Map<string, Kept[]>()
  for (const kept of entries) {
    const own = byDriver.get(kept.entry.driverId)
    if (own === undefined) byDriver.set(kept.entry.driverId, [kept])
    else own.push(kept)
  }
  const found = [...byDriver].flatMap(([driverId, own]) => talkWith(core, party, driverId as PersonId, own))
  found.sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0))
  const unread = found.reduce((sum, one) => sum + one.unread, 0)
  return { asOf: asOf(core), unread, talks: found, alarms: alarmsFor(core, party), phone }
}

/** Open emergencies: a driver's own, a supervisor's all; none for others. */
export function alarmsFor(core: Core, party: Party | null): Alarm[] {
  if (party === null) return []
  return emergenciesIn(core.talk.urgent())
    .filter((one) => isOpen(one, party))
    .map((one) => alarmOf(core, one))
}

const isOpen = ({ raised, closed, falseAlarmAt }: Emergency, party: Party): boolean =>
  closed === null && (party.role === 'supervisor' || (raised.byId === party.personId && falseAlarmAt === null))

function talkWith(core: Core, party: Party, driverId: PersonId, entries: readonly Kept[]): TalkWith[] {
  const lines = linesOf(core, party, entries)
  const last = lines.at(-1)
  if (last === undefined) return []
  const route = routeOf(core, driverId)
  return [
    {
      ...{ driverId, name: nameOf(core, driverId), last },
      ...{ routeId: route?.id ?? last.about.routeId, routeNumber: route?.number ?? last.about.routeNumber },
      unread: lines.filter(({ unread }) => unread).length,
      waiting: lines.filter(({ state }) => state.is === 'here').length,
    },
  ]
}

export function talk(core: Core, driverId: PersonId): { asOf: Instant; lines: TalkLine[] } {
  const party = partyAt(core)
  const own = party?.role === 'driver' ? party.personId : driverId
  const lines = party === null ? [] : linesOf(core, party, core.talk.of(own, MAX_READ_OUT))
  return { asOf: asOf(core), lines: lines.slice(-MAX_LINES) }
}

/** Of one conversation. */
export function linesOf(core: Core, party: Party, entries: readonly Kept[]): TalkLine[] {
  const seen = readBy(core, entries)
  // Whoever stands beside a driver must not read in the list what was sent in silence.
  const silent = new Set(
    entries.flatMap(({ entry }) => (entry.kind === 'emergency' && entry.how === 'silent' ? [entry.id] : [])),
  )
  const hidden = (entry: TalkEntry) =>
    party.role === 'driver' && silent.has('emergencyId' in entry ? entry.emergencyId : entry.id)
  return entries.flatMap((kept) => {
    const { entry } = kept
    const what = whatOf(entry)
    if (what === null || hidden(entry)) return []
    const ours = party.role === entry.role
    const read = seen.get(entry.id) ?? []
    const unread = what.kind === 'said' && !ours && !read.some(({ side }) => side === party.role)
    return [
      {
        ...{ id: entry.id, at: entry.at as Instant, by: somebody(core, entry), ours, what, state: kept.state, unread },
        about: aboutOf(core, entry),
        read: read.map(({ who }) => who),
      },
    ]
  })
}

function readBy(core: Core, entries: readonly Kept[]): Map<string, { side: TalkEntry['role']; who: Somebody }[]> {
  const found = new Map<string, { side: TalkEntry['role']; who: Somebody }[]>()
  for (const { entry } of entries)
    for (const id of entry.kind === 'read' ? entry.of : []) {
      const before = found.get(id) ?? []
      if (before.some(({ who }) => who.personId === entry.byId)) continue
      found.set(id, [...before, { side: entry.role, who: somebody(core, entry) }])
    }
  return found
}

function whatOf(entry: TalkEntry): TalkLine['what'] | null {
  switch (entry.kind) {
    case 'said':
      return { kind: 'said', code: entry.code, text: entry.text }
    case 'emergency':
      return { kind: 'emergency', how: entry.how }
    case 'closed':
      return { kind: 'closed', reason: entry.reason }
    case 'false-alarm':
    case 'taken':
      return { kind: entry.kind }
    case 'read':
    case 'emergency-place':
      return null
  }
}

function aboutOf(core: Core, entry: TalkEntry): TalkLine['about'] {
  const routeId = entry.routeId as RouteId | null
  const stopId = entry.kind === 'said' ? (entry.stopId as StopId | null) : null
  const stop = stopId === null ? null : core.copies.get('stop', stopId)
  return {
    ...{ routeId, routeNumber: routeId === null ? null : (core.copies.get('route', routeId)?.number ?? null) },
    stop: stopId === null ? null : { stopId, address: stop?.lines[0] ?? null },
    packageId: entry.kind === 'said' ? (entry.packageId as PackageId | null) : null,
  }
}

function alarmOf(core: Core, { raised, kept, place, falseAlarmAt, taken }: Emergency): Alarm {
  const route = raised.routeId === null ? null : core.copies.get('route', raised.routeId)
  const vehicle = route?.vehicleId === undefined ? null : core.copies.get('vehicle', route.vehicleId)
  return {
    ...{ id: raised.id, how: raised.how, at: raised.at as Instant, driver: somebody(core, raised) },
    ...{ routeId: raised.routeId as RouteId | null, routeNumber: route?.number ?? null },
    vehicle: vehicle === null ? null : `${vehicle.name} ${vehicle.plate}`,
    ...{ onBreak: raised.onBreak, place, state: kept.state, falseAlarmAt },
    takenBy: taken.map((entry) => somebody(core, entry)),
  }
}

const nameOf = (core: Core, personId: string): string | null => core.copies.get('person', personId)?.name ?? null

const somebody = (core: Core, { byId, at }: TalkEntry): Somebody => ({
  ...{ personId: byId as PersonId, name: nameOf(core, byId), at: at as Instant },
})
