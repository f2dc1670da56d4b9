// The fake station's answers for road, photos, places and the supervisor's desk: enough to look at each screen's empty state; each screen's own
// samples stand in a file of its own beside this one.
import type { BridgeHandlers, ScanAnswer } from '../../wire/bridge.ts'
import type { EventId, StopId } from '../../domain/brands.ts'
import { ago, hybridAgo, line } from './fake-data.ts'
import { fakeDebrief } from './fake-debrief.ts'
import { deskHandlers } from './fake-desk.ts'
import { photoHandlers } from './fake-photos.ts'
import { fakeNotes, sample, SAMPLE_PHOTO, samplePhoto } from './fake-story.ts'
import { fakeMapFile } from './fake-map.ts'

type More = Pick<
  BridgeHandlers,
  | 'draft'
  | 'saveDraft'
  | 'setStopOrder'
  | 'balance'
  | 'savePhoto'
  | 'photoHashes'
  | 'photo'
  | 'reportFix'
  | 'location'
  | 'trail'
  | 'board'
  | 'boardList'
  | 'stopsAtRisk'
  | 'mapFile'
  | 'mapRoutes'
  | 'mapDrivers'
  | 'driverTrail'
  | 'exceptions'
  | 'notes'
  | 'reportPin'
  | 'find'
>

const recorded = (): ScanAnswer => ({
  ...{ outcome: 'recorded', eventIds: ['a/1/99' as EventId], verdict: { kind: 'ok' } },
  ...{ place: null, who: null, at: hybridAgo(0), packageId: null },
})
export function settledPin(): ScanAnswer {
  sample.pinSettled = true
  return recorded()
}

type Wishes = { empty: boolean; offline: boolean; sent?: boolean; order?: StopId[] }

/** What is pulled forward is kept in `wishes.order`. */
export function moreHandlers(wishes: Wishes): More {
  const drafts = new Map<string, string>()
  const photos = photoHandlers()
  const asOf = ago(1)
  return {
    draft: (of) => {
      const value = drafts.get(JSON.stringify(of))
      return value === undefined ? null : { at: asOf, value }
    },
    saveDraft: ({ value, ...of }) => {
      const key = JSON.stringify(of)
      if (value === null) drafts.delete(key)
      else drafts.set(key, value)
      return { ok: true }
    },
    setStopOrder: ({ stops }) => {
      wishes.order = stops
      return { ok: true }
    },
    balance: () => ({
      ...{ asOf, loaded: 61, delivered: 55, attempted: 2, backAtDepot: 3, elsewhere: 0 },
      onVehicle: [
        { ...line(1, { lifecycle: 'ATTEMPTED' }), stopId: 's-4' as StopId, reason: 'NOT_HOME' },
        { ...line(2, { lifecycle: 'OUT' }), stopId: 's-5' as StopId, reason: null },
        { ...line(3, { lifecycle: 'OUT' }), stopId: 's-6' as StopId, reason: null },
      ],
      ...(wishes.sent === true ? { unsentEvents: 0, unsentPhotos: 0 } : { unsentEvents: 37, unsentPhotos: 12 }),
      ...{ debrief: fakeDebrief(), gaps: [] },
    }),
    ...photos,
    photo: (asked) => (asked.sha256 === SAMPLE_PHOTO ? samplePhoto() : photos.photo(asked)),
    reportFix: () => ({ ok: true }),
    trail: () => ({ asOf, points: [] }),
    ...deskHandlers(wishes),
    notes: fakeNotes,
    reportPin: recorded,
    mapFile: () => fakeMapFile(),
  }
}
