// Of the supervisor's sample: what is wrong with devices, and a stop that a driver says lies elsewhere.
import type { EventId, PersonId } from '../../domain/brands.ts'
import type { ExceptionLine, MapStop, PinReport } from '../../wire/bridge.ts'
import { ago, packageIdOf } from './fake-data.ts'

/** A tablet that fell silent, and one whose clock was set wrong. */
export const DEVICES: ExceptionLine[] = [
  {
    ...{ key: 'device silent tablet-1', lane: 'data', packageId: null, routeId: null, routeNumber: null, eventIds: [] },
    words: {
      key: 'exception.device-silent-person',
      values: { device: 'Tablet 7', person: 'Dominik Marxer', at: String(ago(121)) },
    },
    ...{ since: ago(121), personId: 'p-desk-1' as PersonId },
  },
  {
    ...{ key: 'device clock bay', lane: 'data', packageId: packageIdOf(130), routeId: null, routeNumber: null },
    words: { key: 'exception.device-clock-behind', values: { device: 'Bay 3', apartMs: String(190 * 60_000) } },
    ...{ since: ago(40), eventIds: ['a/1/3' as EventId] },
  },
]

export const pinOf = (stop: MapStop, number: string): ExceptionLine => ({
  ...{ key: `pin ${stop.stopId}`, lane: 'data', packageId: null, routeId: stop.routeId, routeNumber: number },
  words: {
    key: 'exception.pin-wrong-at',
    values: { address: stop.address, stopId: stop.stopId, metres: '84', direction: 'e' },
  },
  since: ago(77),
  eventIds: [],
})

export const reportOf = (proposed: { lat: number; lon: number }): PinReport => ({
  ...{ eventId: 'a/1/9' as EventId, at: ago(77), who: 'Dominik Marxer', proposed },
  ...{ metres: 84, direction: 'e' },
})
