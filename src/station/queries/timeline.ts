// A package's story: all that this device knows of it, own and pulled, in the order of the fold (DOMAIN §0.2), with both times.
import type { DeviceId, EventId, Instant, PackageId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { EventOf, KeptEvent, Proof, ScanEvent, UnknownEvent } from '../../domain/event.ts'
import { correctedIds, inOrder, packagesTouched } from '../../domain/fold.ts'
import { isTicked } from '../../domain/proof.ts'
import type { PackageDetail, TimelineEntry } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { WRITTEN_BY_DRIVERS } from '../../wire/notes.ts'
import { placeWords, routeNumber } from '../places.ts'
import { asOf } from './as-of.ts'
import { gapSentences } from './gaps.ts'
import { stopLine } from './routes.ts'

const ENTRIES_SHOWN = 200

export function packageDetail(core: Core, packageId: PackageId): PackageDetail | null {
  const view = core.views.read(packageId)
  const events = core.views.eventsOf(packageId)
  if (view === null && events.length === 0) return null
  const corrected = correctedIds(events)
  const whys = correctionWhys(events)
  const all = inOrder(events)
  const asked = new Set((view ?? core.views.empty(packageId)).contradictions.flatMap(({ events: pair }) => pair))
  // What somebody must judge is shown, however long ago it was.
  const shown = all.filter(({ kept }, at) => at >= all.length - ENTRIES_SHOWN || asked.has(kept.id))
  const stop = core.copies.stopOf(packageId)?.stop ?? null
  return {
    asOf: asOf(core),
    view: view ?? core.views.empty(packageId),
    entries: shown.map(({ kept }) =>
      entry(core, kept, packageId, corrected.has(kept.id) ? (whys.get(kept.id) ?? '') : null),
    ),
    place: placeWords(core, packageId, view),
    stop: stop === null ? null : stopLine(core, stop),
    gaps: gapSentences(core, events),
  }
}

/** Why each corrected event was taken back: `did_not_occur` or `incorrect_data` (DOMAIN §0.2 rule 8). */
function correctionWhys(events: readonly KeptEvent[]): ReadonlyMap<EventId, string> {
  const whys = new Map<EventId, string>()
  for (const { event } of events)
    if (event.kind === 'EventCorrected') for (const id of event.data.corrects) whys.set(id, event.data.why)
  return whys
}

/** Its own by name, the hub as the hub, others by name and town; the last four signs of one whose name did not come yet ([PL7]). */
function deviceName(core: Core, deviceId: DeviceId): string {
  const own = core.enrolment.get()
  if (deviceId === own?.deviceId) return own.name
  if (deviceId === HUB_DEVICE) return 'the hub'
  const other = core.kv.get('devices')?.[deviceId]
  if (other === undefined) return `another device (…${deviceId.slice(-4)})`
  return `${other.name} (${core.copies.get('site', other.site)?.town ?? other.site})`
}
/** The device of the hub's own journal (EVENTS). */
const HUB_DEVICE = 'hub'

/** `takenBack`: why, where it was; null: it holds. */
function entry(core: Core, kept: KeptEvent, packageId: PackageId, takenBack: string | null): TimelineEntry {
  const { event } = kept
  const actor = event.actorId === undefined ? null : core.copies.get('person', event.actorId)
  return {
    eventId: kept.id,
    kind: event.kind === 'Unknown' ? event.unknownKind : event.kind,
    at: event.at,
    happenedAt: msOf(event.at),
    learnedAt: kept.recordedAt === undefined ? null : (kept.recordedAt as number as Instant),
    who: actor?.name ?? null,
    device: deviceName(core, kept.deviceId),
    words: {
      key: `event.${event.kind}`,
      values: { ...valuesOf(core, event, packageId), ...(takenBack === null ? {} : { takenBack }) },
    },
    corrected: takenBack !== null,
    packages: packagesTouched(event).length,
    clockSuspect: event.clockSuspect === true,
    ...(event.private === undefined || !WRITTEN_BY_DRIVERS.includes(event.kind) ? {} : { written: true }),
    unsent: kept.position === undefined && !isAcked(core, kept),
    photos: (event.evidence ?? []).map(({ sha256, kind, report }) => ({ sha256, kind, report: report ?? null })),
  }
}

function isAcked(core: Core, kept: KeptEvent): boolean {
  const epoch = core.journal.byName(kept.epoch)
  return epoch !== null && kept.seq <= epoch.acked.seq
}

/** What the words may name: numbers and codes people know, never ids. */
function valuesOf(core: Core, event: ScanEvent | UnknownEvent, packageId: PackageId): Record<string, string> {
  const values: Record<string, string> = {}
  if (event.kind === 'Unknown') return values
  const data = event.data as Record<string, unknown>
  const route = event.routeId === undefined ? null : routeNumber(core, event.routeId)
  if (route !== null) values['route'] = route
  if (event.kind === 'MisloadStopped') values['wanted'] = routeNumber(core, event.data.wantedRouteId) ?? ''
  if ('site' in data && typeof data['site'] === 'string')
    values['site'] = core.copies.get('site', data['site'])?.name ?? data['site']
  for (const name of ['bin', 'reason', 'hold', 'outcome', 'placeCode', 'condition', 'why', 'how'])
    if (typeof data[name] === 'string') values[name] = data[name]
  // Why somebody corrected or settled it: with others a note may be about a recipient.
  if ((event.kind === 'EventCorrected' || event.kind === 'ContradictionSettled') && event.note !== undefined)
    values['note'] = event.note
  if (event.kind === 'DebriefClosed') {
    values['reason'] = event.data.residuals.find(({ id }) => id === packageId)?.reason ?? ''
    values['signed'] = event.data.alone === true ? 'alone' : 'both'
  }
  return { ...values, ...evidenceOf(event) }
}

/** What shows that it was so, as codes with commas (DOMAIN §4.1, §5 Evidence). */
function evidenceOf(event: ScanEvent): Record<string, string> {
  if (event.kind === 'StopArrived') {
    const { distanceM, band } = event.data
    return { band, ...(distanceM === null ? {} : { distanceM: String(Math.round(distanceM)) }) }
  }
  if (event.kind === 'PinReported')
    return event.data.distanceM === null ? {} : { distanceM: String(Math.round(event.data.distanceM)) }
  if (event.kind === 'PinReportSettled') return { pin: event.data.pin === null ? 'dismissed' : 'accepted' }
  if (event.kind === 'PackageDelivered')
    return { evidence: [...handCodes(event), ...placeCodes(event), ...proofCodes(event.data.proof)].join(',') }
  if (event.kind === 'DeliveryAttempted')
    return { evidence: [...attemptHand(event), ...event.data.evidence].join(','), proven: event.data.proven }
  if (event.kind === 'LoadClosed') return { counts: `${event.data.counts.depot}/${event.data.counts.driver}` }
  return {}
}

/** Events of before do not say how the parcel was told, or what its place showed: then nothing is said. */
const handCodes = ({ entry }: ScanEvent): string[] =>
  entry === undefined ? [] : [isTicked(entry) ? 'not_scanned' : 'scanned']
/** What is not in the van cannot be scanned. */
const attemptHand = (event: EventOf<'DeliveryAttempted'>): string[] =>
  event.data.reason === 'NOT_ON_VEHICLE' ? [] : handCodes(event)
const placeCodes = ({ data: { place } }: EventOf<'PackageDelivered'>): string[] =>
  place === undefined ? [] : [`place_${place}`]

function proofCodes({ photo, signature, pin, age, name, houseNumber, noPhoto }: Proof): string[] {
  return [
    ...(photo === undefined ? [] : ['photo']),
    ...(noPhoto === undefined ? [] : [`no_photo:${noPhoto}`]),
    ...(signature === undefined ? [] : ['signature']),
    ...(pin === undefined ? [] : [`pin_${pin}`]),
    ...(age === undefined ? [] : [age.overLimit ? 'age_ok' : 'age_no']),
    ...(name === true ? ['name'] : []),
    ...(houseNumber === true ? ['house'] : []),
  ]
}
