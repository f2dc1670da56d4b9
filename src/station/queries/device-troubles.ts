// What is wrong with other devices of the site, as the hub told a supervisor here ([Q10]; DOMAIN §15, lane Data): silent ones that somebody works with,
// clocks in doubt, records of a newer version, records that have not come. Each opens who works with it, or the parcel it is about.
import type { EventId, Instant, PackageId, PersonId } from '../../domain/brands.ts'
import type { ExceptionLine } from '../../wire/bridge.ts'
import type { DeskDevice } from '../../wire/positions.ts'
import type { Core } from '../core.ts'
import { toldBreaks } from '../location/places.ts'
import { holdsWords } from './gaps.ts'

/** On the road there are valleys without a network; a tablet that somebody works with is heard of after each. */
const SILENT_AFTER_MS = 30 * 60_000

/** Another device of the site was set wrong, fell silent, or knows more: what its name is for, and what is behind it. */
export function otherDevices(core: Core): ExceptionLine[] {
  const own = core.enrolment.get()?.deviceId
  const others = (core.kv.get('desk')?.devices ?? []).filter(({ deviceId }) => deviceId !== own)
  const lines = others.flatMap((device) => [...silent(core, device), ...clock(core, device), ...newer(device)])
  return [...lines, ...held(core, others)]
}

type About = Pick<ExceptionLine, 'since' | 'words'> & Partial<Pick<ExceptionLine, 'packageId' | 'eventIds'>>

function line(what: string, id: string, shift: DeskDevice['shift'], about: About): ExceptionLine {
  return {
    ...{ key: `device ${what} ${id}`, lane: 'data', packageId: null, routeId: null, routeNumber: null, eventIds: [] },
    ...(shift === null ? {} : { personId: shift.personId as PersonId }),
    ...about,
  }
}

/** Against this station's own last contact: who was not heard of since may be heard by the hub and not told here. On a break nobody is missed. */
function silent(core: Core, { deviceId, name, heardAt, shift }: DeskDevice): ExceptionLine[] {
  const knownUpTo = Math.min(core.clock.now(), core.kv.get('lastContact') ?? 0)
  if (shift === null || knownUpTo - heardAt <= SILENT_AFTER_MS) return []
  if (toldBreaks(core, shift.personId).some(({ to }) => to === null)) return []
  const person = core.copies.get('person', shift.personId)?.name
  const values = { device: name, at: String(heardAt), ...(person === undefined ? {} : { person }) }
  const key = person === undefined ? 'exception.device-silent' : 'exception.device-silent-person'
  return [line('silent', deviceId, shift, { since: heardAt as Instant, words: { key, values } })]
}

function clock(core: Core, { deviceId, name, clock: doubt, shift }: DeskDevice): ExceptionLine[] {
  if (doubt === null) return []
  const { offMs, eventId, since } = doubt
  const way = offMs === null ? '' : offMs > 0 ? '-ahead' : '-behind'
  const apart: Record<string, string> = offMs === null ? {} : { apartMs: String(Math.abs(offMs)) }
  const known = doubt.packageId !== null && core.views.read(doubt.packageId as PackageId) !== null
  return [
    line('clock', deviceId, shift, {
      since: since as Instant,
      words: { key: `exception.device-clock${way}`, values: { device: name, ...apart } },
      packageId: known ? (doubt.packageId as PackageId) : null,
      eventIds: [eventId as EventId],
    }),
  ]
}

function newer({ deviceId, name, newer: found, shift }: DeskDevice): ExceptionLine[] {
  if (found === null) return []
  const values = { device: name, count: String(found.count) }
  return [
    line('newer', deviceId, shift, {
      since: found.since as Instant,
      words: { key: 'exception.device-newer', values },
    }),
  ]
}

/** Known to every station, with the news: the hub says what devices named when they asked for a lease and have not sent. */
function held(core: Core, devices: readonly DeskDevice[]): ExceptionLine[] {
  return (core.kv.get('deviceGaps') ?? []).map((gap) => ({
    ...line('held', `${gap.station} ${gap.epoch}`, devices.find((one) => one.deviceId === gap.station)?.shift ?? null, {
      since: gap.saidAt as Instant,
      words: { key: 'exception.held', values: { held: holdsWords(gap) } },
    }),
  }))
}
